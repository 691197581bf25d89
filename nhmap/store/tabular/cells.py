"""Cells: text of people on its way into and out of files.

A spreadsheet runs a cell that begins like a formula. Such text gets a leading apostrophe when it is written and
loses exactly that apostrophe when it is read back, so that names survive and formulas do not.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from nhmap.core.plan.plans import NAME_LIMIT

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_SPACE: Final = re.compile(r"\s+")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers.

    Text that already begins with apostrophes and then like a formula gets one more, which keeps ``as_written`` the
    exact inverse.
    """
    if isinstance(cell, str) and _FORMULA.match(cell):
        return f"'{cell}"
    return cell


def as_written(cell: str) -> str:
    """The text that ``harmless`` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell


def clean_name(text: object, limit: int = NAME_LIMIT) -> str:
    """A name that can be shown on one line: no control or formatting characters, single spaces, at most ``limit``.

    Markup and formulas are kept as the text they are. Something that is neither text nor a number is no name: "".
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return ""
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    spaced = _SPACE.sub(" ", str(text))
    if spaced.isprintable():  # nothing hidden in it, as in nearly every name
        return spaced.strip()[:limit].strip()
    visible = "".join(c for c in spaced if unicodedata.category(c) not in _HIDDEN)
    return _SPACE.sub(" ", visible).strip()[:limit].strip()
