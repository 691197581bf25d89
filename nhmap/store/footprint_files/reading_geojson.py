"""Reading outlines: a file of polygons to drawn footprints, before small areas are chosen for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files import opening_outlines
from nhmap.store.footprint_files.mending import MOST_CROSSINGS, simple
from nhmap.store.footprint_files.outline_formats import GEOJSON
from nhmap.store.footprint_files.plan_member import PlanMember
from nhmap.store.footprint_files.reading_features import Drawn, FeatureReader
from nhmap.store.footprint_files.reading_gdal import HeavyError
from nhmap.store.footprint_files.reading_polygons import (
    CRS_WORDS,
    CrossedError,
    declared_crs,
    no_place,
    read_rings,
    settle_crs,
    to_shape,
)
from nhmap.store.tabular.problems import Notes, Problem
from nhmap.store.tabular.uploads import Limits, decode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.footprint_files.reading_gdal import Opened
    from nhmap.store.footprint_files.reading_polygons import Crs, Rings

_GEOMETRIES: Final = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
_HINT: Final = "Give a FeatureCollection of polygons in WGS84; docs/exchange.md shows one."
IN_PLACE_CORNERS: Final = 20_000
"""Beyond it an outline is looked at apart."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """Everything a file of outlines says.

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
    return opening_outlines.parse_json(decode(data, name).characters, name, Limits())[0]


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
        message = f"{name} is JSON, but not GeoJSON."
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


def read_drawing(  # noqa: PLR0913 - how to read, and how much
    data: bytes,
    name: str,
    areas: SmallAreas,
    *,
    crs: Crs,
    limits: Limits,
    form: str = GEOJSON,
    layer: str | None = None,
    only_light: bool = False,
) -> Drawing:
    """Read a file of outlines.

    Parameters
    ----------
    form, layer
        Its format, and which of several layers.
    only_light
        Whether to give up what could take long.

    Raises
    ------
    InputRefusedError
        When nothing in it can be used; one message says why and what to do.
    HeavyError
        When it could take long and ``only_light`` was asked for.
    """
    opened = opening_outlines.open_outlines(data, name, form, layer, limits)
    return drawing_of(opened, name, areas, crs=crs, limits=limits, only_light=only_light)


def drawing_of(  # noqa: PLR0913 - how to read, and how much
    opened: Opened, name: str, areas: SmallAreas, *, crs: Crs, limits: Limits, only_light: bool = False
) -> Drawing:
    """What a file of outlines says that was opened; its geometries are taken out of it.

    Raises
    ------
    InputRefusedError, HeavyError
        As ``read_drawing``.
    """
    document = opened.document
    features = features_of(document, name, limits.features)
    # Each geometry is let go once it is read: as lists it takes ten times the room.
    rings = [read_rings(feature.pop("geometry", None)) for feature in features]
    _bound(rings, name, limits, only_light=only_light)
    system = settle_crs(rings, declared_crs(document), crs, name, guess=opened.guess)
    member = document.get("nhmap")
    reader = FeatureReader(areas, member if isinstance(member, dict) else {})
    drawn: list[Drawn] = []
    left = MOST_CROSSINGS
    for number, (feature, outline) in enumerate(zip(features, rings, strict=True), 1):
        one = reader.read(number, feature, outline)
        if outline.polygons and one.exact is None:
            shape, crossed = _shape(outline, system, one, reader.notes, left)
            left -= crossed
            if shape is None:
                continue
            one = replace(one, shape=shape)
        if outline.flattened:
            reader.notes.add("flattened", one.called, number)
        drawn.append(one)
    kept = _without_faults(drawn, rings, reader.notes)
    if not kept:
        faults = " ".join(problem.message for problem in reader.notes.problems())
        message = f"Nothing in {name} can be used. {faults}"
        raise InputRefusedError(message, _HINT)
    problems = [*opened.problems, *reader.problems]
    if system == "swapped":
        said = f"{name} gives latitude before longitude; the two were swapped so that it lies in England."
        problems.append(Problem("coordinates swapped", "warning", said))
    if system == "bng" and opened.guess:
        said = f"{name} does not say what its coordinates are; read as {CRS_WORDS['bng']}, by which it lies in England."
        problems.append(Problem("coordinates guessed", "warning", said))
    return Drawing(kept, reader.plan_name, reader.planning_area, reader.notes, tuple(problems), reader.member)


def _bound(rings: Sequence[Rings], name: str, limits: Limits, *, only_light: bool) -> None:
    """Refuse more corners than are read; give up outlines that could take long where only others are wanted."""
    corners = sum(ring.corners for ring in rings)
    if corners > limits.coordinates:
        message = f"The outlines of {name} have {corners:,} corners; up to {limits.coordinates:,} are read."
        raise InputRefusedError(message, "Simplify the outlines, or give the footprints as a lookup CSV.")
    if only_light and (
        corners > IN_PLACE_CORNERS or not simple([polygon for ring in rings for polygon in ring.polygons])
    ):
        raise HeavyError


def _shape(
    outline: Rings, system: Literal["wgs84", "bng", "swapped"], one: Drawn, notes: Notes, most: int
) -> tuple[BaseGeometry | None, int]:
    """The shape of one outline, None and noted where there is none to be had; and how often it crossed itself."""
    if no_place(outline, system):
        notes.add("not finite", one.called, one.number)
        return None, 0
    try:
        shape, crossed = to_shape(outline, system, most)
    except CrossedError as fault:
        notes.add(fault.kind, one.called, one.number)
        return None, 0
    if shape.is_empty:
        notes.add("unreadable", one.called, one.number)
        return None, crossed or 0
    if crossed is not None:
        notes.add("repaired", one.called, one.number)
    return shape, crossed or 0


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
