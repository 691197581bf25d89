"""Options in the paper: side by side on a map and in figures, for and against, and what moves between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.store.paper.map_options import KEY
from nhmap.store.paper.tables import Cell, Column, Kind, Part, Table, words
from nhmap.store.paper.texts import NOT_HELD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.store.paper.atlas import Atlas
    from nhmap.store.paper.subject import Subject
    from nhmap.store.paper.word import Document

_ALONE: Final = "This paper is about one plan. Other options: none in this pack."


def options_considered(document: Document, subject: Subject, tables: Mapping[str, Table], atlas: Atlas) -> None:
    """The options on one map, their figures side by side, what speaks for and against each."""
    option = subject.option
    if "Options" not in tables:
        about = f"This paper is about option {option}. Other options: none in this pack." if option else _ALONE
        document.say(f"{about} nhmap compares plans on its page Compare.")
        return
    listed = "; ".join(f"{each.label}: {each.plan.name}" for each in subject.options)
    own = next((each.label for each in subject.options if each.own), "")
    document.say(f"Considered: {listed}. This paper is about {own}.")
    document.heading("Side by side", 2)
    drawing = next((each for each in atlas.drawings if each.key == KEY), None)
    if drawing is None:
        document.say("The map could not be drawn; the README of the pack says why.")
    else:
        document.picture(atlas.small[KEY], drawing.title, drawing.alt, 15)
    document.table(_beside(subject, tables["Options"]), "Options side by side")
    document.heading("For and against", 2)
    document.table(_for_and_against(tables["Options said"]), "What was said of each option")
    preferred = [each for each in subject.options if each.preferred]
    said = (
        f"Preferred: {preferred[0].label} ({preferred[0].plan.name})."
        if preferred
        else "No option is marked preferred."
    )
    document.say(f"{said} Who preferred which: {NOT_HELD}.")


def _beside(subject: Subject, table: Table) -> Table:
    """A row a measure with “9 of 11” for each option."""
    labels = [option.label for option in subject.options]
    at = {column.key: number for number, column in enumerate(table.columns)}
    rows: list[tuple[Cell, ...]] = []
    for row in table.rows:
        cells = []
        for label in labels:
            value, of, about = (row[at[key]] for key in (label, f"{label} of", f"{label} about"))
            whole = f" of {_figure(of)}" if of not in ("", None) else ""
            cells.append(f"{_figure(value)}{whole}{f' ({about})' if about else ''}")
        rows.append((row[at["measure"]], *cells))
    columns = (Column("measure", "Measure", width=27), *(Column(label, label, width=20) for label in labels))
    return Table("Options", table.title, columns, tuple(rows), 0, table.note)


def _figure(cell: Cell) -> str:
    return words(cell, Column("", "", Kind.NUMBER, digits=1 if isinstance(cell, Part) else 2))


def _for_and_against(table: Table) -> Table:
    at = {column.key: number for number, column in enumerate(table.columns)}
    rows = tuple(
        (
            f"{row[at['option']]}: {row[at['plan']]}",
            row[at["speaks_for"]] or "nothing written",
            row[at["speaks_against"]] or "nothing written",
        )
        for row in table.rows
    )
    columns = (
        Column("option", "Option", width=16),
        Column("for", "For", width=27),
        Column("against", "Against", width=27),
    )
    return Table("Options said", table.title, columns, rows)


def what_moves(document: Document, tables: Mapping[str, Table]) -> None:
    """People and practices that are elsewhere in another option, and findings that only one of them has."""
    if "Option moves" not in tables:
        document.say("Other options: none in this pack.")
        return
    shown = (
        ("Option moves", ("from", "to", "before", "after", "small_areas", "residents")),
        ("Option practices", ("from", "to", "practice", "before", "after", "list")),
        ("Option findings", ("from", "to", "what", "message")),
    )
    for key, columns in shown:
        table = tables[key]
        if table.rows:
            document.table(table.choose(columns))
        else:
            document.say(f"{table.title}: none.")
