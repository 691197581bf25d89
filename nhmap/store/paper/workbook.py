"""The workbook ``plan.xlsx``: every table on a sheet of its own, with real numbers and no macros."""

from __future__ import annotations

import io
import itertools
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from nhmap.store.paper.tables import UNKNOWN, Cell, Column, Kind, Part, Table
from nhmap.store.tabular.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.store.paper.subject import Subject

INK: Final = "#003087"
HEAD: Final = 4
"""Rows above the rows of a table: title, note, a gap, the columns' names."""
MARGIN_INCH: Final = 0.4
SMALLEST_SCALE, SEVERAL_SCALE = 0.6, 0.7
"""The smallest that a sheet is printed on one page, letters of 6 points; and how one is printed that needs several."""
PAGE_POINTS: Final = (842 - 2 * 72 * MARGIN_INCH) / SMALLEST_SCALE
"""What fits across A4 at the smallest scale."""
_SURELY: Final = 0.7
"""Share of a page that its columns take: where the workbook's font is missing, programs draw them a quarter wider."""
CELL_LIMIT: Final = 32_767
"""Characters that a cell of a workbook holds."""
_CUT: Final = " … (cut: a cell holds no more)"


def workbook(subject: Subject, tables: Mapping[str, Table]) -> bytes:
    """All tables as one workbook; the same tables and time give the same bytes."""
    import xlsxwriter  # noqa: PLC0415 - a quarter of a second that only a press pays

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    made = datetime.fromisoformat(subject.made).replace(tzinfo=None)
    book.set_properties({"title": subject.assessment.plan.name, "author": "nhmap", "created": made})
    book.set_calc_mode("auto")
    formats = _Formats(book)
    for table in tables.values():
        _sheet(book, table, subject, formats)
    book.close()
    return stream.getvalue()


