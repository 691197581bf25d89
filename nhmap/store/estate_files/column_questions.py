"""Column questions: in which unit the numbers of each column are, and which of two columns of one name counts.

A unit is said by the column's name, a heading over it, a row of units below it, a title or a note; or else it is asked,
as is what these say differently. Until it is answered the numbers are withheld.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.store.estate_files.answers import Answers, Question
from nhmap.store.estate_files.cells import UnreadableError, column_letter, says_nothing, shortened
from nhmap.store.estate_files.columns import BACKLOG, Use, split_header
from nhmap.store.estate_files.values import AREA_UNITS, IN_THOUSANDS, MONEY_UNITS, UNIT_WORDS, number_of, unit_of
from nhmap.store.tabular.problems import Problem, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nhmap.store.estate_files.layouts import Layout
    from nhmap.store.estate_files.sheets import Row

SHARES: Final = frozenset({"void_m2", "underused_m2", "unsuitable_m2"})
"""Areas that some lists give as a share of another."""
_AREAS: Final = frozenset({key for key, f in FIELDS.items() if f.unit == "m²"} | {"occupied_m2"})
_MONEY: Final = frozenset({key for key, f in FIELDS.items() if f.unit == "£"} | set(BACKLOG))
NUMBERS: Final = frozenset({key for key, f in FIELDS.items() if f.kind == "number"} | {*_AREAS, *_MONEY, "x", "y"})
_SUMS: Final = frozenset({"backlog_gbp", "running_cost_gbp"})
_LEAST_SUM: Final = 1_000
"""Pounds below which no list has all its backlogs or running costs: they may be thousands. A judgement."""
_PER: Final = re.compile(r"(?:per|/|p\.?)\s*sq\.?\s*(?:ft|m|foot|metre)\w*|psf|per (?:m2|m²|square \w+)", re.IGNORECASE)
_THOUSAND: Final = r"(?:['’‘]?\b000['’]?s?|\bthousands?|\bk)(?: of)?\s*"
_SAYS: Final = (
    (rf"{_THOUSAND}(?:sq\.?\s*(?:ft|feet|foot)\b|square (?:feet|foot)|ft\s?(?:2|²)|sqft)", "000sqft"),
    (rf"{_THOUSAND}(?:m\s?(?:2|²)|sq\.?\s*m(?:et(?:re|er)s?|trs?)?\b|square met(?:re|er)s?|sqm\b)", "000m2"),
    (r"sq\.?\s*(?:ft|feet|foot)\b|square (?:feet|foot)|\bft\s?(?:2|²)|\bsqft", "sqft"),
    (r"\bm\s?(?:2|²)|sq\.?\s*m(?:et(?:re|er)s?|trs?)?\b|square met(?:re|er)|\bsqm\b", "m2"),
    (r"£\s*'?000|£\s*k\b|£ ?thousand|thousands? of pounds|in thousands|'000s?\b", "£k"),
    (r"£\s*m(?:illion)?\b|millions? of pounds|in millions", "£m"),
)
_NOTE: Final = 12
"""A cell of at least so many characters that stands alone in its row is a note."""
_NOTES: Final = 200
_LEGEND_CELLS: Final = 6
_NAMING: Final = 2
"""Cells of a row of a legend in which the column may be named."""
_EXAMPLES: Final = 3
FIGURES: Final = re.compile(r"[£\s(-]*(\d[\d.,]*)")


def notes_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Texts that stand alone in their row: what a list says about itself above, below or on a sheet of its own."""
    alone = [cells for _, cells in rows if sum(bool(cell) for cell in cells) == 1]
    return tuple(text for cells in alone[:_NOTES] for text in cells if len(text) >= _NOTE)


def with_twins(layout: Layout, answers: Answers) -> tuple[Layout, list[Question]]:
    """The layout with one of each two columns of one name and unit whose numbers differ, and the question which."""
    if layout.told or layout.key in {"facts", "ods", "cqc"}:
        return layout, []
    columns, questions = dict(layout.columns), []
    for target, uses in layout.columns.items():
        use = uses[0]
        if target not in NUMBERS or use.at < 0:
            continue
        same = [at for at, name in enumerate(layout.header) if split_header(name) == split_header(use.header)]
        told = {at: [_held(cells, at) for _, cells in layout.rows] for at in same}
        if len(same) < 2 or len({tuple(cells) for cells in told.values()}) < 2:  # noqa: PLR2004 - nothing to choose
            continue
        shown = {at: some(dict.fromkeys(cell for cell in cells if cell)) for at, cells in told.items()}
        words = f"{len(same)} columns are called “{use.header}” and differ. Which one counts?"
        options = tuple((column_letter(at), f"column {column_letter(at)}: {shown[at]}") for at in same)
        question = Question(f"column:{use.header}", words, options).answered(answers)
        chosen = next((at for at in same if column_letter(at) == question.answer), use.at)
        columns[target] = (replace(use, at=chosen, asked=use.asked or not question.answer),)
        questions.append(question)
    return replace(layout, columns=columns), questions


