"""Claims: who keeps a small area that two footprints claim, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from nhmap.store.footprint_files.projecting import to_metres
from nhmap.store.footprint_files.shares_inside import shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.footprint_files.placing import Rule, Selection, Shapes
    from nhmap.store.footprint_files.reading_features import Drawn

Keep = Literal["first", "last", "smallest", "largest_overlap"]
"""Who keeps a small area that several footprints of a level claim: the one that comes first or last in the file, the
one that claims fewest residents in all, or the one that covers more of the small area. Of equals the first keeps it."""


def keep_of(rule: Rule, asked: Keep | None) -> Keep:
    """What was asked for, else what fits the rule: shares are measured only under ``half_area``."""
    return asked or ("largest_overlap" if rule == "half_area" else "first")


@dataclass(frozen=True, eq=False)
class Claims:
    """Who holds each small area at one level, and what was claimed twice.

    Attributes
    ----------
    holder
        For each small area the position of the outline that keeps it, -1 for none; shape (n,).
    keeper, loser, area
        Claims that were turned down: who keeps the area, who claimed it too, which area; shape (k,).
    kept_at, lost_at
        What the two were compared by: place in the file, residents claimed in all, or share of the area covered;
        shape (k,).
    keep
        By which the keeper was chosen.
    """

    holder: NDArray[np.int32]
    keeper: NDArray[np.int32]
    loser: NDArray[np.int32]
    area: NDArray[np.int32]
    kept_at: NDArray[np.float64]
    lost_at: NDArray[np.float64]
    keep: Keep

    def why(self, at: int) -> str:
        """Why the keeper of one claim keeps it: “it comes first in the file”."""
        kept, lost = float(self.kept_at[at]), float(self.lost_at[at])
        if self.keep == "last":
            return "it comes last in the file"
        if self.keep == "first":
            return "it comes first in the file"
        if kept == lost:
            return f"{_EQUAL[self.keep]} and comes first in the file"
        if self.keep == "smallest":
            return f"it claims fewer residents, {kept:,.0f} against {lost:,.0f}"
        return f"it covers more of it, {kept:.1%} against {lost:.1%}"

    def why_all(self, at: NDArray[np.intp]) -> str:
        """Why the keeper of several claims against one other keeps them."""
        if len(at) == 1 or self.keep != "largest_overlap":
            return self.why(int(at[0]))
        equal = self.kept_at[at] == self.lost_at[at]
        if equal.all():
            return "it covers as much of them and comes first in the file"
        return "it covers more of them" if not equal.any() else "it covers more of them, or as much and comes first"


_EQUAL: Final = {"smallest": "it claims as many residents", "largest_overlap": "it covers as much of it"}


def settle(  # noqa: PLR0913, PLR0917 - what is claimed, by whom, and what decides
    selection: Selection,
    of_level: NDArray[np.bool_],
    areas: SmallAreas,
    keep: Keep,
    drawn: Sequence[Drawn],
    shapes: Shapes,
) -> Claims:
    """Give each small area to one outline of a level.

    Parameters
    ----------
    of_level
        Whether each outline is of the level; shape (outlines,).
    keep
        Who keeps a small area that several claim.
    drawn, shapes
        The outlines, and polygons of all small areas: asked for only when overlaps have to be measured.
    """
    chosen = of_level[selection.outline] if len(selection.outline) else np.empty(0, dtype=np.bool_)
    outline, area, share = selection.outline[chosen], selection.area[chosen], selection.share[chosen]
    weight = outline.astype(np.float64)
    if keep == "smallest":
        claimed = np.bincount(outline, weights=areas.residents[area], minlength=len(drawn))
        weight = claimed[outline].astype(np.float64)
    elif keep == "largest_overlap":
        weight = np.round(share if selection.measured else _overlaps(outline, area, drawn, shapes), 6)
    order = np.lexsort((outline, -weight if keep in {"last", "largest_overlap"} else weight, area))
    outline, area, weight = outline[order], area[order], weight[order]
    first = np.r_[True, area[1:] != area[:-1]] if len(area) else np.empty(0, dtype=np.bool_)
    at = np.flatnonzero(first)[np.cumsum(first) - 1][~first]  # for each claim turned down, the one that was granted
    holder = np.full(len(areas), -1, dtype=np.int32)
    holder[area[first]] = outline[first]
    return Claims(holder, outline[at], outline[~first], area[~first], weight[at], weight[~first], keep)


def _overlaps(
    outline: NDArray[np.int32], area: NDArray[np.int32], drawn: Sequence[Drawn], shapes: Shapes
) -> NDArray[np.float64]:
    """Share of each small area inside the outlines that claim it, where several do; 1 elsewhere; shape (p,).

    What nhmap wrote itself of an outline it holds whole.
    """
    share = np.ones(len(area))
    by_rule = np.array([one.shape is not None and one.exact is None for one in drawn], dtype=np.bool_)
    contested = np.bincount(area)[area] > 1 if len(area) else np.empty(0, dtype=np.bool_)
    at = np.flatnonzero(contested & by_rule[outline])
    if len(at):
        used, position = np.unique(outline[at], return_inverse=True)
        outlines = to_metres(np.array([drawn[i].shape for i in used], dtype=object))
        share[at] = shares(outlines, shapes(), position.astype(np.int64), area[at].astype(np.intp))
    return share
