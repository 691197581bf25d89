"""Implausible sizes: figures that few buildings of the NHS have are asked about before they count."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.store.estate_files.answers import Answers, Question
from nhmap.store.tabular.problems import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.buildings.estate import Fact
    from nhmap.store.estate_files.outcomes import RowOutcome

_NAMED: Final = 3
_HOSPITAL: Final = re.compile(r"hospital|infirmary|campus|\bunit\b|acute|inpatient", re.IGNORECASE)
_USUAL: Final = {
    "floor_area_m2": ((20, 10_000), (20, 400_000)),
    "void_m2": ((0, 5_000), (0, 100_000)),
    "land_ha": ((0, 20), (0, 300)),
    "rooms": ((1, 300), (1, 3_000)),
    "backlog_gbp": ((0, 20_000_000), (0, 1_000_000_000)),
}
"""Least and most that pass unasked: of surgeries, health centres and clinics, and of hospitals. A judgement: the
largest health centres have about 10,000 m², the largest hospitals about 350,000 m²."""


def with_sizes(
    rows: Sequence[RowOutcome], answers: Answers, *, hospitals: frozenset[str]
) -> tuple[list[RowOutcome], list[Question]]:
    """Rows without the figures that nobody has confirmed, and the question about them.

    Parameters
    ----------
    hospitals
        Sheets of which every row may be a hospital.
    """
    odd = [
        (i, fact)
        for i, row in enumerate(rows)
        for fact in row.told
        if not _usual(fact, hospital=row.read.sheet in hospitals or _is_hospital(row))
    ]
    if not odd:
        return list(rows), []
    named = "; ".join(
        f"{rows[i].read.named} (row {rows[i].read.line:,}): {FIELDS[fact.field].label} {fact.say()}"
        for i, fact in odd[:_NAMED]
    )
    more = f"; and {len(odd) - _NAMED:,} more" if len(odd) > _NAMED else ""
    words = f"{counted(len(odd), 'figure is', 'figures are')} far from what such buildings have: {named}{more}. Right?"
    options = (("keep", "yes, they are right: use them"), ("out", "no, or not sure: leave these figures out"))
    question = Question("sizes", words, options).answered(answers)
    settled = list(rows)
    if question.answer != "keep":
        for i, fact in odd:
            settled[i] = replace(settled[i], told=tuple(f for f in settled[i].told if f is not fact))
    return settled, [question]


def _usual(fact: Fact, *, hospital: bool) -> bool:
    if fact.field not in _USUAL or isinstance(fact.value, str):
        return True
    least, most = _USUAL[fact.field][hospital]
    return least <= fact.value <= most


def _is_hospital(row: RowOutcome) -> bool:
    known = row.matched.match.name if row.matched.match else ""
    return bool(_HOSPITAL.search(f"{row.read.name} {row.read.kind} {known}"))
