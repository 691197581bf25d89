"""Exporting: a plan as GeoJSON by RFC 7946 and as a lookup CSV.

The same plan with the same figures and the same time gives the same bytes. docs/exchange.md documents every member.
"""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.core.plan.plans import Level
from nhmap.store.footprint_files import plan_member
from nhmap.store.footprint_files.naming import Numbering
from nhmap.store.footprint_files.plan_member import written_of_zone
from nhmap.store.footprint_files.projecting import to_degrees
from nhmap.store.footprint_files.reading_polygons import outline_digest
from nhmap.store.tabular.cells import clean_name, harmless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.people.balance import Settings
    from nhmap.core.plan.comments import Comment
    from nhmap.core.plan.decision import DecisionRecord
    from nhmap.core.plan.plans import Plan, Zone
    from nhmap.store.footprint_files.placing import Shapes

FORM: Final = 1
"""Version of the ``nhmap`` member; raised when its form changes."""

DECIMALS: Final = 6
"""Of degrees: about 0.1 m."""

Scalar = str | int | float | bool | None


@dataclass(frozen=True)
class About:
    """What stands on every export beside the figures.

    Attributes
    ----------
    made
        When, ISO 8601 with zone.
    version, methods
        Of nhmap, and of the methods behind the figures.
    vintages
        Layer and its date.
    attribution
        One line a publisher.
    findings
        Open findings as plain values (check, severity, zones, people, message).
    illustrative
        Whether any figure rests on invented facts.
    notes
        What must be known of figures, such as the limit of modelled ones: key and sentence.
    """

    made: str
    version: str = ""
    methods: str = ""
    vintages: Mapping[str, str] = field(default_factory=dict)
    attribution: tuple[str, ...] = ()
    findings: tuple[Mapping[str, Any], ...] = ()
    illustrative: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, in a fixed order."""
        return {
            "form": FORM,
            "made": self.made,
            "version": self.version,
            "methods": self.methods,
            "vintages": dict(sorted(self.vintages.items())),
            "attribution": list(self.attribution),
            "findings": [dict(each) for each in self.findings],
            "illustrative": self.illustrative,
            **({"notes": dict(self.notes)} if self.notes else {}),
            **({"notice": ILLUSTRATIVE} if self.illustrative else {}),
        }


def footprints_geojson(  # noqa: PLR0913 - a plan, and what an export always carries
    plan: Plan,
    areas: SmallAreas,
    shapes: Shapes,
    figures: Mapping[str, Mapping[str, object]],
    about: About,
    *,
    settings: Settings | None = None,
    decision: DecisionRecord | None = None,
    comments: Sequence[Comment] = (),
) -> bytes:
    """The zones of a plan as a GeoJSON FeatureCollection.

    Parameters
    ----------
    shapes
        Gives the polygons of all small areas in EPSG:27700, a coverage; called once.
    figures
        For each zone id further flat properties, such as those of the assessment; unknown values (NaN, None) become
        null. A figure never replaces what nhmap itself writes (``id``, ``name``, ``level``, …).
    settings
        On what the plan is balanced: the file then says so, and each zone's target and tolerance are those in force;
        without them only a zone's own are written.
    decision
        What people decided about the plan, if anything.
    comments
        What they said of its neighbourhoods and places.

    Returns
    -------
    UTF-8 JSON: one feature a zone in the order of the plan, longitude and latitude at 6 decimals, exterior rings
    anticlockwise. A zone that holds nothing has a null geometry. The member ``nhmap`` carries what
    ``read_footprints`` needs to give back the very same plan as long as the outlines are unchanged.
    """
    polygons = shapes()
    features, written = [], {}
    for i, zone in enumerate(plan.zones):
        members = plan.members(zone.id)
        outline = zone_outline(polygons[members])
        rings = _rings(outline)
        direct = np.flatnonzero(plan.labels == i)
        written[zone.id] = {
            "small_areas": [str(code) for code in areas.codes[direct]],
            "digest": outline_digest(rings),
            **written_of_zone(zone, settings),
        }
        properties = _properties(plan, zone, areas, members, settings)
        properties.update({k: plain_value(v) for k, v in figures.get(zone.id, {}).items() if k not in properties})
        features.append({"type": "Feature", "id": zone.id, "properties": properties, "geometry": _geometry(rings)})
    member = {
        **about.to_dict(),
        "plan": {"name": plan.name, "hash": plan.hash, "area": [plan.area_key, plan.area_code]},
        "small_areas": "LSOA 2021; each zone lists those it holds directly, not those of zones nested in it",
        **plan_member.written(plan, settings, decision, comments),
        "zones": written,
    }
    return to_json({"type": "FeatureCollection", "features": features, "nhmap": member})


def openable(
    plan: Plan,
    areas: SmallAreas,
    settings: Settings,
    decision: DecisionRecord | None = None,
    comments: Sequence[Comment] = (),
) -> dict[str, Any]:
    """The ``nhmap`` member of a file without outlines, such as ``assessment.json``: what opens it as the very plan."""
    zones = {
        zone.id: {
            "small_areas": [str(code) for code in areas.codes[plan.labels == i]],
            "locked": zone.locked,
            **written_of_zone(zone, settings),
        }
        for i, zone in enumerate(plan.zones)
    }
    said = {"name": plan.name, "hash": plan.hash, "area": [plan.area_key, plan.area_code]}
    return {"form": FORM, "plan": said, **plan_member.written(plan, settings, decision, comments), "zones": zones}


def _properties(
    plan: Plan, zone: Zone, areas: SmallAreas, members: NDArray[np.intp], settings: Settings | None
) -> dict[str, Scalar]:
    """What nhmap writes of every zone, flat."""
    return {
        "id": zone.id,
        "name": zone.name,
        "level": zone.level.value,
        "parent": plan.zone(zone.parent).name if zone.parent else None,
        "parent_id": zone.parent,
        "small_areas": len(members),
        "residents": int(areas.residents[members].sum()),
        "target": zone.target if settings is None else settings.target(zone),
        "tolerance": zone.tolerance if settings is None else settings.tolerance_of(zone),
        "locked": zone.locked,
    }


def zone_outline(polygons: NDArray[np.object_]) -> BaseGeometry:
    """The outline of small areas (EPSG:27700, a coverage) in longitude and latitude at 6 decimals, valid."""
    if not len(polygons):
        return shapely.MultiPolygon()
    union = shapely.coverage_union_all(polygons)
    degrees = to_degrees(union)
    rounded = shapely.transform(degrees, lambda xy: np.round(xy, DECIMALS))
    if not shapely.is_valid(rounded):  # rounding made a neck of less than 0.1 m touch itself
        rounded = shapely.set_precision(shapely.make_valid(degrees), 10.0**-DECIMALS)
        rounded = shapely.transform(rounded, lambda xy: np.round(xy, DECIMALS))
    outline: BaseGeometry = shapely.normalize(rounded)
    return outline


def _rings(outline: BaseGeometry) -> list[list[NDArray[np.float64]]]:
    """Rings of every polygon, exterior first, exteriors anticlockwise and holes clockwise."""
    turned = shapely.orient_polygons(outline, exterior_cw=False)
    return [
        [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygon)]
        for polygon in shapely.get_parts(turned)
        if shapely.get_type_id(polygon) == shapely.GeometryType.POLYGON and not polygon.is_empty
    ]


def _geometry(rings: list[list[NDArray[np.float64]]]) -> dict[str, Any] | None:
    """A GeoJSON geometry; null for no polygon."""
    coordinates = [[ring.tolist() for ring in polygon] for polygon in rings]
    if not coordinates:
        return None
    if len(coordinates) == 1:
        return {"type": "Polygon", "coordinates": coordinates[0]}
    return {"type": "MultiPolygon", "coordinates": coordinates}


def plain_value(value: object) -> Scalar:
    """A value as JSON has it; unknown is null."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple | np.ndarray):
        return "; ".join(str(plain_value(each)) for each in value)
    return None if pd.isna(value) else str(value)


