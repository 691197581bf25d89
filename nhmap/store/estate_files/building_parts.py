"""Building parts: several rows of one building (units, demises, blocks), added up where a person says so.

They may stand on one sheet or on several (a sheet for each floor, landlord or quarter). Until somebody does, what
these rows say of areas and money is withheld: neither the last row nor the sum is a fact.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.building_names import name_of
from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.store.estate_files.answers import Answers, Question
from nhmap.store.estate_files.columns import BACKLOG
from nhmap.store.estate_files.outcomes import ADDED, KEPT, new_site_id
from nhmap.store.estate_files.rows import CellReject
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nhmap.core.buildings import matching
    from nhmap.core.buildings.estate import Fact
    from nhmap.store.estate_files.outcomes import RowOutcome

SUMMABLE: Final = frozenset(key for key, f in FIELDS.items() if f.kind == "number")
_NAMED: Final = 5
PARTS, WHOLE, OUT = "parts", "whole", "out"


@dataclass(frozen=True)
class _Group:
    """Rows of one building, on one sheet or several, and a field that several of them tell."""

    at: tuple[int, ...]
    field: str


def with_parts(
    rows: Sequence[RowOutcome], asked: Sequence[matching.Asked], answers: Answers, days: Mapping[str, str]
) -> tuple[list[RowOutcome], list[Question]]:
    """Rows with those of one building put together as the person says, and the questions about it.

    Parameters
    ----------
    asked
        Of each row, what matching was asked.
    days
        Sheet -> the day that it describes, where these differ: rows of two days are no parts of one whole.
    """
    held: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, (row, ask) in enumerate(zip(rows, asked, strict=True)):
        if row.outcome in KEPT and (key := _building(row, ask)):
            held[(*key, days.get(row.read.sheet, ""))].append(i)
    groups = [
        _Group(tuple(at), field)
        for at in held.values()
        if len(at) > 1
        for field in FIELDS
        if field in SUMMABLE and _several(rows, at, field)
    ]
    questions = [_question(field, [g for g in groups if g.field == field], rows, answers) for field in FIELDS
                 if any(g.field == field for g in groups)]  # fmt: skip
    said = {question.key.partition(":")[2]: question.answer for question in questions}
    settled = list(rows)
    for group in groups:
        answer = said[group.field]
        if answer == PARTS:
            _add_up(settled, rows, group)
        elif answer != WHOLE:
            for i in group.at:
                settled[i] = _without(settled[i], group.field)
    if PARTS in said.values():
        for at in held.values():
            if len(at) > 1 and any(g.at == tuple(at) and said[g.field] == PARTS for g in groups):
                _gather(settled, at)
    return settled, questions


def _building(row: RowOutcome, asked: matching.Asked) -> tuple[str, ...]:
    """What rows of one building have in common; empty where a row names none."""
    if row.site_id:
        return ("site", row.site_id)
    if row.outcome == "new":
        return ("new", new_site_id(asked))
    if not row.read.name:
        return ()
    return ("named", "".join(name_of(row.read.name).words), asked.postcode, asked.code, asked.uprn)


def _tells(row: RowOutcome, field: str) -> bool:
    """Whether a row tells a field in a cell of its own, not in one merged with that above."""
    return field not in row.read.repeats and any(fact.field == field for fact in row.told)


def _could_tell(row: RowOutcome, field: str) -> bool:
    """Whether the row's sheet has a column for a field: one that has none leaves nothing out."""
    return bool({field, *(BACKLOG if field == "backlog_gbp" else ())} & row.read.columns)


def _several(rows: Sequence[RowOutcome], at: Sequence[int], field: str) -> bool:
    """Whether several rows tell a field, and it matters what they are: nothing and nothing is nothing either way."""
    told = [fact for i in at if (fact := _told(rows[i], field))]
    return len(told) > 1 and any(fact.value for fact in told)


def _told(row: RowOutcome, field: str) -> Fact | None:
    return next((fact for fact in row.told if fact.field == field), None) if _tells(row, field) else None


def _without(row: RowOutcome, field: str) -> RowOutcome:
    return replace(row, told=tuple(fact for fact in row.told if fact.field != field))


