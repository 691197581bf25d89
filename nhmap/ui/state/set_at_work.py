"""A set of sites that gets better in the background: at once a good one, after a while a better one and a proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.store.child_process.apart import watched
from nhmap.store.child_process.proofs import improve_apart
from nhmap.ui.state.at_work import AtWork

if TYPE_CHECKING:
    from nhmap.core.portfolio.site_sets import ChosenSet, PosedQuestion
    from nhmap.ui.state.at_work import Turn

SECONDS: Final = 60.0
"""How long the background may take; the screen never waits for it."""


class SetAtWork:
    """The answer to one question.

    Attributes
    ----------
    posed
        The question.
    curve
        Sites by greatest gain, and what the first so many reach.
    """

    def __init__(self, posed: PosedQuestion) -> None:
        self.posed = posed
        self.curve = posed.curve()
        self._quick = posed.answer()
        self._better = None if self._quick.proved else AtWork("sets", self._improved)

    def _improved(self, turn: Turn) -> ChosenSet:
        """A better set, looked for in a process of its own, which ends at once when it is given up."""
        turn.go_on()
        with watched(turn.go_on):
            return self.posed.better(self._quick, SECONDS, improve_apart)

    def give_up(self) -> None:
        """Be content with the set that is there; a better one that was found already stays."""
        if self._better is not None:
            self._better.give_up()

    def again(self) -> None:
        """Look anew after somebody gave up."""
        if self._better is not None:
            self._better.again()

    @property
    def given_up(self) -> bool:
        """Whether somebody was content with the set that was there."""
        return self._better is not None and self._better.given_up

    @property
    def working(self) -> bool:
        """Whether a better set is still being looked for."""
        return self._better is not None and self._better.working and not self.given_up

    @property
    def site_set(self) -> ChosenSet:
        """The best set so far."""
        better = None if self._better is None else self._better.result
        return self._quick if better is None else better
