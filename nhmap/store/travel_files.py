"""Travel times that people bring: a table of small area, site, minutes and mode, checked row by row.

Nothing is guessed: a row that names no known site or small area, or has no usable time, is set aside with the reason,
and can be taken back as a file to correct.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import pandas as pd

from nhmap.core.catchments import MODE_WORDS, Coverage
from nhmap.core.travel_tables import TravelTable
from nhmap.errors import InputRefusedError
from nhmap.store.cells import as_written, clean_name, harmless
from nhmap.store.file_kinds import admit_table
from nhmap.store.lookup_table import open_rows, plain
from nhmap.store.problems import Problem, counted, some
from nhmap.store.tables import TableLimits, overflowing
from nhmap.store.uploads import MEGABYTE, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

COLUMNS: Final = ("LSOA21CD", "site_id", "minutes", "mode")
REJECTED: Final = ("line", *COLUMNS, "reason")
MINUTES_AT_MOST: Final[dict[str, float]] = {"walk": 20.0, "drive": 15.0}
"""How long people travel at most where nothing else is said, as in nhmap's own models."""
OTHER_MINUTES: Final = 30.0
"""The same for every other mode."""

MOST_MODES: Final = 20
LIMITS: Final = TableLimits(hint="Give only the rows of your planning area, or one mode a file.")

_LONGEST: Final = 1_440.0
_SHIFTED: Final = "the row has more cells than the header: is there a delimiter inside a number"
_MODES: Final = {
    "walking": "walk", "foot": "walk", "on foot": "walk", "pedestrian": "walk", "car": "drive", "driving": "drive",
    "by car": "drive", "auto": "drive", "transit": "public transport", "pt": "public transport",
}  # fmt: skip
_NEEDED: Final = "It needs the columns LSOA21CD, site_id, minutes and mode, a row for each pair that can be travelled."
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "LSOA21CD": ("lsoa21cd", "lsoa21", "lsoa", "lsoacode", "lsoa21code", "smallarea"),
    "site_id": ("siteid", "site", "sitecode"),
    "minutes": ("minutes", "mins", "min", "traveltimeminutes", "traveltimemin"),
    "mode": ("mode", "travelmode", "by"),
}
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,30}(?:[.,][0-9]{0,30})?(?:[eE][+-]?[0-9]{1,3})?|[+-]?[.,][0-9]{1,30}")
_TWO_WAYS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
"""“1,234” is 1234 to one and 1.234 to another."""
_LSOA: Final = re.compile(r"E01\d{6}")


class HasCodes(Protocol):
    """Anything with the LSOA 2021 codes of the small areas."""

    @property
    def codes(self) -> NDArray[np.object_]:
        """Codes; shape (m,)."""


@dataclass(frozen=True)
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
    cells: tuple[str, str, str, str]
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
        held = f"Modes in the table: {', '.join(self.modes)}."
        if mode is None and len(self.modes) > 1:
            message = f"{self.name} holds travel times by {len(self.modes)} modes."
            raise InputRefusedError(message, f"Say which one counts. {held}")
        chosen = self.modes[0] if mode is None else mode_of(mode)
        if chosen not in self.tables:
            message = f"{self.name} has no usable rows for the mode “{mode}”."
            raise InputRefusedError(message, held)
        found = self.tables[chosen]
        if minutes is None:
            return found
        if not (math.isfinite(minutes) and minutes > 0):
            message = f"A catchment cannot be {minutes:g} minutes wide."
            raise InputRefusedError(message, "Give a number of minutes above 0.")
        return TravelTable(found.areas, found.sites, found.minutes, found.mode, minutes)

    def sentence(self, mode: str) -> str:
        """In words, how much of the sites one mode of the table covers."""
        c = self.coverage[mode]
        return (
            f"Travel times {MODE_WORDS.get(mode, f'by {mode}')}: {counted(c.rows_used, 'pair')}, "
            f"{c.sites_covered:,} of {counted(c.sites, 'site')} covered; the reach of the others is unknown."
        )

    def rejects_csv(self) -> bytes:
        """The rows set aside as a CSV file to correct and give again."""
        table = pd.DataFrame([(r.line, *r.cells, r.reason) for r in self.rejects], columns=list(REJECTED))
        return table.map(harmless).to_csv(index=False, lineterminator="\r\n").encode()