def _held(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) and not says_nothing(cells[at]) else ""


def legend_of(rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
    """Rows of a sheet that explains columns: “GIA | Gross internal area | sq ft”."""
    few = [tuple(filter(None, cells)) for _, cells in rows[:_NOTES]]
    return tuple(cells for cells in few if 1 < len(cells) <= _LEGEND_CELLS)


def with_units(
    layout: Layout, notes: Iterable[str], answers: Answers, legend: Sequence[Sequence[str]] = ()
) -> tuple[Layout, list[Question], list[Problem]]:
    """The layout with the unit of every column, the questions that are left, and what was taken from where.

    Parameters
    ----------
    notes
        Texts of the file that may say a unit for all its columns.
    legend
        Rows of other sheets that name a column and say what it holds.
    """
    if layout.key in {"facts", "ods", "cqc"}:
        return layout, [], []
    own = [text for text in notes_of(layout.rows) if text]
    titles = [*(layout.head.titles if layout.head else ()), *own, *notes]
    columns, questions, problems = dict(layout.columns), [], []
    for target, uses in layout.columns.items():
        if target not in _AREAS | _MONEY or uses[0].at < 0:
            continue
        use, question, said = _settled(target, uses[0], layout, (titles, legend), answers)
        columns[target] = (use,)
        questions += [question] if question else []
        problems += [Problem("unit taken from above", "information", said)] if said else []
    return replace(layout, columns=columns), questions, problems


def _settled(
    target: str, use: Use, layout: Layout, sources: tuple[Sequence[str], Sequence[Sequence[str]]], answers: Answers
) -> tuple[Use, Question | None, str]:
    """One column with its unit; the question about it; where the unit was taken from.

    Parameters
    ----------
    sources
        Titles and notes, and the rows of a legend.
    """
    titles, legend = sources
    bare = [cell for cell in held_cells(use, layout.rows) if _is_bare(cell)]
    kinds = AREA_UNITS if target in _AREAS else MONEY_UNITS
    wanted = kinds | ({"%", "share"} if target in SHARES else set())
    near, where = _said_near(use, layout, wanted)
    if not near:
        near, where = _said_of(use, layout, legend, wanted)
    told = _units_in(titles, kinds)
    if not bare or (layout.told and use.unit and use.unit != split_header(use.header)[1]):
        return use, None, ""
    unit = use.unit or near
    if not unit and len(told) == 1:
        (unit,) = told
        where = next(text for text in titles if unit in _units_in([text], kinds))
    differing = bool(unit) and unit in kinds and bool(told - {unit}) and unit not in told and unit != near
    doubted = () if differing else _doubted(target, unit, bare, defined=layout.key == "eric")
    if doubted:
        return _asking(target, use, bare, doubted, answers)
    if target in _MONEY and not unit:
        return use, None, ""
    scales = _scales(use, layout)
    if unit in IN_THOUSANDS and not differing and scales != {1}:
        return _of_parts(target, use, unit, bare, scales, answers)
    if unit and not differing:
        said = (
            f"“{use.header}” is in {UNIT_WORDS[unit]}, as “{shortened(where)}” says." if where and not use.unit else ""
        )
        return replace(use, unit=unit), None, said
    options = ("m2", "sqft", *(("%", "share") if target in SHARES else ()))
    return _asking(target, use, bare, (unit, *sorted(told)) if differing else options, answers)


def _doubted(target: str, unit: str, bare: Sequence[str], *, defined: bool) -> tuple[str, ...]:
    """The units that numbers may be in although their heading says one, or none is needed; nothing where all is clear.

    Parameters
    ----------
    defined
        Whether a publisher defines the column: it does not mix percentages and shares.
    """
    in_pounds = (target in _SUMS and unit in {"", "£"}) or (target in BACKLOG and not unit)
    if in_pounds and not defined and _all_below(bare, _LEAST_SUM):
        return ("£", "£k", "£m")
    return _shares_or_not(bare, mixed=not defined) if unit == "%" else ()


def _scales(use: Use, layout: Layout) -> set[int]:
    """How many times what they show the numbers of a column hold; of most columns just 1."""
    plainly = replace(use, asked=False)
    return {layout.scales.get((line, use.at + 1), 1) for line, cells in layout.rows if _is_bare(plainly.cell(cells))}


def _of_parts(  # noqa: PLR0913, PLR0917 - a column, its unit, its cells and how they are shown
    target: str, use: Use, unit: str, bare: Sequence[str], scales: set[int], answers: Answers
) -> tuple[Use, Question | None, str]:
    """A column of thousands whose cells show a part of what they hold: its heading is of what is shown, or is asked."""
    one, many = IN_THOUSANDS[unit]
    if scales != {many}:
        return _asking(target, replace(use, unit=unit), bare, (one, unit), answers)
    said = f"“{use.header}” shows {UNIT_WORDS[unit]} of what its cells hold: they are read as {UNIT_WORDS[one]}."
    return replace(use, unit=one), None, said


def _asking(
    target: str, use: Use, bare: Sequence[str], units: Sequence[str], answers: Answers
) -> tuple[Use, Question | None, str]:
    bare = sorted(bare, key=_size) if "mixed" in units else bare
    ends = (*bare[: _EXAMPLES - 1], bare[-1]) if "mixed" in units else bare[:_EXAMPLES]
    shown = some(shortened(cell) for cell in dict.fromkeys(ends))
    words = f"In which unit is “{use.header}”? It holds {shown}."
    options = tuple((unit, _meaning(unit, target, bare[0])) for unit in dict.fromkeys(units))
    question = Question(f"unit:{use.header}", words, options).answered(answers)
    return replace(use, unit=question.answer or use.unit, asked=use.asked or not question.answer), question, ""


def _meaning(unit: str, target: str, cell: str) -> str:
    """What an answer makes of the first number."""
    if unit == "share":
        return f"a share of one: {shortened(cell)} is {_hundredfold(cell)} %"
    if unit == "mixed":
        return f"both: {shortened(cell)} and others below 1 are shares of one, numbers from 1 on are per cent"
    if unit == "%":
        return f"per cent: {shortened(cell)} is {shortened(cell)} %"
    return f"{shortened(cell)} {UNIT_WORDS[unit]}" if target in _AREAS else UNIT_WORDS[unit]


def _hundredfold(cell: str) -> str:
    try:
        return f"{100 * number_of(cell)[0]:.10g}"
    except UnreadableError:
        return "?"


def _said_of(use: Use, layout: Layout, legend: Sequence[Sequence[str]], wanted: frozenset[str]) -> tuple[str, str]:
    """The unit that a note on the heading's cell says, or else a row of a legend that names the column."""
    column, name = use.at + 1, split_header(use.header)[0]
    texts = [text for (row, at), text in layout.remarks.items() if at == column and row <= layout.header_row]
    if not texts and name:
        rows = [cells for cells in legend if any(split_header(cell)[0] == name for cell in cells[:_NAMING])]
        texts = [cell for cells in rows for cell in cells if split_header(cell)[0] != name or len(cells) == 1]
    units = {unit for text in texts if (unit := unit_of(text)) in wanted} or _units_in(texts, wanted)
    return (next(iter(units)), shortened(texts[0])) if len(units) == 1 else ("", "")


def _said_near(use: Use, layout: Layout, wanted: frozenset[str]) -> tuple[str, str]:
    """The unit that the row below the header or a heading over the column says, and its words."""
    if layout.head is None:
        return "", ""
    below = layout.head.units.get(use.at, "")
    if below in wanted:
        return below, UNIT_WORDS[below]
    over = layout.head.over.get(use.at, "")
    unit = split_header(over)[1] or unit_of(over)
    units = {unit} & wanted or _units_in([over], wanted)
    return (next(iter(units)), over) if len(units) == 1 else ("", "")


def _units_in(texts: Iterable[str], kinds: frozenset[str]) -> frozenset[str]:
    """Units that sentences name, prices per area aside."""
    units = set()
    for text in texts:
        plain = _PER.sub(" ", text[:1_000])
        for pattern, unit in _SAYS:  # those of thousands first, and what they say is said by no other
            rest = re.sub(pattern, " ", plain, flags=re.IGNORECASE)
            units |= {unit} if rest != plain and unit in kinds else set()
            plain = rest if unit.startswith("000") else plain
    return frozenset(units)


def held_cells(use: Use, rows: Sequence[Row]) -> list[str]:
    """What stands in a column, unknown cells aside; numbers with a decimal point."""
    with_unit = replace(use, asked=False)
    held = [with_unit.cell(cells) for _, cells in rows if use.at < len(cells) and not says_nothing(cells[use.at])]
    return [cell for cell in held if cell]


def _is_bare(cell: str) -> bool:
    """Whether a cell is a number above 0 without a unit of its own."""
    try:
        value, unit = number_of(cell)
    except UnreadableError:
        return bool(FIGURES.fullmatch(cell.strip()))
    return not unit and value > 0


def _shares_or_not(cells: Sequence[str], *, mixed: bool) -> tuple[str, ...]:
    """What numbers below “%” may be: shares where all are at most 1, both where some are; nothing where none is."""
    if all(_size(cell) <= 1 for cell in cells):
        return ("%", "share")
    return ("%", "mixed") if mixed and any(_size(cell) < 1 for cell in cells) else ()


def _all_below(cells: Sequence[str], most: float) -> bool:
    return all(_size(cell) < most for cell in cells)


def _size(cell: str) -> float:
    """The number of a cell, beyond all where it is none."""
    try:
        return number_of(cell)[0]
    except UnreadableError:
        return math.inf
