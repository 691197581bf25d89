"""What is asked when lines are to move, and zones of small areas at work, with what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class LineQuestion:
    """A plan's small areas and what lives in them.

    Attributes
    ----------
    areas
        Rows of the small areas that zones hold; length n.
    labels
        Zone of each; shape (n,).
    free
        Whether each may change its zone; shape (n,).
    neighbours
        Positions of the neighbours of each.
    residents
        Of each; shape (n,).
    counted
        People by which zones are balanced, of each; on the lists of practices: zeros; shape (n,).
    patients
        Patients of each practice in each small area; shape (p, n).
    by_network
        Patients of each PCN in each small area; shape (k, n).
    outside, network_outside
        Patients with a known home whom no zone holds: shapes (p,) and (k,).
    network
        PCN of each practice; shape (p,).
    lists
        List of each practice; shape (p,).
    by_hand
        Zone that each practice was given by hand, -1 where homes decide; shape (p,).
    open_zone
        Whether each zone may gain or lose small areas; shape (z,).
    target, tolerance
        Of each zone; shape (z,).
    by_lists
        Whether zones are balanced on the lists of the practices that belong to them.
    other_lists
        Lists of practices outside the question, by the zone they belong to; shape (z,).
    """

    areas: NDArray[np.intp]
    labels: NDArray[np.int32]
    free: NDArray[np.bool_]
    neighbours: tuple[NDArray[np.intp], ...]
    residents: NDArray[np.int64]
    counted: NDArray[np.int64]
    patients: NDArray[np.int64]
    by_network: NDArray[np.int64]
    outside: NDArray[np.int64]
    network_outside: NDArray[np.int64]
    network: NDArray[np.int32]
    lists: NDArray[np.int64]
    by_hand: NDArray[np.int32]
    open_zone: NDArray[np.bool_]
    target: NDArray[np.float64]
    tolerance: NDArray[np.float64]
    by_lists: bool
    other_lists: NDArray[np.int64]

    @property
    def zones(self) -> int:
        """How many zones there are."""
        return len(self.target)


@dataclass
class Lines:
    """Labels at work, with what follows from them."""

    q: LineQuestion
    labels: NDArray[np.int32]
    counts: NDArray[np.int64] = field(init=False)
    networks: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        """Count patients by zone once; ``move`` keeps the counts up."""
        into = np.zeros((len(self.labels), self.q.zones), dtype=np.int64)
        into[np.arange(len(self.labels)), self.labels] = 1
        self.counts, self.networks = self.q.patients @ into, self.q.by_network @ into

    def move(self, area: int, to: int) -> None:
        """Give a small area to another zone."""
        was = int(self.labels[area])
        for table, source in ((self.counts, self.q.patients), (self.networks, self.q.by_network)):
            table[:, was] -= source[:, area]
            table[:, to] += source[:, area]
        self.labels[area] = to

    @property
    def homes(self) -> NDArray[np.int32]:
        """Zone of each practice."""
        best = _most(self.counts, self.q.outside, self.q.patients, self.labels)
        return np.where(self.q.by_hand >= 0, self.q.by_hand, best).astype(np.int32)

    @property
    def served(self) -> NDArray[np.int32]:
        """Zone of each PCN."""
        return _most(self.networks, self.q.network_outside, self.q.by_network, self.labels)

    @property
    def out(self) -> NDArray[np.bool_]:
        """Whether each practice is out of line; one that belongs to no zone any more is."""
        homes = self.homes
        return np.asarray((homes < 0) | (self.served[self.q.network] != homes))

    def people(self) -> NDArray[np.float64]:
        """People by which each zone is balanced."""
        if self.q.by_lists:
            homes = self.homes
            inside = homes >= 0
            lists = np.bincount(homes[inside], weights=self.q.lists[inside], minlength=self.q.zones)
            return np.asarray(lists + self.q.other_lists)
        return np.bincount(self.labels, weights=self.q.counted, minlength=self.q.zones).astype(np.float64)

    def cost(self) -> tuple[int, int]:
        """Patients out of line, then residents moved."""
        moved = self.labels != self.q.labels
        return int(self.q.lists[self.out].sum()), int(self.q.residents[moved].sum())


def _most(
    counts: NDArray[np.int64], outside: NDArray[np.int64], patients: NDArray[np.int64], labels: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Zone with most patients; a tie goes to the zone with the small area that holds most of them, as in ``Where``."""
    most = counts.max(axis=1, initial=0)
    zone = np.where((most > 0) & (most >= outside), counts.argmax(axis=1), -1).astype(np.int32)
    even = (counts == most[:, None]).sum(axis=1) > 1
    for row in np.flatnonzero(even & (zone >= 0)).tolist():
        tied = np.asarray(counts[row] == most[row])
        areas = np.flatnonzero(tied[labels] & (patients[row] > 0))
        zone[row] = labels[areas[np.argmax(patients[row][areas])]]
    return zone
