"""Lists of buildings that leave something open: two buildings of the small world, and what is asked about them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from nhmap.store.estate_files.answers import Answers
from tests.support.estates import read, told

if TYPE_CHECKING:
    from nhmap.store.estate_files.reading import EstateUpload

MEIR = ["Meir Primary Care Centre", "ST1 1AB"]
HAYWOOD = ["Haywood Hospital", "ST1 3AB"]
UNITS = [["Building", "Postcode", "Area m2", "Vacant m2"], [*MEIR, 600, 0], [*MEIR, 500, 120], [*MEIR, 300, 80]]


def book(*sheets: Any, hidden: Any = (), merged: Any = (), rows_hidden: Any = ()) -> bytes:
    """A workbook of sheets of rows; merged cells and hidden rows are on the first."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    for block in merged:
        made.worksheets[0].merge_cells(block)
    for number in rows_hidden:
        made.worksheets[0].row_dimensions[number].hidden = True
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def asked(upload: EstateUpload) -> list[str]:
    return [question.key for question in upload.open]


def areas(upload: EstateUpload, site_id: str = "S-3") -> tuple[object, object]:
    values = told(upload, site_id)
    return values.get("floor_area_m2"), values.get("void_m2")


def answering(table: Any, name: str = "list.csv", **said: Any) -> EstateUpload:
    return read(table, name, answers=Answers(said))
