"""Reading GeoJSON: a file of polygons to drawn footprints, before small areas are chosen for them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store.plan_member import PlanMember
from nhmap.store.problems import Notes, Problem
from nhmap.store.reading_features import Drawn, FeatureReader
from nhmap.store.reading_polygons import declared_crs, read_rings, settle_crs, to_shape
from nhmap.store.uploads import decode

if TYPE_CHECKING:
    from nhmap.core.areas import SmallAreas
    from nhmap.store.reading_polygons import Crs, Rings
    from nhmap.store.uploads import Limits

_GEOMETRIES: Final = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
_HINT: Final = "Give a FeatureCollection of polygons in WGS84; docs/exchange.md shows one."


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
    member
        What nhmap wrote of the plan as a whole.
    """

    drawn: tuple[Drawn, ...]
    plan_name: str = ""
    area: tuple[str, str] = ("england", "")
    notes: Notes = field(default_factory=Notes)
    problems: tuple[Problem, ...] = ()
    member: PlanMember = field(default_factory=PlanMember)


def parse_json(data: bytes, name: str) -> Any:  # noqa: ANN401 - JSON can be anything
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
    if isinstance(document, dict) and is_assessment(document):
        features = _assessed_zones(document)
    elif isinstance(document, dict) and kind == "FeatureCollection" and isinstance(document.get("features"), list):
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


def is_assessment(document: object) -> bool:
    """Whether a document is the ``assessment.json`` that nhmap writes: figures, and in its member what is held."""
    if not isinstance(document, dict) or "type" in document or not isinstance(document.get("zones"), list):
        return False
    member = document.get("nhmap")
    return isinstance(member, dict) and isinstance(member.get("zones"), dict)


def _assessed_zones(document: dict[str, Any]) -> list[Any]:
    """The zones of an assessment as features without a shape."""
    held = document["nhmap"]["zones"]
    features = []
    for row in document["zones"]:
        said = row if isinstance(row, dict) else {}
        kept = held.get(said.get("id")) if isinstance(said.get("id"), str) else None
        locked = isinstance(kept, dict) and kept.get("locked") is True
        features.append({"type": "Feature", "id": said.get("id"), "properties": {**said, "locked": locked}})
    return features


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
    reader = FeatureReader(areas, member)
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
    return Drawing(kept, reader.plan_name, reader.planning_area, reader.notes, tuple(problems), reader.member)


def _without_faults(drawn: list[Drawn], rings: list[Rings], notes: Notes) -> tuple[Drawn, ...]:
    """Leave out footprints without a usable outline, save parents that others name: these are made of children."""
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
