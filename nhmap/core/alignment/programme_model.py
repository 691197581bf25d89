"""The integer programme of moves between PCNs: its unknowns, its rows, and the wishes as sums to be made small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.optimize import Bounds, milp

from nhmap.core.alignment.linear_rows import Rows
from nhmap.core.alignment.question import beyond, sizes_after

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.alignment.consents import MoveRules
    from nhmap.core.alignment.question import Question

NEW_AT_MOST: Final = 2
"""New PCNs that one zone may get."""

OUT: Final = "patients left out of line"
MOVED: Final = "patients moved"
BEYOND: Final = "people beyond the limits of size"
APART: Final = "distance between surgeries"


class Model:
    """The programme of one question: its unknowns, rows and wishes.

    Attributes
    ----------
    serve, move, open, new
        Positions of the unknowns: (PCN, zone), (practice, PCN), PCN, (zone, which new one of it).
    """

    def __init__(self, question: Question, rules: MoveRules, *, every_zone: bool) -> None:
        self.question, self.rules, self.every_zone = question, rules, every_zone
        self.size, self.whole, self.low, self.high = 0, list[int](), list[float](), list[float]()
        self.rows = Rows()
        q = question
        self.serve = {(k, z): self._unknown() for k in range(len(q.networks)) for z in self._offered(k)}
        copies = range(NEW_AT_MOST if rules.splits else 1) if rules.new or rules.splits else range(0)
        self.new = {(int(z), c): self._unknown() for z in np.unique(q.home) for c in copies}
        self.new_at = {key: len(q.networks) + i for i, key in enumerate(self.new)}
        self.move: dict[tuple[int, int], int] = {}
        self.ways: list[list[int]] = [[] for _ in q.practices]
        self.into: list[list[tuple[int, int]]] = [[] for _ in range(len(q.networks) + len(self.new))]
        self.stays_aligned: dict[int, int] = {}
        for p in range(len(q.practices)):
            self._practice(p)
        self.open = {k: self._unknown(low=float(self._kept_anyway(k))) for k in range(len(q.networks))}
        self.over: dict[int, int] = {}
        self.under: dict[int, int] = {}
        for k in range(len(q.networks) + len(self.new)):
            self._sizes(k)
        for k in range(len(q.networks)):
            served = {v: 1.0 for (network, _), v in self.serve.items() if network == k}
            if served:
                self.rows.add(served, 0.0, 1.0)
        self._new_ones()

    # --- unknowns -----------------------------------------------------------------------------------------------
    def _unknown(self, low: float = 0.0, high: float = 1.0, *, whole: bool = True) -> int:
        self.low.append(low)
        self.high.append(high)
        self.whole.append(int(whole))
        self.size += 1
        return self.size - 1

    def _offered(self, k: int) -> list[int]:
        """Zones that a PCN may serve. One that is left alone, or of which most live outside the plan, stays there."""
        q = self.question
        if q.zone[k] < 0:
            return []
        if q.frozen[k]:
            return [int(q.zone[k])]
        if self.every_zone:
            return q.zones.tolist()
        return sorted({*q.home[q.network == k].tolist(), int(q.zone[k])})

    def _kept_anyway(self, k: int) -> bool:
        """Whether a PCN keeps practices whatever is proposed."""
        q = self.question
        return bool(q.elsewhere[k] or (~q.movable[q.network == k]).any())

    def _practice(self, p: int) -> None:
        """Where one practice may go, and when it is aligned where it is."""
        q = self.question
        own, home = int(q.network[p]), int(q.home[p])
        if q.movable[p]:
            offers = [
                (k, self.serve[k, home])
                for k in range(len(q.networks))
                if k != own and not q.frozen[k] and (k, home) in self.serve
            ]
            offers += [(self.new_at[key], opened) for key, opened in self.new.items() if key[0] == home]
            for k, offered in offers:
                moves = self.move[p, k] = self._unknown()
                self.ways[p].append(moves)
                self.into[k].append((moves, p))
                self.rows.add({moves: 1.0, offered: -1.0}, -np.inf, 0.0)
        away = dict.fromkeys(self.ways[p], 1.0)
        if away:
            self.rows.add(away, 0.0, 1.0)
        if (own, home) in self.serve:
            aligned = self.stays_aligned[p] = self._unknown(whole=False)
            self.rows.add({aligned: 1.0, self.serve[own, home]: -1.0}, -np.inf, 0.0)
            self.rows.add({aligned: 1.0, **away}, -np.inf, 1.0)

    def _sizes(self, k: int) -> None:
        """People beyond the limits of one PCN; one that holds no practice has none."""
        lists, old = self.question.lists, len(self.question.networks)
        terms = {v: float(lists[p]) for v, p in self.into[k]}
        constant, opened = 0.0, 0
        if k < old:
            constant, opened = float(self.question.sizes[k]), self.open[k]
            members = np.flatnonzero(self.question.network == k).tolist()
            for p in members:
                terms |= dict.fromkeys(self.ways[p], -float(lists[p]))
            self._held_open(k, members)
        else:
            opened = list(self.new.values())[k - old]
        self.over[k] = self._unknown(high=np.inf, whole=False)
        self.under[k] = self._unknown(high=np.inf, whole=False)
        fewer = {v: -people for v, people in terms.items()}
        self.rows.add({self.over[k]: 1.0, **fewer}, constant - self.rules.upper, np.inf)
        self.rows.add({self.under[k]: 1.0, **terms, opened: -float(self.rules.lower)}, -constant, np.inf)

    def _held_open(self, k: int, members: list[int]) -> None:
        """A PCN counts as long as it holds a practice; without mergers it keeps one."""
        opened = self.open[k]
        if self.low[opened]:
            return
        for p in members:  # stays <= open
            self.rows.add({opened: 1.0, **dict.fromkeys(self.ways[p], 1.0)}, 1.0, np.inf)
        for v, _ in self.into[k]:
            self.rows.add({v: 1.0, opened: -1.0}, -np.inf, 0.0)
        if not self.rules.merges:
            gone = {v: 1.0 for p in members for v in self.ways[p]}
            self.rows.add(gone | {v: -1.0 for v, _ in self.into[k]}, -np.inf, len(members) - 1.0)

    def _new_ones(self) -> None:
        """A first new PCN opens only where none serves, unless further ones are allowed."""
        for (zone, copy), opened in self.new.items():
            if copy:
                self.rows.add({opened: 1.0, self.new[zone, copy - 1]: -1.0}, -np.inf, 0.0)
            if self.rules.splits:
                continue
            for (_, served), v in self.serve.items():
                if served == zone:
                    self.rows.add({opened: 1.0, v: 1.0}, -np.inf, 1.0)
        for (k, _), v in self.serve.items():
            if self.question.frozen[k]:
                self.rows.add({v: 1.0}, 1.0, 1.0)

    # --- wishes -------------------------------------------------------------------------------------------------
    def wish(self, which: str) -> tuple[dict[int, float], float]:
        """A wish as a sum to be made small: terms and a constant."""
        lists = self.question.lists
        if which == MOVED:
            return {v: float(lists[p]) for (p, _), v in self.move.items()}, 0.0
        if which == BEYOND:
            return dict.fromkeys([*self.over.values(), *self.under.values()], 1.0), 0.0
        if which == APART:
            apart = np.nan_to_num(self.question.kilometres, nan=float(np.nanmax(self._far, initial=0.0)))
            old = len(self.question.networks)
            return {v: float(lists[p] * apart[p, k]) if k < old else 0.0 for (p, k), v in self.move.items()}, 0.0
        terms = {v: -float(lists[p]) for (p, _), v in self.move.items()}
        terms |= {v: -float(lists[p]) for p, v in self.stays_aligned.items()}
        return terms, float(lists.sum())

    @property
    def _far(self) -> NDArray[np.float64]:
        distances = self.question.kilometres
        return distances[~np.isnan(distances)]

    def least(self, which: str, seconds: float) -> tuple[NDArray[np.float64] | None, float]:
        """Unknowns that make a wish smallest, if any were found in time, and a bound that no others go below."""
        terms, constant = self.wish(which)
        price = np.zeros(self.size)
        price[list(terms)] = list(terms.values())
        answer: Any = milp(
            price,
            constraints=self.rows.constraint(self.size),
            integrality=np.array(self.whole),
            bounds=Bounds(np.array(self.low), np.array(self.high)),
            options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0.0},
        )
        proved = getattr(answer, "mip_dual_bound", None)
        bound = 0.0 if proved is None or not np.isfinite(proved) else float(proved) + constant
        return answer.x, bound

    def hold(self, which: str, value: float) -> None:
        """From now on a wish is met as well as it was."""
        terms, constant = self.wish(which)
        self.rows.add(terms, -np.inf, value - constant + 0.25)

    def value(self, which: str, x: NDArray[np.float64]) -> float:
        """What a wish comes to, counted from the proposal itself."""
        to, serves = self.read(x)
        q = self.question
        moved = to != q.network
        if which == MOVED:
            return float(q.lists[moved].sum())
        if which == OUT:
            return float(q.lists[serves[to] != q.home].sum())
        if which == BEYOND:
            return float(beyond(q, to, self.rules).sum())
        terms, _ = self.wish(which)
        return float(sum(price * round(x[v]) for v, price in terms.items()))

    def as_now(self) -> NDArray[np.float64]:
        """Nothing moves."""
        x = np.zeros(self.size)
        for (k, zone), v in self.serve.items():
            x[v] = float(zone == self.question.zone[k])
        return x

    @property
    def start_is_best(self) -> bool:
        """Whether nothing leaves fewer out of line or moves fewer than ``start``.

        Where a new PCN may open wherever none serves, whoever may move can be aligned. So what a PCN's zone is worth
        does not hang on the others: it keeps those who belong there, first those who will not move.
        """
        free = self.rules.new and not self.rules.hard and not self.question.frozen.any()
        return free and (self.rules.merges or bool((self.question.zone >= 0).all()))

    def start(self) -> NDArray[np.float64]:
        """A good proposal without a search: each PCN serves the zone to which most of its people belong."""
        q, x = self.question, np.zeros(self.size)
        serves: dict[int, list[int]] = {}
        serving = np.full(len(q.networks), -1, dtype=np.int64)
        for k in range(len(q.networks)):
            own = np.flatnonzero(q.network == k)
            offers = [z for z in self._offered(k) if (k, z) in self.serve]
            if not offers:
                continue
            serving[k] = max(offers, key=lambda z: (self._worth(own, z), z == q.zone[k], -z))
            x[self.serve[k, int(serving[k])]] = 1.0
            serves.setdefault(int(serving[k]), []).append(k)
        for p in np.flatnonzero(q.movable & (serving[q.network] != q.home)).tolist():
            home = int(q.home[p])
            ready = [k for k in serves.get(home, ()) if (p, k) in self.move]
            fresh = self.new_at.get((home, 0))
            if ready:
                near = np.nan_to_num(q.kilometres[p, ready], nan=np.inf)
                x[self.move[p, ready[int(np.argmin(near))]]] = 1.0
            elif fresh is not None and (self.rules.splits or home not in serves):
                x[self.move[p, fresh]] = x[self.new[home, 0]] = 1.0
        return x

    def admits(self, x: NDArray[np.float64]) -> bool:
        """Whether every PCN keeps a practice, where mergers are not allowed."""
        to, _ = self.read(x)
        return self.rules.merges or bool((sizes_after(self.question, to)[: len(self.question.networks)] > 0).all())

    def _worth(self, members: NDArray[np.intp], zone: int) -> tuple[int, int]:
        """People who stay in line where a PCN serves a zone: those who will not move, then the others."""
        q = self.question
        there = members[q.home[members] == zone]
        still = ~q.movable[there]
        return int(q.lists[there[still]].sum()), int(q.lists[there[~still]].sum())

    def read(self, x: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The proposal in some unknowns: the PCN of each practice, and the zone of each PCN."""
        q = self.question
        to = q.network.copy()
        for (p, k), v in self.move.items():
            if x[v] > 0.5:  # noqa: PLR2004
                to[p] = k
        serves = np.full(len(q.networks) + len(self.new), -1, dtype=np.int32)
        for (k, zone), v in self.serve.items():
            if x[v] > 0.5:  # noqa: PLR2004
                serves[k] = zone
        for (zone, _), at in self.new_at.items():
            serves[at] = zone
        return to, serves
