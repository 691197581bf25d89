"""Boundary sets to files: outlines and a lookup, each with who says so and of what date."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from nhmap.store.footprint_files.projecting import to_degrees
from nhmap.store.tabular.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.geography.boundary_sets import BoundarySet

COLUMNS: Final = (
    "LSOA21CD", "boundaries", "code", "name", "status", "from", "certain", "cut_by_a_line", "source", "as_of",
)  # fmt: skip
_DEGREES: Final = 6


def lines_lookup(sets: Sequence[BoundarySet], areas: SmallAreas, inside: NDArray[np.bool_] | None = None) -> bytes:
    """A row for each small area of each set: its group, or that it is not known.

    Parameters
    ----------
    inside
        Which small areas are wanted; None for all.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in sets:
        cut = set(each.cut.tolist())
        for row in each.rows.tolist():
            if inside is not None and not inside[row]:
                continue
            at, doubt = int(each.member[row]), int(each.doubt[row])
            group = each.groups[at] if at >= 0 else None
            why = "yes" if doubt < 0 else each.doubts[doubt].reason
            said = (
                ("", "not known", "", "")
                if group is None
                else (group.code, group.name, group.status.value, group.start)
            )
            source = (group.source if group else "") or each.source
            cells = (areas.codes[row], each.name, *said, why, "yes" if row in cut else "", source, each.as_of)
            writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def lines_geojson(
    boundaries: BoundarySet,
    areas: SmallAreas,
    shapes: Callable[[], NDArray[np.object_]],
    inside: NDArray[np.bool_] | None = None,
) -> dict[str, Any]:
    """The groups of a set as outlines of their small areas, in longitude and latitude."""
    ground, features = shapes(), []
    for at, group in enumerate(boundaries.groups):
        rows = np.flatnonzero((boundaries.member == at) if inside is None else (boundaries.member == at) & inside)
        if not len(rows):
            continue
        outline = to_degrees(shapely.coverage_union_all(ground[rows]))
        features.append(
            {
                "type": "Feature",
                "id": group.code,
                "properties": {
                    "boundaries": boundaries.name,
                    "code": group.code,
                    "name": group.name,
                    "status": group.status.value,
                    "from": group.start or None,
                    "residents": int(areas.residents[rows].sum()),
                    "small_areas": len(rows),
                    "not_certain": bool((boundaries.doubt[rows] >= 0).any()),
                    "source": group.source or boundaries.source,
                    "as_of": boundaries.as_of,
                    "colour": boundaries.colour,
                },
                "geometry": json.loads(shapely.to_geojson(shapely.set_precision(outline, 10.0**-_DEGREES))),
            }
        )
    return {
        "type": "FeatureCollection",
        "name": boundaries.name,
        "source": boundaries.source,
        "as_of": boundaries.as_of,
        "note": "Outlines of whole small areas, not the lines as they were brought.",
        "features": features,
    }
