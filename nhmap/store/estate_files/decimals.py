"""Decimals: what points and commas mean in the numbers of a list, found out from all of them or asked.

In a text file the whole file is written one way. In a workbook the program knows its numbers, and only cells that are
text to it (pasted, typed after an apostrophe, exported by another program) may be written another way.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.store.estate_files.answers import Answers, Question
from nhmap.store.estate_files.cells import bare_number, says_nothing
from nhmap.store.estate_files.column_questions import FIGURES, NUMBERS, held_cells
from nhmap.store.estate_files.columns import with_point
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhmap.store.estate_files.columns import Use
    from nhmap.store.estate_files.layouts import Layout

_POINT: Final = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d+\.\d{1,2}|\d+\.\d{4,}|\d{1,3}(?:,\d{3}){2,}")
_COMMA: Final = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}|\d+,\d{4,}|\d{1,3}(?:\.\d{3}){2,}")
_EITHER: Final = re.compile(r"\d{1,3}[.,]\d{3}")
_PLACES: Final = frozenset({"x", "y"})
_OPTIONS: Final = (
    ("point", "1,234.5 is one thousand and a half: a decimal point"),
    ("comma", "1.234,5 is: a decimal comma"),
)


def with_decimals(layout: Layout, answers: Answers) -> tuple[Layout, list[Question]]:
    """The layout with what points and commas mean in its numbers, and the question where that is open."""
    uses = {target: uses[0] for target, uses in layout.columns.items() if target in NUMBERS and uses[0].at >= 0}
    if layout.key == "facts" or not uses:
        return layout, []
    return _of_text(layout, uses.values(), answers) if layout.delimiter else _of_workbook(layout, uses, answers)


def _of_text(layout: Layout, uses: Iterable[Use], answers: Answers) -> tuple[Layout, list[Question]]:
    comma, point, either = _sorted(cell for use in uses for cell in held_cells(use, layout.rows))
    if comma and not point:
        return _each_number(layout, comma=True), []
    if not comma and (point or layout.delimiter != ";" or not either):
        return layout, []
    question = _question(comma, point, either).answered(answers)
    if not question.answer:
        return _each_number(layout, asked=True), [question]
    return _each_number(layout, comma=question.answer == "comma"), [question]


def _of_workbook(layout: Layout, uses: dict[str, Use], answers: Answers) -> tuple[Layout, list[Question]]:
    """Only the cells of text are looked at, and only these are put into our own writing."""
    comma, point, _ = _sorted(_written(layout, uses.values()))
    _, _, either = _sorted(_written(layout, (use for target, use in uses.items() if target not in _PLACES)))
    if not comma and not any("." in number for number in either):
        return layout, []  # “1,234” is one thousand and some, as in any list of this country
    if comma and not point:
        return _rewritten(layout, uses), []
    if point and not comma:
        return layout, []
    question = _question(comma, point, either).answered(answers)
    if not question.answer:
        return _each_number(layout, asked=True), [question]
    return _rewritten(layout, uses) if question.answer == "comma" else layout, [question]


def _question(comma: list[str], point: list[str], either: list[str]) -> Question:
    shown = some(dict.fromkeys((either or comma)[:1] + point[:1] + comma[:1]))
    return Question("decimals", f"What do points and commas mean in numbers such as {shown}?", _OPTIONS)


def _sorted(cells: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """Numbers that can only have a decimal comma, only a point, and those that may have either."""
    written = [found[1].rstrip(".,") for cell in cells if (found := FIGURES.match(bare_number(cell)[0]))]
    return (
        [number for number in written if _COMMA.fullmatch(number)],
        [number for number in written if _POINT.fullmatch(number)],
        [number for number in written if _EITHER.fullmatch(number)],
    )


def _written(layout: Layout, uses: Iterable[Use]) -> list[str]:
    """Cells of some columns that are text to the workbook."""
    return [
        cells[use.at]
        for use in uses
        for line, cells in layout.rows
        if (line, use.at + 1) in layout.written and use.at < len(cells) and not says_nothing(cells[use.at])
    ]


def _rewritten(layout: Layout, uses: dict[str, Use]) -> Layout:
    """The layout with a decimal point in cells of text."""
    columns = {use.at for use in uses.values()}
    rows = tuple(
        (
            line,
            tuple(
                with_point(cell) if at in columns and (line, at + 1) in layout.written else cell
                for at, cell in enumerate(cells)
            ),
        )
        for line, cells in layout.rows
    )
    return replace(layout, rows=rows)


def _each_number(layout: Layout, *, comma: bool = False, asked: bool = False) -> Layout:
    columns = {
        target: tuple(replace(use, comma=comma, asked=asked) for use in uses) if target in NUMBERS else uses
        for target, uses in layout.columns.items()
    }
    return replace(layout, columns=columns)
