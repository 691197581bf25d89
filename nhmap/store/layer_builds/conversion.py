"""Counts by LSOA 2011 made counts by LSOA 2021, to the last person.

An area of 2011 became one area of 2021 (unchanged, or merged with others) or several (split, or redrawn
in part). Each count goes to the areas its own area became; several share it by their residents at
Census 2021, whole people by largest remainder, so that every practice keeps exactly the patients it had.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True)
class ExactFit:
    """What each LSOA of 2011 became.

    Parameters
    ----------
    parts
        One row for each pair: ``lsoa11cd``, ``area`` (row of the small area of 2021), ``weight`` (its
        residents at Census 2021); sorted by ``lsoa11cd``, then ``area``.
    """

    parts: pd.DataFrame

    @classmethod
    def read(cls, folder: Path, codes: pd.Index, census_2021: NDArray[np.int32]) -> ExactFit:
        """Read the exact-fit lookup for small areas in this row order with these residents."""
        table = readers.read_table(folder, readers.EXACT_FIT, ["LSOA11CD", "LSOA21CD"])
        table = table[table["LSOA21CD"].str.startswith("E")].drop_duplicates()
        area = codes.get_indexer(pd.Index(table["LSOA21CD"]))
        if (area < 0).any():
            msg = f"{readers.EXACT_FIT.file} names LSOA 2021 codes that the boundaries do not have."
            raise InputRefusedError(
                msg,
                "Lookup and boundaries must both be of December 2021.",
            )
        parts = pd.DataFrame({"lsoa11cd": table["LSOA11CD"], "area": area, "weight": census_2021[area]})
        return cls(parts.sort_values(["lsoa11cd", "area"], ignore_index=True))


def converted(counts: pd.DataFrame, fit: ExactFit) -> pd.DataFrame:
    """Convert patients by practice and LSOA 2011 to patients by practice and small area of 2021.

    Parameters
    ----------
    counts
        ``practice`` (any sortable key), ``lsoa11cd``, ``patients`` (whole people, not negative); at most one
        row for each practice and code.
    fit
        What each LSOA of 2011 became.

    Returns
    -------
    pandas.DataFrame
        ``practice``, ``area``, ``patients`` (more than zero), sorted, one row for each practice and area.
        Patients of each practice, and of each practice in each area of 2011, add up to what they were.

    Raises
    ------
    InputRefusedError
        When a code is not in the lookup.
    """
    unknown = set(counts["lsoa11cd"]) - set(fit.parts["lsoa11cd"])
    if unknown:
        msg = f"{len(unknown):,} LSOA 2011 codes are not in {readers.EXACT_FIT.file}, {min(unknown)} first."
        raise InputRefusedError(
            msg,
            "Registered patients of 2022 must be by LSOA 2011.",
        )
    table = counts.reset_index(drop=True).rename_axis("row").reset_index().merge(fit.parts, on="lsoa11cd")
    table = table.sort_values(["row", "area"], ignore_index=True)
    table["patients"] = shared_out(
        table["row"].to_numpy(), table["patients"].to_numpy(dtype=np.int64), table["weight"].to_numpy(dtype=np.int64)
    )
    totals = table.groupby(["practice", "area"], sort=True)["patients"].sum().reset_index()
    return totals[totals["patients"] > 0].reset_index(drop=True)


def shared_out(group: NDArray[np.int64], total: NDArray[np.int64], weight: NDArray[np.int64]) -> NDArray[np.int64]:
    """Share whole numbers out by weight, by largest remainder.

    Parameters
    ----------
    group
        Number of the group of each part, ascending, shape (n,).
    total
        What the part's group has to share out, the same in all parts of a group.
    weight
        Weight of each part, not negative; a group without any weight shares equally.

    Returns
    -------
    numpy.ndarray
        Share of each part; shares of a group add up to its total. Equal remainders go to the earlier part.
        Integer arithmetic throughout, so nothing depends on rounding.
    """
    if not len(group):
        return np.zeros(0, dtype=np.int64)
    begins = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
    number = np.cumsum(np.diff(group, prepend=group[0] - 1) != 0) - 1
    weight = np.where(np.add.reduceat(weight, begins)[number] == 0, 1, weight)
    whole = np.add.reduceat(weight, begins)[number]
    share, remainder = np.divmod(total * weight, whole)
    left = total - np.add.reduceat(share, begins)[number]
    # Within each group: the largest remainder first, the earlier part on a tie. Compared within a group
    # only, where all remainders have the same denominator.
    order = np.lexsort((np.arange(len(group)), -remainder, number))
    place = np.empty(len(group), dtype=np.int64)
    place[order] = np.arange(len(group)) - begins[number]
    return np.asarray(share + (place < left))
