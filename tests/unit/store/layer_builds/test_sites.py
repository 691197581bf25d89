"""Sites: claims folded into buildings, whatever their order, with the unknown left unknown.

The world: two square areas side by side, A (row 0) at eastings 530000 to 531000 and B (row 1) to 532000, northings
180000 to 181000, with one postcode in the middle of each.
"""

from __future__ import annotations

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from nhmap.core.buildings.building_names import name_of
from nhmap.store.layer_builds import claims as cl
from nhmap.store.layer_builds import estate_lists as lists
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.sites import COLUMNS, fold, list_sizes

AREAS = gpd.GeoDataFrame(geometry=[box(530000, 180000, 531000, 181000), box(531000, 180000, 532000, 181000)], crs=27700)
EXACT = pd.DataFrame({"x": [530500.0, 531500.0], "y": [180500.0, 180500.0]}, index=["ZZ1 1AA", "ZZ1 1AB"])
SIZES = {"P1": 1000, "P2": 2000}


def claim(text: str, postcode: str = "ZZ1 1AA", **more: object) -> cl.Claim:
    """A claim of the practice file unless said otherwise."""
    given = {"kind": cl.HEALTH_CENTRE, "source": readers.DIRECTORY, "called": text, "address": f"{text}, {postcode}"}
    return cl.Claim(postcode=postcode, name=name_of(text), **{**given, **more})  # type: ignore[arg-type]


MILL = (
    claim("Mill Health Centre", practice="P1", service="GP practice"),
    claim("Mill HC", practice="P2", service="GP practice", called="Mill Medical Centre"),
    claim(
        "Mill Primary Care Centre",
        source=lists.LIFT_NAMED,
        kind=cl.LIFT_BUILDING,
        owner="LIFT",
        owner_basis="named by somebody",
        match="placed",
        note="Matched.",
        floor_area_m2=2400.0,
    ),
    claim("Mill", source=lists.DIAGNOSTICS, kind=cl.DIAGNOSTIC_CENTRE, service="community diagnostic centre"),
)


def test_claims_of_one_building_are_one_site() -> None:
    sites = fold(MILL, EXACT, AREAS, SIZES)
    assert list(sites.columns) == list(COLUMNS)
    site = sites.iloc[0]
    assert len(sites) == 1
    assert (site["name"], site["kind"], site["owner"]) == ("Mill Primary Care Centre", cl.LIFT_BUILDING, "LIFT")
    assert site["practice_codes"] == ["P1", "P2"]
    assert site["practices_list"] == 3000
    assert site["services"] == ["GP practice", "community diagnostic centre"]
    assert site["floor_area_m2"] == 2400.0
    assert (site["match"], site["area"], site["point_quality"]) == ("placed", 0, "exact postcode 2022")
    assert site["also_named"] == ["Mill", "Mill Health Centre", "Mill Medical Centre"]


def test_the_order_of_claims_changes_nothing() -> None:
    first = fold(MILL, EXACT, AREAS, SIZES)
    for order in itertools.permutations(MILL):
        pd.testing.assert_frame_equal(fold(order, EXACT, AREAS, SIZES), first)


def test_other_rows_change_no_identifier_and_no_row() -> None:
    others = [claim("Glen Health Centre", "ZZ1 1AB"), claim("Mill Health Centre", "ZZ1 1AC")]
    # The Mill Health Centre at ZZ1 1AC has the same name, but stands 450 m off.
    where = {"x": [530500.0, 531500.0, 530950.0], "y": [180500.0] * 3}
    exact = pd.DataFrame(where, index=["ZZ1 1AA", "ZZ1 1AB", "ZZ1 1AC"])
    alone = fold(MILL, exact, AREAS, SIZES).iloc[0]
    among = fold([*others, *MILL], exact, AREAS, SIZES).set_index("site_id")
    assert len(among) == 3
    assert among.loc[alone["site_id"], "practice_codes"] == ["P1", "P2"]
    for other in others:
        assert fold([other], exact, AREAS, SIZES)["site_id"].isin(among.index).all()


def test_a_hospital_and_a_health_centre_on_one_ground_are_one_row_and_a_campus() -> None:
    hospital = claim("Glen Community Hospital", kind=cl.COMMUNITY_HOSPITAL, source=lists.HOSPITALS)
    centre = claim("Glen Health Centre", practice="P1")
    site = fold([hospital, centre], EXACT, AREAS, SIZES).iloc[0]
    assert (site["name"], site["practice_codes"]) == ("Glen Community Hospital", ["P1"])
    assert site["campus"] == "Campus: Glen Community Hospital and Glen Health Centre on one ground."
    assert site["former_ids"] == [cl.site_id(centre.identity)]
    assert fold([centre], EXACT, AREAS, SIZES)["campus"].tolist() == [""]


def test_what_nobody_publishes_is_empty_and_never_nought() -> None:
    site = fold([claim("Glen Health Centre")], EXACT, AREAS, {}).iloc[0]
    for unknown in ("floor_area_m2", "void_m2", "condition", "backlog_gbp", "lease_end", "practices_list"):
        assert pd.isna(site[unknown]), unknown
    assert (site["owner"], site["match"]) == ("unknown", "not needed")


def test_one_unknown_list_makes_the_sum_unknown_and_is_said() -> None:
    practices = pd.DataFrame({"practice_code": ["P1", "P3"], "list_size": pd.array([1000, None], dtype="Int32")})
    both = [claim("Mill HC", practice="P1"), claim("Mill HC", practice="P3")]
    site = fold(both, EXACT, AREAS, list_sizes(practices)).iloc[0]
    assert pd.isna(site["practices_list"])
    assert site["match_note"] == "List size unknown: P3."
    assert list_sizes(None) == {}


def test_a_building_without_a_postcode_has_no_point_even_if_a_source_publishes_one() -> None:
    lost = claim("Lost Centre", "", area="Sandtown", match="not found", lon=-0.1, lat=51.5)
    site = fold([lost], EXACT, AREAS, {}).iloc[0]
    assert np.isnan([site["x"], site["y"], site["lon"], site["lat"]]).all()
    assert (site["area"], site["point_quality"]) == (-1, "unknown")


@pytest.mark.parametrize(("text", "services"), [("Mill Hospital", ["surgical hub"]), ("Mill Health Centre", [])])
def test_a_surgical_hub_is_a_service_of_the_hospital_at_its_postcode(text: str, services: list[str]) -> None:
    kind = cl.OTHER_HOSPITAL if "Hospital" in text else cl.HEALTH_CENTRE
    site = fold([claim(text, kind=kind)], EXACT, AREAS, {}, surgical_hubs={"ZZ1 1AA"}).iloc[0]
    assert site["services"] == services
