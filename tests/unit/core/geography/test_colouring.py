"""Colours of zones: kept while drawn, apart from their neighbours for every kind of vision, a hue for each MNP."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhmap.config import settings
from nhmap.core.drafts.starting import group_units
from nhmap.core.geography.colouring import Coloured, touching, zone_colours
from nhmap.core.geography.palette import APART, HUES, SHADES, ZONE_COLOURS, distances
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_small_areas
from tests.support.colours import apart_to_the_eye

SCRIPT = Path(__file__).parents[4] / "nhmap" / "ui" / "map" / "js" / "colours.js"
GREATER_MANCHESTER = [f"E080000{number:02}" for number in range(1, 11)]
ACROSS_A_ROOM = 4.5
"""Least difference by CIEDE2000 of neighbours on the map; under 2.3 most people see one colour, and the blue zone over
blue deprivation that a workshop took for a hole had 4.7 with no line between."""


def test_python_and_the_browser_have_the_same_colours():
    block = re.search(r"const ZONE_COLOURS = \[(.*?)\];", SCRIPT.read_text(encoding="utf-8"), re.DOTALL)
    assert tuple(re.findall(r"#[0-9a-f]{6}", block[1])) == ZONE_COLOURS
    assert len(ZONE_COLOURS) == HUES * SHADES


def test_shades_of_one_hue_are_apart_for_every_vision():
    apart = distances()
    for hue in range(HUES):
        for i in range(hue * SHADES, (hue + 1) * SHADES):
            for j in range(i):
                assert j // SHADES != hue or apart[i, j] >= 7


def test_new_zones_are_unlike_all_before_them_while_there_are_few():
    kept: dict[str, int] = {}
    for count in range(1, 9):
        zones = [Coloured(f"z{n}") for n in range(count)]
        colours = zone_colours(zones, [], kept)
        assert {kept[z.id] for z in zones[:-1]} <= set(colours)
        kept = {z.id: c for z, c in zip(zones, colours, strict=True)}
    used = list(kept.values())
    assert min(distances()[i, j] for i in used for j in used if i != j) >= APART


def test_the_zone_that_is_drawn_keeps_its_colour_and_its_neighbour_gives_way():
    zones = [Coloured("a"), Coloured("b")]
    assert zone_colours(zones, [], {"a": 3, "b": 3}) == (3, 3)
    for drawn, other in (("a", 1), ("b", 0)):
        colours = zone_colours(zones, [(0, 1)], {"a": 3, "b": 3}, fixed=[drawn])
        assert colours[1 - other] == 3
        assert distances()[3, colours[other]] >= APART


def test_a_zone_takes_the_hue_of_its_mnp_and_leaves_its_own():
    zones = [Coloured("a", "m"), Coloured("b", "m"), Coloured("m"), Coloured("alone")]
    colours = zone_colours(zones, [(0, 1), (1, 3)], {"a": 12, "m": 5})
    assert {c // SHADES for c in colours[:3]} == {1}
    assert colours[2] == 5
    assert colours[0] != colours[1]


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(
                st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] != p[1]), max_size=20
            ),
            st.dictionaries(st.integers(0, n - 1).map(str), st.integers(-3, 60)),
            st.sets(st.integers(0, n - 1).map(str)),
        )
    )
)
def test_every_zone_has_a_colour_and_what_is_fixed_stays(world):
    count, borders, kept, fixed = world
    colours = zone_colours([Coloured(str(n)) for n in range(count)], borders, kept, fixed)
    assert all(0 <= c < len(ZONE_COLOURS) for c in colours)
    for zone in fixed & kept.keys():
        assert colours[int(zone)] == kept[zone] or not 0 <= kept[zone] < len(ZONE_COLOURS)


@pytest.mark.parametrize("nested", [True, False], ids=["in MNPs", "alone"])
def test_neighbours_in_greater_manchester_are_told_apart_by_everybody(nested):
    areas = load_small_areas(Catalogue.read(settings().data))
    district = areas.grouping("district")
    wanted = [list(district.codes).index(code) for code in GREATER_MANCHESTER]
    rows = np.flatnonzero(np.isin(district.member, wanted))
    unit = group_units(areas, rows, areas.grouping("msoa").member[rows], 50_000, areas.residents)
    labels = np.full(len(areas), -1)
    labels[rows] = unit
    groups = [f"m{np.bincount(district.member[rows[unit == n]]).argmax()}" for n in range(unit.max() + 1)]
    zones = [Coloured(f"z{n}", group if nested else None) for n, group in enumerate(groups)]
    zones += [Coloured(group) for group in sorted(set(groups))] if nested else []
    borders = touching(labels, areas.adjacency.a, areas.adjacency.b)
    colours = zone_colours(zones, borders, {})
    assert len(borders) > 100
    assert (
        min(apart_to_the_eye(ZONE_COLOURS[colours[i]], ZONE_COLOURS[colours[j]]) for i, j in borders) >= ACROSS_A_ROOM
    )
    kept = {zone.id: colour for zone, colour in zip(zones, colours, strict=True)}
    assert zone_colours(zones, borders, kept) == colours
    if nested:
        hue = {zone.id: colour // SHADES for zone, colour in zip(zones, colours, strict=True)}
        assert all(hue[zone.id] == hue[zone.group] for zone in zones if zone.group)


def test_zones_touch_where_their_small_areas_do():
    labels = np.array([0, 0, 1, -1, 2])
    a, b = np.array([0, 1, 2, 3, 0]), np.array([1, 2, 3, 4, 4])
    assert touching(labels, a, b) == [(0, 1), (0, 2)]
