"""Neighbourhood tables: a workbook, or a lookup by postcode, becomes a plan or the question which column names it.

What reads such a file may take long, so all of it runs in one process apart.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.plan.plans import ZONE_LIMIT, Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.boundary_files.lookup import lookup_of_rows
from nhmap.store.boundary_files.postcode_rows import postcode_column, with_small_areas
from nhmap.store.boundary_files.tables import rows_of_file
from nhmap.store.child_process.apart import Bounds, apart, standard_bounds
from nhmap.store.footprint_files.cutting import COLUMNS
from nhmap.store.footprint_files.finer_rows import POSTCODES
from nhmap.store.footprint_files.importing import CLAIMED, Imported, lookup_imported
from nhmap.store.footprint_files.in_place import portable
from nhmap.store.footprint_files.lookup_table import table_of_rows
from nhmap.store.footprint_files.reading_lookup import REJECTED, plan_of_table
from nhmap.store.tabular.cells import clean_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.boundary_files.brought import Brought
    from nhmap.store.boundary_files.postcode_rows import Locate
    from nhmap.store.boundary_files.tables import Rows
    from nhmap.store.footprint_files.claims import Keep
    from nhmap.store.footprint_files.lookup_table import LookupTable
    from nhmap.store.footprint_files.placing import Shapes
    from nhmap.store.tabular.problems import Problem

    More = Mapping[str, Mapping[str, NDArray[np.intp]]]


_PLACING_SECONDS: Final = 40.0
_PLACING_MB: Final = 1_200
"""For all postcodes of England; those of Greater Manchester took 7 s and 600 MB."""


@dataclass(frozen=True, eq=False)
class TableAsked:
    """How a table is to be read.

    Attributes
    ----------
    named_by, sheet
        The column that names neighbourhoods, and which sheet of a workbook; None where nobody was asked.
    last
        Whether the last of several rows of a small area counts, not the first.
    retired
        Small areas of 2021 for each LSOA code of 2011 that is none today.
    wards
        LSOAs of each ward of another year that people brought.
    more
        Further kinds of codes, each with the small areas that it stands for.
    """

    named_by: str | None
    sheet: str | None
    last: bool
    retired: Mapping[str, tuple[str, ...]]
    wards: Mapping[str, tuple[str, ...]]
    more: More


@dataclass(frozen=True, eq=False)
class _Table:
    """The rows of a file, what was noted of them, the file's name and digest, and what rows are that are finer."""

    rows: Rows
    noted: tuple[Problem, ...]
    name: str
    digest: str
    finer: str = ""


@dataclass(frozen=True, eq=False)
class _ByPostcode:
    """A table of which a column holds postcodes that are still to be placed."""

    table: _Table
    column: int


def read_table(  # noqa: PLR0913, PLR0917 - as a file of footprints is read
    data: bytes, name: str, areas: SmallAreas, shapes: Shapes, locate: Locate | None, question: TableAsked
) -> Imported | Brought:
    """Read a table; without ``locate`` none by postcode.

    The file is read within the usual bounds. Postcodes are placed after that, with more time and memory: what that
    takes is the size of our own lists, not of anybody's file.

    Raises
    ------
    LayersError
        When a workbook has several sheets, and none was named.
    InputRefusedError
        When nothing in it can be used.
    """
    name = clean_name(PurePath(name).name) or "the file"
    answer = apart(of_table, data, name, areas, question, locate is not None, what=name)
    if not isinstance(answer, _ByPostcode):
        return answer
    usual = standard_bounds()
    bounds = Bounds(max(usual.seconds, _PLACING_SECONDS), max(usual.memory_mb, _PLACING_MB))
    return apart(of_postcodes, answer, areas, portable(shapes), locate, question, what=name, bounds=bounds)


