"""The publishers' files that say who residents and patients are, and what they need."""

from __future__ import annotations

from typing import Final

from nhmap.store.layer_builds.readers import Source

_ONS: Final = "Office for National Statistics"
_CENSUS: Final = "Census 2021"
_MHCLG: Final = "Ministry of Housing, Communities and Local Government"

FIVE_YEAR_AGES: Final = Source(
    "ons/lsoa21_five_year_age_bands_england.csv.gz", _ONS, "Census 2021, TS007A: age by five-year bands", _CENSUS
)
HEALTH: Final = Source("ons/census2021-ts037-lsoa.csv.gz", _ONS, "Census 2021, TS037: general health", _CENSUS)
DISABILITY: Final = Source("ons/census2021-ts038-lsoa.csv.gz", _ONS, "Census 2021, TS038: disability", _CENSUS)
CARE: Final = Source("ons/census2021-ts039-lsoa.csv.gz", _ONS, "Census 2021, TS039: provision of unpaid care", _CENSUS)
ETHNIC_GROUPS: Final = Source(
    "ons/ts021_ethnic_5_groups_england_lsoa21.csv.gz", _ONS, "Census 2021, TS021: ethnic group, five groups", _CENSUS
)
INCOME_OF_AGES: Final = Source(
    "mhclg/File_3_IoD2025_IDACI_IDAOPI.csv.gz",
    _MHCLG,
    "English Indices of Deprivation 2025, File 3: income deprivation affecting children and older people",
    "October 2025",
)
INDEX_PEOPLE: Final = Source(
    "mhclg/IoD2025_File_6_population_denominators_mid2022.csv.gz",
    _MHCLG,
    "English Indices of Deprivation 2025, File 6: population denominators",
    "mid-2022",
)
COUNCIL_AGES: Final = Source(
    "ons/mye2024_lad_single_year_of_age_england.csv",
    _ONS,
    "Mid-year population estimates of local authorities by single year of age",
    "mid-2024",
)
SMALL_AREA_AGES: Final = Source(
    "ons/lsoa21_five_year_ages_mid_year.csv",
    _ONS,
    "Mid-year population estimates of small areas by single year of age",
    "",
)
"""Not among the files that nhmap was made with: a layer is made where somebody brings them."""
DISEASE_REGISTERS: Final = Source(
    "nhs/PREVALENCE_2425.csv.gz",
    "NHS England",
    "Quality and Outcomes Framework: registers by practice",
    "2024/25",
)
CARS: Final = Source("ons/census2021-ts045-lsoa.csv.gz", _ONS, "Census 2021, TS045: car or van availability", _CENSUS)
UNDERLYING: Final = Source(
    "mhclg/IoD2025_underlying_indicators.csv",
    _MHCLG,
    "English Indices of Deprivation 2025: underlying indicators",
    "October 2025",
)
