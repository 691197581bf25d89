"""What nhmap refuses, said in a planner's words.

Every refusal is a :class:`NhmapError` with a message (what is wrong and where) and a hint (what to do).
Anything else that is raised is a fault of ours.
"""

from __future__ import annotations

import re
from typing import Final

MOST: Final = 2_000
"""Characters of a message: what is quoted in it may be of any length."""

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Text that any terminal and any page can show.

    Control characters, half characters (lone surrogates) and what turns the direction of writing become “\ufffd”, and
    beyond ``MOST`` characters the rest is left out.
    """
    shown = _UNPRINTABLE.sub("\ufffd", text[: MOST + 1])
    return shown if len(shown) <= MOST else f"{shown[:MOST]}…"


class NhmapError(Exception):
    """Input or data that nhmap refuses.

    Parameters
    ----------
    message
        What is wrong, and where: file, row, column, code.
    hint
        What the person can do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = printable(message)
        self.hint = printable(hint)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type[NhmapError], tuple[str, str]]:
        """Pickled with its hint, so that it comes back whole from another process."""
        return type(self), (self.message, self.hint)

    def __str__(self) -> str:
        """Message and hint as one paragraph."""
        return f"{self.message} {self.hint}".strip()


class InputRefusedError(NhmapError):
    """A file or value from a person that cannot be used."""


class DataMissingError(NhmapError):
    """A layer that the installation should hold and does not."""


class DataDamagedError(NhmapError):
    """A layer whose bytes or columns are not what the catalogue promises."""
