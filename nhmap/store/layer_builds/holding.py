"""Holding: every layer against its contract, all faults of all layers at once, before anything is published."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

from nhmap.errors import InputRefusedError, printable
from nhmap.store.layer_builds import contracts as c
from nhmap.store.layer_builds.contracts import CONTRACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from nhmap.store.layer_builds.contracts import Cells, Contract

SAID: Final = 12
"""Faults that a refusal says before it counts the rest."""
_LONGEST: Final = 40


def hold_to_contracts(folder: Path, files: Mapping[str, str], anew: Iterable[str]) -> None:
    """Hold layers to their contracts.

    Parameters
    ----------
    folder
        Data folder that is being built.
    files
        Name of every layer -> its file.
    anew
        Names of the layers to look at; others are read only where these refer to them.

    Raises
    ------
    InputRefusedError
        With all faults of all layers at once.
    """
    faults = list(faults_of(folder, files, anew))
    if faults:
        more = f"; and {len(faults) - SAID:,} more" if len(faults) > SAID else ""
        message = f"The layers are not what they must be: {'; '.join(faults[:SAID])}{more}."
        raise InputRefusedError(message, "Nothing was published. Look at the files that these layers are made from.")


def faults_of(folder: Path, files: Mapping[str, str], anew: Iterable[str]) -> Iterator[str]:
    """Every fault of some layers, in words: layer, column, row, value."""
    tables: dict[str, pd.DataFrame] = {}

    def table(name: str) -> pd.DataFrame:
        if name not in tables:
            tables[name] = _read(folder.joinpath(*files[name].split("/")))
        return tables[name]

    for name in anew:
        contract = CONTRACTS.get(name)
        if contract is None:
            yield f"{name}: it has no contract"
            continue
        yield from (printable(f"{name}: {fault}") for fault in _faults(contract, table(name), table))


def _read(path: Path) -> pd.DataFrame:
    """A layer, its shapes as bytes."""
    if path.suffix == ".csv":
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        return frame.assign(**{name: pd.to_numeric(frame[name]) for name in ("bytes",) if name in frame})
    return pq.read_table(path).to_pandas()


def _faults(contract: Contract, table: pd.DataFrame, other: Callable[[str], pd.DataFrame]) -> Iterator[str]:
    missing = [name for name in contract.columns if name not in table]
    extra = [str(name) for name in table if name not in contract.columns]
    if missing:
        yield f"lacks the columns {', '.join(missing)}"
    if extra:
        yield f"has columns that nobody knows: {', '.join(extra)}"
    if not len(table):
        yield "has no rows"
    for name, cells in contract.columns.items():
        if name in table:
            yield from (f"column {name}, {fault}" for fault in _faults_of_cells(cells, table[name], other))
    yield from _faults_of_rows(contract, table, other)
    if contract.crs is not None and "geometry" in table:
        yield from _faults_of_shapes(contract, table["geometry"])


def _faults_of_rows(contract: Contract, table: pd.DataFrame, other: Callable[[str], pd.DataFrame]) -> Iterator[str]:
    """Rows that stand twice, that are not those of another layer, and sums that are not its."""
    key = [name for name in contract.key if name in table]
    twice = table.duplicated(key) if key else pd.Series(dtype=bool)
    if twice.any():
        row = int(np.flatnonzero(twice.to_numpy())[0])
        words = ", ".join(str(table[name].iloc[row]) for name in key)
        yield f"{int(twice.sum()):,} rows stand twice, row {row + 1:,} ({words}) first"
    if contract.covers is not None:
        theirs = other(contract.covers[0])[contract.covers[1]].tolist()
        own = next(iter(contract.columns))
        if own in table and table[own].tolist() != theirs:
            yield f"its rows are not those of {contract.covers[0]}, in their order"
    for name, (layer, column) in contract.sums.items():
        if name in table and int(table[name].sum()) != int(other(layer)[column].sum()):
            yield f"{name} comes to {int(table[name].sum()):,}, {layer} to {int(other(layer)[column].sum()):,}"


def _faults_of_cells(cells: Cells, column: pd.Series, other: Callable[[str], pd.DataFrame]) -> Iterator[str]:
    null = column.isna().to_numpy()
    if not cells.may_be_null and null.any():
        yield f"{_rows(null)} unknown"
    values = column[~null]
    if not len(values):
        return
    if not _is_of(cells.kind, values):
        yield f"it is no {cells.kind}"
        return
    if cells.kind == c.LIST:
        values = values.explode().dropna()
    if cells.form:
        right = {value: re.fullmatch(cells.form, str(value)) is not None for value in values.unique()}
        yield from _wrong(~values.map(right).to_numpy(dtype=bool), values, "is not of the form that it has")
    if cells.least is not None:
        yield from _wrong((values < cells.least).to_numpy(), values, f"is less than {cells.least:,}")
    most = cells.most if not cells.row_of else len(other(cells.row_of)) - 1
    if most is not None:
        yield from _wrong((values > most).to_numpy(), values, f"is more than {most:,}")
    if cells.code_of is not None:
        layer, name = cells.code_of
        yield from _wrong(~values.isin(other(layer)[name]).to_numpy(), values, f"is not among those of {layer}")


def _is_of(kind: str, values: pd.Series) -> bool:
    """Whether the cells are of a kind; an unknown whole number makes a column of decimals."""
    if kind == c.WHOLE:
        return pd.api.types.is_integer_dtype(values) or (
            pd.api.types.is_float_dtype(values) and bool((values % 1 == 0).all())
        )
    if kind == c.NUMBER:
        return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    first = values.iloc[0]
    return {
        c.TEXT: isinstance(first, str), c.TRUTH: isinstance(first, bool | np.bool_),
        c.LIST: isinstance(first, np.ndarray | list), c.SHAPE: isinstance(first, bytes),
    }[kind]  # fmt: skip


def _wrong(wrong: np.ndarray, values: pd.Series, why: str) -> Iterator[str]:
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        more = f" (and {int(wrong.sum()) - 1:,} more)" if wrong.sum() > 1 else ""
        yield f"row {int(values.index[at]) + 1:,}: “{str(values.iloc[at])[:_LONGEST]}” {why}{more}"


def _rows(wrong: np.ndarray) -> str:
    at = int(np.flatnonzero(wrong)[0])
    return f"row {at + 1:,}{f' and {int(wrong.sum()) - 1:,} more are' if wrong.sum() > 1 else ' is'}"


def _faults_of_shapes(contract: Contract, shapes: pd.Series) -> Iterator[str]:
    column = shapes.dropna()
    drawn = shapely.from_wkb(column.to_numpy())
    bad = ~shapely.is_valid(drawn) | shapely.is_empty(drawn)
    if bad.any():
        first = int(column.index[int(np.flatnonzero(bad)[0])])
        yield f"row {first + 1:,} and {int(bad.sum()):,} in all have bad shapes"
    if contract.is_coverage and not shapely.coverage_is_valid(drawn):
        yield "its shapes overlap, or do not share their borders"
