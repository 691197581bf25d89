"""Mended postcodes: “ST1 IAB”, where a letter stands for a figure or a figure for a letter, offered as “ST1 1AB”.

Only I, L and O are taken for 1 and 0, and the other way about, and only where one postcode that there is comes of it.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.store.estate_files.answers import Answers, Question
from nhmap.store.estate_files.postcodes import locate, normalise
from nhmap.store.tabular.problems import counted, some

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhmap.store.estate_files.layouts import Layout

_FIGURES: Final = {"I": "1", "L": "1", "O": "0"}
_LETTERS: Final = {"1": "I", "0": "O"}
_LIKE: Final = re.compile(r"[A-Z0-9]{5,7}")
_MIXED: Final = re.compile(r"[ILO01]")
_ODD: Final = re.compile(r"[A-Z]0.*|[A-Z]{1,2}[0-9][ILO] .*")
"""Shapes of whole postcodes that may yet be others: “S0…” for “SO…”, “ST1O …” for “ST10 …”."""


def with_mended_postcodes(layout: Layout, answers: Answers) -> tuple[Layout, list[Question]]:
    """The layout with the postcodes that a person says are meant, and the question whether they are."""
    use = layout.columns.get("postcode", (None,))[0]
    if layout.key == "facts" or use is None or use.at < 0:
        return layout, []
    meant = mended(cells[use.at] for _, cells in layout.rows if use.at < len(cells))
    if not meant:
        return layout, []
    shown = some(f"“{cell}” as “{code}”" for cell, code in meant.items())
    words = (
        f"{counted(len(meant), 'postcode')} of “{use.header}” cannot be: a letter I, L or O seems to stand for 1 or 0, "
        f"or a figure for a letter. Read {shown}?"
    )
    options = (("mend", "yes, read them so"), ("no", "no: go without these postcodes"))
    question = Question("postcodes", words, options).answered(answers)
    if question.answer != "mend":
        return layout, [question]
    rows = tuple(
        (line, tuple(meant.get(cell, cell) if at == use.at else cell for at, cell in enumerate(cells)))
        for line, cells in layout.rows
    )
    return replace(layout, rows=rows), [question]


def mended(cells: Iterable[str]) -> dict[str, str]:
    """Cells that are no postcodes that there are -> the one postcode that each becomes by changing 1, 0, I, L and O."""
    tries = {cell: _tries(cell) for cell in dict.fromkeys(cells)}
    tries = {cell: codes for cell, codes in tries.items() if codes}
    own = [(cell, normalise(cell)) for cell in tries]
    asked = dict.fromkeys(code for _, code in own if code)
    known = _known([*asked, *itertools.chain.from_iterable(tries.values())]) if tries else set()
    there = {cell: [code for code in tries[cell] if code in known] for cell, code in own if code not in known}
    return {cell: codes[0] for cell, codes in there.items() if len(codes) == 1}


def _known(codes: list[str]) -> set[str]:
    places = locate(codes)["found"].tolist()
    return {code for code, is_there in zip(codes, places, strict=True) if is_there}


def _tries(cell: str) -> list[str]:
    """Postcodes that a cell may stand for; none where nothing in it can be taken for another."""
    text = re.sub(r"[^A-Z0-9]", "", cell.upper())
    own = normalise(cell)
    if not _LIKE.fullmatch(text) or not _MIXED.search(text) or (own and not _ODD.fullmatch(own)):
        return []
    choices = [dict.fromkeys([sign, _FIGURES.get(sign, sign), _LETTERS.get(sign, sign)]) for sign in text]
    codes = {normalise("".join(signs)) for signs in itertools.product(*choices)}
    return sorted(codes - {"", own})