def mode_of(text: str) -> str:
    """A mode of travel by its usual name: “walk”, “drive”, or as it was written, in lower case."""
    said = " ".join(clean_name(text).lower().replace("_", " ").replace("-", " ").split())
    return _MODES.get(said, said)


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
    table, problems = _table(data, name)
    if not len(table):
        message = f"{name} holds no travel time that can be used."
        raise InputRefusedError(message, _NEEDED)
    table["code"] = _mapped(table["LSOA21CD"], str.upper)
    table["by"] = _mapped(table["mode"], mode_of)
    table["time"] = _mapped(table["minutes"], _minutes).astype(np.float64)
    table["area"] = pd.Index(areas.codes).get_indexer(pd.Index(table["code"], dtype=object))
    table["site"] = pd.Index(sites["site_id"].astype(object)).get_indexer(pd.Index(table["site_id"], dtype=object))
    table["reason"] = np.where(table["reason"] == "", _reasons(table), table["reason"])
    good = table[table["reason"] == ""]
    _few_modes(good["by"].unique(), name)
    rejects = tuple(
        RejectedRow(int(line), (code, site, minutes, mode), reason)
        for line, code, site, minutes, mode, reason in table.loc[
            table["reason"] != "", ["line", *COLUMNS, "reason"]
        ].itertuples(index=False)
    )
    problems += _noted(rejects)
    if not len(good):
        why = f" {problems[-1].message}" if rejects else ""
        message = f"{name} holds no travel time that can be used.{why}"
        raise InputRefusedError(message, _NEEDED)
    tables, coverage = {}, {}
    for mode, part in good.groupby("by", sort=True):
        key = str(mode)
        limit = MINUTES_AT_MOST.get(key, OTHER_MINUTES)
        codes, ids = part["code"].to_numpy(dtype=object), part["site_id"].to_numpy(dtype=object)
        tables[key] = TravelTable(codes, ids, part["time"].to_numpy(dtype=np.float64), key, limit)
        bad = table[(table["by"] == key) & (table["reason"] != "")]
        pairs = len(part.drop_duplicates(["area", "site"]))
        coverage[key] = Coverage(
            len(sites),
            int(part["site"].nunique()),
            pairs,
            int((bad["site"] < 0).sum()),
            int(((bad["site"] >= 0) & (bad["area"] < 0)).sum()),
            len(part) - pairs,
        )
    repeated = sum(c.rows_repeated for c in coverage.values())
    if repeated:
        said = f"{counted(repeated, 'row')} of {name} repeat a pair: the shortest time counts."
        problems.append(Problem("repeated", "information", said))
    return TravelUpload(name, tables, coverage, rejects, tuple(problems))


def _admit(data: bytes, name: str, limits: Limits) -> None:
    """Refuse what is too large, empty or no text, by its name."""
    if len(data) > limits.file_bytes:
        size, limit = len(data) / MEGABYTE, limits.file_bytes / MEGABYTE
        message = f"{name} has {size:,.1f} MB; tables of travel times of up to {limit:,.0f} MB are read."
        raise InputRefusedError(message, LIMITS.hint)
    admit_table(data, name, _NEEDED)


