"""Publications of practices: lists, counts of homes, directories, registers."""

from __future__ import annotations

from typing import Final

from nhmap.store.layer_builds import need_sources as need
from nhmap.store.layer_builds import (
    readers,
)
from nhmap.store.refresh import columns as c
from nhmap.store.refresh.columns import Column, exact, key, pair
from nhmap.store.refresh.publication import (
    BUILDINGS,
    BY_COLUMN,
    BY_FINANCIAL_YEAR,
    BY_HEADER,
    BY_LATEST,
    BY_NAME,
    FIXED,
    LISTS,
    ODS,
    OPEN_GEOGRAPHY,
    PRACTICES,
    STATISTICS,
    Publication,
)

_COUNTED: Final = (
    key("PRACTICE_CODE", cells=c.PRACTICE),
    *exact("PRACTICE_NAME"),
    key("LSOA_CODE", "lsoacode|lsoa11code|lsoa21code|lsoa11cd|lsoa21cd|lsoa", r"[A-Z0-9]{5,9}"),
    Column("SEX", "sex|gender", "ALL|MALE|FEMALE|All|Male|Female|all|male|female", may_be_empty=False),
    Column("NUMBER_OF_PATIENTS", "numberofpatients|allpatients|patients", c.COUNT, may_be_empty=False),
)
DIRECTORY_WIDTH: Final = 27
DIRECTORY_HEADERS: Final[dict[int, str]] = {
    0: "organisationcode|orgcode|code", 1: "name|organisationname", 2: "nationalgrouping",
    3: "highlevelhealthgeography|healthauthority|icb", 4: "addressline1", 5: "addressline2", 6: "addressline3",
    7: "addressline4", 8: "addressline5", 9: "postcode", 10: "opendate", 11: "closedate", 12: "statuscode|status",
    13: "organisationsubtypecode|subtypecode", 14: "commissioner|provider.*|currentcareorganisation",
    15: "joinprovider.*date|joindate", 25: "prescribingsetting",
}  # fmt: skip
_STATUS: Final = "A|C|D|P|ACTIVE|INACTIVE|DORMANT|PROPOSED|CLOSED"


def _directory() -> tuple[Column, ...]:
    cells = {0: r"[A-Z0-9]{3,10}", 10: r"\d{8}|", 12: _STATUS}
    return tuple(
        Column(str(at), DIRECTORY_HEADERS.get(at, f"column{at}"), cells.get(at, c.ANY), may_be_empty=at != 0)
        for at in range(DIRECTORY_WIDTH)
    )


OF_PRACTICES: Final[tuple[Publication, ...]] = (
    Publication(
        readers.SUB_ICBS,
        (
            *pair("SICBL26", r"sicbl\d\d"),
            key("SICBL26CDH", r"sicbl\d\dcdh", r"[A-Z0-9]{3,5}"),
            *pair("ICB26", r"icb\d\d"),
        ),
        PRACTICES,
        OPEN_GEOGRAPHY,
        (BY_HEADER, r"icb(\d\d)cd"),
        "2026",
        12,
        18,
        never=r"lsoa\d\dcd|lad\d\dcd",
        fewest=30,
    ),
    Publication(
        readers.EXACT_FIT,
        (key("LSOA11CD", "lsoa11cd|lsoacode2011"), key("LSOA21CD", "lsoa21cd|lsoacode2021"), *exact("CHGIND")),
        PRACTICES,
        OPEN_GEOGRAPHY,
        (FIXED, ""),
        "2021",
        fewest=30_000,
        unique=("LSOA11CD", "LSOA21CD"),
    ),
    Publication(
        readers.PRACTICE_MAP,
        (
            key("PRACTICE_CODE", cells=c.PRACTICE),
            *exact("PRACTICE_NAME", "PRACTICE_POSTCODE"),
            Column("PCN_CODE", "pcncode", r"U\d{5}|U", may_be_empty=True),
            *exact("PCN_NAME"),
            Column("SUB_ICB_LOCATION_CODE", "subicblocationcode", r"[A-Z0-9]{3,5}"),
            *exact("SUB_ICB_LOCATION_NAME"),
            Column("ONS_ICB_CODE", "onsicbcode", c.GSS),
            Column("ICB_CODE", "icbcode", r"[A-Z0-9]{3,5}"),
        ),
        PRACTICES,
        LISTS,
        (BY_COLUMN, "extractdate"),
        "2026-07-01",
        1,
        4,
        fewest=5_500,
    ),
    Publication(
        readers.LISTS,
        (
            Column("ORG_TYPE", "orgtype"),
            key("ORG_CODE", cells="[A-Z0-9]{1,9}"),
            Column("SEX", "sex|gender", r"\w+", may_be_empty=False),
            Column("AGE_GROUP_5", "agegroup5", r"ALL|All|all|\d+_\d+|\d+\+", may_be_empty=False),
            Column("NUMBER_OF_PATIENTS", "numberofpatients", c.COUNT, may_be_empty=False),
        ),
        PRACTICES,
        LISTS,
        (BY_COLUMN, "extractdate"),
        "2026-07-01",
        1,
        4,
        fewest=200_000,
        unique=("ORG_TYPE", "ORG_CODE", "SEX", "AGE_GROUP_5"),
    ),
    Publication(
        readers.REGISTERED_2022,
        _COUNTED,
        PRACTICES,
        LISTS,
        (BY_COLUMN, "extractdate"),
        "2022-07-01",
        3,
        7,
        unique=("PRACTICE_CODE", "LSOA_CODE", "SEX"),
    ),
    Publication(
        readers.DIRECTORY,
        _directory(),
        PRACTICES,
        ODS,
        (BY_LATEST, "10|11|15"),
        "2026-02",
        1,
        6,
        fewest=10_000,
        among=("12", "ACTIVE|INACTIVE|DORMANT|PROPOSED"),
        headless=DIRECTORY_WIDTH,
        unique=("0",),
    ),
    Publication(
        readers.PLACES_2022,
        (
            key("ORG_CODE", cells=r"[A-Z0-9]{3,10}"),
            *exact("POSTCODE"),
            *exact("LATITUDE", "LONGITUDE", cells=c.NUMBER),
        ),
        PRACTICES,
        ODS,
        (BY_NAME, ""),
        "2022",
        fewest=5_000,
        unique=("ORG_CODE",),
    ),
    Publication(
        need.DISEASE_REGISTERS,
        (
            key("PRACTICE_CODE", cells=c.PRACTICE),
            *exact("GROUP_CODE", "PATIENT_LIST_TYPE"),
            *exact("REGISTER", "PRACTICE_LIST_SIZE", cells=c.COUNT, may_be_empty=False),
        ),
        PRACTICES,
        f"{STATISTICS}/quality-and-outcomes-framework-achievement-prevalence-and-exceptions-data",
        (BY_FINANCIAL_YEAR, ""),
        "2025-03-31",
        12,
        18,
        fewest=100_000,
        unique=("PRACTICE_CODE", "GROUP_CODE", "PATIENT_LIST_TYPE"),
    ),
    Publication(
        readers.DIRECTORY_2023,
        _directory(),
        BUILDINGS,
        ODS,
        (BY_LATEST, "10|11|15"),
        "2023-12",
        fewest=10_000,
        among=("12", "A|C|D|P"),
        headless=DIRECTORY_WIDTH,
        unique=("0",),
    ),
)
