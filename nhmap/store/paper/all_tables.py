"""Every table of a pack, in the order of the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.store.paper.comment_tables import comments
from nhmap.store.paper.option_tables import option_tables
from nhmap.store.paper.people_tables import boards, boundary_sets, crossings, neighbourhoods, units_cut
from nhmap.store.paper.plan_tables import (
    buildings,
    data,
    decision,
    findings,
    pcn_parts,
    pcns,
    practices,
    responsible,
    small_areas,
    whole_plan,
)
from nhmap.store.paper.profile_tables import profile_tables
from nhmap.store.paper.site_tables import site_tables

if TYPE_CHECKING:
    from nhmap.store.paper.subject import Subject
    from nhmap.store.paper.tables import Table


def tables(subject: Subject) -> dict[str, Table]:
    """Every table of a pack by its key, in the order of the workbook."""
    made = [
        whole_plan(subject),
        *(neighbourhoods(subject, level) for level in subject.levels),
        boards(subject),
        *profile_tables(subject),
        crossings(subject),
        *([sets] if (sets := boundary_sets(subject)) is not None else []),
        practices(subject),
        pcns(subject),
        pcn_parts(subject),
        findings(subject),
        units_cut(subject),
        decision(subject),
        *([responsible(subject)] if subject.decision.responsible else []),
        *([comments(subject)] if subject.comments else []),
        *option_tables(subject),
        *site_tables(subject),
        buildings(subject),
        small_areas(subject),
        data(subject),
    ]
    return {table.key: table for table in made}