def _question(field: str, groups: Sequence[_Group], rows: Sequence[RowOutcome], answers: Answers) -> Question:
    group = groups[0]
    figures = [fact for i in group.at if (fact := _told(rows[i], field))]
    lines = _lines([rows[i] for i in group.at if _tells(rows[i], field)])
    each = " + ".join(f"{float(fact.value):,.10g}" for fact in figures[:_NAMED])
    more = " + …" if len(figures) > _NAMED else ""
    total = FIELDS[field].say(sum(float(fact.value) for fact in figures))
    first = rows[group.at[0]].read.named
    what = (
        f"{first} has several rows ({lines})"
        if len(groups) == 1
        else f"{len(groups):,} buildings have several rows, {first} for one ({lines})"
    )
    alike = len({float(fact.value) for fact in figures}) == 1
    hint = " They all say the same: do they speak of the whole?" if alike else ""
    words = f"{FIELDS[field].label}: {what}.{hint} Are these rows parts of one building?"
    options = (
        (PARTS, f"units, demises or blocks of it: add them up ({each}{more} = {total})"),
        (WHOLE, "each row speaks of the whole building: keep all, shown as conflicts where they differ"),
        (OUT, "neither: leave these figures out"),
    )
    return Question(f"rows:{field}", words, options).answered(answers)


def _add_up(settled: list[RowOutcome], rows: Sequence[RowOutcome], group: _Group) -> None:
    """Put the sum of a group into its first row, if every row tells its part."""
    field = group.field
    figures = [_told(rows[i], field) for i in group.at]
    silent = [
        rows[i]
        for i, fact in zip(group.at, figures, strict=True)
        if fact is None and field not in rows[i].read.repeats and _could_tell(rows[i], field)
    ]
    first = group.at[0]
    for i in group.at:
        settled[i] = _without(settled[i], field)
    known = [fact for fact in figures if fact is not None]
    if silent:
        reason = f"{FIELDS[field].label} of the whole is not known: row {_lines(silent)} of its parts does not say it."
        read = settled[first].read
        reject = CellReject(read.sheet, read.line, "", "a part not known", reason)
        settled[first] = replace(settled[first], read=replace(read, rejects=(*read.rejects, reject)))
        return
    lines = _lines([rows[i] for i, fact in zip(group.at, figures, strict=True) if fact is not None])
    parts = some(f"{float(fact.value):,.10g}" for fact in known)
    conversions = some(dict.fromkeys(fact.note for fact in known if fact.note))
    note = f"sum of rows {lines}: {parts}" + (f" ({conversions})" if conversions else "")
    days = [fact.as_of for fact in known if fact.as_of]
    several = len({rows[i].read.sheet for i in group.at}) > 1
    file = known[0].where.rpartition(", row ")[0]
    file = file.rpartition(", sheet ")[0] if several else file
    where = f"{file}, rows {lines}" if known[0].where else ""
    total = replace(
        known[0],
        value=round(sum(float(fact.value) for fact in known), 4),
        note=note,
        as_of=min(days) if days else "",
        site_id=rows[first].site_id,
        where=where,
    )
    settled[first] = replace(settled[first], told=(*settled[first].told, total))


def _gather(settled: list[RowOutcome], at: Sequence[int]) -> None:
    """Give all that the rows of one building tell to the first of them; the others were added to it."""
    first = at[0]
    facts: list[Fact] = []
    for i in at:
        facts += [fact for fact in settled[i].told if not any(fact.same(known) for known in facts)]
    order = list(FIELDS)
    sheets = {settled[i].read.sheet for i in at}
    settled[first] = replace(settled[first], told=tuple(sorted(facts, key=lambda fact: order.index(fact.field))))
    for i in at[1:]:
        settled[i] = replace(
            settled[i], outcome=ADDED, code="part of a building", told=(), site_id="",
            reason=f"A part of {settled[i].read.named}, added to row {_lines([settled[first]], sheets)}.",
        )  # fmt: skip


def _lines(rows: Sequence[RowOutcome], sheets: Collection[str] = ()) -> str:
    """Lines of rows in words, with their sheets where these, or those of all rows concerned, are several."""
    several = len({*sheets, *(row.read.sheet for row in rows)}) > 1
    return some(f"{row.read.line:,}" + (f" of “{row.read.sheet}”" if several else "") for row in rows)
