"""Options: plans set side by side, with what speaks for and against each, and which one is preferred."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

LETTERS: Final = "ABCDE"
FEWEST: Final = 2
MOST: Final = len(LETTERS)
NOTE_LIMIT: Final = 4_000
NAME_LIMIT: Final = 200


@dataclass(frozen=True)
class Option:
    """One plan of a comparison.

    Attributes
    ----------
    plan_id
        Of the saved plan.
    speaks_for, speaks_against
        In people's own words; may be empty.
    seen
        Length of the plan's log when the option was last written about: a longer log is a plan that has changed since.
    """

    plan_id: str
    speaks_for: str = ""
    speaks_against: str = ""
    seen: int = 0


@dataclass(frozen=True)
class Comparison:
    """Two to five plans set side by side.

    Attributes
    ----------
    id
        Given by whoever makes it.
    name
        As people say it; may be empty while nothing of it is stored.
    options
        In the order of their letters.
    preferred
        Plan id of the option preferred, None while none is.
    version
        Counts how often it was stored: 0 for one that is not.
    """

    id: str
    name: str = ""
    options: tuple[Option, ...] = ()
    preferred: str | None = None
    version: int = 0

    @property
    def plan_ids(self) -> tuple[str, ...]:
        """The plans, in order."""
        return tuple(o.plan_id for o in self.options)

    @property
    def said(self) -> bool:
        """Whether anything was written or preferred: what would be lost."""
        return self.preferred is not None or any(o.speaks_for or o.speaks_against for o in self.options)

    def letter(self, plan_id: str) -> str:
        """“A” for the first option, “B” for the second.

        Raises
        ------
        InputRefusedError
            When the plan is none of them.
        """
        return LETTERS[self.plan_ids.index(self.option(plan_id).plan_id)]

    def option(self, plan_id: str) -> Option:
        """The option that is this plan.

        Raises
        ------
        InputRefusedError
            When the plan is none of them.
        """
        for option in self.options:
            if option.plan_id == plan_id:
                return option
        message = "This plan is not one of the options."
        raise InputRefusedError(message, "It may have been taken out in another window: reload the page.")

    def choose(self, plan_ids: Iterable[str]) -> Comparison:
        """The same comparison of these plans; notes on plans that stay are kept, and so is the order.

        Raises
        ------
        InputRefusedError
            When there are more than five.
        """
        wanted = tuple(dict.fromkeys(plan_ids))
        if len(wanted) > MOST:
            message = f"A comparison holds at most {MOST} plans."
            raise InputRefusedError(message, "Take one out first.")
        options_by_id = {o.plan_id: o for o in self.options}
        options = tuple(options_by_id.get(plan_id, Option(plan_id)) for plan_id in wanted)
        return replace(self, options=options, preferred=self.preferred if self.preferred in wanted else None)

    def note(self, plan_id: str, speaks_for: str, speaks_against: str, edits_read: int) -> Comparison:
        """The comparison with other words on one option.

        Raises
        ------
        InputRefusedError
            When the words are too many or the plan is none of the options.
        """
        self.option(plan_id)
        if max(len(speaks_for), len(speaks_against)) > NOTE_LIMIT:
            message = f"A note can hold {NOTE_LIMIT:,} characters."
            raise InputRefusedError(message, "Shorten it, or keep the rest in a paper of its own.")
        written = Option(plan_id, speaks_for.strip(), speaks_against.strip(), edits_read)
        return replace(self, options=tuple(written if o.plan_id == plan_id else o for o in self.options))

    def prefer(self, plan_id: str | None) -> Comparison:
        """The comparison with this option preferred, or none."""
        return replace(self, preferred=None if plan_id is None else self.option(plan_id).plan_id)
