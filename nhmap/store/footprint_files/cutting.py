"""Cutting: small areas that the lines of a file run through, and what the other rule would make of them.

A plan holds whole small areas, so a line through one gives it all to one side. How many people that concerns, and how
much hangs on the rule, is said before a file is used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from nhmap.core.wording import percent_beside
from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.placing import Selection, by_line, select, touch
from nhmap.store.footprint_files.projecting import to_metres
from nhmap.store.footprint_files.reading_polygons import ENGLAND_LONLAT
from nhmap.store.footprint_files.shares_inside import HALF, SLIVER
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.footprint_files.placing import Rule, Shapes
    from nhmap.store.footprint_files.reading_features import Drawn
    from nhmap.store.footprint_files.shares_inside import Touching

COLUMNS: Final = ("LSOA21CD", "LSOA21NM", "residents", "level", "footprint", "share inside", "centroid", "half_area")
"""Of the table of cut small areas; the last two say whether the footprint takes it by each rule."""

OTHER: Final[dict[Rule, Rule]] = {"centroid": "half_area", "half_area": "centroid"}


@dataclass(frozen=True, eq=False)
class Cuts:
    """What the lines of a file cut.

    Attributes
    ----------
    problem
        What to tell of it.
    table
        A row for each cut small area and footprint, in the order of footprints, then codes; columns ``COLUMNS``.
    """

    problem: Problem
    table: pd.DataFrame


def cuts(  # noqa: PLR0913, PLR0917 - what is drawn, what it selects, and by what
    drawn: Sequence[Drawn],
    selection: Selection,
    zone_of: Sequence[str],
    areas: SmallAreas,
    shapes: Shapes,
    rule: Rule,
) -> Cuts | None:
    """What the lines cut; None where they cut nothing and both rules select the same.

    Outlines that hold exactly what nhmap wrote for them cut nothing, whatever they look like.

    Parameters
    ----------
    zone_of
        Zone id for each footprint, "" for one that was not kept.
    """
    at, outlines = by_line(drawn)
    used = np.array([bool(zone_of[i]) for i in at], dtype=np.bool_)  # one that holds nothing is told of as such
    used &= shapely.intersects(outlines, shapely.box(*ENGLAND_LONLAT)) if len(at) else used
    at, outlines = at[used], outlines[used]
    if not len(at):
        return None
    touched = selection.touched
    if touched is not None:
        other = select(drawn, areas, shapes, "centroid")
    else:
        try:
            touched = touch(to_metres(outlines), shapes())
        except InputRefusedError:  # so many outlines upon each other that lines can mean nothing
            return None
        touched = replace(touched, outline=at[touched.outline])
        other = _by_half(at, touched, selection)
    cut = np.flatnonzero((touched.share >= SLIVER) & (touched.share <= 1 - SLIVER))
    cut = cut[np.lexsort((touched.area[cut], touched.outline[cut]))]
    cut = cut[np.isin(touched.outline[cut], at)]
    differ = _differ(selection, other, len(areas))
    if not len(cut) and not len(differ):
        return None
    area, of, share = touched.area[cut], touched.outline[cut], touched.share[cut]
    within = shapely.contains(np.array([drawn[i].shape for i in of], dtype=object), shapely.points(areas.lonlat[area]))
    table = pd.DataFrame(
        {
            "LSOA21CD": areas.codes[area],
            "LSOA21NM": areas.column("lsoa21nm")[area],
            "residents": areas.residents[area],
            "level": [drawn[i].level.value for i in of],
            "footprint": [drawn[i].called for i in of],
            "share inside": np.round(share, 4),
            "centroid": np.where(within, "in", "out"),
            "half_area": np.where(share >= HALF, "in", "out"),
        },
        columns=list(COLUMNS),
    )
    message = " ".join(
        [
            _cut_words(table, areas.residents[np.unique(area)]),
            _rule_words(drawn, selection, other, areas, rule),
            _differ_words(np.setdiff1d(differ, area), areas),
        ]
    ).strip()
    concerning = np.unique(area) if len(cut) else differ
    concerned = dict.fromkeys([*of.tolist(), *_outlines_of(differ, selection, other)])
    told = Problem(
        "areas cut" if len(cut) else "rules differ",
        "warning",
        message,
        tuple(dict.fromkeys(zone_of[i] for i in concerned if zone_of[i])),
        tuple(str(code) for code in areas.codes[concerning]),
        int(areas.residents[concerning].sum()),
        tuple(sorted({drawn[i].number for i in concerned})),
    )
    return Cuts(told, table)


def _by_half(by_rule: NDArray[np.intp], touched: Touching, selection: Selection) -> Selection:
    """What the rule ``half_area`` selects; what nhmap wrote stays as it is."""
    taken, kept = touched.share >= HALF, ~np.isin(selection.outline, by_rule)
    outline = np.concatenate([touched.outline[taken], selection.outline[kept]]).astype(np.int32)
    area = np.concatenate([touched.area[taken], selection.area[kept]]).astype(np.int32)
    return Selection(outline, area, np.ones(len(area)))


def _differ(one: Selection, other: Selection, size: int) -> NDArray[np.int64]:
    """Small areas that one rule gives to a footprint and the other does not, ascending."""
    mine, theirs = (each.outline.astype(np.int64) * size + each.area for each in (one, other))
    return np.unique(np.setxor1d(mine, theirs) % size)


def _outlines_of(rows: NDArray[np.int64], *selections: Selection) -> list[int]:
    """Footprints that hold any of some small areas by any of the rules."""
    return sorted({int(i) for selection in selections for i in selection.outline[np.isin(selection.area, rows)]})


def _cut_words(table: pd.DataFrame, residents: NDArray[np.int64]) -> str:
    """“6 small areas are cut, 10,955 people: …”, with the first few and how much of each is inside."""
    if not len(table):
        return "No small area is cut, but the rule matters."
    rows = table.drop_duplicates("LSOA21CD")
    shown = zip(rows["LSOA21NM"], rows["LSOA21CD"], rows["share inside"], strict=True)
    named = some(f"{name} ({code}, {percent_beside(share, 0.5)} inside)" for name, code, share in shown)
    are = "is" if len(rows) == 1 else "are"
    return f"{counted(len(rows), 'small area')} {are} cut, {residents.sum():,} people: {named}."


def _rule_words(drawn: Sequence[Drawn], selection: Selection, other: Selection, areas: SmallAreas, rule: Rule) -> str:
    """How many people the footprints hold by the rule used and by the other, and where that differs."""
    held, would = (
        np.bincount(each.outline, weights=areas.residents[each.area], minlength=len(drawn)).astype(np.int64)
        for each in (selection, other)
    )
    by_rule, by_other = (int(areas.residents[np.unique(each.area)].sum()) for each in (selection, other))
    words = f"By the rule {rule} {'all footprints hold' if len(drawn) > 1 else 'it holds'} {by_rule:,} people, by the"
    words += (
        f" other rule ({OTHER[rule]}) {by_other:,}" if by_other != by_rule else f" other rule ({OTHER[rule]}) as many"
    )
    changed = np.flatnonzero(held != would)
    if len(drawn) == 1 or not len(changed):
        return f"{words}."
    changed = changed[np.argsort(-np.abs(held - would)[changed], kind="stable")]
    named = some(f"{drawn[int(i)].called} {would[i]:,} instead of {held[i]:,}" for i in changed)
    return f"{words}; it changes {counted(len(changed), 'footprint')}: {named}."


def _differ_words(rows: NDArray[np.int64], areas: SmallAreas) -> str:
    """What no line cuts and the rules see differently all the same."""
    if not len(rows):
        return ""
    are = "has" if len(rows) == 1 else "have"
    people = int(areas.residents[rows].sum())
    return (
        f"{counted(len(rows), 'small area')} that no line cuts, {people:,} people, {are} the ground on one side and "
        f"the centroid of residents on the other: {some(areas.codes[rows])}."
    )
