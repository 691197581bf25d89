"""Where a new one is needed, worked out beside the pages: grounds, gaps and the ways to serve them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Final

from nhmap.core.portfolio.gap_options import Judged
from nhmap.core.portfolio.gap_rows import GapRow, gap_rows
from nhmap.core.portfolio.new_ground import Need, need, unserved_by
from nhmap.core.reach.catchments import MODE_WORDS, WALK
from nhmap.core.reach.driving import DRIVE
from nhmap.store.child_process.apart import watched
from nhmap.store.child_process.proofs import improve_apart
from nhmap.ui.state.at_work import AtWork

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nhmap.core.buildings.gates import GateSettings
    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Plan
    from nhmap.core.reach.catchments import CatchmentAreas, TravelModel
    from nhmap.core.reach.driving import DriveModel
    from nhmap.ui.state.at_work import Turn

PATIENCE_S: Final = 1.2
"""How long after its beginning a page waits for the answer before it is drawn without it."""
PROOF_S: Final = 5.0
"""How long better grounds and a proof are looked for."""

_numbers = count(1)


@dataclass(frozen=True, eq=False)
class NeedQuestion:
    """What is asked: of which buildings and people, by which travel, and how many grounds."""

    evidence: Evidence
    areas: CatchmentAreas
    inside: NDArray[np.bool_]
    travel: TravelModel | DriveModel
    gates: GateSettings
    plan: Plan | None
    number: int
    by_deprivation: bool


@dataclass(frozen=True, eq=False)
class NeedAnswer:
    """The need, and its rows: grounds of the planning area, and neighbourhoods without a building.

    ``beside`` are residents whom no building serves by the other ways of travelling, with each in words.
    """

    need: Need
    grounds: tuple[GapRow, ...]
    gaps: tuple[GapRow, ...]
    beside: tuple[tuple[str, int], ...] = ()


class NeedAtWork:
    """The answer to one question, once it is there.

    Attributes
    ----------
    number
        No other question has it.
    """

    def __init__(self, question: NeedQuestion) -> None:
        self.question, self.number, self._begun = question, next(_numbers), monotonic()
        self._answer = AtWork("need", partial(_answered, question))

    def give_up(self) -> None:
        """Let the work end at its next step, and a proof at once; an answer that is there stays."""
        self._answer.give_up()

    def again(self) -> None:
        """Begin anew what was given up."""
        if self.given_up:
            self._begun = monotonic()
            self._answer.again()

    @property
    def given_up(self) -> bool:
        """Whether somebody gave up before the answer was there."""
        return self._answer.given_up

    @property
    def working(self) -> bool:
        """Whether the answer is still being worked out."""
        return self._answer.working

    def answer(self) -> NeedAnswer | None:
        """The answer, after waiting for it for a moment; None where it is not there yet, or was given up."""
        if self.given_up:
            return None
        self._answer.wait(max(0.0, PATIENCE_S - (monotonic() - self._begun)))
        if self._answer.fault is not None:
            raise self._answer.fault
        return self._answer.result


def _answered(question: NeedQuestion, turn: Turn) -> NeedAnswer:
    turn.go_on()
    q = question
    with watched(turn.go_on):  # the proof ends at once when it is given up
        result = need(
            q.evidence,
            q.areas,
            q.inside,
            q.travel,
            number=q.number,
            settings=q.gates,
            plan=q.plan,
            by_deprivation=q.by_deprivation,
            seconds=PROOF_S,
            better=improve_apart,
            go_on=turn.go_on,
        )
    judged = Judged.of(q.evidence, q.areas, q.travel, q.gates)
    others = [other for other in (WALK, DRIVE) if other.mode != q.travel.mode]
    words = [f"{other.minutes:g} minutes {MODE_WORDS[other.mode]}" for other in others]
    counts = []
    for other in others:
        turn.go_on()
        counts.append(unserved_by(q.evidence, q.areas, q.inside, other, q.gates))
    return NeedAnswer(result, *gap_rows(result, judged, q.plan, turn.go_on), tuple(zip(words, counts, strict=True)))
