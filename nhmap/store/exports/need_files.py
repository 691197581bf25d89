"""Need files: where a new one is needed, as a table that says of each row what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.core.portfolio.gap_options import OPTIONS
from nhmap.store.tabular.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.portfolio.gap_options import GapOption
    from nhmap.core.portfolio.gap_rows import GapRow

NEVER_A_SITE: Final = "the centroid of a small area: somewhere here, never a site"
UNKNOWN: Final = "unknown"


def need_csv(rows: Sequence[GapRow], areas: pd.DataFrame, travel: str) -> bytes:
    """Grounds and neighbourhoods with reuse, extend and build beside each other.

    Parameters
    ----------
    areas
        Layer of small areas.
    travel
        The travel model in words.
    """
    told = []
    for each in rows:
        place = None if each.ground is None else areas.iloc[each.ground]
        row = {
            "kind": each.kind,
            "name": each.name,
            "residents": each.people,
            "residents_unserved": each.unserved,
            "ground_around": UNKNOWN if place is None else str(place["lsoa21nm"]),
            "ground_LSOA21CD": UNKNOWN if place is None else str(place["lsoa21cd"]),
            "ground_MSOA": UNKNOWN if place is None else str(place["msoa21nm"]),
            "ground_is": NEVER_A_SITE,
        }
        for key in OPTIONS:
            row |= _option(key, each.option(key))
        told.append(row | {"within_reach": travel})
    return pd.DataFrame(told).map(harmless).to_csv(index=False, lineterminator="\r\n").encode()


def _option(key: str, option: GapOption | None) -> dict[str, object]:
    """The columns of one way; where there is no such way, nothing but that."""
    if option is None:
        names = ("site_id", "mean_minutes", "reaches_of_them", "reaches_all", "in_the_way")
        said: dict[str, object] = {f"{key}_{name}": "" for name in names}
        return {f"{key}_where": "none"} | said
    return {
        f"{key}_where": option.name,
        f"{key}_site_id": option.site_id,
        f"{key}_mean_minutes": f"{option.mean_minutes:.1f}",
        f"{key}_reaches_of_them": option.reached,
        f"{key}_reaches_all": option.within_reach,
        f"{key}_in_the_way": option.why,
    }
