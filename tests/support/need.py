"""Need of a grid world: every small area holds as many people of each group as its row's number, from 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nhmap.core.people.cohorts import Cohorts
from nhmap.core.people.need import Need
from nhmap.core.people.resident_groups import AGES_5, REGISTERS
from nhmap.core.people.residents import GROUPS, Residents

if TYPE_CHECKING:
    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.people.practices import Registrations

ON_EACH = 100
"""Patients of each practice on each register."""


def grid_need(areas: SmallAreas, registrations: Registrations) -> Need:
    """One council, whose ages have doubled since the census; everybody in the first decile of both indices."""
    count = np.arange(1, len(areas) + 1)
    table = pd.DataFrame(dict.fromkeys(GROUPS, count))
    table["idaci_decile"] = table["idaopi_decile"] = 1
    years = {f"age_{year}": [0] for year in range(90)} | {"age_90_over": [0]}
    for start in range(0, 90, 5):
        years[f"age_{start}"] = [2 * int(count.sum())]
    residents = Residents(table, 3 * count, pd.DataFrame(years), np.zeros(len(areas), dtype=np.int32))
    practices = len(registrations.codes)
    registers = pd.DataFrame({"practice_code": registrations.codes, **dict.fromkeys(REGISTERS, ON_EACH)})
    listed = np.full((practices, len(AGES_5)), 7, dtype=np.int64)
    return Need(residents, Cohorts(registers, registrations, residents), listed)
