"""Appendices of the paper: small areas, practices and PCNs, method, data and licences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.store.paper.paper_settings import SECTIONS
from nhmap.store.paper.plan_tables import NO_ZONE
from nhmap.store.paper.tables import Table
from nhmap.store.paper.texts import LIMITS, METHOD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.store.paper.subject import Subject
    from nhmap.store.paper.word import Document


def areas(document: Document, subject: Subject, tables: Mapping[str, Table]) -> None:
    """Every small area with its places and neighbourhoods."""
    document.turn(wide=True)
    document.heading(SECTIONS["areas"])
    listed = tables["Small areas"]
    wanted = ("lsoa21cd", "msoa", "ward", "district", "pcn", "residents", "registered_living_in", "imd_decile")
    known = {column.key for column in listed.columns}
    levels = [level.value.lower() for level in subject.levels]
    document.table(listed.choose([key for key in (*wanted, *levels) if key in known]), size=7)


def practices(document: Document, tables: Mapping[str, Table]) -> None:
    """Practices of the neighbourhoods, and PCNs."""
    document.turn(wide=True)
    document.heading(SECTIONS["practices"])
    keys = (
        "practice_code",
        "practice",
        "pcn",
        "zone",
        "list",
        "list_vintage",
        "patients_living_in_zone",
        "retention",
        "split",
    )
    table = tables["Practices"]
    at = [column.key for column in table.columns].index("zone")
    own = tuple(row for row in table.rows if row[at] != NO_ZONE)
    document.table(Table(table.key, table.title, table.columns, own, table.totals, table.note).choose(keys), size=7)
    if others := len(table.rows) - len(own):
        document.say(
            f"The workbook has {others:,} more with patients here that belong to no neighbourhood of this plan."
        )
    document.table(
        tables["PCNs"].choose(("pcn_code", "pcn", "practices", "list", "zone", "retention", "split", "zones")), size=7
    )


def method(
    document: Document, subject: Subject, tables: Mapping[str, Table], seal: str, missing: Sequence[tuple[str, str]]
) -> None:
    """How it was worked out, limits, data, what is missing and the seal."""
    document.turn(wide=False)
    document.heading(SECTIONS["method"])
    document.heading("Method", 2)
    document.say(*METHOD)
    document.say(f"A line takes in a small area by the rule “{subject.rule}”. {subject.basis}")
    document.heading("Limits", 2)
    document.points(LIMITS)
    document.heading("Data", 2)
    document.table(tables["Data"].choose(("title", "vintage", "publisher", "licence")))
    document.heading("This pack", 2)
    for part, reason in missing:
        document.say(f"Missing: {part}. {reason}.")
    document.say(
        f"Seal: {seal}. It is a hash of the other files of the pack. “nhmap verify PACK.zip” works every figure out "
        "again from the rows in the pack and names each that differs."
    )
