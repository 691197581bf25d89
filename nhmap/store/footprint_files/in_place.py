"""In place: what is read and placed by the server itself, because it is a matter of milliseconds whatever it holds.

A process apart takes a second to start. A file of a few hundred kilobytes whose outlines have few corners and hardly
meet themselves costs less than that, and its costs are known before they are met: bytes, corners, edges that lie near
each other, small areas that could be claimed.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely

from nhmap.store.footprint_files.projecting import SHORT_DEGREES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.footprint_files.placing import Shapes
    from nhmap.store.footprint_files.reading_geojson import Drawing

IN_PLACE_BYTES: Final = 300_000
_CORNERS: Final = 50_000
_OUTLINES: Final = 1_000
_CUT_SHORT: Final = 200_000
_CLAIMS: Final = 100_000
"""Small areas in the boxes around all outlines."""


def light(drawing: Drawing, areas: SmallAreas) -> bool:
    """Whether placing outlines, by any rule, costs little."""
    shapes = [one.shape for one in drawing.drawn if one.shape is not None and one.exact is None]
    if not shapes:
        return True
    corners = shapely.get_num_coordinates(shapes).sum()
    around = shapely.length(shapes).sum() / SHORT_DEGREES
    if len(shapes) > _OUTLINES or corners > _CORNERS or around > _CUT_SHORT:
        return False
    _, near = shapely.STRtree(shapely.points(areas.lonlat)).query(shapely.envelope(shapes))
    return len(near) <= _CLAIMS


@dataclass(frozen=True, eq=False)
class _Given:
    """Shapes that were made here, for another process."""

    shapes: NDArray[Any]

    def __call__(self) -> NDArray[Any]:
        return self.shapes


def portable(shapes: Shapes) -> Shapes:
    """What gives the shapes in another process: itself where that can be sent, else what it gives here."""
    try:
        pickle.dumps(shapes)
    except (pickle.PicklingError, AttributeError, TypeError):
        return _Given(shapes())
    return shapes
