"""A build is published only if it agrees with what the publishers themselves say of England."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.geography.recodes import COUNCILS
from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.boundaries import DOMAINS
from nhmap.store.layer_builds.practices import read_lists
from nhmap.store.layer_builds.registered import icbs_of, replaced

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Published:
    """Figures of England that a build must meet.

    Parameters
    ----------
    small_areas, residents, neighbours
        LSOAs of 2021, mid-2022 residents, pairs of LSOAs that share a border.
    icbs, hwbs, districts, regions
        Number of each.
    pride_in_place
        Places of the programme, all nations.
    """

    small_areas: int = 33_755
    residents: int = 57_106_398
    neighbours: int = 97_596
    icbs: int = 36
    hwbs: int = 153
    districts: int = 296
    regions: int = 9
    pride_in_place: int = 284


ENGLAND: Final = Published()
IMD_TOLERANCE: Final = 0.03
"""Largest difference from a published average IMD score; measured: 0.0005 for ICBs, 0.025 for the smallest district."""

DOMAIN_TOLERANCE: Final = 0.5
"""The same for a domain: the publisher weights by estimates we do not hold, which shows in the smallest district."""

_SUMMARY_NAMES: Final = {
    "imd": "imd",
    "income": "income",
    "employment": "employment",
    "education": "education_skills_and_training",
    "health": "health_deprivation_and_disability",
    "crime": "crime",
    "barriers": "barriers_to_housing_and_services",
    "environment": "living_environment",
}
"""Our prefix of a domain -> the publisher's in its summaries."""


def prove_counts(counted: Published, expected: Published = ENGLAND) -> None:
    """Refuse a build whose counts are not England's.

    Raises
    ------
    InputRefusedError
        Naming every figure that differs.
    """
    wrong = [
        f"{name.replace('_', ' ')}: {getattr(counted, name):,} where {value:,} are published"
        for name, value in vars(expected).items()
        if getattr(counted, name) != value
    ]
    if wrong:
        msg = f"The build does not agree with published figures. {'; '.join(wrong)}."
        raise InputRefusedError(
            msg,
            "Nothing was published. "
            "If a publisher has revised a figure, change it in nhmap/store/layer_builds/proving.py.",
        )


def prove_registered(folder: Path, out: Path) -> None:
    """Refuse a build that loses, invents or counts twice a registered patient of any practice.

    Every practice must have, over small areas and buckets together, exactly the patients of the file its vintage
    names, and exactly the list that is published; and only practices without a list, of ICBs with a newer count, may
    be missing.
    """
    lists = read_lists(folder)
    directory = readers.read_headless(folder, readers.DIRECTORY, {0: "practice_code", 3: "icb_org"})
    icb_of = dict(zip(directory["practice_code"], directory["icb_org"], strict=True))
    expected = pd.Series(dtype=np.int64)
    for source in readers.counts_at_work():
        newer = _counts(folder, source)
        boards = icbs_of(newer.index.tolist(), icb_of, frozenset(lists.index))
        covered, gone = replaced(expected.index.tolist(), newer.index.tolist(), boards, icb_of, frozenset(lists.index))
        expected = pd.concat([expected[~expected.index.isin(covered | gone)], newer])
    parts = [
        pd.read_parquet(out / "practices" / f"{name}.parquet", columns=["practice", "patients"])
        for name in ("registered", "registered_elsewhere")
    ]
    counted = pd.concat(parts).groupby("practice")["patients"].sum().astype(np.int64)
    practices = pd.read_parquet(out / "practices" / "practices.parquet", columns=["practice_code", "list_size"])
    counted.index = pd.Index(practices["practice_code"].to_numpy()[counted.index], name="PRACTICE_CODE")
    listed = practices.set_index("practice_code")["list_size"].astype(np.int64)
    if counted.to_dict() != expected.to_dict() or listed[listed > 0].to_dict() != lists.to_dict():
        msg = (
            f"{int(counted.sum()):,} registered patients came out of {int(expected.sum()):,} that were published, or a "
            "practice's list changed."
        )
        raise InputRefusedError(
            msg,
            "Nothing was published. This is a fault of nhmap: please report it.",
        )


def _counts(folder: Path, source: readers.Source) -> pd.Series:
    """Patients by practice code, both sexes together, wherever they live."""
    columns = ["PRACTICE_CODE", "SEX", "NUMBER_OF_PATIENTS"]
    table = readers.as_numbers(readers.read_table(folder, source, columns), source, columns[2:])
    return table[table["SEX"] == "ALL"].groupby("PRACTICE_CODE")["NUMBER_OF_PATIENTS"].sum().astype(np.int64)


def prove_deprivation(folder: Path, small_areas: pd.DataFrame) -> None:
    """Refuse a build whose average scores are not the publisher's own, of every ICB and district of 2024.

    The summaries are of the ICBs and districts of 2024, so they are compared on the lookups of 2024, and districts
    of a later lookup of wards by the codes in force now: those that it has no more cannot be compared, others must.
    """
    codes = pd.Index(small_areas["lsoa21cd"])
    for summary, key, lookup, member in (
        (readers.DEPRIVATION_ICBS, "icb24_code", readers.ICBS_2024, "ICB24CD"),
        (readers.DEPRIVATION_DISTRICTS, "ltla24_code", readers.WARDS, "LAD24CD"),
    ):
        table = readers.one_row_each(
            readers.read_table(folder, lookup, ["LSOA21CD", member]), lookup, "LSOA21CD", codes
        )
        measured = average_scores(small_areas, table[member].replace(COUNCILS).to_numpy())
        columns = [f"{name}_average_score" for name in _SUMMARY_NAMES.values()]
        stated = readers.as_numbers(readers.read_table(folder, summary, [key, *columns]), summary, columns)
        stated = stated.assign(**{key: stated[key].replace(COUNCILS)}).set_index(key)[columns]
        stated = stated.set_axis(list(_SUMMARY_NAMES), axis=1).sort_index()
        if not readers.is_usual(lookup):
            both = measured.index.intersection(stated.index)
            measured, stated = measured.loc[both], stated.loc[both]
        if measured.empty or list(measured.index) != list(stated.index):
            msg = f"{summary.file} and {lookup.file} do not name the same areas."
            raise InputRefusedError(
                msg,
                "Both must be of 2024. Nothing was published.",
            )
        apart = (measured - stated).abs()
        allowed = pd.Series({domain: IMD_TOLERANCE if domain == "imd" else DOMAIN_TOLERANCE for domain in apart})
        wrong = (apart > allowed).any(axis=1)
        if wrong.any():
            furthest = float(apart[wrong].to_numpy().max())
            msg = f"The average scores of {wrong.idxmax()} are up to {furthest:.2f} from those in {summary.file}."
            raise InputRefusedError(
                msg,
                "Deprivation, residents or membership is of another vintage. Nothing was published.",
            )


def average_scores(small_areas: pd.DataFrame, member: NDArray[np.object_]) -> pd.DataFrame:
    """Population-weighted mean score of each domain by area of membership, sorted by its code."""
    people = small_areas["index_people"].to_numpy(dtype=np.float64)
    weighted = pd.DataFrame({domain: small_areas[f"{domain}_score"].to_numpy() * people for domain in DOMAINS})
    return weighted.groupby(member).sum().div(pd.Series(people).groupby(member).sum(), axis=0).sort_index()
