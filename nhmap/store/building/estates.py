"""Candidate sites from open facts: one row for each building, with who says what of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.store.building import claims as cl
from nhmap.store.building import estate_lists as lists
from nhmap.store.building import lift, lift_evidence, readers, services
from nhmap.store.building.addresses import read_addresses
from nhmap.store.building.points import UNKNOWN, areas_at, place, practice_points
from nhmap.store.building.publish import (
    ATTRIBUTION_ONS,
    ATTRIBUTION_PUBLIC,
    OGL,
    LayerRecord,
    write_frame,
)
from nhmap.units import METRES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd

    from nhmap.store.building.claims import Claim

SITES_FILE: Final = "estates/sites.parquet"
SERVICES_FILE: Final = "estates/services.parquet"
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

_NAMED_BY: Final = (readers.PRACTICE_MAP, lists.DIAGNOSTICS, readers.DIRECTORY, lists.HOSPITALS, lists.NHC_NAMED, lists.LIFT_NAMED)
"""Whose word for the name stands: the last of these that names the building."""


def build_estates(
    folder: Path,
    out: Path,
    *,
    small_areas: gpd.GeoDataFrame,
    practices: pd.DataFrame | None = None,
) -> list[LayerRecord]:
    """Build candidate sites and services.

    Parameters
    ----------
    folder
        Publishers' files, laid out as in ``docs/data.md``.
    out
        The data folder; ``estates/`` is made in it.
    small_areas
        The layer of small areas, in metres, in its own row order.
    practices
        ``practice_code`` and ``list_size``; without it the lists of the practices on site are unknown.

    Returns
    -------
    list of LayerRecord
        What was written: sites and services.
    """
    exact = practice_points(folder)
    hospitals = lists.read_hospitals(folder)
    centres = lists.read_diagnostics(folder)
    said = gather_claims(folder, hospitals, centres, exact, small_areas)
    hubs = lists.read_surgical_hubs(folder)
    sites = fold(said, exact, small_areas, list_sizes(practices), surgical_hubs=set(hubs["postcode"]) - {""})
    offered = services.services_table(
        services.Lists(lists.read_pharmacies(folder), lists.read_family_hubs(folder), centres, hospitals, hubs),
        exact,
        small_areas,
    )
    (out / "estates").mkdir(parents=True, exist_ok=True)
    write_frame(sites, out / SITES_FILE)
    write_frame(offered, out / SERVICES_FILE)
    return [_sites_record(sites), _services_record(offered)]


def gather_claims(
    folder: Path,
    hospitals: pd.DataFrame,
    centres: pd.DataFrame,
    exact: pd.DataFrame,
    small_areas: gpd.GeoDataFrame,
) -> list[Claim]:
    """Read every source and settle each claim on its building."""
    addresses = read_addresses(folder)
    others = pd.concat(
        [
            hospitals.assign(source="hospital list"),
            centres.assign(
                source="community diagnostic centres",
                code="",
                name=centres["name"].str.removesuffix(" CDC"),
            ),
        ]
    )
    evidence = lift_evidence.gather(addresses, others, exact, small_areas)
    named = lift.match_named(lists.read_lift_named(folder), evidence)
    press = lift.match_named(lists.read_nhc_named(folder), evidence)
    same = cl.same_buildings()
    said = [
        cl.settled(claim, same)
        for claim in (
            *cl.from_practices(addresses, readers.DIRECTORY),
            *cl.from_hospitals(hospitals, lists.HOSPITALS),
            *cl.from_named(named, lists.LIFT_NAMED, owner="LIFT"),
            *cl.from_named(press, lists.NHC_NAMED, owner="", status=cl.NAMED_NHC),
        )
    ]
    said = cl.merge_nameless(said)
    there: dict[str, list[Claim]] = {}
    for claim in said:
        if claim.postcode:
            there.setdefault(claim.postcode, []).append(claim)
    other = hospitals[~hospitals["community"] & (hospitals["postcode"] != "")].drop_duplicates("postcode")
    acute = dict(zip(other["postcode"], other["name"], strict=True))
    return said + cl.from_diagnostics(centres, there, acute, lists.DIAGNOSTICS)


def list_sizes(practices: pd.DataFrame | None) -> dict[str, int]:
    """Registered patients of each practice whose list is known."""
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
    surgical_hubs: set[str] = frozenset(),  # type: ignore[assignment]
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
    hub = rows["postcode"].isin(surgical_hubs) & rows["kind"].isin([cl.COMMUNITY_HOSPITAL, cl.OTHER_HOSPITAL])
    rows["services"] = [
        [*services_here, "surgical hub"] if has else services_here
        for services_here, has in zip(rows["services"], hub, strict=True)
    ]
    points = place(rows["postcode"].tolist(), exact, (rows["published_lon"], rows["published_lat"]))
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
    """The name most claims of the foremost source use; ties by alphabet."""
    foremost = max(_NAMED_BY.index(claim.source) for claim in group)
    names = Counter(claim.called for claim in group if _NAMED_BY.index(claim.source) == foremost)
    return min(names, key=lambda name: (-names[name], name))


def _sites_record(sites: pd.DataFrame) -> LayerRecord:
    placed = int(sites["x"].notna().sum())
    return LayerRecord(
        name="sites",
        file=SITES_FILE,
        rows=len(sites),
        key="site_id",
        crs=METRES,
        publisher="nhmap, from the sources listed",
        title="Candidate sites: buildings named by open lists",
        vintage="2005 to 2026, by source",
        licence=f"{OGL}; names of LIFT buildings and of neighbourhood health centres as facts from the press",
        attribution=f"{ATTRIBUTION_ONS} {ATTRIBUTION_PUBLIC}",
        sources=(
            readers.DIRECTORY, readers.PRACTICE_MAP, readers.PLACES_2022, lists.LIFT_NAMED, lists.NHC_NAMED,
            lists.HOSPITALS, lists.ERIC_2016, lists.DIAGNOSTICS, lists.SURGICAL_HUBS,
        ),
        notes=(
            f"{placed} of {len(sites)} buildings have a point; the others are listed with what was considered. Owners are "
            "known only where a source names a building as LIFT, some of them by inference (see owner_basis). Floor "
            "area, void, condition, backlog and lease are published by nobody and are empty."
        ),
    )  # fmt: skip


def _services_record(offered: pd.DataFrame) -> LayerRecord:
    return LayerRecord(
        name="services",
        file=SERVICES_FILE,
        rows=len(offered),
        key="service_id",
        crs=METRES,
        publisher="NHS England; NHS Business Services Authority; Department for Education; Cabinet Office",
        title="Pharmacies, family hubs, diagnostic centres, hospitals and surgical hubs",
        vintage="by source, see the column vintage",
        licence=OGL,
        attribution=f"{ATTRIBUTION_ONS} {ATTRIBUTION_PUBLIC}",
        sources=(lists.PHARMACIES, lists.FAMILY_HUBS, lists.DIAGNOSTICS, lists.HOSPITALS, lists.SURGICAL_HUBS),
        notes="Placed by postcode unless point_quality says otherwise. The list of hospitals is old.",
    )
