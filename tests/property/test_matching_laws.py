"""The rules of matching say what one question after another says, of whatever row and building."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from nhmap.core.buildings import matching
from nhmap.core.buildings.match_rules import RULES, Pair
from nhmap.core.buildings.matching import Asked, KnownBuildings
from tests.support.oracle_matching import judged

PAIRS = 20_000
NAMES = (
    "", "", "Haywood Hospital", "Haywood Hosp", "Meir Primary Care Centre", "Meir Park Clinic", "Meir PCC", "Meir",
    "Evesham Community Hospital", "Evesham Hospital, Waterside", "The Willows", "Willows", "Health Centre",
    "12 High Lane", "12 High Lane Surgery", "Haywood Hospital & Meir Clinic", "Meir Clinic / Willows Surgery",
)  # fmt: skip
ADDRESSES = ("", "12 High Lane, Burslem", "Waterside, Evesham", "Weston Road", "12 High Ln, Stoke", "12 High Lane")
POSTCODES = ("", "", "ST1 1AB", "ST1 2AA", "WR11 1BS", *(f"LN{i} 1AA" for i in range(12)))
LOCALITIES = ("", "STAFFORDSHIRE NHS TRUST", "Evesham Council", "NHS Health Trust", "Burslem and Stoke ICB")
STEPS_M = (0.0, 10.0, 50.0, 50.1, 299.9, 300.0, 301.0, 1_999.0, 2_000.0, 2_001.0, 4_999.0, 5_000.0, 5_001.0, 90_000.0)
CODES = ("", "", "", "A10001", "R1A")
UPRNS = ("", "", "", "100", "200")
SITES = 60


@pytest.fixture(scope="module")
def known() -> KnownBuildings:
    draw = np.random.default_rng(5)

    def some(values: tuple[str, ...]) -> list[str]:
        return [values[i] for i in draw.integers(len(values), size=SITES)]

    table = pd.DataFrame(
        {
            "site_id": [f"S-{i}" for i in range(SITES)],
            "name": some(NAMES),
            "address": some(ADDRESSES),
            "postcode": some(POSTCODES),
            "x": [math.nan if far == 300 else 400_000.0 + far for far in draw.choice(STEPS_M, SITES)],
            "y": 300_000.0,
            "practice_codes": [[code] if code.startswith("A") else [] for code in some(CODES)],
            "site_codes": [[code] if code.startswith("R") else [] for code in some(CODES)],
            "also_named": [[name] if name else [] for name in some(NAMES)],
            "uprn": some(UPRNS),
        }
    )
    return KnownBuildings(table, some(LOCALITIES))


def rows(count: int) -> list[Asked]:
    draw = np.random.default_rng(11)

    def one(values: tuple[str, ...]) -> str:
        return values[draw.integers(len(values))]

    def place() -> float:
        return math.nan if draw.random() < 0.3 else 400_000.0 + float(draw.choice(STEPS_M))

    return [
        Asked(
            one(NAMES), one(ADDRESSES), one(POSTCODES), place(), 300_000.0, one(CODES), one(LOCALITIES), "", one(UPRNS)
        )
        for _ in range(count)
    ]


def test_the_rules_say_what_one_question_after_another_says(known: KnownBuildings) -> None:
    draw = np.random.default_rng(17)
    used: Counter[int] = Counter()
    for asked in rows(PAIRS):
        row = int(draw.integers(SITES))
        names = matching._names(asked)
        by_rule, by_question = matching._judge(row, asked, names, known), judged(row, asked, names, known)
        assert repr(by_rule) == repr(by_question), (asked, known.site_ids[row])
        pair = Pair(row, asked, names, known)
        used[next((at for at, rule in enumerate(RULES) if rule.fits(pair)), -1)] += 1
    assert set(used) == {-1, *range(len(RULES))}, "a rule that never counts, or pairs of too few kinds"
