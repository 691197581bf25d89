"""Bad inputs of every table, workbook, archive and small file that nhmap reads, made by code."""

from __future__ import annotations

import json
import random
from functools import partial
from typing import TYPE_CHECKING, Final

from nhmap.store.exports.bundles import zipped as packed
from tests.support.bad_archives import bad_archives, unzipped, zipped
from tests.support.bad_inputs import BadInput, Door
from tests.support.bad_workbooks import bad_spreadsheets, bad_workbooks
from tests.support.estates import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEADERS: Final[dict[Door, tuple[str, str]]] = {
    "lookup": ("LSOA21CD,SNP", "E01000001,North"),
    "estate": ("Name,Postcode,GIA (m2)", "Meir Clinic,ST1 1AB,500"),
    "travel": ("LSOA21CD,site_id,minutes,mode", "E01000001,s0,5,walk"),
    "notes": ("site_id,field,text", "s0,reason,Too small"),
    "shortlist": ("site_id,name", "s0,Meir Clinic"),
}
"""Door -> a header and a row that it takes."""


def texts(header: str, row: str) -> dict[str, bytes | Callable[[], bytes]]:
    """What can be wrong with a table of text, given a header and a row that are right."""
    good = f"{header}\n{row}\n".encode()
    width = header.count(",") + 1
    noise = random.Random(7).randbytes(5_000)  # noqa: S311 - noise, not a secret
    return {
        "nothing": b"",
        "blanks": b" \n\t\n\n",
        "a mark and nothing": b"\xef\xbb\xbf",
        "noughts": b"\0" * 5_000,
        "a header alone": header.encode(),
        "noise": noise,
        "noise below a header": header.encode() + b"\n" + noise,
        "three million lines": lambda: b"a\n" * 3_000_000,
        "three million blank lines": lambda: header.encode() + b"\n" * 3_000_000,
        "three million returns": lambda: b"a\r" * 3_000_000,
        "one line of four million cells": lambda: b"a," * 4_000_000,
        "a cell of 300,000 letters": lambda: good + b"x" * 300_000 + b"," + row.encode(),
        "a quotation never closed": lambda: good + b'"' + b"y,\n" * 100_000,
        "cells over many lines": lambda: good + b'"a\n",' * 90_000,
        "five thousand columns": good + b",".join(b"%d" % i for i in range(5_000)),
        "more cells than the header": good + (row + ",1,234.5\n").encode(),
        "fewer cells": good + b"s0\nE01000001\n,,\n",
        "half a UTF-16": f"{header}\n{row}\n".encode("utf-16")[:-1],
        "UTF-32": f"{header}\n{row}\n".encode("utf-32"),
        "half characters": header.encode() + b"\n" + b",".join([b"\xed\xa0\x80"] * width) + b"\n",
        "controls and turned writing": good + ("\x1b[31m\u202e\x07," * width).encode() + b"\n",
        "a delimiter that cannot be": b'sep="\n' + good,
        "a delimiter of nothing": b"sep=\n" + good,
        "formulas": good + b"=cmd|' /C calc'!A0,@SUM(1),+1,-1\n",
        "a PDF": b"%PDF-1.7\n" + noise,
        "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900 + "Workbook".encode("utf-16-le"),
        "an old document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900 + "WordDocument".encode("utf-16-le"),
        "a locked workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900 + "EncryptedPackage".encode("utf-16-le"),
        "a gzip": b"\x1f\x8b\x08" + noise,
        "an image": b"\x89PNG\r\n\x1a\n" + noise,
        "a database": b"SQLite format 3\0" + noise,
        "a Parquet file": b"PAR1" + noise,
        "a page": b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>",
        "a workbook of 2003": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "a flat OpenDocument": b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:opendocument"/>',
        "JSON": b'{"name": "Meir Clinic", "area": 500}',
        "deep JSON": b"[" * 100_000,
        "a document": zipped({"word/document.xml": b"<w/>"}),
        "a binary workbook": zipped({"xl/workbook.bin": b"\x83\x01"}),
        "a Numbers document": zipped({"Index/Document.iwa": b"\0", "preview.jpg": b"\xff\xd8"}),
        "a zipped table": zipped({"list.csv": good}),
        "a zipped shapefile": zipped({"a.shp": b"\0\0\x27\x0a"}),
    }  # fmt: skip


TRAVEL: Final = {
    "an underscore": "1_0",
    "thousands": '"1,234"',
    "thousands without quotation marks": "1,234",
    "not a number": "nan",
    "infinity": "inf",
    "letters": "soon",
    "another alphabet": "\u0661\u0662",
    "400 digits": "9" * 400,
    "a power beyond all": "1e999",
    "hexadecimal": "0x1F",
    "below zero": "-1",
}
"""Minutes that are none, or not the ones that they seem."""

