"""Footprints drawn over a grid of 4 rows and 6 columns of 1 km squares with 1,000 people each, as GeoJSON files::

18 19 20 21 22 23
12 13 14 15 16 17
 6  7  8  9 10 11
 0  1  2  3  4  5
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from pyproj import Transformer

from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.importing import Imported, read_footprints
from tests.support.worlds import SOUTH_M, WEST_M, grid_shapes, grid_world

if TYPE_CHECKING:
    import numpy as np

ROWS, COLS = 4, 6
WORLD = grid_world(ROWS, COLS)
TO_BROWSER = Transformer.from_crs(27700, 4326, always_xy=True)


def shapes() -> np.ndarray:
    return grid_shapes(ROWS, COLS)


def no_shapes() -> np.ndarray:
    message = "the rule needs no polygons"
    raise AssertionError(message)


def box_m(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """A box in kilometres from the south-west corner of the world, in metres of the national grid."""
    return shapely.box(WEST_M + west * 1e3, SOUTH_M + south * 1e3, WEST_M + east * 1e3, SOUTH_M + north * 1e3)


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """The same box as a GeoJSON polygon in longitude and latitude."""
    return lonlat(box_m(west, south, east, north))


def lonlat(shape: shapely.Geometry) -> dict[str, Any]:
    bent = shapely.transform(shapely.segmentize(shape, 100), TO_BROWSER.transform, interleaved=False)
    return json.loads(shapely.to_geojson(bent))


def feature(geometry: object, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def read(data: bytes, name: str = "plan.geojson", **options: Any) -> Imported:
    return read_footprints(data, name, WORLD, options.pop("shapes", shapes), **options)


def held(imported: Imported) -> dict[str, list[int]]:
    return {z.name: imported.plan.members(z.id).tolist() for z in imported.plan.zones}


def checks(imported: Imported) -> list[str]:
    return [problem.check for problem in imported.problems]


def message_of(imported: Imported, check: str) -> str:
    return next(p.message for p in imported.problems if p.check == check)


def refusal(data: bytes, **options: Any) -> str:
    with pytest.raises(InputRefusedError) as caught:
        read(data, **options)
    assert caught.value.message
    assert caught.value.hint
    return str(caught.value)
