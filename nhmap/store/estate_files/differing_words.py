"""Differing words: rows of one building that say its owner, its lease or its grade differently, and of the same day.

A unit that is empty closes no building, one element's grade is not that of the whole, and of two owners nobody knows
which the building has: which of them counts is asked, and until then none does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.store.estate_files.answers import Answers, Question
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nhmap.core.buildings.estate import Fact
    from nhmap.store.estate_files.outcomes import RowOutcome

OUT, EACH, WORST, EARLIEST, OPEN = "out", "each", "worst", "earliest", "open"
_GRADES: Final = frozenset({"condition", "suitability", "quality"})
_LEAVE: Final = (OUT, "nobody knows: leave it out")
_ALL: Final = (EACH, "each speaks of the whole building: keep all, shown as conflicts")
_OPTIONS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    **dict.fromkeys(_GRADES, ((WORST, "they are parts or elements of it: the worst counts"), _ALL, _LEAVE)),
    "lease_end": ((EARLIEST, "they are several leases: the one that ends first counts"), _ALL, _LEAVE),
    "status": ((OPEN, "they are parts of it: it is open while one of them is"), _ALL, _LEAVE),
    "owner": (_ALL, _LEAVE),
    "tenure": (_ALL, _LEAVE),
}


def with_words(
    rows: Sequence[RowOutcome], answers: Answers, *, aside: Collection[str]
) -> tuple[list[RowOutcome], list[Question]]:
    """Rows without what they say differently, or with what a person says that counts; and the questions.

    Parameters
    ----------
    aside
        Sheets whose rows are not asked about: returns of several trusts, each on what it uses itself.
    """
    settled, questions = list(rows), []
    for field, options in _OPTIONS.items():
        groups = _groups(settled, field, aside)
        if not groups:
            continue
        question = Question(f"differ:{field}", _words(field, groups, rows), options).answered(answers)
        questions.append(question)
        for group in groups:
            _settle(settled, field, group, question.answer)
    return settled, questions


def _groups(rows: Sequence[RowOutcome], field: str, aside: Collection[str]) -> list[list[tuple[int, Fact]]]:
    """Positions and facts of each building of which rows tell a field differently, and of the same day."""
    told: dict[tuple[str, str], list[tuple[int, Fact]]] = defaultdict(list)
    for i, row in enumerate(rows):
        for fact in row.told:
            building = row.site_id or (f"{row.read.name}|{row.read.postcode}" if row.read.name else "")
            if fact.field == field and building and not fact.assumed and row.read.sheet not in aside:
                told[building, fact.as_of].append((i, fact))
    return [group for group in told.values() if len({fact.value for _, fact in group}) > 1]


def _words(field: str, groups: Sequence[Sequence[tuple[int, Fact]]], rows: Sequence[RowOutcome]) -> str:
    label = FIELDS[field].label
    first = groups[0]
    each = some(f"{fact.say()} (row {rows[i].read.line:,})" for i, fact in first)
    named = rows[first[0][0]].read.named
    if len(groups) == 1:
        return f"{label}: rows of {named} say {each}. Which counts?"
    return f"{label}: rows of {len(groups):,} buildings say different things, of {named} {each}. Which counts?"


def _settle(rows: list[RowOutcome], field: str, group: Sequence[tuple[int, Fact]], answer: str) -> None:
    if answer == EACH:
        return
    kept = _chosen(field, [fact for _, fact in group], answer)
    note = "" if kept is None else f"of rows {some(f'{rows[i].read.line:,}' for i, _ in group)}"
    for i, fact in group:
        others = tuple(other for other in rows[i].told if other is not fact)
        rows[i] = replace(rows[i], told=others)
    if kept is not None:
        at = next(i for i, fact in group if fact is kept)
        told = replace(kept, note="; ".join(part for part in (kept.note, f"{_SAID[answer]} {note}") if part))
        rows[at] = replace(rows[at], told=(*rows[at].told, told))


_SAID: Final = {WORST: "the worst", EARLIEST: "the first to end", OPEN: "one part is open,"}


def _chosen(field: str, facts: Sequence[Fact], answer: str) -> Fact | None:
    if answer == WORST:
        return max(facts, key=lambda fact: FIELDS[field].choices.index(str(fact.value)))
    if answer == EARLIEST:
        return min(facts, key=lambda fact: str(fact.value))
    if answer == OPEN:
        return next((fact for fact in facts if fact.value == "open"), facts[0])
    return None
