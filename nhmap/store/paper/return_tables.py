"""Tables and files of the return: schemes, totals by wave, disposals, neighbourhoods, upgrades and new builds.

Numbers are numbers in every file; what nobody knows is the word “unknown”. Sums leave the unknown out and count it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.core.portfolio.pipeline_return import UNKNOWN, Sum
from nhmap.store.paper.plan_tables import buildings
from nhmap.store.paper.site_tables import readiness, shortlist
from nhmap.store.paper.tables import Cell, Column, Kind, Table, ordered, table_csv
from nhmap.store.paper.word import Document
from nhmap.store.paper.workbook import workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from nhmap.core.portfolio.pipeline_return import PipelineReturn, Scheme, Total
    from nhmap.store.paper.subject import Subject

_COLUMNS: Final = (
    Column("scheme_id", "Id", width=16),
    Column("name", "Scheme", width=34),
    Column("option", "Option", width=13),
    Column("wave", "Wave", width=16),
    Column("neighbourhood", "Neighbourhood served", width=26),
    Column("people", "People of it (residents)", Kind.COUNT, 12),
    Column("reaches", "Residents within reach", Kind.COUNT, 12),
    Column("readiness", "Readiness", width=22),
    Column("band", "Band", width=12),
    Column("rank", "Rank", Kind.COUNT, 8),
    Column("gates", "Gates", width=26),
    Column("criteria", "Alignment to criteria", width=36),
    Column("capital_m", "Indicative capital (£ m)", Kind.NUMBER, 12, 2),
    Column("revenue_m", "Indicative revenue (£ m a year)", Kind.NUMBER, 12, 2),
    Column("digital", "Digital", width=30),
    Column("digital_m", "Digital (£ m)", Kind.NUMBER, 10, 2),
    Column("partners", "Partners", width=30),
    Column("disposals", "Disposals enabled", width=40),
    Column("disposal_m2", "Disposals (m², where known)", Kind.COUNT, 13),
)
_SUMS: Final = ("people", "capital_m", "revenue_m", "digital_m", "disposal_m2")
_SHORT: Final = ("name", "option", "wave", "neighbourhood", "people", "readiness", "band", "capital_m", "revenue_m")
_WORDS: Final = ("name", "criteria", "digital", "partners", "disposals")
_SUMMED: Final = ("name", "schemes", "people", "capital_m", "revenue_m", "digital_m", "disposals", "disposal_m2")


def return_tables(subject: Subject, returned: PipelineReturn) -> dict[str, Table]:
    """Every table of the return by its key, in the order of its workbook."""
    schemes = scheme_table(subject, returned)
    made = [
        schemes,
        total_table(subject, returned),
        neighbourhood_table(subject, returned),
        _some(schemes, "Proposed upgrades", returned, lambda option: option != "build"),
        _some(schemes, "New builds", returned, lambda option: option == "build"),
        disposal_table(returned),
    ]
    if subject.shortlist is not None:
        made += [shortlist(subject, subject.shortlist), readiness(subject.shortlist)]
    made.append(buildings(subject))
    return {table.key: table for table in made}


def return_files(subject: Subject, returned: PipelineReturn) -> dict[str, bytes]:
    """The return as files: a workbook, a paper for Word, and a CSV of each of its own tables."""
    made = return_tables(subject, returned)
    csv = {"return": "Return", "return-totals": "Return totals", "return-disposals": "Return disposals"}
    csv["return-neighbourhoods"] = "Return neighbourhoods"
    files = {f"{name}.csv": table_csv(_said(_without_totals(made[key]))) for name, key in csv.items()}
    return {"return.xlsx": workbook(subject, made), "return.docx": _document(subject, returned, made), **files}


def scheme_table(subject: Subject, returned: PipelineReturn) -> Table:
    """One row a scheme; at the end the sums of what is known, and how many rows each leaves out."""
    rows = [scheme_cells(scheme) for scheme in returned.schemes]
    note = (
        "People are the residents of the neighbourhood that a scheme serves; two schemes of one neighbourhood count "
        f"them twice: each once, they are {returned.total.people_once:,}. Money is as the authors gave it. Sums hold "
        "what is known."
    )
    if subject.shortlist is not None and subject.shortlist.illustrative:
        note = f"{ILLUSTRATIVE} {note}"
    if returned.lost:
        note += f" Left out, for they are neither on the shortlist nor in the plan: {len(returned.lost)}."
    totals = _total_rows(returned) if rows else []
    return Table("Return", "Strategic pipeline: schemes", _COLUMNS, ordered([*rows, *totals]), len(totals), note)


def scheme_cells(scheme: Scheme) -> tuple[Cell, ...]:
    """One scheme as cells; None for what nobody knows."""
    facts, texts, words = scheme.facts, scheme.words.texts, scheme.words
    gone = [f"{d.name} ({_m2(d.size_m2)}, {d.status or UNKNOWN}, {d.year or UNKNOWN})" for d in scheme.disposals]
    named = "; ".join(gone) or ("none" if texts.get("no_disposals") else None)
    return (
        *(facts.scheme_id, scheme.name, scheme.option or None, scheme.wave or None, facts.neighbourhood or None),
        *(facts.people, facts.reaches, facts.readiness or None, facts.band or None, facts.rank, facts.gates or None),
        *(texts.get("criteria"), _number(words.amount("capital")), _number(words.amount("revenue"))),
        *(texts.get("digital"), _number(words.amount("digital_cost")), texts.get("partners")),
        *(named, _number(Sum.of(scheme.sizes).value)),
    )


def _m2(size: Decimal | None) -> str:
    return UNKNOWN if size is None else f"{size:,.0f} m²"


def _total_rows(returned: PipelineReturn) -> list[tuple[Cell, ...]]:
    total = returned.total
    sums = dict(zip(_SUMS, (total.people, total.capital, total.revenue, total.digital, total.disposal_m2), strict=True))
    known: dict[str, Cell] = {"name": "All schemes", **{k: _number(s.value) for k, s in sums.items()}}
    left: dict[str, Cell] = {"name": "Of them unknown, not in the sum", **{k: s.unknown for k, s in sums.items()}}
    return [tuple(each.get(column.key, "") for column in _COLUMNS) for each in (known, left)]


def total_table(subject: Subject, returned: PipelineReturn) -> Table:
    """Totals by wave, then by 2030 and by 2035 beside England's, then all."""
    columns = (
        Column("name", "Wave", width=22),
        Column("schemes", "Schemes", Kind.COUNT, 10),
        Column("refurbish", "Refurbish", Kind.COUNT, 10),
        Column("extend", "Extend", Kind.COUNT, 10),
        Column("build", "Build", Kind.COUNT, 10),
        Column("option_unknown", "Option unknown", Kind.COUNT, 10),
        Column("people", "People (residents)", Kind.COUNT, 12),
        Column("people_unknown", "of them unknown (schemes)", Kind.COUNT, 11),
        Column("people_once", "People, each neighbourhood once", Kind.COUNT, 14),
        Column("capital_m", "Capital (£ m)", Kind.NUMBER, 11, 2),
        Column("capital_unknown", "unknown (schemes)", Kind.COUNT, 11),
        Column("revenue_m", "Revenue (£ m a year)", Kind.NUMBER, 11, 2),
        Column("revenue_unknown", "unknown (schemes)", Kind.COUNT, 11),
        Column("digital_m", "Digital (£ m)", Kind.NUMBER, 11, 2),
        Column("digital_unknown", "unknown (schemes)", Kind.COUNT, 11),
        Column("disposals", "Disposals", Kind.COUNT, 10),
        Column("disposal_m2", "Disposals (m²)", Kind.COUNT, 11),
        Column("disposal_unknown", "not known (disposals, or schemes that named none)", Kind.COUNT, 16),
        Column("national", "Centres of England by then", Kind.COUNT, 12),
        Column("share", "A share of them by residents", Kind.NUMBER, 12, 1),
    )
    rows = [(*_total(wave), "", "") for wave in returned.waves]
    rows += [(*_total(each.total), each.national, round(each.share, 6)) for each in returned.against]
    rows.append((*_total(returned.total), "", ""))
    note = (
        f"120 centres by 2030 and 250 by 2035 are England's. {subject.area.name} holds {returned.share:.2%} of its "
        "residents; the share by residents is arithmetic, nobody allotted it. “By 2030” and "
        "“by 2035” hold the waves before."
    )
    return Table("Return totals", "Strategic pipeline: totals by wave", columns, ordered(rows), 3, note)


