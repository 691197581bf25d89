"""Services: one row each from five lists, what a list does not say left empty."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from shapely import box

from nhmap.store.layer_builds.services import COLUMNS, Lists, services_table

AREAS = gpd.GeoDataFrame(geometry=[box(530000, 180000, 531000, 181000)], crs=27700)
EXACT = pd.DataFrame({"x": [530500.0], "y": [180500.0]}, index=["ZZ1 1AA"])


def given(**more: pd.DataFrame) -> Lists:
    """Small lists, one row each."""
    place = {"name": ["Mill CDC"], "address": [""], "postcode": ["ZZ1 1AA"], "lon": [0.0], "lat": [51.0]}
    opened = pd.array([True], dtype="boolean")
    unsaid = pd.array([None], dtype="boolean")
    rows = {
        "pharmacies": pd.DataFrame(
            {"code": ["FA1"], "name": ["BOOT'S MILL"], "postcode": ["ZZ1 1AA"], "weekly_hours": [40.5]}
        ),
        "family_hubs": pd.DataFrame({"name": ["Mill Hub"], "postcode": [""]}),
        "diagnostics": pd.DataFrame(place).assign(open_12_7=opened, doubt=""),
        "hospitals": pd.DataFrame(place).assign(name="Mill Hospital", code="H1", community=True),
        "dentists": pd.DataFrame({"name": ["MILL DENTAL"], "postcode": ["ZZ1 1AA"], "lon": [0.0], "lat": [51.0]}),
        "surgical_hubs": pd.DataFrame(place).assign(name="Mill Elective Hub", open_12_7=unsaid),
    }
    return Lists(**{**rows, **more})


def test_each_list_gives_its_kind_with_what_it_says_and_nothing_more() -> None:
    table = services_table(given(), EXACT, AREAS)
    assert list(table.columns) == list(COLUMNS)
    by_kind = table.set_index("kind")
    assert sorted(by_kind.index) == [
        "community diagnostic centre",
        "dentist",
        "family hub",
        "hospital",
        "pharmacy",
        "surgical hub",
    ]
    assert by_kind.loc["pharmacy", "weekly_hours"] == 40.5
    assert by_kind.loc["pharmacy", "name"] == "Boot's Mill"
    assert by_kind.loc["community diagnostic centre", "open_12_7"] == True  # noqa: E712
    assert pd.isna(by_kind.loc["surgical hub", "open_12_7"])
    assert by_kind["weekly_hours"].drop("pharmacy").isna().all()
    assert by_kind.loc["hospital", "area"] == 0
    assert by_kind.loc["family hub", ["area", "point_quality"]].tolist() == [-1, "unknown"]


def test_a_row_given_twice_is_one_service_and_other_rows_keep_their_identifier() -> None:
    one = services_table(given(), EXACT, AREAS)
    hubs = pd.DataFrame({"name": ["New Hub", "Mill Hub", "Mill Hub"], "postcode": ["ZZ1 1AA", "", ""]})
    more = services_table(given(family_hubs=hubs), EXACT, AREAS)
    assert len(more) == len(one) + 1
    assert set(one["service_id"]) < set(more["service_id"])
    assert more["service_id"].is_monotonic_increasing
