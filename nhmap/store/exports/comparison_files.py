"""Comparisons as files: the table of measures as CSV, and what moves between two options as GeoJSON."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry import mapping

from nhmap.core.options.plan_measures import PLAN_MEASURES
from nhmap.store.exports.exporting import About, to_json, zone_outline
from nhmap.store.tabular.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.options.comparing import Difference
    from nhmap.core.options.options import Option
    from nhmap.core.options.plan_figures import Figure
    from nhmap.core.plan.plans import Plan
    from nhmap.store.footprint_files.placing import Shapes

DIGITS = 6


@dataclass(frozen=True, eq=False)
class OptionColumn:
    """One option as it stands in a file.

    Attributes
    ----------
    letter
        “A”.
    plan
        As it was assessed.
    area
        Name of its planning area.
    option
        What was said of it.
    figures
        Its measures.
    preferred
        Whether it is the option preferred.
    """

    letter: str
    plan: Plan
    area: str
    option: Option
    figures: Mapping[str, Figure]
    preferred: bool = False


def comparison_csv(columns: Sequence[OptionColumn], about: Mapping[str, str]) -> bytes:
    """The table of measures: one row a measure, for each option its value, the whole it is part of, and the zone.

    Parameters
    ----------
    about
        What stands under the table: basis, vintages, when it was made.

    Returns
    -------
    UTF-8 with a byte order mark, RFC 4180; unknown is empty; no cell is a formula.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)

    def write(*cells: object) -> None:
        writer.writerow([harmless(cell) for cell in cells])

    def said(key: str, words: str, values: Sequence[object]) -> None:
        write(key, words, "", *(cell for value in values for cell in (value, "", "")))

    heads = [cell for c in columns for cell in (c.letter, f"{c.letter} of", f"{c.letter} about")]
    write("key", "measure", "unit", *heads)
    said("plan", "Plan", [c.plan.name for c in columns])
    said("plan_hash", "Content of the plan", [c.plan.hash for c in columns])
    said("planning_area", "Planning area", [c.area for c in columns])
    said("preferred", "Preferred", ["yes" if c.preferred else "" for c in columns])
    for key, measure in PLAN_MEASURES.items():
        cells: list[object] = []
        for column in columns:
            figure = column.figures[key]
            cells += [_cell(figure.value), "" if figure.of is None else _cell(figure.of), figure.note]
        write(key, measure.label, measure.unit, *cells)
    said("speaks_for", "For", [c.option.speaks_for for c in columns])
    said("speaks_against", "Against", [c.option.speaks_against for c in columns])
    for key, words in about.items():
        write(key, words)
    return out.getvalue().encode("utf-8-sig", "replace")


def moves_geojson(  # noqa: PLR0913 - two options, and what an export always carries
    difference: Difference,
    first: OptionColumn,
    second: OptionColumn,
    *,
    areas: SmallAreas,
    shapes: Shapes,
    about: About,
) -> bytes:
    """What moves from the first option to the second: one feature for every pair of zones that people move between.

    Parameters
    ----------
    shapes
        Gives the polygons of all small areas in EPSG:27700, a coverage; called once.

    Returns
    -------
    GeoJSON by RFC 7946; ``before`` or ``after`` is null where people are in no zone.
    """
    polygons = shapes()
    features = []
    for move in difference.moves:
        rows = np.asarray(move.rows, dtype=np.int64)
        outline = shapely.orient_polygons(zone_outline(polygons[rows]), exterior_cw=False)
        properties = {
            "before": move.before,
            "after": move.after,
            "small_areas": move.small_areas,
            "residents": move.residents,
            "lsoa21cds": "; ".join(str(code) for code in areas.codes[rows]),
        }
        features.append({"type": "Feature", "properties": properties, "geometry": mapping(outline)})
    options = [
        {"option": c.letter, "plan": c.plan.name, "hash": c.plan.hash, "planning_area": c.area} for c in (first, second)
    ]
    member = {**about.to_dict(), "comparison": {"level": difference.level.value, "options": options}}
    return to_json({"type": "FeatureCollection", "features": features, "nhmap": member})


def _cell(value: float) -> object:
    """A figure as a cell: whole numbers whole, unknown empty."""
    if np.isnan(value):
        return ""
    return int(value) if float(value).is_integer() else round(float(value), DIGITS)
