"""GeoPackages: whether one holds the boundaries that nhmap builds from, and nothing that could do anything."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from pathlib import Path

_MOST_PARTS: Final = 1_000
"""Tables, indexes and triggers; the publisher's has sixty."""
_OWN_TRIGGERS: Final = re.compile(r"(?:rtree|trigger|gpkg|feature_count|fn)_?.*", re.IGNORECASE)
_VIRTUAL: Final = re.compile(r"create\s+virtual\s+table\s.*\susing\s+(?!rtree\b)", re.IGNORECASE | re.DOTALL)
_WRITES: Final = re.compile(r"\b(?:INTO|UPDATE|DELETE FROM) [\"'`\[]?(\w+)")
_BOOKS: Final = re.compile(r"(?:RTREE|GPKG)_\w+")
_WORDS: Final = r"ST_\w+|RAISE|COALESCE|LOWER|STRFTIME|VALUES|IN|WHERE|WHEN|BEGIN|AND|OR|NOT"
ELSEWHERE: Final = (
    "bring all others, such as Pride in Place lines, parishes or localities, under Boundaries on the Data page."
)
"""What becomes of boundaries that no layer is built from."""
_HEAD: Final = 4096
_SHAPES: Final = (b'"FeatureCollection"', b'"Feature"', b'"Topology"', b'"esriGeometryPolygon"')
_HARMLESS: Final = re.compile(rf"{_WORDS}|RTREE_\w+|GPKG_\w+")
_CALLS: Final = re.compile(r"(\w+)[\"'\]]? ?\(")
_SENTENCES: Final = re.compile(r"'(?:[^']|'')* (?:[^']|'')*'")
"""Texts of messages, as names have no blanks."""


def admit_boundaries(path: Path) -> None:
    """Refuse a file of shapes that is none of the boundaries nhmap builds from, or that holds more than shapes.

    Raises
    ------
    InputRefusedError
        Saying why.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.startswith(b"SQLite"):
        if any(word in head for word in _SHAPES):
            message = f"It holds shapes. The boundaries of LSOAs are read from GeoPackage; {ELSEWHERE}"
            raise InputRefusedError(message)
        message = "It is JSON, and no publisher gives tables so."
        raise InputRefusedError(message, "Fetch the table as CSV or workbook.")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            schema = database.execute(
                "SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT ?", (_MOST_PARTS,)
            ).fetchall()
            tables = [name for kind, name, _, _ in schema if kind == "table"]
            if (
                len(schema) == _MOST_PARTS
                or any(kind == "view" for kind, *_ in schema)
                or any(
                    (kind == "trigger" and not _keeps_books(name, sql or "")) or _VIRTUAL.match(sql or "")
                    for kind, name, _, sql in schema
                )
            ):
                message = "It is a GeoPackage with views, programs or hundreds of tables of its own."
                raise InputRefusedError(message, "No publisher gives such. Fetch the file from the publisher.")
            layers = {
                name: {row[1] for row in database.execute("SELECT * FROM pragma_table_info(?)", (name,))}
                for name in tables
            }
    except (sqlite3.Error, UnicodeError) as error:
        message = "It is a damaged GeoPackage."
        raise InputRefusedError(message, "Fetch it again.") from error
    if not any({"LSOA21CD", "LSOA21NM"} <= columns for columns in layers.values()):
        message = "It is a GeoPackage without a layer that has the columns LSOA21CD and LSOA21NM."
        raise InputRefusedError(message, f"nhmap builds from the boundaries of LSOA 2021; {ELSEWHERE}")


def _keeps_books(name: str, sql: str) -> bool:
    """Whether a trigger is one that GeoPackages have: it writes to the package's own lists, and calls nothing else."""
    _, _, body = re.sub(r"\s+", " ", sql).upper().partition(" BEGIN ")
    body = _SENTENCES.sub("''", body)
    return (
        _OWN_TRIGGERS.fullmatch(name) is not None
        and all(_BOOKS.fullmatch(table) for table in _WRITES.findall(body))
        and all(_HARMLESS.fullmatch(call) for call in _CALLS.findall(body))
    )
