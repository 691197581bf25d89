"""Widths of columns by what stands in them, so that no name and no reason is cut off: wide tables move sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LETTER_PX: Final = 6.8
"""A letter of a name in the tables' type, on average and a little more."""
_BESIDE_PX: Final = 22
MOST_PX: Final = 1_400


def wide_enough(texts: Iterable[object], heading: str = "", least: int = 60) -> int:
    """Pixels in which the longest of the texts, and the heading, can be read whole.

    Parameters
    ----------
    least
        Never narrower than this.
    """
    longest = max((len(str(text)) for text in (heading, *texts)), default=0)
    return int(min(MOST_PX, max(least, _BESIDE_PX + _LETTER_PX * longest)))
