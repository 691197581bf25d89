"""Travel times that people bring: a table of small area, site, minutes and mode, checked row by row.

Nothing is guessed: a row that names no known site or small area, or has no usable time, is set aside with the reason,
and can be taken back as a file to correct.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import pandas as pd

from nhmap.core.reach.catchments import MODE_WORDS, Coverage
from nhmap.core.reach.travel_tables import TravelTable
from nhmap.errors import InputRefusedError
from nhmap.store.child_process.apart import apart
from nhmap.store.footprint_files.lookup_table import open_rows, plain
from nhmap.store.tabular.cells import harmless
from nhmap.store.tabular.file_kinds import admit_table
from nhmap.store.tabular.problems import Problem, counted, some
from nhmap.store.tabular.tables import TableLimits, admit_lines
from nhmap.store.tabular.uploads import MEGABYTE, Limits
from nhmap.store.travel_files.columns import Columns, columns_of
from nhmap.store.travel_files.faults import REASONS, minutes_of, mode_of, noted, reasons_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

COLUMNS: Final = ("LSOA21CD", "site_id", "minutes", "mode")
REJECTED: Final = ("line", *COLUMNS, "reason")
MINUTES_AT_MOST: Final[dict[str, float]] = {"walk": 20.0, "drive": 15.0}
"""How long people travel at most where nothing else is said, as in nhmap's own models."""
OTHER_MINUTES: Final = 30.0
"""The same for every other mode."""

MOST_MODES: Final = 20
MOST_WRITTEN: Final = 500
"""Modes as they are written, mistakes and all."""
LIGHT_BYTES: Final = 300_000
"""Larger tables are read in a process apart."""
LIMITS: Final = TableLimits(hint="Give only the rows of your planning area, or one mode a file.")

_NEEDED: Final = "It needs the columns LSOA21CD, site_id, minutes and mode, a row for each pair that you know."
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "LSOA21CD": ("lsoa21cd", "lsoa21", "lsoa", "lsoacode", "lsoa21code", "smallarea"),
    "site_id": ("siteid", "site", "sitecode"),
    "minutes": ("minutes", "mins", "min", "traveltimeminutes", "traveltimemin"),
    "mode": ("mode", "travelmode", "by"),
}