def _total(total: Total) -> tuple[Cell, ...]:
    return (
        *(total.label, total.schemes, *total.options.values(), *_pair(total.people), total.people_once),
        *(*_pair(total.capital), *_pair(total.revenue), *_pair(total.digital)),
        *(total.disposals, *_pair(total.disposal_m2)),
    )


def _pair(added: Sum) -> tuple[Cell, Cell]:
    return _number(added.value), added.unknown


def neighbourhood_table(subject: Subject, returned: PipelineReturn) -> Table:
    """How neighbourhoods are defined: in the authors' words, and each with its people and its schemes."""
    columns = (
        Column("name", "Neighbourhood", width=34),
        Column("residents", "Residents (people)", Kind.COUNT, 12),
        Column("schemes", "Schemes", Kind.COUNT, 10),
        Column("scheme_names", "Which", width=60),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            neighbourhood.name,
            neighbourhood.residents,
            len(neighbourhood.schemes),
            "; ".join(neighbourhood.schemes) or "none",
        )
        for neighbourhood in returned.neighbourhoods
    ]
    total = ("All neighbourhoods", sum(n.residents for n in returned.neighbourhoods), "", "")
    note = f"How neighbourhoods are defined: {returned.defined or UNKNOWN}. {subject.basis}"
    return Table(
        "Return neighbourhoods", "Strategic pipeline: neighbourhoods", columns, ordered([*rows, total]), 1, note
    )


