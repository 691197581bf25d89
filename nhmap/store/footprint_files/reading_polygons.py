"""Reading polygons: geometries of a file to shapes in longitude and latitude, whatever they were written in."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.mending import MOST_CROSSINGS, crossings
from nhmap.store.footprint_files.projecting import SHORT_DEGREES, SHORT_M, polygon_of, repaired, to_degrees
from nhmap.units import METRES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Ring = NDArray[np.float64]

Crs = Literal["auto", "wgs84", "bng"]
"""How to read coordinates: find out, longitude and latitude, or eastings and northings of the British National Grid."""

CRS_WORDS: Final[dict[Crs, str]] = {
    "auto": "as the file says",
    "wgs84": "longitude and latitude (WGS84)",
    "bng": "eastings and northings (British National Grid)",
}
"""The same choice in words: on the screen, and where a message points to it."""

ENGLAND_LONLAT: Final = (-7.0, 49.5, 2.2, 56.0)
"""West, south, east, north of a box around England in degrees."""
_NATIONAL_GRID: Final = (50_000.0, 0.0, 700_000.0, 700_000.0)
_WEB_MERCATOR: Final = (-800_000.0, 6_300_000.0, 250_000.0, 7_600_000.0)
_FRAMES: Final = (
    ("wgs84", ENGLAND_LONLAT, (180.0, 90.0)),
    ("bng", _NATIONAL_GRID, (np.inf, np.inf)),
    ("swapped", (ENGLAND_LONLAT[1], ENGLAND_LONLAT[0], ENGLAND_LONLAT[3], ENGLAND_LONLAT[2]), (90.0, 180.0)),
    ("mercator", _WEB_MERCATOR, (np.inf, np.inf)),
)
"""Kinds of coordinates, the likelier first: where England lies in each, and how far from 0 any place can lie."""
_DECIMALS: Final = 6
_CORNERS: Final = 3
_DEEPEST: Final = 20
_FURTHEST: Final = 1e8
"""No metre or degree of any system lies further out; beyond it geometry would only overflow."""

_BEYOND: Final = (360.0, 180.0)
"""Degrees beyond which a corner is no place, in a file of degrees."""
_LONGEST: Final = 20_000_000
"""Corners that an outline may come to once its edges are cut short to be bent."""

_HOW: Final = f"Say that they are: on the screen “Coordinates: {CRS_WORDS['bng']}”, on the command line --crs bng."


@dataclass(frozen=True, eq=False)
class Rings:
    """The polygons of one geometry, as written.

    Attributes
    ----------
    polygons
        For each polygon its rings, exterior first; each of shape (k, 2).
    fault
        Kind of note (see ``problems.SAYINGS``) when there is nothing to use, else "".
    flattened
        Whether a third coordinate was dropped.
    """

    polygons: tuple[tuple[Ring, ...], ...] = ()
    fault: str = ""
    flattened: bool = False

    @property
    def corners(self) -> int:
        """Number of positions."""
        return sum(len(ring) for rings in self.polygons for ring in rings)


class _UnreadableError(ValueError):
    """Coordinates that are no polygon; ``kind`` is the kind of note."""

    kind = "unreadable"


class _NotFiniteError(_UnreadableError):
    """Coordinates that are no numbers, or far too large."""

    kind = "not finite"


class _EmptyError(_UnreadableError):
    """A polygon without a corner."""

    kind = "empty"


class CrossedError(_UnreadableError):
    """An outline that crosses itself too often to be one."""

    kind = "crossed"


def read_rings(geometry: object) -> Rings:
    """Take the polygons out of a GeoJSON geometry, or out of a shape that GDAL read."""
    if geometry is None:
        return Rings(fault="no geometry")
    flat = [False]
    try:
        if isinstance(geometry, shapely.Geometry):
            polygons = tuple(_of_shape(geometry, flat))
        else:
            polygons = tuple(_polygons(geometry, flat, 0))
    except _UnreadableError as fault:
        return Rings(fault=fault.kind)
    return Rings(polygons, "" if polygons else "not a polygon", flat[0])


def _of_shape(shape: BaseGeometry, flat: list[bool]) -> Iterator[tuple[Ring, ...]]:
    """Rings of every polygon in a shape."""
    parts = np.array([shape], dtype=object)
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts = shapely.get_parts(parts)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if not len(parts) and shape.geom_type in {"Polygon", "MultiPolygon"}:
        raise _EmptyError
    for polygon in parts:
        if polygon.is_empty:
            raise _EmptyError
        flat[0] = flat[0] or bool(polygon.has_z)
        rings = [np.asarray(ring.coords)[:, :2] for ring in (polygon.exterior, *polygon.interiors)]
        if not all((np.abs(ring) < _FURTHEST).all() for ring in rings):  # NaN compares false too
            raise _NotFiniteError
        if len(rings[0]) <= _CORNERS:
            raise _UnreadableError
        yield tuple(ring for ring in rings if len(ring) > _CORNERS)


def _polygons(geometry: object, flat: list[bool], depth: int) -> Iterator[tuple[Ring, ...]]:
    if not isinstance(geometry, dict) or depth > _DEEPEST:
        raise _UnreadableError
    kind = geometry.get("type")
    if not isinstance(kind, str):
        raise _UnreadableError
    if kind == "GeometryCollection":
        for part in _listed(geometry.get("geometries")):
            yield from _polygons(part, flat, depth + 1)
        return
    if kind not in {"Polygon", "MultiPolygon"}:
        return
    coordinates = _listed(geometry.get("coordinates"))
    if not coordinates:
        raise _EmptyError
    for rings in [coordinates] if kind == "Polygon" else coordinates:
        read = [_ring(ring, flat) for ring in _listed(rings)]
        kept = [ring for ring in read if len(ring) > _CORNERS]
        if not read or not len(read[0]):
            raise _EmptyError
        if len(read[0]) <= _CORNERS:
            raise _UnreadableError
        yield tuple(kept)


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _UnreadableError
    return value


def _ring(positions: object, flat: list[bool]) -> Ring:
    """One ring as numbers, closed if it was left open."""
    listed = _listed(positions)
    if not listed:
        return np.empty((0, 2))
    # Looked at one by one: an array of long texts would take as much memory for each number.
    lengths = {len(each) if isinstance(each, list) else 0 for each in listed}
    if min(lengths) < 2:  # noqa: PLR2004 - two coordinates
        raise _UnreadableError
    flat[0] = flat[0] or max(lengths) > 2  # noqa: PLR2004
    numbers = [each[at] for at in (0, 1) for each in listed]
    if not {type(number) for number in numbers} <= {int, float}:
        raise _UnreadableError
    try:
        ring = np.array(numbers, dtype=np.float64).reshape(2, -1).T
    except OverflowError:  # a whole number of hundreds of digits
        raise _NotFiniteError from None
    if not (np.abs(ring) < _FURTHEST).all():  # NaN compares false too
        raise _NotFiniteError
    return ring if np.array_equal(ring[0], ring[-1]) else np.vstack([ring, ring[:1]])


def outline_digest(polygons: Sequence[Sequence[Ring]]) -> str:
    """First 16 hexadecimal digits of the SHA-256 of an outline at 6 decimals.

    The same for every order of polygons, starting corner and direction of rings, so that a program that rewrites
    the file without changing the shape leaves it as it was.
    """
    digest = hashlib.sha256()
    if polygons:
        rounded = [[np.round(ring, _DECIMALS) for ring in rings] for rings in polygons]
        shape = shapely.multipolygons([polygon_of(rings) for rings in rounded])
        parts, at = shapely.get_coordinates(shapely.normalize(shape)), []
        for polygon in shapely.get_parts(shapely.normalize(shape)):
            at.extend(shapely.get_num_coordinates(shapely.get_rings(polygon)).tolist())
            at.append(-1)
        digest.update(np.asarray(at, dtype="<i8").tobytes())
        digest.update(np.round(parts * 10**_DECIMALS).astype("<i8").tobytes())
    return digest.hexdigest()[:16]


def declared_crs(document: dict[str, Any]) -> str:
    """What a ``crs`` member says: "", "wgs84", "bng", or the name of something else."""
    member = document.get("crs")
    if not isinstance(member, dict):
        return ""
    properties = member.get("properties")
    said = str(properties.get("name") or properties.get("code") or "") if isinstance(properties, dict) else ""
    last = said.replace("/", ":").split(":")[-1].strip().upper()
    if last in {"CRS84", "CRS84H", "4326", "4258", "4979", ""}:
        return "wgs84"
    return "bng" if last == str(METRES) else said[:60]


def settle_crs(
    read: Sequence[Rings], declared: str, asked: Crs, name: str, *, guess: bool = False
) -> Literal["wgs84", "bng", "swapped"]:
    """Decide what the coordinates of a whole file are.

    Parameters
    ----------
    guess
        Whether the format leaves it open and the file says nothing, as a shapefile without its .prj: metres that lie
        in England by one grid alone are then taken for that.

    Raises
    ------
    InputRefusedError
        When they are not what was asked for or declared, or lie nowhere near England; the hint says what to do.
    """
    seen = Counter(_looks(rings) for rings in read if rings.polygons)
    if asked == "bng":
        if seen["bng"]:
            return "bng"
        message = f"The coordinates of {name} are no eastings and northings of England."
        raise InputRefusedError(message, "Leave the choice of coordinates to nhmap.")
    crs_words = "wgs84" if seen["wgs84"] and asked == "wgs84" else _most(seen)
    if crs_words == "wgs84":
        if declared in {"", "wgs84"} or asked == "wgs84":
            return "wgs84"
        message = f"{name} says that its coordinates are {_named(declared)}, but they look like longitude and latitude."
        hint = (
            f"Say which they are: “Coordinates: {CRS_WORDS['wgs84']}” on the screen, --crs wgs84 on the command line."
        )
        raise InputRefusedError(message, hint)
    if crs_words == "bng" and asked == "auto" and (declared == "bng" or guess):
        return "bng"
    if crs_words == "bng":
        message = f"The coordinates of {name} are eastings and northings (metres), not longitude and latitude."
        raise InputRefusedError(message, f"{_HOW} Or export the layer again in WGS84 (EPSG:4326).")
    if crs_words == "swapped":
        return "swapped"
    if crs_words == "mercator":
        message = f"The coordinates of {name} are metres of Web Mercator (EPSG:3857)."
        raise InputRefusedError(message, "Export the layer again in WGS84 (EPSG:4326).")
    if crs_words == "elsewhere":
        message = f"Nothing in {name} lies in England."
        raise InputRefusedError(message, "GeoJSON is longitude then latitude in WGS84, such as [-2.18, 53.0].")
    return "wgs84"


def _named(declared: str) -> str:
    return CRS_WORDS["bng"] if declared == "bng" else f"“{declared}”"


def _looks(rings: Rings) -> str:
    """What the coordinates of one outline look like: as most of its corners do, else as the box around it does.

    A loose outline may hold England and have no corner in it, or its first corner in the sea.
    """
    corners = np.concatenate([ring for polygon in rings.polygons for ring in polygon])
    near = Counter({kind: int(_within(corners, box).sum()) for kind, box, _ in _FRAMES})
    if near.total():
        return _most(near)
    low, high = corners.min(axis=0), corners.max(axis=0)
    for kind, (west, south, east, north), reach in _FRAMES:
        meets = low[0] <= east and low[1] <= north and high[0] >= west and high[1] >= south
        if meets and (np.abs(corners) <= reach).all():
            return kind
    return "elsewhere"


def _within(corners: Ring, box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Which corners lie in a box (west, south, east, north); shape (k,)."""
    west, south, east, north = box
    x, y = corners.T
    return (west <= x) & (x <= east) & (south <= y) & (y <= north)


