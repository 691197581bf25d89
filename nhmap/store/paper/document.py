"""The paper: the annex to a neighbourhood health plan, written from the tables and maps of a pack.

Every figure in a sentence is a cell of a table. What nhmap does not hold is a heading that says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap import __version__
from nhmap.core.geography.planning_areas import short_name
from nhmap.core.people.balance import Basis
from nhmap.store.paper.document_appendices import areas, method, practices
from nhmap.store.paper.document_options import options_considered, what_moves
from nhmap.store.paper.document_people import who_lives_here
from nhmap.store.paper.document_sites import sites
from nhmap.store.paper.document_zones import each_zone
from nhmap.store.paper.paper_settings import SECTIONS, PaperSettings
from nhmap.store.paper.tables import Cell, Column, Kind, Part, Table, words
from nhmap.store.paper.texts import NOT_HELD, status
from nhmap.store.paper.word import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nhmap.store.paper.atlas import Atlas
    from nhmap.store.paper.subject import Subject

HEADINGS: Final = tuple(SECTIONS.values())
"""Sections in their order."""


def paper(  # noqa: PLR0913, PLR0917 - all that a paper is written from
    subject: Subject,
    tables: Mapping[str, Table],
    atlas: Atlas,
    seal: str,
    missing: Sequence[tuple[str, str]] = (),
    settings: PaperSettings | None = None,
) -> bytes:
    """The paper as DOCX.

    Parameters
    ----------
    seal
        Hash of the pack's other files, which the paper prints.
    missing
        Parts of the pack that could not be made, and why.
    settings
        How it looks, what is left out and people's own texts.
    """
    settings = settings or PaperSettings()
    plan = subject.assessment.plan
    footer = f"{plan.name}, {subject.day_words}, content {subject.content}"
    document = Document(plan.name, subject.made, footer, settings)
    _front(document, subject, settings)
    sections: dict[str, Callable[[], None]] = {
        "decision": lambda: _decision(document, subject, tables),
        "why": lambda: _why(document, subject),
        "people": lambda: _people(document, subject, tables, atlas),
        "options": lambda: _options(document, subject, tables, atlas),
        "neighbourhoods": lambda: _neighbourhoods(document, subject, tables, atlas),
        "cuts": lambda: _cut(document, subject, tables),
        "moves": lambda: _moves(document, tables),
        "sites": lambda: _sites(document, subject, tables),
        "engagement": lambda: _organised(document, subject, tables),
        "areas": lambda: areas(document, subject, tables),
        "practices": lambda: practices(document, tables),
        "method": lambda: method(document, subject, tables, seal, missing),
    }
    for key, write in sections.items():
        if key not in settings.without:
            write()
    return document.data()


def _neighbourhoods(document: Document, subject: Subject, tables: Mapping[str, Table], atlas: Atlas) -> None:
    document.new_page()
    document.heading(SECTIONS["neighbourhoods"])
    each_zone(document, subject, tables, atlas.small, atlas.drawings)


def _front(document: Document, subject: Subject, settings: PaperSettings) -> None:
    plan, decision = subject.assessment.plan, subject.decision
    document.logo(decision.organisation)
    document.title(plan.name, f"Neighbourhood geographies for {subject.area.label}")
    document.say(decision.organisation)
    document.say(
        f"Status: {status(subject)}. Made on {subject.day_words} with nhmap {__version__}.",
        "Annex to a neighbourhood health plan. What nhmap does not hold stands as a heading with "
        f"“{NOT_HELD}”, for its authors to fill.",
    )
    if settings.without:
        left_out = "; ".join(heading for heading in HEADINGS if heading not in settings.headings)
        document.say(f"Left out of this paper by its authors: {left_out}. The workbook has their tables.")
    document.contents([(1, heading) for heading in settings.headings])
    document.new_page()


def _decision(document: Document, subject: Subject, tables: Mapping[str, Table]) -> None:
    decision = subject.decision
    document.heading(SECTIONS["decision"])
    document.say(
        f"The board is asked to: {decision.asked}" if decision.asked else f"What the board is asked: {NOT_HELD}."
    )
    agreed = ", ".join(x for x in (decision.agreed_by, subject.agreed_words) if x)
    document.say(f"Agreed: {agreed}." if agreed else f"Who agreed it and when: {NOT_HELD}.")
    document.say(*_in_short(subject, tables))


def _in_short(subject: Subject, tables: Mapping[str, Table]) -> list[str]:
    """The plan in a few sentences, each figure from a table."""
    measure = {str(row[0]): row for row in tables["Plan"].rows}
    lowest = tables[subject.lowest.value]
    count = len(lowest.rows) - lowest.totals
    people, of = measure["assigned"][2], measure["assigned"][3]
    split, practices = measure["practices_split"][2], measure["practices_split"][3]
    held = measure["fits"][2]
    pcns = len(tables["PCNs"].rows) - 1
    known = isinstance(people, int) and isinstance(of, int)
    whole = f"; {people:,} of its {of:,} residents live in one" if known else ""
    sentences = (
        f"The plan has {count} {subject.lowest.value}s for {short_name(subject.area.name)}{whole}. {subject.basis}",
        (
            f"{held} of {measure['fits'][3]} are within tolerance of their target. The furthest is "
            f"{measure['worst'][5] or 'unknown'}, {_figure(measure['worst'][2])} from its target."
        ),
        (
            f"{split} of {practices} practices and {measure['pcns_split'][2]} of {pcns} PCNs are split: fewer than "
            f"{subject.assessment.settings.split_below:.0%} of their patients live in one neighbourhood."
        ),
        (
            f"The checks find {measure['problems'][2]} problems and {measure['warnings'][2]} warnings that are open; "
            f"{measure['accepted'][2]} findings were accepted with a reason (section 5)."
        ),
    )
    return list(sentences)


def _why(document: Document, subject: Subject) -> None:
    document.heading(SECTIONS["why"])
    document.say(
        "A neighbourhood health plan confirms the geographies that services are planned and contracted on. This annex "
        "says which they are, how they were drawn, who lives there and what their lines cut."
    )
    targets = dict(subject.assessment.settings.targets)
    asked = "; ".join(f"{level.value}: about {targets[level]:,} people" for level in subject.levels)
    document.say(f"Working sizes used here: {asked}. They can be changed in nhmap and are assumptions, not rules.")
    for heading in ("National and local reform agendas", "Governance"):
        document.heading(heading, 2)
        document.say(f"{NOT_HELD[:1].upper()}{NOT_HELD[1:]}.")


def _people(document: Document, subject: Subject, tables: Mapping[str, Table], atlas: Atlas) -> None:
    document.new_page()
    document.heading(SECTIONS["people"])
    table = tables["Boards and councils"]
    keys = ("kind", "name", "residents", "residents_whole", "registered_living_in", "assigned", "share_assigned")
    document.heading("By board and council", 2)
    document.table(table.choose(keys), "Boards and councils: people in this paper")
    ages = [column.key for column in table.columns if column.key.startswith("age_")]
    document.table(table.choose(("kind", "name", *ages)), "Boards and councils: ages, Census 2021")
    need = ("kind", "name", "imd_average_score", "share_most_deprived_10", "share_most_deprived_20")
    document.table(table.choose(need), "Boards and councils: deprivation, 2025")
    _map(document, atlas, "deprivation")
    who_lives_here(document, tables)
    document.heading("Growth of population", 2)
    if subject.assessment.settings.basis is Basis.GROWTH:
        document.say(f"A projection by a table of its authors' own. {subject.basis}")
    else:
        document.say(f"No table of growth is used in this paper: {NOT_HELD}.")


def _map(document: Document, atlas: Atlas, key: str) -> None:
    drawing = next((each for each in atlas.drawings if each.key == key), None)
    if drawing is None:
        document.say("The map could not be drawn; the README of the pack says why.")
        return
    document.picture(atlas.small[key], drawing.title, drawing.alt, 12.8 if key.startswith("overview") else 15)


def _options(document: Document, subject: Subject, tables: Mapping[str, Table], atlas: Atlas) -> None:
    document.new_page()
    document.heading(SECTIONS["options"])
    options_considered(document, subject, tables, atlas)
    if "Options" not in tables:
        _whole(document, tables["Plan"])
    for level in reversed(subject.levels):
        _map(document, atlas, f"overview-{level.value.lower()}")


def _whole(document: Document, table: Table) -> None:
    """The plan as a whole; where options stand side by side, its column says the same."""
    document.heading("The plan as a whole", 2)
    rows = tuple((row[1], _figure(row[2]), _figure(row[3]), row[5], row[6]) for row in table.rows)
    columns = (
        Column("measure", "Measure", width=34),
        Column("value", "Value", Kind.COUNT, 11),
        Column("of", "of", Kind.COUNT, 11),
        Column("about", "About", width=22),
        Column("meaning", "What is counted", width=44),
    )
    document.table(Table("Plan", "The plan as a whole", columns, rows, 0, table.note))


def _figure(cell: Cell) -> str:
    """A figure of the table of measures as people read it."""
    return words(cell, Column("", "", Kind.NUMBER, digits=1 if isinstance(cell, Part) else 2))


def _cut(document: Document, subject: Subject, tables: Mapping[str, Table]) -> None:
    document.new_page()
    document.heading(SECTIONS["cuts"])
    found = tables["Findings"]
    at = [column.key for column in found.columns].index("accepted")
    accepted = tuple(row for row in found.rows if row[at])
    still_open = tuple(row for row in found.rows if not row[at])
    document.heading("Open findings", 2)
    keys = ("severity", "message")
    if still_open:
        shown = Table(found.key, found.title, found.columns, still_open)
        document.table(shown.choose(keys), "Findings that are open")
    else:
        document.say("None.")
    document.heading("Accepted, with the reason", 2)
    if accepted:
        shown = Table(found.key, found.title, found.columns, accepted)
        document.table(
            shown.choose(("severity", "message", "accepted", "accepted_by", "accepted_at")),
            "Findings that were accepted",
        )
    else:
        document.say("No finding was accepted.")
    document.heading("Boards and councils", 2)
    crossed = tables["Zones by board"]
    last = len(crossed.columns) - 1
    several = tuple(row for row in crossed.rows if row[last] == "yes")
    if several:
        shown = Table(crossed.key, crossed.title, crossed.columns, several, 0, crossed.note)
        document.table(
            shown.choose(("level", "name", "kind", "place", "residents", "share")),
            "Neighbourhoods in several boards or councils: residents in each",
        )
    else:
        document.say("No neighbourhood lies in several boards or councils.")
    document.heading("Wards and MSOAs", 2)
    units = tables["Wards and MSOAs cut"]
    if units.rows:
        document.table(units)
    else:
        document.say(f"No ward or MSOA lies in several {subject.lowest.value}s.")
    document.heading("Councils to come", 2)
    if "Boundaries" in tables:
        document.table(tables["Boundaries"], "Councils to come and boundaries of one's own, and what they part")
    else:
        document.say(f"Boundaries after local government reorganisation: {NOT_HELD} for this planning area.")


def _moves(document: Document, tables: Mapping[str, Table]) -> None:
    document.heading(SECTIONS["moves"])
    what_moves(document, tables)


def _sites(document: Document, subject: Subject, tables: Mapping[str, Table]) -> None:
    document.new_page()
    document.heading(SECTIONS["sites"])
    sites(document, subject, tables)


def _organised(document: Document, subject: Subject, tables: Mapping[str, Table]) -> None:
    """With whom the plan was talked over, and who is responsible for each neighbourhood."""
    not_held = f"{NOT_HELD[:1].upper()}{NOT_HELD[1:]}."
    document.heading(SECTIONS["engagement"])
    document.heading("Engagement", 2)
    document.say(*(subject.decision.engagement.splitlines() or [not_held]))
    document.heading("Organisation responsible for each neighbourhood", 2)
    if subject.decision.responsible:
        document.table(tables["Responsible"])
    else:
        document.say(not_held)
    for heading in ("Initiatives", "Risks"):
        document.heading(heading, 2)
        document.say(not_held)
