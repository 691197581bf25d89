"""Bare areas: columns called “Area” and no more, and columns that say the unit of each row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.store.estate_files.cells import UnreadableError, says_nothing
from nhmap.store.estate_files.columns import AREA_UNITS, AREAS, BARE_AREA, Columns, Use, split_header
from nhmap.store.estate_files.values import number_of, unit_of
from nhmap.store.footprint_files.lookup_table import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNIT_HEADINGS: Final = frozenset(
    ("unit", "units", "uom", "unitofmeasure", "unitofmeasurement", "measure", "areaunit", "areaunits", "unitofarea")
)


_NUMERIC: Final = ("area", "demisearea", "unitarea", "demisedarea", "leasedarea")
"""Headings below which a floor area stands where there are nothing but numbers: other “areas” are places."""


def with_bare_area(
    columns: Columns, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> dict[str, tuple[Use, ...]]:
    """Columns with the floor area that is called “Area” and no more; its unit is told elsewhere, or asked."""
    found = dict(columns)
    bare = [at for at, name in enumerate(header) if split_header(name)[0] in _NUMERIC]
    if "floor_area_m2" in found or len(bare) != 1:
        return found
    (at,) = bare
    cells = [cells[at] for cells in rows if at < len(cells) and not says_nothing(cells[at])]
    if cells and all(map(_is_number, cells)):
        found["floor_area_m2"] = (Use(at, header[at]),)
    return found


def _is_number(cell: str) -> bool:
    try:
        number_of(cell)
    except UnreadableError:
        return False
    return True


def with_unit_column(
    columns: Columns, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> dict[str, tuple[Use, ...]]:
    """Columns whose areas have their unit in a column of its own, row by row: “Area”, “Unit”.

    Such a column holds units of area and nothing else: “Unit 3” is a part of a building.
    """
    found = dict(columns)
    at = next((i for i, name in enumerate(header) if plain(name) in _UNIT_HEADINGS), -1)
    said = [cells[at] for cells in rows if at < len(cells) and cells[at]] if at >= 0 else []
    if not said or any(unit_of(text) not in AREA_UNITS for text in said):
        return found
    bare = [i for i, name in enumerate(header) if split_header(name)[0] in BARE_AREA and plain(name)]
    if "floor_area_m2" not in found and len(bare) == 1:
        found["floor_area_m2"] = (Use(bare[0], header[bare[0]]),)
    for target in found.keys() & AREAS:
        if (use := found[target][0]).at >= 0 and not use.unit:
            found[target] = (replace(use, unit_at=at),)
    return found
