"""Councils to come, from the layer to boundary sets: one of all that is ordered or decided, one a rejected option."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.geography.boundary_sets import NOBODY, BoundarySet, Doubt, Group, Status
from nhmap.core.geography.place_names import plain

if TYPE_CHECKING:
    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.layers.catalogue import Catalogue

LAYER: Final = "councils_to_come"
STANDING: Final = "to-come"
"""Key of the set of all that is ordered or decided."""

_COLOUR: Final = "#a3185c"
_SOURCE: Final = "Compiled from orders, decisions and the press; each council has its own evidence"
_PARTED_BY: Final = " / "
_RANK: Final = {status: at for at, status in enumerate(Status)}


def read_councils(catalogue: Catalogue) -> pd.DataFrame | None:
    """The layer; None in a data folder that was built before there was one."""
    if all(layer.name != LAYER for layer in catalogue.layers):
        return None
    return pd.read_csv(catalogue.path(LAYER), dtype=str, keep_default_na=False)


def code_of(place: str, council: str) -> str:
    """Code of a council to come, which has no official one yet: “LGR-NORFOLK-EAST-NORFOLK”."""
    words = re.sub(r"[^A-Z0-9]+", "-", f"{plain(place)} {plain(council)}".upper())
    return f"LGR-{words.strip('-')}"


def with_councils(small_areas: pd.DataFrame, councils: pd.DataFrame | None) -> pd.DataFrame:
    """The table of small areas with ``to_come_cd`` and ``to_come_nm``; empty where it is not known or nothing comes.

    Where a district may be divided, what is likely counts: the planning area says how many people that concerns.
    """
    if councils is None:
        return small_areas
    rows = councils[councils["status"].map(lambda status: Status(status).comes) & (councils["council"] != "")]
    names = dict(zip(rows["district_cd"], rows["council"], strict=True))
    codes = {
        district: code_of(place, council)
        for district, place, council in zip(rows["district_cd"], rows["place"], rows["council"], strict=True)
    }
    district = small_areas["district26cd"]
    return small_areas.assign(to_come_cd=district.map(codes), to_come_nm=district.map(names))


def boundary_sets(areas: SmallAreas, councils: pd.DataFrame | None, as_of: str) -> tuple[BoundarySet, ...]:
    """What comes, and each option that was not chosen.

    Parameters
    ----------
    as_of
        Vintage of the layer, in words.
    """
    if councils is None or not len(councils):
        return ()
    comes = councils["status"].map(lambda status: Status(status).comes)
    sets = [_set(areas, councils[comes], STANDING, "Councils to come", as_of)] if comes.any() else []
    for (place, option), rows in councils[~comes].groupby(["place", "option"], sort=True):
        key = f"{STANDING}-{plain(place)}-{plain(option)}".replace(" ", "-")
        sets.append(_set(areas, rows, key, f"{place}: {option}, not chosen", as_of))
    return tuple(sets)


def _set(areas: SmallAreas, rows: pd.DataFrame, key: str, name: str, as_of: str) -> BoundarySet:
    """The set of some rows of the layer."""
    groups: dict[str, Group] = {}
    for row in rows[rows["council"] != ""].itertuples(index=False):
        code = code_of(str(row.place), str(row.council))
        groups.setdefault(code, Group(code, str(row.council), Status(str(row.status)), str(row.start), str(row.source)))
    listed = tuple(sorted(groups.values(), key=lambda group: (_RANK[group.status], group.code)))
    number = {group.code: at for at, group in enumerate(listed)}
    doubts: dict[Doubt, int] = {}
    of_district, doubt_of = {}, {}
    for row in rows.itertuples(index=False):
        district, place = str(row.district_cd), str(row.place)
        if row.council:
            of_district[district] = number[code_of(place, str(row.council))]
        if row.doubt:
            codes = [code_of(place, name) for name in str(row.possible).split(_PARTED_BY)]
            why = Doubt(str(row.doubt), tuple(number[code] for code in codes if code in number))
            doubt_of[district] = doubts.setdefault(why, len(doubts))
    grouping = areas.grouping("district")
    member, doubt = (
        np.array([array.get(str(code), NOBODY) for code in grouping.codes] + [NOBODY], dtype=np.int32)[grouping.member]
        for array in (of_district, doubt_of)
    )
    return BoundarySet(key, name, listed, member, doubt, tuple(doubts), "council", "councils", _SOURCE, as_of, _COLOUR)
