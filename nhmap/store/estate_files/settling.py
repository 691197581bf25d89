"""Settling a list of buildings: from its bytes to what becomes of each row, save the new buildings.

All of it is values in and values out, so that it can be done in a process apart. Where new buildings stand is asked
afterwards, for that needs the shapes of all small areas.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.buildings.matching import KnownBuildings, match
from nhmap.errors import InputRefusedError
from nhmap.store.child_process.apart import apart
from nhmap.store.estate_files.facts import FactsRead, read_facts
from nhmap.store.estate_files.layouts import recognise
from nhmap.store.estate_files.outcomes import Given, outcome_of, placed, told_by
from nhmap.store.estate_files.rows import RowReader
from nhmap.store.estate_files.sheets import admit_size, read_sheets
from nhmap.store.tabular.archives import Archive, is_zip
from nhmap.store.tabular.problems import some
from nhmap.store.tabular.uploads import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from nhmap.core.buildings import matching
    from nhmap.store.estate_files.layouts import Layout
    from nhmap.store.estate_files.outcomes import Place, RowOutcome
    from nhmap.store.estate_files.sheets import EstateLimits, Sheet
    from nhmap.store.tabular.problems import Problem

MATCHED_BY: Final = ("site_id", "name", "address", "postcode", "x", "y", "also_named", "practice_codes")
"""Columns of the layer of buildings that matching needs."""
LIGHT_BYTES: Final = 500_000
LIGHT_UNPACKED: Final = 5 * MEGABYTE
LIGHT_ROWS: Final = 5_000
"""What is smaller is read in place, within a second; a process apart takes about that to start."""
_SHOWN: Final = 500
"""Rows of a list that is only looked at."""
_NEEDED: Final = (
    "Say what its columns are: a JSON file such as"
    ' {"name": "Property", "postcode": "Post code", "floor_area_m2": "GIA (sq m)"}.'
)


@dataclass(frozen=True, eq=False)
class Buildings:
    """The buildings that rows are matched to: columns ``MATCHED_BY``, and words that say where each stands."""

    sites: pd.DataFrame
    localities: Sequence[str]

    @property
    def names(self) -> dict[str, str]:
        """Building -> its name."""
        return dict(zip(map(str, self.sites["site_id"]), map(str, self.sites["name"]), strict=True))


@dataclass(frozen=True)
class Asked:
    """What is said of a list: see ``read_estate``; ``day`` is ISO or empty."""

    name: str
    mapping: Mapping[str, Any] | None
    source: str
    day: str
    given_by: str
    limits: EstateLimits


@dataclass(frozen=True)
class Settled:
    """A list as far as it can be read without the shapes of small areas.

    Attributes
    ----------
    layouts
        Of the sheets that are used.
    left
        Sheets that are not.
    facts
        What files of nhmap's own facts say.
    rows
        What becomes of each row of the lists; whether a new building can be added is open.
    fresh
        Position of each row that may bring a new building -> where it is said to stand.
    problems, given
        What was noted, and where the facts come from.
    """

    layouts: tuple[Layout, ...]
    left: tuple[str, ...]
    facts: tuple[FactsRead, ...]
    rows: tuple[RowOutcome, ...]
    fresh: Mapping[int, tuple[matching.Asked, Place]]
    problems: tuple[Problem, ...]
    given: Given


def settled_in_place(data: bytes, buildings: Buildings, asked: Asked) -> Settled | None:
    """As ``settle``, where that is quickly done; else None."""
    if not _light(data, asked.name):
        return None
    sheets, problems = read_sheets(data, asked.name, asked.limits)
    if sum(len(sheet.rows) for sheet in sheets) > LIGHT_ROWS:
        return None
    return _of_sheets(sheets, problems, buildings, asked)


def settle(data: bytes, buildings: Buildings, asked: Asked) -> Settled:
    """Read a list and match its rows.

    Raises
    ------
    InputRefusedError
        When it cannot be read, or no sheet is a list of buildings.
    """
    return _of_sheets(*read_sheets(data, asked.name, asked.limits), buildings, asked)


def first_layout(data: bytes, name: str, limits: EstateLimits) -> Layout:
    """How nhmap reads a file by itself: its first list of buildings, or else its first sheet; only the first rows.

    Raises
    ------
    InputRefusedError
        When it cannot be read.
    """
    admit_size(data, name, limits)
    return _looked(data, name, limits) if _light(data, name) else apart(_looked, data, name, limits, what=name)


def _looked(data: bytes, name: str, limits: EstateLimits) -> Layout:
    sheets, _ = read_sheets(data, name, limits)
    layouts = [recognise(sheet, name) for sheet in sheets]
    found = next((each for each in layouts if each.key != "unknown"), layouts[0])
    return replace(found, rows=found.rows[:_SHOWN])


def _light(data: bytes, name: str) -> bool:
    """Whether a list is quickly read, told by sizes alone; what it says of itself holds at most."""
    if len(data) > LIGHT_BYTES:
        return False
    if not is_zip(data):
        return max(data.count(b"\n"), data.count(b"\r")) <= LIGHT_ROWS
    try:
        with closing(Archive(data, name)) as archive:
            return sum(map(archive.declared, archive.names)) <= LIGHT_UNPACKED
    except InputRefusedError:
        return True  # it will be refused


def _of_sheets(sheets: Sequence[Sheet], problems: tuple[Problem, ...], buildings: Buildings, asked: Asked) -> Settled:
    layouts = tuple(recognise(sheet, asked.name, asked.mapping) for sheet in sheets)
    used = tuple(layout for layout in layouts if layout.key != "unknown" and layout.readable)
    if not used:
        found = some(cell for cell in layouts[0].header if cell)
        message = f"{asked.name} is {layouts[0].label}. Found: {found[:500]}."
        raise InputRefusedError(message, _NEEDED)
    if not any(layout.rows for layout in used):
        message = f"{asked.name} has a header and no rows."
        raise InputRefusedError(message, "Give the list with its buildings.")
    source = asked.source.strip() or f"{used[0].label} ({asked.name})"
    given = Given(source, asked.day or used[0].as_of, asked.given_by)
    facts = tuple(read_facts(layout) for layout in used if layout.key == "facts")
    rows, fresh = _matched([layout for layout in used if layout.key != "facts"], buildings, given)
    left = tuple(layout.sheet for layout in layouts if layout not in used)
    return Settled(used, left, facts, rows, fresh, problems, given)


def _matched(
    layouts: Sequence[Layout], buildings: Buildings, given: Given
) -> tuple[tuple[RowOutcome, ...], dict[int, tuple[matching.Asked, Place]]]:
    """Rows of lists, matched to buildings; and which of them may bring new ones."""
    if not layouts:
        return (), {}
    known = KnownBuildings(buildings.sites, buildings.localities)
    read = [(layout, RowReader(layout).read(*row)) for layout in layouts for row in layout.rows]
    asked, places = placed([row for _, row in read])
    rows = tuple(
        outcome_of(
            replace(row, rejects=row.rejects + place.rejects),
            national=layout.key == "ods",
            asked=ask,
            matched=match(ask, known),
            told=told_by(row, given),
        )
        for (layout, row), ask, place in zip(read, asked, places, strict=True)
    )
    fresh = {i: (asked[i], places[i]) for i, row in enumerate(rows) if row.outcome == "new"}
    return rows, fresh
