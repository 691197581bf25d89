"""Lines as an integer programme (HiGHS): better than the search where it answers in time, and a bound everywhere.

Unknowns: the zone of each small area, the zone each PCN serves, where each practice is in line. That most patients live
somewhere is a row for each zone; pieces are rows that are added where an answer falls apart. Ties and pieces not yet
met make the programme looser than the rules, never tighter: its bounds hold, and its answers are checked by the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.optimize import Bounds, milp

from nhmap.core.alignment.line_question import Lines
from nhmap.core.alignment.line_rules import parts_of
from nhmap.core.alignment.linear_rows import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.alignment.line_question import LineQuestion
    from nhmap.core.alignment.line_rules import Fit

MOST_UNKNOWNS: Final = 500
"""Free small areas times open zones up to which the programme is asked: two or three zones that are not locked, or four
small ones. Five zones of a city have 800: nothing better and no bound in a minute."""
ROWS_OF_A_PIECE: Final = 12
"""Rows that are added for one piece too many."""


@dataclass(frozen=True, eq=False)
class Better:
    """What the programme ended with: labels, and what no plan goes below.

    Attributes
    ----------
    labels
        Zone of each small area; the ones it was given where it found none better; shape (n,).
    out, moved
        Bounds of patients out of line, and of residents moved where as few are out of line as with these labels.
    """

    labels: NDArray[np.int32]
    out: int
    moved: int


def small_enough(question: LineQuestion) -> bool:
    """Whether the programme is asked at all."""
    free = question.free & question.open_zone[question.labels]
    return int(free.sum()) * int(question.open_zone.sum()) <= MOST_UNKNOWNS


def improve(fit: Fit, labels: NDArray[np.int32], until: float) -> Better:
    """Better lines than some that keep the rules, with bounds, until a time of ``monotonic``."""
    programme = LineProgramme(fit)
    best, least = labels, Lines(fit.q, labels.copy()).cost()
    bounds = [0, 0]
    for stage, share in ((0, 0.7), (1, 1.0)):
        stop = monotonic() + (until - monotonic()) * share
        if stage:
            programme.hold_out(least[0])
        while monotonic() < stop and least[stage] > bounds[stage]:
            answer, bound = programme.least(stage, max(0.5, (stop - monotonic()) * 0.5))
            bounds[stage] = max(bounds[stage], bound)
            if answer is None:
                break
            for able in (answer, _whole_again(fit, answer)):
                state = Lines(fit.q, able.copy())
                if state.cost() < least and fit.all(state):
                    best, least = able, state.cost()
            if not programme.hold_together(answer):
                break
        bounds[stage] = min(bounds[stage], least[stage])
    return Better(best, *bounds)


def _whole_again(fit: Fit, labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Labels whose smaller pieces, where there are too many, go to the zone that borders most of each."""
    q, whole = fit.q, labels.copy()
    for zone in range(q.zones):
        parts = sorted(parts_of(q, whole, zone), key=len, reverse=True)
        for part in parts[int(fit.pieces[zone]) :]:
            near = [int(whole[j]) for i in part for j in q.neighbours[i] if whole[j] != zone]
            near = [z for z in near if q.open_zone[z]]
            if near and q.free[part].all():
                whole[part] = max(sorted(set(near)), key=near.count)
    return whole


