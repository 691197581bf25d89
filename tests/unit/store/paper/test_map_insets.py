"""Insets stand where dense towns cannot be read, cover nothing, and come by rule; councils' lines end at coasts."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from nhmap.store.paper.map_ground import borders
from nhmap.store.paper.map_insets import READABLE, arranged, corners_taken

SIZE = (512.0, 455.0)
WINDOW = (-5_000.0, 85_000.0, -5_000.0, 75_000.0)


def town(x, y, side=1_500.0, count=2):
    """Squares side by side around a point."""
    return [
        shapely.box(x + i * side, y + j * side, x + (i + 1) * side, y + (j + 1) * side)
        for i in range(count)
        for j in range(count)
    ]


def county(*towns):
    """A cross of land, its corners empty, with towns cut out of it."""
    land = shapely.union_all([shapely.box(25_000, 0, 55_000, 70_000), shapely.box(0, 25_000, 80_000, 45_000)])
    homes = [each for squares in towns for each in squares]
    return [shapely.difference(land, shapely.union_all(homes)), *homes] if homes else [land]


def test_a_county_of_large_neighbourhoods_has_no_inset():
    assert arranged(county(), WINDOW, SIZE) == (WINDOW, [])
    assert arranged([], WINDOW, SIZE) == (WINDOW, [])


def test_a_dense_town_is_drawn_larger_where_it_covers_no_neighbourhood():
    outlines = county(town(38_000, 33_000))
    window, (inset,) = arranged(outlines, WINDOW, SIZE)
    assert window == WINDOW
    assert set(inset.zones) >= {1, 2, 3, 4}
    left, right, bottom, top = inset.window
    assert all(left < x < right and bottom < y < top for x, y in shapely.get_coordinates(outlines[1:]))
    scale = SIZE[0] / (window[1] - window[0])
    x0, y0, x1, y1 = inset.box
    assert (x1 - x0) / (right - left) == pytest.approx(scale * inset.times)
    assert (y1 - y0) / (top - bottom) == pytest.approx(scale * inset.times)
    assert 1_500 * scale < READABLE <= 1_500 * scale * inset.times
    covered = shapely.box(*(np.array(inset.box) / scale - 5_000))
    assert not shapely.intersects(covered, outlines).any()
    assert not any(x0 < r and x1 > low and y0 < t and y1 > base for low, base, r, t in corners_taken(SIZE))


def test_two_towns_have_two_insets_that_stand_apart_and_number_each_neighbourhood_once():
    outlines = county(town(35_000, 10_000), town(45_000, 55_000, count=3))
    _, found = arranged(outlines, WINDOW, SIZE)
    assert [each.letter for each in found] == ["A", "B"]
    assert len(found[0].zones) >= 9  # the larger town comes first
    assert not set(found[0].zones) & set(found[1].zones)
    assert not shapely.box(*found[0].box).intersects(shapely.box(*found[1].box))


def test_one_small_neighbourhood_keeps_its_number_beside_it_and_a_tiny_one_has_an_inset():
    assert arranged(county(town(38_000, 33_000, 2_000, 1)), WINDOW, SIZE)[1] == []
    assert len(arranged(county(town(38_000, 33_000, 900, 1)), WINDOW, SIZE)[1]) == 1


def test_where_all_the_map_is_covered_more_ground_is_shown_to_make_room():
    homes = town(38_000, 33_000)
    ground = shapely.difference(shapely.box(-5_000, -5_000, 85_000, 75_000), shapely.union_all(homes))
    window, found = arranged([ground, *homes], WINDOW, SIZE)
    assert len(found) == 1
    assert window[1] - window[0] > WINDOW[1] - WINDOW[0]
    assert window[0] <= WINDOW[0]
    assert window[1] >= WINDOW[1]


def test_the_same_ground_gives_the_same_insets():
    outlines = county(town(35_000, 10_000), town(45_000, 55_000, count=3))
    assert arranged(outlines, WINDOW, SIZE) == arranged(list(outlines), WINDOW, SIZE)


def test_lines_of_councils_are_drawn_between_two_councils_alone():
    ours, theirs, far = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 0, 3, 1)
    between, around = borders([ours, theirs, far], [True, False, False])
    assert shapely.equals(between, shapely.LineString([(1, 0), (1, 1)]))
    assert shapely.equals(around, shapely.box(0, 0, 3, 1).exterior)


def test_an_island_has_a_coast_and_no_council_line():
    between, around = borders([shapely.box(0, 0, 1, 1)], [True])
    assert between.is_empty
    assert around.length == pytest.approx(4)
    assert all(each.is_empty for each in borders([], []))
