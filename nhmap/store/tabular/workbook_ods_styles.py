"""OpenDocument styles: what the format of a cell makes of its number, in the words of ``workbook_values``.

A format is written here as a workbook of Excel would write it (“0,” shows thousandths, “0" sq ft"” writes a unit), so
that both kinds of workbook are understood by one rule.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nhmap.store.tabular.workbook_values import Format, format_of

if TYPE_CHECKING:
    from collections.abc import Mapping

STYLE: Final = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
NUMBER: Final = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0 "
_NUMBERS: Final = frozenset({"number-style", "currency-style"})
_COMMAS: Final = {"1000": ",", "1000000": ",,"}
_PARENTS: Final = 20
_MOST: Final = 100_000
_OWN: Final = 164
"""Number of a format that is not built in."""


@dataclass
class _NumberStyle:
    """A format as pieces of a code, and the format that stands in for it where the number is above 0."""

    pieces: list[str] = field(default_factory=list)
    positive: str = ""


class OdsStyles:
    """The styles of a document, gathered element by element."""

    def __init__(self) -> None:
        self._numbers: dict[str, _NumberStyle] = {}
        self._cells: dict[str, tuple[str, str]] = {}
        self._open: _NumberStyle | None = None
        self._text = False
        self._formats: dict[str, Format] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element of a style begins."""
        name = attributes.get(f"{STYLE}name", "")
        if len(self._numbers) + len(self._cells) > _MOST:
            return
        if tag in _NUMBERS:
            self._open = self._numbers[name] = _NumberStyle()
        elif tag == "style" and attributes.get(f"{STYLE}family", "") == "table-cell":
            data, parent = (
                attributes.get(f"{STYLE}data-style-name", ""),
                attributes.get(f"{STYLE}parent-style-name", ""),
            )
            self._cells[name] = data, parent
        elif self._open is None:
            return
        elif tag == "number":
            factor = attributes.get(f"{NUMBER}display-factor", "1").removesuffix(".0")
            self._open.pieces.append("0" + _COMMAS.get(factor, ""))
        elif tag == "text":
            self._text = True
        elif tag == "map" and attributes.get(f"{STYLE}condition", "").replace(" ", "").startswith("value()>"):
            self._open.positive = attributes.get(f"{STYLE}apply-style-name", "")

    def end(self, tag: str) -> None:
        """An element of a style ends."""
        if tag in _NUMBERS:
            self._open = None
        elif tag == "text":
            self._text = False

    def text(self, characters: str) -> None:
        """What a format writes as it stands."""
        if self._text and self._open is not None and len(self._open.pieces) < _PARENTS:
            self._open.pieces.append('"{}"'.format(characters.replace('"', "")[:_PARENTS]))

    def format(self, cell_style: str) -> Format:
        """What a style of a cell makes of its number."""
        if cell_style not in self._formats:
            self._formats[cell_style] = self._format(cell_style)
        return self._formats[cell_style]

    def _format(self, cell_style: str) -> Format:
        for _ in range(_PARENTS):
            data, parent = self._cells.get(cell_style, ("", ""))
            number = self._numbers.get(data)
            if number is not None:
                positive = self._numbers.get(number.positive, number)
                return format_of(_OWN, "".join(positive.pieces))
            if data or not parent:
                return ""
            cell_style = parent
        return ""


class ColumnStyles:
    """The style that cells of a column have where neither they nor their row have one."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._styles: list[str] = []

    def add(self, first: int, style: str) -> None:
        """Columns from one on, counted from 1, up to those that are added next."""
        self._firsts.append(first)
        self._styles.append(style)

    def of(self, column: int) -> str:
        """The style of a column, "" for none."""
        at = bisect_right(self._firsts, column) - 1
        return self._styles[at] if at >= 0 else ""
