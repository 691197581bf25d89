"""The figures of all zones as one CSV: a line a zone, unknown left empty, no cell a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from nhmap.store.tabular.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def zones_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows of an assessment's zones (see ``assessment.summary.zone_row``) as a table for spreadsheets.

    Returns
    -------
    UTF-8 with a byte-order mark, which spreadsheets need to read accents; a list of names is one cell, parted by
    semicolons; columns are those of the first row, which all share.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    head = list(rows[0]) if rows else ["id", "name"]
    writer.writerow(head)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in head])
    return out.getvalue().encode("utf-8-sig", "replace")


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return harmless("" if value is None else value)
