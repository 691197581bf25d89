"""Owner lines: “NHSPS”, “Council owned” and the like, which stand alone above the buildings that they speak of."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.store.estate_files.answers import Answers, Question
from nhmap.store.estate_files.cells import UnreadableError
from nhmap.store.estate_files.coded_words import owner_of
from nhmap.store.estate_files.columns import Use
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.estate_files.layouts import Layout

_THINGS: Final = re.compile(
    r"\b(?:owned|held|leased|buildings?|propert(?:y|ies)(?! services)|premises|sites?|estate|portfolio|list|owners?)\b"
    r"|[:\-–]",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"(?:the )?(?:(?:[a-z]+ ){0,3}(?:council|authority)|(?:nhs )?(?:foundation )?trusts?|third part(?:y|ies)"
    r"|private(?:ly)?(?: landlords?)?|gps?|(?:gp )?practices?|(?:gp )?partners?|commercial|developers?"
    r"|other(?: landlords?)?|landlords?|charit(?:y|ies)|universit(?:y|ies))",
    re.IGNORECASE,
)
_HEADER: Final = "line above"


def with_owner_lines(layout: Layout, answers: Answers) -> tuple[Layout, list[Question]]:
    """The layout with the owner that lines between its rows name, and the question whether they do.

    Until that is answered no owner is taken from such a line, nor from the title for rows below another one.
    """
    owner = layout.columns.get("owner", (None,))[0]
    if layout.told or layout.key in {"facts", "ods", "cqc", "eric"} or (owner is not None and owner.at >= 0):
        return layout, []
    lines = {line: text for line, cells in layout.rows if (text := _alone(cells)) and names_owner(text)}
    if not lines:
        return layout, []
    title = layout.head.titles[-1] if layout.head and layout.head.titles else ""
    first = title if title and names_owner(title) else ""
    words = (
        f"Lines such as {some(dict.fromkeys(filter(None, [first, *lines.values()])))} stand above rows. "
        "Do they say who owns the buildings below them?"
    )
    options = (("below", "yes, down to the next such line"), ("no", "no: take no owner from them"))
    question = Question("owners", words, options).answered(answers)
    columns = {target: uses for target, uses in layout.columns.items() if target != "owner"}
    found = replace(layout, columns=columns, owner_lines=frozenset(lines.values()))
    return (_told(found, lines, first) if question.answer == "below" else found), [question]


def names_owner(text: str) -> bool:
    """Whether a few words name an owner of buildings and nothing else."""
    said = " ".join(_THINGS.sub(" ", text).split())
    if not said or any(c.isdigit() for c in said):
        return False
    try:
        read = owner_of(said)
    except UnreadableError:
        return False
    return read is not None and (read.value != "other" or bool(_OTHERS.fullmatch(said)))


def names_several_owners(layout: Layout) -> bool:
    """Whether a list that seems to be one owner's has buildings of others too: by lines between rows, or a column."""
    if layout.key not in {"nhsps", "chp"}:
        return False
    if any(names_owner(text) for _, cells in layout.rows if (text := _alone(cells))):
        return True
    use = layout.columns["owner"][0]
    return len({owner for _, cells in layout.rows if (owner := _owner(use.cell(cells)))}) > 1


def _owner(cell: str) -> str:
    try:
        read = owner_of(cell)
    except UnreadableError:
        return ""
    return str(read.value) if read else ""


def _alone(cells: Sequence[str]) -> str:
    held = [cell for cell in cells if cell]
    return held[0] if len(held) == 1 else ""


def _told(layout: Layout, lines: dict[int, str], first: str) -> Layout:
    """The layout with a column behind the others that repeats the line above."""
    at = max(len(layout.header), *(len(cells) for _, cells in layout.rows))
    rows, above = [], first
    for line, cells in layout.rows:
        above = lines.get(line, above)
        put = line not in lines and above
        rows.append((line, (*cells, *[""] * (at - len(cells)), above) if put else cells))
    columns = {**layout.columns, "owner": (Use(at, _HEADER),)}
    return replace(layout, rows=tuple(rows), columns=columns, width=layout.width and at + 1)
