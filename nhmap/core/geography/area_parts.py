"""Parts of areas of today: MSOAs and small areas, for planning areas whose line divides a council.

Nobody types them; they come from boundaries that people bring, and stand in a plan by their codes of 2021.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

MSOA: Final = "msoa"
SMALL_AREA: Final = "small_area"
MOST_PARTS: Final = 400
"""MSOAs and small areas of one planning area: what a line leaves of ten councils that it divides."""
_BEGINS: Final = {"E01": SMALL_AREA, "E02": MSOA}

Part = tuple[str, "NDArray[np.bool_]", tuple[tuple[str, str], ...]]
"""Name, which small areas, and kind and code of each MSOA or small area."""


def is_part(code: str) -> bool:
    """Whether a code is of a small area or an MSOA."""
    return code[:3] in _BEGINS


def parts_of_districts(areas: SmallAreas, codes: Sequence[str]) -> list[Part]:
    """MSOAs and small areas by the district that they lie in: “part of Stroud”.

    Raises
    ------
    InputRefusedError
        When a code is unknown.
    """
    rows = _rows(areas, codes)
    district = areas.grouping("district")
    of_district: dict[int, list[int]] = {}
    for at, own in enumerate(rows):
        of_district.setdefault(int(district.member[own[0]]), []).append(at)
    parts = []
    for number, those in of_district.items():
        inside = np.zeros(len(areas), dtype=np.bool_)
        inside[np.concatenate([rows[at] for at in those])] = True
        members = tuple((_BEGINS[codes[at][:3]], codes[at]) for at in those)
        parts.append((f"part of {district.names[number]}", inside, members))
    return parts


def _rows(areas: SmallAreas, codes: Sequence[str]) -> list[NDArray[np.intp]]:
    """Small areas of each MSOA, or the small area of each code."""
    at = areas.rows_of(codes).astype(np.intp)
    rows = []
    for code, row in zip(codes, at, strict=True):
        own = np.flatnonzero(areas.grouping(MSOA).member == _msoa(areas, code)) if row < 0 else np.array([row])
        if not len(own):
            message = f"There is no small area or MSOA of 2021 with the code {code}."
            raise InputRefusedError(message, "Choose a planning area from the list.")
        rows.append(own)
    return rows


def _msoa(areas: SmallAreas, code: str) -> int:
    """Number of an MSOA among all; -2 for a code that is none."""
    place = np.flatnonzero(areas.grouping(MSOA).codes == code)
    return int(place[0]) if len(place) else -2
