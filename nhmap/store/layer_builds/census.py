"""Residents at Census 2021 by small area: ages, health, disability, unpaid care, ethnic group; ages of councils since.

Tables of the census are perturbed one by one, so their totals differ by a few people, and each is shared by its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.geography.recodes import COUNCILS, council_names
from nhmap.core.people.resident_groups import AGES_5, ETHNIC_GROUPS, HEALTH, INCOME_INDICES
from nhmap.core.people.residents import BANDS
from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import need_sources, readers
from nhmap.store.layer_builds.publish import ATTRIBUTION_ONS, ATTRIBUTION_PUBLIC, OGL, LayerRecord, write_frame

if TYPE_CHECKING:
    from pathlib import Path

_DISABLED: Final = "Disability: Disabled under the Equality Act: Day-to-day activities limited "
_CARE: Final = "Provision of unpaid care: Provides "
TABLES: Final[tuple[tuple[readers.Source, str, dict[str, str]], ...]] = (
    (
        need_sources.FIVE_YEAR_AGES,
        "LSOACode",
        dict(
            zip(
                AGES_5,
                ["Age4Under", *(f"Age{start}to{start + 4}" for start in range(5, 85, 5)), "Age85Over"],
                strict=True,
            )
        ),
    ),
    (
        need_sources.HEALTH,
        "geography code",
        {key: f"General health: {HEALTH[key].capitalize()} health" for key in HEALTH},
    ),
    (
        need_sources.DISABILITY,
        "geography code",
        {
            "disabled_limited_a_lot": f"{_DISABLED}a lot",
            "disabled_limited_a_little": f"{_DISABLED}a little",
            "not_disabled": "Disability: Not disabled under the Equality Act",
        },
    ),
    (
        need_sources.CARE,
        "geography code",
        {
            "no_unpaid_care": f"{_CARE}no unpaid care",
            "carers_to_19_hours": f"{_CARE}19 hours or less unpaid care a week",
            "carers_20_to_49_hours": f"{_CARE}20 to 49 hours unpaid care a week",
            "carers_50_hours": f"{_CARE}50 or more hours unpaid care a week",
        },
    ),
    (need_sources.ETHNIC_GROUPS, "LSOA21CD", {key: key.removeprefix("ethnic_") for key in ETHNIC_GROUPS}),
)
"""Publisher's file, its column of codes, and our columns -> the publisher's."""

INCOME_NAMES: Final = {
    "idaci": "Income Deprivation Affecting Children Index (IDACI)",
    "idaopi": "Income Deprivation Affecting Older People (IDAOPI)",
}
DECILE: Final = " Decile (where 1 is most deprived 10% of LSOAs)"
OLDEST: Final = 90
"""The last of the single years of age stands for itself and all older."""


def build_residents(folder: Path, out: Path, small_areas: pd.DataFrame) -> tuple[LayerRecord, ...]:
    """Write ``resident_groups`` and ``council_ages``, and ``small_area_ages`` where estimates by age are at hand.

    Parameters
    ----------
    folder
        Folder of publishers' files.
    out
        Data folder; files go to ``people/`` below it.
    small_areas
        The built layer: codes and districts in row order.
    """
    groups = resident_groups(folder, pd.Index(small_areas["lsoa21cd"]))
    councils = council_ages(folder, pd.Index(sorted(set(small_areas["district26cd"]))))
    write_frame(groups, out / "people" / "resident_groups.parquet")
    write_frame(councils, out / "people" / "council_ages.parquet")
    return _groups_record(groups), _councils_record(councils), *_small_area_ages(folder, out, small_areas)


def _small_area_ages(folder: Path, out: Path, small_areas: pd.DataFrame) -> list[LayerRecord]:
    """Write ``small_area_ages``; nothing where the folder has no estimates by age.

    Raises
    ------
    InputRefusedError
        When the ages are of other areas, or of the same day as the residents and do not add up to them.
    """
    source, codes = need_sources.SMALL_AREA_AGES, pd.Index(small_areas["lsoa21cd"])
    if not folder.joinpath(*source.file.split("/")).is_file():
        return []
    table = readers.read_table(folder, source, ["LSOA21CD", *BANDS])
    table = readers.as_numbers(readers.one_row_each(table, source, "LSOA21CD", codes), source, list(BANDS))
    ages = pd.DataFrame({"lsoa21cd": pd.Series(codes)})
    for band in BANDS:
        ages[band] = whole_people(table[band], source).astype(np.int32)
    people = ages[list(AGES_5)].sum(axis=1)
    wrong = people.to_numpy() != small_areas["residents"].to_numpy()
    if source.vintage == readers.RESIDENTS.vintage and wrong.any():
        msg = (
            f"The ages of {int(wrong.sum()):,} small areas in {source.vintage} do not add up to their residents of the "
            f"same day, first those of {codes[wrong][0]}."
        )
        raise InputRefusedError(msg, "Give totals and ages of one release.")
    write_frame(ages, out / "people" / "small_area_ages.parquet")
    record = LayerRecord(
        name="small_area_ages",
        file="people/small_area_ages.parquet",
        rows=len(ages),
        key="lsoa21cd",
        crs=None,
        publisher="Office for National Statistics",
        title="Residents of small areas by five-year age",
        vintage=source.vintage,
        licence=OGL,
        attribution=ATTRIBUTION_ONS,
        sources=(source,),
        notes=f"{int(people.sum()):,} people; an estimate, by single year of age as published, added up to bands.",
    )
    return [record]


def resident_groups(folder: Path, codes: pd.Index) -> pd.DataFrame:
    """Residents of each small area by group, one row for each code in the order given.

    Raises
    ------
    InputRefusedError
        When a file lacks a small area, or counts people in parts or below zero.
    """
    columns: dict[str, pd.Series] = {"lsoa21cd": pd.Series(codes)}
    for source, key, named in TABLES:
        table = readers.one_row_each(readers.read_table(folder, source, [key, *named.values()]), source, key, codes)
        table = readers.as_numbers(table, source, list(named.values()))
        for ours, theirs in named.items():
            columns[ours] = whole_people(table[theirs], source).astype(np.int16)
    source = need_sources.INCOME_OF_AGES
    key, deciles = "LSOA code (2021)", {index: f"{INCOME_NAMES[index]}{DECILE}" for index in INCOME_INDICES}
    table = readers.one_row_each(readers.read_table(folder, source, [key, *deciles.values()]), source, key, codes)
    table = readers.as_numbers(table, source, list(deciles.values()))
    for index, theirs in deciles.items():
        if not table[theirs].isin(range(1, 11)).all():
            msg = f"{source.file} has deciles that are not 1 to 10."
            raise InputRefusedError(msg, "Download the file again: the published one has deciles 1 to 10.")
        columns[f"{index}_decile"] = table[theirs].astype(np.int8)
    return pd.DataFrame(columns)


def council_ages(folder: Path, districts: pd.Index) -> pd.DataFrame:
    """People of each district by single year of age, the last for itself and all older; sorted by ``district26cd``.

    Raises
    ------
    InputRefusedError
        When a district is missing, or its ages do not add up to its total.
    """
    source = need_sources.COUNCIL_AGES
    years = [*map(str, range(OLDEST)), f"{OLDEST}+"]
    table = readers.read_table(folder, source, ["Code", "All ages", *years])
    table["Code"] = table["Code"].replace(COUNCILS)
    table = readers.as_numbers(readers.one_row_each(table, source, "Code", districts), source, ["All ages", *years])
    ages = {f"age_{year.rstrip('+')}": whole_people(table[year], source).astype(np.int32) for year in years}
    frame = pd.DataFrame({"district26cd": table["Code"], **ages})
    wrong = frame[list(ages)].sum(axis=1) != table["All ages"]
    if wrong.any():
        msg = f"{source.file}: the ages of {table.loc[wrong, 'Code'].iloc[0]} do not add up to its total."
        raise InputRefusedError(msg, "Download the file again: the published one adds up.")
    return frame.rename(columns={f"age_{OLDEST}": f"age_{OLDEST}_over"})


def whole_people(counts: pd.Series, source: readers.Source) -> pd.Series:
    """The counts as whole numbers of people; refuses parts of people and fewer than none."""
    if (counts < 0).any() or (counts % 1 != 0).any():
        msg = f"{source.file} counts people in parts, or fewer than none, in {counts.name}."
        raise InputRefusedError(msg, "Download the file again: the published one counts whole people.")
    return counts.astype(np.int64)


def _groups_record(groups: pd.DataFrame) -> LayerRecord:
    people = {source.file: int(groups[list(named)].to_numpy(np.int64).sum()) for source, _, named in TABLES}
    return LayerRecord(
        name="resident_groups",
        file="people/resident_groups.parquet",
        rows=len(groups),
        key="lsoa21cd",
        crs=None,
        publisher="Office for National Statistics; Ministry of Housing, Communities and Local Government",
        title="Residents by five-year age, health, disability, unpaid care and ethnic group",
        vintage="Census 2021; deciles of income deprivation 2025",
        licence=OGL,
        attribution=f"{ATTRIBUTION_ONS} {ATTRIBUTION_PUBLIC}",
        sources=(*(source for source, _, _ in TABLES), need_sources.INCOME_OF_AGES),
        notes=(
            "Each table of the census is perturbed by itself, so their totals differ: "
            + ", ".join(f"{n:,}" for n in people.values())
            + " people by age, health, disability, unpaid care (aged 5 and over) and ethnic group. Of income "
            "deprivation of children and of older people only ranks and deciles are published, so no mean is made."
        ),
    )


def _councils_record(councils: pd.DataFrame) -> LayerRecord:
    people = int(councils.drop(columns="district26cd").to_numpy(np.int64).sum())
    return LayerRecord(
        name="council_ages",
        file="people/council_ages.parquet",
        rows=len(councils),
        key="district26cd",
        crs=None,
        publisher="Office for National Statistics",
        title="Residents of districts by single year of age",
        vintage=need_sources.COUNCIL_AGES.vintage,
        licence=OGL,
        attribution=ATTRIBUTION_ONS,
        sources=(need_sources.COUNCIL_AGES,),
        notes=f"{people:,} people. Codes of {' and '.join(council_names())} are brought to those in force since 2025.",
    )
