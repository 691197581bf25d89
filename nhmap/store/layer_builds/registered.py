"""Registered patients by practice and small area, from a national file and newer ones for parts of England.

Whole practices are replaced, never areas. A practice that a newer file lacks keeps the older count while it has a
list; one that has none any more merged or closed, and its patients stand in the newer counts of other practices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.conversion import ExactFit, converted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

OLDER: Final = readers.REGISTERED_2022.vintage
VINTAGES: Final = (OLDER, *dict.fromkeys(source.vintage for _, source in readers.REGISTERED_NEWER))
"""Dates of all counts, in the order of the files."""

BUCKETS: Final = {
    "CLOSED": "CLOSED",
    "EMPTY": "EMPTY",
    "NO2011": "no 2011 code",
    "W": "Wales",
    "S": "Scotland",
    "N": "Northern Ireland",
    "L": "Channel Islands",
    "M": "Isle of Man",
}
"""What stands in the place of an English code -> the bucket its patients go to; letters are how codes begin."""

OTHER_BUCKET: Final = "code unknown"
_ENGLISH: Final = "E01"


@dataclass(frozen=True)
class Dropped:
    """Rows of the older count left out because newer ones cover their practices."""

    practices: int
    patients: int
    merged_practices: int
    merged_patients: int


@dataclass(frozen=True)
class Registered:
    """Patients by practice, at home in a small area of England or elsewhere.

    Parameters
    ----------
    at_home
        ``practice_code``, ``area`` (row of small_areas), ``patients``, ``vintage``; sorted by practice, area.
    elsewhere
        ``practice_code``, ``bucket``, ``code`` (as published), ``patients``, ``vintage``; sorted.
    names
        Practice code -> name in the count.
    published
        Patients in all files, after the drop: what at_home and elsewhere must add up to.
    dropped
        What was left out of the older count.
    """

    at_home: pd.DataFrame
    elsewhere: pd.DataFrame
    names: dict[str, str]
    published: int
    dropped: Dropped


def read_registered(
    folder: Path,
    codes: pd.Index,
    census_2021: NDArray[np.int32],
    icb_of: Mapping[str, str],
    with_a_list: Collection[str],
) -> Registered:
    """Read all counts, drop what would be counted twice, and bring them to the areas of 2021.

    Parameters
    ----------
    folder
        Folder of publishers' files.
    codes
        LSOA 2021 codes in row order.
    census_2021
        Residents of each at Census 2021, which split areas share out by.
    icb_of
        NHS code of the ICB in which the directory places each practice, closed ones included.
    with_a_list
        Practices that have a list now.
    """
    older = _read(folder, readers.REGISTERED_2022)
    newer = pd.concat(
        [_read(folder, source).assign(vintage=source.vintage) for _, source in readers.REGISTERED_NEWER],
        ignore_index=True,
    )
    covered, gone = replaced(older["practice_code"], newer["practice_code"], icb_of, with_a_list)
    in_newer, merged = older["practice_code"].isin(covered), older["practice_code"].isin(gone)
    dropped = Dropped(
        practices=older.loc[in_newer | merged, "practice_code"].nunique(),
        patients=int(older.loc[in_newer | merged, "patients"].sum()),
        merged_practices=older.loc[merged, "practice_code"].nunique(),
        merged_patients=int(older.loc[merged, "patients"].sum()),
    )
    older = older[~(in_newer | merged)]
    home_2011 = older[older["code"].str.startswith(_ENGLISH)]
    home_2011 = home_2011.rename(columns={"practice_code": "practice", "code": "lsoa11cd"})
    old_home = converted(home_2011[["practice", "lsoa11cd", "patients"]], ExactFit.read(folder, codes, census_2021))
    old_home = old_home.rename(columns={"practice": "practice_code"}).assign(vintage=OLDER)
    old_away = older[~older["code"].str.startswith(_ENGLISH)].assign(vintage=OLDER)
    area = codes.get_indexer(pd.Index(newer["code"]))
    new_home, new_away = newer.assign(area=area)[area >= 0], newer[area < 0]
    at_home = pd.concat([old_home, new_home])[["practice_code", "area", "patients", "vintage"]]
    away = pd.concat([old_away, new_away])
    away = away.assign(bucket=away["code"].map(bucket_of))
    return Registered(
        at_home=at_home.sort_values(["practice_code", "area"], ignore_index=True),
        elsewhere=away[["practice_code", "bucket", "code", "patients", "vintage"]].sort_values(
            ["practice_code", "bucket", "code"], ignore_index=True
        ),
        names=dict(pd.concat([older, newer])[["practice_code", "name"]].drop_duplicates("practice_code").to_numpy()),
        published=int(older["patients"].sum() + newer["patients"].sum()),
        dropped=dropped,
    )


def replaced(
    older: Iterable[str], newer: Iterable[str], icb_of: Mapping[str, str], with_a_list: Collection[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Practices of the older count that a newer one has, and those that merged or closed where a newer one was made."""
    icbs = {icb for icb, _ in readers.REGISTERED_NEWER}
    covered = frozenset(newer)
    gone = {p for p in set(older) - covered if icb_of.get(p) in icbs and p not in with_a_list}
    return covered, frozenset(gone)


def bucket_of(code: str) -> str:
    """Name the bucket of a code that is no small area of England."""
    return BUCKETS.get(code) or BUCKETS.get(code[:1], OTHER_BUCKET)


def _read(folder: Path, source: readers.Source) -> pd.DataFrame:
    """One count: ``practice_code``, ``name``, ``code``, ``patients`` (both sexes together)."""
    columns = ["PRACTICE_CODE", "PRACTICE_NAME", "LSOA_CODE", "SEX", "NUMBER_OF_PATIENTS"]
    table = readers.as_numbers(readers.read_table(folder, source, columns), source, ["NUMBER_OF_PATIENTS"])
    table = table[table["SEX"] == "ALL"]
    if not len(table) or table.duplicated(["PRACTICE_CODE", "LSOA_CODE"]).any():
        msg = f"{source.file} does not hold one row of both sexes (SEX = ALL) for each practice and LSOA."
        raise InputRefusedError(
            msg,
            "Use the file of all patients, not the ones of females or males.",
        )
    return pd.DataFrame(
        {
            "practice_code": table["PRACTICE_CODE"],
            "name": table["PRACTICE_NAME"],
            "code": table["LSOA_CODE"],
            "patients": table["NUMBER_OF_PATIENTS"].astype(np.int64),
        }
    ).reset_index(drop=True)