def to_json(values: object) -> bytes:
    """Compact UTF-8 JSON; numbers that are none are refused."""
    return json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")


def lookup_names(plan: Plan) -> dict[str, str]:
    """A name for each zone id that is unique within its level.

    In a lookup the name is all there is to tell zones apart, so the second of the same name gets a number.
    """
    apart = {level: Numbering(clean_name(z.name) for z in plan.zones if z.level is level) for level in Level}
    seen: set[tuple[Level, str]] = set()
    names = {}
    for zone in plan.zones:
        name = clean_name(zone.name) or zone.level.value
        if (zone.level, name) in seen:
            name = apart[zone.level].fresh(name)
        seen.add((zone.level, name))
        names[zone.id] = name
    return names


def lookup_csv(plan: Plan, areas: SmallAreas, *, also: Sequence[int] | NDArray[np.integer] = ()) -> bytes:
    """Which zone each small area is in, as a CSV that ``read_footprints`` reads back.

    Parameters
    ----------
    also
        Rows of small areas to list although they are in no zone, such as those of the planning area.

    Returns
    -------
    UTF-8, RFC 4180: ``LSOA21CD, LSOA21NM`` and a column for each level that the plan uses, in the order of codes.
    Zones that hold no small area are not in it, nor are targets and locks: GeoJSON carries those.
    """
    names = lookup_names(plan)
    used = [level for level in Level if (plan.at_level(level) >= 0).any()] or [Level.SNP]
    columns = [np.array([*(names[z.id] for z in plan.zones), ""], dtype=object)[plan.at_level(level)] for level in used]
    listed = plan.labels >= 0
    listed[np.asarray(also, dtype=np.int64)] = True
    area_names = areas.column("lsoa21nm")
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["LSOA21CD", "LSOA21NM", *(level.value for level in used)])
    for row in np.flatnonzero(listed):
        cells = [areas.codes[row], area_names[row], *(column[row] for column in columns)]
        writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8", "replace")
