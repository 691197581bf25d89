# One command each; every target sets up what it needs and does nothing twice.
# On Windows without make: see README, "On Windows".
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.run-ready
DEV    := $(VENV)/.dev-ready
BENCH  := $(VENV)/.bench-ready
OPENDATA ?= ../shared/opendata

.PHONY: run test coverage lint bench data lock screenshot clean

run: $(RUN)
	$(BIN)/nhmap run

# A browser wants the machine to itself; all other tests share its cores. Both run, whatever the first says.
test: $(DEV)
	status=0; \
	$(BIN)/python -m pytest --ignore tests/browser -n logical --dist loadfile || status=1; \
	$(BIN)/python -m pytest tests/browser || status=1; \
	exit $$status

coverage: $(DEV)
	$(BIN)/python -m pytest --ignore tests/browser -n logical --dist loadfile --cov --cov-report=term:skip-covered

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(BENCH)
	$(BIN)/python -m benchmarks

data: $(DEV)
	$(BIN)/nhmap data build $(OPENDATA)

# Writes no registry's address, so that a proxy's own index serves as well as the public one.
lock: $(DEV)
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  --extra test --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  --extra test --extra dev --extra bench -c requirements-dev.lock pyproject.toml -o requirements-bench.lock

screenshot: $(DEV)
	$(BIN)/python scripts/screenshot.py

clean:
	rm -rf $(VENV) static build dist

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit("nhmap needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	touch $@

# A lock names every package already, so nothing is left to resolve. Without --no-deps the pip that comes with
# Python 3.11 looks up `coverage[toml]` afresh, finds whatever was published since, and stops at its missing hash.
$(RUN): $(VENV)/.made requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(DEV): $(RUN) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	$(BIN)/python -m pip check --quiet
	touch $@

# What the benchmarks measure themselves against; tests need none of it.
$(BENCH): $(DEV) requirements-bench.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-bench.lock
	touch $@
