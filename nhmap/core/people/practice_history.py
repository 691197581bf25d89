"""What became of practices since where their patients live was counted: closed, opened, moved; never dropped silently.

The directory says when a practice opened or closed. It does not say which practice took its patients over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNTED_SINCE: Final = "2022-07-01"
"""The oldest count of where patients live: what happened before is in it."""
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)


@dataclass(frozen=True)
class PracticeHistory:
    """What a practice did since the count.

    Attributes
    ----------
    status
        As the directory says: “active”, “closed”, “dormant”, or that it is not in it; empty where nobody says.
    opened, closed
        Days as 2024-03-31; empty for none.
    moved_from
        Postcode it had in 2022, where it has another now; empty for none.
    """

    status: str = ""
    opened: str = ""
    closed: str = ""
    moved_from: str = ""

    @classmethod
    def of(cls, row: Mapping[str, object]) -> PracticeHistory:
        """From a row of the layer ``practices``; one that was built before these were kept says nothing of them."""
        return cls(*(_text(row.get(key)) for key in ("status", "opened", "closed", "moved_from")))

    @property
    def marks(self) -> tuple[str, ...]:
        """In a word each, for lists."""
        marks = [self.status] if self.status in {"closed", "dormant"} else []
        if self.opened > COUNTED_SINCE:
            marks.append(f"opened {self.opened[:4]}")
        if self.moved_from and not marks:
            marks.append("moved")
        return tuple(marks)

    @property
    def sentences(self) -> tuple[str, ...]:
        """In sentences, for the practice's own page and for files."""
        sentences = []
        if self.status == "closed":
            day = f" on {day_words(self.closed)}" if self.closed else ""
            sentences.append(f"Closed{day}, says the NHS directory; it names no successor.")
        elif self.status == "dormant":
            sentences.append("Dormant, says the NHS directory.")
        elif self.status and self.status != "active":
            sentences.append(f"It is {self.status}.")
        if self.opened > COUNTED_SINCE:
            sentences.append(f"Opened on {day_words(self.opened)}.")
        if self.moved_from:
            sentences.append(f"Moved since 2022, when it stood at {self.moved_from}.")
        return tuple(sentences)


def day_words(day: str) -> str:
    """“31 March 2024”."""
    year, month, number = day.split("-")
    return f"{int(number)} {_MONTHS[int(month) - 1]} {year}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
