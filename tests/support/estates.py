"""Buildings of a grid world near Stoke-on-Trent, and lists about them as people would send them."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd

from nhmap.store.estate_files.places import Ground
from nhmap.store.estate_files.reading import EstateUpload, read_estate
from tests.support.worlds import grid_shapes, grid_world

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROWS, COLS = 3, 4
KNOWN = (
    ("S-1", "Bucknall Road Health Centre", "1 Bucknall Road, Stoke", "ST1 2AA", 388694.0, 347653.0, 8, ("A10001",)),
    ("S-2", "Haywood Hospital", "High Lane, Burslem", "ST1 3AB", 388573.0, 346574.0, 4, ()),
    ("S-3", "Meir Primary Care Centre", "Weston Road", "ST1 1AB", 388120.0, 345660.0, 0, ("A10002", "A10003")),
    ("S-4", "Haywood Hospital", "Somewhere Else", "", 391500.0, 345500.0, 3, ()),
)


def known_sites() -> pd.DataFrame:
    """Four known buildings; two have the same name."""
    columns = ("site_id", "name", "address", "postcode", "x", "y", "area", "practice_codes")
    table = pd.DataFrame(KNOWN, columns=columns)
    return table.assign(owner="unknown", owner_basis="", also_named=[()] * len(table), status="")


def ground() -> Ground:
    """The squares of the grid world."""
    return Ground(grid_world(ROWS, COLS), lambda: grid_shapes(ROWS, COLS))


def as_csv(rows: Sequence[Sequence[object]], delimiter: str = ",") -> str:
    """Rows as the text of a CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Rows as an Excel workbook, sheet by sheet."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive of parts, made to look like a workbook by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def read(
    rows: Sequence[Sequence[object]] | bytes,
    name: str = "list.csv",
    mapping: Mapping[str, Any] | None = None,
    **more: Any,
) -> EstateUpload:
    """Read a list about the known buildings."""
    data = rows if isinstance(rows, bytes) else as_csv(rows).encode()
    return read_estate(data, name, mapping, known_sites(), ground(), **more)


def told(upload: EstateUpload, site_id: str) -> dict[str, object]:
    """What a list tells of one building: field -> value."""
    return {f.field: f.value for f in upload.facts if f.site_id == site_id}