WEIGHTS: Final = {
    "nothing": b"",
    "half": b'{"deprivation": 4',
    "a list": b"[1, 2]",
    "a word": b'"deprivation"',
    "null": b"null",
    "400 digits": b'{"deprivation": ' + b"9" * 400 + b"}",
    "400 digits below zero": b'{"deprivation": -' + b"9" * 400 + b"}",
    "5,000 digits": b'{"deprivation": ' + b"9" * 5_000 + b"}",
    "not a number": b'{"deprivation": NaN}',
    "infinity": b'{"deprivation": Infinity}',
    "a power beyond all": b'{"deprivation": 1e999}',
    "below zero": b'{"deprivation": -1}',
    "text": b'{"deprivation": "much"}',
    "true": b'{"deprivation": true}',
    "all zero": b'{"deprivation": 0}',
    "half a character": b'{"\\ud800": 1, "deprivation": 2}',
    "half a character as label": b'{"label": "\\ud800", "weights": {"deprivation": 1}}',
    "a preset that is none": b'{"preset": "\\ud83d"}',
    "a long name": b'{"' + b"x" * 500_000 + b'": 1}',
    "many names": json.dumps({f"criterion {i}": i for i in range(20_000)}).encode(),
    "deep": b"[" * 500_000,
    "deep in a weight": b'{"deprivation": ' + b"[" * 100_000 + b"}",
    "not text": b"\xff\xfe\x00\xd8",
    "too large": b" " * 1_200_000,
    "a workbook": b"PK\x03\x04 xl/",
}

MAPPINGS: Final = {
    "nothing": b"",
    "a list": b"[]",
    "not JSON": b"name: Property",
    "deep": b"[" * 500_000,
    "not text": b"\xff\xfe\x00\xd8",
    "too large": b" " * 1_200_000,
    "a number of 5,000 digits": b'{"name": ' + b"9" * 5_000 + b"}",
}


def bad_tables() -> Iterator[BadInput]:
    """All of them."""
    for door, (header, row) in HEADERS.items():
        for what, data in texts(header, row).items():
            yield BadInput(f"{door}: {what}", door, "list.csv", made(data))
        for what, data in bad_archives({"list.csv": f"{header}\n{row}\n".encode()}, "list.csv").items():
            if door in {"estate", "travel"}:
                yield BadInput(f"{door}, zipped: {what}", door, "list.zip", made(data))
    for what, minutes in TRAVEL.items():
        text = f"LSOA21CD,site_id,minutes,mode\nE01000001,s0,{minutes},walk\n"
        yield BadInput(f"travel minutes: {what}", "travel", "times.csv", partial(str.encode, text))
    modes = "\n".join(["LSOA21CD,site_id,minutes,mode", *(f"E01000001,s0,5,mode {i}" for i in range(20_000))])
    yield BadInput("travel: 20,000 modes", "travel", "times.csv", partial(str.encode, modes))
    yield BadInput("estate: 30,000 rows of one name", "estate", "list.csv", _equal_rows)
    for what, data in WEIGHTS.items():
        yield BadInput(f"weights: {what}", "weights", "weights.json", made(data))
    for what, data in MAPPINGS.items():
        yield BadInput(f"mapping: {what}", "mapping", "columns.json", made(data))
    yield from _workbooks()
    yield from _packs()


def _equal_rows() -> bytes:
    return b"Name,Postcode,GIA (m2)\n" + b"Haywood Hospital,,100\n" * 30_000


def _workbooks() -> Iterator[BadInput]:
    good = unzipped(workbook({"List": [["Name", "Postcode", "GIA (m2)"], ["Meir Clinic", "ST1 1AB", 500]]}))
    for what, data in bad_archives(good, "xl/worksheets/sheet1.xml").items():
        yield BadInput(f"workbook: {what}", "estate", "list.xlsx", made(data))
    for what, make in bad_workbooks().items():
        yield BadInput(f"workbook: {what}", "estate", "list.xlsx", make)
    for what, make in bad_spreadsheets().items():
        yield BadInput(f"spreadsheet: {what}", "estate", "list.ods", make)


def _packs() -> Iterator[BadInput]:
    parts = {
        "lookup.csv": b"LSOA21CD,SNP\nE01000001,North\n",
        "building-notes.csv": b"site_id,field,text\ns0,reason,x\n",
    }
    for what, data in bad_archives(parts, "building-notes.csv").items():
        yield BadInput(f"pack: {what}", "pack", "nhmap.zip", made(data))
    header, row = HEADERS["notes"]
    for what, data in texts(header, row).items():
        yield BadInput(f"pack: notes of {what}", "pack", "nhmap.zip", partial(_pack, made(data)))


def _pack(make: Callable[[], bytes]) -> bytes:
    return packed({"building-notes.csv": make()})


def made(data: bytes | Callable[[], bytes]) -> Callable[[], bytes]:
    """What makes these bytes; large ones are made only when they are wanted."""
    return partial(bytes, data) if isinstance(data, bytes) else data
