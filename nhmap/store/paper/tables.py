"""Tables: rows of a plan as every file of a pack has them, so that a figure is the same in each."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.store.tabular.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = str | int | float | None
"""Text, a number, or None for what is not known; "" says that there is nothing to say."""

UNKNOWN: Final = "unknown"


class Part(float):
    """A signed share among figures of other units: written as per cent whatever its column holds."""


class Kind(StrEnum):
    """What a column holds, and so how it is written."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"
    DEVIATION = "deviation"


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    key
        As in CSV files and in what is verified; never changes its meaning.
    label
        As people read it, with its unit.
    kind
        How it is written. Shares are 0 to 1; deviations likewise, with a sign.
    width
        Characters.
    digits
        Decimals of a number, or of a share in per cent.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    width: int = 12
    digits: int = 1


@dataclass(frozen=True)
class Table:
    """Rows under columns.

    Attributes
    ----------
    key, title
        For files and for people; keys are sheet names too, so at most 31 characters.
    columns, rows
        Every row has a cell for each column.
    totals
        How many rows at the end are totals.
    note
        What must stand beside the figures: basis, dates.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: int = 0
    note: str = ""

    def values(self, key: str) -> list[Cell]:
        """One column, totals included."""
        at = [column.key for column in self.columns].index(key)
        return [row[at] for row in self.rows]

    def choose(self, keys: Sequence[str], *, totals: bool = True) -> Table:
        """The same rows with some of the columns, in this order."""
        at = [[column.key for column in self.columns].index(key) for key in keys]
        rows = self.rows if totals or not self.totals else self.rows[: -self.totals]
        columns = tuple(self.columns[i] for i in at)
        chosen = tuple(tuple(row[i] for i in at) for row in rows)
        return Table(self.key, self.title, columns, chosen, self.totals if totals else 0, self.note)


def plain(value: object) -> Cell:
    """A value of an array or frame as a cell: NaN, None and NA are not known."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return None
    if isinstance(value, bool):
        return yes(value)
    return value if isinstance(value, int | float | str) else str(value)


def yes(value: bool) -> str:  # noqa: FBT001 - a cell
    """A truth as a cell."""
    return "yes" if value else "no"


def words(cell: Cell, column: Column) -> str:  # noqa: PLR0911 - one for each kind
    """A cell as people read it: thousands separated, per cent, “unknown” where it is."""
    if cell is None:
        return UNKNOWN
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Part):
        return f"{cell * 100:+.{column.digits}f} %"
    if column.kind is Kind.SHARE:
        return f"{cell * 100:.{column.digits}f} %"
    if column.kind is Kind.DEVIATION:
        return f"{cell * 100:+.{column.digits}f} %"
    if column.kind is Kind.NUMBER and isinstance(cell, float):
        return f"{cell:,.{column.digits}f}"
    return f"{cell:,.0f}"


def table_csv(table: Table) -> bytes:
    """A table as CSV: UTF-8 with a byte-order mark, keys above the columns, unknown empty, no cell a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        writer.writerow([harmless("" if cell is None else cell) for cell in row])
    return out.getvalue().encode("utf-8-sig", "replace")


def ordered(rows: Iterable[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of cells of any type as plain cells."""
    return tuple(tuple(plain(cell) for cell in row) for row in rows)
