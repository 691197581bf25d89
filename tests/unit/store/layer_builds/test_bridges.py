"""Crossings: two islands off a mainland of three areas (0-1-2, 3-4, 5)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds.bridges import BRIDGES, checked_bridges

CODES = pd.Index([f"E0{row}" for row in range(6)])
A = np.array([0, 1, 3], dtype=np.int32)
B = np.array([1, 2, 4], dtype=np.int32)


def crossings(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame([(a, b, "a bridge", "a reason") for a, b in pairs], columns=BRIDGES.columns)


def test_one_crossing_for_each_group_is_accepted() -> None:
    named = crossings(("E03", "E02"), ("E05", "E00"))
    assert checked_bridges(CODES, A, B, named).equals(named)


def test_a_group_left_alone_is_named() -> None:
    with pytest.raises(InputRefusedError, match=r"1 groups of small areas stay cut off .* E05"):
        checked_bridges(CODES, A, B, crossings(("E03", "E02")))


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(InputRefusedError, match="do not have"):
        checked_bridges(CODES, A, B, crossings(("E03", "E02"), ("E99", "E00")))


def test_a_crossing_within_one_group_is_refused() -> None:
    with pytest.raises(InputRefusedError, match="3 crossings are named for 2"):
        checked_bridges(CODES, A, B, crossings(("E03", "E02"), ("E05", "E00"), ("E04", "E00")))


def test_every_crossing_says_why() -> None:
    assert len(BRIDGES) == 4
    assert (BRIDGES["reason"].str.len() > 40).all()
    assert BRIDGES["name"].is_unique
