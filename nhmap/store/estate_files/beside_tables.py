"""Tables beside one another: two lists on one sheet, or a list and a summary of it, taken apart or asked about.

What stands right of an empty column, or begins with a second column of names, may speak of other buildings than the row
begins with. Two whole lists with an empty column between them are read each by itself; all else is asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.store.estate_files.answers import Question
from nhmap.store.estate_files.cells import column_letter
from nhmap.store.estate_files.columns import IDENTITY, about
from nhmap.store.estate_files.headers import header_at
from nhmap.store.estate_files.turned_tables import is_our_own
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.estate_files.answers import Answers
    from nhmap.store.estate_files.sheets import Row, Sheet

_NAMING: Final = frozenset({"name", "ods_code", "uprn", "site_id"})
_OPTIONS: Final = (
    ("own", "no: they are a table of their own, with buildings of their own or none"),
    ("same", "yes: each row is one building from left to right"),
)
Block = tuple[int, int]
"""First column of a table, and the one behind its last, from 0."""


def tables_beside(sheet: Sheet, answers: Answers) -> tuple[list[Sheet], list[Question]]:
    """The tables that stand beside one another on a sheet, mostly the sheet itself, and the question where it is open.

    Until that is answered only what stands first is used: that is the same either way.
    """
    at = None if is_our_own(sheet.rows) else header_at(sheet.rows, None)
    if at is None:
        return [sheet], []
    blocks, sure = _blocks(sheet.rows[at:])
    if len(blocks) < 2:  # noqa: PLR2004 - one table
        return [sheet], []
    parts = [_part(sheet, at, block, first=i == 0) for i, block in enumerate(blocks)]
    if sure:
        return parts, []
    header = sheet.rows[at][1]
    named = some(cell for start, end in blocks[1:] for cell in header[start:end] if cell)
    where = f"{column_letter(blocks[1][0])} to {column_letter(blocks[-1][1] - 1)}"
    words = f"Do columns {where} ({named}) speak of the building that the row begins with?"
    question = Question(f"beside:{where}", words, _OPTIONS).answered(answers)
    if question.answer == "same":
        return [sheet], [question]
    return (parts if question.answer else parts[:1]), [question]


def _blocks(rows: Sequence[Row]) -> tuple[list[Block], bool]:
    """The tables below a header, and whether they are so for sure; one where there is nothing to ask."""
    header = rows[0][1]
    width = max(len(cells) for _, cells in rows)
    filled = [any(at < len(cells) and cells[at] for _, cells in rows) for at in range(width)]
    begin = next((at for at, cell in enumerate(header) if cell), 0)
    cuts = [at for at in range(begin + 1, width) if filled[at] and not filled[at - 1] and at < len(header)]
    apart = _between([begin, *cuts], width)
    naming = set(_targets(header[slice(*apart[0])])) & _NAMING
    lists = [block for block in apart if _is_list(cells := header[slice(*block)]) and naming & set(_targets(cells))]
    if len(lists) > 1 and len(lists) == len(apart):
        return lists, True
    own = [block for block in apart[1:] if _may_be_its_own(rows, apart[0], block)]
    if own and _is_list(header[slice(*apart[0])]):
        return [(begin, own[0][0]), *_between([block[0] for block in own], width)], False
    again = _second_names(header)
    blocks = _between([begin, *again], width)
    if again and all(_is_list(header[slice(*block)]) and _facts(header[slice(*block)]) for block in blocks):
        return blocks, False
    return [(begin, width)], True


def _between(starts: Sequence[int], width: int) -> list[Block]:
    return list(zip(starts, [*starts[1:], width], strict=True))


def _targets(cells: Sequence[str]) -> list[str]:
    return [target for cell in cells if (target := about(cell)[0])]


def _facts(cells: Sequence[str]) -> set[str]:
    """What headings tell of a building beside how it is called and where it stands."""
    return set(_targets(cells)) - IDENTITY.keys()


def _is_list(cells: Sequence[str]) -> bool:
    """Whether headings are those of a list of buildings: a name, and a fact or a place."""
    told = set(_targets(cells))
    return bool(told & _NAMING) and len(told) > 1


def _may_be_its_own(rows: Sequence[Row], first: Block, block: Block) -> bool:
    """Whether a table behind an empty column may be one of its own: it says again what the first does, or stops."""
    header = rows[0][1]
    told = _targets(header[slice(*block)])
    if not set(told) - IDENTITY.keys():
        return False
    if set(told) & set(_targets(header[slice(*first)])):
        return True
    ends = [
        max((i for i, (_, cells) in enumerate(rows) if any(cells[slice(*each)])), default=0) for each in (first, block)
    ]
    return ends[1] < ends[0]


def _second_names(header: Sequence[str]) -> list[int]:
    """Columns in which a name stands again behind facts of the building that was named before."""
    found: list[int] = []
    naming, facts = "", False
    for at, cell in enumerate(header):
        target = about(cell)[0]
        if target in _NAMING and naming in {"", target}:
            if naming and facts:
                found.append(at)
                facts = False
            naming = target
        facts = facts or bool(target and target not in IDENTITY)
    return found


def _part(sheet: Sheet, at: int, block: Block, *, first: bool) -> Sheet:
    """One table as a sheet of its own; a title that stands alone above all of them is over each."""
    start, end = block
    rows = []
    for place, (number, cells) in enumerate(sheet.rows):
        alone = place < at and sum(map(bool, cells)) == 1
        held = cells if alone else cells[start:end]
        while held and not held[-1]:
            held = held[:-1]
        if held:
            rows.append((number, held))
    lines = {number for number, _ in rows}
    letters = f"columns {column_letter(start)} to {column_letter(end - 1)}"
    return replace(
        sheet,
        name=sheet.name if first else ", ".join(filter(None, [sheet.name, letters])),
        rows=tuple(rows),
        widths={},
        hidden_rows=frozenset(sheet.hidden_rows & lines),
        hidden_columns=frozenset(column - start for column in sheet.hidden_columns if start < column <= end),
        repeated=frozenset((row, column - start) for row, column in sheet.repeated if start < column <= end),
        written=frozenset((row, column - start) for row, column in sheet.written if start < column <= end),
        scales={(row, column - start): n for (row, column), n in sheet.scales.items() if start < column <= end},
        remarks={(row, column - start): n for (row, column), n in sheet.remarks.items() if start < column <= end},
        wide={(row, left - start): right - start for (row, left), right in sheet.wide.items() if start < left <= end},
    )
