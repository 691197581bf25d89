"""Mappings of columns as a person sees them: one line a column of theirs, with examples, and what it means to us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.columns import SEVERAL, TARGETS
from nhmap.store.estate_files.values import UNIT_WORDS
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nhmap.store.estate_files.layouts import Layout

EXAMPLES: Final = 2
_EXAMPLE: Final = 40


@dataclass(frozen=True)
class ColumnMeaning:
    """One column of a file, and what it means.

    Attributes
    ----------
    column
        Its name as written.
    examples
        Values that stand in it.
    target
        What it means, a key of ``TARGETS``; empty for nothing.
    unit
        The unit of its numbers, a key of ``UNIT_WORDS``; empty where its name or its values say it.
    """

    column: str
    examples: tuple[str, ...]
    target: str = ""
    unit: str = ""


def meanings(layout: Layout, remembered: Mapping[str, Any] | None = None) -> tuple[ColumnMeaning, ...]:
    """The named columns of a file, with what they meant the last time or else by their names.

    Parameters
    ----------
    remembered
        A mapping that was used for a file with these columns.
    """
    if remembered is not None:
        told = _told(remembered)
    else:
        told = {use.header: (target, use.unit) for target, uses in layout.columns.items() for use in uses}
    meanings_of_columns, seen = [], set[str]()
    for at, column in enumerate(layout.header):
        if not column.strip() or column in seen:
            continue
        seen.add(column)
        target, unit = told.get(column, ("", ""))
        meanings_of_columns.append(
            ColumnMeaning(column, _examples(layout, at), target, unit if unit in UNIT_WORDS else "")
        )
    return tuple(meanings_of_columns)


def mapping_of(lines: Iterable[ColumnMeaning]) -> dict[str, Any]:
    """The mapping that these lines make, as ``by_mapping`` takes it.

    Raises
    ------
    InputRefusedError
        When two columns mean the same, or none means anything.
    """
    held: dict[str, list[ColumnMeaning]] = {}
    for line in lines:
        if line.target:
            held.setdefault(line.target, []).append(line)
    if not held:
        message = "No column has a meaning yet."
        raise InputRefusedError(message, "Say at least which column holds the name, and which the postcode.")
    for target, several in held.items():
        if len(several) > 1 and target not in SEVERAL:
            message = f"{len(several)} columns mean “{TARGETS[target]}”: {some(line.column for line in several)}."
            raise InputRefusedError(message, "Keep the one that is to be read.")
    return {target: _entry(target, several) for target, several in held.items()}


def _entry(target: str, lines: Sequence[ColumnMeaning]) -> object:
    if target in SEVERAL:
        return [line.column for line in lines]
    (line,) = lines
    return {"column": line.column, "unit": UNIT_WORDS[line.unit]} if line.unit else line.column


def _told(mapping: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Column -> target and unit."""
    words = {said: key for key, said in UNIT_WORDS.items()}
    told = {}
    for target, entry in mapping.items():
        column = entry.get("column") if isinstance(entry, Mapping) else entry
        unit = words.get(str(entry.get("unit", "")), "") if isinstance(entry, Mapping) else ""
        for name in column if isinstance(column, list | tuple) else [column]:
            if isinstance(name, str) and target in TARGETS:
                told[name] = (target, unit)
    return told


def _examples(layout: Layout, at: int) -> tuple[str, ...]:
    """The first different values of a column."""
    examples: list[str] = []
    for _, cells in layout.rows:
        value = cells[at].strip()[:_EXAMPLE] if at < len(cells) else ""
        if value and value not in examples:
            examples.append(value)
            if len(examples) == EXAMPLES:
                break
    return tuple(examples)
