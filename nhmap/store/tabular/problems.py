"""Problems: what was wrong with a file and what nhmap made of it.

A file that cannot be used at all is refused with one message. Everything less is a :class:`Problem`: the good part
is used, and the person is told what was done with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from nhmap.errors import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["problem", "warning", "information"]
"""As the severities of findings: a problem changed what the file says, a warning may have, information did not."""

NAMED: Final = 5
"""How many names or codes a message lists before it counts the rest."""
_LONG: Final = 150
"""Characters of a name in a message: those of neighbourhoods are shorter."""


@dataclass(frozen=True)
class Problem:
    """One thing that a person should know about a file they gave.

    Attributes
    ----------
    check
        What was looked for, as a stable key.
    severity
        How much it matters.
    message
        What was wrong, where, and what was done, in a planner's words.
    zones
        Ids of the zones of the imported plan that are concerned.
    codes
        Small areas concerned, or the codes as they stand in the file when they are none.
    people
        Residents concerned.
    lines
        Lines of the file (CSV) or numbers of its features (GeoJSON), counted from 1.
    """

    check: str
    severity: Severity
    message: str
    zones: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    people: int = 0
    lines: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """What is quoted from a file can be shown anywhere."""
        object.__setattr__(self, "message", printable(self.message))


def some(names: Iterable[object]) -> str:
    """A few of the names, and how many more there are: “A, B, C and 4 more”."""
    listed = [_short(str(name)) for name in names]
    if len(listed) > NAMED + 1:
        return f"{', '.join(listed[:NAMED])} and {len(listed) - NAMED:,} more"
    if len(listed) > 1:
        return f"{', '.join(listed[:-1])} and {listed[-1]}"
    return "".join(listed)


def _short(name: str) -> str:
    return name if len(name) <= _LONG else f"{name[:_LONG]}…"


def counted(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun: “1 small area”, “3 small areas”."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


SAYINGS: Final[dict[str, tuple[Severity, str]]] = {
    "no geometry": ("problem", "Without a shape, so left out: {names}."),
    "not a polygon": ("problem", "Points or lines hold no small areas, so these were left out: {names}."),
    "empty": ("problem", "The outline is empty, it has no corners, so these were left out: {names}."),
    "crossed": (
        "problem",
        "Outlines that cross themselves too often to be mended (1,000 times in a file) were left out: {names}.",
    ),
    "unreadable": ("problem", "The coordinates cannot be read as a polygon, so these were left out: {names}."),
    "not finite": ("problem", "Some coordinates are no numbers or far too large, so these were left out: {names}."),
    "repaired": ("warning", "An outline crosses itself; it was repaired, so look at these again: {names}."),
    "flattened": ("information", "Heights (third coordinates) were dropped from {names}."),
    "outside": ("problem", "Outside England, so left out: {names}."),
    "nothing selected": (
        "problem",
        (
            "Holds no small area of England by the rule used (it lies outside England or is too small), so left out:"
            " {names}."
        ),
    ),
    "nothing left": ("problem", "Every small area in it was claimed by another footprint, so left out: {names}."),
    "same name": ("warning", "Names that occur twice at one level were given a number: {names}."),
    "same id": ("warning", "Ids that occur twice were replaced by new ones: {names}."),
    "level unknown": ("warning", "The level is none of SNP, MNP and IHO, so these were read as SNPs: {names}."),
    "name trimmed": ("warning", "Names were cut to 120 characters or lost characters that cannot be shown: {names}."),
    "no name": ("information", "Without a name, so these were given one: {names}."),
    "target unusable": ("warning", "The target is not a number of people above 0 and was left out for {names}."),
    "tolerance unusable": ("warning", "The tolerance is not between 0 and 1 and was left out for {names}."),
    "parent unusable": (
        "warning",
        "The parent is not of a higher level (SNP in MNP in IHO), so these nest in nothing: {names}.",
    ),
    "parent not drawn": ("information", "Named as a parent but not drawn, so made of what nests in it: {names}."),
    "nested": ("information", "Nested where most of their residents are, as no parent is named: {names}."),
    "redrawn": (
        "information",
        "Outlines changed since nhmap wrote the file, so small areas were selected afresh for {names}.",
    ),
}
"""Severity and sentence of each kind of note; the sentences read the same for one name and for many."""


class Notes:
    """Gathers notes of one kind into one sentence, so that a thousand alike do not become a thousand messages."""

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[str, int]]] = {}

    def add(self, kind: str, name: str, line: int = 0) -> None:
        """Note something of a kind in ``SAYINGS`` about a footprint."""
        self._found.setdefault(kind, []).append((name, line))

    def problems(self) -> tuple[Problem, ...]:
        """One problem for each kind noted, in the order of ``SAYINGS``."""
        problems = []
        for kind, (severity, sentence) in SAYINGS.items():
            problem = self._found.get(kind)
            if problem:
                names = some(name for name, _ in problem)
                lines = tuple(line for _, line in problem if line)
                problems.append(Problem(kind, severity, sentence.format(names=names), lines=lines))
        return tuple(problems)
