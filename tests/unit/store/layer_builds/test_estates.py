"""The whole build of sites and services on a world of a dozen rows.

Three real postcodes of Birmingham stand in one square district called Birmingham: B1 1AA and B1 1AD at one point, B1
1AG 300 m off. The Mill Health Centre at B1 1AA holds two practices and is on the LIFT list; the Glen Community
Hospital at B1 1AG holds a diagnostic centre; the Lost Health Centre is listed and nowhere to be found.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds.addresses import read_addresses
from nhmap.store.layer_builds.estate_lists import read_hospitals, read_pharmacies
from nhmap.store.layer_builds.estates import build_estates

if TYPE_CHECKING:
    from pathlib import Path

SQUARE = gpd.GeoDataFrame(
    {"district26nm": ["Birmingham"], "hwb26nm": ["Birmingham"], "region26cd": ["E12000005"]},
    geometry=[box(406000, 286000, 407500, 287000)],
    crs=27700,
)
PRACTICES = pd.DataFrame(
    {"practice_code": ["M1", "M2", "M3", "M6"], "list_size": pd.array([100, 200, 300, 400], dtype="Int32")}
)


def practice(code: str, name: str, lines: str, postcode: str, *, status: str = "A", role: str = "4") -> str:  # noqa: PLR0913
    """One row of the practice file, which has 27 columns and no header."""
    cells = [
        code,
        name,
        "Y",
        "Q",
        *(lines + ",,,,").split(",")[:2],
        "BIRMINGHAM",
        "",
        "",
        postcode,
        "",
        "",
        status,
        *[""] * 12,
        role,
        "",
    ]
    return ",".join(cells)


FILES = {
    "nhs/epraccur.csv": "\n".join(
        [
            practice("M1", "THE MILL PRACTICE", "MILL HLTH CTR,LOW ROAD", "B1 1AA"),
            practice("M2", "DR WHO", "DR WHO,THE MILL HC", "B11AA"),
            practice("M3", "MOVED AWAY", "GLEN MEDICAL CENTRE,HIGH ROAD", "B1 1AG"),
            practice("M4", "CLOSED", "MILL HEALTH CENTRE,LOW ROAD", "B1 1AA", status="C"),
        ]
    ),
    "nhs/epraccur_2026-02.csv.gz": "\n".join(
        [
            practice("M1", "THE MILL PRACTICE", "LOW ROAD", "B1 1AA", status="ACTIVE", role="RO76"),
            practice("M2", "DR WHO", "LOW ROAD", "B11AA", status="ACTIVE", role="RO76|RO268"),
            practice("M3", "NEW MEDICAL CENTRE", "FAR ROAD", "B1 1AD", status="ACTIVE", role="RO76"),
            practice("M4", "CLOSED", "LOW ROAD", "B1 1AA", status="INACTIVE", role="RO76"),
            practice("M5", "A CHEMIST", "MILL HEALTH CENTRE,LOW ROAD", "B1 1AD", status="ACTIVE", role="RO72"),
        ]
    ),
    "nhs/gp-reg-pat-prac-map-2026-07.csv": (
        "PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE\n"
        "M1,THE MILL PRACTICE,B1 1AA\nM2,DR WHO,B1 1AA\nM3,NEW MEDICAL CENTRE,B1 1AD\nM6,THE BROOK SURGERY,B1 1BB\n"
    ),
    "nhs/nhs_sites_england_points_2025-11.csv.gz": (
        "Name,Postcode,Latitude,Longitude,LSOA21CD,LAD26CD,LAD26NM\n"
        "MILL HEALTH CENTRE - PODIATRY | MILL AMBULANCE STATION,B11AA,52.4768,-1.9035,,,Birmingham\n"
        "BROOK CLINIC,B11HQ,52.4789,-1.9069,,,Birmingham\n"
    ),
    "places/libraries_england_2023.csv": (
        "name,address1,address2,address3,authority,postcode,type,operation_23,closed,co_located_health\n"
        "Glen Library,High Road,Birmingham,,Birmingham,B1 1AG,Static Library,LA,,\n"
        "Mill,Low Road,Birmingham,,Birmingham,B1 1AA,Static Library,LA,,X\n"
        "Old Library,Old Road,Birmingham,,Birmingham,B1 1BB,Static Library,Closed,2019,\n"
    ),
    "nhs/gp_practice_coordinates_2022.csv": "ORG_CODE,POSTCODE,LATITUDE,LONGITUDE\nM1,B1 1AA,52.4768,-1.9035\n",
    "nhs/nhs_choices_hospitals.csv": (
        "OrganisationCode,Sector,OrganisationName,Address1,Address2,City,Postcode,Latitude,Longitude\n"
        "R1,NHS Sector,Glen Community Hospital,High Road,,Birmingham,B1 1AG,52.4,-1.9\n"
        "R2,NHS Sector,Hill Infirmary,,,Birmingham,B1 1AG,52.4,-1.9\n"
        "R3,NHS Sector,Great General Hospital,,,Birmingham,B1 1AG,52.4,-1.9\n"
        "I1,Independent Sector,Private Community Hospital,,,Birmingham,B1 1AG,52.4,-1.9\n"
    ),
    "nhs/community_diagnostic_centres.csv": (
        "name,address,is_open_12_7,services,lon,lat,postcode\n"
        'Glen Community Hospital CDC,"Birmingham, B1 1AG",Yes,x,-1.9,52.4,B1 1AG\n'
        'West Mendip CDC,"West Mendip, TA1 2PX",,x,-3.1,51.0,TA1 2PX\n'
    ),
    "nhs/surgical_hubs.csv": (
        "name,address,is_open_12_7,services,lon,lat,postcode\nGlen Elective Hub,Birmingham,,,-1.9,52.4,B1 1AG\n"
    ),
    "nhs/pharmacies_consolidated_list.csv": (
        "PHARMACY_ODS_CODE_F_CODE,PHARMACY_TRADING_NAME,POST_CODE,WEEKLY_TOTAL\n"
        "FA1,MILL PHARMACY,b1 1ad,72\nFA2,CLOSED PHARMACY,B1 1AA,0\n"
    ),
    "nhs/dentists_england_points_2025-11.csv.gz": (
        "Name,Postcode,Latitude,Longitude,LSOA21CD,LAD26CD,LAD26NM\nGLEN DENTAL | HILL DENTAL,B11AG,52.4,-1.9,,,\n"
    ),
    "dfe/family_hubs.csv": "Family_Hub,Postcode\nMill Family Hub,B11AD\n",
    "estates/lift_buildings_named.csv": (
        "building,lift_area_or_place,gia_m2,basis,source\n"
        "Mill Health Centre,Birmingham,1500,named in the source as a LIFT building,http://a\n"
        "Lost Health Centre,Birmingham,,inferred: by a list,http://b\n"
    ),
    "estates/nhc_named_sites.csv": (
        "site,local_authority,status,source\n"
        "Glen Community Hospital,Birmingham,named (Budget),http://c\n(site not named) Southall,Ealing,place,http://d\n"
    ),
    "estates/eric_2016_17_site_data.csv": (
        "Organisation Code,Organisation Name,Site Code,Site Name,Site Type\n"
        "RX,HILL TRUST,R2,HILL INFIRMARY,7. Community hospital (with inpatient beds)\n"
        "RX,HILL TRUST,R3,GREAT GENERAL HOSPITAL,1. General acute\n"
        "RX,HILL TRUST,R7,BROOK CLINIC,8. Other inpatient\nRX,HILL TRUST,AGGRE,GLEN HOSPITAL,Aggregate Site\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    given = tmp_path / "given"
    for name, text in FILES.items():
        (given / name).parent.mkdir(parents=True, exist_ok=True)
        data = text.encode()
        (given / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return given


def test_the_build_gives_one_row_for_each_building_and_each_service(folder: Path, tmp_path: Path) -> None:
    sites_record, services_record = build_estates(folder, tmp_path, small_areas=SQUARE, practices=PRACTICES)
    sites = pd.read_parquet(tmp_path / sites_record.file).set_index("name")
    assert sorted(sites.index) == [
        "Brook Clinic",
        "Glen Community Hospital",
        "Glen Library",
        "Lost Health Centre",
        "Mill Health Centre",
        "The Brook Surgery",
        "West Mendip CDC",
    ]
    # M3 gives another name and postcode at the same point: one building.
    mill = sites.loc["Mill Health Centre"]
    assert (mill["owner"], mill["match"], list(mill["practice_codes"])) == ("LIFT", "placed", ["M1", "M2", "M3"])
    assert (mill["practices_list"], mill["floor_area_m2"], mill["area"]) == (600, 1500, 0)
    assert list(mill["also_named"]) == ["Mill Library", "New Medical Centre"]
    assert mill["why_candidate"] == (
        "address of 3 practices of July 2026; named as a LIFT building; "
        "health or medical centre among the NHS sites of November 2025; "
        "public library of 2023: could be repurposed community or civic space"
    )
    brook, clinic, library = (sites.loc[name] for name in ("The Brook Surgery", "Brook Clinic", "Glen Library"))
    assert (brook["kind"], brook["practices_list"], brook["postcode"]) == ("GP surgery", 400, "B1 1BB")
    assert (clinic["kind"], list(clinic["practice_codes"])) == ("community clinic", [])
    assert (library["kind"], library["owner"]) == ("civic building: library", "other")
    assert library["owner_basis"].startswith("inferred")
    glen = sites.loc["Glen Community Hospital"]
    assert (glen["kind"], glen["owner"]) == ("community hospital", "unknown")
    assert list(glen["services"]) == ["community diagnostic centre", "hospital", "surgical hub"]
    assert glen["named_nhc"] == "The press of November 2025 names it as a neighbourhood health centre: named (Budget)."
    assert (glen["status"], list(glen["also_named"])) == ("", ["Hill Infirmary"])
    # R1 and R2 by the list of hospitals; R7 by its name near another site of the trust; R3 has another name there.
    assert (list(glen["site_codes"]), list(clinic["site_codes"])) == (["R1", "R2"], ["R7"])
    assert sum(map(len, sites["site_codes"])) == 3
    lost = sites.loc["Lost Health Centre"]
    assert (lost["owner"], lost["match"], lost["area"]) == ("LIFT", "not found", -1)
    assert lost["owner_basis"].startswith("inferred")
    assert pd.isna(lost["x"])
    assert sites.loc["West Mendip CDC", "match"] == "ambiguous"

    services = pd.read_parquet(tmp_path / services_record.file)
    assert services_record.rows == len(services) == 10
    assert services["kind"].value_counts().to_dict() == {
        "hospital": 3,
        "pharmacy": 2,
        "community diagnostic centre": 2,
        "family hub": 1,
        "surgical hub": 1,
        "dentist": 1,
    }
    assert sites_record.notes.startswith("A candidate is a building that houses")
    assert "5 of 7 buildings have a point" in sites_record.notes


def test_the_same_files_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        records = build_estates(folder, tmp_path / name, small_areas=SQUARE, practices=PRACTICES)
        written.append([(tmp_path / name / record.file).read_bytes() for record in records])
    assert written[0] == written[1]


def test_without_the_practices_layer_lists_are_unknown(folder: Path, tmp_path: Path) -> None:
    record, _ = build_estates(folder, tmp_path, small_areas=SQUARE)
    assert pd.read_parquet(tmp_path / record.file)["practices_list"].isna().all()


def test_a_practice_that_moved_is_current_at_its_new_address_only(folder: Path) -> None:
    found = [(a.code, a.is_current, a.is_open, a.is_practice) for a in read_addresses(folder)]
    assert found == [
        ("M1", True, True, True),
        ("M2", True, True, True),
        ("M3", False, True, True),
        ("M3", True, True, True),
        ("M4", False, False, True),
        ("M5", False, True, False),
    ]


def test_the_building_is_named_by_the_older_address_or_by_the_practice_itself(folder: Path) -> None:
    fields = [address.fields for address in read_addresses(folder)]
    assert fields[0][0] == "MILL HLTH CTR"  # the newer directory names the street only
    assert fields[3][:2] == ("NEW MEDICAL CENTRE", "FAR ROAD")


def test_only_nhs_hospitals_are_read_and_community_hospitals_told_by_name_or_return(folder: Path) -> None:
    hospitals = read_hospitals(folder).set_index("code")
    assert hospitals["community"].to_dict() == {"R1": True, "R2": True, "R3": False}


def test_no_hours_are_unknown_hours(folder: Path) -> None:
    assert read_pharmacies(folder)["weekly_hours"].tolist()[0] == 72
    assert pd.isna(read_pharmacies(folder)["weekly_hours"].tolist()[1])


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_missing_file_is_refused_by_name(folder: Path, tmp_path: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(InputRefusedError, match=name.rsplit("/", maxsplit=1)[-1]):
        build_estates(folder, tmp_path, small_areas=SQUARE, practices=PRACTICES)
