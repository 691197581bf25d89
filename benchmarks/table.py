"""Results: what was measured, against what, and whether the budget is met."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADINGS: Final = ("what", "measured", "alternative", "ratio", "budget", "met", "n")


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two middle ones.

    Raises
    ------
    ValueError
        Without values.
    """
    if not values:
        message = "no median of nothing"
        raise ValueError(message)
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


@dataclass(frozen=True)
class Budget:
    """The most that a measurement may be: so much, or so many times the alternative."""

    most: float
    as_ratio: bool = False


@dataclass(frozen=True)
class Measurement:
    """One line of the table.

    Attributes
    ----------
    what
        What was measured.
    values
        Repetitions, in ``unit``.
    unit
        ``s``, ``ms``, ``MB`` or ``strokes``.
    against
        What the alternative is.
    alternatives
        Its repetitions in the same run and unit; empty without one.
    budget
        None for what is only reported.
    """

    what: str
    values: tuple[float, ...]
    unit: str
    against: str = ""
    alternatives: tuple[float, ...] = ()
    budget: Budget | None = None

    @property
    def value(self) -> float:
        """Median of the repetitions."""
        return median(self.values)

    @property
    def alternative(self) -> float | None:
        """Median of the alternative's repetitions."""
        return median(self.alternatives) if self.alternatives else None

    @property
    def ratio(self) -> float | None:
        """Median over median; None without an alternative, or where that costs nothing."""
        return self.value / self.alternative if self.alternative else None

    @property
    def met(self) -> bool | None:
        """Whether the budget is met; None without a budget, or where a ratio cannot be formed."""
        if self.budget is None:
            return None
        if not self.budget.as_ratio:
            return self.value <= self.budget.most
        return None if self.ratio is None else self.ratio <= self.budget.most

    def cells(self) -> tuple[str, ...]:
        """The line as words."""
        spread = ""
        if len(self.values) >= 4:  # noqa: PLR2004 - quartiles of fewer say nothing
            low, _, high = quantiles(self.values, n=4)
            spread = f" ({amount(low, self.unit)} to {amount(high, self.unit)})"
        budget = ""
        if self.budget is not None:
            budget = f"{self.budget.most:g} x" if self.budget.as_ratio else f"{self.budget.most:g} {self.unit}"
        other = "" if self.alternative is None else f"{amount(self.alternative, self.unit)} {self.unit}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return (
            self.what,
            f"{amount(self.value, self.unit)} {self.unit}{spread}",
            f"{other} {self.against}".strip(),
            ratio,
            budget,
            {True: "yes", False: "NO", None: ""}[self.met],
            str(len(self.values)),
        )

    def plain(self) -> dict[str, Any]:
        """The line as plain values, for a file."""
        figures = {"value": self.value, "alternative": self.alternative, "ratio": self.ratio, "met": self.met}
        return {**asdict(self), **figures}


def amount(value: float, unit: str) -> str:
    """A number with as many digits as its unit deserves."""
    digits = 0 if unit == "strokes" else 2 if unit == "s" or abs(value) < 10 else 0  # noqa: PLR2004
    return f"{value:.{digits}f}"


def table(measurements: Sequence[Measurement]) -> str:
    """The table as Markdown whose columns stand under each other."""
    rows = [HEADINGS, *(m.cells() for m in measurements)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines)
