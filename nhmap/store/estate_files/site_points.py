"""Site points: a GeoJSON file of buildings as the rows of a table, its properties the columns."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

import shapely
from shapely.geometry import shape

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.cells import as_written
from nhmap.store.tabular.uploads import decode

if TYPE_CHECKING:
    from nhmap.store.tabular.tables import TableLimits

_HEAD: Final = 2_000
_PLACE: Final = ("longitude", "latitude")
_HINT: Final = "Give a FeatureCollection of points with their properties, or the list as CSV UTF-8."


def is_geojson(data: bytes) -> bool:
    """Whether a file begins as GeoJSON does."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") and (b'"FeatureCollection"' in head or b'"Feature"' in head)


def site_points(data: bytes, name: str, limits: TableLimits) -> tuple[tuple[tuple[int, tuple[str, ...]], ...]]:
    """The features as rows below a header of their properties and of where they are; an area is where its middle is.

    Raises
    ------
    InputRefusedError
        When the file cannot be read, or holds too much.
    """
    features = _features(data, name)
    properties = [feature.get("properties") for feature in features]
    told: list[dict[str, Any]] = [each if isinstance(each, dict) else {} for each in properties]
    columns = list(dict.fromkeys(str(key) for each in told for key in each))
    if len(features) > limits.rows or len(columns) > limits.columns or len(features) * len(columns) > limits.cells:
        message = f"{name} is too large: lists of up to {limits.rows:,} buildings are read."
        raise InputRefusedError(message, limits.hint)
    place = [axis for axis in _PLACE if axis not in {column.lower() for column in columns}]
    rows = [(1, (*columns, *place))]
    for number, (feature, said) in enumerate(zip(features, told, strict=True), start=2):
        point = _point(feature.get("geometry"))
        at = dict(zip(_PLACE, point, strict=True))
        rows.append((number, (*(_cell(said.get(column)) for column in columns), *(at[axis] for axis in place))))
    return (tuple(rows),)


def _features(data: bytes, name: str) -> list[dict[str, Any]]:
    try:
        document = json.loads(decode(data, name).characters)
    except (ValueError, RecursionError) as error:
        message = f"{name} is cut short or is not GeoJSON."
        raise InputRefusedError(message, _HINT) from error
    listed = document.get("features") if document.get("type") == "FeatureCollection" else [document]
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed) or not listed:
        message = f"{name} holds no buildings."
        raise InputRefusedError(message, _HINT)
    return listed


def _point(geometry: object) -> tuple[str, str]:
    """Where a feature is; empty where it says nothing that can be read."""
    try:
        point = shapely.point_on_surface(shape(geometry))
        east, north = float(point.x), float(point.y)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError):
        return "", ""
    return (f"{east!r}", f"{north!r}") if math.isfinite(east) and math.isfinite(north) else ("", "")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return as_written(text).strip()
