"""Unnamed rows: rows that name no building below one that does, as merged cells become in a CSV file."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.store.estate_files.answers import Answers, Question
from nhmap.store.estate_files.cells import UnreadableError, is_unknown
from nhmap.store.estate_files.columns import BACKLOG
from nhmap.store.estate_files.values import number_of
from nhmap.store.tabular.problems import counted, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.estate_files.layouts import Layout
    from nhmap.store.estate_files.sheets import Row

_IDENTITY: Final = ("site_id", "name", "address", "postcode", "ods_code", "uprn", "x", "y")
_NUMBERS: Final = frozenset({key for key, f in FIELDS.items() if f.kind == "number"} | {*BACKLOG})
_SAME: Final = 0.005
_SUM: Final = re.compile(r"\b(?:totals?|results?|sum)\b", re.IGNORECASE)
OUT: Final = "out"


def with_unnamed(layout: Layout, answers: Answers) -> tuple[Layout, list[Question]]:
    """The layout with such rows taken for more of the building above them, and the question whether they are that."""
    if layout.key in {"facts", "ods", "cqc", "eric"}:
        return layout, []
    names = [use.at for target in _IDENTITY for use in layout.columns.get(target, ()) if use.at >= 0]
    figures = [uses[0].at for target, uses in layout.columns.items() if target in _NUMBERS and uses[0].at >= 0]
    above = _above(layout.rows, names, figures)
    if not above:
        return layout, []
    lines = [layout.rows[i][0] for i in above]
    words = (
        f"{counted(len(lines), 'row names', 'rows name')} no building (row {some(lines)}). Do they go on about the "
        f"building above them, as “{_cell(layout.rows[above[min(above)]][1], names[0])}”?"
    )
    options = (("above", "yes, they are more of it"), (OUT, "no: leave them out"))
    question = Question("unnamed", words, options).answered(answers)
    if question.answer == OUT:
        return layout, [question]
    rows = list(layout.rows)
    for i, source in above.items():
        rows[i] = (rows[i][0], _filled(rows[i][1], layout.rows[source][1], names))
    return replace(layout, rows=tuple(rows)), [question]


def _above(rows: Sequence[Row], names: Sequence[int], figures: Sequence[int]) -> dict[int, int]:
    """Position of each row that names nothing but tells something -> of the row above that names a building."""
    by_line: dict[int, int] = {}
    last = -1
    for i, (number, cells) in enumerate(rows):
        if any(not is_unknown(_cell(cells, at)) for at in names):
            last = i
        elif any(_SUM.search(cell) for cell in cells):
            continue
        elif last >= 0 and number == rows[i - 1][0] + 1 and any(not is_unknown(_cell(cells, at)) for at in figures):
            by_line[i] = last
    end = len(rows) - 1
    if end in by_line and _is_sum(rows, end, figures):
        del by_line[end]
    return by_line


def _is_sum(rows: Sequence[Row], at: int, figures: Sequence[int]) -> bool:
    """Whether a row holds nothing but the sums of the columns above it."""
    told = [column for column in figures if not is_unknown(_cell(rows[at][1], column))]
    for column in told:
        total = sum(_number(_cell(cells, column)) for _, cells in rows[:at])
        value = _number(_cell(rows[at][1], column))
        if not value or abs(total - value) > _SAME * max(total, value):
            return False
    return bool(told)


def _number(cell: str) -> float:
    try:
        return number_of(cell)[0]
    except UnreadableError:
        return 0.0


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _filled(cells: tuple[str, ...], source: tuple[str, ...], names: Sequence[int]) -> tuple[str, ...]:
    padded = [*cells, *[""] * (max(names) + 1 - len(cells))]
    for at in names:
        padded[at] = _cell(source, at)
    return tuple(padded)