def disposal_table(returned: PipelineReturn) -> Table:
    """One row a building that would be given up."""
    columns = (
        Column("name", "Building given up", width=40),
        Column("scheme", "Scheme that enables it", width=40),
        Column("size_m2", "Floor area (m²)", Kind.COUNT, 12),
        Column("status", "Status", width=18),
        Column("year", "Year", width=11),
        Column("wave", "Wave of the scheme", width=18),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            d.name,
            scheme.name,
            _number(d.size_m2),
            d.status or None,
            None if d.year is None else str(d.year),
            scheme.wave or None,
        )
        for scheme in returned.schemes
        for d in scheme.disposals
    ]
    gone = returned.total.disposal_m2
    totals: list[tuple[Cell, ...]] = [
        ("All disposals", "", _number(gone.value), "", "", ""),
        ("Unknown, or schemes that named none; not in the sum", "", gone.unknown, "", "", ""),
    ]
    totals = totals if rows else []
    title = "Strategic pipeline: disposals enabled"
    return Table("Return disposals", title, columns, ordered([*rows, *totals]), len(totals))


def _some(table: Table, key: str, returned: PipelineReturn, wanted: Callable[[str], bool]) -> Table:
    """Schemes of some options, without totals; an existing building of which nobody said an option is an upgrade."""
    rows = [row for row, each in zip(table.rows, returned.schemes, strict=False) if wanted(each.option)]
    return Table(key, f"Strategic pipeline: {key.lower()}", table.columns, tuple(rows), 0, table.note)


def _number(value: Decimal | int | None) -> Cell:
    """A decimal number as a cell: whole ones whole."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _without_totals(table: Table) -> Table:
    """The rows of a table alone; of the totals by wave, all."""
    return table if table.key == "Return totals" else table.choose([c.key for c in table.columns], totals=False)


def _said(table: Table) -> Table:
    """The table with the word for what nobody knows, as a CSV has it that people read."""
    rows = tuple(tuple(UNKNOWN if cell is None else cell for cell in row) for row in table.rows)
    return Table(table.key, table.title, table.columns, rows, table.totals, table.note)


def _document(subject: Subject, returned: PipelineReturn, made: dict[str, Table]) -> bytes:
    """The return as DOCX, in the order in which regions ask."""
    name, area = subject.assessment.plan.name, subject.area.label
    document = Document(
        f"Strategic pipeline: {name}", subject.made, f"{name}, {subject.day_words}, content {subject.content}"
    )
    document.title(name, f"Strategic pipeline of neighbourhood health centres for {area}")
    document.say(*(f"{each.words}." for each in returned.against))
    total = returned.total
    document.say(
        f"Capital: £ {total.capital.words('m')}. Revenue: £ {total.revenue.words('m a year')}. "
        f"Floor area given up: {total.disposal_m2.words('m²')}. What nobody knows says “{UNKNOWN}” and is in no sum."
    )
    document.turn(wide=True)
    document.heading("How neighbourhoods are defined")
    document.say(f"{returned.defined or UNKNOWN}")
    document.table(made["Return neighbourhoods"])
    document.heading("Proposed upgrades")
    _schemes(document, made["Proposed upgrades"])
    document.heading("New builds")
    _schemes(document, made["New builds"])
    document.heading("Alignment to criteria, digital, partners")
    document.table(replace(made["Return"].choose(_WORDS, totals=False), note=""))
    if "Shortlist readiness" in made:
        document.table(made["Shortlist readiness"].choose(("name", "question", "state", "evidence")))
    document.heading("Disposals enabled")
    if made["Return disposals"].rows:
        document.table(made["Return disposals"])
    else:
        document.say(f"{UNKNOWN.capitalize()}: no disposal was named.")
    document.heading("Totals by wave")
    document.table(made["Return totals"].choose(_SUMMED))
    document.heading("Estate list")
    document.table(made["Buildings"].choose(("name", "postcode", "kind", "owner", "zone", "vintage")))
    return document.data()


def _schemes(document: Document, table: Table) -> None:
    """Schemes of some options, or that there are none."""
    if table.rows:
        document.table(table.choose(_SHORT))
    else:
        document.say("None.")
