"""Excel workbooks (.xlsx, .xlsm): sheets as rows of text, read element by element; nothing is worked out."""

from __future__ import annotations

import contextlib
import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.workbook_cells import Merge, SheetEndsError
from nhmap.store.tabular.workbook_parts import Handler, Parts
from nhmap.store.tabular.workbook_values import Format, Values, format_of, scale_of, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nhmap.store.tabular.archives import Archive
    from nhmap.store.tabular.workbook_cells import Cells, Grid, SheetRows

_BOOK: Final = "xl/workbook.xml"
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384
_DIGITS: Final = "0123456789"
_MOST_FORMATS: Final = 100_000
_MOST_PIECES: Final = 200
_YES: Final = frozenset({"1", "true"})
_TYPED: Final = frozenset({"n", "b", "d"})
"""Kinds of cells that are no text to the workbook."""
_BLOCK: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


class _Relations(Handler):
    """Where the parts lie that belong to one in a folder: id -> kind and place."""

    def __init__(self, folder: str = "xl") -> None:
        super().__init__()
        self._folder = folder
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = self.local[tag]
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            place = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join(self._folder, target))
            )
            self.found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], place)


class _Book(Handler):
    """The sheets in their order: name, id of their part, whether hidden; and from which day the workbook counts."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False
        self.is_book = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = self.local[tag]
        if tag == "workbook":
            self.is_book = True
        elif tag == "workbookPr":
            self.from_1904 = attributes.get("date1904", "") in {"1", "true", "on"}
        elif tag == "sheet":
            own = [value for key, value in attributes.items() if key.endswith("relationships id")]
            hidden = attributes.get("state", "visible") in {"hidden", "veryHidden"}
            self.sheets.append((attributes.get("name", ""), own[0] if own else "", hidden))


class _Styles(Handler):
    """What each style of a cell makes of a number."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._codes: dict[int, str] = {}
        self._inside = False
        self._known: dict[int, Format] = {}
        self.formats: list[Format] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = self.local[tag]
        if tag == "numFmt":
            self._codes[_whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            number = _whole(attributes.get("numFmtId", "0"))
            if number not in self._known:
                self._known[number] = format_of(number, self._codes.get(number))
            self.formats.append(self._known[number])
        if len(self.formats) > _MOST_FORMATS or len(self._codes) > _MOST_FORMATS:
            message = f"{self._parts.name} holds more than {_MOST_FORMATS:,} styles of cells."
            raise InputRefusedError(message, "Save the sheet as CSV UTF-8.")

    def end(self, tag: str) -> None:
        tag = self.local[tag]
        if tag == "cellXfs":
            self._inside = False


class _Texts(Handler):
    """Texts that cells share; what stands beside them to be read aloud is left out."""

    def __init__(self, cells: Cells) -> None:
        super().__init__()
        self._cells = cells
        self._pieces: list[str] = []
        self._aside = 0
        self._open = False
        self.texts: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002
        tag = self.local[tag]
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._aside += 1
        self._open = tag == "t" and not self._aside

    def end(self, tag: str) -> None:
        tag = self.local[tag]
        self._open = False
        if tag == "rPh":
            self._aside -= 1
        elif tag == "si":
            self.texts.append(unescaped("".join(self._pieces)))
            self._cells.take_string(self.texts[-1])

    def text(self, characters: str) -> None:
        if self._open:
            self._pieces.append(characters)


class _Notes(Handler):
    """Notes on cells."""

    def __init__(self, sheet: SheetRows) -> None:
        super().__init__()
        self._sheet = sheet
        self._cell: tuple[int, int] | None = None
        self._pieces: list[str] = []
        self._open = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = self.local[tag]
        if tag == "comment":
            block = _block(f"{attributes.get('ref', '')}:{attributes.get('ref', '')}")
            self._cell, self._pieces = (None, []) if block is None else ((block.top, block.left), [])
        self._open = tag == "t"

    def end(self, tag: str) -> None:
        tag = self.local[tag]
        self._open = False
        if tag == "comment" and self._cell is not None:
            self._sheet.remark(*self._cell, "".join(self._pieces))

    def text(self, characters: str) -> None:
        if self._open and len(self._pieces) < _MOST_PIECES:
            self._pieces.append(characters)


class _Sheet(Handler):
    """The cells of one sheet. There are millions: each is worked out once, and columns nobody wants are passed over."""

    def __init__(self, sheet: SheetRows, texts: list[str], formats: list[Format], *, from_1904: bool) -> None:
        super().__init__()
        self._sheet, self._only = sheet, sheet.only
        self._values = Values(texts, formats, from_1904=from_1904)
        self._scales = {str(at): scale for at, how in enumerate(formats) if (scale := scale_of(how)) > 1}
        self._row = self._column = 0
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._aside = 0
        self._open = self._formula = self._valued = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = self.local[tag]
        if tag == "c":
            reference = attributes.get("r")
            self._column = _column(reference.rstrip(_DIGITS)) if reference else self._column + 1
            if self._column > _LAST_COLUMN:
                self._refuse("columns", _LAST_COLUMN)
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._pieces, self._formula, self._valued = [], False, False
        elif tag == "v" or (tag == "t" and self._kind == "inlineStr" and not self._aside):
            self._valued = True
            self._open = not self._only or self._column in self._only
        elif tag == "row":
            number = attributes.get("r", "")
            self._start_row(_whole(number) if number else self._row + 1)
            if attributes.get("hidden", "") in _YES:
                self._sheet.hide_row()
        elif tag == "f":
            self._formula = True
        else:
            self._start_rare(tag, attributes)

    def _start_rare(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "rPh":
            self._aside += 1
        elif tag == "mergeCell":
            block = _block(attributes.get("ref", ""))
            if block is not None:
                self._sheet.merge(block)
        elif tag == "col" and attributes.get("hidden", "") in _YES:
            self._sheet.hide_columns(_whole(attributes.get("min", "")), _whole(attributes.get("max", "")))

    def end(self, tag: str) -> None:
        tag = self.local[tag]
        if tag == "v" or tag == "t":  # noqa: PLR1714 - quicker, and there are millions
            self._open = False
        elif tag == "c":
            if (self._valued or self._formula) and (not self._only or self._column in self._only):
                self._end_cell()
        elif tag == "row":
            self._sheet.end_row()
        elif tag == "rPh":
            self._aside -= 1

    def text(self, characters: str) -> None:
        if self._open:
            self._pieces.append(characters)

    def _start_row(self, number: int) -> None:
        if not 0 < number <= _LAST_ROW:
            self._refuse("rows", _LAST_ROW)
        self._row, self._column = number, 0
        self._sheet.start_row(number)

    def _refuse(self, what: str, most: int) -> None:
        message = f"The sheet “{self._sheet.name}” says that it has more than {most:,} {what}."
        raise InputRefusedError(message, "Save it again, or save the sheet as CSV UTF-8.")

    def _end_cell(self) -> None:
        raw = "".join(self._pieces)
        if self._formula and (not self._valued or (self._kind == "n" and not raw.strip())):
            self._sheet.uncounted(self._column)
            return
        try:
            text = self._values[self._kind, self._style, raw]
        except (ValueError, IndexError):
            self._sheet.unreadable(self._column)
            return
        if text:
            self._sheet.put(self._column, text, typed=self._kind in _TYPED)
            if self._style in self._scales and self._kind == "n":
                self._sheet.scale(self._column, self._scales[self._style])


def sheets_of(archive: Archive, parts: Parts, cells: Cells) -> Iterator[Grid]:
    """The sheets of a workbook, in their order.

    Raises
    ------
    InputRefusedError
        When it is damaged or too large.
    """
    book, relations = _Book(), _Relations()
    parts.parse(_BOOK, archive.chunks(_BOOK), book)
    if not book.is_book:
        raise parts.damaged(_BOOK)
    beside = "xl/_rels/workbook.xml.rels"
    parts.parse(beside, archive.chunks(beside), relations)
    texts, styles = _Texts(cells), _Styles(parts)
    for kind, handler in (("sharedStrings", texts), ("styles", styles)):
        for relation, place in relations.found.values():
            if relation == kind and place in archive.names:
                parts.parse(place, archive.chunks(place), handler)
    for name, own, hidden in book.sheets:
        kind, place = relations.found.get(own, ("", ""))
        if kind != "worksheet":
            continue  # a chart, or a macro of old
        sheet = cells.sheet(name)
        if sheet is None:
            continue
        sheet.hidden = hidden
        rows = _Sheet(sheet, texts.texts, styles.formats, from_1904=book.from_1904)
        with contextlib.suppress(SheetEndsError):
            parts.parse(place, archive.chunks(place), rows)
        _read_notes(archive, parts, place, sheet)
        yield sheet.grid()


def _read_notes(archive: Archive, parts: Parts, place: str, sheet: SheetRows) -> None:
    """The notes on a sheet's cells, where it has any."""
    folder, _, file = place.rpartition("/")
    beside = f"{folder}/_rels/{file}.rels"
    if beside not in archive.names or sheet.only:
        return
    relations = _Relations(folder)
    parts.parse(beside, archive.chunks(beside), relations)
    for kind, target in relations.found.values():
        if kind == "comments" and target in archive.names:
            parts.parse(target, archive.chunks(target), _Notes(sheet))


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    """Number of a column from 1 (“A”); beyond any sheet where it is none."""
    if not re.fullmatch(r"[A-Z]{1,3}", letters):
        return _LAST_COLUMN + 1
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _block(reference: str) -> Merge | None:
    """Cells that are one (“A2:A4”); None where the reference is none."""
    corners = _BLOCK.fullmatch(reference)
    if corners is None:
        return None
    block = Merge(int(corners[2]), int(corners[4]), _column(corners[1]), _column(corners[3]))
    return block if block.top <= block.bottom and block.left <= block.right <= _LAST_COLUMN else None


def _whole(text: str) -> int:
    """A whole number of XML; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else 0  # noqa: PLR2004 - digits enough
