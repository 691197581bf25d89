"""Options keep their notes while they are options, and no longer."""

from __future__ import annotations

import pytest

from nhmap.core.options.options import NOTE_LIMIT, Comparison, Option
from nhmap.errors import InputRefusedError


def test_the_order_of_choosing_gives_the_letters():
    comparison = Comparison("c").choose(["p", "q", "p", "r"])
    assert comparison.plan_ids == ("p", "q", "r")
    assert [comparison.letter(i) for i in ("p", "q", "r")] == ["A", "B", "C"]


def test_notes_stay_with_a_plan_that_stays_and_leave_with_one_that_leaves():
    noted = Comparison("c").choose(["p", "q"]).note("q", " near the tram ", "splits Hanley", 7).prefer("q")
    assert noted.said
    wider = noted.choose(["r", "q"])
    assert wider.options == (Option("r"), Option("q", "near the tram", "splits Hanley", 7))
    assert wider.preferred == "q"
    assert wider.letter("q") == "B"
    without = wider.choose(["r"])
    assert (without.preferred, without.said) == (None, False)
    assert noted.prefer(None).preferred is None


def test_six_plans_are_too_many():
    with pytest.raises(InputRefusedError, match="at most 5"):
        Comparison("c").choose("abcdef")


def test_what_is_no_option_is_refused_and_so_is_a_note_without_end():
    comparison = Comparison("c").choose(["p", "q"])
    for act in (
        lambda: comparison.prefer("x"),
        lambda: comparison.note("x", "", "", 1),
        lambda: comparison.letter("x"),
    ):
        with pytest.raises(InputRefusedError, match="not one of the options"):
            act()
    with pytest.raises(InputRefusedError, match="4,000 characters"):
        comparison.note("p", "x" * (NOTE_LIMIT + 1), "", 1)
