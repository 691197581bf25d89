"""Units of the search: small areas, or connected bundles of them that are moved as one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from nhmap.core.drafts.problem import pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.drafts.problem import Problem


@dataclass(frozen=True, eq=False)
class Units:
    """Bundles of small areas that are moved as one, and what borders them.

    Attributes
    ----------
    problem
        What they are units of.
    of
        Unit of each small area; shape (n,).
    """

    problem: Problem
    of: NDArray[np.int64]

    def __len__(self) -> int:
        """Number of units."""
        return int(self.of.max(initial=-1)) + 1

    def total(self, of_areas: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum over the small areas of each unit."""
        return np.bincount(self.of, weights=of_areas, minlength=len(self)).astype(np.float64)

    @cached_property
    def first(self) -> NDArray[np.intp]:
        """A small area of each unit."""
        return np.unique(self.of, return_index=True)[1]

    @cached_property
    def people(self) -> NDArray[np.float64]:
        """On the basis chosen."""
        return self.total(self.problem.people)

    @cached_property
    def area(self) -> NDArray[np.float64]:
        """Square metres."""
        return self.total(self.problem.area_m2)

    @cached_property
    def perimeter(self) -> NDArray[np.float64]:
        """Metres, borders inside the unit left out."""
        at = self.problem
        inside = self.of[at.a] == self.of[at.b]
        shared = np.bincount(self.of[at.a[inside]], weights=at.border_m[inside], minlength=len(self))
        return self.total(at.perimeter_m) - 2 * shared

    @cached_property
    def xy(self) -> NDArray[np.float64]:
        """Middle of each unit's people, in metres; shape (u, 2)."""
        weight = np.maximum(self.problem.people, 1.0)
        return np.column_stack([self.total(weight * axis) / self.total(weight) for axis in self.problem.xy.T])

    @cached_property
    def part(self) -> NDArray[np.int64]:
        """Part that each unit is in, -1 where it is locked."""
        return self.problem.part[self.first]

    @cached_property
    def edges(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Pairs of units that a zone may hold together, and the metres that they share."""
        at = self.problem
        a, b = self.of[at.a], self.of[at.b]
        use = at.passable & (a != b)
        low, high = np.minimum(a[use], b[use]), np.maximum(a[use], b[use])
        pair, where = np.unique(low * len(self) + high, return_inverse=True)
        metres = np.bincount(where, weights=at.border_m[use], minlength=len(pair)).astype(np.float64)
        return pair // len(self), pair % len(self), metres

    @cached_property
    def near(self) -> list[list[int]]:
        """Units that each unit borders, ascending."""
        return [[other for other, _ in pairs] for pairs in self.beside]

    @cached_property
    def beside(self) -> list[list[tuple[int, float]]]:
        """Units that each unit borders, ascending, and metres of border with each."""
        a, b, metres = self.edges
        beside: list[list[tuple[int, float]]] = [[] for _ in range(len(self))]
        for i, j, m in zip(a.tolist(), b.tolist(), metres.tolist(), strict=True):
            beside[i].append((j, m))
            beside[j].append((i, m))
        return [sorted(pairs) for pairs in beside]

    @cached_property
    def patients(self) -> csr_array:
        """Patients by practice and unit."""
        return csr_array(self.problem.patients @ self._into)

    @cached_property
    def _into(self) -> csr_array:
        size = len(self.problem)
        return csr_array((np.ones(size), (np.arange(size), self.of)), shape=(size, len(self)))

    def members(self, member: NDArray[np.int64]) -> csr_array:
        """Residents by member of a grouping and unit."""
        rows = np.flatnonzero(member >= 0)
        size = int(member.max(initial=-1)) + 1
        counts = csr_array((self.problem.residents[rows], (member[rows], self.of[rows])), shape=(size, len(self)))
        counts.sum_duplicates()
        return counts


def single(problem: Problem) -> Units:
    """Every small area a unit of its own."""
    return Units(problem, np.arange(len(problem), dtype=np.int64))


def bundled(problem: Problem, members: Sequence[NDArray[np.int64]], *, of_any: bool = False) -> Units:
    """Small areas that touch and share a member of each grouping (or of any) are one unit.

    Locked small areas stay units of their own, and so do those of a unit that would hold two seeds.
    """
    same = np.array([(m[problem.a] == m[problem.b]) & (m[problem.a] >= 0) for m in members], dtype=np.bool_)
    together = problem.passable & (same.any(axis=0) if of_any else same.all(axis=0))
    of = pieces(len(problem), problem.a[together], problem.b[together])
    rooted = np.bincount(of[list(problem.seeds)], minlength=len(problem))
    if (rooted > 1).any():
        together &= rooted[of[problem.a]] <= 1
        of = pieces(len(problem), problem.a[together], problem.b[together])
    return Units(problem, of)
