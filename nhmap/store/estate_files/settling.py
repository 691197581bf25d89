"""Settling a list of buildings: from its bytes to what becomes of each row, save the new buildings.

All of it is values in and values out, so that it can be done in a process apart. Where new buildings stand is asked
afterwards, for that needs the shapes of all small areas.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.buildings.matching import KnownBuildings, match
from nhmap.core.buildings.trust_matching import matched_by_trust
from nhmap.errors import InputRefusedError
from nhmap.store.child_process.apart import apart
from nhmap.store.estate_files.answers import Answers, Question, once
from nhmap.store.estate_files.beside_tables import tables_beside
from nhmap.store.estate_files.building_parts import with_parts
from nhmap.store.estate_files.column_questions import legend_of, notes_of, with_twins, with_units
from nhmap.store.estate_files.date_order import with_date_order
from nhmap.store.estate_files.decimals import with_decimals
from nhmap.store.estate_files.differing_words import with_words
from nhmap.store.estate_files.facts import FactsRead, read_facts
from nhmap.store.estate_files.implausible import with_sizes
from nhmap.store.estate_files.layouts import recognise, year_of_sheet
from nhmap.store.estate_files.mended_postcodes import with_mended_postcodes
from nhmap.store.estate_files.outcomes import Given, outcome_of, placed, told_by
from nhmap.store.estate_files.owner_lines import names_several_owners, with_owner_lines
from nhmap.store.estate_files.rows import RowReader
from nhmap.store.estate_files.sheet_choice import about_sheet, none_readable, wanted_sheets
from nhmap.store.estate_files.sheets import admit_size, read_sheets
from nhmap.store.estate_files.turned_tables import sections
from nhmap.store.estate_files.unnamed_rows import with_unnamed
from nhmap.store.tabular.archives import Archive, is_zip
from nhmap.store.tabular.uploads import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from nhmap.core.buildings import matching
    from nhmap.store.estate_files.layouts import Layout
    from nhmap.store.estate_files.outcomes import Place, RowOutcome
    from nhmap.store.estate_files.sheet_choice import SheetAbout
    from nhmap.store.estate_files.sheets import EstateLimits, Sheet
    from nhmap.store.tabular.problems import Problem

MATCHED_BY: Final = (
    "site_id", "name", "address", "postcode", "x", "y", "also_named", "practice_codes", "site_codes", "uprn",
)  # fmt: skip
"""Columns of the layer of buildings that matching needs."""
LIGHT_BYTES: Final = 500_000
LIGHT_UNPACKED: Final = 5 * MEGABYTE
LIGHT_ROWS: Final = 5_000
"""What is smaller is read in place, within a second; a process apart takes about that to start."""
_SHOWN: Final = 500
"""Rows of a list that is only looked at."""


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
    answers: Answers = field(default_factory=Answers)


@dataclass(frozen=True)
class Settled:
    """A list as far as it can be read without the shapes of small areas.

    Attributes
    ----------
    layouts
        Of the sheets that are used.
    facts
        What files of nhmap's own facts say.
    rows
        What becomes of each row of the lists; whether a new building can be added is open.
    fresh
        Position of each row that may bring a new building -> where it is said to stand.
    problems, given
        What was noted, and where the facts come from.
    questions
        What the list leaves open, and what was said to it.
    sheets
        All sheets that hold anything.
    """

    layouts: tuple[Layout, ...]
    facts: tuple[FactsRead, ...]
    rows: tuple[RowOutcome, ...]
    fresh: Mapping[int, tuple[matching.Asked, Place]]
    problems: tuple[Problem, ...]
    given: Given
    questions: tuple[Question, ...] = ()
    sheets: tuple[SheetAbout, ...] = ()


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


def first_layout(data: bytes, name: str, limits: EstateLimits, sheets: tuple[str, ...] | None = None) -> Layout:
    """How nhmap reads a file by itself: its first list of buildings, or else its first sheet; only the first rows.

    Parameters
    ----------
    sheets
        Names of those to look at; None for all that are not hidden.

    Raises
    ------
    InputRefusedError
        When it cannot be read.
    """
    admit_size(data, name, limits)
    if _light(data, name):
        return _looked(data, name, limits, sheets)
    return apart(_looked, data, name, limits, sheets, what=name)


def _looked(data: bytes, name: str, limits: EstateLimits, only: tuple[str, ...] | None) -> Layout:
    held, _ = read_sheets(data, name, limits)
    sheets = [table for sheet in held for part in sections(sheet) for table in tables_beside(part, Answers())[0]]
    chosen = [sheet for sheet in sheets if not sheet.hidden and (only is None or sheet.name in only)]
    layouts = [recognise(sheet, name) for sheet in chosen or sheets]
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
    answers = asked.answers
    beside: list[Question] = []
    if asked.mapping is None:
        parts = [tables_beside(part, answers) for sheet in sheets for part in sections(sheet)]
        sheets = [sheet for tables, _ in parts for sheet in tables]
        beside = [question for _, asking in parts for question in asking]
    wanted = wanted_sheets(sheets, asked.name, answers.sheets)
    pruned = [sheet if answers.hidden_rows else sheet.without_hidden_rows() for sheet in sheets]
    layouts = tuple(
        recognise(sheet, asked.name, asked.mapping if sheet.name in wanted else None) if sheet.rows else None
        for sheet in pruned
    )
    used = tuple(
        layout
        for layout in layouts
        if layout and layout.sheet in wanted and layout.key != "unknown" and layout.readable
    )
    if not used:
        raise none_readable(sheets, [each for each in layouts if each], wanted, asked.name)
    if not any(layout.rows for layout in used):
        message = f"{asked.name} has a header and no rows."
        raise InputRefusedError(message, "Give the list with its buildings.")
    about = tuple(
        about_sheet(sheet, layout, used=layout in used) for sheet, layout in zip(sheets, layouts, strict=True)
    )
    whose = asked.name if any(map(names_several_owners, used)) else f"{used[0].label} ({asked.name})"
    source = asked.source.strip() or whose
    given = Given(source, asked.day or used[0].as_of, asked.given_by, asked.name)
    facts = tuple(read_facts(layout) for layout in used if layout.key == "facts")
    told, questions, noted = _asked_of_columns(used, sheets, layouts, answers)
    rows, fresh, more = _matched(
        [layout for layout in told if layout.key != "facts"], buildings, given, answers, asked.day
    )
    return Settled(told, facts, rows, fresh, (*problems, *noted), given, once([*beside, *questions, *more]), about)


def _asked_of_columns(
    used: Sequence[Layout], sheets: Sequence[Sheet], layouts: Sequence[Layout | None], answers: Answers
) -> tuple[tuple[Layout, ...], list[Question], list[Problem]]:
    """The sheets that are used with what was said of their columns, what is left to be asked, and what was noted."""
    pairs = list(zip(sheets, layouts, strict=True))
    aside = [sheet for sheet, layout in pairs if layout not in used and not sheet.hidden]
    notes = [note for sheet in aside for note in notes_of(sheet.rows)]
    legend = [row for sheet in aside for row in legend_of(sheet.rows)]
    settled, questions, problems = [], [], []
    for layout in used:
        told, owners = with_owner_lines(layout, answers)
        told, twins = with_twins(told, answers)
        told, first = with_unnamed(told, answers)
        told, codes = with_mended_postcodes(told, answers)
        told, second = with_decimals(told, answers)
        told, third, noted = with_units(told, notes, answers, legend)
        told, fourth = with_date_order(told, answers)
        settled.append(told)
        questions += [*owners, *twins, *first, *codes, *second, *third, *fourth]
        problems += noted
    return tuple(settled), questions, problems


def _matched(
    layouts: Sequence[Layout], buildings: Buildings, given: Given, answers: Answers, asked_day: str
) -> tuple[tuple[RowOutcome, ...], dict[int, tuple[matching.Asked, Place]], list[Question]]:
    """Rows of lists, matched to buildings; which of them may bring new ones; and what they leave open."""
    if not layouts:
        return (), {}, []
    known = KnownBuildings(buildings.sites, buildings.localities)
    days = {} if asked_day else _days_of_sheets(layouts)
    read = [(layout, RowReader(layout).read(*row)) for layout in layouts for row in layout.rows]
    asked, places = placed([row for _, row in read])
    alone = [match(ask, known) for ask in asked]
    matches = matched_by_trust([row.trust for _, row in read], asked, alone, known)
    rows: Sequence[RowOutcome] = [
        outcome_of(
            replace(row, rejects=row.rejects + place.rejects),
            national=layout.key == "ods",
            asked=ask,
            matched=found,
            told=told_by(row, replace(given, as_of=days.get(layout.sheet, given.as_of))),
        )
        for (layout, row), ask, place, found in zip(read, asked, places, matches, strict=True)
    ]
    hospitals = frozenset(layout.sheet for layout in layouts if layout.key == "eric")
    rows, sizes = with_sizes(rows, answers, hospitals=hospitals)
    rows, parts = with_parts(rows, asked, answers, days)
    rows, words = with_words(rows, answers, aside=hospitals)
    fresh = {i: (asked[i], places[i]) for i, row in enumerate(rows) if row.outcome == "new"}
    return tuple(rows), fresh, [*sizes, *parts, *words]


def _days_of_sheets(layouts: Sequence[Layout]) -> dict[str, str]:
    """Sheet -> the day that its own title or name says, where several say different ones: a sheet for each year."""
    days = {layout.sheet: layout.as_of or year_of_sheet(layout.sheet) for layout in layouts}
    told = {sheet: day for sheet, day in days.items() if day}
    return told if len(set(told.values())) > 1 else {}
