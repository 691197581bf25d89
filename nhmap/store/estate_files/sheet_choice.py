"""Sheet choice: which sheets of a workbook are used, and what is listed of each before it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.estate_files.layouts import Layout
    from nhmap.store.estate_files.sheets import Sheet

_NEEDED: Final = (
    "Say what its columns are: a JSON file such as"
    ' {"name": "Property", "postcode": "Post code", "floor_area_m2": "GIA (sq m)"}.'
)


@dataclass(frozen=True)
class SheetAbout:
    """What is listed of a sheet before it is used.

    Attributes
    ----------
    label
        Which kind of list it is, in words.
    rows, hidden_rows
        Below the header, and how many of them are hidden or filtered away.
    hidden
        Whether the sheet is hidden.
    used
        Whether its rows are used.
    """

    name: str
    label: str
    rows: int
    hidden_rows: int
    hidden: bool
    used: bool


def wanted_sheets(sheets: Sequence[Sheet], name: str, chosen: tuple[str, ...] | None) -> frozenset[str]:
    """Names of the sheets to use: those that a person ticked, or else all that are not hidden.

    Raises
    ------
    InputRefusedError
        When the person names one that there is not.
    """
    names = [sheet.name for sheet in sheets]
    if chosen is None:
        return frozenset(sheet.name for sheet in sheets if not sheet.hidden)
    lacking = [name for name in chosen if name not in names]
    if lacking or not chosen:
        message = f"{name} has no sheet “{some(lacking)}”." if lacking else f"No sheet of {name} is chosen."
        raise InputRefusedError(message, f"It has: {some(name or 'one without a name' for name in names)}.")
    return frozenset(chosen)


def none_readable(
    sheets: Sequence[Sheet], layouts: Sequence[Layout], wanted: frozenset[str], name: str
) -> InputRefusedError:
    """The refusal of a file of which no sheet that is to be used is a list of buildings."""
    hidden = [sheet.name for sheet in sheets if sheet.hidden and sheet.name not in wanted]
    looked = [layout for layout in layouts if layout.sheet in wanted]
    if not looked:
        message = f"Every row of {name} is hidden, or on a hidden sheet ({some(hidden) or 'its rows'})."
        return InputRefusedError(message, "Show them in the spreadsheet, or say that they are to be used.")
    headings = some(cell for cell in looked[0].header if cell)
    message = f"{name} is {looked[0].label}. Found: {headings[:500]}."
    if hidden:
        message += f" Hidden sheets were left out: {some(hidden)}."
        return InputRefusedError(message, "Is the list on a hidden sheet? Show that sheet, or choose it by its name.")
    return InputRefusedError(message, _NEEDED)


def about_sheet(sheet: Sheet, layout: Layout | None, *, used: bool) -> SheetAbout:
    """What is listed of one sheet; it has no layout where all its rows are hidden."""
    rows = len(layout.rows) if layout else 0
    label = layout.label if layout else "all rows are hidden"
    return SheetAbout(sheet.name, label, rows, len(sheet.hidden_rows), sheet.hidden, used)
