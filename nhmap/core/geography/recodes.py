"""Recodes: codes that publishers have retired, and what stands for each now. The one table of them.

Whatever meets an old code looks here: lists of councils, growth files, planning areas, Pride in Place, practices. ICBs
that merged in April 2026 are not here: the lookups of 2024 and 2026 say of each small area which they were and are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

COUNCIL: Final = "council"
SUB_ICB: Final = "sub-ICB location"


@dataclass(frozen=True)
class Recode:
    """One code that is in force no more.

    Attributes
    ----------
    kind
        What it is a code of.
    old, new
        The code then and now; ``new`` is "" where it was divided, so that no one code stands for it.
    name
        Of the place.
    since
        When the old code ended.
    """

    kind: str
    old: str
    new: str
    name: str
    since: str

    @property
    def is_divided(self) -> bool:
        """Whether several codes stand for it now, so that the place of each thing in it decides."""
        return not self.new


RECODES: Final = (
    Recode(COUNCIL, "E08000016", "E08000038", "Barnsley", "2025"),
    Recode(COUNCIL, "E08000019", "E08000039", "Sheffield", "2025"),
    Recode(SUB_ICB, "D4U1Y", "", "Frimley", "April 2026"),
)
"""Add a line here when a publisher retires a code; nothing else has to change."""

COUNCILS: Final = {recode.old: recode.new for recode in RECODES if recode.kind == COUNCIL}
"""Codes of councils then -> now."""

DIVIDED_SUB_ICBS: Final = {
    recode.old: recode.name for recode in RECODES if recode.kind == SUB_ICB and recode.is_divided
}
"""Codes of sub-ICB locations that were divided -> name."""


def council_names() -> list[str]:
    """The councils that have a new code."""
    return [recode.name for recode in RECODES if recode.kind == COUNCIL]


def named_in_words() -> str:
    """The councils with a new code, in words: Barnsley is E08000038 and Sheffield E08000039."""
    councils = [recode for recode in RECODES if recode.kind == COUNCIL]
    first, *others = (f"{council.name} {'is ' if not at else ''}{council.new}" for at, council in enumerate(councils))
    return " and ".join([first, *others])
