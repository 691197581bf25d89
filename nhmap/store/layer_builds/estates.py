"""Candidate sites from open facts: one row for each building, with who says what of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.store.layer_builds import claims as cl
from nhmap.store.layer_builds import estate_lists as lists
from nhmap.store.layer_builds import lift, lift_evidence, readers, services
from nhmap.store.layer_builds.addresses import read_addresses
from nhmap.store.layer_builds.diagnostics import from_diagnostics
from nhmap.store.layer_builds.libraries import LIBRARIES, from_libraries, read_libraries
from nhmap.store.layer_builds.nhs_sites import NHS_SITES, from_nhs_sites, named_premises, read_nhs_sites
from nhmap.store.layer_builds.points import practice_points
from nhmap.store.layer_builds.publish import ATTRIBUTION_ONS, ATTRIBUTION_PUBLIC, OGL, LayerRecord, write_frame
from nhmap.store.layer_builds.site_codes import with_site_codes
from nhmap.store.layer_builds.sites import fold, list_sizes
from nhmap.store.layer_builds.surgeries import from_surgeries, read_current_practices
from nhmap.units import METRES

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from nhmap.store.layer_builds.claims import Claim

SITES_FILE: Final = "estates/sites.parquet"
SERVICES_FILE: Final = "estates/services.parquet"

RULE: Final = (
    "A candidate is a building that houses a general practice of July 2026, or that open lists name as a LIFT "
    "building, a community hospital, a health, medical or primary care centre, a community clinic or a community "
    "diagnostic centre; and, as a kind of its own, a public library that was open in 2023. Of the NHS sites of "
    "November 2025 a name admits: ambulance stations, wards, schools, homes and buildings of one service are left "
    "out. Entries of one postcode, or within 60 m, are one building, and so are those of one street and number, or of "
    "one whole name, within 400 m; a practice at its postcode or door is on site. See docs/candidates.md."
)
"""Who is a candidate, as the catalogue and the page say it."""


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
    claims = gather_claims(folder, hospitals, centres, exact, small_areas)
    hubs = lists.read_surgical_hubs(folder)
    sites = fold(claims, exact, small_areas, list_sizes(practices), surgical_hubs=set(hubs["postcode"]) - {""})
    sites = with_site_codes(sites, hospitals, folder, exact, small_areas)
    offered = services.services_table(
        services.Lists(
            lists.read_pharmacies(folder),
            lists.read_family_hubs(folder),
            centres,
            hospitals,
            hubs,
            lists.read_dentists(folder),
        ),
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
    nhs_sites = read_nhs_sites(folder)
    by_site = lift_evidence.gather([], named_premises(nhs_sites), exact, small_areas)
    named = [
        building if building.match == lift.PLACED else lift.placed_by_name(building, by_site)
        for building in lift.match_named(lists.read_lift_named(folder), evidence)
    ]
    press = lift.match_named(lists.read_nhc_named(folder), evidence)
    same = cl.same_buildings()
    by_name = [
        *cl.from_named(named, lists.LIFT_NAMED, readers.DIRECTORY, owner="LIFT"),
        *cl.from_named(press, lists.NHC_NAMED, readers.DIRECTORY, owner="", status=cl.NAMED_NHC),
    ]
    placed = frozenset(claim.practice for claim in by_name if claim.practice)
    in_centres = cl.from_practices(addresses, readers.DIRECTORY, already=placed)
    claims = [
        cl.settled(claim, same) for claim in (*by_name, *in_centres, *cl.from_hospitals(hospitals, lists.HOSPITALS))
    ]
    claims = cl.merge_nameless(claims)
    there: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.postcode:
            there.setdefault(claim.postcode, []).append(claim)
    other = hospitals[~hospitals["community"] & (hospitals["postcode"] != "")].drop_duplicates("postcode")
    acute = dict(zip(other["postcode"], other["name"], strict=True))
    named_already = placed | {claim.practice for claim in in_centres}
    return [
        *claims,
        *from_diagnostics(centres, there, acute, lists.DIAGNOSTICS),
        *from_surgeries(read_current_practices(folder), addresses, already=named_already),
        *from_nhs_sites(nhs_sites),
        *from_libraries(read_libraries(folder)),
    ]


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
            readers.DIRECTORY, readers.DIRECTORY_2023, readers.PRACTICE_MAP,
            readers.PLACES_2022, lists.LIFT_NAMED, lists.NHC_NAMED,
            lists.HOSPITALS, lists.ERIC_2016, lists.DIAGNOSTICS, lists.SURGICAL_HUBS,
            NHS_SITES, LIBRARIES,
        ),
        notes=(
            f"{RULE} {placed:,} of {len(sites):,} buildings have a point; the others are listed with what was "
            "considered. "
            "Owners are known only where a source names a building as LIFT, some of them by inference "
            "(see owner_basis); a library counts as another owner's, by inference. Floor area, "
            "void, condition, backlog and lease are published by nobody and are empty. ODS site codes are those of the "
            "list of hospitals and of ERIC 2016/17; no open list gives UPRNs."
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
        title="Pharmacies, family hubs, diagnostic centres, hospitals, surgical hubs and dentists",
        vintage="by source, see the column vintage",
        licence=OGL,
        attribution=f"{ATTRIBUTION_ONS} {ATTRIBUTION_PUBLIC}",
        sources=(
            lists.PHARMACIES,
            lists.DENTISTS,
            lists.FAMILY_HUBS,
            lists.DIAGNOSTICS,
            lists.HOSPITALS,
            lists.SURGICAL_HUBS,
        ),
        notes="Placed by postcode unless point_quality says otherwise. The list of hospitals is old.",
    )
