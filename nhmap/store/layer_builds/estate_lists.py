"""The open lists that name buildings and services: hospitals, diagnostic centres, hubs, pharmacies, LIFT, press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.core.buildings.building_names import lines, words
from nhmap.store.estate_files.postcodes import normalise
from nhmap.store.layer_builds.readers import Source, read_table

if TYPE_CHECKING:
    from pathlib import Path

LIFT_NAMED: Final = Source(
    "estates/lift_buildings_named.csv",
    "press, National Audit Office, LIFT companies",
    "Buildings named as LIFT buildings",
    "2005 to 2026",
)
NHC_NAMED: Final = Source(
    "estates/nhc_named_sites.csv", "press", "Sites named as neighbourhood health centres", "November 2025"
)
ERIC_2016: Final = Source(
    "estates/eric_2016_17_site_data.csv",
    "NHS Digital",
    "Estates Returns Information Collection: site data",
    "2016/17",
)
HOSPITALS: Final = Source(
    "nhs/nhs_choices_hospitals.csv", "NHS", "Hospitals with coordinates (NHS Choices)", "old, not dated"
)
DIAGNOSTICS: Final = Source(
    "nhs/community_diagnostic_centres.csv",
    "NHS England; Cabinet Office",
    "Community diagnostic centres",
    "October 2025",
)
SURGICAL_HUBS: Final = Source("nhs/surgical_hubs.csv", "NHS England; Cabinet Office", "Surgical hubs", "October 2025")
PHARMACIES: Final = Source(
    "nhs/pharmacies_consolidated_list.csv",
    "NHS Business Services Authority",
    "Consolidated pharmaceutical list",
    "2026",
)
FAMILY_HUBS: Final = Source(
    "dfe/family_hubs.csv",
    "Department for Education",
    "Family hub sites",
    "before the Best Start roll-out, not dated",
)
DENTISTS: Final = Source(
    "nhs/dentists_england_points_2025-11.csv.gz",
    "NHS England Organisation Data Service; Office for National Statistics",
    "Dental practices with points of their postcodes",
    "November 2025",
)

NHS_SECTOR: Final = "NHS Sector"
COMMUNITY_HOSPITAL_TYPE: Final = "7. Community hospital (with inpatient beds)"
AGGREGATE_TYPE: Final = "Aggregate Site"
_COMMUNITY_NAMES: Final = r"\b(?:COMMUNITY|COTTAGE|WAR MEMORIAL)\b.*\bHOSPITAL\b|\bHOSPITAL\b.*\bCOMMUNITY HEALTH\b"


def read_lift_named(folder: Path) -> pd.DataFrame:
    """Named LIFT buildings: ``building``, ``area``, ``gia_m2`` (float, NaN if not given), ``basis``, ``source``."""
    table = read_table(folder, LIFT_NAMED, ["building", "lift_area_or_place", "gia_m2", "basis", "source"])
    table = table.rename(columns={"lift_area_or_place": "area"})
    return table.assign(gia_m2=pd.to_numeric(table["gia_m2"], errors="coerce"))


def read_nhc_named(folder: Path) -> pd.DataFrame:
    """Sites the press names as neighbourhood health centres, in the columns of :func:`read_lift_named`.

    Rows in brackets name a place and no site; they are left out.
    """
    table = read_table(folder, NHC_NAMED, ["site", "local_authority", "status", "source"])
    table = table[~table["site"].str.startswith("(")].reset_index(drop=True)
    table = table.rename(columns={"site": "building", "local_authority": "area", "status": "basis"})
    return table.assign(gia_m2=float("nan"))


def read_hospitals(folder: Path) -> pd.DataFrame:
    """NHS hospitals: ``code``, ``name``, ``address``, ``postcode``, ``lon``, ``lat``, ``community`` (bool).

    A hospital counts as a community hospital if its name says community, cottage or war memorial hospital, or if
    the ERIC return of 2016/17 says so for the same site code, or for a name that stands once in either list.
    """
    columns = ["OrganisationCode", "Sector", "OrganisationName", "Address1", "Address2", "City", "Postcode"]
    table = read_table(folder, HOSPITALS, [*columns, "Latitude", "Longitude"])
    table = table[(table["Sector"] == NHS_SECTOR)].sort_values("OrganisationCode")
    by_name = table["OrganisationName"].str.upper().str.contains(_COMMUNITY_NAMES, regex=True)
    codes, names = _community_in_eric(folder)
    called = table["OrganisationName"].map(plain_name)
    by_return = table["OrganisationCode"].isin(codes) | (called.isin(names) & ~called.duplicated(keep=False))
    address = table[["Address1", "Address2", "City"]].agg(
        lambda row: ", ".join(dict.fromkeys(part for part in row if part)), axis=1
    )
    return pd.DataFrame(
        {
            "code": table["OrganisationCode"],
            "name": table["OrganisationName"],
            "address": address,
            "postcode": table["Postcode"].map(normalise),
            "lon": pd.to_numeric(table["Longitude"], errors="coerce"),
            "lat": pd.to_numeric(table["Latitude"], errors="coerce"),
            "community": by_name | by_return,
        }
    ).reset_index(drop=True)


def plain_name(name: str) -> str:
    """Reduce a hospital's name to comparable words without the trust or town that may follow it."""
    return " ".join(words(next(iter(lines(name)), "")))


