"""2011 areas made 2021 areas, against a loop that shares people out one by one.

What became of the areas in these tests (residents of 2021 in brackets)::

    U1 -> 0 (1000)                 unchanged
    S1 -> 1 (600), 2 (300), 3 (100)  split
    M1, M2 -> 4 (900)              merged
    X1 -> 5 (500), 6 (500)         redrawn: 6 also took part of X2
    X2 -> 6 (500)
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds.conversion import ExactFit, converted, shared_out

if TYPE_CHECKING:
    from pathlib import Path

CENSUS = np.array([1000, 600, 300, 100, 900, 500, 500], dtype=np.int32)
BECAME = {"U1": [0], "S1": [1, 2, 3], "M1": [4], "M2": [4], "X1": [5, 6], "X2": [6]}
FIT = ExactFit(
    pd.DataFrame(
        [(old, area, CENSUS[area]) for old in sorted(BECAME) for area in BECAME[old]],
        columns=["lsoa11cd", "area", "weight"],
    )
)


def one_by_one(total: int, weights: list[int]) -> list[int]:
    """Largest remainder in exact fractions, the earlier part first on a tie."""
    quotas = [Fraction(total * weight, sum(weights)) for weight in weights]
    shares = [int(quota) for quota in quotas]
    order = sorted(range(len(weights)), key=lambda part: (-(quotas[part] - shares[part]), part))
    for part in order[: total - sum(shares)]:
        shares[part] += 1
    return shares


def naive(counts: list[tuple[str, str, int]]) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for practice, code, patients in counts:
        areas = BECAME[code]
        for area, share in zip(areas, one_by_one(patients, [int(CENSUS[a]) for a in areas]), strict=True):
            found[practice, area] = found.get((practice, area), 0) + share
    return {key: share for key, share in found.items() if share}


def convert(counts: list[tuple[str, str, int]]) -> dict[tuple[str, int], int]:
    frame = pd.DataFrame(counts, columns=["practice", "lsoa11cd", "patients"])
    done = converted(frame, FIT)
    return {(r.practice, r.area): r.patients for r in done.itertuples()}


def test_each_kind_of_change() -> None:
    assert convert([("P", "U1", 7)]) == {("P", 0): 7}
    assert convert([("P", "S1", 10)]) == {("P", 1): 6, ("P", 2): 3, ("P", 3): 1}
    assert convert([("P", "M1", 2), ("P", "M2", 3)]) == {("P", 4): 5}
    assert convert([("P", "X1", 4), ("P", "X2", 1)]) == {("P", 5): 2, ("P", 6): 3}


def test_one_patient_of_a_split_area_goes_to_its_largest_part() -> None:
    assert convert([("P", "S1", 1)]) == {("P", 1): 1}


def test_a_tie_goes_to_the_earlier_part() -> None:
    assert convert([("P", "X1", 1)]) == {("P", 5): 1}


def test_practices_do_not_mix() -> None:
    assert convert([("P", "S1", 1), ("Q", "S1", 10)]) == {("P", 1): 1, ("Q", 1): 6, ("Q", 2): 3, ("Q", 3): 1}


def test_a_code_without_a_successor_is_refused() -> None:
    with pytest.raises(InputRefusedError, match="E01099999"):
        convert([("P", "E01099999", 1)])


counts_of_2011 = st.dictionaries(
    st.tuples(st.sampled_from("PQR"), st.sampled_from(sorted(BECAME))), st.integers(0, 5000), min_size=1
).map(lambda found: [(practice, code, patients) for (practice, code), patients in found.items()])


@settings(deadline=None, max_examples=60)
@given(counts_of_2011)
def test_the_same_as_sharing_out_one_by_one(counts: list[tuple[str, str, int]]) -> None:
    assert convert(counts) == naive(counts)


@settings(deadline=None, max_examples=60)
@given(counts_of_2011)
def test_every_practice_keeps_its_patients(counts: list[tuple[str, str, int]]) -> None:
    done = convert(counts)
    for practice in "PQR":
        before = sum(patients for p, _, patients in counts if p == practice)
        assert sum(patients for (p, _), patients in done.items() if p == practice) == before


def test_parts_without_residents_share_equally() -> None:
    group = np.zeros(3, dtype=np.int64)
    shares = shared_out(group, np.full(3, 7, dtype=np.int64), np.zeros(3, dtype=np.int64))
    assert shares.tolist() == [3, 2, 2]


def test_nothing_shares_out_to_nothing() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert shared_out(nothing, nothing, nothing).tolist() == []


def write_lookup(folder: Path, rows: list[tuple[str, str]]) -> None:
    (folder / "ons").mkdir()
    frame = pd.DataFrame(rows, columns=["LSOA11CD", "LSOA21CD"])
    frame.to_csv(folder / "ons" / "LSOA11_LSOA21_LAD22_exact_lookup.csv", index=False, encoding="utf-8-sig")


def test_the_lookup_is_read_in_row_order_of_2021(tmp_path: Path) -> None:
    write_lookup(tmp_path, [("E01B", "E01Y"), ("E01A", "E01Z"), ("E01A", "E01X"), ("W01A", "W01A")])
    codes = pd.Index(["E01X", "E01Y", "E01Z"])
    fit = ExactFit.read(tmp_path, codes, np.array([10, 20, 30], dtype=np.int32))
    assert fit.parts.to_numpy().tolist() == [["E01A", 0, 10], ["E01A", 2, 30], ["E01B", 1, 20]]


def test_a_lookup_to_unknown_areas_is_refused(tmp_path: Path) -> None:
    write_lookup(tmp_path, [("E01A", "E01Q")])
    with pytest.raises(InputRefusedError, match="do not have"):
        ExactFit.read(tmp_path, pd.Index(["E01X"]), np.array([10], dtype=np.int32))
