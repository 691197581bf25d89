"""Strange codes: what a lookup is of whose codes nhmap does not know, and what file would help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.finer_rows import OUTPUT_AREA_HINT
from nhmap.store.tabular.cells import clean_name

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOKED_AT: Final = 400
_HEADING: Final = 3
"""Cells of a column that may be its heading."""
OTHER_WARDS: Final = (
    "nhmap knows the wards of 2024. Bring the wards of that year once under “Data”, “Boundaries”, as polygons or as a"
    " lookup of LSOAs to wards with their codes; from then on lookups by their codes open. Or give LSOA codes beside"
    " the wards, in a column LSOA21CD."
)
_BOUNDARIES: Final = (
    "Bring them once under “Data”, “Boundaries”, as polygons or as a lookup with their codes; from then on lookups by"
    " these codes open. Or give the LSOAs of each, in a column LSOA21CD."
)
_PARTS: Final = "Parts of postcodes cut small areas, and nhmap holds none. Give whole postcodes, or LSOA codes."
_KINDS: Final = (
    (re.compile(r"E00\d{6}"), "output areas", OUTPUT_AREA_HINT),
    (re.compile(r"E05\d{6}"), "wards that are not those of 2024", OTHER_WARDS),
    (re.compile(r"E04\d{6}"), "parishes", _BOUNDARIES),
    (re.compile(r"E14\d{6}"), "parliamentary constituencies", _BOUNDARIES),
    (re.compile(r"E58\d{6}"), "county electoral divisions", _BOUNDARIES),
    (re.compile(r"E(?!0[12])\d{8}"), "areas of another kind or year", _BOUNDARIES),
)
"""Codes of the ONS, what they are of in words, and what to do."""
_OF_POSTCODES: Final = (
    (re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s+\d"), "postcode sectors", _PARTS),
    (re.compile(r"[A-Z]{1,2}\d[A-Z\d]?"), "postcode districts", _PARTS),
    (re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d"), "postcode sectors", _PARTS),
)
"""Parts of postcodes, which short names of teams (N1, N2) look like: only columns that are called so hold them."""
_CALLED_SO: Final = re.compile(r"post|pcd|outcode|sector")


def strange_codes(rows: Sequence[Sequence[str]], name: str) -> InputRefusedError | None:
    """The refusal of a file most of whose rows have codes of a kind that nhmap does not know; None where none has."""
    head = rows[:_LOOKED_AT]
    width = max((len(row) for row in head), default=0)
    columns = [[row[at].strip().upper() for row in head if at < len(row) and row[at].strip()] for at in range(width)]
    called_so = [cells for cells in columns if any(_CALLED_SO.search(cell.lower()) for cell in cells[:_HEADING])]
    for looked_at, kinds in ((columns, _KINDS), (called_so, _OF_POSTCODES)):
        for shape, words, hint in kinds:
            for cells in looked_at:
                of_kind = [cell for cell in cells if shape.fullmatch(cell)]
                if of_kind and len(of_kind) * 2 >= len(cells) - 1:  # one cell is the heading
                    message = f"The codes of {name} are of {words}, such as {clean_name(of_kind[0])}."
                    return InputRefusedError(message, hint)
    return None
