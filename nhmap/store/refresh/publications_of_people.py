"""Publications of residents: Census tables, ages of councils, income, access."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.store.layer_builds import (
    access,
    census,
)
from nhmap.store.layer_builds import need_sources as need
from nhmap.store.refresh import columns as c
from nhmap.store.refresh import single_years
from nhmap.store.refresh.columns import Column, exact, key
from nhmap.store.refresh.publication import (
    BY_MID_YEAR,
    ENGLAND,
    ESTIMATES,
    FIXED,
    INDICES,
    LSOA21,
    NOMIS,
    PEOPLE,
    Publication,
)

if TYPE_CHECKING:
    from nhmap.store.layer_builds.readers import Source


def _census(source: Source, code: str, named: dict[str, str]) -> Publication:
    code_column = Column(code, LSOA21.header, c.LSOA, may_be_empty=False)
    return Publication(
        source, (code_column, *exact(*named.values(), cells=c.COUNT, may_be_empty=False)), PEOPLE, NOMIS, (FIXED, ""),
        "2021", fewest=ENGLAND,
    )  # fmt: skip


def _income_of_ages() -> tuple[Column, ...]:
    names = (f"{name}{census.DECILE}" for name in census.INCOME_NAMES.values())
    return (key("LSOA code (2021)", LSOA21.header), *exact(*names, cells=c.COUNT, may_be_empty=False))


OF_PEOPLE: Final[tuple[Publication, ...]] = (
    _census(need.CARS, "geography code", access.CARS_COLUMNS),
    Publication(
        need.UNDERLYING,
        (
            key("LSOA code (2021)", LSOA21.header),
            *exact(*access.INDICATORS.values(), cells=c.NUMBER, may_be_empty=False),
        ),
        PEOPLE,
        INDICES,
        (FIXED, ""),
        "2025",
        fewest=ENGLAND,
    ),
    Publication(need.INCOME_OF_AGES, _income_of_ages(), PEOPLE, INDICES, (FIXED, ""), "2025", fewest=ENGLAND),
    Publication(
        need.COUNCIL_AGES,
        (
            key("Code", "code|ladcode|areacode|lad2\\dcd|ladcode20\\d\\d", c.GSS),
            Column("All ages", "allages|total", c.COUNT, may_be_empty=False),
            *(Column(str(age), str(age), c.COUNT, may_be_empty=False) for age in range(90)),
            Column("90+", r"90\+|90andover|90plus|90", c.COUNT, may_be_empty=False),
        ),
        PEOPLE,
        f"{ESTIMATES}/datasets/estimatesofthepopulationforenglandandwales",
        (BY_MID_YEAR, ""),
        "2024-06-30",
        12,
        26,
        unlike=c.ENGLISH_LSOA,
        fewest=290,
        known_totals=(("All ages", 58_620_101, "2024-06-30"),),
    ),
    Publication(
        need.SMALL_AREA_AGES,
        single_years.COLUMNS,
        PEOPLE,
        f"{ESTIMATES}/datasets/lowersuperoutputareamidyearpopulationestimates",
        (BY_MID_YEAR, ""),
        "",
        12,
        36,
        fewest=ENGLAND,
        either=single_years.EITHER,
        written=(single_years.WRITTEN, single_years.in_bands),
        optional=True,
    ),
    *(_census(source, code, named) for source, code, named in census.TABLES),
)
