"""Estate remarks: what a person should know of a list as a whole."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.store.estate_files.columns import BACKLOG, TARGETS, about, split_header
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.estate_files.layouts import Layout
    from nhmap.store.estate_files.outcomes import RowOutcome

_AREAS: Final = ("floor_area_m2", "void_m2")
_SAID: Final = frozenset((*FIELDS, *BACKLOG, "name", "postcode"))
"""What a column may say that should not be passed over in silence."""


def remarks(layouts: Sequence[Layout], rows: Sequence[RowOutcome], left_out: Sequence[str]) -> tuple[Problem, ...]:
    """Sentences about the sheets, the columns and the rows together."""
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
    if "" in days:
        message = "Nobody said which day these facts describe, so any dated fact goes before them."
        found.append(Problem("no date", "warning", message))
    twice = Counter(row.site_id for row in rows if row.site_id)
    several = [site_id for site_id, n in twice.items() if n > 1]
    if several:
        what = counted(len(several), "building has", "buildings have")
        message = f"{what} more than one row here; where these differ the last counts, and they are shown as conflicts."
        lines = tuple(row.read.line for row in rows if row.site_id in set(several))
        found.append(Problem("several rows", "warning", message, lines=lines))
    cells = sum(len(row.read.rejects) for row in rows if row.outcome != "set aside")
    if cells:
        message = f"{counted(cells, 'cell was', 'cells were')} not used; the file of rejects says which and why."
        found.append(Problem("cells not used", "warning", message))
    return tuple(found)


def _about(layout: Layout, *, several: bool) -> list[Problem]:
    """What is particular to one sheet."""
    where = f"Sheet “{layout.sheet}”: " if several and layout.sheet else ""
    found = []
    first = layout.rows[0][0] if layout.rows else 0
    if layout.header_row > 1:
        message = f"{where}The header is in row {layout.header_row}; what stands above it was left out."
        found.append(Problem("rows above the header", "information", message, lines=(first,)))
    found.extend(_not_read(layout, where))
    for target in _AREAS:
        use = layout.columns.get(target, (None,))[0]
        if use and use.at >= 0 and not use.unit:
            message = f"{where}“{use.header}” does not say its unit; numbers without one were read as m²."
            found.append(Problem("unit not said", "warning", message))
    floor = layout.columns.get("floor_area_m2", (None,))[0]
    if floor and split_header(floor.header)[0] in {"nia", "netinternalarea", "totalnia"}:
        message = f"{where}“{floor.header}” is net internal area; it stands for the gross area, which is larger."
        found.append(Problem("net for gross", "warning", message))
    if layout.key == "eric":
        message = (
            "ERIC gives the floor area that the reporting trust uses: of a building that it shares, the trust's part."
        )
        found.append(Problem("part of a building", "information", message))
    if layout.key in {"nhsps", "chp"} and layout.columns["owner"][0].at < 0:
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
    if layout.told or layout.key == "facts":
        return []
    used = {use.at for uses in layout.columns.values() for use in uses}
    left = [name for at, name in enumerate(layout.header) if at not in used and about(name)[0] in _SAID]
    twice = [name for name in left if about(name)[0] in layout.columns]
    unsaid = [name for name in left if name not in twice]
    found = []
    if twice:
        message = f"{where}Not read, as another column says the same: {some(twice)}."
        found.append(Problem("columns alike", "warning", message))
    if unsaid:
        message = f"{where}Not read, as the column does not say its unit: {some(unsaid)}."
        found.append(Problem("columns without a unit", "warning", message))
    return found
