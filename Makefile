# One command each. run.py does the work: it sets up what a task needs, and nothing twice.
# Without make: python3 run.py, python3 run.py test, and so on. On Windows: run.cmd and test.cmd.
PYTHON ?= python3
OPENDATA ?= ../shared/opendata

.PHONY: run test test-lowest test-newest coverage lint audit bench data lock screenshot update clean

run test test-lowest test-newest coverage lint audit bench lock screenshot update clean:
	@$(PYTHON) run.py $@

data:
	@$(PYTHON) run.py data $(OPENDATA)
