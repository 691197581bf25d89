"""The only coordinate reference system numbers in the code.

Lengths and areas are computed in metres on the British National Grid; degrees appear only in
GeoJSON and in the browser.
"""

from __future__ import annotations

from typing import Final

METRES: Final = 27700
"""EPSG code of the British National Grid, eastings and northings in metres."""

BROWSER: Final = 4326
"""EPSG code of WGS84, longitude and latitude in degrees."""

WEB_MERCATOR: Final = 3857
"""EPSG code of the projection the browser draws in."""

SQUARE_METRES_PER_HECTARE: Final = 10_000.0
