"""Registered patients by practice and small area, from counts of several dates, of all England or of parts of it.

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
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

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
_HALF: Final = 0.5
"""A count is of an ICB when it has at least this share of the practices that have a list there."""


@dataclass(frozen=True)
class Dropped:
    """Rows of older counts left out because newer ones cover their practices."""

    practices: int
    patients: int
    merged_practices: int
    merged_patients: int


@dataclass(frozen=True)
class CountUsed:
    """One count: when it was made, the ICBs (NHS codes) it is of, and what of it counts still."""

    vintage: str
    icbs: tuple[str, ...]
    practices: int
    patients: int


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
        What was left out of older counts.
    counts
        The counts, in the order of their dates.
    """

    at_home: pd.DataFrame
    elsewhere: pd.DataFrame
    names: dict[str, str]
    published: int
    dropped: Dropped
    counts: tuple[CountUsed, ...]


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
    standing, dropped, used = settle_counts(
        [(source.vintage, _read(folder, source)) for source in readers.counts_at_work()], icb_of, with_a_list
    )
    fit = ExactFit.read(folder, codes, census_2021)
    homes, away = [], []
    for vintage, count in standing.items():
        english = count["code"].str.startswith(_ENGLISH)
        if by_lsoa_2011(set(count.loc[english, "code"]), codes, fit):
            named = count[english].rename(columns={"practice_code": "practice", "code": "lsoa11cd"})
            home = converted(named[["practice", "lsoa11cd", "patients"]], fit)
            homes.append(home.rename(columns={"practice": "practice_code"}).assign(vintage=vintage))
            away.append(count[~english].assign(vintage=vintage))
        else:
            area = codes.get_indexer(pd.Index(count["code"]))
            homes.append(count.assign(area=area, vintage=vintage)[area >= 0])
            away.append(count.assign(vintage=vintage)[area < 0])
    at_home = pd.concat(homes)[["practice_code", "area", "patients", "vintage"]]
    elsewhere = pd.concat(away)
    elsewhere = elsewhere.assign(bucket=elsewhere["code"].map(bucket_of))
    everyone = pd.concat(standing.values())
    return Registered(
        at_home=at_home.sort_values(["practice_code", "area"], ignore_index=True),
        elsewhere=elsewhere[["practice_code", "bucket", "code", "patients", "vintage"]].sort_values(
            ["practice_code", "bucket", "code"], ignore_index=True
        ),
        names=dict(everyone[["practice_code", "name"]].drop_duplicates("practice_code").to_numpy()),
        published=int(everyone["patients"].sum()),
        dropped=dropped,
        counts=used,
    )


def vintages() -> tuple[str, ...]:
    """Dates of all counts at work, in their order."""
    return tuple(dict.fromkeys(source.vintage for source in readers.counts_at_work()))


def settle_counts(
    counts: Sequence[tuple[str, pd.DataFrame]], icb_of: Mapping[str, str], with_a_list: Collection[str]
) -> tuple[dict[str, pd.DataFrame], Dropped, tuple[CountUsed, ...]]:
    """What of each count stands once newer ones have replaced whole practices, by vintage; and what was dropped.

    Parameters
    ----------
    counts
        Vintage and rows of each count, oldest first.
    icb_of, with_a_list
        As :func:`read_registered` takes them.
    """
    standing: dict[str, pd.DataFrame] = {}
    icbs: dict[str, tuple[str, ...]] = {}
    practices = patients = merged_practices = merged_patients = 0
    for vintage, count in counts:
        here = count["practice_code"].unique().tolist()
        boards = icbs_of(here, icb_of, with_a_list)
        for earlier, rows in standing.items():
            covered, gone = replaced(rows["practice_code"].unique().tolist(), here, boards, icb_of, with_a_list)
            merged = rows["practice_code"].isin(gone)
            out = merged | rows["practice_code"].isin(covered)
            practices += rows.loc[out, "practice_code"].nunique()
            patients += int(rows.loc[out, "patients"].sum())
            merged_practices += rows.loc[merged, "practice_code"].nunique()
            merged_patients += int(rows.loc[merged, "patients"].sum())
            standing[earlier] = rows[~out]
        standing[vintage] = pd.concat([standing[vintage], count]) if vintage in standing else count
        icbs[vintage] = tuple(sorted({*icbs.get(vintage, ()), *boards}))
    used = tuple(
        CountUsed(vintage, icbs[vintage], rows["practice_code"].nunique(), int(rows["patients"].sum()))
        for vintage, rows in standing.items()
    )
    return standing, Dropped(practices, patients, merged_practices, merged_patients), used


def icbs_of(counted: Iterable[str], icb_of: Mapping[str, str], with_a_list: Collection[str]) -> frozenset[str]:
    """The ICBs, by NHS code, that a count is of: most of their practices that have a list are in it."""
    here = set(counted)
    listed: dict[str, list[str]] = {}
    for practice in with_a_list:
        if practice in icb_of:
            listed.setdefault(icb_of[practice], []).append(practice)
    return frozenset(icb for icb, own in listed.items() if sum(p in here for p in own) >= _HALF * len(own))


def by_lsoa_2011(codes_held: Collection[str], codes: pd.Index, fit: ExactFit) -> bool:
    """Whether English codes are of 2011: more of them are known there than among those of 2021."""
    return len(set(codes_held) - set(fit.parts["lsoa11cd"])) < len(set(codes_held) - set(codes))


def replaced(
    older: Iterable[str],
    newer: Iterable[str],
    icbs: Collection[str],
    icb_of: Mapping[str, str],
    with_a_list: Collection[str],
) -> tuple[frozenset[str], frozenset[str]]:
    """Practices of an older count that a newer one has, and those that merged or closed in the ICBs it is of."""
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
