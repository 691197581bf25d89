"""Perimeters and places that were wrong once, again in plain loops on the publishers' files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from nhmap.core.people.population import shape
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from tests.support import by_hand, published

DATA = Path(__file__).parents[2] / "data"


@cache
def evidence():
    return load_evidence(Catalogue.read(DATA))


def test_every_border_of_less_than_a_metre_is_taken_off_the_perimeter_of_what_holds_both(opendata: Path) -> None:
    areas = evidence().areas
    pairs = areas.adjacency.short
    assert len(pairs) == 111
    polygons = published.polygons(opendata, sorted({str(areas.codes[row]) for row in pairs.ravel()}))
    for pair, metres in zip(pairs.tolist(), areas.adjacency.short_m.tolist(), strict=True):
        codes = [str(areas.codes[row]) for row in pair]
        expected = by_hand.perimeter({code: polygons[code] for code in codes})
        assert shape(areas, np.array(pair)).perimeter_km * 1_000 == pytest.approx(expected, abs=0.001)
        apart = sum(by_hand.perimeter({code: polygons[code]}) for code in codes)
        assert apart - expected == pytest.approx(2 * metres, abs=0.001)
        assert 0 < metres < 1


@pytest.mark.parametrize("code", ["B83641", "P86620"])
def test_a_practice_near_a_border_stands_where_the_published_boundaries_say(code: str, opendata: Path) -> None:
    practices = evidence().registrations.practices.set_index("practice_code")
    areas, practice = evidence().areas, practices.loc[code]
    row = int(practice["area"])
    near = [str(areas.codes[at]) for at in (row, *areas.adjacency.neighbours(row))]
    point = (float(practice["x"]), float(practice["y"]))
    holding = [c for c, polygon in published.polygons(opendata, near).items() if by_hand.inside(point, polygon)]
    assert holding == [str(areas.codes[row])]
