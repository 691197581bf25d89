"""Rows of a linear programme, as they are written down."""

from __future__ import annotations

from dataclasses import dataclass, field

from scipy.optimize import LinearConstraint
from scipy.sparse import coo_array


@dataclass
class Rows:
    """Sums of unknowns, each between two numbers."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: dict[int, float], low: float, high: float) -> None:
        """One row: between ``low`` and ``high``."""
        self.rows += [len(self.low)] * len(terms)
        self.columns += list(terms)
        self.values += list(terms.values())
        self.low.append(low)
        self.high.append(high)

    def constraint(self, columns: int) -> LinearConstraint:
        """All rows."""
        matrix = coo_array((self.values, (self.rows, self.columns)), shape=(len(self.low), columns)).tocsr()
        return LinearConstraint(matrix, self.low, self.high)
