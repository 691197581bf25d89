"""NHS sites: which names admit a building, and what they make of it."""

from __future__ import annotations

import pandas as pd
import pytest

from nhmap.store.layer_builds import claims as cl
from nhmap.store.layer_builds.nhs_sites import building_part, from_nhs_sites, premises_named


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [
        ("QUEENSWAY HEALTH CENTRE - LYMPHOEDEMA SERVICE", "Queensway Health Centre", cl.HEALTH_CENTRE),
        ("BRIERLEY HILL HEALTH & SOCIAL CARE CENTRE", "Brierley Hill Health and Social Care Centre", cl.HEALTH_CENTRE),
        ("SHIRLEY HC", "Shirley Health Centre", cl.HEALTH_CENTRE),
        ("BEDFORD HEALTH VILLAGE", "Bedford Health Village", cl.HEALTH_CENTRE),
        ("MOORFIELDS EYE CLINIC AT DODDINGTON HEALTH CENTRE", "Doddington Health Centre", cl.HEALTH_CENTRE),
        ("BUXTON COTTAGE HOSPITAL", "Buxton Cottage Hospital", cl.COMMUNITY_HOSPITAL),
        ("RIPON COMM HOSPITAL (OUT OF HOURS)", "Ripon Community Hospital", cl.COMMUNITY_HOSPITAL),
        ("LYMM CLINIC", "Lymm Clinic", cl.CLINIC),
        ("BELSIZE PRIORY HEALTH CENTRE", "Belsize Priory Health Centre", cl.HEALTH_CENTRE),
        ("SOUTH OXHEY HEALTH CLINIC", "South Oxhey Health Clinic", cl.CLINIC),
    ],
)
def test_names_of_buildings_for_everybody_are_admitted(written: str, name: str, kind: str) -> None:
    admitted = premises_named(written)
    assert admitted is not None
    assert (admitted[0].text, admitted[1]) == (name, kind)


@pytest.mark.parametrize(
    "written",
    [
        "HATFIELD AMBULANCE STATION",
        "KIRKBYMOORSIDE SURGERY",  # only a practice's address says that a surgery is one today
        "WALLINGFORD MEDICAL PRACTICE",
        "WATFORD GENERAL HOSPITAL",
        "WATFORD GENERAL HOSPITAL HEALTH CENTRE",
        "LEWISHAM HOSP AT RUSHEY GREEN PRACTICE",
        "RHEUMATOLOGY CLINIC",
        "PAIN CLINIC",
        "CLINIC",
        "MALTBY DENTAL CLINIC",
        "JESMOND CHILD HEALTH CENTRE",
        "PEBBLES CHILDRENS CENTRE",
        "UNIVERSITY OF ESSEX HEALTH CENTRE",
        "RINGWOOD LEISURE CENTRE",
        "TOWNHILL FARM COMMUNITY CENTRE",
        "OAKFIELD DAY CARE CENTRE",
        "COMMUNITY MENTAL HEALTH CENTRE",
        "12 HEALTH CENTRE LANE",
        "SPIRE PORTSMOUTH CLINIC",
        "HOME PARK - COVID VACCINATION CENTRE",
        "",
    ],
)
def test_stations_wards_homes_and_buildings_of_one_service_are_not(written: str) -> None:
    assert premises_named(written) is None


def test_who_is_at_a_building_is_no_part_of_its_name() -> None:
    assert building_part("Moorfields Clinic at Doddington Health Centre - Eyes".replace(" at ", " AT ")) == (
        "Doddington Health Centre"
    )


def test_a_clinic_at_the_postcode_of_another_hospital_is_a_department() -> None:
    rows = pd.DataFrame(
        {
            "name": ["MILL CLINIC", "MILL CLINIC", "MILL HEALTH CENTRE", "GLEN CLINIC"],
            "postcode": ["ZZ1 1AA", "ZZ1 1AB", "ZZ1 1AA", ""],
            "lon": -0.1,
            "lat": 51.5,
            "district": "Sandtown",
            "acute": [True, False, True, False],
        }
    )
    claims = from_nhs_sites(rows)
    assert [(c.called, c.postcode, c.kind) for c in claims] == [
        ("Mill Clinic", "ZZ1 1AB", cl.CLINIC),
        ("Mill Health Centre", "ZZ1 1AA", cl.HEALTH_CENTRE),
    ]
    assert {claim.identity for claim in claims} == {("ZZ1 1AB", "premises"), ("ZZ1 1AA", "premises")}
    assert claims[0].address == "Sandtown, ZZ1 1AB"
