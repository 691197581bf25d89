"""Which practices would change their PCN, as an integer programme (HiGHS), one wish after the other.

Unknowns: which zone a PCN serves (at most one each), to which PCN a practice moves, whether a new PCN opens. A practice
moves only to a PCN that serves its own zone: any other move would help no wish but the limits of size.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final

from nhmap.core.alignment.programme_model import APART, BEYOND, MOVED, OUT, Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nhmap.core.alignment.consents import MoveRules
    from nhmap.core.alignment.question import Question

SECONDS: Final = 60.0
WHOLE_UP_TO: Final = 20_000
WHOLE_WITHIN_LIMITS: Final = 600
"""Unknowns up to which any PCN may come to serve any zone, without hard limits and with them; beyond, only zones that a
practice of it belongs to. Where new PCNs are offered, none is left alone and limits are a wish, the others never help:
a PCN that served such a zone would have to give away every practice, and could keep one instead."""
WHOLE_WITHOUT_NEW: Final = 5_000
"""The same with hard limits and no new PCNs, where it matters most: in one ICB nobody is beyond them with every zone
offered, 110,000 people with those of its practices alone."""
BY_HAND_FROM: Final = 1_500
"""Practices from which the first two wishes are met without a search, where that is known to be the best."""


@dataclass(frozen=True)
class Stage:
    """One wish and how well it was met.

    Attributes
    ----------
    wish
        In words.
    value
        People (for the distance: people times kilometres).
    bound
        No proposal that meets the wishes before it can do better.
    """

    wish: str
    value: float
    bound: float

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.value - self.bound < 0.5  # noqa: PLR2004 - people are whole


@dataclass(frozen=True, eq=False)
class Answered:
    """What the programme ended with.

    Attributes
    ----------
    to
        For each practice the PCN it ends in: its position in ``Question.networks``, or their number and upwards for a
        new one; shape (p,).
    serves
        Zone that each PCN serves, new ones last, -1 for none; shape (k + new,).
    stages
        The wishes in their order.
    seconds
        How long it took.
    every_zone
        Whether no proposal was passed over because a PCN would serve a zone that no practice of it belongs to.
    """

    to: NDArray[np.int32]
    serves: NDArray[np.int32]
    stages: tuple[Stage, ...]
    seconds: float
    every_zone: bool


def solve(question: Question, rules: MoveRules, seconds: float = SECONDS) -> Answered:
    """The best proposal, or the best that the time allows with how much better another could be."""
    begun = monotonic()
    if not len(question.practices):
        return Answered(question.network.copy(), question.zone.copy(), (), 0.0, every_zone=True)
    model = Model(question, rules, every_zone=_every_zone(question, rules))
    wishes = [OUT, MOVED, BEYOND, APART]
    if rules.hard:
        wishes = [BEYOND, OUT, MOVED, APART]
    first = [x for x in (model.as_now(), model.start()) if model.admits(x)]
    best, stages = min(first, key=lambda x: [model.value(wish, x) for wish in wishes]), list[Stage]()
    at_once = {OUT, MOVED} if len(question.practices) > BY_HAND_FROM and model.start_is_best else set()
    for at, wish in enumerate(wishes):
        left = seconds - (monotonic() - begun)
        if wish in at_once:
            value = model.value(wish, best)
            stages.append(Stage(wish, value, value))
            model.hold(wish, value)
            continue
        if left <= 0:
            stages.append(Stage(wish, model.value(wish, best), 0.0))
            continue
        # The first wishes may take most of the time; what they leave is for the others.
        unknowns, bound = model.least(wish, left if at == len(wishes) - 1 else left * 0.7)
        if unknowns is not None and model.value(wish, unknowns) <= model.value(wish, best) + 0.5:
            best = unknowns
        value = model.value(wish, best)
        stages.append(Stage(wish, value, max(0.0, min(bound, value))))
        model.hold(wish, value)
    to, serves = model.read(best)
    none_passed_over = model.every_zone or (rules.new and not rules.hard and not question.frozen.any())
    return Answered(to, serves, tuple(stages), monotonic() - begun, none_passed_over)


def _every_zone(question: Question, rules: MoveRules) -> bool:
    """Whether any PCN is free to serve any zone."""
    unknowns = len(question.networks) * (len(question.practices) + len(question.zones))
    if rules.hard:
        return unknowns <= (WHOLE_WITHIN_LIMITS if rules.new else WHOLE_WITHOUT_NEW)
    return unknowns <= (WHOLE_UP_TO if question.frozen.any() or not rules.new else WHOLE_WITHIN_LIMITS)
