"""Footprints drawn by hand over real England, for checks that start at the command line.

Lines keep clear of population-weighted centroids, so that which side one lies on is never a matter of rounding.
"""

from __future__ import annotations

from typing import Any

Corners = list[tuple[float, float]]

STOKE: Corners = [
    (-2.245, 53.005), (-2.232, 53.065), (-2.205, 53.092), (-2.165, 53.075), (-2.118, 53.062), (-2.085, 53.035),
    (-2.078, 52.985), (-2.105, 52.957), (-2.155, 52.948), (-2.205, 52.956), (-2.225, 52.975),
]  # fmt: skip
BIRMINGHAM: Corners = [
    (-2.01, 52.41), (-1.98, 52.50), (-1.93, 52.55), (-1.87, 52.605), (-1.79, 52.60), (-1.74, 52.53), (-1.76, 52.48),
    (-1.80, 52.44), (-1.87, 52.395), (-1.96, 52.385),
]  # fmt: skip
CORNWALL_AND_SCILLY: Corners = [
    (-6.50, 49.84), (-5.10, 49.90), (-4.18, 50.30), (-4.20, 50.36), (-4.21, 50.44), (-4.27, 50.52), (-4.33, 50.60),
    (-4.37, 50.72), (-4.47, 50.80), (-4.46, 50.93), (-4.62, 50.95), (-5.30, 50.50), (-6.45, 50.03),
]  # fmt: skip
ISLE_OF_WIGHT: Corners = [
    (-1.62, 50.64), (-1.60, 50.69), (-1.30, 50.785), (-1.03, 50.72), (-1.04, 50.60), (-1.30, 50.55),
]  # fmt: skip
LEEDS: Corners = [(-1.65, 53.74), (-1.66, 53.86), (-1.42, 53.87), (-1.40, 53.75)]
LEEDS_HOLE: Corners = [(-1.58, 53.79), (-1.57, 53.83), (-1.50, 53.83), (-1.49, 53.785)]
NEWCASTLE: Corners = [(-1.70, 54.975), (-1.69, 55.02), (-1.56, 55.02), (-1.55, 54.97)]
NORWICH: Corners = [(1.22, 52.60), (1.22, 52.67), (1.36, 52.67), (1.36, 52.60)]

SHAPES: dict[str, list[list[Corners]]] = {
    "Stoke-on-Trent": [[STOKE]],
    "Birmingham": [[BIRMINGHAM]],
    "Cornwall and Scilly": [[CORNWALL_AND_SCILLY]],
    "Isle of Wight": [[ISLE_OF_WIGHT]],
    "Leeds without its middle": [[LEEDS, LEEDS_HOLE]],
    "Newcastle with Norwich": [[NEWCASTLE], [NORWICH]],
}
"""Name -> polygons, each an exterior and its holes, longitude before latitude, rings left open."""

CROSSINGS: tuple[tuple[str, str], ...] = (
    ("E01017336", "E01033380"),  # Isle of Wight
    ("E01022943", "E01022954"),  # Hayling Island
    ("E01027378", "E01027387"),  # Berwick
    ("E01019077", "E01019001"),  # Scilly
)
"""The four named crossings, which join areas without a common border."""


def geometry(shape: list[list[Corners]]) -> dict[str, Any]:
    """A GeoJSON geometry with closed rings."""
    polygons = [[[list(corner) for corner in [*ring, ring[0]]] for ring in rings] for rings in shape]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def collection(shapes: dict[str, list[list[Corners]]] | None = None, **properties: object) -> dict[str, Any]:
    """A FeatureCollection of named footprints."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": name, **properties}, "geometry": geometry(shape)}
            for name, shape in (shapes or SHAPES).items()
        ],
    }
