"""Tables of the options considered: their measures side by side, what was said of each, and what moves between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.core.options.comparing import compare_plans, shared_levels
from nhmap.core.options.plan_measures import PLAN_MEASURES
from nhmap.store.paper.plan_tables import NO_ZONE, measured
from nhmap.store.paper.tables import Cell, Column, Kind, Table, ordered, plain, yes

if TYPE_CHECKING:
    from nhmap.core.options.comparing import Difference
    from nhmap.store.paper.considered import Considered
    from nhmap.store.paper.subject import Subject

    _Pairs = list[tuple[Considered, Considered, Difference]]

_BETWEEN = (Column("from", "From", width=6), Column("to", "To", width=6))
"""Labels of two options: the paper's own, and another."""


def option_tables(subject: Subject) -> list[Table]:
    """All tables of options; none where the paper is about one plan alone."""
    if len(subject.options) < 2:  # noqa: PLR2004 - one plan is no comparison
        return []
    pairs = _differences(subject)
    return [options(subject), said(subject), moves(pairs), practice_moves(pairs), finding_changes(pairs)]


def options(subject: Subject) -> Table:
    """One row a measure; for each option its value, the whole it is part of, and the neighbourhood it is about."""
    columns = [Column("key", "Key", width=20), Column("measure", "Measure", width=48), Column("unit", "Unit", width=12)]
    for option in subject.options:
        columns += [
            Column(f"{option.label}", option.label, Kind.NUMBER, 12, 2),
            Column(f"{option.label} of", f"{option.label}: of", Kind.NUMBER, 12, 0),
            Column(f"{option.label} about", f"{option.label}: about", width=24),
        ]
    columns.append(Column("meaning", "What is counted", width=80))
    rows: list[tuple[Cell, ...]] = []
    for key, measure in PLAN_MEASURES.items():
        cells: list[Cell] = []
        unit = ""
        for option in subject.options:
            value, of, unit = measured(key, option.measures[key])
            cells += [value, of, option.measures[key].note]
        rows.append((key, measure.label, unit, *cells, measure.meaning))
    note = f"No measure is added to another. {subject.basis}"
    return Table("Options", "Options side by side", tuple(columns), ordered(rows), 0, note)


def said(subject: Subject) -> Table:
    """What each option is, and what people said for and against it."""
    columns = (
        Column("option", "Option", width=10),
        Column("plan", "Plan", width=36),
        Column("planning_area", "Planning area", width=28),
        Column("own", "This paper", width=9),
        Column("preferred", "Preferred", width=10),
        Column("speaks_for", "For", width=60),
        Column("speaks_against", "Against", width=60),
        Column("content", "Content", width=20),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(option.label, option.plan.name, option.area, yes(option.own), yes(option.preferred)),
            *(option.speaks_for, option.speaks_against, option.content),
        )
        for option in subject.options
    ]
    return Table("Options said", "What was said of each option", columns, ordered(rows))


def _differences(subject: Subject) -> _Pairs:
    """The paper's own plan against each other option, at their lowest common level."""
    own = next((option for option in subject.options if option.own), subject.options[0])
    pairs = []
    for other in subject.options:
        levels = shared_levels(own.plan, other.plan)
        if other is own or not levels:
            continue
        pair = own.assessment, other.assessment
        findings = own.findings, other.findings
        pairs.append((own, other, compare_plans(*pair, *findings, subject.evidence, levels[0])))
    return pairs


def moves(pairs: _Pairs) -> Table:
    """People who are in one neighbourhood in this plan and in another in an option."""
    columns = (
        *_BETWEEN,
        Column("level", "Level", width=8),
        Column("before", "Neighbourhood before", width=34),
        Column("after", "Neighbourhood after", width=34),
        Column("small_areas", "Small areas", Kind.COUNT),
        Column("residents", "Residents (people)", Kind.COUNT),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(own.label, other.label, difference.level.value, move.before or NO_ZONE, move.after or NO_ZONE),
            *(move.small_areas, move.residents),
        )
        for own, other, difference in pairs
        for move in difference.moves
    ]
    note = "Neighbourhoods that share most people count as the same one."
    return Table("Option moves", "Who moves between options", columns, ordered(rows), 0, note)


def practice_moves(pairs: _Pairs) -> Table:
    """Practices whose neighbourhood is another in an option."""
    columns = (
        *_BETWEEN,
        Column("code", "Code", width=10),
        Column("practice", "Practice", width=36),
        Column("before", "Neighbourhood before", width=30),
        Column("after", "Neighbourhood after", width=30),
        Column("list", "List (people)", Kind.COUNT),
    )
    rows: list[tuple[Cell, ...]] = [
        (own.label, other.label, p.code, p.name, p.before or NO_ZONE, p.after or NO_ZONE, plain(p.list_size))
        for own, other, difference in pairs
        for p in difference.practices
    ]
    return Table("Option practices", "Practices that move between options", columns, ordered(rows))


def finding_changes(pairs: _Pairs) -> Table:
    """Findings that only one of two options has."""
    columns = (*_BETWEEN, Column("what", "What", width=10), Column("message", "Finding", width=110))
    rows: list[tuple[Cell, ...]] = [
        (own.label, other.label, what, each.message)
        for own, other, difference in pairs
        for what, which in (("gained", difference.gained), ("lost", difference.lost))
        for each in which
    ]
    return Table("Option findings", "Findings gained and lost between options", columns, ordered(rows))
