"""OpenDocument spreadsheets (.ods): sheets as rows of text, read element by element; nothing is worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.workbook_cells import Merge
from nhmap.store.tabular.workbook_ods_styles import ColumnStyles, OdsStyles
from nhmap.store.tabular.workbook_parts import Handler, Parts
from nhmap.store.tabular.workbook_values import Format, scale_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nhmap.store.tabular.archives import Archive
    from nhmap.store.tabular.workbook_cells import Cells, Grid, SheetRows

_CONTENT: Final = "content.xml"
_STYLES: Final = "styles.xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_STYLE: Final = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CELLS: Final = frozenset({"table-cell", "covered-table-cell"})
_BREAKS: Final = {"tab": "\t", "line-break": "\n"}
_MOST: Final = 10_000_000
_MOST_SPACES: Final = 1_000


class _Manifest(Handler):
    """Whether any part is locked by a password."""

    locked = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002
        tag = self.local[tag]
        self.locked = self.locked or tag == "encryption-data"


class _Named(Handler):
    """The styles that a document gives names to."""

    def __init__(self, styles: OdsStyles) -> None:
        super().__init__()
        self._styles = styles

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._styles.start(self.local[tag], attributes)

    def end(self, tag: str) -> None:
        self._styles.end(self.local[tag])

    def text(self, characters: str) -> None:
        self._styles.text(characters)


class _Content(Handler):
    """The tables of a document; notes on cells, changes that were tracked and shapes are passed over."""

    def __init__(self, cells: Cells, styles: OdsStyles) -> None:
        super().__init__()
        self._cells, self._styles = cells, styles
        self._sheet: SheetRows | None = None
        self._aside = 0
        self._depth = 0
        self._number = self._times = self._column = self._columns = 0
        self._table_style = self._row_style = ""
        self._column_styles = ColumnStyles()
        self._hidden_styles: set[str] = set()
        self._cell: Mapping[str, str] | None = None
        self._paragraphs: list[list[str]] = []
        self._remark: list[str] = []
        self._open = 0
        self.is_spreadsheet = False
        self.grids: list[Grid] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = self.local[tag]
        if tag == "annotation" and not self._aside and self._cell is not None:
            self._remark = []
        if self._aside or tag in {"annotation", "tracked-changes", "shapes", "frame", "dde-links"}:
            self._aside += 1
        elif tag == "spreadsheet":
            self.is_spreadsheet = True
        elif tag == "table":
            self._start_table(attributes)
        elif self._sheet is None:
            self._start_style(tag, attributes)
        elif tag == "table-row":
            self._start_row(self._sheet, attributes)
        elif tag == "table-column":
            self._start_column(attributes)
        elif tag in _CELLS:
            self._cell, self._paragraphs, self._open = attributes, [], 0
        elif self._cell is not None:
            self._start_text(tag, attributes)

    def end(self, tag: str) -> None:
        tag = self.local[tag]
        if self._aside:
            self._aside -= 1
            if tag == "annotation" and self._sheet is not None:
                self._sheet.remark(self._number, self._column + 1, " ".join(self._remark))
                self._remark = []
        elif tag == "table":
            self._end_table()
        elif self._sheet is None:
            self._styles.end(tag)
        elif tag == "table-row":
            self._sheet.end_row(self._times)
            self._number += self._times - 1
        elif tag in _CELLS and self._cell is not None:
            self._end_cell(self._sheet, self._cell)
            self._cell = None
        elif tag in {"p", "h"}:
            self._open = max(0, self._open - 1)

    def text(self, characters: str) -> None:
        if self._open and not self._aside and self._cell is not None:
            self._paragraphs[-1].append(characters)
        elif self._aside and self._cell is not None and len(self._remark) < _MOST_SPACES:
            self._remark.append(characters)
        elif self._sheet is None:
            self._styles.text(characters)

    def _start_row(self, sheet: SheetRows, attributes: Mapping[str, str]) -> None:
        self._number += 1
        self._column = 0
        self._times = _repeated(attributes.get(f"{_TABLE}number-rows-repeated", "1"))
        self._row_style = attributes.get(f"{_TABLE}default-cell-style-name", "")
        sheet.start_row(self._number)
        if attributes.get(f"{_TABLE}visibility", "") in {"collapse", "filter"}:
            sheet.hide_row(self._times)

    def _start_style(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Styles stand before the tables that have them; one of them may hide its tables."""
        self._styles.start(tag, attributes)
        if tag == "style":
            table = attributes.get(f"{_STYLE}family", "") == "table"
            self._table_style = attributes.get(f"{_STYLE}name", "") if table else ""
        elif tag == "table-properties" and attributes.get(f"{_TABLE}display", "") == "false" and self._table_style:
            self._hidden_styles.add(self._table_style)

    def _start_column(self, attributes: Mapping[str, str]) -> None:
        first = self._columns + 1
        self._columns += _repeated(attributes.get(f"{_TABLE}number-columns-repeated", "1"))
        self._column_styles.add(first, attributes.get(f"{_TABLE}default-cell-style-name", ""))
        if self._sheet is not None and attributes.get(f"{_TABLE}visibility", "") in {"collapse", "filter"}:
            self._sheet.hide_columns(first, self._columns)

    def _start_table(self, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > 1:
            self._aside += 1  # a table inside a cell
            self._depth -= 1
            return
        self._sheet, self._number, self._columns = self._cells.sheet(attributes.get(f"{_TABLE}name", "")), 0, 0
        self._column_styles = ColumnStyles()
        if self._sheet is not None:
            self._sheet.hidden = attributes.get(f"{_TABLE}style-name", "") in self._hidden_styles

    def _end_table(self) -> None:
        self._depth -= 1
        if self._sheet is not None:
            self.grids.append(self._sheet.grid())
        self._sheet = None

    def _start_text(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in {"p", "h"}:
            self._paragraphs.append([])
            self._open += 1
        elif self._open and tag == "s":
            self._paragraphs[-1].append(" " * min(_repeated(attributes.get(f"{_TEXT}c", "1")), _MOST_SPACES))
        elif self._open and tag in _BREAKS:
            self._paragraphs[-1].append(_BREAKS[tag])

    def _end_cell(self, sheet: SheetRows, cell: Mapping[str, str]) -> None:
        times = _repeated(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        how = self._format_of(cell)
        try:
            text = self._meaning(cell, how)
        except ValueError:
            sheet.unreadable(self._column + 1)
            text = ""
        if cell.get(f"{_TABLE}formula") and not text and cell.get(f"{_OFFICE}value-type", "") != "string":
            sheet.uncounted(self._column + 1)
        down = _repeated(cell.get(f"{_TABLE}number-rows-spanned", "1"))
        across = _repeated(cell.get(f"{_TABLE}number-columns-spanned", "1"))
        if down > 1 or across > 1:
            left = self._column + 1
            sheet.merge(Merge(self._number, self._number + down - 1, left, left + across - 1))
        if text.strip():
            for at in range(1, times + 1):
                sheet.put(self._column + at, text, typed=cell.get(f"{_OFFICE}value-type", "string") != "string")
                if scale_of(how) > 1:
                    sheet.scale(self._column + at, scale_of(how))
        self._column += times

    def _format_of(self, cell: Mapping[str, str]) -> Format:
        """What the format of a number makes of it: of the cell, else of its row, else of its column."""
        if cell.get(f"{_OFFICE}value-type", "") not in {"float", "currency"}:
            return ""
        own = cell.get(f"{_TABLE}style-name", "") or self._row_style
        return self._styles.format(own or self._column_styles.of(self._column + 1))

    def _meaning(self, cell: Mapping[str, str], how: Format) -> str:
        """What a cell says: its value with all digits, or else its text.

        Raises
        ------
        ValueError
            When its number cannot be made out.
        """
        written = "\n".join("".join(pieces) for pieces in self._paragraphs)
        kind = cell.get(f"{_OFFICE}value-type", "")
        value = cell.get(f"{_OFFICE}value", "").strip()
        if kind in {"float", "currency"} and value:
            return shown(value, how)
        if kind == "percentage" and value:
            return shown(value, "percent")
        if kind == "date":
            day = cell.get(f"{_OFFICE}date-value", "").strip()
            return day.replace("T00:00:00", "").replace("T", " ") or written
        if kind == "boolean":
            return {"true": "Yes", "false": "No"}.get(cell.get(f"{_OFFICE}boolean-value", ""), written)
        return written or cell.get(f"{_OFFICE}string-value", "")


def sheets_of(archive: Archive, parts: Parts, cells: Cells) -> Iterator[Grid]:
    """The sheets of a spreadsheet, in their order.

    Raises
    ------
    InputRefusedError
        When it is locked, damaged, too large, or another kind of document.
    """
    manifest = _Manifest()
    if _MANIFEST in archive.names:
        parts.parse(_MANIFEST, archive.chunks(_MANIFEST), manifest)
    if manifest.locked:
        message = f"{parts.name} is locked by a password."
        raise InputRefusedError(message, "Save it without the password.")
    styles = OdsStyles()
    if _STYLES in archive.names:
        parts.parse(_STYLES, archive.chunks(_STYLES), _Named(styles))
    content = _Content(cells, styles)
    parts.parse(_CONTENT, archive.chunks(_CONTENT), content)
    if not content.is_spreadsheet:
        message = f"{parts.name} is an OpenDocument file that is no spreadsheet."
        raise InputRefusedError(message, "Copy the table into a spreadsheet and save that.")
    yield from content.grids


def _repeated(text: str) -> int:
    """How often something stands there: at least once, and no more often than any sheet could hold."""
    return min(max(int(text), 1), _MOST) if text.isascii() and text.isdigit() and len(text) < 10 else 1  # noqa: PLR2004
