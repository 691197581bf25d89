"""Set aside: rows of a list that are no buildings: sums, notes, and headers that are repeated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nhmap.store.estate_files.layouts import Layout

_SUM_ROW: Final = re.compile(
    r"(grand |sub-?)?totals?\b.*|aggregate( sites?)?|other reportable( sites?)?|all sites"
    r"|(?:sum|average|mean|median|min(?:imum)?|max(?:imum)?|count)s?\s*:?",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(
    r"[*†‡#]|\[[0-9a-z]\]"
    r"|(?:sources?|notes?|n\.?b\.?|key|please note|prepared by|printed|report|footnotes?|disclaimer)\b\s*[:.\d]",
    re.IGNORECASE,
)
"""How a line below a list begins that is a note and no building."""
_SUBTOTAL: Final = re.compile(r"(?:^|\s)(?:(?:sub-?|grand )?totals?|(?:overall )?results?)$", re.IGNORECASE)
"""How a spreadsheet's own subtotals, and those of reporting systems, end: “Saltley Total”, “R1A Result”."""
_ERIC_SUMS: Final = re.compile(r"aggregate|other reportable", re.IGNORECASE)
_SUM_CELL: Final = re.compile(r"(?:(?:sub|grand|building|site|overall)[ -]*)?totals?\s*:?", re.IGNORECASE)
"""What stands in the column of units, floors or blocks where a row is the sum of those above."""
_NAMED_BY: Final = ("name", "ods_code", "locality", "kind", "trust")


def why_set_aside(
    layout: Layout, cells: Sequence[str], texts: Callable[[str], list[str]], name: str, postcode: str
) -> tuple[str, str] | None:
    """Why a row is no building, as a key and in words; None where it is one.

    Parameters
    ----------
    texts
        Target -> what the row says of it.
    """
    written = [(at, cell) for at, cell in enumerate(cells) if cell]
    header = layout.header
    if len(written) > 1 and all(at < len(header) and cell.lower() == header[at].lower() for at, cell in written):
        return "the header again", "The row repeats the header."
    if len(written) == 1 and _NOTE.match(written[0][1]):
        return "a note, not a building", f"“{written[0][1][:80]}” is a note."
    if len(written) == 1 and written[0][1] in layout.owner_lines:
        return "a heading, not a building", f"“{written[0][1][:80]}” is a heading of the rows below it."
    return _sum(layout, cells, texts, name, postcode)


def _sum(
    layout: Layout, cells: Sequence[str], texts: Callable[[str], list[str]], name: str, postcode: str
) -> tuple[str, str] | None:
    sums = [text for target in _NAMED_BY for text in texts(target) if _SUBTOTAL.search(text)]
    if sums:
        return "a sum, not a building", f"“{sums[0][:80]}” is a sum of other rows, not a building."
    kind = next(iter(texts("kind")), "")
    codes = {code.upper()[:5] for code in texts("ods_code")[:1]}
    if layout.key == "eric" and (_ERIC_SUMS.search(kind) or codes & {"AGGRE", "OTHER"}):
        said = f"“{kind or name}” is the sum of several sites of the trust that are not named, not a building."
        return "a sum, not a building", said
    if _SUM_ROW.fullmatch(name) and not postcode:
        return "a sum, not a building", f"“{name}” is a sum of other rows, not a building."
    told = next((cell for cell in cells if _SUM_CELL.fullmatch(cell)), "")
    if told:
        return "a sum, not a building", f"The row says “{told}”: a sum of other rows, not a building."
    return None
