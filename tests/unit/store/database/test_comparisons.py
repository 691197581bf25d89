"""Saved comparisons: what was said of each option comes back as it was said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nhmap.core.options.option_merge import Clash, settle
from nhmap.core.options.options import Comparison, Option
from nhmap.core.plan.plans import Plan
from nhmap.errors import InputRefusedError
from nhmap.store.database.comparisons import ComparisonStore
from nhmap.store.database.plans import PlanStore

if TYPE_CHECKING:
    from pathlib import Path

WHEN, LATER = "2026-04-01T10:00:00+01:00", "2026-04-02T10:00:00+01:00"


@pytest.fixture
def plans(tmp_path: Path):
    opened = PlanStore(f"sqlite:///{tmp_path / 'plans.sqlite'}")
    for plan_id in ("p", "q", "r"):
        opened.create(Plan.empty(12, name=plan_id.upper()), "Ann", WHEN, plan_id=plan_id)
    yield opened
    opened.close()


@pytest.fixture
def store(plans: PlanStore) -> ComparisonStore:
    return ComparisonStore(plans.engine)


def two() -> Comparison:
    return Comparison("c", "Spring options").choose(["q", "p"])


def test_a_comparison_comes_back_as_it_was_saved(store: ComparisonStore) -> None:
    noted = two().note("p", "near <b>trams</b>", "=1+1", 4).prefer("p")
    saved = store.save(noted, "Ann", WHEN).comparison
    assert saved == replace(noted, version=1)
    assert store.load("c") == saved
    assert saved.options == (Option("q"), Option("p", "near <b>trams</b>", "=1+1", 4))


def test_saving_again_replaces_options_and_notes(store: ComparisonStore) -> None:
    saved = store.save(two().note("p", "yes", "", 1), "Ann", WHEN).comparison
    again = store.save(saved.choose(["r", "p", "q"]).prefer("r"), "Ann", LATER, base=saved).comparison
    assert store.load("c") == again
    assert again.version == 2
    assert again.option("p").speaks_for == "yes"
    [listed] = store.summaries()
    assert (listed.changed, listed.plan_ids) == (LATER, ("r", "p", "q"))


def test_what_two_windows_change_of_one_comparison_merges_and_the_rest_is_handed_back(store: ComparisonStore) -> None:
    first = store.save(two(), "Ann", WHEN, window="a").comparison
    theirs = store.save(first.prefer("p").note("p", "trams", "", 1), "Ann", WHEN, base=first, window="a").comparison
    mine = replace(first.prefer("q").note("q", "", "far", 2), name="Ours")
    saved = store.save(mine, "Ben", LATER, base=first, window="b")
    assert saved.clashes == (Clash("preferred", "", "p", "q"),)
    assert (saved.who, saved.window, saved.changed) == ("Ann", "a", WHEN)
    assert saved.comparison == replace(theirs, name="Ours", version=3).note("q", "", "far", 2)
    assert store.load("c") == saved.comparison
    assert store.version("c") == 3
    chosen = store.save(settle(saved.comparison, saved.clashes[0]), "Ben", LATER, base=saved.comparison, window="b")
    assert (chosen.clashes, chosen.comparison.preferred) == ((), "q")


def test_saving_what_is_stored_already_is_no_version(store: ComparisonStore) -> None:
    store.save(two().prefer("p"), "Ann", WHEN)
    again = store.save(two().prefer("p"), "Ann", LATER)  # sent once more after an answer that was lost
    assert (again.comparison.version, again.clashes) == (1, ())


def test_comparisons_are_listed_put_away_and_taken_out(store: ComparisonStore) -> None:
    store.save(two(), "Ann", WHEN)
    store.save(Comparison("d", "Others").choose(["r", "p"]), "Ann", LATER)
    assert [(s.comparison_id, s.name) for s in store.summaries()] == [("d", "Others"), ("c", "Spring options")]
    store.archive("d", LATER)
    assert [s.comparison_id for s in store.summaries()] == ["c"]
    assert [s.comparison_id for s in store.summaries(archived=True)] == ["d"]
    assert len(store.summaries(archived=None)) == 2
    store.restore("d", LATER)
    assert len(store.summaries()) == 2


def test_what_cannot_be_saved_leaves_nothing_behind(store: ComparisonStore) -> None:
    for wrong, words in (
        (two().choose(["p"]), "at least two"),
        (replace(two(), name=" "), "name"),
        (two().choose(["p", "unknown"]), "no saved plan"),
    ):
        with pytest.raises(InputRefusedError, match=words):
            store.save(wrong, "Ann", WHEN)
    assert store.summaries(archived=None) == ()
    for act in (lambda: store.load("c"), lambda: store.archive("c", WHEN)):
        with pytest.raises(InputRefusedError, match="no saved comparison"):
            act()
