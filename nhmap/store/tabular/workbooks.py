"""Which workbooks are read: the part by which each is known, what it is called, and its reader."""

from __future__ import annotations

from typing import Final

from nhmap.store.tabular import workbook_ods, workbook_xlsx
from nhmap.store.tabular.file_kinds import EXCEL_PART, OPEN_DOCUMENT_PART

WORKBOOKS: Final = {
    EXCEL_PART: ("an Excel workbook", workbook_xlsx.sheets_of),
    OPEN_DOCUMENT_PART: ("an OpenDocument spreadsheet", workbook_ods.sheets_of),
}