class LineProgramme:
    """The programme of one question.

    Attributes
    ----------
    serves, aligned
        Positions of the unknowns: (PCN, zone), (practice, zone). Those of (area, zone) come first, area by area.
    """

    def __init__(self, fit: Fit) -> None:
        self.fit, self.q, self.rows = fit, fit.q, Rows()
        q = fit.q
        self.whole, self.low, self.high = list[int](), list[float](), list[float]()
        for area in range(len(q.areas)):
            for zone in range(q.zones):
                own = zone == q.labels[area]
                free = q.free[area] and q.open_zone[q.labels[area]]
                self._unknown(low=float(own and not free), high=float(own or (free and q.open_zone[zone])))
            self.rows.add({self._at(area, zone): 1.0 for zone in range(q.zones)}, 1.0, 1.0)
        self._sizes()
        self.serves = {
            (k, zone): self._most(q.by_network[k], float(q.network_outside[k]), zone, counts)
            for k in range(len(q.by_network))
            for counts in [self._counts(q.by_network[k])]
            for zone in range(q.zones)
        }
        for k in range(len(q.by_network)):
            self.rows.add({self.serves[k, zone]: 1.0 for zone in range(q.zones)}, 0.0, 1.0)
        self.aligned: dict[tuple[int, int], int] = {}
        for p in range(len(q.network)):
            self._practice(p)

    def _unknown(self, low: float = 0.0, high: float = 1.0, *, whole: bool = True) -> int:
        self.low.append(low)
        self.high.append(high)
        self.whole.append(int(whole))
        return len(self.low) - 1

    def _at(self, area: int, zone: int) -> int:
        return area * self.q.zones + zone

    # --- rows ---------------------------------------------------------------------------------------------------
    def _sizes(self) -> None:
        """People of each zone, and no small area alone where a zone of one piece holds more."""
        q, allowed = self.q, self.fit.allowed
        for zone in np.unique(q.labels).tolist():
            low = float(q.target[zone] - allowed[zone])
            self.rows.add({self._at(i, zone): 1.0 for i in range(len(q.areas))}, 1.0, np.inf)
            if q.by_lists:
                continue
            people = {self._at(i, zone): float(n) for i, n in enumerate(q.counted.tolist()) if n}
            self.rows.add(people, low - 1e-6, float(q.target[zone] + allowed[zone]) + 1e-6)
            for i in range(len(q.areas)) if self.fit.pieces[zone] == 1 else ():
                if q.counted[i] < low - 1:
                    beside = {self._at(int(j), zone): -1.0 for j in q.neighbours[i]}
                    self.rows.add({self._at(i, zone): 1.0} | beside, -np.inf, 0.0)

    def _counts(self, patients: NDArray[np.int64]) -> list[int]:
        """Unknowns of one practice or PCN: its patients in each zone."""
        q, total = self.q, float(patients.sum())
        counts = [self._unknown(high=total, whole=False) for _ in range(q.zones)]
        there = np.flatnonzero(patients).tolist()
        for zone, count in enumerate(counts):
            lived = {self._at(i, zone): -float(patients[i]) for i in there}
            self.rows.add({count: 1.0} | lived, 0.0, 0.0)
        return counts

    def _most(self, patients: NDArray[np.int64], outside: float, zone: int, counts: list[int]) -> int:
        """The unknown that says that most of some patients live in a zone, and not more outside all."""
        total, here = float(patients.sum()), self._unknown(high=float(max(outside, 1.0) <= patients.sum()))
        for other in counts:
            if other != counts[zone]:
                self.rows.add({counts[zone]: 1.0, other: -1.0, here: -total}, -total, np.inf)
        self.rows.add({counts[zone]: 1.0, here: -max(outside, 1.0)}, 0.0, np.inf)
        return here

    def _practice(self, p: int) -> None:
        """Where one practice may be in line."""
        q, hand = self.q, int(self.q.by_hand[p])
        counts = self._counts(q.patients[p]) if hand < 0 else []
        for zone in range(q.zones) if hand < 0 else [hand]:
            here = self._most(q.patients[p], float(q.outside[p]), zone, counts) if counts else self._unknown()
            self.aligned[p, zone] = here
            self.rows.add({here: 1.0, self.serves[int(q.network[p]), zone]: -1.0}, -np.inf, 0.0)
        self.rows.add({v: 1.0 for (row, _), v in self.aligned.items() if row == p}, 0.0, 1.0)

    def hold_out(self, patients: int) -> None:
        """From now on no more patients are out of line than this."""
        lists = {v: float(self.q.lists[p]) for (p, _), v in self.aligned.items()}
        self.rows.add(lists, float(self.q.lists.sum()) - patients - 0.25, np.inf)

    def hold_together(self, labels: NDArray[np.int32]) -> bool:
        """Rows against pieces too many of an answer; whether there were any.

        Of small areas in different pieces, one more than the zone may have pieces, not all are in the zone unless it
        also holds a neighbour of one of the pieces.
        """
        added = False
        for zone in np.unique(labels).tolist():
            parts = sorted(parts_of(self.q, labels, zone), key=len)
            most = int(self.fit.pieces[zone])
            for start in range(max(len(parts) - most, 0)):
                few = parts[start : start + most]
                ring = {int(j) for part in few for i in part for j in self.q.neighbours[i]}
                ring -= {i for part in few for i in part}
                others = [max(part, key=lambda i: int(self.q.residents[i])) for part in (*few[1:], parts[-1])]
                for other in few[0][:ROWS_OF_A_PIECE]:
                    terms = {self._at(j, zone): -1.0 for j in ring}
                    terms |= {self._at(i, zone): 1.0 for i in (other, *others)}
                    self.rows.add(terms, -np.inf, float(most))
                    added = True
        return added

    # --- wishes -------------------------------------------------------------------------------------------------
    def least(self, stage: int, seconds: float) -> tuple[NDArray[np.int32] | None, int]:
        """Labels with fewest patients out of line (stage 0) or residents moved (1), if any, and what none go below."""
        q = self.q
        price, people = np.zeros(len(self.low)), float(q.residents.sum())
        weight = 1.0 if stage else 1.0 / (people + 1)  # of patients, the whole number alone counts
        for i, zone in enumerate(q.labels.tolist()):
            price[self._at(i, zone)] = -float(q.residents[i]) * weight
        constant = people * weight
        if not stage:
            constant += float(q.lists.sum())
            for (p, _), v in self.aligned.items():
                price[v] = -float(q.lists[p])
        answer: Any = milp(
            price,
            constraints=self.rows.constraint(len(self.low)),
            integrality=np.array(self.whole),
            bounds=Bounds(np.array(self.low), np.array(self.high)),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        proved = getattr(answer, "mip_dual_bound", None)
        proved_bound = -np.inf if proved is None or not np.isfinite(proved) else float(proved) + constant
        bound = 0 if proved_bound < 0 else max(0, ceil(proved_bound - (0 if stage else people * weight) - 1e-3))
        if answer.x is None:
            return None, bound
        areas = len(q.areas) * q.zones
        return answer.x[:areas].reshape(-1, q.zones).argmax(axis=1).astype(np.int32), bound
