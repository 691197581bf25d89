"""The worked examples of CONTRIBUTING.md, followed to the letter in a copy of the project, whose tests then pass."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

PROJECT = Path(__file__).parents[2]
FENCED = re.compile(r"^ {3}```python\n(.*?)^ {3}```$", re.MULTILINE | re.DOTALL)
CHECKS = "nhmap/core/assessment/checks/places.py"
LAYOUTS = "nhmap/store/estate_files/layouts.py"
ROOMS = 'Field("rooms", "Rooms", "rooms", "number", (), "the practice or the owner"),'


class Newcomer:
    """Who follows the examples: a copy of the project, and what is written into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("nhmap", "tests"):
            shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "fixtures"))
        shutil.copy(PROJECT / "pyproject.toml", folder)

    def put(self, path: str, before: str, text: str, margin: str = "") -> None:
        """Write a text in front of the first place that says ``before``; at the end of the file where that is ""."""
        file = self.folder / path
        whole = file.read_text()
        at = whole.index(before) if before else len(whole)
        file.write_text(whole[:at] + indent(text, margin) + whole[at:])

    def replace(self, path: str, old: str, new: str) -> None:
        """Write one text for another that stands in the file once."""
        file = self.folder / path
        whole = file.read_text()
        assert whole.count(old) == 1, (path, old)
        file.write_text(whole.replace(old, new))

    def passes(self, *tests: str) -> str:
        """What pytest says of some tests of the copy."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
        surroundings = {**os.environ, "PYTHONPATH": str(self.folder)}
        done = subprocess.run(
            command, cwd=self.folder, env=surroundings, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout[-3_000:]
        return done.stdout


def example(title: str) -> list[str]:
    """The code of one worked example, in its order."""
    text = (PROJECT / "CONTRIBUTING.md").read_text()
    section = text.split(f"## {title}\n")[1].split("\n## ")[0]
    return [dedent(code) for code in FENCED.findall(section)]


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory):
    return Newcomer(tmp_path_factory.mktemp("newcomer"))


def test_the_examples_work_as_they_are_written(newcomer):
    look, entry, test_of_check = example("Add a check")
    newcomer.put(CHECKS, "PLACE_CHECKS: tuple", f"{look}\n\n")
    newcomer.replace(CHECKS, "        units_split,\n    ),\n", f"        units_split,\n    ),\n{entry.rstrip()},\n")
    newcomer.put("tests/unit/core/assessment/test_checks.py", "", f"\n\n{test_of_check}")

    fact, measure, criterion, test_of_measure = example("Add a criterion")
    newcomer.replace("nhmap/core/buildings/estate_fields.py", ROOMS, f"{fact.strip()},")
    newcomer.put("nhmap/core/ranking/site_figures.py", "", f"\n\n{measure}")
    newcomer.put("nhmap/core/ranking/criteria.py", 'Criterion(\n            "snp_fit"', f"{criterion.rstrip()},\n")
    newcomer.replace(
        "tests/unit/core/ranking/test_criteria.py", '"tenure", "snp_fit", *', '"tenure", "rooms", "snp_fit", *'
    )
    newcomer.put("tests/unit/core/ranking/test_criteria.py", "", f"\n\n{test_of_measure}")

    kind, owner, test_of_layout = example("Add a file layout")
    newcomer.put(LAYOUTS, '    "cqc": ', """    "council": "council's register of assets",\n""")
    newcomer.put(LAYOUTS, "    if any(name.startswith(_CQC)", kind, "    ")
    newcomer.put(LAYOUTS, '    if key in {"nhsps", "chp"}', owner, "    ")
    newcomer.put("tests/unit/store/estate_files/test_reading.py", "", f"\n\n{test_of_layout}")

    newcomer.passes(
        "tests/unit/core/assessment/test_checks.py::test_a_neighbourhood_of_one_small_area_is_told",
        "tests/unit/core/ranking/test_criteria.py::test_rooms_are_those_told_and_unknown_otherwise",
        "tests/unit/core/ranking/test_criteria.py::test_the_criteria_as_the_method_lists_them_cohorts_last",
        "tests/unit/core/ranking/test_criteria.py::test_measures_read_facts_that_become_columns",
        "tests/unit/core/ranking/test_explain.py::test_less_is_better_turns_the_bound",
        "tests/unit/store/estate_files/test_reading.py::test_a_council_s_register_names_the_owner_of_all_its_buildings",
    )
