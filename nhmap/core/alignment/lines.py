"""The other way to agreement: PCNs stay as they are, and lines move so that practices come to their PCN's zone.

Small areas go from one zone to a neighbouring one. Locked zones keep theirs, no zone goes or falls into more pieces,
and none that fits its target stops fitting; one that does not comes no further from it. First fewer patients out of
line, then fewer residents moved. Where patients live decides zones: all turns on counts by residence and their dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.alignment.line_floor import SECONDS as FLOOR_SECONDS
from nhmap.core.alignment.line_floor import moved_floor
from nhmap.core.alignment.line_programme import improve, small_enough
from nhmap.core.alignment.line_question import LineQuestion, Lines
from nhmap.core.alignment.line_rules import Fit, pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRIES: Final = 24
"""Orders in which practices are tried; the best is kept."""
SECONDS: Final = 60.0
WHOLE_UP_TO: Final = 12
"""Small areas that may move up to which every plan is looked at, so that the best is known."""


@dataclass(frozen=True, eq=False)
class LineAnswer:
    """Lines that were found.

    Attributes
    ----------
    labels
        Zone of each small area; shape (n,).
    out_now, out_after, residents_moved
        Patients out of line now and after it, and residents who would live in another zone.
    bound
        Patients out of line below which no plan goes, as far as is known.
    moved_bound
        Residents moved below which no plan goes that leaves no more patients out of line, as far as is known.
    seconds
        How long it took.
    """

    labels: NDArray[np.int32]
    out_now: int
    out_after: int
    residents_moved: int
    bound: int
    moved_bound: int
    seconds: float

    @property
    def best_known(self) -> bool:
        """Whether no plan that the rules allow does better."""
        return self.bound >= self.out_after and self.moved_bound >= self.residents_moved


def move_lines(question: LineQuestion, seconds: float = SECONDS, seed: int = 1) -> LineAnswer:
    """Lines with fewer patients out of line: all plans where few areas are free, else many tries and the programme."""
    begun = monotonic()
    now = Lines(question, question.labels.copy())
    out_now = now.cost()[0]
    fit = Fit(question, now.people(), pieces(question, question.labels))
    whole = out_now == 0
    best = question.labels.copy()
    free = np.flatnonzero(question.free & question.open_zone[question.labels])
    if out_now and len(free) <= WHOLE_UP_TO and question.zones ** len(free) <= 300_000:  # noqa: PLR2004
        best, whole = _every_plan(question, fit, free, begun + seconds)
    elif out_now:
        best = _tries(question, fit, begun + seconds, seed)
    out, moved = Lines(question, best.copy()).cost()
    bounds = (out, moved) if whole else (min(_bound(question), out), 0)
    if not whole and small_enough(question):
        better = improve(fit, best, begun + seconds)
        out, moved = Lines(question, better.labels.copy()).cost()
        best, bounds = better.labels, (max(bounds[0], better.out), better.moved)
    if moved > bounds[1]:
        floor = moved_floor(question, out, min(FLOOR_SECONDS, max(1.0, begun + seconds - monotonic())))
        bounds = bounds[0], min(moved, max(bounds[1], floor))
    return LineAnswer(best, out_now, out, moved, *bounds, monotonic() - begun)


def _every_plan(
    question: LineQuestion, fit: Fit, free: NDArray[np.intp], until: float
) -> tuple[NDArray[np.int32], bool]:
    """The best of all plans; False beside the best so far where the time was over."""
    gate = np.flatnonzero(question.open_zone).tolist()
    best, least = question.labels.copy(), Lines(question, question.labels.copy()).cost()
    state = Lines(question, question.labels.copy())
    stack = np.zeros(len(free), dtype=np.int64)
    for number in range(len(gate) ** len(free)):
        if not number % 256 and monotonic() > until:
            return best, False
        for at in range(len(free)):
            stack[at] = gate[number // len(gate) ** at % len(gate)]
            if state.labels[free[at]] != stack[at]:
                state.move(int(free[at]), int(stack[at]))
        cost = state.cost()
        if cost < least and fit.sizes(state) and fit.shape(state, set(range(question.zones))):
            best, least = state.labels.copy(), cost
    return best, True


def _tries(question: LineQuestion, fit: Fit, until: float, seed: int) -> NDArray[np.int32]:
    """The best of several searches, each taking the practices out of line in another order."""
    draw = np.random.default_rng(seed)
    best, least = question.labels.copy(), Lines(question, question.labels.copy()).cost()
    for turn in range(TRIES):
        if monotonic() > until:
            break
        state = Lines(question, question.labels.copy())
        order = np.flatnonzero(state.out)
        order = order[np.argsort(question.lists[order], kind="stable")] if not turn else draw.permutation(order)
        for p in order.tolist():
            if state.out[p] and monotonic() < until:
                _bring(state, fit, int(p))
        _give_back(state, fit, until)
        cost = state.cost()
        if cost < least:
            best, least = state.labels.copy(), cost
    return best


def _bring(state: Lines, fit: Fit, p: int) -> None:
    """Bring one practice to its PCN's zone, if that leaves fewer patients out of line; else nothing is changed."""
    q = state.q
    if q.by_hand[p] >= 0:
        return
    before, done = state.cost(), list[tuple[int, int]]()
    goal = int(state.served[q.network[p]])
    if goal < 0 or not q.open_zone[goal]:
        return
    for _ in range(len(q.areas)):
        if state.homes[p] == goal:
            break
        step = _step(state, fit, p, goal)
        if step is None:
            break
        done.append((step, int(state.labels[step])))
        state.move(step, goal)
    if state.cost() >= before or not fit.sizes(state):
        for area, was in reversed(done):
            state.move(area, was)


