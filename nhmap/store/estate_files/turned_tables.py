"""Turned and stacked tables: a list with a building in each column stood upright, lists below one another taken apart.

Of two lists on one sheet each has its own columns: what stands below the second header is not what the first one says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.store.estate_files.columns import IDENTITY, about, is_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.estate_files.sheets import Row, Sheet

_MOST_ROWS: Final = 60
_LEAST: Final = 3
_FIRST: Final = 3
"""Columns in which the names of what is told may stand."""
_NAMING: Final = frozenset({"name", "postcode", "ods_code", "address", "uprn", "site_id"})


def upright(sheet: Sheet) -> tuple[Sheet, bool]:
    """The sheet with a building in each row, and whether it had to be turned for that.

    Its rows are numbered as its columns were, A being 1; hidden columns are hidden rows then.
    """
    rows = sheet.rows
    if is_our_own(rows):  # a fact in each row, whose column of fields reads like headings
        return sheet, False
    if not _LEAST <= len(rows) <= _MOST_ROWS or _told(max((cells for _, cells in rows), key=_told)) >= _LEAST:
        return sheet, False
    at = max(range(_FIRST), key=lambda column: _told(_column(rows, column)))
    names = _column(rows, at)
    if _told(names) < _LEAST or not _NAMING & {about(name)[0] for name in names}:
        return sheet, False
    told = [(number, cells) for (number, cells), name in zip(rows, names, strict=True) if name]
    width = max(len(cells) for _, cells in told)
    turned = [(column + 1, tuple(_column(told, column))) for column in range(at, width)]
    shown = tuple(row for row in turned if any(row[1]) and row[0] not in sheet.hidden_columns)
    stands = {number: place + 1 for place, (number, _) in enumerate(told)}
    written = frozenset((column, stands[number]) for number, column in sheet.written if number in stands)
    upright_sheet = replace(sheet, rows=shown, widths={}, hidden_columns=frozenset(), repeated=frozenset(), wide={})
    scales = {(column, stands[number]): n for (number, column), n in sheet.scales.items() if number in stands}
    remarks = {(column, stands[number]): n for (number, column), n in sheet.remarks.items() if number in stands}
    return replace(upright_sheet, written=written, scales=scales, remarks=remarks), True


def _told(cells: Sequence[str]) -> int:
    """How many things the cells name, at least one of them a fact."""
    found = {about(cell)[0] for cell in cells if cell} - {""}
    return len(found) if found - IDENTITY.keys() else 0


def is_our_own(rows: Sequence[Row]) -> bool:
    """Whether the rows are those of nhmap's file of facts."""
    return any(is_facts(cells) for _, cells in rows[:_MOST_ROWS])


def _column(rows: Sequence[Row], at: int) -> list[str]:
    return [cells[at] if at < len(cells) else "" for _, cells in rows]


def sections(sheet: Sheet) -> list[Sheet]:
    """The lists that stand below one another on a sheet, each from its own header on; mostly the sheet itself."""
    rows = sheet.rows
    if is_our_own(rows):
        return [sheet]
    starts: list[int] = []
    for at, (_, cells) in enumerate(rows):
        again = bool(starts) and _same(cells, rows[starts[-1]][1])
        if _is_header(cells) and not (again and _title_above(rows, at) == at):
            starts.append(at)
    if len(starts) < 2:  # noqa: PLR2004 - one list
        return [sheet]
    if starts[1] == starts[0] + 1:  # a header in two rows
        starts.pop(1)
    tops = [_title_above(rows, start) for start in starts]
    ends = [*tops[1:], len(rows)]
    found = []
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        lines = rows[0 if place == 0 else tops[place] : end]
        numbers = {number for number, _ in lines}
        name = sheet.name if place == 0 else ", ".join(filter(None, [sheet.name, f"from row {rows[start][0]}"]))
        hidden = frozenset(number for number in sheet.hidden_rows if number in numbers)
        found.append(replace(sheet, name=name, rows=lines, hidden_rows=hidden))
    return found


def _title_above(rows: Sequence[Row], start: int) -> int:
    """Where a list begins whose header stands at a position: at a title right above it, behind a line that is empty."""
    if start < 2 or sum(map(bool, rows[start - 1][1])) != 1:  # noqa: PLR2004 - something stands above the title
        return start
    title, before = rows[start - 1][0], rows[start - 2][0]
    return start - 1 if title == rows[start][0] - 1 and before < title - 1 else start


def _is_header(cells: Sequence[str]) -> bool:
    """Whether a row names a building and facts of it, in words alone."""
    words = [cell for cell in cells if cell]
    if len(words) < _LEAST or any(cell[0].isdigit() for cell in words):
        return False
    found = [about(cell)[0] for cell in words]
    known = set(found) - {""}
    return (
        len(known) >= _LEAST
        and bool(known & _NAMING)
        and bool(known - IDENTITY.keys())
        and sum(map(bool, found)) * 2 >= len(words)
    )


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    return [cell.lower() for cell in one] == [cell.lower() for cell in other]
