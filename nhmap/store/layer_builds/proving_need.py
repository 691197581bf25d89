"""Layers of need are published only if England comes out as its publishers say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.people.resident_groups import AGES_5, CARE, DISABILITY, ETHNIC_GROUPS, HEALTH
from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import need_sources, readers
from nhmap.store.layer_builds.practices import read_lists

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHED: Final = {
    "residents of mid-2022 that the Indices of Deprivation weigh by": 57_112_129,
    "residents by five-year age at Census 2021": 56_490_091,
    "residents by general health at Census 2021": 56_489_964,
    "residents by disability at Census 2021": 56_490_046,
    "disabled residents at Census 2021": 9_774_486,
    "residents aged 5 and over by unpaid care at Census 2021": 53_413_167,
    "residents by ethnic group at Census 2021": 56_490_108,
    "districts with ages of mid-2024": 296,
    "residents of mid-2024": 58_620_101,
    "practices with registers of 2024/25": 6_188,
    "patients that registers of 2024/25 are counted among": 63_766_671,
    "patients on the dementia register of 2024/25": 498_887,
    "patients on the lists by age": 63_436_508,
    "households at Census 2021": 23_435_839,
    "households without a car at Census 2021": 5_515_948,
}
"""What publishers say of England in the issues that nhmap was made with."""

SOURCE_OF: Final = dict(
    zip(
        PUBLISHED,
        (
            need_sources.INDEX_PEOPLE,
            need_sources.FIVE_YEAR_AGES,
            need_sources.HEALTH,
            *(need_sources.DISABILITY,) * 2,
            need_sources.CARE,
            need_sources.ETHNIC_GROUPS,
            *(need_sources.COUNCIL_AGES,) * 2,
            *(need_sources.DISEASE_REGISTERS,) * 3,
            readers.LISTS,
            *(need_sources.CARS,) * 2,
        ),
        strict=True,
    )
)
"""Whose issue says it: of another issue nobody has told us the total."""


def prove_need(folder: Path, out: Path) -> None:
    """Refuse layers of need that do not add up to England, or ages that do not add up to a practice's list."""
    figures = measured(out)
    for what, people in PUBLISHED.items():
        if readers.is_usual(SOURCE_OF[what]) and figures[what] != people:
            msg = f"The build has {figures[what]:,} {what}; published are {people:,}."
            raise InputRefusedError(
                msg,
                "Nothing was published. Use the files docs/data.md names, or change the figures in proving_need.py.",
            )
    ages = pd.read_parquet(out / "practices" / "list_ages.parquet").set_index("practice_code")
    if ages.sum(axis=1).to_dict() != read_lists(folder).to_dict():
        msg = "The ages on a practice's list do not add up to the list."
        raise InputRefusedError(msg, "Nothing was published. This is a fault of nhmap: please report it.")


def measured(out: Path) -> dict[str, int]:
    """What the built layers say of England, under the names of ``PUBLISHED``."""
    weighed = pd.read_parquet(out / "boundaries" / "small_areas.parquet", columns=["index_people"])
    groups = pd.read_parquet(out / "people" / "resident_groups.parquet")
    councils = pd.read_parquet(out / "people" / "council_ages.parquet").drop(columns="district26cd")
    registers = pd.read_parquet(out / "practices" / "disease_registers.parquet")
    ages = pd.read_parquet(out / "practices" / "list_ages.parquet").drop(columns="practice_code")

    access = pd.read_parquet(out / "people" / "access.parquet")

    def people(frame: pd.DataFrame | pd.Series) -> int:
        return int(frame.to_numpy(dtype=np.int64).sum())

    disabled = [column for column in DISABILITY if column != "not_disabled"]
    figures = (
        people(weighed),
        *(people(groups[list(c)]) for c in (AGES_5, HEALTH, DISABILITY, disabled, CARE, ETHNIC_GROUPS)),
        len(councils),
        people(councils),
        len(registers),
        int(registers["list_all"].sum()),
        int(registers["dementia"].sum()),
        people(ages),
        *(people(access[column]) for column in ("households", "households_no_car")),
    )
    return dict(zip(PUBLISHED, figures, strict=True))
