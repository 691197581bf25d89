"""Estate headers: where the header of a sheet stands, in one row or two, and what stands above and right below it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from nhmap.store.estate_files.columns import about, is_facts
from nhmap.store.estate_files.values import unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.estate_files.sheets import Row, Sheet

HEAD: Final = 40
"""Rows in which a header is looked for: exports begin with titles, dates and remarks."""
_YEAR: Final = re.compile(r"(?:FY ?)?20\d\d(?:\s*[/\-–]\s*(?:20)?\d\d)?", re.IGNORECASE)
_OF_THE_OWNER: Final = frozenset({"name", "address", "postcode"})
_AXES: Final = frozenset({"x", "y"})


@dataclass(frozen=True)
class Head:
    """The header of a sheet.

    Attributes
    ----------
    row
        Line of its last row.
    names
        What the columns are called.
    first
        Position of the first row below it.
    titles
        Texts above it.
    over
        Column -> what a heading over several columns says of it.
    units
        Column -> the unit that a row right below the header says.
    """

    row: int
    names: tuple[str, ...]
    first: int
    titles: tuple[str, ...]
    over: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)


def head_of_sheet(sheet: Sheet, at: int) -> Head:
    """The header whose best row is at a position, with the row above or below where they are one, and units below."""
    rows = sheet.rows
    last = at + 1 if _goes_on(sheet, at) else at
    upper = rows[last - 1] if last and (last > at or _goes_on(sheet, last - 1)) else None
    number, names = rows[last]
    over = _over(sheet, *rows[last - 1]) if last else {}
    if upper is not None:
        width = max(len(names), len(upper[1]))
        low, high = (tuple(cells) + ("",) * (width - len(cells)) for cells in (names, upper[1]))
        names = tuple(a or b for a, b in zip(low, high, strict=True))
    topmost = _over(sheet, *rows[last - 2]) if last > 1 else {}
    names = tuple(_at_length(name, over.get(i, ""), topmost.get(i, "")) for i, name in enumerate(names))
    titles = tuple(
        dict.fromkeys(cell for _, cells in rows[: last if upper is None else last - 1] for cell in cells if cell)
    )
    units = _units(rows[last + 1][1]) if last + 1 < len(rows) else {}
    return Head(number, names, last + (2 if units else 1), titles, over, units)


def header_at(rows: Sequence[Row], mapping: Mapping[str, Any] | None) -> int | None:
    """The row that names most columns; None where none names two."""
    head = rows[:HEAD]
    if mapping is not None:
        wanted = {c.strip().lower() for told in mapping.values() for c in _columns_of(told)}
        score = [len(wanted & {cell.strip().lower() for cell in cells}) for _, cells in head]
        return score.index(max(score))
    own = [at for at, (_, cells) in enumerate(head) if is_facts(cells)]
    if own:
        return own[0]
    score = [len({about(cell)[0] for cell in cells} - {""}) for _, cells in head]
    return score.index(max(score)) if max(score) > 1 else None


def widest(rows: Sequence[Row]) -> int:
    """The first row that is full of words."""
    wide = [len({cell for cell in cells if cell and not cell[0].isdigit()}) for _, cells in rows[:HEAD]]
    return wide.index(max(wide))


def _columns_of(told: object) -> list[str]:
    """Columns that one entry of a mapping names."""
    column = told.get("column") if isinstance(told, Mapping) else told
    return [str(c) for c in column] if isinstance(column, list | tuple) else [str(column)] if column else []


def _goes_on(sheet: Sheet, at: int) -> bool:
    """Whether the header at a position goes on in the row below: that names columns, and holds nothing but words."""
    rows = sheet.rows
    if at + 1 >= len(rows) or rows[at + 1][0] != rows[at][0] + 1 or is_facts(rows[at][1]):
        return False
    upper, lower = rows[at][1], rows[at + 1][1]
    words = [cell for cell in lower if cell]
    over = _over(sheet, *rows[at])
    years = {i for i, cell in enumerate(lower) if _YEAR.fullmatch(cell) and over.get(i) and _spans(over, i)}
    if any((cell[0].isdigit() or cell[0] in "£-") and i not in years for i, cell in enumerate(lower) if cell):
        return False
    # “Health Centre” below “Building” names a building and no column.
    named_above = {i for i, cell in enumerate(upper) if about(cell)[0] in {"name", "address"}}
    known = [i for i, cell in enumerate(lower) if cell and i not in named_above and _names_more(over, i, lower)]
    alone = [i for i, cell in enumerate(upper) if cell and not (i < len(lower) and lower[i] not in {"", cell})]
    named = {about(upper[i])[0] for i in alone} - {""}
    return bool(known) and bool(named) and len(known) * 2 >= len(words) - len(alone)


def _names_more(over: Mapping[int, str], at: int, lower: tuple[str, ...]) -> bool:
    """Whether a cell below a heading names a column: by itself, as its unit, or with words that are more than its own.

    “Nobody” below “Owner” is what somebody wrote of an owner, and “x” a tick unless a “y” stands beside it; “end” below
    “Lease” is a heading that goes on, and so is “end” beside “start” below a heading of both.
    """
    cell, above = lower[at], over.get(at, "")
    if cell.lower() in _AXES:
        return {each.lower() for each in lower} >= _AXES
    field = about(_at_length(cell, above))[0]
    beside = (i for i in (at - 1, at + 1) if 0 <= i < len(lower) and lower[i])
    shared = bool(above) and any(over.get(i) == above for i in beside)
    return bool(field) and (shared or bool(about(cell)[0]) or bool(unit_of(cell)) or field != about(above)[0])


def _spans(over: Mapping[int, str], at: int) -> bool:
    """Whether the heading over a column stands over its neighbour too."""
    return over[at] in {over.get(at - 1), over.get(at + 1)}


def _at_length(name: str, *over: str) -> str:
    """A column's name with the headings over it, where it says what it is about only together with them.

    “End” below “Lease”, “High” below “Backlog (£)”, “m²” below “Vacant”; and the “Name” below “Landlord” is not that of
    the building.
    """
    first = over[0] if over else ""
    if not name or not first or name == first:
        return name
    bare_unit = bool(unit_of(name))
    if about(first)[0] == "owner" and about(name)[0] in _OF_THE_OWNER:
        return f"{first} {name}"
    if about(name)[0] and not bare_unit:
        return name
    said = f"({name})" if bare_unit else name
    tried = [f"{first} {said}"]
    if len(over) > 1 and over[1] and over[1] != first:
        tried += [f"{over[1]} {first} {said}", f"{first} {over[1]} {said}"]
    return next((text for text in tried if about(text)[0]), name)


def _over(sheet: Sheet, number: int, cells: tuple[str, ...]) -> dict[int, str]:
    """Column -> the heading above it that spans several columns: merged, or followed by empty cells."""
    spans = {left - 1: right - 1 for (top, left), right in sheet.wide.items() if top == number}
    found: dict[int, str] = {}
    held = [i for i, cell in enumerate(cells) if cell]
    for place, i in enumerate(held):
        beyond = held[place + 1] if place + 1 < len(held) else len(cells) + HEAD
        last = spans.get(i, i if spans or (len(held) == 1 and i == 0) else beyond - 1)
        found.update(dict.fromkeys(range(i, last + 1), cells[i]))
    return found


def _units(cells: tuple[str, ...]) -> dict[int, str]:
    """Column -> unit, of a row that holds units and nothing else."""
    held = {i: unit_of(cell) for i, cell in enumerate(cells) if cell}
    return held if held and all(held.values()) else {}
