"""What is shown first: each choice, small houses, and that a filter is a matter of sight only."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.buildings.site_filter import (
    CIVIC,
    GP_SURGERY,
    SMALL_HOUSE_LIST,
    SiteFilter,
    brief_words,
    gate_states,
    hidden_words,
    shown,
    small_houses,
)
from nhmap.errors import InputRefusedError

CENTRE = "health or medical centre"
SITES = pd.DataFrame(
    {
        "site_id": list("abcdefg"),
        "kind": [GP_SURGERY, GP_SURGERY, GP_SURGERY, GP_SURGERY, CENTRE, CIVIC, "an office"],
        "owner": ["unknown", "unknown", "unknown", "unknown", "LIFT", "other", "NHSPS"],
        "practice_codes": [("P1",), ("P2",), ("P3", "P4"), ("P5",), ("P6",), (), ("P7",)],
        "services": [("GP practice",)] * 5 + [("library",), ()],
        "practices_list": pd.array([9_999, 10_000, 4_000, None, 3_000, None, 25_000], dtype="Int32"),
    }
)
RESULTS = gates(SITES)


def kept(chosen: SiteFilter) -> str:
    """Identifiers that a filter shows, in one word."""
    return "".join(SITES["site_id"][shown(SITES, RESULTS, chosen)])


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (SiteFilter(), "bcdefg"),
        (SiteFilter(small_houses=True), "abcdefg"),
        (SiteFilter(kinds=frozenset({CIVIC})), "fg"),
        (SiteFilter(owners=frozenset({"LIFT", "other"})), "ef"),
        (SiteFilter(gate_states=frozenset({"pass"})), "eg"),
        (SiteFilter(gate_states=frozenset({"fail"})), "f"),
        (SiteFilter(gate_states=frozenset({"unknown"})), "bcd"),
        (SiteFilter(list_from=10_000), "bg"),
        (SiteFilter(list_to=4_000), "cef"),
        (SiteFilter(list_from=3_001, list_to=10_000, small_houses=True), "abc"),
        (SiteFilter(practices_from=2), "c"),
        (SiteFilter(kinds=frozenset({GP_SURGERY}), owners=frozenset({"LIFT"})), ""),
    ],
)
def test_each_choice_shows_what_it_says(chosen: SiteFilter, expected: str) -> None:
    assert kept(chosen) == expected


def test_an_unknown_list_is_neither_small_nor_within_a_bound() -> None:
    assert small_houses(SITES).tolist() == [True, False, False, False, False, False, False]
    assert "d" in kept(SiteFilter())
    assert "d" not in kept(SiteFilter(list_from=0)) + kept(SiteFilter(list_to=99_999))


def test_choices_together_are_what_each_of_them_shows() -> None:
    apart = [
        {"kinds": frozenset({GP_SURGERY, CENTRE})},
        {"owners": frozenset({"unknown", "LIFT"})},
        {"gate_states": frozenset({"unknown", "pass"})},
        {"list_from": 3_500},
        {"practices_from": 1},
    ]
    for some in itertools.chain.from_iterable(itertools.combinations(apart, n) for n in range(6)):
        merged = SiteFilter(**{key: value for each in some for key, value in each.items()}, small_houses=True)
        each = [set(kept(SiteFilter(**one, small_houses=True))) for one in some]
        assert set(kept(merged)) == set(SITES["site_id"]).intersection(*each)


def test_the_state_of_the_gates_together_is_the_worst() -> None:
    expected = ["unknown"] * 4 + ["pass", "fail", "pass"]
    assert gate_states(RESULTS).tolist() == expected
    assert gate_states(gates(SITES, GateSettings(on=()))).tolist() == ["pass"] * 7


def test_what_is_hidden_is_said_with_the_reason() -> None:
    first = SiteFilter()
    assert hidden_words(SITES, shown(SITES, RESULTS, first), first) == (
        "1 of 7 are not shown: surgeries of one practice with fewer than 10,000 patients. They stay in the ranking."
    )
    lift = SiteFilter(owners=frozenset({"LIFT"}))
    assert hidden_words(SITES, shown(SITES, RESULTS, lift), lift) == (
        "6 of 7 are not shown by the filter, 1 of them small surgeries of one practice. They stay in the ranking."
    )
    assert brief_words(SITES, shown(SITES, RESULTS, lift), lift).startswith("Not shown: ")
    assert brief_words(SITES, np.ones(7, dtype=np.bool_), first) == ""
    assert hidden_words(SITES, np.ones(7, dtype=np.bool_), first.showing_small_houses()) == ""
    assert SMALL_HOUSE_LIST == 10_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"list_from": -1},
        {"list_from": 9, "list_to": 8},
        {"practices_from": -1},
        {"gate_states": frozenset({"maybe"})},
        {"list_to": float("nan")},
    ],
)
def test_bounds_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputRefusedError):
        SiteFilter(**wrong)  # type: ignore[arg-type]
