"""Who lives here, in the paper: ethnic groups, disability and carers, access, cohorts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.core.people.resident_groups import NOT_AVAILABLE
from nhmap.store.paper.profile_tables import PROFILE, REGISTERED
from nhmap.store.paper.texts import NOT_HELD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.store.paper.tables import Table
    from nhmap.store.paper.word import Document

_SECTIONS: Final = {
    "Ethnic groups": ("people_2021", "ethnic_asian", "ethnic_black", "ethnic_mixed", "ethnic_white", "ethnic_other"),
    "Disability, carers and health": (
        *("age_75_over", "disabled_limited_a_lot", "disabled_limited_a_little", "unpaid_carers"),
        "health_bad_or_very_bad",
    ),
    "Access": ("households", "households_no_car", "share_no_car", "connectivity_average", "patients_per_gp_average"),
}
_REGISTERS: Final = (
    *("diabetes", "hypertension", "copd", "coronary_heart_disease", "dementia", "depression", "mental_health"),
    "learning_disability",
)


def who_lives_here(document: Document, tables: Mapping[str, Table]) -> None:
    """A table for each subject; a heading that says so where no layer tells."""
    table = tables.get(PROFILE)
    known = set() if table is None else {column.key for column in table.columns}
    for heading, keys in _SECTIONS.items():
        document.heading(heading, 2)
        chosen = [key for key in keys if key in known]
        if table is None or not chosen:
            document.say(f"{NOT_HELD[:1].upper()}{NOT_HELD[1:]}.")
            continue
        document.table(table.choose(("kind", "name", *chosen)), f"{heading}: neighbourhoods, boards and councils")
    document.heading("Cohorts and long-term conditions", 2)
    modelled = tables.get(REGISTERED)
    if modelled is None:
        document.say(f"{NOT_HELD[:1].upper()}{NOT_HELD[1:]}.")
        return
    document.table(
        modelled.choose(("kind", "name", *_REGISTERS)), "People on GP registers, modelled: neighbourhoods and councils"
    )
    document.say(
        f"The workbook has all registers. No open source counts {', '.join(NOT_AVAILABLE)}; they are not estimated."
    )
