"""Tables: rows of a CSV file within bounds, whatever its encoding and delimiter.

Sizes are looked at before any row is made: a file of 25 MB can hold twelve million rows of one letter, or one row of
twelve million cells.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.problems import Problem, counted, some
from nhmap.store.tabular.uploads import Text, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Row = tuple[int, list[str]]
    """Line of the file on which a row ends, counted from 1, and its cells."""

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
HEAD_LINES: Final = 200
"""In which delimiters and headers are looked for."""
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SAMPLE: Final = 20_000
"""Characters of a line that the search for a delimiter looks at."""
_SPACES: Final = " \u00a0"
_UNCLOSED: Final = "Look for a quotation mark that is never closed."


@dataclass(frozen=True)
class TableLimits:
    """How much of a table is taken on.

    Attributes
    ----------
    lines
        Of the text; a cell may hold several.
    rows
        That are not blank.
    columns, cells
        Of one row, and of all rows.
    line_length
        Characters of one line.
    hint
        What to do about a table that is too large.
    """

    lines: int = 1_000_000
    rows: int = 1_000_000
    columns: int = 1_000
    cells: int = 8_000_000
    line_length: int = 1_000_000
    hint: str = "Give the rows of your planning area only."


def text_of(data: bytes, name: str, limits: TableLimits) -> tuple[Text, list[Problem]]:
    """The characters of a table and what was noted of them; too many lines are refused before any is cut into cells.

    Raises
    ------
    InputRefusedError
        When the characters cannot be made out, or there are too many lines.
    """
    admit_lines(data, name, limits)
    text = decode(data, name)
    problems = []
    if text.encoding not in {"utf-8", "ascii"}:
        message = f"{name} is not UTF-8; it was read as {text.encoding.upper()}. Check letters with accents."
        unsure = not text.encoding.startswith("utf")
        problems.append(Problem("encoding", "warning" if unsure else "information", message))
    characters = text.characters
    if "\x00" in characters:
        characters = characters.replace("\x00", "")
        problems.append(Problem("null characters", "warning", f"{name} held null characters; they were removed."))
    return Text(characters, text.encoding), problems


def admit_lines(data: bytes, name: str, limits: TableLimits) -> None:
    """Refuse a table of too many lines; quicker than anything else that can be said of it.

    Raises
    ------
    InputRefusedError
        When there are.
    """
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > limits.lines:
        message = f"{name} has {lines:,} lines; tables of up to {limits.lines:,} lines are read."
        raise InputRefusedError(message, limits.hint)


def head_of(characters: str) -> list[str]:
    """The first lines that are not blank, for finding out the delimiter; overlong ones are cut."""
    lines = (line[0][:_SAMPLE] for line in islice(_LINE.finditer(characters), HEAD_LINES))
    return [line for line in lines if line.strip()][:40]


def widths_of(lines: Sequence[str], delimiter: str) -> list[int]:
    """How many cells each line has under a delimiter; none where it cannot be cut by it."""
    try:
        return [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return []


def rows_of(characters: str, delimiter: str, name: str, limits: TableLimits, first_line: int = 1) -> Iterator[Row]:
    """Every row that is not blank, one at a time, each as it stands.

    Parameters
    ----------
    first_line
        Number of the first line, where lines before it were taken off.

    Raises
    ------
    InputRefusedError
        When quotes cannot be made out, or there is too much.
    """
    try:
        reader = csv.reader(_lines(characters, name, limits, first_line), delimiter=delimiter)
    except (TypeError, ValueError) as error:
        message = f"{name} says that its columns are separated by “{delimiter}”, which cannot be."
        raise InputRefusedError(message, "Take the line “sep=” away.") from error
    count = cells = 0
    try:
        for row in reader:
            if not any(row) or not any(cell.strip(_SPACES) for cell in row):
                continue
            count += 1
            cells += len(row)
            if count > limits.rows or cells > limits.cells or len(row) > limits.columns:
                raise too_large(name, limits)
            yield reader.line_num + first_line - 1, row
    except csv.Error as error:
        line = reader.line_num + first_line - 1
        long = "field larger" in str(error)
        why = f"a cell has more than {csv.field_size_limit():,} characters" if long else error
        message = f"{name} cannot be read beyond line {line:,}: {why}."
        raise InputRefusedError(message, _UNCLOSED) from error


def too_large(name: str, limits: TableLimits) -> InputRefusedError:
    """The refusal of a table with too many rows, columns or cells."""
    message = (
        f"{name} is too large: tables of up to {limits.rows:,} rows, {limits.columns:,} columns and"
        f" {limits.cells:,} cells are read."
    )
    return InputRefusedError(message, limits.hint)


def _lines(characters: str, name: str, limits: TableLimits, first_line: int) -> Iterator[str]:
    for number, match in enumerate(_LINE.finditer(characters), start=first_line):
        line = match[0]
        if len(line) > limits.line_length:
            message = f"Line {number:,} of {name} has {len(line):,} characters; up to {limits.line_length:,} are read."
            raise InputRefusedError(message, "Check that it is a table: one line a row.")
        yield line


def overflowing(cells: Sequence[str], width: int) -> bool:
    """Whether a row says anything beyond the columns that the header names: then its cells may stand in wrong ones."""
    return len(cells) > width and any(cell.strip() for cell in cells[width:])


def overflow_words(cells: Sequence[str], width: int) -> str:
    """Why a row that overflows cannot be used."""
    return (
        f"The row has {len(cells)} cells and the header {width}: is there a delimiter inside a number or a name? Such"
        " cells belong in quotation marks."
    )


def overflow_problem(name: str, lines: Iterable[int]) -> list[Problem]:
    """One problem for all rows that overflow."""
    numbers = tuple(lines)
    if not numbers:
        return []
    message = (
        f"{counted(len(numbers), 'row')} of {name} left out for having more cells than the header"
        f" (line {some(numbers)}): a delimiter inside a number or a name belongs in quotation marks."
    )
    return [Problem("more cells than the header", "problem", message, lines=numbers)]