def _step(state: Lines, fit: Fit, p: int, goal: int) -> int | None:
    """The small area beside a zone that brings most of a practice's patients for each resident moved."""
    q = state.q
    people = q.patients[p] / np.maximum(q.residents, 1)
    home = int(state.homes[p])
    worth = np.where(state.labels == home, 2.0, 1.0) * people
    able = q.free & q.open_zone[state.labels] & (state.labels != goal) & (q.patients[p] > 0)
    for area in np.flatnonzero(able)[np.argsort(-worth[able], kind="stable")].tolist():
        if not np.any(state.labels[q.neighbours[area]] == goal):
            continue
        was = int(state.labels[area])
        state.move(area, goal)
        fits = fit.shape(state, {was, goal}) and (q.by_lists or fit.sizes(state))
        state.move(area, was)
        if fits:
            return area
    return None


def _give_back(state: Lines, fit: Fit, until: float) -> None:
    """Give back every small area that is not needed, those with most residents first."""
    q = state.q
    again = True
    while again and monotonic() < until:
        again = False
        moved = np.flatnonzero(state.labels != q.labels)
        for area in moved[np.argsort(-q.residents[moved], kind="stable")].tolist():
            cost, here = state.cost(), int(state.labels[area])
            state.move(area, int(q.labels[area]))
            if state.cost() < cost and fit.sizes(state) and fit.shape(state, {here, int(q.labels[area])}):
                again = True
            else:
                state.move(area, here)


def _bound(question: LineQuestion) -> int:
    """Patients who stay out of line whatever lines are drawn, as far as locks alone say it.

    A practice given to a zone by hand never leaves it, and a PCN that has no patient there never comes to it.
    """
    there = np.zeros((len(question.by_network), question.zones), dtype=np.bool_)
    reached: NDArray[np.bool_] = np.asarray((question.by_network > 0).any(axis=1))
    for zone in range(question.zones):
        able = question.free if question.open_zone[zone] else np.zeros(len(question.areas), dtype=np.bool_)
        there[:, zone] = (question.by_network[:, able | (question.labels == zone)] > 0).any(axis=1)
    hand = question.by_hand >= 0
    never = ~reached[question.network]
    never[hand] |= ~there[question.network[hand], question.by_hand[hand]]
    return int(question.lists[never].sum())