def of_table(
    data: bytes,
    name: str,
    areas: SmallAreas,
    question: TableAsked,
    places: bool,  # noqa: FBT001 - a job, by position
) -> Imported | Brought | _ByPostcode:
    """What a file says; its rows where postcodes must be placed first. Runs in a process apart."""
    rows, noted = rows_of_file(data, name, question.sheet)
    table = _Table(rows, noted, name, hashlib.sha256(data).hexdigest())
    column = postcode_column(rows) if places else -1
    return _ByPostcode(table, column) if column >= 0 else _of_rows(table, areas, question)


def of_postcodes(
    postcodes: _ByPostcode, areas: SmallAreas, shapes: Shapes, locate: Locate, question: TableAsked
) -> Imported | Brought:
    """What a table by postcode says. Runs in a process apart."""
    rows, placed = with_small_areas(postcodes.table.rows, postcodes.column, areas, shapes, locate)
    table = replace(postcodes.table, rows=rows, noted=(*postcodes.table.noted, *placed), finer=POSTCODES)
    return _of_rows(table, areas, question)


def _of_rows(table: _Table, areas: SmallAreas, question: TableAsked) -> Imported | Brought:
    """Of rows with columns as nhmap writes them the plan; else by whatever column names the neighbourhoods."""
    name, rows, noted = table.name, table.rows, table.noted
    if question.named_by is None:
        try:
            outcome = _of_levels(table_of_rows(rows, list(noted), name), name, areas, question, table.finer)
        except InputRefusedError:
            pass  # it may be read by another column
        else:
            keep: Keep = "last" if question.last else "first"
            return lookup_imported(*outcome, name, table.digest, keep=keep)
    brought = lookup_of_rows(rows, noted, name, areas, question.named_by, question.retired, question.more, table.finer)
    return brought if brought.asks else as_imported(brought, table.digest, name, "centroid")


def _of_levels(
    table: LookupTable, name: str, areas: SmallAreas, question: TableAsked, finer: str
) -> tuple[Plan, tuple[Problem, ...], pd.DataFrame]:
    """The plan of a table with columns SNP, MNP, IHO as nhmap writes them."""
    lsoas = {**question.retired, **question.wards}
    return plan_of_table(table, name, areas, lsoas, last=question.last, finer=finer)


def as_imported(outcome: Brought, digest: str, name: str, rule: str) -> Imported:
    """The plan of groups of small areas: each that holds anything is an SNP."""
    used = np.unique(outcome.member[outcome.member >= 0])
    if len(used) > ZONE_LIMIT:
        message = f"{name} names {len(used):,} neighbourhoods; a plan can hold {ZONE_LIMIT:,}."
        raise InputRefusedError(message, "Check that the column chosen holds names of neighbourhoods.")
    place = np.full(len(outcome.names) + 1, -1, dtype=np.int32)  # the last answers for -1
    place[used] = np.arange(len(used), dtype=np.int32)
    zones = tuple(Zone(f"zone-{n}", outcome.names[at]) for n, at in enumerate(used.tolist(), start=1))
    plan = replace(Plan(place[outcome.member], zones), name=clean_name(PurePath(name).stem) or "Imported plan")
    rejected = pd.DataFrame(
        {
            "line": outcome.rejected.get("row", []),
            "column": outcome.rejected.get("column", []),
            "code": outcome.rejected.get("code", []),
            "SNP": outcome.rejected.get("name", []),
            "MNP": "",
            "IHO": "",
            "reason": outcome.rejected.get("reason", []),
        },
        columns=list(REJECTED),
    )
    kind = "lookup" if outcome.kind == "lookup" else "geojson"
    cut = outcome.cut_table if len(outcome.cut_table) else pd.DataFrame(columns=list(COLUMNS))
    no_claims = pd.DataFrame(columns=list(CLAIMED))
    return Imported(
        plan, outcome.problems, rejected, no_claims, cut, digest, kind, rule,  # type: ignore[arg-type]
        named_by=outcome.named_by, headings=outcome.headings, choices=outcome.choices,
    )  # fmt: skip
