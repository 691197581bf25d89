"""Estate rejects: the person's own rows that were not used, wholly or in part, each with the reason."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from nhmap.store.tabular.cells import harmless

if TYPE_CHECKING:
    from nhmap.store.estate_files.reading import EstateUpload

HEADER: Final = ("file", "sheet", "row", "column", "code", "reason", "used")
"""Columns before the person's own. ``used`` says whether the rest of the row was used."""


def rejects_csv(upload: EstateUpload) -> bytes:
    """Every cell and every row that was not used, with the row as the person gave it.

    A row with two bad cells stands there twice, once for each.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    start: dict[str, int] = {}
    header: list[str] = []
    for layout in upload.layouts:
        start[layout.sheet] = len(header)
        if layout.header != upload.layout.header or not header:
            header.extend(layout.header)
        else:
            start[layout.sheet] = 0
    writer.writerow([harmless(cell) for cell in (*HEADER, *header)])
    rows = {(row.read.sheet, row.read.line): row for row in upload.rows}
    for reject in upload.rejects:
        row = rows.get((reject.sheet, reject.line))
        used = "yes" if row and row.outcome in {"matched", "new"} else "no"
        cells = [""] * start[reject.sheet] + list(row.read.cells if row else ())
        line = [upload.name, reject.sheet, reject.line, reject.column, reject.code, reject.reason, used, *cells]
        writer.writerow([harmless(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")
