"""Who lives where and what they need, once more: plain pandas on the publishers' files, sharing no code with nhmap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.published import Published

OLD_CODES = {"E08000016": "E08000038", "E08000019": "E08000039"}
YOUNGEST = {"TOTAL": 0, "06OV": 6, "16OV": 16, "17OV": 17, "18OV": 18, "50OV": 50}
FILES = {
    "health": ("ons/census2021-ts037-lsoa.csv.gz", "geography code"),
    "disability": ("ons/census2021-ts038-lsoa.csv.gz", "geography code"),
    "care": ("ons/census2021-ts039-lsoa.csv.gz", "geography code"),
    "ethnic": ("ons/ts021_ethnic_5_groups_england_lsoa21.csv.gz", "LSOA21CD"),
}


def census(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of the census by LSOA code, under the publishers' headings."""
    found = {name: pd.read_csv(folder / file).set_index(key) for name, (file, key) in FILES.items()}
    found["ages"] = pd.read_csv(folder / "ons/lsoa21_five_year_age_bands_england.csv.gz").set_index("LSOACode")
    found["six"] = pd.read_csv(folder / "ons/census2021_lsoa21_age_bands.csv").set_index("LSOA21CD")
    return found


def bands(table: pd.DataFrame) -> list[str]:
    """The eighteen headings of five-year bands."""
    return [name for name in table if name.startswith("Age")]


def older(ages: pd.DataFrame, age: int) -> pd.Series:
    """Share of the residents of each LSOA who are this old or older."""
    names = bands(ages)
    people = ages[names].sum(axis=1)
    if age in {0, 50}:
        return ages[names[age // 5 :]].sum(axis=1) / people
    if age == 6:
        return (people - ages["Age4Under"] - ages["Age5to9"] / 5) / people
    schoolchildren = ages[["Age10to14", "Age15to19"]].min(axis=1)
    return (people - ages[names[:3]].sum(axis=1) - schoolchildren * (age - 15) / 5) / people


def modelled(facts: Published, ages: pd.DataFrame) -> pd.DataFrame:
    """Patients on each register (publisher's codes) by LSOA."""
    homes = pd.DataFrame(
        [(practice, code, n) for practice, by_area in facts.patients.items() for code, n in by_area.items()],
        columns=["practice", "lsoa", "patients"],
    )
    known = homes.groupby("practice")["patients"].sum()
    away = pd.Series(facts.unplaced, dtype=float).reindex(known.index).fillna(0)
    registers = pd.read_csv(facts.folder / "nhs/PREVALENCE_2425.csv.gz")
    found = {}
    for register, rows in registers.groupby("GROUP_CODE"):
        (among,) = rows["PATIENT_LIST_TYPE"].unique()
        sick = rows.set_index("PRACTICE_CODE")["REGISTER"] * (known / (known + away))
        homes["weight"] = homes["patients"] * homes["lsoa"].map(older(ages, YOUNGEST[among]))
        share = homes["weight"] / homes.groupby("practice")["weight"].transform("sum")
        found[register] = (share * homes["practice"].map(sick)).groupby(homes["lsoa"]).sum()
    return pd.DataFrame(found).reindex(ages.index).fillna(0)


def scaled(facts: Published, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Residents of each LSOA by five-year band, and under 16, scaled to their council's mid-2024 ages."""
    years = pd.read_csv(facts.folder / "ons/mye2024_lad_single_year_of_age_england.csv").set_index("Code")
    years.index = [OLD_CODES.get(code, code) for code in years.index]
    lookup = pd.read_csv(facts.folder / "ons/LSOA21_LAD26_UTLA26_RGN26_lookup.csv").set_index("LSOA21CD")["LAD26CD"]
    ages = tables["ages"]
    home = lookup.reindex(ages.index)
    found = {}
    for at, band in enumerate(bands(ages)):
        last = 90 if band == "Age85Over" else 5 * at + 4
        columns = [f"{year}+" if year == 90 else str(year) for year in range(5 * at, last + 1)]
        found[band] = ages[band] / ages[band].groupby(home).transform("sum") * home.map(years[columns].sum(axis=1))
    children = tables["six"]["Aged 15 years and under"].reindex(ages.index)
    of_council = home.map(years[[str(year) for year in range(16)]].sum(axis=1))
    found["under 16"] = children / children.groupby(home).transform("sum") * of_council
    return pd.DataFrame(found)


def need_of_zone(facts: Published, tables: dict[str, pd.DataFrame], codes: Sequence[str]) -> dict[str, Any]:
    """What nhmap should say of a zone, counted from the census and the file of income deprivation."""
    held = list(codes)
    ages = tables["ages"].loc[held]
    health = tables["health"].loc[held].filter(like="General health")
    disability, care = tables["disability"].loc[held], tables["care"].loc[held]
    answer: dict[str, Any] = dict(zip(_FIVE, ages[bands(ages)].sum().tolist(), strict=True))
    for key in ("very good", "good", "fair", "bad", "very bad"):
        column = f"General health: {key.capitalize()} health"
        answer[f"health_{key.replace(' ', '_')}"] = int(health[column].sum())
    stem = "Disability: Disabled under the Equality Act: Day-to-day activities limited a "
    answer["disabled_limited_a_lot"] = int(disability[f"{stem}lot"].sum())
    answer["disabled_limited_a_little"] = int(disability[f"{stem}little"].sum())
    stem = "Provision of unpaid care: Provides "
    for key, column in (
        ("carers_to_19_hours", "19 hours or less unpaid care a week"),
        ("carers_20_to_49_hours", "20 to 49 hours unpaid care a week"),
        ("carers_50_hours", "50 or more hours unpaid care a week"),
    ):
        answer[key] = int(care[stem + column].sum())
    for group in ("asian", "black", "mixed", "white", "other"):
        answer[f"ethnic_{group}"] = int(tables["ethnic"].loc[held, group].sum())
    deciles = pd.read_csv(facts.folder / "mhclg/File_3_IoD2025_IDACI_IDAOPI.csv.gz").set_index("LSOA code (2021)")
    people = pd.Series({code: facts.residents[code] for code in held})
    for index in ("IDACI", "IDAOPI"):
        (column,) = [name for name in deciles if f"({index}) Decile" in name]
        for name, limit in (("10", 1), ("20", 2)):
            inside = deciles.loc[held, column] <= limit
            answer[f"{index.lower()}_share_{name}"] = people[inside].sum() / people.sum()
    return answer


_FIVE = [*(f"age_{start}_{start + 4}" for start in range(0, 85, 5)), "age_85_over"]
