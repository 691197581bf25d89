"""Columns of travel times: a table held as numbers of its different texts, which are few where rows are many."""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nhmap.store.footprint_files.lookup_table import unpadded
from nhmap.store.tabular.cells import as_written
from nhmap.store.tabular.tables import overflowing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from nhmap.store.tabular.tables import Row


@dataclass(frozen=True, eq=False)
class Column:
    """One column.

    Attributes
    ----------
    texts
        Its different texts.
    at
        For each row, which of them it says; shape (r,).
    """

    texts: list[str]
    at: NDArray[np.int32]

    def each(self, to: Callable[[str], object], dtype: Any) -> NDArray[Any]:  # noqa: ANN401 - as numpy takes it
        """What each row's text is turned to, each different text once; shape (r,)."""
        values = np.empty(len(self.texts), dtype=dtype)
        for i, text in enumerate(self.texts):
            values[i] = to(text)
        return values[self.at]

    def text(self, row: int) -> str:
        """What a row says."""
        return self.texts[self.at[row]]


@dataclass(frozen=True, eq=False)
class Columns:
    """Some columns of a table.

    Attributes
    ----------
    lines
        Line of each row; shape (r,).
    shifted
        Whether a row has more cells than the header, so that they may stand in wrong columns; shape (r,).
    """

    columns: tuple[Column, ...]
    lines: NDArray[np.int64]
    shifted: NDArray[np.bool_]


def columns_of(rows: Iterable[Row], places: Sequence[int], width: int) -> Columns:
    """Read some columns.

    Parameters
    ----------
    rows
        Below the header.
    places
        Of the columns that are wanted.
    width
        How many cells the header has.
    """
    lines, shifted = array("q"), array("b")
    numberings: list[defaultdict[str, int]] = []
    tracks = []
    for place in places:
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        numberings.append(numbers)
        tracks.append((place, numbers, array("i")))
    for line, cells in rows:
        lines.append(line)
        shifted.append(overflowing(cells, width))
        count = len(cells)
        for place, numbers, at in tracks:
            at.append(numbers[cells[place] if place < count else ""])
    return Columns(
        tuple(
            Column([as_written(unpadded(text)) for text in numbers], np.array(at, dtype=np.int32))
            for _, numbers, at in tracks
        ),
        np.array(lines, dtype=np.int64),
        np.array(shifted, dtype=np.bool_),
    )
