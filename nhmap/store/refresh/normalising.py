"""Normalising: the chosen files written where and as the builders expect them, with what became of each row."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers
from nhmap.store.refresh.choosing import TWICE
from nhmap.store.refresh.publications import OF_FILE
from nhmap.store.refresh.reading import Tally, hold, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from nhmap.store.refresh.choosing import Choice
    from nhmap.store.refresh.recognising import Recognised

_SEX: Final = 3
"""Where the sex stands among the columns of a count."""
_NATIONAL: Final = 5_000
"""A count of homes with more practices than this is of all England."""
_LAST_OF_2011: Final = "E01033768"
"""Codes of LSOAs that were made after 2011 sort behind it."""


@dataclass(frozen=True)
class Given:
    """One publication as it lies ready for the builders.

    Attributes
    ----------
    file
        Where they find it.
    date, words
        Of its figures.
    sha256
        Of the file as it was given.
    name
        Under which it was given.
    """

    file: str
    date: str
    words: str
    sha256: str
    name: str


@dataclass
class Normalised:
    """All that lies ready, in the order of dates, and what became of the rows."""

    given: list[Given] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    counted: dict[str, set[str]] = field(default_factory=dict)
    """Practices that are counted afresh, by the date of the count."""


def normalise(
    choices: Sequence[Choice], aside: Path, tell: Callable[[str], None], standing: Collection[str] = ()
) -> Normalised:
    """Write every chosen file into an empty folder in the builders' layout.

    Parameters
    ----------
    choices
        What is done with each file.
    aside
        The folder; made.
    tell
        Hears what is being read.
    standing
        Files that the data in use was built from: a count that comes beside those of its date gets another name.

    Raises
    ------
    InputRefusedError
        When a file cannot be built from, with all faults of all files.
    """
    done = Normalised()
    refused: list[InputRefusedError] = []
    counts = []
    marks: dict[str, tuple[str, str]] = {}
    for choice in choices:
        entry = choice.recognised
        publication = OF_FILE.get(entry.file)
        if publication is not None and publication.is_count:
            counts.append(entry)
        elif choice.is_used or choice.state == TWICE:
            tell(f"Reading {entry.name}")
            try:
                tally = _one(entry, aside, tell, write=choice.is_used)
                _refuse_two_readings(entry, tally, marks)
                if choice.is_used:
                    done.tallies.append(tally)
                    done.given.append(_record_of(entry, entry.file))
            except InputRefusedError as error:
                refused.append(error)
    try:
        _counts(counts, aside, done, tell, {file for file in standing if file.startswith(readers.COUNT_FOLDER)})
    except InputRefusedError as error:
        refused.append(error)
    if refused:
        message = " ".join(error.message for error in refused)
        raise InputRefusedError(message, " ".join(dict.fromkeys(error.hint for error in refused)))
    return done


def _record_of(entry: Recognised, file: str) -> Given:
    return Given(file, entry.date, entry.words, readers.sha256_of(entry.path), entry.name)


def _refuse_two_readings(entry: Recognised, tally: Tally, marks: dict[str, tuple[str, str]]) -> None:
    """Refuse two files of one publication and date that say different things: somebody has to say which counts."""
    name, mark = marks.setdefault(entry.file, (entry.name, tally.mark))
    if mark != tally.mark:
        message = f"{name} and {entry.name} are both {entry.title}, {entry.words}, and differ."
        raise InputRefusedError(message, "Take the one away that does not count.")


def _one(entry: Recognised, aside: Path, tell: Callable[[str], None], *, write: bool) -> Tally:
    """Write one publication, and hold it to its contract."""
    tally = Tally(entry.name, entry.title)
    target = aside.joinpath(*entry.file.split("/"))
    publication = OF_FILE.get(entry.file)
    if publication is None:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(entry.path, target)
        return tally
    with _writing(target if write else None) as out:
        writer = csv.writer(out, lineterminator="\n")
        columns = [column.name for column in publication.columns]
        if not publication.headless:
            writer.writerow(publication.written[0] if publication.written else columns)
        rows = rows_of(entry, tally, tell)
        writer.writerows(map(publication.written[1], rows) if publication.written else rows)
    hold(publication, tally)
    return tally


@contextmanager
def _writing(path: Path | None) -> Iterator[IO[str]]:
    """A text to write to; packed where its name says so; thrown away without a path."""
    if path is None:
        yield io.StringIO()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        with (
            path.open("wb") as raw,
            gzip.GzipFile("", "wb", 1, raw, mtime=0) as packed,
            io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
        ):
            yield text
    else:
        with path.open("w", encoding="utf-8", newline="") as text:
            yield text


def _counts(
    several: Sequence[Recognised], aside: Path, done: Normalised, tell: Callable[[str], None], used: set[str]
) -> None:
    """Write the counts of where patients live, one file a date and set of practices, both sexes together."""
    read = []
    whole: set[str] = set()
    for entry in sorted(several, key=lambda count_file: (count_file.date, _of_one_sex(count_file), count_file.name)):
        tell(f"Reading {entry.name}")
        if not entry.date:
            message = f"{entry.name} does not say of which day it is."
            raise InputRefusedError(message, "Give its date with --date, or keep its column EXTRACT_DATE.")
        read.append(_read_count(entry, tell, only_totals=_of_one_sex(entry) and entry.date in whole))
        whole |= {entry.date} if "ALL" in read[-1].people else set()
        done.tallies.append(read[-1].tally)
    for count in _both_sexes(read, done):
        file = _file_of(count, used)
        used.add(file)
        with _writing(aside.joinpath(*file.split("/"))) as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow([column.name for column in OF_FILE[readers.REGISTERED_2022.file].columns])
            writer.writerows(
                (practice, count.names[practice], code, "ALL", people)
                for (practice, code), people in count.people["ALL"].items()
            )
        done.given.append(_record_of(count.source, file))
        done.counted.setdefault(count.source.date, set()).update(count.names)


def _of_one_sex(entry: Recognised) -> bool:
    """Whether the first rows of a count are of females or of males alone."""
    place = entry.positions[_SEX]
    rows = entry.table.head if entry.table else ()
    return not any(cells[place].strip().upper() == "ALL" for _, cells in rows if place < len(cells))


@dataclass
class _Count:
    """One count as it was read: people by sex, practice and code; of each practice only, where no more is needed."""

    source: Recognised
    tally: Tally
    people: dict[str, dict[tuple[str, str], int]]
    names: dict[str, str]

    @property
    def practices(self) -> set[str]:
        return set(self.names)

    @property
    def is_newer_geography(self) -> bool:
        return any(code > _LAST_OF_2011 and code.startswith("E01") for rows in self.people.values() for _, code in rows)


def _read_count(entry: Recognised, tell: Callable[[str], None], *, only_totals: bool) -> _Count:
    tally = Tally(entry.name, entry.title, is_marked=False)
    people: dict[str, dict[tuple[str, str], int]] = {}
    names: dict[str, str] = {}
    for practice, name, code, sex, patients in rows_of(entry, tally, tell):
        rows = people.setdefault(sex, {})
        if only_totals:
            rows[practice, ""] = rows.get((practice, ""), 0) + int(float(patients))
            names.setdefault(practice, name)
            continue
        # Few different codes, in a million rows.
        rows[sys.intern(practice), sys.intern(code)] = int(float(patients))
        names.setdefault(practice, name)
    hold(OF_FILE[entry.file], tally)
    return _Count(entry, tally, people, names)


def _both_sexes(read: list[_Count], done: Normalised) -> list[_Count]:
    """Counts of both sexes, oldest first: as published, or females and males of one day added up."""
    whole = [count for count in read if "ALL" in count.people]
    parts = [count for count in read if "ALL" not in count.people]
    counts: list[_Count] = []
    for day in sorted({count.source.date for count in read}):
        of_day = _one_geography([count for count in whole if count.source.date == day], done)
        sexes = [count for count in parts if count.source.date == day]
        for female in [count for count in sexes if "FEMALE" in count.people]:
            for male in [count for count in sexes if "MALE" in count.people and _alike(count, female)]:
                _add_up(female, male, of_day, done)
        lonely = [
            count for count in sexes if not any(_alike(count, other) for other in [*of_day, *_others(count, sexes)])
        ]
        if lonely:
            message = f"{lonely[0].source.name} counts one sex only."
            raise InputRefusedError(message, "Give the file of the other sex or of all patients, of the same day, too.")
        counts += of_day
    return counts


def _others(count: _Count, sexes: Sequence[_Count]) -> list[_Count]:
    return [other for other in sexes if set(other.people) != set(count.people)]


def _alike(one: _Count, other: _Count) -> bool:
    """Whether two counts are of much the same practices."""
    shared = len(one.practices & other.practices)
    return 2 * shared > max(len(one.practices), len(other.practices))


def _add_up(female: _Count, male: _Count, of_day: list[_Count], done: Normalised) -> None:
    """Add females and males up, or hold them against the count of both that was given too."""
    total = dict(female.people.get("FEMALE", {}))
    for key, people in male.people["MALE"].items():
        total[key] = total.get(key, 0) + people
    whole = next((count for count in of_day if _alike(count, female)), None)
    if whole is None:
        names = male.names | female.names
        of_day.append(_Count(female.source, female.tally, {"ALL": total}, names))
        done.said.append(f"{female.source.name} and {male.source.name} are added up: {sum(total.values()):,} patients.")
        return
    both, all_of = sum(total.values()), sum(whole.people["ALL"].values())
    done.said.append(f"Females and males of {female.source.words}: {both:,}; both as published: {all_of:,}.")
    if both != all_of:
        message = (
            f"{female.source.name} and {male.source.name} come to {both:,} patients, {whole.source.name} to {all_of:,}."
        )
        raise InputRefusedError(message, "Fetch the three files of one day again.")


def _one_geography(of_day: list[_Count], done: Normalised) -> list[_Count]:
    """Counts of one day without those by LSOA 2011 of practices that are counted by LSOA 2021 too."""
    counts: list[_Count] = []
    for count in sorted(of_day, key=lambda c: (not c.is_newer_geography, -len(c.practices), c.source.name)):
        beside = next((other for other in counts if other.practices & count.practices), None)
        if beside is None:
            counts.append(count)
        elif beside.is_newer_geography and not count.is_newer_geography:
            done.said.append(
                f"{count.source.name} is by LSOA 2011; {beside.source.name} of the same day by 2021 is used."
            )
        elif _shared_rows(beside, count) == _shared_rows(count, beside):
            done.said.append(f"{count.source.name} says what {beside.source.name} says.")
        else:
            message = (
                f"{beside.source.name} and {count.source.name} count the same practices on the same day, and differ."
            )
            raise InputRefusedError(message, "Take the one away that does not count.")
    return counts


def _shared_rows(count: _Count, other: _Count) -> dict[tuple[str, str], int]:
    """Rows of the practices that another count has too."""
    both = count.practices & other.practices
    return {key: people for key, people in count.people["ALL"].items() if key[0] in both}


def _file_of(count: _Count, used: set[str]) -> str:
    """Where a count lies: that of one nhmap was made with under its own name."""
    national = len(count.practices) > _NATIONAL
    usual = {
        "2022-07-01": (readers.REGISTERED_2022, True),
        "2025-10-01": (readers.REGISTERED_2025, False),
        "2026-07-01": (readers.REGISTERED_LINCOLNSHIRE, False),
    }
    source, whole = usual.get(count.source.date, (None, False))
    if source is not None and whole == national and source.file not in used:
        return source.file
    number = sum(file.startswith(f"{readers.COUNT_FOLDER}{count.source.date}") for file in used) + 1
    return f"{readers.COUNT_FOLDER}{count.source.date}-{number}.csv"
