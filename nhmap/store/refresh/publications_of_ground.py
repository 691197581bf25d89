"""Publications of small areas: lookups, centroids, estimates and deprivation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.store.layer_builds import (
    boundaries,
    census,
    readers,
)
from nhmap.store.layer_builds import need_sources as need
from nhmap.store.refresh import columns as c
from nhmap.store.refresh.columns import Column, exact, key, pair
from nhmap.store.refresh.publication import (
    BY_HEADER,
    BY_MID_YEAR,
    ENGLAND,
    ESTIMATES,
    FIXED,
    GROUND,
    INDICES,
    LSOA21,
    NOMIS,
    OPEN_GEOGRAPHY,
    Publication,
)

if TYPE_CHECKING:
    from nhmap.store.layer_builds.readers import Source


def _lookup(source: Source, rest: tuple[Column, ...], year: str, usual: str, months: int | None = 12) -> Publication:
    return Publication(
        source, (LSOA21, *rest), GROUND, OPEN_GEOGRAPHY, (BY_HEADER, year), usual, months,
        None if months is None else 18, fewest=ENGLAND,
    )  # fmt: skip


def _deprivation() -> tuple[Column, ...]:
    names = [
        name + end
        for name, score in boundaries.DOMAINS.values()
        for end in (score, " Rank (where 1 is most deprived)", census.DECILE)
    ]
    return (key("LSOA code (2021)", LSOA21.header), *exact(*names, cells=c.NUMBER, may_be_empty=False))


def _summary(code: str, pattern: str) -> tuple[Column, ...]:
    names = (
        "imd", "income", "employment", "education_skills_and_training", "health_deprivation_and_disability", "crime",
        "barriers_to_housing_and_services", "living_environment",
    )  # fmt: skip
    scores = exact(*(f"{name}_average_score" for name in names), cells=c.NUMBER, may_be_empty=False)
    return (key(code, cells=pattern), *scores)


OF_GROUND: Final[tuple[Publication, ...]] = (
    _lookup(
        readers.DISTRICTS,
        (*pair("LAD26", r"lad\d\d"), *pair("UTLA26", r"utla\d\d"), *pair("RGN26", r"rgn\d\d")),
        r"lad(\d\d)cd",
        "2026",
    ),
    _lookup(
        readers.ICBS,
        (
            *pair("SICBL26", r"sicbl(?:2[5-9]|[3-9]\d)"),
            Column("SICBL26CDH", r"sicbl\d\dcdh", r"[A-Z0-9]{3,5}"),
            *pair("ICB26", r"icb(?:2[5-9]|[3-9]\d)"),
        ),
        r"icb(\d\d)cd",
        "2026",
    ),
    _lookup(
        readers.ICBS_2024,
        (
            *pair("SICBL24", "sicbl24"),
            *exact("SICBL24CDH", cells=r"[A-Z0-9]{3,5}"),
            *pair("ICB24", "icb24"),
            *exact("ICB24CDH", cells="[A-Z0-9]{3}"),
        ),
        r"icb(\d\d)cd",
        "2024",
        None,
    ),
    _lookup(
        readers.MSOAS,
        (*exact("LSOA21NM"), *pair("MSOA21", "msoa21"), *exact("MSOA21HCLNM")),
        r"msoa(\d\d)cd",
        "2021",
        None,
    ),
    _lookup(readers.WARDS, (*pair("WD24", r"wd\d\d"), Column("LAD24CD", r"lad\d\dcd", c.GSS)), r"wd(\d\d)cd", "2024"),
    _lookup(
        readers.RURAL_URBAN, (*exact("RUC21CD", cells="[A-Z]{2,3}\\d"), *exact("RUC21NM")), r"ruc(\d\d)cd", "2021", None
    ),
    Publication(
        readers.CENTROIDS,
        (LSOA21, *exact("x", "y", cells=c.NUMBER, may_be_empty=False)),
        GROUND,
        OPEN_GEOGRAPHY,
        (FIXED, ""),
        "2021",
        never="minutes|postcode",
        fewest=ENGLAND,
    ),
    Publication(
        readers.RESIDENTS,
        (
            LSOA21,
            Column(
                "population_mid_2022",
                r"(?:mid)?(?:year)?(?:20\d\d)?population(?:mid)?(?:20\d\d)?|total|allages",
                c.COUNT,
                may_be_empty=False,
            ),
        ),
        GROUND,
        f"{ESTIMATES}/datasets/lowersuperoutputareamidyearpopulationestimates",
        (BY_MID_YEAR, ""),
        "2022-06-30",
        12,
        36,
        fewest=ENGLAND,
        known_totals=(("population_mid_2022", 57_106_398, "2022-06-30"),),
        never=r"aged.*|age\d.*|asian|white|poptotal.*|.*households.*|date|.*residents.*|.*rank.*|.*numerator.*",
    ),
    Publication(
        readers.AGES,
        (LSOA21, *exact("Total", *boundaries.AGES.values(), cells=c.COUNT, may_be_empty=False)),
        GROUND,
        NOMIS,
        (FIXED, ""),
        "2021",
        fewest=ENGLAND,
    ),
    Publication(
        readers.DEPRIVATION,
        _deprivation(),
        GROUND,
        INDICES,
        (FIXED, ""),
        "2025",
        fewest=ENGLAND,
    ),
    Publication(
        readers.DEPRIVATION_ICBS,
        _summary("icb24_code", c.GSS),
        GROUND,
        INDICES,
        (FIXED, ""),
        "2025",
        fewest=30,
    ),
    Publication(
        readers.DEPRIVATION_DISTRICTS,
        _summary("ltla24_code", c.GSS),
        GROUND,
        INDICES,
        (FIXED, ""),
        "2025",
        fewest=290,
    ),
    Publication(
        need.INDEX_PEOPLE,
        (
            LSOA21,
            Column("pop_total_mid2022", r"poptotalmid2022|totalpopulationmid2022.*", c.COUNT, may_be_empty=False),
        ),
        GROUND,
        INDICES,
        (FIXED, ""),
        "2022-06-30",
        fewest=ENGLAND,
    ),
)