def _most(seen: Counter[str]) -> str:
    """The kind seen most often, of equals the likelier; ``elsewhere`` only where nothing else was seen."""
    best = max(_FRAMES, key=lambda frame: seen[frame[0]])[0]
    return best if seen[best] else "elsewhere" if seen.total() else ""


def to_shape(
    rings: Rings, crs: Literal["wgs84", "bng", "swapped"], most: int = MOST_CROSSINGS
) -> tuple[BaseGeometry, int | None]:
    """The shape in longitude and latitude; and how often its outline crossed itself, None where it needed no repair.

    Raises
    ------
    CrossedError
        When it crosses itself more than ``most`` times.
    """
    polygons = [polygon_of(polygon) for polygon in rings.polygons]
    shape = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
    crossed = None
    if not shapely.is_valid(shape):
        crossed = crossings(rings.polygons)
        if crossed > most:
            raise CrossedError
        shape = repaired(shape)
    if crs == "swapped":
        shape = shapely.transform(shape, lambda xy: xy[:, ::-1])
    if crs == "bng":
        shape = to_degrees(shapely.segmentize(shape, SHORT_M))
    return shape, crossed


def no_place(rings: Rings, crs: Literal["wgs84", "bng", "swapped"]) -> bool:
    """Whether an outline goes so far out that it is no place on Earth, or so far around that it cannot be bent."""
    corners = np.concatenate([ring for polygon in rings.polygons for ring in polygon])
    most = np.abs(corners).max(axis=0)
    if crs != "bng":
        x, y = most if crs == "wgs84" else most[::-1]
        if x > _BEYOND[0] or y > _BEYOND[1]:
            return True
    return cut_short(rings, SHORT_M if crs == "bng" else SHORT_DEGREES) > _LONGEST


def cut_short(rings: Rings, length: float) -> float:
    """Corners that an outline has at least once its edges are cut to a length."""
    around = sum(
        float(np.abs(np.diff(ring, axis=0)).sum(axis=1).sum()) for polygon in rings.polygons for ring in polygon
    )
    return around / length + rings.corners
