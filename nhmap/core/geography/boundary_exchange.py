"""Boundary sets as plain values and back: what is saved and what files carry. Small areas go by their codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.geography.boundary_sets import NOBODY, BoundarySet, Doubt, Group, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

FORM: Final = 1
COLOURS: Final = ("#8a3ffc", "#c21e56", "#00695c", "#b45309", "#1d4ed8", "#5b3a29")
"""Colours of lines that are offered first: dark enough on every ground, and none of a district, board or PCN."""

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_TEXTS: Final = ("name", "noun", "nouns", "source", "as_of")


def as_dict(boundaries: BoundarySet, areas: SmallAreas) -> dict[str, Any]:
    """A set as plain values."""
    return {
        "form": FORM,
        "key": boundaries.key,
        **{name: getattr(boundaries, name) for name in _TEXTS},
        "colour": boundaries.colour,
        "own": boundaries.own,
        "pride": boundaries.pride,
        "groups": [
            {
                "code": group.code,
                "name": group.name,
                "status": group.status.value,
                "start": group.start,
                "source": group.source,
                "small_areas": [str(code) for code in areas.codes[boundaries.member == at]],
            }
            for at, group in enumerate(boundaries.groups)
        ],
        "doubts": [
            {
                "reason": doubt.reason,
                "groups": list(doubt.groups),
                "small_areas": [str(code) for code in areas.codes[boundaries.doubt == at]],
            }
            for at, doubt in enumerate(boundaries.doubts)
        ],
        "cut": [str(code) for code in areas.codes[boundaries.cut]],
    }


def from_dict(raw: Mapping[str, Any], areas: SmallAreas) -> BoundarySet | None:
    """The inverse of ``as_dict``; None where the values are not those of a set. Unknown small areas are left out."""
    try:
        groups = tuple(
            Group(str(g["code"]), str(g["name"]), Status(g["status"]), str(g["start"]), str(g["source"]))
            for g in raw["groups"]
        )
        doubts = tuple(Doubt(str(d["reason"]), tuple(int(at) for at in d["groups"])) for d in raw["doubts"])
        colour = str(raw["colour"])
        cut = areas.rows_of([str(code) for code in raw["cut"]])
        return BoundarySet(
            str(raw["key"]),
            member=_numbered(raw["groups"], areas),
            doubt=_numbered(raw["doubts"], areas),
            groups=groups,
            doubts=doubts,
            colour=colour if _COLOUR.fullmatch(colour) else COLOURS[0],
            cut=np.unique(cut[cut >= 0]).astype(np.int32),
            own=raw["own"] is True,
            pride=raw["pride"] is True,
            **{name: str(raw[name]) for name in _TEXTS},
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _numbered(parts: list[Mapping[str, Any]], areas: SmallAreas) -> NDArray[np.int32]:
    """For each small area the position of the part that lists it."""
    number = np.full(len(areas), NOBODY, dtype=np.int32)
    for at, part in enumerate(parts):
        rows = areas.rows_of([str(code) for code in part["small_areas"]])
        number[rows[rows >= 0]] = at
    return number
