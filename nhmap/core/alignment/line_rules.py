"""What every plan must keep when lines move: pieces of zones, and how far each is from its target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.alignment.line_question import LineQuestion, Lines


@dataclass(frozen=True)
class Fit:
    """Rules of a question: people of each zone before, and its pieces before; shapes (z,)."""

    q: LineQuestion
    before: NDArray[np.float64]
    pieces: NDArray[np.int64]

    @property
    def allowed(self) -> NDArray[np.float64]:
        """People by which each zone may miss its target: its tolerance, or what it missed before; shape (z,)."""
        return np.maximum(self.q.tolerance * self.q.target, np.abs(self.before - self.q.target))

    def sizes(self, state: Lines) -> bool:
        """Whether no zone is further from its target than its tolerance, or than it was."""
        off = np.abs(state.people() - self.q.target)
        return bool((off <= self.allowed + 1e-6).all())

    def shape(self, state: Lines, zones: set[int]) -> bool:
        """Whether these zones exist and are in no more pieces than before."""
        return all(0 < pieces_of(self.q, state.labels, z) <= self.pieces[z] for z in zones)

    def all(self, state: Lines) -> bool:
        """Whether every rule is kept."""
        return self.sizes(state) and self.shape(state, set(range(self.q.zones)))


def pieces(question: LineQuestion, labels: NDArray[np.int32]) -> NDArray[np.int64]:
    """Connected pieces of each zone; shape (z,)."""
    return np.array([pieces_of(question, labels, z) for z in range(question.zones)], dtype=np.int64)


def pieces_of(question: LineQuestion, labels: NDArray[np.int32], zone: int) -> int:
    """Connected pieces of one zone; zones that hold nothing directly count as one."""
    return len(parts_of(question, labels, zone)) or int((question.labels != zone).all())


def parts_of(question: LineQuestion, labels: NDArray[np.int32], zone: int) -> list[list[int]]:
    """Small areas of each connected piece of one zone."""
    left = set(np.flatnonzero(labels == zone).tolist())
    parts = []
    while left:
        reach = [left.pop()]
        part = list(reach)
        while reach:
            near = left.intersection(question.neighbours[reach.pop()].tolist())
            left -= near
            reach.extend(near)
            part.extend(near)
        parts.append(part)
    return parts
