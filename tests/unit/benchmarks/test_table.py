"""The benchmark's arithmetic; no test measures time."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.table import Budget, Measurement, median, table
from benchmarks.world import cut
from tests.support.worlds import grid_world


def test_median_is_the_middle_whatever_the_order() -> None:
    assert median([9.0, 1.0, 5.0]) == 5.0
    assert median([4.0, 1.0, 3.0, 100.0]) == 3.5
    assert median([7.0]) == 7.0


def test_nothing_has_no_median() -> None:
    with pytest.raises(ValueError, match="nothing"):
        median([])


def test_a_ratio_is_median_over_median_and_holds_a_budget_at_its_edge() -> None:
    line = Measurement("painted", (3.0, 1.0, 2.0), "s", "blank", (1.0, 4.0, 1.25), Budget(1.6, as_ratio=True))
    assert line.ratio == 1.6
    assert line.met is True
    assert Measurement("painted", (2.1,), "s", "blank", (1.25,), Budget(1.6, as_ratio=True)).met is False


def test_a_budget_in_units_needs_no_alternative() -> None:
    assert Measurement("assess", (10.0, 9.0, 30.0), "ms", budget=Budget(10)).met is True
    assert Measurement("assess", (10.1,), "ms", budget=Budget(10)).met is False
    assert Measurement("assess", (10.1,), "ms").met is None


def test_without_an_alternative_a_ratio_is_unknown_not_met() -> None:
    line = Measurement("painted", (3.0,), "s", "blank", (), Budget(1.6, as_ratio=True))
    assert line.ratio is None
    assert line.met is None


def test_the_table_says_every_figure_once() -> None:
    lines = table(
        [
            Measurement("painted", (2.0,), "s", "blank page", (1.25,), Budget(1.7, as_ratio=True)),
            Measurement("a tab", (31.0,), "MB", budget=Budget(30)),
        ]
    ).splitlines()
    assert [cell.strip() for cell in lines[2].strip("|").split("|")] == [
        "painted", "2.00 s", "1.25 s blank page", "1.60", "1.7 x", "yes", "1",
    ]  # fmt: skip
    assert [cell.strip() for cell in lines[3].strip("|").split("|")] == ["a tab", "31 MB", "", "", "30 MB", "NO", "1"]
    assert len({len(line) for line in lines}) == 1


def test_cutting_gives_every_zone_its_share() -> None:
    areas = grid_world(8, 8)
    label = cut(areas, 4)
    assert set(label.tolist()) == {0, 1, 2, 3}
    people = np.bincount(label, weights=areas.residents)
    assert people.max() - people.min() <= 2 * areas.residents.max()
