"""Reading GeoJSON: a file of polygons to drawn footprints, before small areas are chosen for them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store.cells import clean_name
from nhmap.store.problems import Notes, Problem, counted, some
from nhmap.store.reading_polygons import (
    Rings,
    declared_crs,
    outline_digest,
    read_rings,
    settle_crs,
    to_shape,
)
from nhmap.store.uploads import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from nhmap.core.areas import SmallAreas
    from nhmap.store.reading_polygons import Crs
    from nhmap.store.uploads import Limits

_NAMES: Final = ("name", "zone", "zone_name", "footprint", "title", "label")
_GEOMETRIES: Final = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
_ID_LIMIT: Final = 64
_HINT: Final = "Give a FeatureCollection of polygons in WGS84; docs/exchange.md shows one."


@dataclass(frozen=True, eq=False)
class Drawn:
    """One footprint of a file.

    Attributes
    ----------
    number
        Its place among the features, from 1.
    id, name
        As given, cleaned; "" where none was.
    level
        SNP unless said otherwise.
    parent, parent_id
        What the file says it nests in, by name (or id) and by id; "" where nothing was said.
    shape
        In longitude and latitude, valid; None when the small areas are given instead or it has none.
    exact
        Rows of the small areas that nhmap itself wrote for this very outline, or None.
    target, tolerance, locked
        As those of ``Zone``.
    """

    number: int
    id: str
    name: str
    level: Level
    parent: str = ""
    parent_id: str = ""
    shape: BaseGeometry | None = None
    exact: NDArray[np.int32] | None = None
    target: int | None = None
    tolerance: float | None = None
    locked: bool = False

    @property
    def called(self) -> str:
        """How messages call it."""
        return self.name or f"footprint {self.number}"


@dataclass(frozen=True, eq=False)
class Drawing:
    """Everything a GeoJSON file says.

    Attributes
    ----------
    drawn
        In the order of the file; only those that can be used.
    plan_name
        Of the plan that nhmap wrote, or "".
    area
        Planning area (key, code) that nhmap wrote.
    notes
        What was noted on the way.
    problems
        Beyond the notes.
    """

    drawn: tuple[Drawn, ...]
    plan_name: str = ""
    area: tuple[str, str] = ("england", "")
    notes: Notes = field(default_factory=Notes)
    problems: tuple[Problem, ...] = ()


def parse_json(data: bytes, name: str) -> Any:
    """The values of a JSON file.

    Raises
    ------
    InputRefusedError
        When it is not JSON, or nested so deeply that it can only be meant to break something.
    """
    text = decode(data, name)
    try:
        return json.loads(text.characters)
    except json.JSONDecodeError as error:
        message = f"{name} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise InputRefusedError(message, "Was it cut short? Export it again as GeoJSON.") from error
    except RecursionError:
        message = f"{name} is nested too deeply to be GeoJSON."
        raise InputRefusedError(message, _HINT) from None
    except ValueError as error:  # a number of thousands of digits
        message = f"{name} holds a number that is too long to be a coordinate."
        raise InputRefusedError(message, _HINT) from error


def features_of(document: object, name: str, limit: int) -> list[dict[str, Any]]:
    """The features of a GeoJSON document; a bare geometry is one feature without properties.

    Raises
    ------
    InputRefusedError
        When it is no GeoJSON, holds nothing, or holds more than ``limit``.
    """
    kind = document.get("type") if isinstance(document, dict) else None
    if isinstance(document, dict) and kind == "FeatureCollection" and isinstance(document.get("features"), list):
        features = document["features"]
    elif isinstance(document, dict) and kind == "Feature":
        features = [document]
    elif isinstance(document, dict) and isinstance(kind, str) and kind in _GEOMETRIES:
        features = [{"type": "Feature", "properties": {}, "geometry": document}]
    else:
        what = "TopoJSON" if kind == "Topology" else "JSON, but not GeoJSON"
        message = f"{name} is {what}."
        raise InputRefusedError(message, _HINT)
    if not features:
        message = f"{name} holds no footprints: its list of features is empty."
        raise InputRefusedError(message, "Draw at least one polygon before exporting it.")
    if len(features) > limit:
        message = f"{name} holds {len(features):,} footprints; up to {limit:,} are read."
        raise InputRefusedError(message, "Split the file, or give the footprints as a lookup CSV.")
    return [feature if isinstance(feature, dict) else {} for feature in features]


def read_drawing(data: bytes, name: str, areas: SmallAreas, *, crs: Crs, limits: Limits) -> Drawing:
    """Read a GeoJSON file.

    Raises
    ------
    InputRefusedError
        When nothing in it can be used; one message says why and what to do.
    """
    document = parse_json(data, name)
    features = features_of(document, name, limits.features)
    rings = [read_rings(feature.get("geometry")) for feature in features]
    corners = sum(each.corners for each in rings)
    if corners > limits.coordinates:
        message = f"The outlines of {name} have {corners:,} corners; up to {limits.coordinates:,} are read."
        raise InputRefusedError(message, "Simplify the outlines, or give the footprints as a lookup CSV.")
    found = settle_crs(rings, declared_crs(document), crs, name)
    member = document.get("nhmap") if isinstance(document.get("nhmap"), dict) else {}
    reader = _FeatureReader(areas, member)
    drawn: list[Drawn] = []
    for number, (feature, outline) in enumerate(zip(features, rings, strict=True), 1):
        one = reader.read(number, feature, outline)
        if outline.polygons and one.exact is None:
            shape, repaired = to_shape(outline, found)
            if shape.is_empty:
                reader.notes.add("unreadable", one.called, number)
                continue
            if repaired:
                reader.notes.add("repaired", one.called, number)
            one = replace(one, shape=shape)
        if outline.flattened:
            reader.notes.add("flattened", one.called, number)
        drawn.append(one)
    kept = _without_faults(drawn, rings, reader.notes)
    if not kept:
        faults = " ".join(problem.message for problem in reader.notes.problems())
        message = f"Nothing in {name} can be used. {faults}"
        raise InputRefusedError(message, _HINT)
    problems = list(reader.problems)
    if found == "swapped":
        said = f"{name} gives latitude before longitude; the two were swapped so that it lies in England."
        problems.append(Problem("coordinates swapped", "warning", said))
    return Drawing(kept, reader.plan_name, reader.planning_area, reader.notes, tuple(problems))


def _without_faults(drawn: list[Drawn], rings: list[Rings], notes: Notes) -> tuple[Drawn, ...]:
    """Leave out footprints without a usable outline, save parents that others name: these are made of their children."""
    wanted = {key.casefold() for one in drawn for key in (one.parent, one.parent_id) if key}
    kept = []
    for one in drawn:
        fault = rings[one.number - 1].fault
        parent = one.level is not Level.SNP and {one.id.casefold(), one.name.casefold()} & wanted
        if not fault or one.exact is not None or (fault == "no geometry" and parent):
            kept.append(one)
        else:
            notes.add(fault, one.called, one.number)
    return tuple(kept)


class _FeatureReader:
    """Reads what a feature says of itself, and what nhmap's own member says of it."""

    def __init__(self, areas: SmallAreas, member: Mapping[str, Any]) -> None:
        self.areas = areas
        self.notes = Notes()
        self.problems: list[Problem] = []
        zones = member.get("zones")
        self.written: Mapping[str, Any] = zones if isinstance(zones, dict) else {}
        plan = member.get("plan")
        self.plan_name = clean_name(plan.get("name")) if isinstance(plan, dict) else ""
        area = plan.get("area") if isinstance(plan, dict) else None
        usable = isinstance(area, list) and len(area) == 2 and all(isinstance(v, str) for v in area)  # noqa: PLR2004
        self.planning_area = (str(area[0]), str(area[1])) if isinstance(area, list) and usable else ("england", "")

    def read(self, number: int, feature: Mapping[str, Any], outline: Rings) -> Drawn:
        """One feature, without its shape."""
        given = feature.get("properties")
        said = {str(k).casefold(): v for k, v in given.items()} if isinstance(given, dict) else {}
        raw_name = next((said[k] for k in _NAMES if clean_name(said.get(k))), None)
        if raw_name is None:
            raw_name = next((v for k, v in said.items() if k.endswith(("name", "nm")) and clean_name(v)), "")
        name = clean_name(raw_name)
        called = name or f"footprint {number}"
        if name and name != str(raw_name).strip() and not isinstance(raw_name, float):
            self.notes.add("name trimmed", name, number)
        raw_id = feature.get("id") if clean_name(feature.get("id")) else said.get("id")
        zone_id = clean_name(raw_id, _ID_LIMIT)
        return Drawn(
            number,
            zone_id,
            name,
            self._level(said.get("level"), called, number),
            clean_name(said.get("parent")),
            clean_name(said.get("parent_id"), _ID_LIMIT),
            exact=self._exact(zone_id, outline, called, number),
            target=self._target(said.get("target"), called, number),
            tolerance=self._tolerance(said.get("tolerance"), called, number),
            locked=said.get("locked") is True,
        )

    def _exact(self, zone_id: str, outline: Rings, called: str, number: int) -> NDArray[np.int32] | None:
        """The small areas that nhmap wrote for this outline, if it is still the same."""
        written = self.written.get(zone_id)
        if not isinstance(written, dict) or outline.fault not in {"", "no geometry"}:
            return None
        codes = written.get("small_areas")
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            return None
        if written.get("digest") != outline_digest(outline.polygons):
            self.notes.add("redrawn", called, number)
            return None
        rows = self.areas.rows_of(codes)
        unknown = [code for code, row in zip(codes, rows.tolist(), strict=True) if row < 0]
        if unknown:
            said = f"{called} names {counted(len(unknown), 'small area')} that nhmap does not know: {some(unknown)}."
            self.problems.append(Problem("code unknown", "problem", said, codes=tuple(unknown), lines=(number,)))
        return np.unique(rows[rows >= 0]).astype(np.int32)

    def _level(self, said: object, called: str, number: int) -> Level:
        if said is None or said == "":
            return Level.SNP
        try:
            return Level(str(said).strip().upper())
        except ValueError:
            self.notes.add("level unknown", called, number)
            return Level.SNP

    def _target(self, said: object, called: str, number: int) -> int | None:
        target = _number(said)
        if said is None or said == "":
            return None
        if target is None or not 1 <= target < 1e9:  # noqa: PLR2004 - more people than there are
            self.notes.add("target unusable", called, number)
            return None
        return round(target)

    def _tolerance(self, said: object, called: str, number: int) -> float | None:
        tolerance = _number(said)
        if said is None or said == "":
            return None
        if tolerance is None or not 0 <= tolerance <= 1:
            self.notes.add("tolerance unusable", called, number)
            return None
        return tolerance


def _number(said: object) -> float | None:
    """A number, or text that is one; None for anything else."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        return float(said)
    except (ValueError, OverflowError):
        return None