class HasCodes(Protocol):
    """Anything with the LSOA 2021 codes of the small areas."""

    @property
    def codes(self) -> NDArray[np.object_]:
        """Codes; shape (m,)."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was set aside.

    Attributes
    ----------
    line
        Line of the file, counted from 1.
    cells
        Small area, site, minutes and mode as written.
    reason
        Why it cannot be used.
    """

    line: int
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True, eq=False)
class TravelUpload:
    """A file of travel times, as far as it can be used.

    Attributes
    ----------
    name
        Of the file.
    tables
        Travel times by mode, each with how long people travel at most where nothing else is said.
    coverage
        By mode, how far the table covers the sites that were asked for.
    rejects
        Rows set aside, in the order of the file.
    problems
        What was noted on the way, in words.
    """

    name: str
    tables: Mapping[str, TravelTable]
    coverage: Mapping[str, Coverage]
    rejects: tuple[RejectedRow, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def modes(self) -> tuple[str, ...]:
        """Modes of the table; those that nhmap models first."""
        return tuple(sorted(self.tables, key=lambda m: ({"walk": 0, "drive": 1}.get(m, 2), m)))

    def table(self, mode: str | None = None, minutes: float | None = None) -> TravelTable:
        """One mode of the table as a way of travelling.

        Parameters
        ----------
        mode
            Which; may be left out where the file holds only one.
        minutes
            How long people travel at most; 20 on foot, 15 by car, else 30 where nothing is said.

        Raises
        ------
        InputRefusedError
            When the file has no rows of this mode, several modes and none is named, or the minutes are not above 0.
        """
        hint = f"Modes in the table: {', '.join(self.modes)}."
        if mode is None and len(self.modes) > 1:
            message = f"{self.name} holds travel times by {len(self.modes)} modes."
            raise InputRefusedError(message, f"Say which one counts. {hint}")
        key = self.modes[0] if mode is None else mode_of(mode)
        if key not in self.tables:
            message = f"{self.name} has no usable rows for the mode “{mode}”."
            raise InputRefusedError(message, hint)
        sheet = self.tables[key]
        if minutes is None:
            return sheet
        if not (math.isfinite(minutes) and minutes > 0):
            message = f"A catchment cannot be {minutes:g} minutes wide."
            raise InputRefusedError(message, "Give a number of minutes above 0.")
        return TravelTable(sheet.areas, sheet.sites, sheet.minutes, sheet.mode, minutes)

    def sentence(self, mode: str) -> str:
        """In words, how much of the sites one mode of the table covers."""
        c = self.coverage[mode]
        return (
            f"Travel times {MODE_WORDS.get(mode, f'by {mode}')}: {counted(c.rows_used, 'pair')}, "
            f"{c.sites_covered:,} of {counted(c.sites, 'site')} covered; {left_out(mode)}."
        )

    def rejects_csv(self) -> bytes:
        """The rows set aside as a CSV file to correct and give again."""
        table = pd.DataFrame([(r.line, *r.cells, r.reason) for r in self.rejects], columns=list(REJECTED))
        return table.map(harmless).to_csv(index=False, lineterminator="\r\n").encode()


def left_out(mode: str) -> str:
    """What counts where a table leaves out a building or a pair, in words."""
    if mode in MINUTES_AT_MOST:
        return "what it leaves out is nhmap's estimate"
    return "the reach of the others is unknown, as nhmap estimates no such travel"


def read_travel(
    data: bytes, name: str, sites: pd.DataFrame, areas: HasCodes, limits: Limits | None = None
) -> TravelUpload:
    """Read a table of travel times.

    Parameters
    ----------
    data, name
        The file, and what it is called.
    sites
        The sites that may be named: column ``site_id``.
    areas
        The small areas that may be named.
    limits
        How much of a file is taken on.

    Raises
    ------
    InputRefusedError
        When it is no CSV, lacks columns, or holds no row that can be used.
    """
    _admit(data, name, limits or Limits())
    ids = [str(site_id) for site_id in sites["site_id"]]
    codes = [str(code) for code in areas.codes]
    if len(data) > LIGHT_BYTES:
        return apart(_read, data, name, ids, codes, what=name)
    return _read(data, name, ids, codes)


def _read(data: bytes, name: str, ids: Sequence[str], codes: Sequence[str]) -> TravelUpload:
    """See ``read_travel``."""
    table, problems = _table(data, name)
    _few_modes(table.columns[-1].texts, name, MOST_WRITTEN)
    area_of, site_of = ({text: row for row, text in enumerate(texts)} for texts in (codes, ids))
    areas, sites, minutes, modes = table.columns
    area = areas.each(lambda text: area_of.get(text.upper(), -1), np.int32)
    site = sites.each(lambda text: site_of.get(text, -1), np.int32)
    time = minutes.each(minutes_of, np.float64)
    rows = _Rows(area, site, time, modes.each(mode_of, object), reasons_of(table, area, site, time))
    good = rows.reason < 0
    _few_modes(sorted(set(rows.mode[good])), name, MOST_MODES)
    problems += noted(table.lines, rows.reason)
    if not good.any():
        why = f" {problems[-1].message}" if len(table.lines) else ""
        message = f"{name} holds no travel time that can be used.{why}"
        raise InputRefusedError(message, _NEEDED)
    rejects = tuple(
        RejectedRow(int(table.lines[i]), tuple(c.text(i) for c in table.columns), REASONS[rows.reason[i]])
        for i in np.flatnonzero(~good).tolist()
    )
    tables, coverage = {}, {}
    code_of, id_of = np.array(codes, dtype=object), np.array(ids, dtype=object)
    for key in sorted(set(rows.mode[good])):
        of_mode = rows.mode == key
        usable, left = of_mode & good, of_mode & ~good
        area, site = rows.area[usable], rows.site[usable]
        limit = MINUTES_AT_MOST.get(key, OTHER_MINUTES)
        tables[key] = TravelTable(code_of[area], id_of[site], rows.time[usable], key, limit)
        pairs = len(np.unique(area.astype(np.int64) * len(ids) + site))
        coverage[key] = Coverage(
            len(ids),
            len(np.unique(site)),
            pairs,
            int((rows.site[left] < 0).sum()),
            int(((rows.site[left] >= 0) & (rows.area[left] < 0)).sum()),
            int(usable.sum()) - pairs,
        )
    repeated = sum(c.rows_repeated for c in coverage.values())
    if repeated:
        note = f"{counted(repeated, 'row')} of {name} repeat a pair: the shortest time counts."
        problems.append(Problem("repeated", "information", note))
    return TravelUpload(name, tables, coverage, rejects, tuple(problems))


@dataclass(frozen=True, eq=False)
class _Rows:
    """What each row means; shapes (r,).

    Attributes
    ----------
    area, site
        Position among those that are known, -1 for none.
    time
        Minutes, NaN for none.
    mode
        By its usual name.
    reason
        Which of ``REASONS`` sets it aside, -1 for none.
    """

    area: NDArray[np.int32]
    site: NDArray[np.int32]
    time: NDArray[np.float64]
    mode: NDArray[np.object_]
    reason: NDArray[np.int8]


def _admit(data: bytes, name: str, limits: Limits) -> None:
    """Refuse what is too large, empty or no text, by its name."""
    if len(data) > limits.file_bytes:
        size, limit = len(data) / MEGABYTE, limits.file_bytes / MEGABYTE
        message = f"{name} has {size:,.1f} MB; tables of travel times of up to {limit:,.0f} MB are read."
        raise InputRefusedError(message, LIMITS.hint)
    admit_table(data, name, _NEEDED)
    admit_lines(data, name, LIMITS)


def _table(data: bytes, name: str) -> tuple[Columns, list[Problem]]:
    """The four columns that are needed."""
    rows, problems = open_rows(data, name, LIMITS)
    header = next(rows, None)
    at = _columns(header, name)
    return columns_of(rows, at, 0 if header is None else len(header[1])), problems


def _columns(header: tuple[int, list[str]] | None, name: str) -> list[int]:
    """Place of each needed column; the header is the first row."""
    if header is None:
        message = f"{name} holds no rows."
        raise InputRefusedError(message, _NEEDED)
    found_names = [plain(cell) for cell in header[1]]
    at, missing = [], []
    for column, names in _NAMES.items():
        place = next((found_names.index(n) for n in names if n in found_names), -1)
        at.append(place)
        if place < 0:
            missing.append(column)
    if missing:
        found_words = some(cell or "(no name)" for cell in header[1])
        message = f"{name} lacks the column{'s' if len(missing) > 1 else ''} {some(missing)}. Found: {found_words}."
        raise InputRefusedError(message, _NEEDED)
    return at


def _few_modes(modes: Sequence[str], name: str, most: int) -> None:
    """Refuse a column of modes that holds something else: more different texts than there are ways to travel."""
    if len(modes) > most:
        message = (
            f"{name} names {len(modes):,} modes of travel, such as {some(modes[:3])}; up to {MOST_MODES} are read."
        )
        raise InputRefusedError(message, "Check that the column “mode” says how people travel: walk, drive, bus.")