class _Formats:
    """Formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
        self._book, self._made = book, dict[tuple[str, bool], Any]()
        base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        self._base = base
        self.title = book.add_format(base | {"bold": True, "font_size": 14, "font_color": INK})
        self.note = book.add_format(base | {"italic": True, "font_color": "#4c6272", "text_wrap": True})
        self.head = book.add_format(
            base
            | {"bold": True, "font_color": "#ffffff", "bg_color": INK, "text_wrap": True, "border": 1, "align": "left"}
        )

    def cell(self, column: Column, cell: Cell, *, total: bool) -> Any:  # noqa: ANN401
        """The format of a cell of a column."""
        kind = column.kind
        if isinstance(cell, Part):
            kind = Kind.DEVIATION
        elif kind is Kind.NUMBER and isinstance(cell, int):
            kind = Kind.COUNT
        number = {
            Kind.COUNT: "#,##0",
            Kind.NUMBER: f"#,##0{'.' if column.digits else ''}{'0' * column.digits}",
            Kind.SHARE: f"0.{'0' * column.digits}%",
            Kind.DEVIATION: f"+0.{'0' * column.digits}%;-0.{'0' * column.digits}%;0%",
        }.get(kind, "@")
        if (number, total) not in self._made:
            look: dict[str, Any] = {"num_format": number, "bottom": 1, "bottom_color": "#d8dde0"}
            if number == "@":
                look |= {"text_wrap": True, "indent": 1, "align": "left"}  # an indent alone is not drawn everywhere
            else:
                look["align"] = "right"
            if total:
                look |= {"bold": True, "bg_color": "#e8edee", "top": 1}
            self._made[number, total] = self._book.add_format(self._base | look)
        return self._made[number, total]


def _sheet(book: Any, table: Table, subject: Subject, formats: _Formats) -> None:  # noqa: ANN401
    """One table: title, note, frozen heads, a filter, and print settings for A4 across."""
    sheet = book.add_worksheet(table.key)
    sheet.hide_gridlines(2)
    name, hashed = subject.assessment.plan.name, subject.content
    sheet.write_string(0, 0, f"{table.title}", formats.title)
    words = " ".join(x for x in (f"{name} (content {hashed}), {subject.day_words}.", table.note) if x)
    _noted(sheet, fitting(words), table, formats)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(HEAD - 1, at, column.label, formats.head)
    sheet.set_row(HEAD - 1, _height([c.label for c in table.columns], table.columns) + 6)
    first_total = len(table.rows) - table.totals
    for number, row in enumerate(table.rows):
        sheet.set_row(HEAD + number, _height(row, table.columns))
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            _write(sheet, (HEAD + number, at), cell, formats.cell(column, cell, total=number >= first_total))
    if first_total:
        sheet.autofilter(HEAD - 1, 0, HEAD - 1 + first_total, len(table.columns) - 1)
    sheet.freeze_panes(HEAD, _frozen(table))
    _on_paper(sheet, table)
    sheet.set_footer(f"&L{_footer(name)}&R&P / &N")


def _noted(sheet: Any, words: str, table: Table, formats: _Formats) -> None:  # noqa: ANN401
    """The note, wrapped across the columns of the first page: longer than those, paper would cut it off."""
    widths = [column.width for column in table.columns]
    room = PAGE_POINTS if _one_page(table) else _SURELY * PAGE_POINTS * SMALLEST_SCALE / SEVERAL_SCALE
    points = itertools.accumulate(map(_points, table.columns))
    across = max(sum(so_far <= room for so_far in points), 1)
    sheet.set_row(1, 13.5 * -(-len(words) // max(sum(widths[:across]) - 2, 4)))
    if across > 1:
        sheet.merge_range(1, 0, 1, across - 1, "", formats.note)
    sheet.write_string(1, 0, words, formats.note)


def _one_page(table: Table) -> bool:
    """Whether a sheet can be read where it is printed one page wide."""
    return sum(map(_points, table.columns)) <= PAGE_POINTS


def _on_paper(sheet: Any, table: Table) -> None:  # noqa: ANN401
    """A4 across: one page wide where that can be read, else several, each with the columns up to the name."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=MARGIN_INCH, right=MARGIN_INCH)
    sheet.repeat_rows(HEAD - 1)
    if _one_page(table):
        sheet.fit_to_pages(1, 0)
        return
    sheet.set_print_scale(round(SEVERAL_SCALE * 100))
    sheet.repeat_columns(0, _frozen(table) - 1)


def _points(column: Column) -> float:
    """How wide a column is: seven pixels a character and five around them, 96 to the inch."""
    return (7 * column.width + 5) * 0.75


def _height(row: Sequence[Cell], columns: Sequence[Column]) -> float:
    """Points that a row of wrapped texts needs; no program works it out for a file that none has shown yet."""
    pairs = zip(row, columns, strict=True)
    lines = (-(-len(cell) // max(column.width - 2, 4)) for cell, column in pairs if isinstance(cell, str))
    return min(13.5 * max(1, *lines, 1), 400)


def _frozen(table: Table) -> int:
    """Columns that stay in sight: up to the name."""
    keys = [column.key for column in table.columns[:3]]
    return next((at + 1 for at, key in enumerate(keys) if key in {"name", "practice", "pcn", "measure"}), 1)


def _write(sheet: Any, at: tuple[int, int], cell: Cell, look: Any) -> None:  # noqa: ANN401
    if cell is None:
        sheet.write_string(*at, UNKNOWN, look)
    elif isinstance(cell, str):
        if cell:
            sheet.write_string(*at, fitting(cell), look)
        else:
            sheet.write_blank(*at, None, look)
    else:
        sheet.write_number(*at, cell, look)


def fitting(text: str) -> str:
    """Text that a cell takes: no formula, no more than it holds, and no character that XML cannot say."""
    safe = str(harmless("".join(c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff"))))
    return safe if len(safe) <= CELL_LIMIT else safe[: CELL_LIMIT - len(_CUT)] + _CUT


def _footer(name: str) -> str:
    """A footer without codes of its own: “&” begins one."""
    return name.replace("&", "&&")[:80]
