"""Outlines: polygons of any format become groups of whole small areas."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.errors import InputRefusedError
from nhmap.store.boundary_files.brought import Brought, admit_groups, ask, chosen_column
from nhmap.store.boundary_files.naming_columns import best_of, name_columns, name_of
from nhmap.store.footprint_files.cutting import cuts
from nhmap.store.footprint_files.opening_outlines import open_outlines
from nhmap.store.footprint_files.placing import select
from nhmap.store.footprint_files.reading_geojson import drawing_of, features_of
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.footprint_files.placing import Rule, Selection, Shapes
    from nhmap.store.footprint_files.reading_features import Drawn
    from nhmap.store.footprint_files.reading_polygons import Crs
    from nhmap.store.tabular.uploads import Limits


_RANKS: Final = {"SNP": 0, "MNP": 1, "IHO": 2}
"""Levels of neighbourhoods, as nhmap writes them."""


def read_outlines(  # noqa: PLR0913, PLR0917 - a job for a process apart, by position
    data: bytes,
    name: str,
    form: str,
    areas: SmallAreas,
    shapes: Shapes,
    named_by: str | None,
    layer: str | None,
    crs: Crs,
    rule: Rule,
    limits: Limits,
) -> Brought:
    """Read a file of outlines.

    Raises
    ------
    LayersError
        When it holds several layers of polygons, and none was named.
    InputRefusedError
        When nothing in it can be used.
    """
    opened = open_outlines(data, name, form, layer, limits)
    features = features_of(opened.document, name, limits.features)
    properties = [_lowest(feature) for feature in features]
    values = _by_column(properties)
    columns, headings = name_columns(values), tuple(values)
    column = chosen_column(columns, named_by, best_of(columns), name) if columns or named_by else None
    if columns and column is None:
        return replace(ask(columns, len(areas), "outlines"), headings=headings)
    names = [name_of(cells.get(column.column)) if column else "" for cells in properties]
    left = _left_out(properties)
    for at, (feature, called) in enumerate(zip(features, names, strict=True)):
        feature["properties"] = {"name": called or f"polygon {at + 1}"}
        feature.pop("id", None)
        if at in left:
            feature["geometry"] = None
    opened.document.pop("nhmap", None)
    drawing = drawing_of(opened, name, areas, crs=crs, limits=limits)
    drawn = [one for one in drawing.drawn if one.shape is not None]
    selection = select(drawn, areas, shapes, rule)
    codes = [str(cells.get(column.code) or "") if column and column.code else "" for cells in properties]
    brought = _grouped(drawn, selection, areas, codes, name)
    through = cuts(drawn, selection, [one.name for one in drawn], areas, shapes, rule)
    problems = (*drawing.problems, *drawing.notes.problems(), *brought.problems)
    if left:
        message = (
            f"{name} holds neighbourhoods of several levels; the lowest, {counted(len(drawn), 'polygon')}, was read."
        )
        problems = (
            *(p for p in problems if p.check != "no geometry"),
            Problem("levels left out", "information", message),
        )
    cut, table = brought.cut, brought.cut_table
    if through is not None:
        problems, table = (*problems, through.problem), through.table
        cut = np.unique(areas.rows_of(table["LSOA21CD"].tolist())).astype(np.int32)
    return Brought(
        brought.names, brought.codes, brought.member, column.column if column else "(none)", columns, "outlines",
        tuple(problems), cut, table, headings=headings,
    )  # fmt: skip


def _lowest(feature: dict[str, Any]) -> dict[str, Any]:
    """What a feature says of itself."""
    properties = feature.get("properties")
    return {str(key): value for key, value in properties.items()} if isinstance(properties, dict) else {}


def _left_out(properties: Sequence[dict[str, Any]]) -> set[int]:
    """Positions of features above the lowest level, in a file that nhmap wrote of nested neighbourhoods."""
    levels = [_RANKS.get(str(cells.get("level")), 0) for cells in properties]
    return {at for at, level in enumerate(levels) if level > min(levels)}


def _by_column(properties: Sequence[dict[str, Any]]) -> dict[str, list[object]]:
    """Values by property, in the order in which properties first appear."""
    columns: dict[str, list[object]] = {}
    for row in properties:
        for key in row:
            columns.setdefault(key, [])
    for row in properties:
        for key, cells in columns.items():
            cells.append(row.get(key))
    return columns


def _grouped(
    drawn: Sequence[Drawn], selection: Selection, areas: SmallAreas, codes: Sequence[str], name: str
) -> Brought:
    """Polygons of one name are one group; a small area that several claim goes to the first in the file."""
    number: dict[str, int] = {}
    names: list[str] = []
    group = np.empty(len(drawn), dtype=np.int32)
    code_of: list[str] = []
    for at, one in enumerate(drawn):
        key = one.name.casefold()
        if key not in number:
            number[key] = len(names)
            names.append(one.name)
            code_of.append(codes[one.number - 1])
        group[at] = number[key]
    admit_groups(len(names), name)
    member = np.full(len(areas), -1, dtype=np.int32)
    mine = group[selection.outline]
    member[selection.area[::-1]] = mine[::-1]  # backwards, so that the first claim is the one that stays
    if not (member >= 0).any():
        message = f"No polygon of {name} holds the centre of residents of a small area of England."
        hint = "Choose the rule “half of the area” for small polygons, and check that they lie in England."
        raise InputRefusedError(message, hint)
    problems = [*_claimed(selection, mine, member, names, areas), *_empty(names, member)]
    return Brought(tuple(names), tuple(code_of), member, "", (), "outlines", tuple(problems))


def _claimed(
    selection: Selection, mine: NDArray[np.int32], member: NDArray[np.int32], names: Sequence[str], areas: SmallAreas
) -> list[Problem]:
    lost = mine != member[selection.area]
    if not lost.any():
        return []
    rows = np.unique(selection.area[lost])
    people = int(areas.residents[rows].sum())
    pairs = dict.fromkeys(
        f"{names[keeps]} and {names[loses]}"
        for keeps, loses in zip(member[selection.area[lost]].tolist(), mine[lost].tolist(), strict=True)
    )
    are = "is" if len(rows) == 1 else "are"
    message = (
        f"{counted(len(rows), 'small area')}, {people:,} people, {are} claimed by several polygons: {some(pairs)}. "
        f"The first in the file keeps {'it' if len(rows) == 1 else 'them'}."
    )
    return [Problem("claimed twice", "warning", message, codes=tuple(map(str, areas.codes[rows])), people=people)]


def _empty(names: Sequence[str], member: NDArray[np.int32]) -> list[Problem]:
    members = set(np.unique(member).tolist())
    empty = [name for at, name in enumerate(names) if at not in members]
    if not empty:
        return []
    are = "holds" if len(empty) == 1 else "hold"
    message = (
        f"{some(empty)} {are} no small area, so nothing can be tested against {'it' if len(empty) == 1 else 'them'}: "
        "small areas are taken whole, and lines within one select none."
    )
    return [Problem("holds nothing", "warning", message)]
