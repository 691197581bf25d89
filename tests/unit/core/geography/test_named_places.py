"""Whose name is used where: the relatively nearest place in reach, never a city's."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.geography.named_places import NOWHERE, REACH_M, NamedPlaces

PLACES = NamedPlaces(
    np.array(["Burslem", "Cobridge", "Stoke", "Far"], dtype=object),
    np.array(["Town", "Suburb", "City", "Village"], dtype=object),
    np.array([0.0, 3_000.0, 1_500.0, 50_000.0]),
    np.zeros(4),
)


@pytest.mark.parametrize(
    ("x", "name"), [(100, "Burslem"), (1_500, "Burslem"), (2_000, "Cobridge"), (9_000, None), (48_500, "Far")]
)
def test_of_places_in_reach_the_relatively_nearest_is_named(x, name):
    (at,) = PLACES.nearest(np.array([float(x)]), np.zeros(1))
    assert (None if at < 0 else PLACES.names[at]) == name
    # The slow way: each place's distance as a share of its reach.
    shares = {
        n: abs(x - px) / REACH_M[kind]
        for n, kind, px in zip(PLACES.names, PLACES.kinds, PLACES.x, strict=True)
        if kind in REACH_M
    }
    best = min(shares, key=shares.get)
    assert name == (best if shares[best] < 1 else None)


def test_without_places_nothing_is_named():
    assert NOWHERE.nearest(np.zeros(3), np.zeros(3)).tolist() == [-1, -1, -1]
