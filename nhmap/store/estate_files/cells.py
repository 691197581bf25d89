"""Estate cells: what a cell of an estates list says, or that nobody knows, or that it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from nhmap.core.buildings.estate_fields import Value

UNKNOWN: Final = frozenset(
    (
        "", "-", "--", "?", ".", "n/a", "na", "#n/a", "#value!", "#ref!", "#div/0!", "#name?", "not applicable",
        "not available", "not known", "not recorded", "not provided", "not surveyed", "unknown", "unk", "null", "none",
        "nan", "nil return", "tbc", "tba", "tbd", "to be confirmed", "nr", "no data", "missing", "..", "…", "–", "—",
    )
)  # fmt: skip
"""Cells that say that nobody knows, in small letters."""


class UnreadableError(ValueError):
    """A cell that cannot be read.

    Attributes
    ----------
    code
        Stable key of the reason.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class Reading:
    """A value in our unit, and what was done to it."""

    value: Value
    note: str = ""


def is_unknown(cell: str) -> bool:
    """Whether a cell says that nobody knows."""
    return cell.strip().lower() in UNKNOWN


def shortened(cell: str) -> str:
    """A cell as it is quoted in a sentence."""
    limit = 60
    text = " ".join(cell.split())
    return text if len(text) <= limit else f"{text[:limit]}…"
