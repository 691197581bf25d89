"""Claims of one building folded into one candidate site."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.buildings.building_names import name_of
from nhmap.store.layer_builds import claims as cl
from nhmap.store.layer_builds import estate_lists as lists
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.diagnostics import UNHOSTED
from nhmap.store.layer_builds.libraries import LIBRARIES
from nhmap.store.layer_builds.nhs_sites import NHS_SITES
from nhmap.store.layer_builds.one_building import buildings
from nhmap.store.layer_builds.points import UNKNOWN, areas_at, place
from nhmap.store.layer_builds.standing import campus, kind_of, named_as_centre, practices_in, why_candidate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import geopandas as gpd

    from nhmap.store.layer_builds.claims import Claim
    from nhmap.store.layer_builds.one_building import Building

NOT_NEEDED: Final = "not needed"
UNKNOWN_OWNER: Final = "unknown"

_NAMED_BY: Final = (
    readers.PRACTICE_MAP,
    LIBRARIES,
    NHS_SITES,
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
    with_list = practices[practices["list_size"].notna()]
    return dict(zip(with_list["practice_code"], with_list["list_size"].astype(int), strict=True))


def fold(
    claims: Iterable[Claim],
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
    claims = list(claims)
    points = _placed(claims, exact)
    metres = dict(zip(points.index, zip(points["x"].tolist(), points["y"].tolist(), strict=True), strict=True))
    together = buildings(claims, metres, sizes)
    rows = pd.DataFrame([_row(building, sizes) for building in together], columns=_FOLDED)
    rows = rows.sort_values("site_id").reset_index(drop=True)
    hub = rows["postcode"].isin(list(surgical_hubs)) & rows["kind"].isin([cl.COMMUNITY_HOSPITAL, cl.OTHER_HOSPITAL])
    rows["services"] = [
        [*services_here, "surgical hub"] if has else services_here
        for services_here, has in zip(rows["services"], hub, strict=True)
    ]
    points = points.reindex(rows["postcode"])
    points["point_quality"] = points["point_quality"].fillna(UNKNOWN)
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
        status="",
    ).astype({"practices_list": "Int32", "floor_area_m2": "float64"})[list(COLUMNS)]


COLUMNS: Final = (
    "site_id", "name", "address", "postcode", "x", "y", "lon", "lat", "point_quality", "area", "kind", "owner",
    "owner_basis", "services", "practice_codes", "practices_list", "floor_area_m2", "void_m2", "condition",
    "backlog_gbp", "lease_end", "match", "match_note", "source", "vintage", "status", "also_named",
    "why_candidate", "campus", "named_nhc", "former_ids",
)  # fmt: skip
_FOLDED: Final = (
    "site_id", "name", "address", "postcode", "kind", "owner", "owner_basis", "services", "practice_codes",
    "practices_list", "floor_area_m2", "match", "match_note", "source", "vintage", "also_named", "why_candidate",
    "campus", "named_nhc", "former_ids",
)  # fmt: skip


def _placed(claims: Sequence[Claim], exact: pd.DataFrame) -> pd.DataFrame:
    """Points of all postcodes that claims give, by postcode; the published point of a claim is the last resort."""
    published = {claim.postcode: (claim.lon, claim.lat) for claim in claims if np.isfinite(claim.lon)}
    postcodes = sorted({claim.postcode for claim in claims} - {""})
    lon, lat = (np.array([published.get(code, (np.nan, np.nan))[axis] for code in postcodes]) for axis in (0, 1))
    return place(postcodes, exact, (lon, lat)).set_axis(pd.Index(postcodes), axis=0)


def _in_order(group: Sequence[Claim]) -> list[Claim]:
    """Claims of one building in an order that does not depend on how files are sorted."""
    return sorted(group, key=lambda claim: (_NAMED_BY.index(claim.source), claim.practice, claim.called, claim.note))


def _row(building: Building, sizes: Mapping[str, int]) -> tuple[object, ...]:
    """One building from its claims."""
    group = _in_order(building.claims)
    own = _in_order(building.own)
    codes = practices_in(group)
    unknown_lists = [code for code in codes if code not in sizes]
    lists_on_site = sum(sizes[code] for code in codes) if codes and not unknown_lists else None
    owner = next((claim for claim in group if claim.owner), None)
    if owner is not None and owner.kind == cl.LIBRARY and not building.is_civic:
        owner = None
    matches = [claim.match for claim in group if claim.match]
    floor = next((claim.floor_area_m2 for claim in group if claim.floor_area_m2 is not None), None)
    name = _fuller(_name(own, sizes), group)
    sources = list(dict.fromkeys(claim.source for claim in group))
    return (
        cl.site_id(building.identity),
        name,
        next((claim.address for claim in (*own, *group) if claim.address), ""),
        own[0].postcode,
        kind_of(group),
        owner.owner if owner else UNKNOWN_OWNER,
        owner.owner_basis if owner else "no open source names the owner",
        sorted({claim.service for claim in group if claim.service}),
        codes,
        lists_on_site,
        floor,
        matches[0] if matches else NOT_NEEDED,
        " ".join(_notes(group, unknown_lists if sizes else [])),
        "; ".join(source.dataset for source in sources),
        "; ".join(dict.fromkeys(source.vintage for source in sources)),
        sorted({claim.called for claim in group} - {name}),
        why_candidate(group),
        campus(group),
        named_as_centre(group),
        sorted({*map(cl.site_id, building.joined), *(cl.site_id(c.formerly) for c in group if c.formerly)}),
    )


def _notes(group: Sequence[Claim], unknown_lists: Sequence[str]) -> list[str]:
    """Say what else there is to say; that nothing is known beside a diagnostic centre only where that is so."""
    alone = all(claim.source == lists.DIAGNOSTICS for claim in group)
    notes = [note for note in dict.fromkeys(claim.note for claim in group if claim.note) if alone or note != UNHOSTED]
    if unknown_lists:
        notes.append(f"List size unknown: {', '.join(unknown_lists)}.")
    return notes


def _fuller(name: str, group: Sequence[Claim]) -> str:
    """The fullest name of the same place where a list only names the place: “Washwood Heath Health Centre”."""
    bare = name_of(name)
    if bare.kind_words:
        return name
    called = {claim.called for claim in group if claim.name.core == bare.core and claim.name.kind_words}
    return min(called, key=lambda text: (-len(text), text), default=name)


def _name(own: Sequence[Claim], sizes: Mapping[str, int]) -> str:
    """Choose the name most claims of the foremost source use: the fullest kind first, then that with most patients."""
    foremost = max(_NAMED_BY.index(claim.source) for claim in own)
    among = [claim for claim in own if _NAMED_BY.index(claim.source) == foremost]
    names = Counter(claim.called for claim in among)
    patients = {name: sum(sizes.get(c.practice, 0) for c in among if c.called == name) for name in names}
    kinds = {name: min(cl.KINDS.index(c.kind) for c in among if c.called == name) for name in names}
    return min(names, key=lambda name: (kinds[name], -names[name], -patients[name], name))
