"""Layers of a GeoPackage against the tables that they were written from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from nhmap.store.exports.exporting import plain_value
from nhmap.store.paper.spatial import read_back

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nhmap.store.paper.subject import Subject
    from nhmap.store.paper.tables import Cell, Table

Found = tuple[str, str, str]
"""Where, what the rows give, what stands there."""

_TABLES: Final = {"small_areas": "Small areas", "practices": "Practices"}
"""Layers beside those of the levels, and their tables; the first column of each is the code."""


def layer_differences(data: bytes, made: Mapping[str, Table], subject: Subject) -> Iterator[Found]:
    """Figures of a GeoPackage that differ: of neighbourhoods, small areas and practices."""
    for level in subject.levels:
        ids = [zone.zone.id for zone in subject.at(level)]
        yield from _layer(data, level.value, "zone_id", ids, made[level.value])
    for layer, key in _TABLES.items():
        table = made[key]
        codes = [row[0] for row in table.rows[: len(table.rows) - table.totals]]
        yield from _layer(data, layer, table.columns[0].key, codes, table)


def _layer(data: bytes, layer: str, key: str, codes: Sequence[Cell], table: Table) -> Iterator[Found]:
    """One layer, its rows told by a column, in whatever order they stand."""
    try:
        frame = read_back(data, layer)
    except Exception:  # noqa: BLE001 - whatever GDAL says of a layer that is not there
        yield f"layer {layer}", "a layer", "none that can be read"
        return
    stands = _by_key(frame.drop(columns="geometry", errors="ignore").to_dict("records"), key)
    right = table.rows[: len(table.rows) - table.totals]
    named = [column.key for column in table.columns].index("name") if key == "zone_id" else 0
    seen: Counter[str] = Counter()
    for code, row in zip(codes, right, strict=True):
        at = str(code), seen[str(code)]
        seen[str(code)] += 1
        theirs = stands.pop(at, None)
        where = f"layer {layer}, {row[named]}"
        if theirs is None:
            yield where, "a row", "none"
            continue
        for column, cell in zip(table.columns, row, strict=True):
            there = plain_value(theirs.get(column.key))
            if cell != there and not (cell in ("", None) and there in ("", None)):
                yield f"{where}, {column.key}", _said(plain_value(cell)), _said(there)
    for code, _ in stands:
        yield f"layer {layer}, {code}", "no row", "a row"


def _said(value: object) -> str:
    """A value with all its digits; of a whole number no point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _by_key(rows: Sequence[Mapping[str, Any]], key: str) -> dict[tuple[str, int], Mapping[str, Any]]:
    """Rows by their code, and by which of several of one code each is."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        code = str(row.get(key))
        found[code, seen[code]] = row
        seen[code] += 1
    return found
