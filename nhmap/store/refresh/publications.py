"""Publications: the one table of what nhmap builds from, by what each is known, dated, fetched and how often.

Recognition, the dry run, ``nhmap data sources``, the ages on the Data page and docs/data.md follow this table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.store.layer_builds import (
    access,
    boundaries,
    census,
    councils_to_come,
    estate_lists,
    libraries,
    named_places,
    nhs_sites,
    programme,
    readers,
)
from nhmap.store.layer_builds import need_sources as need
from nhmap.store.refresh import columns as c
from nhmap.store.refresh.columns import Column, exact, key

if TYPE_CHECKING:
    from nhmap.store.layer_builds.readers import Source

BY_COLUMN: Final = "column"
BY_HEADER: Final = "header"
BY_MID_YEAR: Final = "mid-year"
BY_FINANCIAL_YEAR: Final = "financial year"
BY_LATEST: Final = "latest"
BY_NAME: Final = "name"
FIXED: Final = "fixed"

GROUND: Final = "ground"
PRACTICES: Final = "practices"
PEOPLE: Final = "people"
BUILDINGS: Final = "buildings"
PLACES: Final = "places"

_OPEN_GEOGRAPHY: Final = "https://geoportal.statistics.gov.uk"
_NOMIS: Final = "https://www.nomisweb.co.uk/sources/census_2021_bulk"
_INDICES: Final = "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2025"
_STATISTICS: Final = "https://digital.nhs.uk/data-and-information/publications/statistical"
_LISTS: Final = f"{_STATISTICS}/patients-registered-at-a-gp-practice"
_ODS: Final = "https://digital.nhs.uk/services/organisation-data-service"
_ESTIMATES: Final = "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates"
_NHS: Final = "https://www.england.nhs.uk"
_REORGANISATION: Final = "https://www.gov.uk/government/collections/local-government-reorganisation"

_LSOA21: Final = key("LSOA21CD", "lsoa21cd|lsoacode2021|lsoa2021code|2021lsoacode|lsoacode|geographycode|areacode")


@dataclass(frozen=True)
class Publication:
    """One thing that a publisher publishes and nhmap reads.

    Attributes
    ----------
    source
        Where the builders expect it, who publishes it, what it is called.
    columns
        What is read of it. All must be there.
    group
        What is built anew when a newer issue comes.
    page
        The publisher's page that it is fetched from, or on which it is to be looked for.
    dated
        How its date is told, and for ``BY_COLUMN``, ``BY_HEADER`` and ``BY_LATEST`` by which headers.
    usual
        The date of the issue that nhmap was made with, as text that sorts.
    months
        How often it comes; None for one that comes once.
    late_after
        Months after its date from which a newer one should be there.
    never
        Headers that make a table another publication.
    among
        A column and what at least half of its cells match, where columns alone do not tell publications apart.
    unlike
        What at least half of the cells of its first column must not match, for the same reason.
    fewest
        Rows below which it does not cover England.
    forgiving
        Whether a row that is not as it should be is set aside; else the file is refused, with all its faults.
    headless
        Width of a table without header, whose columns stand at the positions that their names give.
    known_totals
        Sum of a column -> date, for issues that say no date.
    """

    source: Source
    columns: tuple[Column, ...]
    group: str
    page: str
    dated: tuple[str, str]
    usual: str
    months: int | None = None
    late_after: int | None = None
    never: str = ""
    among: tuple[str, str] | None = None
    unlike: str = ""
    fewest: int = 1
    forgiving: bool = False
    headless: int = 0
    known_totals: tuple[tuple[str, int, str], ...] = ()

    @property
    def file(self) -> str:
        """Where the builders expect it."""
        return self.source.file

    @property
    def title(self) -> str:
        """What it is called."""
        return "Patients Registered at a GP Practice by LSOA" if self.is_count else self.source.dataset

    @property
    def is_count(self) -> bool:
        """Whether it is a count of where patients live, of which several dates stand side by side."""
        return self.source in readers.COUNTS


_ENGLAND: Final = 33_755


def _lookup(source: Source, rest: tuple[Column, ...], year: str, usual: str, months: int | None = 12) -> Publication:
    return Publication(
        source, (_LSOA21, *rest), GROUND, _OPEN_GEOGRAPHY, (BY_HEADER, year), usual, months,
        None if months is None else 18, fewest=_ENGLAND,
    )  # fmt: skip


def _pair(ours: str, header: str, cells: str = c.GSS) -> tuple[Column, ...]:
    """Code and name of a geography whose headers carry a year."""
    return Column(f"{ours}CD", f"{header}cd", cells), Column(f"{ours}NM", f"{header}nm(?:ew)?")


def _census(source: Source, code: str, named: dict[str, str]) -> Publication:
    known = Column(code, _LSOA21.header, c.LSOA, may_be_empty=False)
    return Publication(
        source, (known, *exact(*named.values(), cells=c.COUNT, may_be_empty=False)), PEOPLE, _NOMIS, (FIXED, ""),
        "2021", fewest=_ENGLAND,
    )  # fmt: skip


def _income_of_ages() -> tuple[Column, ...]:
    names = (f"{name}{census.DECILE}" for name in census.INCOME_NAMES.values())
    return (key("LSOA code (2021)", _LSOA21.header), *exact(*names, cells=c.COUNT, may_be_empty=False))


def _deprivation() -> tuple[Column, ...]:
    names = [
        name + end
        for name, score in boundaries.DOMAINS.values()
        for end in (score, " Rank (where 1 is most deprived)", census.DECILE)
    ]
    return (key("LSOA code (2021)", _LSOA21.header), *exact(*names, cells=c.NUMBER, may_be_empty=False))


def _summary(code: str, pattern: str) -> tuple[Column, ...]:
    names = (
        "imd", "income", "employment", "education_skills_and_training", "health_deprivation_and_disability", "crime",
        "barriers_to_housing_and_services", "living_environment",
    )  # fmt: skip
    scores = exact(*(f"{name}_average_score" for name in names), cells=c.NUMBER, may_be_empty=False)
    return (key(code, cells=pattern), *scores)


_POINTS: Final = (*exact("Name", "Postcode"), *exact("Latitude", "Longitude", cells=c.NUMBER), *exact("LAD26NM"))
_FROM_GOV: Final = (*exact("name", "address", "is_open_12_7"), *exact("lon", "lat", cells=c.NUMBER), *exact("postcode"))
_PHARMACY: Final = ("PHARMACY_ODS_CODE_F_CODE", "PHARMACY_TRADING_NAME", "POST_CODE", "WEEKLY_TOTAL")
_HOSPITAL: Final = (
    "OrganisationCode", "Sector", "OrganisationName", "Address1", "Address2", "City", "Postcode", "Latitude",
    "Longitude",
)  # fmt: skip
_LIBRARY: Final = (
    "name", "address1", "address2", "address3", "authority", "postcode", "type", "operation_23", "closed",
    "co_located_health",
)  # fmt: skip
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


PUBLICATIONS: Final[tuple[Publication, ...]] = (
    _lookup(
        readers.DISTRICTS,
        (*_pair("LAD26", r"lad\d\d"), *_pair("UTLA26", r"utla\d\d"), *_pair("RGN26", r"rgn\d\d")),
        r"lad(\d\d)cd",
        "2026",
    ),
    _lookup(
        readers.ICBS,
        (
            *_pair("SICBL26", r"sicbl(?:2[5-9]|[3-9]\d)"),
            Column("SICBL26CDH", r"sicbl\d\dcdh", r"[A-Z0-9]{3,5}"),
            *_pair("ICB26", r"icb(?:2[5-9]|[3-9]\d)"),
        ),
        r"icb(\d\d)cd",
        "2026",
    ),
    Publication(
        readers.SUB_ICBS,
        (
            *_pair("SICBL26", r"sicbl\d\d"),
            key("SICBL26CDH", r"sicbl\d\dcdh", r"[A-Z0-9]{3,5}"),
            *_pair("ICB26", r"icb\d\d"),
        ),
        PRACTICES,
        _OPEN_GEOGRAPHY,
        (BY_HEADER, r"icb(\d\d)cd"),
        "2026",
        12,
        18,
        never=r"lsoa\d\dcd|lad\d\dcd",
        fewest=30,
    ),
    _lookup(
        readers.ICBS_2024,
        (
            *_pair("SICBL24", "sicbl24"),
            *exact("SICBL24CDH", cells=r"[A-Z0-9]{3,5}"),
            *_pair("ICB24", "icb24"),
            *exact("ICB24CDH", cells="[A-Z0-9]{3}"),
        ),
        r"icb(\d\d)cd",
        "2024",
        None,
    ),
    _lookup(
        readers.MSOAS,
        (*exact("LSOA21NM"), *_pair("MSOA21", "msoa21"), *exact("MSOA21HCLNM")),
        r"msoa(\d\d)cd",
        "2021",
        None,
    ),
    _lookup(readers.WARDS, (*_pair("WD24", r"wd\d\d"), Column("LAD24CD", r"lad\d\dcd", c.GSS)), r"wd(\d\d)cd", "2024"),
    _lookup(
        readers.RURAL_URBAN, (*exact("RUC21CD", cells="[A-Z]{2,3}\\d"), *exact("RUC21NM")), r"ruc(\d\d)cd", "2021", None
    ),
    Publication(
        readers.CENTROIDS,
        (_LSOA21, *exact("x", "y", cells=c.NUMBER, may_be_empty=False)),
        GROUND,
        _OPEN_GEOGRAPHY,
        (FIXED, ""),
        "2021",
        never="minutes|postcode",
        fewest=_ENGLAND,
    ),
    Publication(
        readers.EXACT_FIT,
        (key("LSOA11CD", "lsoa11cd|lsoacode2011"), key("LSOA21CD", "lsoa21cd|lsoacode2021"), *exact("CHGIND")),
        PRACTICES,
        _OPEN_GEOGRAPHY,
        (FIXED, ""),
        "2021",
        fewest=30_000,
    ),
    Publication(
        readers.RESIDENTS,
        (
            _LSOA21,
            Column(
                "population_mid_2022",
                r"(?:mid)?(?:year)?(?:20\d\d)?population(?:mid)?(?:20\d\d)?|total|allages",
                c.COUNT,
                may_be_empty=False,
            ),
        ),
        GROUND,
        f"{_ESTIMATES}/datasets/lowersuperoutputareamidyearpopulationestimates",
        (BY_MID_YEAR, ""),
        "2022-06-30",
        12,
        36,
        fewest=_ENGLAND,
        known_totals=(("population_mid_2022", 57_106_398, "2022-06-30"),),
        never=r"aged.*|age\d.*|asian|white|poptotal.*|.*households.*|date|.*residents.*|.*rank.*|.*numerator.*",
    ),
    Publication(
        readers.AGES,
        (_LSOA21, *exact("Total", *boundaries.AGES.values(), cells=c.COUNT, may_be_empty=False)),
        GROUND,
        _NOMIS,
        (FIXED, ""),
        "2021",
        fewest=_ENGLAND,
    ),
    Publication(
        readers.DEPRIVATION,
        _deprivation(),
        GROUND,
        _INDICES,
        (FIXED, ""),
        "2025",
        fewest=_ENGLAND,
    ),
    Publication(
        readers.DEPRIVATION_ICBS,
        _summary("icb24_code", c.GSS),
        GROUND,
        _INDICES,
        (FIXED, ""),
        "2025",
        fewest=30,
    ),
    Publication(
        readers.DEPRIVATION_DISTRICTS,
        _summary("ltla24_code", c.GSS),
        GROUND,
        _INDICES,
        (FIXED, ""),
        "2025",
        fewest=290,
    ),
    Publication(
        need.INDEX_PEOPLE,
        (
            _LSOA21,
            Column("pop_total_mid2022", r"poptotalmid2022|totalpopulationmid2022.*", c.COUNT, may_be_empty=False),
        ),
        GROUND,
        _INDICES,
        (FIXED, ""),
        "2022-06-30",
        fewest=_ENGLAND,
    ),
    _census(need.CARS, "geography code", access.CARS_COLUMNS),
    Publication(
        need.UNDERLYING,
        (
            key("LSOA code (2021)", _LSOA21.header),
            *exact(*access.INDICATORS.values(), cells=c.NUMBER, may_be_empty=False),
        ),
        PEOPLE,
        _INDICES,
        (FIXED, ""),
        "2025",
        fewest=_ENGLAND,
    ),
    Publication(need.INCOME_OF_AGES, _income_of_ages(), PEOPLE, _INDICES, (FIXED, ""), "2025", fewest=_ENGLAND),
    Publication(
        need.COUNCIL_AGES,
        (
            key("Code", "code|ladcode|areacode|lad2\\dcd|ladcode20\\d\\d", c.GSS),
            Column("All ages", "allages|total", c.COUNT, may_be_empty=False),
            *(Column(str(age), str(age), c.COUNT, may_be_empty=False) for age in range(90)),
            Column("90+", r"90\+|90andover|90plus|90", c.COUNT, may_be_empty=False),
        ),
        PEOPLE,
        f"{_ESTIMATES}/datasets/estimatesofthepopulationforenglandandwales",
        (BY_MID_YEAR, ""),
        "2024-06-30",
        12,
        26,
        fewest=290,
        known_totals=(("All ages", 58_620_101, "2024-06-30"),),
    ),
    *(_census(source, code, named) for source, code, named in census.TABLES),
    Publication(
        readers.PRIDE,
        exact("phase", "place", "nation", "local_authority", "lad_code", "msoa21cd", "lsoa21cds"),
        PLACES,
        "https://www.gov.uk/search/all?keywords=pride+in+place+programme",
        (BY_NAME, ""),
        "2026-03",
        6,
        12,
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
        _LISTS,
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
        _LISTS,
        (BY_COLUMN, "extractdate"),
        "2026-07-01",
        1,
        4,
        fewest=200_000,
    ),
    Publication(readers.REGISTERED_2022, _COUNTED, PRACTICES, _LISTS, (BY_COLUMN, "extractdate"), "2022-07-01", 3, 7),
    Publication(
        readers.DIRECTORY,
        _directory(),
        PRACTICES,
        _ODS,
        (BY_LATEST, "10|11|15"),
        "2026-02",
        1,
        6,
        fewest=10_000,
        among=("12", "ACTIVE|INACTIVE|DORMANT|PROPOSED"),
        headless=DIRECTORY_WIDTH,
    ),
    Publication(
        readers.DIRECTORY_2023,
        _directory(),
        BUILDINGS,
        _ODS,
        (BY_LATEST, "10|11|15"),
        "2023-12",
        fewest=10_000,
        among=("12", "A|C|D|P"),
        headless=DIRECTORY_WIDTH,
    ),
    Publication(
        readers.PLACES_2022,
        (
            key("ORG_CODE", cells=r"[A-Z0-9]{3,10}"),
            *exact("POSTCODE"),
            *exact("LATITUDE", "LONGITUDE", cells=c.NUMBER),
        ),
        PRACTICES,
        _ODS,
        (BY_NAME, ""),
        "2022",
        fewest=5_000,
    ),
    Publication(
        need.DISEASE_REGISTERS,
        (
            key("PRACTICE_CODE", cells=c.PRACTICE),
            *exact("GROUP_CODE", "PATIENT_LIST_TYPE"),
            *exact("REGISTER", "PRACTICE_LIST_SIZE", cells=c.COUNT, may_be_empty=False),
        ),
        PRACTICES,
        f"{_STATISTICS}/quality-and-outcomes-framework-achievement-prevalence-and-exceptions-data",
        (BY_FINANCIAL_YEAR, ""),
        "2025-03-31",
        12,
        18,
        fewest=100_000,
    ),
    Publication(
        estate_lists.LIFT_NAMED,
        exact("building", "lift_area_or_place", "gia_m2", "basis", "source"),
        BUILDINGS,
        "https://communityhealthpartnerships.co.uk",
        (BY_NAME, ""),
        "2026",
        forgiving=True,
        never="lsoa21cd|candidates",
    ),
    Publication(
        estate_lists.NHC_NAMED,
        exact("site", "local_authority", "status", "source"),
        BUILDINGS,
        _NHS,
        (BY_NAME, ""),
        "2025-11",
        forgiving=True,
    ),
    Publication(
        estate_lists.ERIC_2016,
        exact("Organisation Code", "Organisation Name", "Site Code", "Site Name", "Site Type"),
        BUILDINGS,
        f"{_STATISTICS}/estates-returns-information-collection",
        (BY_NAME, ""),
        "2017",
        12,
        None,
        forgiving=True,
        fewest=500,
    ),
    Publication(
        estate_lists.HOSPITALS,
        exact(*_HOSPITAL),
        BUILDINGS,
        "https://www.nhs.uk",
        (BY_NAME, ""),
        "",
        forgiving=True,
        fewest=200,
    ),
    Publication(
        estate_lists.DIAGNOSTICS,
        _FROM_GOV,
        BUILDINGS,
        _NHS,
        (BY_NAME, ""),
        "2025-10",
        6,
        14,
        forgiving=True,
        among=("name", r"(?i).*(?:\bCDC|diagnostic cent(?:re|er)).*"),
        fewest=20,
    ),
    Publication(
        estate_lists.SURGICAL_HUBS,
        _FROM_GOV,
        BUILDINGS,
        _NHS,
        (BY_NAME, ""),
        "2025-10",
        6,
        14,
        forgiving=True,
        unlike=r"(?i).*(?:\bCDC|diagnostic cent(?:re|er)).*",
        fewest=20,
    ),
    Publication(
        estate_lists.PHARMACIES,
        exact(*_PHARMACY),
        BUILDINGS,
        "https://opendata.nhsbsa.net/dataset/consolidated-pharmaceutical-list",
        (BY_NAME, ""),
        "2026",
        3,
        9,
        forgiving=True,
        fewest=5_000,
    ),
    Publication(
        estate_lists.FAMILY_HUBS,
        exact("Family_Hub", "Postcode"),
        BUILDINGS,
        "https://www.gov.uk/search/all?keywords=family+hubs",
        (BY_NAME, ""),
        "",
        12,
        None,
        forgiving=True,
        fewest=50,
    ),
    Publication(
        nhs_sites.NHS_SITES,
        _POINTS,
        BUILDINGS,
        _ODS,
        (BY_NAME, ""),
        "2025-11",
        12,
        24,
        forgiving=True,
        fewest=12_000,
        unlike=r"(?i).*(?:pharmac|chemist|boots|dental|dentist|orthodon).*",
    ),
    Publication(
        estate_lists.DENTISTS,
        _POINTS,
        BUILDINGS,
        _ODS,
        (BY_NAME, ""),
        "2025-11",
        12,
        24,
        forgiving=True,
        fewest=3_000,
        among=("Name", r"(?i).*(?:dental|dentist|dentistry|orthodon).*"),
    ),
    Publication(
        libraries.LIBRARIES,
        exact(*_LIBRARY),
        BUILDINGS,
        "https://www.artscouncil.org.uk",
        (BY_NAME, ""),
        "2023",
        12,
        42,
        forgiving=True,
        fewest=1_000,
    ),
    Publication(
        programme.NAMES,
        exact("Project_name"),
        PLACES,
        _NHS,
        (BY_NAME, ""),
        "2026-06",
        fewest=20,
    ),
    Publication(
        programme.COUNCILS,
        exact("place_as_named", "local_authority"),
        PLACES,
        _NHS,
        (BY_NAME, ""),
        "2025-09",
        fewest=20,
    ),
    Publication(
        councils_to_come.SECOND_WAVE,
        (
            key("LAD26CD", cells=c.GSS),
            *exact("LAD26NM", "area", "option", "new_council", "status", "start", "split", "evidence"),
        ),
        PLACES,
        _REORGANISATION,
        (BY_NAME, ""),
        "2026-07",
        6,
        18,
    ),
    Publication(
        councils_to_come.FIRST_WAVE,
        (key("LAD26CD", cells=c.GSS), *exact("LAD26NM", "area", "new_council", "start", "split", "evidence")),
        PLACES,
        _REORGANISATION,
        (BY_NAME, ""),
        "2026-08",
        6,
        18,
        never="option|status",
    ),
    Publication(
        named_places.OPEN_NAMES,
        (*exact("id", "name", "type"), *exact("easting", "northing", cells=c.NUMBER)),
        PLACES,
        "https://osdatahub.os.uk/downloads/open/OpenNames",
        (BY_NAME, ""),
        "2025-04",
        6,
        30,
        fewest=5_000,
        forgiving=True,
    ),
    Publication(
        named_places.GEONAMES,
        (*exact("geonameid", "name"), *exact("latitude", "longitude", "population", cells=c.NUMBER)),
        PLACES,
        "https://download.geonames.org/export/dump",
        (BY_NAME, ""),
        "2026",
        12,
        30,
        fewest=1_000,
        forgiving=True,
    ),
)
"""Tables that are told by their columns; boundaries and the list of missing tiles are told in ``recognising``."""

OF_FILE: Final = {publication.file: publication for publication in PUBLICATIONS}

BOUNDARIES_PAGE: Final = _OPEN_GEOGRAPHY


@dataclass(frozen=True)
class Known:
    """A publication that nhmap knows and does not build from: by which headers, and what to say of it."""

    headers: frozenset[str]
    words: str


KNOWN: Final = (
    Known(frozenset({"orgcode", "agegroup5"}), "lists by five-year age, without the columns that nhmap reads"),
    Known(
        frozenset({"orgcode", "age", "numberofpatients"}), "lists by single year of age: nhmap reads the five-year file"
    ),
    Known(frozenset({"code", "numberofpatients", "type"}), "totals of lists: nhmap reads them from the five-year file"),
    Known(
        frozenset({"trustcode", "sitecode", "sitename"}), "an ERIC return: bring it under Your estate on the Data page"
    ),
    Known(frozenset({"lsoa21cd", "minutes"}), "travel times: bring them under Your travel times on the Data page"),
    Known(frozenset({"prac_code"}), "places of practices"),
)


def matching(header: tuple[str, ...]) -> list[tuple[Publication, tuple[int, ...]]]:
    """Publications whose columns all stand in a header, each with where they stand."""
    found = []
    for publication in PUBLICATIONS:
        at = positions(publication, header)
        if at is not None:
            found.append((publication, at))
    return found


def positions(publication: Publication, header: tuple[str, ...]) -> tuple[int, ...] | None:
    """Where the columns of a publication stand in a header; None where one is missing or another rules it out."""
    squeezed = [c.squeezed(text) for text in header]
    if publication.never and any(re.fullmatch(publication.never, text) for text in squeezed):
        return None
    at = []
    for column in publication.columns:
        own = c.squeezed(column.name)
        here = [i for i, text in enumerate(squeezed) if text == own] or [
            i for i, text in enumerate(squeezed) if text and column.known_by(text)
        ]
        if not here:
            if publication.headless and not column.cells:
                at.append(-1)
                continue
            return None
        at.append(here[0])
    return tuple(at)
