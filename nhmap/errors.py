"""What nhmap refuses, said in a planner's words.

Every refusal is a :class:`NhmapError` with a message (what is wrong and where) and a hint (what to do).
Anything else that is raised is a fault of ours.
"""

from __future__ import annotations


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
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Message and hint as one paragraph."""
        return f"{self.message} {self.hint}".strip()


class InputRefusedError(NhmapError):
    """A file or value from a person that cannot be used."""


class DataMissingError(NhmapError):
    """A layer that the installation should hold and does not."""


class DataDamagedError(NhmapError):
    """A layer whose bytes or columns are not what the catalogue promises."""
