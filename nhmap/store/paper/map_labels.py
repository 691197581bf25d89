"""Labels that do not cover each other: where each may stand, tried in order, and left out where none is free."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_AROUND: Final = ((0.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 0.0), (-1.0, 0.0), (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0))
_LAST: Final = (-1.0, -1.0)


class Room:
    """What of a map is taken already, in points."""

    def __init__(self, bounds: Box, taken: Iterable[Box] = ()) -> None:
        self._bounds, self._taken = bounds, list(taken)

    def free(self, box: Box) -> bool:
        """Whether a box lies on the map and covers nothing."""
        left, bottom, right, top = box
        low, base, high, ceiling = self._bounds
        if left < low or bottom < base or right > high or top > ceiling:
            return False
        return not any(left < r and right > x and bottom < t and top > y for x, y, r, t in self._taken)

    def take(self, box: Box) -> None:
        """Nothing else is to stand here."""
        self._taken.append(box)

    def place(
        self, at: Sequence[float], size: tuple[float, float], reach: Iterable[float]
    ) -> tuple[float, float] | None:
        """Middle of the first free place for a label of a size near a point, nearest first; None where none is free.

        Parameters
        ----------
        reach
            How far away to look, in widths and heights of the label; 0 is the point itself.
        """
        width, height = size
        for far in reach:
            for dx, dy in (*_AROUND, _LAST):
                if (dx or dy) and not far:
                    continue
                x, y = at[0] + dx * far * width, at[1] + dy * far * height
                box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
                if self.free(box):
                    self.take(box)
                    return x, y
        return None
