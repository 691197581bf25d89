"""What a chosen set of sites must keep to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class PortfolioRules:
    """What a chosen set must keep to.

    Attributes
    ----------
    size
        How many sites to choose.
    fixed, excluded
        Rows that must be in, and rows that must not.
    group, per_group
        A group of each site (its SNP, its board), -1 for none, shape (n,); and how many of one group at most.
    spacing_m, x, y
        Least straight-line distance between two chosen sites, and where they are; shape (n,).
    """

    size: int
    fixed: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()
    group: NDArray[np.int32] | None = None
    per_group: int | None = None
    spacing_m: float = 0.0
    x: NDArray[np.float64] | None = None
    y: NDArray[np.float64] | None = None

    @cached_property
    def too_near(self) -> csr_array | None:
        """1 for each two different sites closer to each other than the spacing; sparse, shape (n, n)."""
        if not self.spacing_m > 0 or self.x is None or self.y is None:
            return None
        at = np.flatnonzero(np.isfinite(self.x + self.y))
        n = len(self.x)
        if not len(at):
            return csr_array((n, n))
        tree = cKDTree(np.column_stack([self.x[at], self.y[at]]))
        pairs = tree.query_pairs(self.spacing_m, output_type="ndarray")
        i, j = at[pairs[:, 0]], at[pairs[:, 1]]
        apart = np.hypot(self.x[i] - self.x[j], self.y[i] - self.y[j])
        i, j = i[apart < self.spacing_m], j[apart < self.spacing_m]
        return csr_array((np.ones(2 * len(i)), (np.r_[i, j], np.r_[j, i])), shape=(n, n))

    def never(self, n: int) -> NDArray[np.bool_]:
        """Sites that no set may hold: excluded, and, where a spacing is kept, those without a place; shape (n,)."""
        closed = np.zeros(n, dtype=np.bool_)
        closed[list(self.excluded)] = True
        if self.spacing_m > 0 and self.x is not None and self.y is not None:
            closed |= ~np.isfinite(self.x + self.y)
        closed[list(self.fixed)] = False
        return closed

    def closes(self, rows: list[int], n: int) -> NDArray[np.bool_]:
        """Sites that can no longer be added to ``rows``; shape (n,)."""
        closed = self.never(n)
        closed[rows] = True
        if self.too_near is not None:
            shares = np.zeros(n)
            shares[rows] = 1.0
            closed |= (self.too_near @ shares) > 0
        if self.group is not None and self.per_group is not None:
            members = self.group[rows]
            counts = np.bincount(members[members >= 0], minlength=int(self.group.max(initial=-1)) + 1)
            closed |= np.isin(self.group, np.flatnonzero(counts >= self.per_group))
        return closed

    def kept_by(self, rows: Collection[int], n: int) -> bool:
        """Whether a set keeps to all the rules."""
        ordered = sorted(rows)
        if len(set(ordered)) > self.size or not set(self.fixed) <= set(ordered) or self.never(n)[ordered].any():
            return False
        if self.too_near is not None and self.too_near[ordered][:, ordered].nnz:
            return False
        if self.group is None or self.per_group is None:
            return True
        members = self.group[ordered]
        return bool(np.bincount(members[members >= 0], minlength=1).max(initial=0) <= self.per_group)

    def check(self) -> None:
        """Refuse rules that contradict each other.

        Raises
        ------
        InputRefusedError
            With every contradiction at once.
        """
        faults: list[str] = []
        if self.size < 1:
            faults.append("At least one site must be chosen.")
        if len(self.fixed) > self.size:
            faults.append(f"{len(self.fixed)} sites are fixed but only {self.size} are to be chosen.")
        if set(self.fixed) & set(self.excluded):
            faults.append("A site is both fixed and excluded.")
        if self.spacing_m > 0 and self.x is not None and self.y is not None:
            at = np.array(self.fixed, dtype=np.intp)
            apart = np.hypot(self.x[at][:, None] - self.x[at], self.y[at][:, None] - self.y[at])
            if (apart[np.triu_indices(len(at), 1)] < self.spacing_m).any():
                faults.append("Two fixed sites are closer to each other than the spacing allows.")
        if self.group is not None and self.per_group is not None:
            members = self.group[list(self.fixed)]
            if len(members) and np.bincount(members[members >= 0], minlength=1).max() > self.per_group:
                faults.append("More sites of one group are fixed than may be chosen in it.")
        if faults:
            raise InputRefusedError(" ".join(faults), "Change the number, the fixed sites or the rules.")
