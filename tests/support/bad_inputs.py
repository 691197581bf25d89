"""What a bad input is: bytes under a name, and the door that a person would give them to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Door = Literal["outline", "lookup", "estate", "travel", "notes", "weights", "mapping", "pack", "shortlist"]


@dataclass(frozen=True)
class BadInput:
    """One file that something is wrong with.

    Attributes
    ----------
    key
        What is wrong, unique among all.
    door
        Where it is given.
    name
        Of the file.
    make
        Makes its bytes.
    """

    key: str
    door: Door
    name: str
    make: Callable[[], bytes]
