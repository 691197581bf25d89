"""Date order: whether the dates of a column have their day first or, as in America, their month."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.store.estate_files.answers import Answers, Question
from nhmap.store.estate_files.dates import in_figures
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    from nhmap.store.estate_files.layouts import Layout

_DATES: Final = (*(key for key, field in FIELDS.items() if field.kind == "date"), "as_of", "close_date")
_MONTHS: Final = 12
DAY, MONTH = "day", "month"


def with_date_order(layout: Layout, answers: Answers) -> tuple[Layout, list[Question]]:
    """The layout with the order of its dates, and the question where one has no thirteenth month to offer.

    “12/31/2027” can only have its month first; then “06/05/2029” beside it may be 6 May or 5 June. Until it is answered
    dates in figures are withheld; other dates are read.
    """
    if layout.key == "facts":
        return layout, []
    columns, questions = dict(layout.columns), []
    for target in _DATES:
        for use in layout.columns.get(target, ())[:1]:
            cells = dict.fromkeys(use.cell(cells).strip() for _, cells in layout.rows)
            figures = {cell: pair for cell in cells if (pair := in_figures(cell))}
            turned = [cell for cell, (first, second) in figures.items() if second > _MONTHS >= first]
            if not turned:
                continue
            others = [cell for cell in figures if cell not in turned]
            words = f"Do the dates of “{use.header}” have their month first? They hold {some((turned + others)[:3])}."
            options = (
                (MONTH, f"the month first, as in America: {turned[0]} is a day"),
                (DAY, f"the day first, as in Britain: {turned[0]} is a slip and left out"),
            )
            question = Question(f"dates:{use.header}", words, options).answered(answers)
            order = {"": "asked", MONTH: "month", DAY: ""}[question.answer]
            columns[target] = (replace(use, order=order),)
            questions.append(question)
    return replace(layout, columns=columns), questions