def _table(data: bytes, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    """The four columns as text, the line of each row, and why it cannot be used where that is seen at once."""
    rows, problems = open_rows(data, name, LIMITS)
    header = next(rows, None)
    at = _columns(header, name)
    width = 0 if header is None else len(header[1])
    held: dict[str, str] = {}  # each text once, however often it stands there
    columns: list[list[str]] = [[] for _ in at]
    lines, reasons = [], []
    for line, row in rows:
        for column, place in zip(columns, at, strict=True):
            text = as_written(row[place]) if place < len(row) else ""
            column.append(held.setdefault(text, text))
        lines.append(line)
        reasons.append(_SHIFTED if overflowing(row, width) else "")
    table = pd.DataFrame({name: pd.Series(c, dtype=object) for name, c in zip(COLUMNS, columns, strict=True)})
    table["line"] = np.array(lines, dtype=np.int64)
    table["reason"] = pd.Series(reasons, dtype=object)
    return table, problems


def _columns(header: tuple[int, list[str]] | None, name: str) -> list[int]:
    """Place of each needed column; the header is the first row."""
    if header is None:
        message = f"{name} holds no rows."
        raise InputRefusedError(message, _NEEDED)
    found_names = [plain(cell) for cell in header[1]]
    at, missing = [], []
    for column, names in _NAMES.items():
        found = next((found_names.index(n) for n in names if n in found_names), -1)
        at.append(found)
        if found < 0:
            missing.append(column)
    if missing:
        found_words = some(cell or "(no name)" for cell in header[1])
        message = f"{name} lacks the column{'s' if len(missing) > 1 else ''} {some(missing)}. Found: {found_words}."
        raise InputRefusedError(message, _NEEDED)
    return at


def _few_modes(modes: Sequence[str], name: str) -> None:
    """Refuse a column of modes that holds something else."""
    if len(modes) > MOST_MODES:
        message = (
            f"{name} names {len(modes):,} modes of travel, such as {some(modes[:3])}; up to {MOST_MODES} are read."
        )
        raise InputRefusedError(message, "Check that the column “mode” says how people travel: walk, drive, bus.")


def _mapped(column: pd.Series, to: Callable[[str], object]) -> pd.Series:
    """Each different text turned once, however often it stands in the column."""
    return column.map({text: to(text) for text in column.unique()})


def _minutes(text: str) -> float:
    """Minutes as a number, with a point or a comma before decimals; NaN where it is none or could be two numbers."""
    found = _NUMBER.fullmatch(text)
    if not found or _TWO_WAYS.fullmatch(text):
        return math.nan
    return float(text.replace(",", "."))


def _reasons(table: pd.DataFrame) -> NDArray[np.object_]:
    """Why each row is set aside, "" where it is not; the first reason that holds."""
    time = table["time"].to_numpy(dtype=np.float64)
    code = table["code"]
    unknown_area = table["area"].to_numpy() < 0
    like = code.str.fullmatch(_LSOA).to_numpy(dtype=np.bool_)
    no_time = table["minutes"].eq("").to_numpy()
    conditions = [
        code.eq("").to_numpy(),
        unknown_area & like,
        unknown_area,
        table["site_id"].eq("").to_numpy(),
        table["site"].to_numpy() < 0,
        no_time,
        table["minutes"].str.fullmatch(_TWO_WAYS).to_numpy(dtype=np.bool_),
        ~np.isfinite(time),
        time < 0,
        time > _LONGEST,
        table["by"].eq("").to_numpy(),
    ]
    words = [
        "no small area is named",
        "no LSOA of 2021 has this code; it may be one of 2011",
        "not the code of an LSOA in England",
        "no site is named",
        "no site is known by this identifier",
        "no minutes are given: leave out pairs that cannot be travelled",
        "the minutes could be thousands or decimals: write a point before decimals, and nothing between thousands",
        "the minutes are not a number",
        "the minutes are below 0",
        "the minutes are more than a day",
        "no mode is given",
    ]
    return np.select(conditions, words, default="").astype(object)


def _noted(rejects: Iterable[RejectedRow]) -> list[Problem]:
    """One problem for each reason that rows were set aside for."""
    by_reason: dict[str, list[RejectedRow]] = {}
    for row in rejects:
        by_reason.setdefault(row.reason, []).append(row)
    return [
        Problem(
            "travel row set aside",
            "warning",
            f"{counted(len(rows), 'row')} set aside: {reason} (line{'' if len(rows) == 1 else 's'} "
            f"{some(row.line for row in rows)}).",
            lines=tuple(row.line for row in rows[:1000]),
        )
        for reason, rows in by_reason.items()
    ]
