"""Workbooks and spreadsheets that are damaged, made to do harm, or hold what no sheet can hold."""

from __future__ import annotations

import io
import re
from functools import partial
from typing import TYPE_CHECKING, Final

from tests.support.bad_archives import MEGABYTE, unzipped, zipped
from tests.support.estates import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS: Final = [["Name", "Postcode", "GIA (m2)"], ["Meir Clinic", "ST1 1AB", 500]]
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
_MAIN: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_ENTITY: Final = b'<!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
_XF: Final = '<xf numFmtId="0"/>'
_OUTSIDE: Final = b'<!DOCTYPE a SYSTEM "file:///etc/passwd">'


def parts_of() -> dict[str, bytes]:
    """The parts of a sound workbook."""
    return unzipped(workbook({"List": ROWS}))


def with_part(name: str, data: bytes) -> bytes:
    """A sound workbook, save for one part."""
    return zipped({**parts_of(), name: data})


def sheet_of(cells: str) -> bytes:
    """A sheet with a sound header and these cells in its second row."""
    head = "".join(f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABC", ROWS[0], strict=True))
    rows = f'<row r="1">{head}</row><row r="2">{cells}</row>'
    return f"<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>".encode()


def text_cell(at: str, text: str) -> str:
    """A cell with its text in it."""
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


NAMED: Final = text_cell("A2", "Meir Clinic") + text_cell("B2", "ST1 1AB")


def bad_workbooks() -> dict[str, Callable[[], bytes]]:
    """What is wrong -> its bytes."""

    def defined(definition: bytes, before: bytes = b"") -> bytes:
        sheet = parts_of()[SHEET]
        body = re.sub(rb"^<\?xml[^>]*\?>", b"", sheet)
        return with_part(SHEET, b'<?xml version="1.0"?>' + before + definition + body)

    cells = {
        "a number that is none": '<c r="C2"><v>five</v></c>',
        "a number with an underscore": '<c r="C2"><v>5_0</v></c>',
        "not a number": '<c r="C2"><v>NaN</v></c>',
        "a shared text that is not there": '<c r="C2" t="s"><v>9999999</v></c>',
        "a shared text below zero": '<c r="C2" t="s"><v>-1</v></c>',
        "a shared text that is no number": '<c r="C2" t="s"><v>x</v></c>',
        "an error": '<c r="C2" t="e"><v>#REF!</v></c>',
        "a style that is not there": '<c r="C2" s="99999"><v>5</v></c>',
        "a kind that is none": '<c r="C2" t="zz"><v>5</v></c>',
        "a formula never worked out": '<c r="C2"><f>1/0</f></c>',
        "a day beyond all": '<c r="C2" s="1"><v>1e300</v></c>',
        "a column beyond all": '<c r="XFE2"><v>5</v></c>',
        "a column of many letters": f'<c r="{"A" * 400}2"><v>5</v></c>',
        "a place that is none": '<c r="??"><v>5</v></c>',
        "half characters": '<c r="C2" t="inlineStr"><is><t>_xD800_</t></is></c>',
        "a long cell": text_cell("C2", "x" * 200_000),
        "a far cell": '<c r="XFD2"><v>5</v></c>',
    }
    found: dict[str, Callable[[], bytes]] = {
        f"a cell: {what}": partial(with_part, SHEET, sheet_of(NAMED + cell)) for what, cell in cells.items()
    }
    found |= {
        "definitions": partial(defined, _ENTITY),
        "definitions behind a long comment": partial(defined, _ENTITY, b"<!--" + b"x" * 10_000 + b"-->"),
        "a file outside": partial(defined, _OUTSIDE),
        "definitions in the styles": partial(with_part, STYLES, b'<?xml version="1.0"?>' + _ENTITY + b"<styleSheet/>"),
        "an entity that nobody defined": partial(with_part, SHEET, sheet_of(text_cell("A2", "&b;"))),
        "a comment of 20 MB": lambda: defined(b"", b"<!--" + b"x" * (20 * MEGABYTE) + b"-->"),
        "a tag of 20 MB": lambda: with_part(SHEET, sheet_of(f'<c r="A2" x="{"y" * 20 * MEGABYTE}"/>')),
        "half a sheet": lambda: with_part(SHEET, parts_of()[SHEET][:-30]),
        "a sheet that is no XML": partial(with_part, SHEET, b"\0\1\2" * 1_000),
        "an encoding that there is not": partial(
            with_part, SHEET, b'<?xml version="1.0" encoding="nope"?><worksheet/>'
        ),
        "no sheet": lambda: zipped({k: v for k, v in parts_of().items() if k != SHEET}),
        "no list of sheets": lambda: zipped(
            {k: v for k, v in parts_of().items() if not k.endswith("workbook.xml.rels")}
        ),
        "a sheet elsewhere": lambda: with_part(
            "xl/_rels/workbook.xml.rels",
            parts_of()["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"../../../etc/passwd"),
        ),
        "a row beyond all": lambda: with_part(SHEET, sheet_of(NAMED).replace(b'<row r="2"', b'<row r="99999999999"')),
        "a million rows": partial(_many, '<row><c t="n"><v>1</v></c></row>', 1_000_000),
        "three million empty tags": partial(_many, "<x/>", 3_000_000),
        "two million far cells": partial(_many, '<row><c r="ALL1"><v>1</v></c></row>', 40_000),
        "two million shared texts": partial(_strings, "<si><t>x</t></si>", 2_100_000),
        "shared texts of 120 MB": partial(_strings, f"<si><t>{'x' * 1_000}</t></si>", 120_000),
        "half a million styles": lambda: with_part(
            STYLES, f"<styleSheet {_MAIN}><cellXfs>{_XF * 500_000}</cellXfs></styleSheet>".encode()
        ),
        "300 sheets": partial(_sheets, 300),
    }
    return found


def _many(element: str, count: int) -> bytes:
    return with_part(SHEET, sheet_of(NAMED).replace(b"</sheetData>", element.encode() * count + b"</sheetData>"))


def _strings(element: str, count: int) -> bytes:
    beside = "xl/_rels/workbook.xml.rels"
    told = b'<Relationship Type="x/sharedStrings" Target="sharedStrings.xml" Id="rId9"/></Relationships>'
    strings = f"<sst {_MAIN}>".encode() + element.encode() * count + b"</sst>"
    parts = parts_of()
    return zipped({**parts, beside: parts[beside].replace(b"</Relationships>", told), STRINGS: strings})


def _sheets(count: int) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for number in range(count):
        sheet = book.create_sheet(f"Sheet {number}")
        sheet.append(ROWS[0])
        sheet.append([f"Clinic {number}", "ST1 1AB", 500])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_OFFICE: Final = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
)
_CELL: Final = "<table:table-cell"
_TIMES: Final = 'table:number-columns-repeated="1048576"'
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"


def spreadsheet(  # noqa: PLR0913 - what may stand around its tables, by name
    tables: str, *, prologue: str = "", mimetype: bytes = _ODS, manifest: str = "", styles: str = "", named: str = ""
) -> bytes:
    """An OpenDocument spreadsheet of these tables, with styles of its own and named ones."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}<office:document-content {_OFFICE}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    parts = {"mimetype": mimetype, "content.xml": content.encode()}
    if named:
        parts["styles.xml"] = (
            f"<office:document-styles {_OFFICE}><office:styles>{named}</office:styles></office:document-styles>"
        ).encode()
    if manifest:
        parts["META-INF/manifest.xml"] = manifest.encode()
    return zipped(parts)


def ods_row(*cells: object, more: str = "") -> str:
    """A row of texts and numbers."""
    return f"<table:table-row{more}>{''.join(map(ods_cell, cells))}</table:table-row>"


def ods_cell(value: object) -> str:
    """A cell: a number, or text."""
    if isinstance(value, int | float):
        number = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {number}><text:p>{value}</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def ods_table(*rows: str, name: str = "List") -> str:
    """A sheet."""
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def bad_spreadsheets() -> dict[str, Callable[[], bytes]]:
    """What is wrong -> its bytes."""
    head, row = ods_row(*ROWS[0]), ods_row(*ROWS[1])
    locked = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry>'
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    return {
        "definitions": partial(spreadsheet, ods_table(head, row), prologue=_ENTITY.decode()),
        "definitions behind a long comment": partial(
            spreadsheet, ods_table(head, row), prologue=f"<!--{'x' * 10_000}-->{_ENTITY.decode()}"
        ),
        "locked": partial(spreadsheet, ods_table(head, row), manifest=locked),
        "text": partial(spreadsheet, "", mimetype=b"application/vnd.oasis.opendocument.text"),
        "no table": partial(spreadsheet, ""),
        "a million equal rows": partial(
            spreadsheet, ods_table(head, ods_row(*ROWS[1], more=' table:number-rows-repeated="1048576"'))
        ),
        "a million equal cells": partial(spreadsheet, ods_table(head, row.replace(_CELL, f"{_CELL} {_TIMES}"))),
        "times that are no number": partial(
            spreadsheet, ods_table(head, ods_row(*ROWS[1], more=' table:number-rows-repeated="x"'))
        ),
        "a number that is none": partial(spreadsheet, ods_table(head, row.replace('value="500"', 'value="1_0"'))),
        "half": lambda: zipped({"mimetype": _ODS, "content.xml": b"<a><b>"}),
        "no content": lambda: zipped({"mimetype": _ODS, "meta.xml": b"<a/>"}),
        "another root": lambda: zipped({"mimetype": _ODS, "content.xml": b"<a/>"}),
        "deep": partial(spreadsheet, "<table:table>" * 100_000 + "</table:table>" * 100_000),
        "300 sheets": partial(spreadsheet, "".join(ods_table(head, row, name=f"S{i}") for i in range(300))),
    }  # fmt: skip
