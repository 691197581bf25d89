"""Note exchange: what was noted of buildings, on its way between two desks.

Nothing that is here is written over because a file says otherwise: what a file adds is told apart from what it says
differently, and a person chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.note_book import CENTRES, Status, field_label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

STANDING: Final = ("status", "reason")
"""Fields that are one statement: a building is discounted, and why."""


@dataclass(frozen=True)
class Noted:
    """One thing noted of one building.

    Attributes
    ----------
    name
        One of ``nhmap.core.buildings.note_book.FIELDS``.
    text
        As typed; empty where the field was emptied.
    made
        When, as ISO 8601 with its zone; "" where nobody knows.
    """

    site_id: str
    name: str
    text: str
    made: str = ""


class Keep(StrEnum):
    """Whose words count where the file and this desk differ."""

    HERE = "here"
    NEWER = "newer"
    FILE = "file"


@dataclass(frozen=True)
class Difference:
    """One statement about one building that reads differently here and in the file.

    Attributes
    ----------
    name
        Field of the notes; ``status`` stands for status and reason.
    here, given
        What is said here and in the file, in words; empty where it was emptied.
    made_here, made_given
        When each was written, "" where nobody knows.
    entries
        What taking the file's words would write.
    """

    site_id: str
    name: str
    here: str
    given: str
    made_here: str
    made_given: str
    entries: tuple[Noted, ...]

    @property
    def newer(self) -> Keep | None:
        """Which of the two was written later; None where that is not known."""
        here, there = moment(self.made_here), moment(self.made_given)
        if here is None or there is None or here == there:
            return None
        return Keep.FILE if there > here else Keep.HERE


@dataclass(frozen=True)
class NoteComparison:
    """Notes of a file beside those that are here.

    Attributes
    ----------
    fresh
        Of fields about which nothing was ever said here.
    same
        How many statements are the same.
    differing
        Statements that differ.
    """

    fresh: tuple[Noted, ...]
    same: int
    differing: tuple[Difference, ...]

    def taken(self, keep: Keep) -> tuple[Noted, ...]:
        """What is to be written: all that is new, and where the two differ, what was chosen."""
        differences = [
            difference
            for difference in self.differing
            if keep is Keep.FILE or (keep is Keep.NEWER and difference.newer is Keep.FILE)
        ]
        return (*self.fresh, *(entry for difference in differences for entry in difference.entries))


def compare(here: Iterable[Noted], incoming: Iterable[Noted]) -> NoteComparison:
    """Tell what a file adds from what it says differently.

    Parameters
    ----------
    here, incoming
        The entries that count, at most one for each field of each building.

    Notes
    -----
    Status and reason are one statement. The reason of a building that is not discounted says nothing and is passed
    over, as is a field that is empty in the file and was never filled here.
    """
    statements, there = _statements(here), _statements(incoming)
    fresh: list[Noted] = []
    differing: list[Difference] = []
    same = 0
    for (site_id, name), entries in there.items():
        mine = statements.get((site_id, name), {})
        words = _words(name, entries)
        if not mine:
            # A candidate is what every building is before anybody says anything.
            fresh.extend(_written(entries) if words and words != Status.CANDIDATE else ())
            same += not words or words == Status.CANDIDATE
            continue
        if words == _words(name, mine):
            same += 1
            continue
        dates = (_latest(mine), _latest(entries))
        differing.append(Difference(site_id, name, _words(name, mine), words, *dates, _written(entries)))
    return NoteComparison(tuple(fresh), same, tuple(differing))


def concerning(entries: Iterable[Noted], site_ids: Collection[str]) -> tuple[Noted, ...]:
    """The notes that leave the desk with a plan: those of its buildings, and which ones elsewhere are centres.

    A centre beyond the edge is part of every figure of distance to one.
    """
    wanted = set(site_ids)
    return tuple(e for e in entries if e.site_id in wanted or (e.name == "status" and e.text in CENTRES))


def moment(text: str) -> datetime | None:
    """A time with its zone; None for anything else."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo is not None else None


def statement_label(name: str) -> str:
    """A field of the notes as people call it."""
    return field_label(name)


def _statements(entries: Iterable[Noted]) -> dict[tuple[str, str], dict[str, Noted]]:
    """Statements of each building: (site, statement) -> field -> entry."""
    statements: dict[tuple[str, str], dict[str, Noted]] = {}
    for entry in entries:
        key = (entry.site_id, "status" if entry.name in STANDING else entry.name)
        statements.setdefault(key, {})[entry.name] = entry
    return statements


def _words(name: str, entries: Mapping[str, Noted]) -> str:
    """A statement in words."""
    if name != "status":
        return entries[name].text.strip()
    status = entries["status"].text if "status" in entries else ""
    reason = entries["reason"].text.strip() if "reason" in entries else ""
    if status == Status.DISCOUNTED and reason:
        return f"{status}: {reason}"
    return Status(status) if status in CENTRES else Status.CANDIDATE


def _written(entries: Mapping[str, Noted]) -> tuple[Noted, ...]:
    """The entries of a statement as they are written; a reason goes only with what it is a reason for."""
    status = entries.get("status")
    if status is None or status.text == Status.DISCOUNTED:
        return tuple(entries.values()) if set(entries) != {"reason"} else ()
    return (status,)


def _latest(entries: Mapping[str, Noted]) -> str:
    """When the last word of a statement was written."""
    dated = [(when, e.made) for e in entries.values() if (when := moment(e.made)) is not None]
    return max(dated)[1] if dated else ""
