"""Estate remarks: what a person should know of a list as a whole."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate_fields import FIELDS, KEYS
from nhmap.store.estate_files.columns import BACKLOG, TARGETS, about, split_header
from nhmap.store.tabular.problems import Problem, Severity, counted, some

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from nhmap.store.estate_files.layouts import Layout
    from nhmap.store.estate_files.outcomes import RowOutcome
    from nhmap.store.estate_files.sheet_choice import SheetAbout

_MOST_NAMED: Final = 20
_SAID: Final = frozenset((*FIELDS, *BACKLOG, "name", "postcode"))
"""What a column may say that should not be passed over in silence."""


def remarks(
    layouts: Sequence[Layout], rows: Sequence[RowOutcome], sheets: Sequence[SheetAbout], today: date,
    *, with_hidden_rows: bool,
) -> tuple[Problem, ...]:  # fmt: skip
    """Sentences about the sheets, the columns and the rows together."""
    left_out = [sheet.name for sheet in sheets if not sheet.used and not sheet.hidden]
    said = [_about(layout, several=len(layouts) > 1) for layout in layouts]
    found = [problem for problems in said for problem in problems]
    days = {fact.as_of for row in rows for fact in row.told}
    found.extend(
        Problem("day", "information", f"These facts were taken to describe {day}, as the file says.")
        for day in sorted({layout.as_of for layout in layouts} & days - {""})
    )
    if left_out:
        message = f"Left out, as nhmap does not know what their columns are: {some(left_out)}."
        found.append(Problem("sheets left out", "warning", message))
    hidden = [sheet for sheet in sheets if sheet.hidden and not sheet.used]
    if hidden:
        named = some(f"{sheet.name} ({counted(sheet.rows, 'row')})" for sheet in hidden)
        message = f"Left out, as they are hidden: {named}."
        found.append(Problem("hidden sheets", "warning", message))
    rows_hidden = sum(sheet.hidden_rows for sheet in sheets if sheet.used)
    if rows_hidden:
        what = counted(rows_hidden, "row is hidden or filtered away", "rows are hidden or filtered away")
        message = f"{what}: {'used, as you said' if with_hidden_rows else 'left out'}."
        found.append(Problem("hidden rows", "warning", message))
    if "" in days:
        undated = sum(any(not fact.as_of for fact in row.told) for row in rows)
        which = "these facts" if days == {""} else f"the facts of {counted(undated, 'row')}"
        message = f"Nobody said which day {which} describe, so any dated fact goes before them."
        found.append(Problem("no date", "warning", message))
    found.extend(_several(rows))
    found.extend(_ended(rows, today))
    cells = sum(len(row.read.rejects) for row in rows if row.outcome != "set aside")
    if cells:
        message = f"{counted(cells, 'cell was', 'cells were')} not used; the file of rejects says which and why."
        found.append(Problem("cells not used", "warning", message))
    return tuple(found)


def _several(rows: Sequence[RowOutcome]) -> list[Problem]:
    """Buildings of which several rows, on one sheet or more, say different things."""
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        for fact in row.told:
            if row.site_id and fact.field not in KEYS:
                told[row.site_id, fact.field].add(f"{fact.value}")
    several = {site_id for (site_id, _), values in told.items() if len(values) > 1}
    if not several:
        return []
    what = counted(len(several), "building", "buildings")
    message = f"Rows of {what} say different things; they are shown as conflicts, each with its sheet and row."
    lines = tuple(row.read.line for row in rows if row.site_id in several)
    return [Problem("several rows", "warning", message, lines=lines)]


def _ended(rows: Sequence[RowOutcome], today: date) -> list[Problem]:
    """Leases that ended before today: held over, renewed, or an old list."""
    ended = [
        (row, str(fact.value))
        for row in rows
        for fact in row.told
        if fact.field == "lease_end" and str(fact.value) < today.isoformat()
    ]
    if not ended:
        return []
    named = some(f"{row.read.named} (row {row.read.line:,}, {day})" for row, day in ended)
    what = counted(len(ended), "lease ended", "leases ended")
    message = f"{what} in the past: {named}. Held over, renewed, or is the list old?"
    return [Problem("lease ended", "warning", message, lines=tuple(row.read.line for row, _ in ended))]


def _about(layout: Layout, *, several: bool) -> list[Problem]:
    """What is particular to one sheet."""
    where = f"Sheet “{layout.sheet}”: " if several and layout.sheet else ""
    found = []
    first = layout.rows[0][0] if layout.rows else 0
    if layout.header_row > 1:
        message = f"{where}The header is in row {layout.header_row}; what stands above it was left out."
        found.append(Problem("rows above the header", "information", message, lines=(first,)))
    if layout.turned:
        message = f"{where}Each column was read as a building; “row 3” is the third column."
        found.append(Problem("columns for buildings", "information", message))
    found.extend(_not_read(layout, where))
    floor = layout.columns.get("floor_area_m2", (None,))[0]
    if floor and split_header(floor.header)[0] in {"nia", "netinternalarea", "totalnia"}:
        message = f"{where}“{floor.header}” is net internal area; it stands for the gross area, which is larger."
        found.append(Problem("net for gross", "warning", message))
    if layout.key == "eric":
        message = (
            "ERIC gives the floor area that the reporting trust uses: of a building that it shares, the trust's part."
        )
        found.append(Problem("part of a building", "information", message))
    owner_use = layout.columns.get("owner", (None,))[0]
    if layout.key in {"nhsps", "chp"} and owner_use is not None and owner_use.at < 0:
        owner = "NHS Property Services" if layout.key == "nhsps" else "LIFT"
        message = f"{where}No column names the owner; read as “{layout.label}”, {owner} was taken for all rows."
        found.append(Problem("owner taken from the list", "warning", message))
    lacking = [part for part in BACKLOG if part not in layout.columns]
    if 0 < len(lacking) < len(BACKLOG) and "backlog_gbp" not in layout.columns:
        names = some(TARGETS[part].lower() for part in lacking)
        message = f"{where}The backlog is not known, as there is no column of {names}."
        found.append(Problem("backlog incomplete", "warning", message))
    return found


def _not_read(layout: Layout, where: str) -> list[Problem]:
    """Columns whose names say a fact, but of which another one was read, or whose unit nobody says."""
    if layout.key == "facts" or (layout.key == "ods" and not layout.header_row):
        return []
    used = {at for uses in layout.columns.values() for use in uses for at in (use.at, use.unit_at)}
    left = [name for at, name in enumerate(layout.header) if at not in used and name]
    twice = [name for name in left if about(name)[0] in _SAID and about(name)[0] in layout.columns]
    unsaid = [name for name in left if name not in twice]
    found = []
    if twice:
        message = f"{where}Not read, as another column says the same: {some(twice)}."
        found.append(Problem("columns alike", "warning", message))
    if unsaid:
        message = f"{where}Not read, as nhmap does not know what they mean: {_named(unsaid)}."
        severity: Severity = "information" if layout.key in {"eric", "ods", "cqc", "six-facet"} else "warning"
        found.append(Problem("columns not read", severity, message))
    return found


def _named(columns: Sequence[str]) -> str:
    """Names of columns, more of them than elsewhere: what was passed over is to be seen."""
    shown = ", ".join(f"“{name[:60]}”" for name in columns[:_MOST_NAMED])
    return shown + (f" and {len(columns) - _MOST_NAMED:,} more" if len(columns) > _MOST_NAMED else "")
