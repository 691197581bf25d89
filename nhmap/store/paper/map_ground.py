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

    @cached_property
    def councils(self) -> list[Any]:
        """Outline of every council that the paper touches."""
        touched = np.unique(self._grouping.member[self._subject.rows])
        return [self._council(at) for at in touched[touched >= 0].tolist()]

    def land(self, window: Sequence[float]) -> list[Any]:
        """Outlines of all councils of England in a window (left, right, bottom, top)."""
        left, right, bottom, top = window
        b = self._bounds
        seen = (b[:, 0] < right) & (b[:, 2] > left) & (b[:, 1] < top) & (b[:, 3] > bottom)
        member = np.unique(self._grouping.member[seen])
        return [self._council(at) for at in member[member >= 0].tolist()]

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
