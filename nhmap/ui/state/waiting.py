"""Waiting: what one window chose or wrote beside a plan that is not stored yet, or that it must be asked about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nhmap.core.options.options import FEWEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.options.option_merge import Clash
    from nhmap.core.options.options import Comparison
    from nhmap.core.plan.plans import Plan
    from nhmap.store.database.choices import ChoiceEntry
    from nhmap.store.database.note_store import NoteEntry


@dataclass(frozen=True, eq=False)
class ContestedChoice:
    """A choice that another window had made differently before this one saw it: theirs stands.

    Attributes
    ----------
    plan_id, key
        Beside which plan, and which choice.
    mine
        What this window chose.
    theirs
        What stands.
    """

    plan_id: str
    key: str
    mine: Any
    theirs: ChoiceEntry


@dataclass(frozen=True, eq=False)
class LeftChoices:
    """Choices beside a plan that this window left before they could be stored.

    Attributes
    ----------
    start
        The plan to store first; None where it is stored.
    changes, seen
        As they are handed to the store.
    """

    plan_id: str
    start: Plan | None
    changes: Mapping[str, Any]
    seen: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class WaitingNote:
    """Words on a building that could not be stored yet.

    Attributes
    ----------
    values
        Field to text: one field, or the fields of one statement.
    seen
        Number of the last entry of these fields that the person had before them.
    """

    site_id: str
    values: Mapping[str, str]
    seen: int


@dataclass(frozen=True, eq=False)
class ContestedNote:
    """Words on a building where somebody else wrote before they were seen: theirs stand.

    Attributes
    ----------
    mine
        Field to text: one field, or the fields of one statement.
    theirs
        What was written in these fields.
    """

    site_id: str
    mine: Mapping[str, str]
    theirs: tuple[NoteEntry, ...]


@dataclass(frozen=True, eq=False)
class ContestedOption:
    """A thing of a comparison that another window had changed differently: theirs stands.

    Attributes
    ----------
    who, made
        Whose version stands, if a name was given, and when it was made (ISO 8601).
    """

    comparison_id: str
    clash: Clash
    who: str
    made: str


@dataclass(frozen=True, eq=False)
class Waiting:
    """All of it.

    Attributes
    ----------
    fault, short, tried
        Why the last attempt to store failed, in all and in few words, and when that was, in seconds of the computer's
        steady clock; empty and 0 where nothing failed.
    turn
        How often choices of others were taken over: boxes that show them begin afresh with each.
    stale
        Whether something was taken over that the page, as it was drawn, does not show.
    told
        How many things wait by what the page says.
    choices, notes, options
        What the person must be asked about.
    left_choices, waiting_notes, left_comparisons
        What is to be stored; comparisons as they are to be and as they were when this window last read them.
    made_on
        Of choices that are not stored: key, and the number of the last entry that the page showed when it was made.
    compared
        The session's comparison as it was stored when this window last read it; None where it was not.
    """

    fault: str = ""
    short: str = ""
    tried: float = 0.0
    turn: int = 0
    stale: bool = False
    told: int = 0
    choices: tuple[ContestedChoice, ...] = ()
    notes: tuple[ContestedNote, ...] = ()
    options: tuple[ContestedOption, ...] = ()
    left_choices: tuple[LeftChoices, ...] = ()
    waiting_notes: tuple[WaitingNote, ...] = ()
    left_comparisons: tuple[tuple[Comparison, Comparison | None], ...] = ()
    made_on: Mapping[str, int] = field(default_factory=dict)
    compared: Comparison | None = None

    def last_choices(self, changes: Mapping[str, Any], otherwise: int) -> dict[str, int]:
        """What the page showed when each of these choices was made."""
        return {key: self.made_on.get(key, otherwise) for key in changes}

    def with_note(self, note: WaitingNote) -> Waiting:
        """Words that wait, in the place of those that waited for the same fields of the same building."""
        older = [n for n in self.waiting_notes if n.site_id == note.site_id and {*n.values} & {*note.values}]
        last_note = min([note.seen, *(other.seen for other in older)])
        values = {name: text for other in older for name, text in other.values.items()} | dict(note.values)
        others = tuple(other for other in self.waiting_notes if other not in older)
        return replace(self, waiting_notes=(*others, WaitingNote(note.site_id, values, last_note)))

    def without_note(self, note: WaitingNote) -> Waiting:
        """Words that are stored, or are asked about now, wait no longer."""
        return replace(self, waiting_notes=tuple(other for other in self.waiting_notes if other is not note))

    def with_comparison_left(self, mine: Comparison, base: Comparison | None) -> Waiting:
        """A comparison that this window left before it could be stored."""
        others = tuple(pair for pair in self.left_comparisons if pair[0].id != mine.id)
        return replace(self, left_comparisons=(*others, (mine, base)))

    def without_comparison(self, comparison_id: str) -> Waiting:
        """A comparison that is stored, or that the window has before it again."""
        return replace(self, left_comparisons=tuple(p for p in self.left_comparisons if p[0].id != comparison_id))


def unsaved(comparison: Comparison | None, base: Comparison | None) -> bool:
    """Whether a comparison holds something that would be lost, and is not stored."""
    if comparison is None or comparison == base or len(comparison.options) < FEWEST:
        return False
    return bool(base is not None or comparison.said or comparison.name.strip())
