"""Recognising: which publication each table of a folder is, of which date; and why a file is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nhmap.errors import NhmapError
from nhmap.store.layer_builds import named_places, readers
from nhmap.store.refresh import columns as c
from nhmap.store.refresh import dating
from nhmap.store.refresh import publications as pub
from nhmap.store.refresh.geopackages import admit_boundaries
from nhmap.store.refresh.marks import MARKS
from nhmap.store.refresh.not_recognised import HEADERS_WITHIN, why_none
from nhmap.store.refresh.opening import look_into
from nhmap.store.refresh.publication import (
    BY_COLUMN,
    BY_FINANCIAL_YEAR,
    BY_HEADER,
    BY_LATEST,
    BY_MID_YEAR,
    BY_NAME,
    FIXED,
    GROUND,
    PLACES,
)
from nhmap.store.refresh.reading import Tally, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.store.refresh.opening import Folder, Row, Table
    from nhmap.store.refresh.publication import Publication

_HALF: Final = 0.5
_LEAST_OF_A_DIRECTORY: Final = 13
"""Cells of a row without header up to the status."""
_TILES: Final = re.compile(r"[A-Z]{2}\d{2}")
_MARKED: Final = frozenset({BY_NAME, BY_HEADER, BY_FINANCIAL_YEAR})
MARKED: Final = frozenset(publication.file for publication in pub.PUBLICATIONS if publication.dated[0] in _MARKED)
"""Publications that say no full date, so that the issue nhmap was made with is known by its rows."""
GIVEN: Final = "as you say"
_FAR: Final = "20991231"
_BESIDE: Final = frozenset({"manifest.csv", "readme.md", "readme.txt"})
_POSTCODE: Final = re.compile(r"[A-Z]{1,2}\d[A-Z0-9]? ?\d[A-Z]{2}")


@dataclass(frozen=True)
class Recognised:
    """One table that is a publication.

    Attributes
    ----------
    path, name
        The file, and what people know the table by.
    file
        Where the builders expect it (``Source.file``).
    title, group
        What it is called, and what is built anew for it.
    date, words
        Of its figures, as text that sorts and for people.
    how
        How the date is known.
    table, header_line, positions
        What is read of it; None for files that are no tables.
    """

    path: Path
    name: str
    file: str
    title: str
    group: str
    date: str
    words: str
    how: str
    table: Table | None = None
    header_line: int = 0
    positions: tuple[int, ...] = ()


@dataclass
class Findings:
    """All of a folder: what was recognised, and what was not with the reason for each."""

    recognised: list[Recognised] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)


def recognise(folder: Path, dates: Mapping[str, str] | None = None) -> Findings:
    """Tell what every file of a folder is, by what is in it.

    Parameters
    ----------
    folder
        Files as publishers give them, under any names.
    dates
        Dates that a person gives for files that say none: name of the file -> 2026-07-01, 2026-07 or 2026.

    Raises
    ------
    InputRefusedError
        When the folder cannot be read at all; what is wrong with one file is said of that file.
    """
    opened = look_into(folder)
    findings = Findings()
    findings.unknown += [(name, reason) for _, name, reason in opened.refused]
    _recognise_others(opened, findings)
    for table in opened.tables:
        if Path(table.name).name.lower() not in _BESIDE:
            try:
                _recognise_table(table, findings, dates or {})
            except NhmapError as refused:
                findings.unknown.append((table.name, str(refused)))
    findings.unknown.sort()
    return findings


def _recognise_others(opened: Folder, findings: Findings) -> None:
    for path, name in opened.others:
        try:
            admit_boundaries(path)
        except NhmapError as refused:
            findings.unknown.append((name, str(refused)))
            continue
        source = readers.BOUNDARIES
        findings.recognised.append(
            Recognised(path, name, source.file, source.dataset, GROUND, "2021-12", source.usual_vintage, "its codes")
        )


def _recognise_table(table: Table, findings: Findings, dates: Mapping[str, str]) -> None:
    if _is_tiles(table):
        source = named_places.MISSING_TILES
        findings.recognised.append(
            Recognised(table.path, table.name, source.file, source.dataset, PLACES, "2025-04",
                       source.usual_vintage, "the names of places that go with it", table)
        )  # fmt: skip
        return
    matches = _matches(table)
    named = readers.NAMED.get(table.name)
    if not matches and named is not None and named.file not in pub.OF_FILE:
        # A builder asks for it and the table of publications does not have it: then its own name has to do.
        findings.recognised.append(
            Recognised(table.path, table.name, named.file, named.dataset, GROUND, "", named.usual_vintage,
                       "its name", table)
        )  # fmt: skip
    elif not matches:
        findings.unknown.append((table.name, why_none(table)))
    for publication, at, line in matches:
        day, how = _date_of(publication, table, at, line, dates)
        entry = Recognised(table.path, table.name, publication.file, publication.title, publication.group, day,
                          words_of(publication, day), how, table, line, at)  # fmt: skip
        if publication.dated[0] in _MARKED and how != GIVEN:
            entry = _as_known(entry, publication)
        findings.recognised.append(entry)


def _as_known(entry: Recognised, publication: Publication) -> Recognised:
    """The same, dated by its rows where these are those of the issue that nhmap was made with."""
    tally = Tally(entry.name, entry.title)
    for _ in rows_of(entry, tally):
        pass
    if tally.mark == MARKS.get(entry.file):
        words = publication.source.usual_vintage
        return replace(entry, date=publication.usual, words=words, how="its rows, which nhmap knows")
    return replace(entry, words=words_of(replace(publication, usual=""), entry.date))


def words_of(publication: Publication, day: str) -> str:
    """A date of a publication for people: as nhmap wrote that of the issue it was made with, where it is that one."""
    if day and day == publication.usual:
        return publication.source.usual_vintage
    if publication.dated[0] == BY_MID_YEAR and day:
        return f"mid-{day[:4]}"
    if publication.dated[0] == BY_FINANCIAL_YEAR and day:
        return f"{int(day[:4]) - 1}/{day[2:4]}"
    return dating.in_words(day)


def _matches(table: Table) -> list[tuple[Publication, tuple[int, ...], int]]:
    """Publications that a table is, with the positions of their columns and the line of the header."""
    for place, (line, header) in enumerate(table.head[:HEADERS_WITHIN]):
        sample = table.head[place + 1 :]
        matches = [
            (publication, at, line)
            for publication, at in pub.matching(tuple(header))
            if _looks_like(publication, at, sample)
        ]
        if matches:
            return matches
    headless = []
    for publication in pub.PUBLICATIONS:
        at = tuple(range(publication.headless))
        if publication.headless and _is_headless(publication, table.head) and _looks_like(publication, at, table.head):
            headless.append((publication, at, 0))
    return headless


def _is_headless(publication: Publication, head: Sequence[Row]) -> bool:
    # A workbook ends each row with its last cell that says something.
    right = [
        cells
        for _, cells in head
        if _LEAST_OF_A_DIRECTORY <= len(cells) <= publication.headless
        and _POSTCODE.fullmatch(cells[9].strip())
        and cells[0].strip()
    ]
    return len(right) > _HALF * len(head)


def _looks_like(publication: Publication, at: Sequence[int], sample: Sequence[Row]) -> bool:
    """Whether most cells of the first rows are of the form that their columns have."""
    rows = [cells for _, cells in sample if sum(map(bool, cells)) > 1]
    for column, place in zip(publication.columns, at, strict=True):
        values = [column.value(cells[place]) for cells in rows if 0 <= place < len(cells) and cells[place].strip()]
        faults = sum(bool(column.fault(value)) for value in values)
        if faults > _HALF * len(values):
            return False
    if publication.among and _share(publication, at, rows, *publication.among) < _HALF:
        return False
    first = publication.columns[0].name
    return not (publication.unlike and _share(publication, at, rows, first, publication.unlike) >= _HALF)


def _share(publication: Publication, at: Sequence[int], rows: Sequence[Sequence[str]], name: str, like: str) -> float:
    place = next(place for column, place in zip(publication.columns, at, strict=True) if column.name == name)
    values = [cells[place].strip() for cells in rows if place < len(cells) and cells[place].strip()]
    return sum(re.fullmatch(like, value) is not None for value in values) / len(values) if values else 0.0


def _date_of(
    publication: Publication, table: Table, at: Sequence[int], line: int, dates: Mapping[str, str]
) -> tuple[str, str]:
    """The date of a table, and how it is known."""
    own_date = dates.get(table.name) or dates.get(table.path.name)
    if own_date:
        return own_date, GIVEN
    if publication.dated[0] == FIXED:
        return publication.usual, "published once"
    header = next((cells for number, cells in table.head if number == line), ())
    return (
        _said_date(publication, table, at, line, tuple(header))
        or _date_by_total(publication, table, at, line)
        or _named_date(table)
    )


def _said_date(
    publication: Publication, table: Table, at: Sequence[int], line: int, header: tuple[str, ...]
) -> tuple[str, str] | None:
    """The date that the table itself says, where its publication does."""
    rule, headers = publication.dated
    name = table.member or table.path.name
    if rule == BY_COLUMN:
        place = next((i for i, text in enumerate(header) if re.fullmatch(headers, c.squeezed(text))), None)
        below = (cells for number, cells in table.head if number > line)
        days = () if place is None else dating.commonest(cells[place] for cells in below if place < len(cells))
        return (days[0], f"its column {header[place or 0]}") if days and dating.parsed(days[0]) else None
    if rule == BY_HEADER:
        years = [match[1] for text in header if (match := re.fullmatch(headers, c.squeezed(text)))]
        return (f"20{max(years)}", "its headers") if years else None
    if rule == BY_LATEST:
        return _latest(table, line, [int(place) for place in headers.split("|")])
    if rule == BY_FINANCIAL_YEAR:
        return (day, "its name") if (day := dating.financial_year(name)) else None
    if rule == BY_MID_YEAR:
        titles = " ".join(cell for number, cells in table.head if number < line for cell in cells)
        own = " ".join(header[place] for place in at if place < len(header))
        day = dating.mid_year(own, table.sheet, titles, " ".join(header), table.path.name)
        return (day, "its titles") if day else None
    return None


def _date_by_total(publication: Publication, table: Table, at: Sequence[int], line: int) -> tuple[str, str] | None:
    """The date of an issue whose total is known."""
    for name, total, day in publication.known_totals:
        if _total(publication, table, at, line, name) == total:
            return day, f"its total, {total:,}"
    return None


def _named_date(table: Table) -> tuple[str, str]:
    """The date that the name of the file gives."""
    day = dating.of_name(table.member or table.path.name)
    return (day, "its name") if day else ("", "")


def _latest(table: Table, line: int, places: Sequence[int]) -> tuple[str, str] | None:
    """The month of the last date in columns of dates."""
    last = ""
    for _, cells in table.rows(line):
        for place in places:
            text = cells[place].strip() if place < len(cells) else ""
            if last < text < _FAR and len(text) == len(_FAR) and dating.parsed(text):
                last = text
    return (f"{last[:4]}-{last[4:6]}", "the last date in it") if last else None


def _total(publication: Publication, table: Table, at: Sequence[int], line: int, name: str) -> int:
    place = next(place for column, place in zip(publication.columns, at, strict=True) if column.name == name)
    column = next(column for column in publication.columns if column.name == name)
    code = at[0]
    whole = 0
    for _, cells in table.rows(line, (code, place)):
        value = column.value(cells[place]) if place < len(cells) else ""
        if value and not column.fault(value) and re.match(r"E0", cells[code].strip()):
            whole += int(float(value))
    return whole


def _is_tiles(table: Table) -> bool:
    cells = [cell.strip() for _, row in table.head for cell in " ".join(row).split()]
    return len(cells) > 1 and all(_TILES.fullmatch(cell) for cell in cells)
