"""Growth tables: people by year, shared out in whole numbers that add up, on a basis that says what it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhmap.core.assessment.assessment import Basis, Settings, assess
from nhmap.core.assessment.checks import check
from nhmap.core.assessment.summary import zone_row
from nhmap.core.people.growth import Counts, GrowthRow, GrowthTable, growth
from nhmap.core.people.sharing import whole_numbers
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.errors import InputRefusedError
from tests.support.evidence import grid_evidence
from tests.support.worlds import grid_world

AREAS = grid_world(2, 4, residents=[100, 200, 300, 400, 0, 100, 100, 100])
"""The western council has rows 0, 1, 4, 5; the eastern 2, 3, 6, 7."""


def table(*rows: tuple[str, str, int, float], counts: Counts = Counts.PEOPLE, **more: object) -> GrowthTable:
    made = tuple(GrowthRow(line, *row) for line, row in enumerate(rows, start=2))
    return GrowthTable("t.csv", counts, made, **more)  # type: ignore[arg-type]


def test_people_of_a_year_take_the_place_of_todays_and_councils_are_shared_out() -> None:
    made = table(("district", "E07000001", 2035, 801), ("lsoa", "E01000003", 2035, 7), ("lsoa", "E01000004", 2030, 9))
    found = growth(made.answered(year=2035), AREAS)
    assert found.people.tolist() == [200, 401, 7, 400, 0, 200, 100, 100]
    assert found.named.tolist() == [True, True, True, False, True, True, False, False]
    assert "2035, people by your table “t.csv”" in found.words
    assert "councils shared out by today’s residents" in found.words


def test_an_area_where_nobody_lives_is_shared_out_evenly() -> None:
    found = growth(table(("lsoa", "E01000005", 2035, 12.4)).answered(), AREAS)
    assert found.people[4] == 12


def test_homes_of_each_year_add_up_and_bring_people() -> None:
    rows = ("lsoa", "E01000001", 2030, 10), ("lsoa", "E01000001", 2035, 20), ("lsoa", "E01000001", 2040, 40)
    asked = table(*rows, counts=Counts.HOMES)
    assert asked.open_questions == ("each_year", "people_per_home")
    each = asked.answered(each_year=True, people_per_home=2.5, year=2035)
    assert growth(each, AREAS).people[0] == 100 + 75
    since = asked.answered(each_year=False, people_per_home=2.5, year=2035)
    assert growth(since, AREAS).people[0] == 100 + 50
    assert "2.5 people for each new home (years added up)" in growth(each, AREAS).words


def test_people_added_may_be_fewer_but_not_fewer_than_live_there() -> None:
    fewer = table(("msoa", "E02000001", 2035, -50), counts=Counts.ADDED).answered()
    assert growth(fewer, AREAS).people[[0, 1, 4, 5]].sum() == 350
    with pytest.raises(InputRefusedError, match="more people would leave E01000001"):
        growth(table(("lsoa", "E01000001", 2035, -101), counts=Counts.ADDED).answered(), AREAS)


def test_a_year_that_the_table_lacks_is_refused_with_its_years() -> None:
    with pytest.raises(InputRefusedError, match=r"says nothing of 2031.*2030, 2035"):
        table(("lsoa", "E01000001", 2030, 1), ("lsoa", "E01000001", 2035, 1)).answered(year=2031)


def test_a_table_is_kept_as_it_is() -> None:
    made = table(("lsoa", "E01000001", 2035, 1.5), counts=Counts.HOMES).answered(people_per_home=2.0)
    assert GrowthTable.from_dict(made.to_dict()) == made
    with pytest.raises(ValueError, match="not a table in use"):
        GrowthTable.from_dict(made.to_dict() | {"year": 1999})


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10_000)), min_size=1, max_size=60), st.data())
def test_whole_numbers_add_up_and_are_less_than_one_out(parts: list[tuple[int, int]], data: st.DataObject) -> None:
    group = np.array([g for g, _ in parts])
    weight = np.array([w + 1 for _, w in parts], dtype=np.float64)
    totals = np.array([data.draw(st.integers(0, 100_000)) if (group == g).any() else 0 for g in range(4)])
    whole = np.bincount(group, weights=weight, minlength=4)
    exact = totals[group] * weight / whole[group]
    shared = whole_numbers(exact, group, totals)
    assert np.bincount(group, weights=shared, minlength=4).tolist() == totals.tolist()
    assert (np.abs(shared - exact) < 1 + 1e-6).all()


def test_a_plan_is_balanced_on_the_table_and_says_so_and_without_it_says_that() -> None:
    evidence = grid_evidence(2, 4)
    labels = np.array([0, 0, -1, -1, -1, -1, -1, -1], dtype=np.int32)
    plan = replace(Plan.empty(8), zones=(Zone("z", "North", Level.SNP),), labels=labels)
    chosen = Settings(Basis.GROWTH)
    grown = evidence.with_growth(growth(table(("lsoa", "E01000001", 2035, 5_000)).answered(), evidence.areas))
    found = assess(plan, grown, chosen)
    assert found.zones[0].people == 6_000
    assert found.missing is None
    assert zone_row(found.zones[0], grown)["growth_people"] == 6_000
    assert grown.vintages["growth"].startswith("2035")
    without = assess(plan, evidence, chosen)
    assert without.zones[0].people == 2_000
    assert without.missing is Basis.GROWTH
    (said,) = [each for each in check(without, evidence) if each.check == "basis_missing"]
    assert "balanced on people by your growth table, and nothing here counts them: residents stand in" in said.message
    assert "growth" not in grown.with_growth(None).vintages
