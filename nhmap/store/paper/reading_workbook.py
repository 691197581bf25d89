"""The workbook read back by nhmap's own bounded reader, and what it is to hold, in the same words."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from nhmap.store.paper.tables import UNKNOWN, Cell, Column, Kind, Part, Table
from nhmap.store.paper.workbook import HEAD, fitting
from nhmap.store.tabular.archives import Archive, ArchiveLimits
from nhmap.store.tabular.tables import TableLimits
from nhmap.store.tabular.uploads import MEGABYTE
from nhmap.store.tabular.workbook_cells import Cells
from nhmap.store.tabular.workbook_parts import Parts, WorkbookLimits
from nhmap.store.tabular.workbook_values import plain_number
from nhmap.store.tabular.workbook_xlsx import sheets_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOM = ArchiveLimits(unpacked_bytes=400 * MEGABYTE, hint="Give the pack as nhmap wrote it.")
_TABLE = TableLimits(500_000, 200_000, 200, 5_000_000, hint="Give the pack as nhmap wrote it.")
_BLANK = " \u00a0\t\r\n\ufeff"


def grids(data: bytes) -> dict[str, list[list[str]]]:
    """Cells of each sheet from the columns' names on, as text with all digits; blank rows have no cells.

    Raises
    ------
    InputRefusedError
        When it is no workbook that can be read.
    """
    with closing(Archive(data, "plan.xlsx", _ROOM)) as archive:
        cells = Cells("plan.xlsx", _TABLE, WorkbookLimits())
        tables = list(sheets_of(archive, Parts("plan.xlsx", "an Excel workbook", WorkbookLimits()), cells))
    sheets = {}
    for grid in tables:
        rows: list[list[str]] = [[] for _ in range(max((number for number, _ in grid.rows), default=0))]
        for number, row in grid.rows:
            rows[number - 1] = list(row)
        sheets[grid.name] = rows[HEAD - 1 :]
    return sheets


def expected_grid(table: Table) -> list[list[str]]:
    """What the sheet of a table holds, as ``grids`` reads it."""
    rows = [[column.label for column in table.columns]]
    rows += [[_text(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
    return [_trimmed(row) for row in rows]


def _text(cell: Cell, column: Column) -> str:
    if cell is None:
        return UNKNOWN
    if isinstance(cell, str):
        return fitting(cell).strip(_BLANK)
    if column.kind in {Kind.SHARE, Kind.DEVIATION} or isinstance(cell, Part):
        return f"{plain_number(round(float(f'{cell:.16G}') * 100, 10))}%"
    number = float(f"{cell:.16G}")
    return plain_number(number)


def _trimmed(row: Sequence[str]) -> list[str]:
    """Without the empty cells at its end."""
    last = max((at for at, text in enumerate(row) if text), default=-1)
    return list(row[: last + 1])
