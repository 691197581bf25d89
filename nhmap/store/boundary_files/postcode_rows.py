"""Postcode rows: in a lookup by postcode, each postcode gives way to the small area in which it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from nhmap.store.footprint_files.finer_rows import POSTCODE
from nhmap.store.layers.points_in_areas import rows_at
from nhmap.store.tabular.problems import Problem, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.boundary_files.tables import Rows
    from nhmap.store.footprint_files.placing import Shapes


class Locate(Protocol):
    """Places postcodes: columns ``x``, ``y`` in EPSG:27700 and ``found``, a row for each in order."""

    def __call__(self, postcodes: Iterable[object]) -> pd.DataFrame: ...  # noqa: D102


_LOOKED_AT: Final = 400
_NEAR_M: Final = 200.0
"""Postcodes on a quay stand so far beyond the generalised line of the coast."""
_MINE: Final = re.compile(r"E01\d{6}|W01\d{6}|[A-Z]\d{5}", re.IGNORECASE)
"""Codes that are better than postcodes: of LSOAs, and of practices and PCNs, whose postcode is that of a building."""


def postcode_column(rows: Rows) -> int:
    """Which column holds the postcodes that a lookup is of; -1 where it is of something else."""
    head = [cells for _, cells in rows[:_LOOKED_AT]]
    width = max((len(cells) for cells in head), default=0)
    columns = [[cells[at] for cells in head if at < len(cells) and cells[at]] for at in range(width)]
    coded = [sum(map(bool, map(POSTCODE.fullmatch, cells))) * 2 > len(cells) for cells in columns]
    if not any(coded):
        return -1
    for cells in columns:
        own = [cell.strip().upper() for cell in cells if _MINE.fullmatch(cell.strip())]
        lsoas = bool(own) and own[0][1:3] == "01" and len(own[0]) > 6  # noqa: PLR2004 - codes of the ONS have nine
        if len(own) * 2 > len(cells) and (lsoas or len(set(own)) * 2 > len(own)):
            return -1
    return coded.index(True)


def with_small_areas(
    rows: Rows, at: int, areas: SmallAreas, shapes: Shapes, locate: Locate
) -> tuple[Rows, list[Problem]]:
    """The rows with the code of its small area in the place of each postcode that is known; and what was done.

    Postcodes that are not known stay as they are, to be rejected as such.
    """
    cells = [row[at] if at < len(row) else "" for _, row in rows]
    place = locate(cells)
    placed = np.flatnonzero(place["found"].to_numpy())
    x, y = place["x"].to_numpy()[placed], place["y"].to_numpy()[placed]
    area = np.full(len(rows), -1, dtype=np.intp)
    area[placed] = rows_at(shapes(), x, y, _NEAR_M)
    codes = areas.codes
    headed = bool(rows) and not POSTCODE.fullmatch(cells[0].strip())
    changed = []
    for place_of, (line, row) in enumerate(rows):
        cell = str(codes[area[place_of]]) if area[place_of] >= 0 else cells[place_of]
        changed.append((line, [*row[:at], cell, *row[at + 1 :]] if at < len(row) else list(row)))
    if headed and at < len(changed[_heading(cells)][1]):
        changed[_heading(cells)][1][at] = "LSOA21CD"
    count = int((area >= 0).sum())
    words = f"{counted(count, 'postcode')} placed, each in the small area in which its point stands."
    return changed, [Problem("postcodes placed", "information", words)]


def _heading(cells: Sequence[str]) -> int:
    """The row of the heading: the last that has something above the first postcode."""
    first = next(at for at, cell in enumerate(cells) if POSTCODE.fullmatch(cell.strip()))
    return max((at for at in range(first) if cells[at].strip()), default=0)
