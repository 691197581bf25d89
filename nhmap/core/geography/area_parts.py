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
    held: dict[int, tuple[list[NDArray[np.intp]], list[tuple[str, str]]]] = {}
    for code in codes:
        rows = _rows(areas, code)
        pieces, members = held.setdefault(int(areas.grouping("district").member[rows[0]]), ([], []))
        pieces.append(rows)
        members.append((_BEGINS[code[:3]], code))
    parts = []
    for district, (pieces, members) in held.items():
        inside = np.zeros(len(areas), dtype=np.bool_)
        inside[np.concatenate(pieces)] = True
        parts.append((f"part of {areas.grouping('district').names[district]}", inside, tuple(members)))
    return parts


def _rows(areas: SmallAreas, code: str) -> NDArray[np.intp]:
    """Small areas of one MSOA, or the small area of this code."""
    if _BEGINS[code[:3]] == SMALL_AREA:
        rows = areas.rows_of([code]).astype(np.intp)
        rows = rows[rows >= 0]
    else:
        grouping = areas.grouping(MSOA)
        at = np.flatnonzero(grouping.codes == code)
        rows = np.flatnonzero(grouping.member == at[0]) if len(at) else np.empty(0, dtype=np.intp)
    if not len(rows):
        message = f"There is no small area or MSOA of 2021 with the code {code}."
        raise InputRefusedError(message, "Choose a planning area from the list.")
    return rows