def _community_in_eric(folder: Path) -> tuple[set[str], set[str]]:
    """Site codes, and names that stand once, of the community hospitals in the ERIC return."""
    table = read_table(folder, ERIC_2016, ["Site Code", "Site Name", "Site Type"])
    table = table.assign(plain=table["Site Name"].map(plain_name))
    is_community = table["Site Type"] == COMMUNITY_HOSPITAL_TYPE
    once = ~table["plain"].duplicated(keep=False)
    return set(table.loc[is_community, "Site Code"]), set(table.loc[is_community & once, "plain"])


def read_eric_sites(folder: Path) -> pd.DataFrame:
    """Sites of the ERIC return, sums of several left out: ``code``, ``name``, ``trust``, ``trust_name``."""
    columns = ["Organisation Code", "Organisation Name", "Site Code", "Site Name", "Site Type"]
    table = read_table(folder, ERIC_2016, columns)
    table = table[table["Site Type"] != AGGREGATE_TYPE]
    named = {"Site Code": "code", "Site Name": "name", "Organisation Code": "trust", "Organisation Name": "trust_name"}
    return table.rename(columns=named)[list(named.values())].reset_index(drop=True)


DOUBTFUL_POSTCODES: Final = {
    "South Petherton CDC": "the postcode given, TA24 6DF, is in Minehead, 45 km from South Petherton",
    "West Mendip CDC": "the postcode given, TA1 2PX, is that of Somerset West CDC in Taunton",
}
"""Diagnostic centres whose published postcode and point cannot be theirs; reviewed by eye."""


def read_diagnostics(folder: Path) -> pd.DataFrame:
    """Diagnostic centres: ``name``, ``address``, ``postcode``, ``lon``, ``lat``, ``open_12_7``, ``doubt``.

    The published points are those of the postcodes, so a doubtful postcode leaves a centre without a point;
    ``doubt`` says why, "" if there is none.
    """
    table = _read_map_points(folder, DIAGNOSTICS)
    doubt = table["name"].map(DOUBTFUL_POSTCODES).fillna("")
    doubted = (doubt != "").to_numpy()
    table.loc[doubted, "postcode"] = ""
    table.loc[doubted, ["lon", "lat"]] = float("nan")
    return table.assign(doubt=doubt)


def read_surgical_hubs(folder: Path) -> pd.DataFrame:
    """Surgical hubs: ``name``, ``address``, ``postcode``, ``lon``, ``lat``, ``open_12_7`` (null: not given)."""
    return _read_map_points(folder, SURGICAL_HUBS)


def read_pharmacies(folder: Path) -> pd.DataFrame:
    """Pharmacies: ``code``, ``name``, ``postcode``, ``weekly_hours`` (NaN if not given or nought)."""
    columns = ["PHARMACY_ODS_CODE_F_CODE", "PHARMACY_TRADING_NAME", "POST_CODE", "WEEKLY_TOTAL"]
    table = read_table(folder, PHARMACIES, columns)
    hours = pd.to_numeric(table["WEEKLY_TOTAL"], errors="coerce")
    return pd.DataFrame(
        {
            "code": table["PHARMACY_ODS_CODE_F_CODE"],
            "name": table["PHARMACY_TRADING_NAME"],
            "postcode": table["POST_CODE"].map(normalise),
            "weekly_hours": hours.where(hours > 0),
        }
    )


def read_dentists(folder: Path) -> pd.DataFrame:
    """Dental practices: ``name`` (several at one postcode parted by “ | ”), ``postcode``, ``lon``, ``lat``."""
    table = read_table(folder, DENTISTS, ["Name", "Postcode", "Latitude", "Longitude"])
    return pd.DataFrame(
        {
            "name": table["Name"],
            "postcode": table["Postcode"].map(normalise),
            "lon": pd.to_numeric(table["Longitude"], errors="coerce"),
            "lat": pd.to_numeric(table["Latitude"], errors="coerce"),
        }
    )


def read_family_hubs(folder: Path) -> pd.DataFrame:
    """Family hubs: ``name``, ``postcode``."""
    table = read_table(folder, FAMILY_HUBS, ["Family_Hub", "Postcode"])
    return pd.DataFrame({"name": table["Family_Hub"], "postcode": table["Postcode"].map(normalise)})


def _read_map_points(folder: Path, source: Source) -> pd.DataFrame:
    """Read one of the two lists that share a layout."""
    table = read_table(folder, source, ["name", "address", "is_open_12_7", "lon", "lat", "postcode"])
    return pd.DataFrame(
        {
            "name": table["name"],
            "address": table["address"],
            "postcode": table["postcode"].map(normalise),
            "lon": pd.to_numeric(table["lon"], errors="coerce"),
            "lat": pd.to_numeric(table["lat"], errors="coerce"),
            "open_12_7": table["is_open_12_7"].map({"Yes": True, "No": False}).astype("boolean"),
        }
    )
