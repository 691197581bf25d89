"""Ground of the maps of a plan: shapes and outlines that all pages share, each worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.store.paper.subject import Subject


class Ground:
    """Small areas, neighbourhoods and councils of a plan, in EPSG:27700."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._grouping = subject.evidence.areas.grouping("district")
        self._councils: dict[int, Any] = {}

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """Shapes of all small areas."""
        return self._subject.shapes()

    @cached_property
    def _bounds(self) -> NDArray[np.float64]:
        """Left, bottom, right, top of every small area; shape (n, 4)."""
        return shapely.bounds(self.shapes)

    @cached_property
    def zones(self) -> dict[str, Any]:
        """Outline of every zone that holds anything, by its id."""
        return {
            zone.zone.id: shapely.coverage_union_all(self.shapes[zone.figures.rows])
            for zone in self._subject.assessment.zones
            if len(zone.figures.rows)
        }

    def land(self, window: Sequence[float]) -> list[Any]:
        """Outlines of all councils of England in a window (left, right, bottom, top)."""
        return [self._council(at) for at in self._councils_in(window)]

    def _councils_in(self, window: Sequence[float]) -> list[int]:
        left, right, bottom, top = window
        b = self._bounds
        seen = (b[:, 0] < right) & (b[:, 2] > left) & (b[:, 1] < top) & (b[:, 3] > bottom)
        member = np.unique(self._grouping.member[seen])
        found: list[int] = member[member >= 0].tolist()
        return found

    def borders(self, rows: NDArray[np.integer], window: Sequence[float]) -> tuple[Any, Any]:
        """Lines between a council of some small areas and another, in a window; and coast and border of England."""
        touched = frozenset(self._grouping.member[rows].tolist())
        near = self._councils_in(window)
        return borders([self._council(at) for at in near], [at in touched for at in near])

    def window(self, rows: NDArray[np.integer], aspect: float, margin: float) -> tuple[float, float, float, float]:
        """Left, right, bottom, top around small areas, of the aspect (width by height) of the map."""
        box = self._bounds[rows]
        left, bottom = box[:, 0].min(), box[:, 1].min()
        right, top = box[:, 2].max(), box[:, 3].max()
        width, height = (right - left) * (1 + 2 * margin), (top - bottom) * (1 + 2 * margin)
        width, height = max(width, height * aspect), max(height, width / aspect)
        x, y = (left + right) / 2, (bottom + top) / 2
        return x - width / 2, x + width / 2, y - height / 2, y + height / 2

    def _council(self, at: int) -> Any:  # noqa: ANN401 - shapely knows no types
        if at not in self._councils:
            self._councils[at] = shapely.coverage_union_all(self.shapes[self._grouping.member == at])
        return self._councils[at]


def borders(outlines: Sequence[Any], wanted: Sequence[bool]) -> tuple[Any, Any]:
    """Edges that a wanted polygon shares with another, and edges of one polygon alone; each as lines of edges in a row.

    Parameters
    ----------
    outlines
        A coverage: neighbours share their corners.
    wanted
        Which are; as many.
    """
    parts, part_of = shapely.get_parts(np.asarray(outlines, dtype=object), return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    on = np.flatnonzero(ring[1:] == ring[:-1])
    ends = np.stack([corners[on], corners[on + 1]], axis=1)
    turned = (ends[:, 0, 0] > ends[:, 1, 0]) | ((ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] > ends[:, 1, 1]))
    ends[turned] = ends[turned][:, ::-1]
    edges, at, count = np.unique(ends.reshape(-1, 4), axis=0, return_inverse=True, return_counts=True)
    ours = np.asarray(wanted, dtype=bool)[part_of[ring_of[ring[on]]]]
    touched = np.bincount(at.ravel(), weights=ours, minlength=len(edges)) > 0
    lines = shapely.linestrings(edges.reshape(-1, 2, 2))
    inner, outer = (
        shapely.line_merge(shapely.multilinestrings(lines[kind])) for kind in ((count > 1) & touched, count == 1)
    )
    return inner, outer
