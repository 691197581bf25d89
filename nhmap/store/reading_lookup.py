"""Reading lookups: a table of codes and zones becomes a plan; rows that cannot be used come back with a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.plans import ZONE_LIMIT, Level, Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.cells import as_written, clean_name, harmless
from nhmap.store.lookup_table import LookupTable, read_table
from nhmap.store.problems import Problem, counted, some

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.areas import SmallAreas

REJECTED: Final = ("line", "column", "code", "SNP", "MNP", "IHO", "reason")
_COLUMN_OF: Final = {"msoa": "msoa21cd", "ward": "ward24cd"}
_NOUNS: Final = {"lsoa": ("LSOA", "LSOAs"), "msoa": ("MSOA", "MSOAs"), "ward": ("ward", "wards")}

Names = tuple[str, str, str]
"""What a row names: SNP, MNP, IHO; "" for none."""


@dataclass(eq=False)
class _Rows:
    """The rows while they are being read.

    ``names`` numbers what rows name; ``held`` gives each small area its number, -1 for none.
    """

    held: NDArray[np.int32]
    names: dict[Names, int] = field(default_factory=dict)
    rejected: list[tuple[object, ...]] = field(default_factory=list)
    reasons: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    repeated: list[tuple[int, str]] = field(default_factory=list)
    converted: list[tuple[int, str]] = field(default_factory=list)
    trimmed: list[tuple[int, str]] = field(default_factory=list)
    unassigned: int = 0

    def reject(self, line: int, column: str, code: str, names: Names, why: str, reason: str) -> None:
        """Put a row aside: ``why`` groups it with others, ``reason`` is what the row itself is told."""
        self.rejected.append((line, column, code, *names, reason))
        self.reasons.setdefault(why, []).append((line, code))


def read_lookup(
    data: bytes, name: str, areas: SmallAreas, retired: Mapping[str, tuple[str, ...]]
) -> tuple[Plan, tuple[Problem, ...], pd.DataFrame]:
    """Read a lookup CSV.

    Parameters
    ----------
    retired
        Small areas of 2021 for each code that is no longer one (LSOA 2011 to LSOA 2021); may be empty.

    Returns
    -------
    The plan, what a person should know, and the rejected rows with columns ``REJECTED``.

    Raises
    ------
    InputRefusedError
        When no row can be used.
    """
    table = read_table(data, name)
    rows = _Rows(np.full(len(areas), -1, dtype=np.int32))
    where = _places(table, areas)
    for line, cells in table.rows:
        _read_row(rows, table, areas, where, retired, line, cells)
    rejected = pd.DataFrame(rows.rejected, columns=list(REJECTED))
    if not (rows.held >= 0).any():
        why = " ".join(problem.message for problem in _rejections(rows, table)[:3])
        message = f"No row of {name} can be used. {why}".strip()
        raise InputRefusedError(message, "Use codes of LSOAs (2021), MSOAs (2021) or wards (2024) of England.")
    plan, nesting = _plan(rows, areas)
    problems = (*table.problems, *_rejections(rows, table), *_said(rows, table), *nesting)
    return plan, problems, rejected


def rejected_csv(rejected: pd.DataFrame) -> bytes:
    """The rejected rows as a CSV file to correct and give again."""
    guarded = rejected.map(harmless)
    return guarded.to_csv(index=False, lineterminator="\r\n").encode()


def _places(table: LookupTable, areas: SmallAreas) -> Mapping[str, NDArray[np.intp]]:
    """Rows of the small areas of each code of the table's kind."""
    if table.kind == "lsoa":
        return {}
    codes = areas.column(_COLUMN_OF[table.kind]).astype(object)
    return pd.Series(np.arange(len(areas))).groupby(codes).indices


