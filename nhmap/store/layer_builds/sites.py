"""Claims of one building folded into one candidate site."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.store.layer_builds import claims as cl
from nhmap.store.layer_builds import estate_lists as lists
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.points import UNKNOWN, areas_at, place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import geopandas as gpd

    from nhmap.store.layer_builds.claims import Claim

NOT_NEEDED: Final = "not needed"
UNKNOWN_OWNER: Final = "unknown"

KINDS: Final = (
    cl.LIFT_BUILDING,
    cl.COMMUNITY_HOSPITAL,
    cl.HEALTH_CENTRE,
    cl.OTHER_HOSPITAL,
    cl.DIAGNOSTIC_CENTRE,
)
"""Kinds of site; where claims differ, the first of these stands."""

_NAMED_BY: Final = (
    readers.PRACTICE_MAP,
    lists.DIAGNOSTICS,
    readers.DIRECTORY,
    lists.HOSPITALS,
    lists.NHC_NAMED,
    lists.LIFT_NAMED,
)
"""Whose word for the name stands: the last of these that names the building."""


def list_sizes(practices: pd.DataFrame | None) -> dict[str, int]:
    """Map each practice whose list is known to its registered patients."""
    if practices is None:
        return {}
    known = practices[practices["list_size"].notna()]
    return dict(zip(known["practice_code"], known["list_size"].astype(int), strict=True))


def fold(
    said: Iterable[Claim],
    exact: pd.DataFrame,
    small_areas: gpd.GeoDataFrame,
    sizes: Mapping[str, int],
    *,
    surgical_hubs: Collection[str] = (),
) -> pd.DataFrame:
    """Fold claims into one row for each building.

    Parameters
    ----------
    said
        Settled claims, in any order.
    exact
        Published points by postcode.
    small_areas
        The layer of small areas.
    sizes
        Registered patients by practice code.
    surgical_hubs
        Postcodes of surgical hubs; a hospital at one has it as a service.

    Returns
    -------
    pandas.DataFrame
        The columns of ``sites.parquet``, sorted by ``site_id``.
    """
    by_building: dict[tuple[str, str], list[Claim]] = {}
    for claim in said:
        by_building.setdefault(claim.identity, []).append(claim)
    rows = pd.DataFrame(
        [_row(identity, _in_order(group), sizes) for identity, group in sorted(by_building.items())], columns=_FOLDED
    )
    rows = rows.sort_values("site_id").reset_index(drop=True)
    hub = rows["postcode"].isin(list(surgical_hubs)) & rows["kind"].isin([cl.COMMUNITY_HOSPITAL, cl.OTHER_HOSPITAL])
    rows["services"] = [
        [*services_here, "surgical hub"] if has else services_here
        for services_here, has in zip(rows["services"], hub, strict=True)
    ]
    points = place(
        rows["postcode"].tolist(), exact, (rows["published_lon"].to_numpy(), rows["published_lat"].to_numpy())
    )
    unplaced = rows["postcode"] == ""
    points.loc[unplaced, ["x", "y", "lon", "lat"]] = np.nan
    points.loc[unplaced, "point_quality"] = UNKNOWN
    area = areas_at(points["x"].to_numpy(), points["y"].to_numpy(), small_areas)
    nothing = pd.Series(np.nan, index=rows.index, dtype="float64")
    nobody = pd.Series(None, index=rows.index, dtype="str")
    return rows.assign(
        **{name: points[name].to_numpy() for name in ("x", "y", "lon", "lat", "point_quality")},
        area=area,
        void_m2=nothing,
        condition=nobody,
        backlog_gbp=nothing,
        lease_end=nobody,
    ).astype({"practices_list": "Int32", "floor_area_m2": "float64"})[list(COLUMNS)]


COLUMNS: Final = (
    "site_id", "name", "address", "postcode", "x", "y", "lon", "lat", "point_quality", "area", "kind", "owner",
    "owner_basis", "services", "practice_codes", "practices_list", "floor_area_m2", "void_m2", "condition",
    "backlog_gbp", "lease_end", "match", "match_note", "source", "vintage", "status", "also_named",
)  # fmt: skip
_FOLDED: Final = (
    "site_id", "name", "address", "postcode", "kind", "owner", "owner_basis", "services", "practice_codes",
    "practices_list", "floor_area_m2", "match", "match_note", "source", "vintage", "status", "also_named",
    "published_lon", "published_lat",
)  # fmt: skip


def _in_order(group: Sequence[Claim]) -> list[Claim]:
    """Claims of one building in an order that does not depend on how files are sorted."""
    return sorted(group, key=lambda claim: (_NAMED_BY.index(claim.source), claim.practice, claim.called, claim.note))


def _row(identity: tuple[str, str], group: list[Claim], sizes: Mapping[str, int]) -> tuple[object, ...]:
    """One building from its claims."""
    codes = sorted({claim.practice for claim in group if claim.practice})
    unknown_lists = [code for code in codes if code not in sizes]
    lists_on_site = sum(sizes[code] for code in codes) if codes and not unknown_lists else None
    owner = next((claim for claim in group if claim.owner), None)
    matches = [claim.match for claim in group if claim.match]
    notes = list(dict.fromkeys(claim.note for claim in group if claim.note))
    if unknown_lists and sizes:
        notes.append(f"List size unknown: {', '.join(unknown_lists)}.")
    floor = next((claim.floor_area_m2 for claim in group if claim.floor_area_m2 is not None), None)
    published = next((claim for claim in group if np.isfinite(claim.lon)), None)
    name = _name(group)
    sources = list(dict.fromkeys(claim.source for claim in group))
    return (
        cl.site_id(identity),
        name,
        next((claim.address for claim in group if claim.address), ""),
        group[0].postcode,
        min((claim.kind for claim in group), key=KINDS.index),
        owner.owner if owner else UNKNOWN_OWNER,
        owner.owner_basis if owner else "no open source names the owner",
        sorted({claim.service for claim in group if claim.service}),
        codes,
        lists_on_site,
        floor,
        matches[0] if matches else NOT_NEEDED,
        " ".join(notes),
        "; ".join(source.dataset for source in sources),
        "; ".join(dict.fromkeys(source.vintage for source in sources)),
        next((claim.status for claim in group if claim.status), ""),
        sorted({claim.called for claim in group} - {name}),
        published.lon if published else np.nan,
        published.lat if published else np.nan,
    )


def _name(group: list[Claim]) -> str:
    """Choose the name most claims of the foremost source use; ties by alphabet."""
    foremost = max(_NAMED_BY.index(claim.source) for claim in group)
    names = Counter(claim.called for claim in group if _NAMED_BY.index(claim.source) == foremost)
    return min(names, key=lambda name: (-names[name], name))
