"""Outlines of a pack: a digest of each in its manifest, so that verifying names the one that was moved.

Figures are worked out again from rows; outlines are not, for a pack does not carry those of all its small areas twice.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from nhmap.store.paper.spatial import layer_names, read_back

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Outlines = dict[str, dict[str, list[Any]]]
"""By file (and layer) and name of the row: digest, extent (left, bottom, right, top, in the file's units), corners."""
Moved = tuple[str, str, str, str]
"""File, where in it, what was packed, what stands there."""
_GEOJSON: Final = ("footprints.geojson", "sites.geojson")
_GEOPACKAGE: Final = "plan.gpkg"
_DIGITS: Final = 16
"""Of a digest, hexadecimal: enough to tell one outline from another; the seal holds the file."""


def outlines(files: Mapping[str, bytes]) -> Outlines:
    """Digest and extent of every outline and point in the spatial files of a pack.

    Parameters
    ----------
    files
        By their keys; what cannot be read has no outlines.
    """
    read: Outlines = {}
    for name in _GEOJSON:
        if name in files:
            read[name] = _in_geojson(files[name])
    if _GEOPACKAGE in files:
        read |= _in_geopackage(files[_GEOPACKAGE])
    return read


def moved_outlines(packed: object, files: Mapping[str, bytes]) -> Iterator[Moved]:
    """Outlines that are not those which a manifest says; rows that are gone or new are named by their figures.

    Parameters
    ----------
    packed
        The manifest's member, or None of an older pack.
    """
    if not isinstance(packed, dict):
        return
    stand = outlines(files)
    for place, rows in packed.items():
        file, _, layer = place.partition("/")
        for name, mine in (rows if isinstance(rows, dict) else {}).items():
            theirs = stand.get(place, {}).get(name)
            if theirs is not None and _whole(mine) and theirs[0] != mine[0]:
                where = f"layer {layer}, {name}" if layer else name
                yield file, f"{where}, outline", _words(mine), f"{_words(theirs)}: it was moved or redrawn"


def _in_geojson(data: bytes) -> dict[str, list[Any]]:
    try:
        features = json.loads(data)["features"]
        named = [str((feature.get("properties") or {}).get("name") or feature.get("id")) for feature in features]
        texts = [json.dumps(feature.get("geometry")) for feature in features]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return _marks(named, shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore"), digits=5)


def _in_geopackage(data: bytes) -> Outlines:
    read: Outlines = {}
    try:
        for layer in layer_names(data):
            frame = read_back(data, layer)
            key = "name" if "zone_id" in frame.columns else frame.columns[0]  # of others the code
            read[f"{_GEOPACKAGE}/{layer}"] = _marks(
                frame[key].astype(str).tolist(), frame.geometry.to_numpy(), digits=0
            )
    except Exception:  # noqa: BLE001 - whatever GDAL says of a damaged file; its layers are named by their figures
        return read
    return read


def _marks(names: list[str], shapes: Any, digits: int) -> dict[str, list[Any]]:  # noqa: ANN401 - shapely has no types
    """Digest, extent and corners of shapes by name; several of one name are numbered, whatever their order."""
    count_of: Counter[str] = Counter()
    read: dict[str, list[Any]] = {}
    digests = [_digest(form) for form in shapely.to_wkb(shapely.normalize(shapes), output_dimension=2)]
    boxes, corners = shapely.bounds(shapes), shapely.get_num_coordinates(shapes).tolist()
    for at in sorted(range(len(names)), key=lambda at: (names[at], digests[at])):
        count_of[names[at]] += 1
        key = names[at] if count_of[names[at]] == 1 else f"{names[at]} ({count_of[names[at]]})"
        box = [None if np.isnan(x) else round(float(x), digits) for x in boxes[at]]
        read[key] = [digests[at], box, corners[at]]
    return read


def _digest(form: bytes | None) -> str:
    return hashlib.sha256(form or b"").hexdigest()[:_DIGITS]


def _whole(mark: object) -> bool:
    """Whether a manifest says all of an outline."""
    return isinstance(mark, list) and len(mark) == 3 and isinstance(mark[1], list) and len(mark[1]) == 4  # noqa: PLR2004


def _words(mark: list[Any]) -> str:
    """Corners and extent of an outline."""
    _, box, corners = mark
    if box[0] is None:
        return "none"
    left, bottom, right, top = (f"{x:,.0f}" if abs(x) > 360 else f"{x:.5f}" for x in box)  # noqa: PLR2004 - degrees
    if corners == 1:
        return f"a point at {left}, {bottom}"
    return f"{corners:,} corners from {left}, {bottom} to {right}, {top}"