def _read_row(
    rows: _Rows,
    table: LookupTable,
    areas: SmallAreas,
    where: Mapping[str, NDArray[np.intp]],
    retired: Mapping[str, tuple[str, ...]],
    line: int,
    cells: list[str],
) -> None:
    column = table.header[table.code] if table.code < len(table.header) else ""
    code = cells[table.code].upper() if table.code < len(cells) else ""
    named = [_name(rows, table, level, line, cells) for level in ("SNP", "MNP", "IHO")]
    names: Names = (named[0], named[1], named[2])
    if not code:
        rows.reject(line, column, code, names, "without a code", "The row has no code.")
        return
    found = _find(code, table.kind, areas, where, retired)
    if isinstance(found, str):
        rows.reject(line, column, code, names, *_unknown(found, code, table.kind))
        return
    place, converted = found
    if converted:
        rows.converted.append((line, code))
    if not any(names):
        rows.unassigned += 1
        return
    zone = rows.names.setdefault(names, len(rows.names))
    held = rows.held[place]
    rows.held[place[held < 0]] = zone
    if (held == zone).any() and not converted:
        rows.repeated.append((line, code))
    if ((held >= 0) & (held != zone)).any():
        first = list(rows.names)[held[(held >= 0) & (held != zone)][0]]
        kept = next(n for n in first if n)
        reason = f"An earlier row gives it to {kept}, which keeps it."
        rows.reject(line, column, code, names, "twice", reason)


def _name(rows: _Rows, table: LookupTable, level: str, line: int, cells: list[str]) -> str:
    """Name of a zone in a row; what nhmap added against formulas is taken off."""
    at = table.levels.get(level, -1)
    if not 0 <= at < len(cells):
        return ""
    written = as_written(cells[at])
    name = clean_name(written)
    if name != written.strip():
        rows.trimmed.append((line, name))
    return name


def _find(
    code: str,
    kind: str,
    areas: SmallAreas,
    where: Mapping[str, NDArray[np.intp]],
    retired: Mapping[str, tuple[str, ...]],
) -> tuple[NDArray[np.intp], bool] | str:
    """Small areas of a code and whether it had to be converted; or why there are none."""
    if kind != "lsoa":
        return (where[code], False) if code in where else "unknown"
    row = int(areas.rows_of([code])[0])
    if row >= 0:
        return np.array([row]), False
    if code in retired:
        rows = areas.rows_of(retired[code])
        if (rows >= 0).any():
            return rows[rows >= 0].astype(np.intp), True
    looks = code.startswith("E01") and len(code) == 9 and code[1:].isdigit()  # noqa: PLR2004 - length of a code
    return "retired" if looks else "unknown"


def _unknown(found: str, code: str, kind: str) -> tuple[str, str]:
    """Group and reason of a code that is not known."""
    noun = _NOUNS[kind][0]
    country = {"W": "Wales", "S": "Scotland", "9": "Northern Ireland", "N": "Northern Ireland"}.get(code[:1], "")
    if country:
        return "elsewhere", f"{code} is in {country}; nhmap covers England."
    if found == "retired":
        return "retired", f"{code} looks like an LSOA but is none of 2021: it may be a code of 2011 or mistyped."
    return "unknown", f"{code} is no {noun} of England."


def _rejections(rows: _Rows, table: LookupTable) -> list[Problem]:
    """One problem for each reason that rows were rejected for."""
    column = table.header[table.code] if table.code < len(table.header) else f"column {table.code + 1}"
    noun, nouns = _NOUNS[table.kind]
    sayings = {
        "without a code": ("no code", "{count} without a code in the column {column}: left out ({where})."),
        "unknown": ("code unknown", "{count} with a code that is no {noun} of England: left out ({where})."),
        "retired": (
            "code retired",
            "{count} with a code in the column {column} that is not among the {nouns} of 2021, such as codes of 2011:"
            " left out ({where}). Convert them with the ONS lookup from LSOA 2011 to LSOA 2021.",
        ),
        "elsewhere": ("code elsewhere", "{count} with a code of another nation: left out ({where})."),
        "twice": ("claimed twice", "{count} for a {noun} that an earlier row gives to another zone: that one keeps it ({where})."),
    }
    problems = []
    for why, found in rows.reasons.items():
        check, saying = sayings[why]
        message = saying.format(
            count=counted(len(found), "row"), column=column, noun=noun, nouns=nouns, where=_where(found)
        )
        lines = tuple(line for line, _ in found)
        problems.append(Problem(check, "problem", message, codes=tuple(c for _, c in found if c), lines=lines))
    return problems


