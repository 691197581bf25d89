"""Tables of a Word document, written as XML: python-docx takes a second for each hundred rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from nhmap.store.paper.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.paper.tables import Column

TWIPS_CM: Final = 567
"""Twentieths of a point in a centimetre."""
_BLUE: Final = "003087"
_PALE: Final = "E8EDEE"
_LINE: Final = "AEB7BD"
_NAMES: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def table_xml(rows: Sequence[str], widths: Sequence[int], about: str) -> str:
    """A table of rows; ``about`` is its words for who cannot see it."""
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = '<w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl xmlns:w="{_NAMES}"><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{sides}'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f'<w:tblLook w:val="0020" w:firstRow="1"/><w:tblCaption w:val={quoteattr(clean(about))}/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row_xml(  # noqa: PLR0913 - texts, and how each looks
    texts: Sequence[str],
    widths: Sequence[int],
    size: float,
    *,
    right: Sequence[bool] = (),
    head: bool = False,
    total: bool = False,
) -> str:
    """A row that stays on one page; a head is repeated on each.

    Parameters
    ----------
    size
        Of the type, in points.
    right
        Which cells stand at the right: numbers.
    """
    sides = right or [False] * len(texts)
    fill = _BLUE if head else _PALE if total else ""
    look = f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
    bold = "<w:b/>" if head or total else ""
    colour = '<w:color w:val="FFFFFF"/>' if head else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr>'
        f'<w:spacing w:before="15" w:after="15" w:line="240" w:lineRule="auto"/>{_FLUSH}{_RIGHT if at_right else _LEFT}'
        f"</w:pPr><w:r><w:rPr>{bold}{colour}{look}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r></w:p></w:tc>'
        for text, width, at_right in zip(texts, widths, sides, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{cells}</w:tr>"


def widths_of(columns: Sequence[Column], texts: Sequence[Sequence[str]], across: float, size: float) -> list[int]:
    """Width of each column in twips: as the columns ask, but no word is torn apart where there is room for it.

    Parameters
    ----------
    texts
        Of the cells, by row.
    across
        Width of the table, in centimetres.
    size
        Of the type, in points.
    """
    asked = [_asked(column) for column in columns]
    heads = [_HEAD * _longest(column.label) for column in columns]
    cells = [_CELL * max((_longest(row[at]) for row in texts), default=0) for at in range(len(columns))]
    least = [min(max(pair), _MOST) * size / 8 + _SIDES for pair in zip(heads, cells, strict=True)]
    held: set[int] = set()
    while sum(least) < across:
        room = across - sum(least[at] for at in held)
        rest = sum(share for at, share in enumerate(asked) if at not in held)
        short = {at for at, share in enumerate(asked) if at not in held and room * share / rest < least[at]}
        if not short:
            found = [least[at] if at in held else room * share / rest for at, share in enumerate(asked)]
            return [round(width * TWIPS_CM) for width in found]
        held |= short
    return [round(width * TWIPS_CM) for width in _levelled(least, across)]


def _levelled(widths: Sequence[float], across: float) -> list[float]:
    """Widths that are too much in all, the widest cut to one width: only the longest words are torn apart."""
    left, count = across, len(widths)
    for width in sorted(widths):
        if width * count > left:
            return [min(each, left / count) for each in widths]
        left, count = left - width, count - 1
    return list(widths)


def _longest(text: str) -> int:
    """Letters of the longest piece that no line is broken in."""
    return max(map(len, _BREAKS.split(text)), default=0)


def _asked(column: Column) -> float:
    """How wide a column is beside the others: numbers have room for their names, texts wrap."""
    if column.kind is Kind.TEXT:
        return min(column.width, 27)
    return column.width if column.width <= 8 else max(column.width, 13)  # noqa: PLR2004


_BREAKS: Final = re.compile(r"\s+|(?<=-)(?=\w)")
"""Where Word and LibreOffice break lines."""
_HEAD: Final = 0.185
_CELL: Final = 0.165
"""Centimetres of a letter of 8 points, bold and not."""
_SIDES: Final = 0.26
"""Centimetres of both margins of a cell."""
_MOST: Final = 3.0
"""Centimetres of the longest word that is kept whole."""
_FLUSH: Final = '<w:ind w:left="0" w:right="0" w:firstLine="0"/>'
"""Whatever a template's Normal indents."""
_LEFT: Final = '<w:jc w:val="left"/>'
_RIGHT: Final = '<w:jc w:val="right"/>'


def clean(text: str) -> str:
    """Text that XML can say: no control characters, no halves of characters."""
    return "".join(c for c in text if c in "\t\n" or not (c < " " or c in _HALVES or c in "\ufffe\uffff"))


_HALVES: Final = frozenset(map(chr, range(0xD800, 0xE000)))
