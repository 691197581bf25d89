"""Tables of a lookup: the rows of a CSV file, or of one sheet of a workbook, within bounds."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.lookup_table import LIMITS, read_rows
from nhmap.store.footprint_files.reading_gdal import LayersError
from nhmap.store.tabular.archives import Archive, ArchiveLimits, is_zip
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.file_kinds import admit_table, kind_of_archive, workbook_part
from nhmap.store.tabular.problems import some
from nhmap.store.tabular.uploads import MEGABYTE
from nhmap.store.tabular.workbook_cells import Cells
from nhmap.store.tabular.workbook_parts import SAVE_AGAIN, Parts, WorkbookLimits
from nhmap.store.tabular.workbooks import WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.tabular.problems import Problem
    from nhmap.store.tabular.workbook_cells import Grid

HINT: Final = "Give polygons, or a lookup as CSV UTF-8, .xlsx or .ods with a column of codes and a column of names."

Rows = list[tuple[int, list[str]]]
"""Line or row number, counted from 1, and cells."""


def rows_of_file(data: bytes, name: str, sheet: str | None) -> tuple[Rows, tuple[Problem, ...]]:
    """Every row that is not blank, and what was noted on the way.

    Raises
    ------
    LayersError
        When a workbook has several visible sheets with rows, and none was named.
    InputRefusedError
        When it cannot be read, or holds no rows.
    """
    if is_zip(data):
        rows, problems = _of_workbook(data, name, sheet)
    else:
        admit_table(data, name, HINT)
        rows, noted = read_rows(data, name, LIMITS)
        problems = tuple(noted)
    if not rows:
        message = f"{name} holds no rows."
        raise InputRefusedError(message, HINT)
    return rows, problems


def _of_workbook(data: bytes, name: str, sheet: str | None) -> tuple[Rows, tuple[Problem, ...]]:
    limits = WorkbookLimits()
    with closing(Archive(data, name, ArchiveLimits(unpacked_bytes=100 * MEGABYTE, hint=SAVE_AGAIN))) as archive:
        workbook_kind = workbook_part(archive)
        if not workbook_kind:
            kind = kind_of_archive(archive.names)
            message = f"{name} is {kind.words}."
            raise InputRefusedError(message, kind.hint)
        words, sheets_of = WORKBOOKS[workbook_kind]
        archive.admit(part for part in archive.names if part.endswith((".xml", ".rels")))
        cells = Cells(name, LIMITS, limits)
        grids = [grid for grid in sheets_of(archive, Parts(name, words, limits), cells) if grid.rows]
    grid = _sheet_of(grids, sheet, name)
    rows = [
        (number, [cell.strip(" \u00a0") for cell in row]) for number, row in grid.rows if number not in grid.hidden_rows
    ]
    return rows, tuple(cells.problems())


def _sheet_of(grids: Sequence[Grid], sheet: str | None, name: str) -> Grid:
    """The sheet that was named, or the only visible one."""
    if sheet is not None:
        for grid in grids:
            if clean_name(grid.name) == sheet:
                return grid
    visible = [grid for grid in grids if not grid.hidden]
    if not visible:
        message = f"{name} holds no rows that are not hidden."
        raise InputRefusedError(message, HINT)
    if len(visible) == 1 and sheet is None:
        return visible[0]
    names = tuple(clean_name(grid.name) for grid in visible)
    message = f"{name} has {len(visible)} sheets: {some(names)}."
    if sheet is not None:
        message = f"{name} has no sheet “{sheet}”; it has {some(names)}."
    raise LayersError(message, "Say which sheet is meant.", names)