def _where(found: list[tuple[int, str]]) -> str:
    return some(f"line {line}{': ' if code else ''}{code}" for line, code in found)


def _said(rows: _Rows, table: LookupTable) -> list[Problem]:
    """What was made of rows that were used."""
    noun = _NOUNS[table.kind][0]
    said: list[Problem] = []
    for check, severity, found, sentence in (
        ("code converted", "warning", rows.converted, "{count} with a code of 2011: converted to 2021 ({where})."),
        ("same row twice", "information", rows.repeated, "{count} repeat what an earlier row says of the same {noun} ({where})."),
        ("name trimmed", "warning", rows.trimmed, "{count} with a name that was cut or lost characters ({where})."),
    ):
        if found:
            message = sentence.format(count=counted(len(found), "row"), noun=noun, where=_where(found))
            lines = tuple(line for line, _ in found)
            said.append(Problem(check, "warning" if severity == "warning" else "information", message, lines=lines))
    if rows.unassigned:
        message = f"{counted(rows.unassigned, 'row')} with a code and no zone: unassigned."
        said.append(Problem("unassigned", "information", message))
    return said


def _plan(rows: _Rows, areas: SmallAreas) -> tuple[Plan, list[Problem]]:
    """Zones by name and level, each nested where most of its residents are said to be."""
    present = set(np.unique(rows.held[rows.held >= 0]).tolist())
    listed = [names for i, names in enumerate(rows.names) if i in present]
    position: dict[tuple[Level, str], int] = {}
    for at, level in enumerate(Level):
        for names in listed:
            if names[at]:
                position.setdefault((level, names[at]), len(position))
    if len(position) > ZONE_LIMIT:
        message = f"The lookup names {len(position):,} zones; a plan can hold {ZONE_LIMIT:,}."
        raise InputRefusedError(message, "Check that the column of zones holds names of zones, not of small areas.")
    people = np.bincount(rows.held[rows.held >= 0], weights=areas.residents[rows.held >= 0], minlength=len(rows.names))
    said: dict[tuple[Level, str], Counter[tuple[Level, str]]] = {}
    direct = np.full(len(rows.names) + 1, -1, dtype=np.int32)
    for names, i in rows.names.items():
        if i not in present:
            continue
        chain = [(level, n) for level, n in zip(Level, names, strict=True) if n]
        direct[i] = position[chain[0]]
        for child, parent in zip(chain, chain[1:], strict=False):
            said.setdefault(child, Counter())[parent] += int(people[i])
        said.setdefault(chain[-1], Counter())
    zones, problems = [], []
    for key in position:
        level, name = key
        votes = said.get(key, Counter())
        parent = max(votes, key=lambda p: (votes[p], -position[p])) if votes else None
        zones.append(Zone(f"zone-{len(zones) + 1}", name, level, f"zone-{position[parent] + 1}" if parent else None))
        if len(votes) > 1 and parent:
            others = some(f"{p[1]} ({votes[p]:,} people)" for p in votes if p != parent)
            message = (
                f"{name} is under several parents; it nests in {parent[1]}, where most of its residents are"
                f" ({votes[parent]:,} people), and not in {others}."
            )
            problems.append(
                Problem("several parents", "problem", message, (zones[-1].id,), people=int(votes.total() - votes[parent]))
            )
    return Plan(direct[rows.held], tuple(zones)), problems
