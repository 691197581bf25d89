"""Sites in the paper: the shortlist with bands, ranges and joint reach, readiness, and what is unknown of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.store.paper.site_tables import NOTHING
from nhmap.store.paper.tables import UNKNOWN, Cell, Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.store.paper.subject import Subject
    from nhmap.store.paper.word import Document

_MOST: Final = 30
"""Rows that are printed of a table that the workbook has whole."""
_LISTED: Final = ("name", "postcode", "kind", "owner", "zone", "vintage")


def sites(document: Document, subject: Subject, tables: Mapping[str, Table]) -> None:
    """The shortlist first, then all buildings that open lists name."""
    found = subject.shortlist
    if found is not None and "Shortlist" in tables:
        _shortlist(document, subject, tables)
    else:
        document.say(
            "No site is on the shortlist of this paper. nhmap ranks candidates on its page Sites, with bands, unknowns "
            "and joint reach."
        )
    document.heading("All buildings named by open lists", 2)
    document.say("Being on this list says nothing about a building but that an open list names it.")
    document.table(tables["Buildings"].choose(_LISTED))


def _shortlist(document: Document, subject: Subject, tables: Mapping[str, Table]) -> None:
    table, found = tables["Shortlist"], subject.shortlist
    assert found is not None  # noqa: S101 - asked by who calls
    document.heading("Shortlist", 2)
    document.say(found.joint.sentence, f"{found.joint.inside:,} of them live in the planning area.")
    document.table(
        _short(table, ("place", "name", "zone", "band", "rank", "range", "reaches", "adds", "alone")),
        "Sites on the shortlist: place, band and reach",
    )
    document.table(
        table.choose(("place", "name", "owner", "readiness", "standing", "gate_reasons", "hangs_on"), totals=False),
        "Sites on the shortlist: readiness and gates",
    )
    document.heading("Whom two sites both reach", 2)
    pairs = tables["Shortlist overlap"]
    if pairs.rows:
        at = [column.key for column in pairs.columns].index("both")
        most = sorted(pairs.rows, key=lambda row: -float(row[at] or 0))
        _first(document, pairs, tuple(most), "pairs of sites, those that share most people first")
    else:
        document.say("No resident is within reach of two sites of the shortlist.")
    document.heading("Readiness", 2)
    document.table(tables["Shortlist readiness"].choose(("name", "question", "state", "evidence")))
    document.heading("What is unknown, and who is asked", 2)
    asked = tables["Shortlist to ask"]
    if asked.rows:
        at = [column.key for column in asked.columns].index("effect")
        weighty = tuple(row for row in asked.rows if row[at] != NOTHING)
        document.say(
            f"{len(asked.rows):,} answers are open. Those stand here that could change the order by themselves; the "
            "workbook and sites-to-ask.csv have all."
        )
        chosen = Table(asked.key, asked.title, asked.columns, weighty, 0, asked.note)
        if weighty:
            document.table(chosen.choose(("name", "what", "who_knows", "effect")))
    else:
        document.say("Nothing that nhmap asks is unknown of these sites.")


def _first(document: Document, table: Table, rows: tuple[tuple[Cell, ...], ...], what: str) -> None:
    """The first rows of a table that would fill pages, and how many more the workbook has."""
    if len(rows) > _MOST:
        document.say(f"The first {_MOST} of {len(rows):,} {what}; the workbook has all.")
    document.table(Table(table.key, table.title, table.columns, rows[:_MOST], 0, table.note))


def _short(table: Table, keys: tuple[str, ...]) -> Table:
    """Some columns, with the two ends of the range of ranks in one: “3 to 41”."""
    columns = {column.key: (at, column) for at, column in enumerate(table.columns)}
    low, high = columns["rank_low"][0], columns["rank_high"][0]

    def cell(row: tuple[object, ...], key: str) -> object:
        if key != "range":
            return row[columns[key][0]]
        ends = row[low], row[high]
        if "" in ends:
            return ""
        return UNKNOWN if None in ends else f"{ends[0]:,} to {ends[1]:,}"

    chosen = tuple(Column("range", "Rank in 9 of 10 draws", width=11) if k == "range" else columns[k][1] for k in keys)
    rows = tuple(tuple(cell(row, key) for key in keys) for row in table.rows)
    return Table(table.key, table.title, chosen, rows, table.totals, table.note)  # type: ignore[arg-type]
