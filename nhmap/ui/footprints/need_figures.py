"""The panel's tabs of who the people of a neighbourhood are and what they need, with what a person may choose there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st

from nhmap.core.assessment.need_rows import need_of
from nhmap.core.people.resident_groups import COHORTS, REGISTERS
from nhmap.core.people.residents import UNDER_16, from_age
from nhmap.ui.kit import need_panels, panels
from nhmap.ui.state import session, work

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.evidence import Evidence

LARGEST_TEAM: Final = 10_000
SCALED_HELP: Final = (
    "Ages of small areas at Census 2021, scaled band by band to the ages of their council in mid-2024. Growth within a "
    "council is taken to be even, so this is modelled. Targets stay on the mid-year estimate of all ages."
)


def people(zone: ZoneAssessment, evidence: Evidence) -> None:
    """Deprivation, ages on the basis that is chosen here, ethnic groups, shape."""
    figures = need_of(zone, evidence)
    st.html(panels.deprivation_section(zone, evidence.vintages, figures))
    scaled = figures is not None and _scaled()
    st.html(panels.residents_section(zone, evidence.vintages, figures, scaled=scaled))


def need(zone: ZoneAssessment, evidence: Evidence) -> None:
    """Cohorts, and the caseload of a team of the size that is typed here."""
    need_of_zone = need_of(zone, evidence)
    if need_of_zone is None:
        st.html(
            '<section class="nh-figures"><p>This data folder was built before nhmap knew of need. '
            "Run “nhmap data build” with this version.</p></section>"
        )
        return
    team = st.number_input(
        "People in the team",
        1,
        LARGEST_TEAM,
        work.begin().team,
        1,
        placeholder="People in the team",
        label_visibility="collapsed",
        key="need-team",
    )
    if team != work.begin().team:
        session.put(replace(work.begin(), team=team))
    st.html(need_panels.need_tab(need_of_zone, evidence.vintages, team=team, scaled=work.begin().ages_2024))


def _scaled() -> bool:
    """Ask on which basis ages are told; the tab of need goes by the same."""
    scaled = st.toggle("Ages of mid-2024 (modelled)", work.begin().ages_2024, help=SCALED_HELP, key="ages-2024")
    if scaled != work.begin().ages_2024:
        session.put(replace(work.begin(), ages_2024=scaled))
    return scaled


def _rounded(value: float) -> int | None:
    return None if np.isnan(value) else round(value)


def need_columns(assessment: Assessment) -> dict[str, list[int | None]]:
    """What is known of the need of each zone, as columns of the table of all; none where no layer tells.

    What is modelled says so in its heading, and is rounded here for display only.
    """
    needs = [need_of(zone, assessment.evidence) for zone in assessment.zones]
    rows = [row for row in needs if row is not None]
    if len(rows) < len(needs) or not rows:
        return {}
    columns: dict[str, list[int | None]] = {
        "Under 5": [row.who.published_ages["age_0_4"] for row in rows],
        "Under 16": [row.who.published_ages[UNDER_16] for row in rows],
        "75 and over": [round(from_age(row.who.published_ages, 75)) for row in rows],
        "85 and over": [row.who.published_ages["age_85_over"] for row in rows],
        "Disabled, limited a lot": [row.who.groups["disabled_limited_a_lot"] for row in rows],
        "Unpaid carers": [row.who.carers for row in rows],
    }
    if all(row.access is not None for row in rows):
        access = [row.access for row in rows if row.access is not None]
        columns["Households without a car"] = [row.no_car for row in access]
        columns["Connectivity without a car"] = [_rounded(row.connectivity) for row in access]
        columns["Patients to a GP around"] = [_rounded(row.patients_per_gp) for row in access]
    shown = [register for registers in COHORTS.values() for register in registers]
    return columns | {
        f"{REGISTERS[register][1]} (modelled)": [round(row.registers[register]) for row in rows] for register in shown
    }
