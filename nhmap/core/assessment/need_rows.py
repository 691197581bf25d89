"""What the people of a zone need, as plain values of a row: counted figures by their names, modelled ones named so."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.people.cohorts import MODELLED_LIMIT
from nhmap.core.people.need import ZoneNeed, zone_need
from nhmap.core.people.resident_groups import NOT_AVAILABLE, REGISTERS
from nhmap.core.people.residents import from_age

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.assessment.assessment import ZoneAssessment
    from nhmap.core.evidence import Evidence
    from nhmap.core.people.access import ZoneAccess

SHARE_DIGITS: Final = 4
FRACTION_DIGITS: Final = 1
"""Of modelled people: they are no whole people, and rounding each zone to one would not add up."""

OLDER: Final = 75
CASELOADS: Final = (*("age_0_4", "age_0_15", "age_75_over", "age_85_over", "disabled_limited_a_lot", "unpaid_carers"),)
"""Counted cohorts that a caseload is told of."""

NOTES: Final = {
    "modelled": f"Figures that begin with modelled_ are modelled. {MODELLED_LIMIT}",
    "modelled_2024": (
        "Small areas at Census 2021 scaled, band by band of age, to their council's people of mid-2024: growth within "
        "a council is taken to be even."
    ),
    "not_available": f"No open source counts {', '.join(NOT_AVAILABLE)}; they are not estimated.",
}
"""What stands beside the figures wherever they are taken to: key -> sentence."""


def need_of(zone: ZoneAssessment, evidence: Evidence) -> ZoneNeed | None:
    """What the people of a zone need; None where no layer tells."""
    need = evidence.need
    if need is None:
        return None
    return zone_need(need, zone.figures.rows, zone.practices, evidence.areas.residents)


def need_row(zone: ZoneAssessment, evidence: Evidence) -> dict[str, Any]:
    """Residents by group, registers and ages on the lists; flat, JSON-ready, empty where no layer tells.

    Names: a group of residents as in the layer (Census 2021), ``…_share_10`` and ``…_share_20`` for income deprivation
    of children and older people, ``modelled_…`` for registers by their key, ``modelled_2024_…`` for residents scaled
    to mid-2024, ``estimated_age_…`` for a mid-year estimate of ages where the data has one, ``list_age_…`` for
    patients on the lists of the zone's practices.
    """
    need = need_of(zone, evidence)
    if need is None:
        return {}
    who = need.who
    row: dict[str, Any] = dict(who.groups)
    for index, shares in who.income.items():
        for limit, share in zip((10, 20), shares, strict=True):
            row[f"{index}_share_{limit}"] = None if math.isnan(share) else round(share, SHARE_DIGITS)
    row |= {f"modelled_{register}": round(people, FRACTION_DIGITS) for register, people in need.registers.items()}
    row["modelled_2024_residents"] = who.people_2024
    row |= {f"modelled_2024_{age}": round(people, FRACTION_DIGITS) for age, people in who.ages_2024.items()}
    row |= {f"estimated_{age}": people for age, people in who.ages_estimated.items()}
    row |= {f"list_{age}": people for age, people in need.list_ages.items()}
    row |= {"age_75_over": round(from_age(who.ages, OLDER)), "unpaid_carers": who.carers}
    return row | _access_row(need.access)


def caseloads(row: Mapping[str, Any], team: int) -> dict[str, float]:
    """People of each cohort to each member of a team, under ``each_of_team_`` and the cohort's name."""
    counted = [key for key in CASELOADS if key in row]
    modelled = [f"modelled_{register}" for register in REGISTERS if f"modelled_{register}" in row]
    return {f"each_of_team_{key}": round(row[key] / team, FRACTION_DIGITS) for key in (*counted, *modelled)}


def _access_row(access: ZoneAccess | None) -> dict[str, Any]:
    if access is None:
        return {}
    return {
        "households": access.households,
        "households_no_car": access.no_car,
        "connectivity_average": None if math.isnan(access.connectivity) else round(access.connectivity, 1),
        "patients_per_gp_average": None if math.isnan(access.patients_per_gp) else round(access.patients_per_gp),
    }
