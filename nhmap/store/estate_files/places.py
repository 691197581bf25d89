"""Estate places: where a row says that its building stands, and in which small area that is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.sites import area_rows
from nhmap.store.estate_files.cells import UnreadableError, is_unknown, shortened
from nhmap.store.footprint_files.projecting import between
from nhmap.store.layers.points_in_areas import rows_at
from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

_EAST: Final = (-9.0, 3.0)
_NORTH: Final = (49.0, 61.5)
_GRID: Final = ((1_000.0, 700_000.0), (1_000.0, 1_300_000.0))


@dataclass(frozen=True, eq=False)
class Ground:
    """The small areas and their shapes, which are fetched only when a new building asks for them.

    Attributes
    ----------
    areas
        The small areas.
    shapes
        Gives their polygons in EPSG:27700; shape (areas,).
    """

    areas: SmallAreas
    shapes: Callable[[], NDArray[np.object_]]

    def lsoas(self, x: Sequence[float], y: Sequence[float]) -> list[str]:
        """Code of the small area in which each point stands, "" where it is in none of England's."""
        if not len(x):
            return []
        codes = self.areas.codes
        rows = rows_at(self.shapes(), np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
        return [str(codes[row]) if row >= 0 else "" for row in rows.tolist()]

    def localities(self, sites: pd.DataFrame) -> list[str]:
        """District, county and ICB of each building, in words."""
        table = self.areas.table
        names = [c for c in ("district26nm", "hwb26nm", "icb26nm") if c in table.columns]
        said = [" ".join(map(str, row)) for row in table[names].itertuples(index=False)]
        return [said[row] if row >= 0 else "" for row in area_rows(sites)]


_LETTERS: Final = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
_SQUARE: Final = re.compile(
    r"([HJNOST][A-HJ-Z])\s*(\d{2,5})\s*(\d{2,5})|([HJNOST][A-HJ-Z])\s*(\d{4}|\d{6}|\d{8}|\d{10})"
)
_NUMBER_PAIR: Final = re.compile(r"[^\d+-]*([+-]?\d+(?:\.\d+)?)\s*[,;/ ]\s*[^\d+-]*([+-]?\d+(?:\.\d+)?)[^\d]*")


def pair_of(text: str) -> tuple[str, str]:
    """The two coordinates of one cell: a grid reference (“SP 06314 86082”), or two numbers; ("", "") where it is none.

    A grid reference stands for the middle of its square.
    """
    said = " ".join(text.upper().split())
    if found := _SQUARE.fullmatch(said):
        square, first, second = found[1], found[2], found[3]
        if not square:
            square, half = found[4], len(found[5]) // 2
            first, second = found[5][:half], found[5][half:]
        if len(first) == len(second):
            a, b = (_LETTERS.index(letter) for letter in square)
            size = 10 ** (5 - len(first))
            east = ((a - 2) % 5) * 500_000 + (b % 5) * 100_000 + int(first) * size + size / 2
            north = (19 - (a // 5) * 5) * 100_000 - (b // 5) * 100_000 + int(second) * size + size / 2
            return f"{east:.1f}", f"{north:.1f}"
    if found := _NUMBER_PAIR.fullmatch(said):
        return found[1], found[2]
    return "", ""


def coordinates(x: str, y: str) -> tuple[float, float, bool] | None:
    """A point as a list writes it.

    Returns
    -------
    The first two numbers in the order east, north, and whether they are degrees; ``None`` where nobody said.

    Raises
    ------
    UnreadableError
        When they are no numbers, or no point of Britain.
    """
    if is_unknown(x) or is_unknown(y):
        return None
    try:
        east, north = (float(text.replace(",", "").replace(" ", "")) for text in (x, y))
    except ValueError:
        code, reason = "not a coordinate", f"“{shortened(x)}, {shortened(y)}” is no pair of numbers."
        raise UnreadableError(code, reason) from None
    if east == 0 and north == 0:
        return None
    for first, second in ((east, north), (north, east)):  # latitude and longitude are often the wrong way round
        if _EAST[0] <= first <= _EAST[1] and _NORTH[0] <= second <= _NORTH[1]:
            return first, second, True
    if all(low <= v <= high for v, (low, high) in zip((east, north), _GRID, strict=True)):
        return east, north, False
    code, reason = "outside Britain", f"{shortened(x)}, {shortened(y)} is no point of Britain in degrees or metres."
    raise UnreadableError(code, reason)


def to_grid(points: Sequence[tuple[float, float, bool] | None]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Eastings and northings of points as ``coordinates`` gives them, NaN for none; shapes (n,)."""
    x = np.array([math.nan if p is None else p[0] for p in points], dtype=np.float64)
    y = np.array([math.nan if p is None else p[1] for p in points], dtype=np.float64)
    degrees = np.array([p is not None and p[2] for p in points], dtype=np.bool_)
    if degrees.any():
        x[degrees], y[degrees] = between(BROWSER, METRES).transform(x[degrees], y[degrees])
    return x, y


def to_lonlat(x: Sequence[float], y: Sequence[float]) -> tuple[list[float], list[float]]:
    """Longitude and latitude of eastings and northings, to six decimals."""
    if not len(x):
        return [], []
    lon, lat = between(METRES, BROWSER).transform(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    return [round(float(v), 6) for v in lon], [round(float(v), 6) for v in lat]
