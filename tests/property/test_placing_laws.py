"""Which small areas a line selects, against plain loops over every corner and every square."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import numpy as np
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files import placing, shares_inside
from nhmap.store.footprint_files.importing import read_footprints
from tests.support.worlds import SIDE_M, SOUTH_M, WEST_M, grid_shapes, grid_world

ROWS, COLS = 5, 6
WORLD = grid_world(ROWS, COLS)
SQUARES = grid_shapes(ROWS, COLS)
TO_BROWSER = Transformer.from_crs(27700, 4326, always_xy=True)
CLOSE = 0.005
"""How near to a half the two ways may disagree: one measures bent edges, the other straight ones."""


@st.composite
def stars(draw: st.DrawFn) -> list[tuple[float, float]]:
    """A star-shaped outline in metres with few or very many corners."""
    x = WEST_M + draw(st.floats(0, COLS)) * SIDE_M
    y = SOUTH_M + draw(st.floats(0, ROWS)) * SIDE_M
    reach = draw(st.lists(st.floats(0.3, 4), min_size=3, max_size=12))
    per_side = draw(st.sampled_from([1, 1, 60]))
    corners = []
    count = len(reach) * per_side
    for i in range(count):
        a, b = reach[i // per_side], reach[(i // per_side + 1) % len(reach)]
        away = (a + (b - a) * (i % per_side) / per_side) * SIDE_M
        turn = 2 * math.pi * i / count
        corners.append((x + away * math.cos(turn), y + away * math.sin(turn)))
    return corners


def inside_by_crossings(point: tuple[float, float], ring: list[list[float]]) -> bool:
    """Whether a ray eastwards from the point crosses the ring an odd number of times."""
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def as_feature(corners: list[tuple[float, float]], name: str) -> dict[str, object]:
    lon, lat = TO_BROWSER.transform(*zip(*corners, strict=True))
    ring = [[float(a), float(b)] for a, b in zip(lon, lat, strict=True)]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def selected(features: list[dict[str, object]], rule: placing.Rule) -> dict[str, list[int]]:
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    try:
        plan = read_footprints(data, "x", WORLD, lambda: SQUARES, rule=rule).plan
    except InputRefusedError:
        return {}
    return {z.name: plan.members(z.id).tolist() for z in plan.zones}


@settings(deadline=None, max_examples=60)
@given(st.lists(stars(), min_size=1, max_size=3))
def test_centroids_inside_agree_with_counting_crossings(outlines: list[list[tuple[float, float]]]) -> None:
    features = [as_feature(corners, f"Z{i}") for i, corners in enumerate(outlines)]
    expected: dict[str, list[int]] = {}
    for row in range(len(WORLD)):
        point = (float(WORLD.lonlat[row, 0]), float(WORLD.lonlat[row, 1]))
        for feature in features:
            if inside_by_crossings(point, feature["geometry"]["coordinates"][0]):
                expected.setdefault(feature["properties"]["name"], []).append(row)
                break
    assert selected(features, "centroid") == expected


@settings(deadline=None, max_examples=60)
@given(st.lists(stars(), min_size=1, max_size=3))
@example([[(WEST_M, SOUTH_M), (WEST_M + 1500, SOUTH_M), (WEST_M + 1500, SOUTH_M + 900), (WEST_M, SOUTH_M + 900)]] * 2)
def test_halves_agree_with_measuring_every_square(outlines: list[list[tuple[float, float]]]) -> None:
    features = [as_feature(corners, f"Z{i}") for i, corners in enumerate(outlines)]
    told = selected(features, "half_area")
    shapes = [shapely.make_valid(shapely.Polygon(corners)) for corners in outlines]
    for row, square in enumerate(SQUARES):
        shares = [shape.intersection(square).area / SIDE_M**2 for shape in shapes]
        holder = next((int(name[1:]) for name, rows in told.items() if row in rows), -1)
        if holder < 0:
            assert max(shares) < 0.5 + CLOSE
        else:
            assert shares[holder] >= 0.5 - CLOSE
            assert shares[holder] >= max(shares) - CLOSE


def test_a_long_outline_is_measured_in_pieces_to_the_same_area() -> None:
    turn = np.linspace(0, 2 * np.pi, 4_000, endpoint=False)
    away = 2_500 + 600 * np.sin(9 * turn)
    outline = shapely.Polygon(
        np.column_stack([WEST_M + 3_000 + away * np.cos(turn), SOUTH_M + 2_500 + away * np.sin(turn)])
    )
    expected = [outline.intersection(square).area for square in SQUARES]
    np.testing.assert_allclose(shares_inside._inside(outline, SQUARES), expected, atol=1e-3)


@settings(deadline=None, max_examples=60)
@given(stars())
def test_a_core_is_inside_and_nearly_all(corners: list[tuple[float, float]]) -> None:
    shape = shapely.Polygon(corners)
    (core,) = shares_inside._cores(np.array([shape], dtype=object), np.array([0]))
    assert core.area > (1 - shares_inside.SLIVER) * shape.area
    assert core.difference(shape).area < 1e-6


@settings(deadline=None, max_examples=60)
@given(st.lists(stars(), min_size=1, max_size=3), st.sampled_from(["centroid", "half_area"]))
def test_what_lines_cut_agrees_with_measuring_every_square(
    outlines: list[list[tuple[float, float]]], rule: placing.Rule
) -> None:
    features = [as_feature(corners, f"Z{i}") for i, corners in enumerate(outlines)]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    try:
        imported = read_footprints(data, "x", WORLD, lambda: SQUARES, rule=rule, lines=True)
    except InputRefusedError:
        return
    told = {(row["LSOA21CD"], row["footprint"]): row for row in imported.cut.to_dict("records")}
    shapes = [shapely.make_valid(shapely.Polygon(corners)) for corners in outlines]
    for row, square in enumerate(SQUARES):
        point = (float(WORLD.lonlat[row, 0]), float(WORLD.lonlat[row, 1]))
        for i, shape in enumerate(shapes):
            share = shape.intersection(square).area / SIDE_M**2
            found = told.get((WORLD.codes[row], f"Z{i}"))
            if f"Z{i}" not in {zone.name for zone in imported.plan.zones}:
                assert found is None
                continue
            if found is None:
                assert not 0.05 + CLOSE < share < 0.95 - CLOSE
                continue
            assert 0.05 - CLOSE <= share <= 0.95 + CLOSE
            assert abs(found["share inside"] - share) < CLOSE
            ring = features[i]["geometry"]["coordinates"][0]
            assert found["centroid"] == ("in" if inside_by_crossings(point, ring) else "out")
            assert found["half_area"] == ("in" if share >= 0.5 else "out") or abs(share - 0.5) < CLOSE
    problems = [p for p in imported.problems if p.check == "areas cut"]
    codes = sorted({code for code, _ in told})
    assert [list(p.codes) for p in problems] == ([codes] if codes else [])
