"""What the people of a zone need: who lives there, who is on registers, how old those on its practices' lists are.

Read and worked out when somebody first asks: no stroke pays for what nobody looks at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nhmap.core.people.access import Access, ZoneAccess, zone_access
from nhmap.core.people.cohorts import Cohorts, cohort
from nhmap.core.people.resident_groups import AGES_5
from nhmap.core.people.residents import Residents, WhoLivesHere, who_lives_here

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Need:
    """What is known of the needs of England's people.

    Attributes
    ----------
    residents
        By small area.
    cohorts
        Registers of practices, and modelled by small area.
    list_ages
        Patients on each practice's list by ``AGES_5``, in the order of the practices; shape (p, 18).
    access
        Cars, connectivity, patients to a GP; None for data folders that were built before they were kept.
    """

    residents: Residents
    cohorts: Cohorts
    list_ages: NDArray[np.int64]
    access: Access | None = None


@dataclass(frozen=True)
class ZoneNeed:
    """What the people of a zone need.

    Attributes
    ----------
    who
        The residents.
    registers
        Patients who live there, by register: modelled, in fractions.
    list_ages
        Patients on the lists of the practices that belong to the zone, by five-year age.
    access
        How people get about and to a doctor; None where no layer tells.
    """

    who: WhoLivesHere
    registers: Mapping[str, float]
    list_ages: Mapping[str, int]
    access: ZoneAccess | None = None


def zone_need(
    need: Need, rows: NDArray[np.integer], practices: NDArray[np.integer], mid_year: NDArray[np.int64]
) -> ZoneNeed:
    """What the people of some small areas need.

    Parameters
    ----------
    rows
        Small areas.
    practices
        Rows of the practices that belong there.
    mid_year
        Residents of each small area of England; shape (n,).
    """
    listed = need.list_ages[practices].sum(axis=0).tolist()
    return ZoneNeed(
        who=who_lives_here(need.residents, rows, mid_year),
        registers=cohort(need.cohorts, rows),
        list_ages=dict(zip(AGES_5, listed, strict=True)),
        access=None if need.access is None else zone_access(need.access, rows, mid_year),
    )
