"""Tables of what PCNs and neighbourhoods have out of line, and of what a proposal moves.

The same tables become sheets, CSV files and a part of a paper, so that a figure is the same in each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.core.alignment.consents import Answer
from nhmap.core.alignment.proposal import Proposal
from nhmap.store.paper.tables import Cell, Column, Kind, Table, plain, yes

if TYPE_CHECKING:
    from nhmap.core.alignment.line_proposal import LineProposal
    from nhmap.core.alignment.overview import Share

SUMMARY, PRACTICES, SIZES, OVERVIEW = "Alignment", "PCN moves", "PCN sizes", "Out of line"
AREAS, LINE_PRACTICES, LINE_SIZES = "Line moves", "PCN practices", "Neighbourhood sizes"

_PEOPLE: Final = ("consent_who", "consent_on", "consent_note")
"""What names people or may: written only where somebody ticked it."""


def alignment_tables(
    proposal: Proposal | LineProposal, shares: tuple[Share, ...], *, names: bool = False
) -> dict[str, Table]:
    """Tables of a proposal.

    Parameters
    ----------
    shares
        What is out of line now.
    names
        Whether who answered for a practice, when, and what was noted is written.
    """
    note = _dates(proposal)
    made = [_summary(proposal, note)]
    if isinstance(proposal, Proposal):
        made += [_practices(proposal, note, names=names), _sizes(proposal, note)]
    else:
        made += [_areas(proposal, note), _line_practices(proposal, note), _line_sizes(proposal, note)]
    made.append(_overview(shares, note))
    return {table.key: table for table in made}


def _dates(proposal: Proposal | LineProposal) -> str:
    """What the figures date from."""
    registrations = proposal.assessment.evidence.registrations
    rows = proposal.question.practices
    lists = " and ".join(sorted({str(v) for v in registrations.list_vintage[rows] if v})) or "unknown"
    homes = "; ".join(date for date, _ in registrations.homes_dates(rows)) or "unknown"
    return f"Lists of {lists}. Where patients live was counted {homes}."


def _summary(proposal: Proposal | LineProposal, note: str) -> Table:
    rows: list[tuple[Cell, ...]]
    if isinstance(proposal, Proposal):
        answers = [proposal.settled.consent(row.code).answer for row in proposal.rows if row.moves]
        rows = [
            ("Patients of the practices that take part", int(proposal.question.lists.sum())),
            ("Patients out of line now", proposal.out_now),
            ("Patients out of line after it", proposal.out_after),
            ("Patients who would have another PCN", proposal.moved),
            ("Practices that would have another PCN", len(answers)),
            *((f"of them {answer.value}", answers.count(answer)) for answer in Answer),
        ]
    else:
        rows = [
            ("Patients of the practices that take part", int(proposal.question.lists.sum())),
            ("Patients out of line now", proposal.answer.out_now),
            ("Patients out of line after it", proposal.answer.out_after),
            ("Residents who would live in another neighbourhood", proposal.answer.residents_moved),
            ("Small areas that would change", len(proposal.areas)),
        ]
    columns = (Column("measure", "What", width=60), Column("people", "Count", Kind.COUNT, 14))
    return Table(SUMMARY, "PCNs and neighbourhoods", columns, tuple(rows), 0, f"{note} {' '.join(proposal.sentences)}")


def _practices(proposal: Proposal, note: str, *, names: bool) -> Table:
    columns = [
        Column("practice_code", "Code", width=9),
        Column("practice", "Practice", width=30),
        Column("list", "List", Kind.COUNT, 9),
        Column("neighbourhood", "Neighbourhood", width=26),
        Column("pcn_code", "PCN code", width=9),
        Column("pcn", "PCN now", width=28),
        Column("proposed_pcn_code", "Proposed code", width=9),
        Column("proposed_pcn", "PCN proposed", width=28),
        Column("moves", "Moves", width=8),
        Column("patients_affected", "Patients with another PCN", Kind.COUNT, 12),
        Column("out_of_line_now", "Out of line now", width=9),
        Column("out_of_line_after", "Out of line after", width=9),
        Column("live_where_pcn_serves_now", "Live where the PCN serves, now", Kind.SHARE, 12),
        Column("live_where_pcn_serves_after", "The same, after", Kind.SHARE, 12),
        Column("km_now", "km to the other surgeries, now", Kind.NUMBER, 12),
        Column("km_after", "km, after", Kind.NUMBER, 12),
        Column("will_not_move", "Will not move", width=9),
        Column("pcn_left_alone", "PCN left alone", width=9),
        Column("consent_answer", "Consent", width=11),
        Column("consent_to", "Asked about", width=24),
        Column("consent_who", "By whom", width=20),
        Column("consent_on", "On", width=11),
        Column("consent_note", "Note", width=40),
        Column("homes_counted", "Homes counted", width=15),
    ]
    columns = [column for column in columns if names or column.key not in _PEOPLE]
    rows = []
    for row in proposal.rows:
        values = row.to_dict()
        rows.append(tuple(plain(values[column.key]) for column in columns))
    return Table(PRACTICES, "Practices and their PCN", tuple(columns), tuple(rows), 0, note)


def _sizes(proposal: Proposal, note: str) -> Table:
    columns = (
        Column("code", "Code", width=9),
        Column("pcn", "PCN", width=36),
        Column("serves_now", "Most patients live in, now", width=28),
        Column("serves_after", "Serves, after", width=28),
        Column("size_now", "People now", Kind.COUNT, 11),
        Column("size_after", "People after", Kind.COUNT, 11),
        Column("practices_now", "Practices now", Kind.COUNT, 10),
        Column("practices_after", "Practices after", Kind.COUNT, 10),
        Column("elsewhere", "of them at practices of no neighbourhood here", Kind.COUNT, 14),
        Column("left_alone", "Left alone", width=9),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(r.code, r.name, r.serves_now, r.serves_after, r.size_now, r.size_after),
            *(r.practices_now, r.practices_after, r.elsewhere, yes(r.frozen)),
        )
        for r in proposal.pcns
    ]
    sums = (
        *(sum(r.size_now for r in proposal.pcns), sum(r.size_after for r in proposal.pcns)),
        *(sum(r.practices_now for r in proposal.pcns), sum(r.practices_after for r in proposal.pcns)),
        sum(r.elsewhere for r in proposal.pcns),
    )
    total: tuple[Cell, ...] = ("", "All of them", "", "", *sums, "")
    return Table(SIZES, "PCNs before and after", columns, (*rows, total), 1, note)


def _overview(shares: tuple[Share, ...], note: str) -> Table:
    columns = (
        Column("pcn_code", "PCN code", width=9),
        Column("pcn", "PCN", width=36),
        Column("neighbourhood", "Neighbourhood", width=30),
        Column("on_lists_of_practices_that_belong_there", "On lists of practices that belong there", Kind.COUNT, 14),
        Column("live_there", "Patients who live there", Kind.COUNT, 12),
        Column("pcn_serves_it", "Most of the PCN's live there", width=12),
        Column("out_of_line", "Out of line", Kind.COUNT, 11),
    )
    rows = [tuple(plain(share.to_dict()[column.key]) for column in columns) for share in shares]
    total: tuple[Cell, ...] = (
        *("", "All of them", "", sum(s.on_lists for s in shares), sum(s.live_there for s in shares)),
        *("", sum(s.out for s in shares)),
    )
    return Table(OVERVIEW, "PCNs by neighbourhood, now", columns, (*rows, total), 1, note)


def _areas(proposal: LineProposal, note: str) -> Table:
    columns = (
        Column("lsoa21cd", "Code", width=11),
        Column("name", "Small area", width=28),
        Column("neighbourhood_now", "Neighbourhood now", width=30),
        Column("neighbourhood_after", "Neighbourhood after", width=30),
        Column("residents", "Residents", Kind.COUNT, 11),
    )
    rows: list[tuple[Cell, ...]] = [(m.code, m.name, m.zone, m.to, m.residents) for m in proposal.areas]
    total: tuple[Cell, ...] = ("", "All of them", "", "", sum(m.residents for m in proposal.areas))
    return Table(AREAS, "Small areas that would change", columns, (*rows, total), 1, note)


def _line_practices(proposal: LineProposal, note: str) -> Table:
    columns = (
        Column("practice_code", "Code", width=9),
        Column("practice", "Practice", width=30),
        Column("list", "List", Kind.COUNT, 9),
        Column("pcn", "PCN", width=30),
        Column("neighbourhood_now", "Neighbourhood now", width=26),
        Column("neighbourhood_after", "Neighbourhood after", width=26),
        Column("out_of_line_now", "Out of line now", width=9),
        Column("out_of_line_after", "Out of line after", width=9),
        Column("retention_now", "Retention now", Kind.SHARE, 11),
        Column("retention_after", "Retention after", Kind.SHARE, 11),
    )
    rows = [tuple(plain(row[column.key]) for column in columns) for row in proposal.practices]
    return Table(LINE_PRACTICES, "Practices out of line, now or after", columns, tuple(rows), 0, note)


def _line_sizes(proposal: LineProposal, note: str) -> Table:
    columns = (
        Column("neighbourhood", "Neighbourhood", width=36),
        Column("people_now", "People now", Kind.COUNT, 11),
        Column("people_after", "People after", Kind.COUNT, 11),
        Column("target", "Target", Kind.COUNT, 11),
    )
    rows = [tuple(plain(row[column.key]) for column in columns) for row in proposal.sizes]
    basis = proposal.assessment.settings.basis.words
    return Table(LINE_SIZES, "Neighbourhoods before and after", columns, tuple(rows), 0, f"People: {basis}. {note}")
