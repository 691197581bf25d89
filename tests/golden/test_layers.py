"""The committed layers against figures that publishers state of England."""

from __future__ import annotations

import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.refresh import kept_inputs

DATA = Path(__file__).parents[2] / "data"
DOMAINS = ("imd", "income", "employment", "education", "health", "crime", "barriers", "environment")
MEBIBYTE = 1 << 20
OLDER = 61_768_942 - 1_172_941 - 801_168
"""Patients of July 2022, less those of practices that newer counts cover: in Staffordshire and in Lincolnshire."""
LISTS_OF_THREE = {"A81001": 3_733, "M83148": 14_232, "Y02769": 7_998}


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return gpd.read_parquet(DATA / "boundaries" / "small_areas.parquet")


@pytest.fixture(scope="module")
def practices() -> pd.DataFrame:
    return pd.read_parquet(DATA / "practices" / "practices.parquet")


@pytest.fixture(scope="module")
def registered() -> pd.DataFrame:
    return pd.read_parquet(DATA / "practices" / "registered.parquet")


@pytest.fixture(scope="module")
def elsewhere() -> pd.DataFrame:
    return pd.read_parquet(DATA / "practices" / "registered_elsewhere.parquet")


def test_the_catalogue_lists_every_layer_and_every_byte_is_as_promised() -> None:
    catalogue = Catalogue.read(DATA)
    assert catalogue.damaged() == ()
    layers = {layer.name for layer in catalogue.layers}
    assert layers >= {"small_areas", "adjacency", "bridges", "practices", "registered", "registered_elsewhere"}
    assert layers >= {"districts", "hwbs", "icbs", "regions", "pride_in_place", "sites", "services", "map"}
    listed = {layer.file for layer in catalogue.layers}
    kept = DATA / kept_inputs.FOLDER
    parquet = {path for path in DATA.rglob("*.parquet") if kept not in path.parents}
    assert {path.relative_to(DATA).as_posix() for path in parquet} <= listed
    for layer in catalogue.layers:
        assert layer.publisher
        assert layer.title
        assert layer.vintage
        assert layer.licence
        assert layer.attribution or layer.name == "bridges"


def test_what_a_part_is_rebuilt_from_belongs_to_layers_that_say_whose_it_is() -> None:
    """Publisher, licence and attribution stand with the layers; two summaries only prove them."""
    catalogue = tomllib.loads((DATA / "layers.toml").read_text(encoding="utf-8"))
    named = {source["file"] for layer in catalogue["layer"] for source in layer["source"]}
    proofs = {"mhclg/IoD2025_ICB_summaries.csv", "mhclg/IoD2025_LAD_summaries.csv"}
    assert set(kept_inputs.kept_by(DATA)) <= named | proofs


def test_the_layers_are_small_enough_to_ship() -> None:
    sizes = [path.stat().st_size for path in DATA.rglob("*") if path.is_file()]
    assert sum(sizes) <= 50_000_000
    assert max(sizes) <= 25 * MEBIBYTE


def test_small_areas_and_residents_of_england(areas: gpd.GeoDataFrame) -> None:
    assert len(areas) == 33_755
    assert areas["residents"].sum() == 57_106_398
    assert areas["census_2021"].sum() == 56_489_608
    codes = areas["lsoa21cd"].to_numpy()
    assert (codes[1:] > codes[:-1]).all()
    assert areas.crs.to_epsg() == 27700


def test_numbers_of_what_small_areas_add_up_to(areas: gpd.GeoDataFrame) -> None:
    for layer, code, count in (
        ("icbs", "icb26cd", 36),
        ("hwbs", "hwb26cd", 153),
        ("districts", "district26cd", 296),
        ("regions", "region26cd", 9),
    ):
        outline = gpd.read_parquet(DATA / "boundaries" / f"{layer}.parquet")
        assert len(outline) == areas[code].nunique() == count
        assert outline["residents"].sum() == 57_106_398
        assert outline["small_areas"].sum() == 33_755
        assert outline["code"].is_monotonic_increasing
        assert outline.geometry.is_valid.all()
        assert outline.geometry.area.sum() == pytest.approx(areas.geometry.area.sum(), rel=1e-9)
    assert areas["msoa21cd"].nunique() == 6_856


def test_known_places_have_their_known_figures(areas: gpd.GeoDataFrame) -> None:
    by_code = areas.set_index("lsoa21cd")
    assert by_code.loc["E01000001", ["district26nm", "hwb26nm", "region26nm"]].tolist() == [
        "City of London",
        "City of London",
        "London",
    ]
    assert by_code.loc["E01000001", "imd_rank"] == 26_525
    assert by_code.loc["E01000001", "imd_score"] == 8.742
    sheffield = areas[areas["district26nm"] == "Sheffield"]
    assert set(sheffield["district26cd"]) == {"E08000039"}


def test_ranks_and_deciles_are_a_whole_ranking(areas: gpd.GeoDataFrame) -> None:
    for domain in DOMAINS:
        ranks = areas[f"{domain}_rank"].to_numpy()
        assert ranks.min() == 1
        assert ranks.max() <= 33_755
        deciles = areas[f"{domain}_decile"].to_numpy()
        assert set(deciles) == set(range(1, 11))
        assert np.abs(np.bincount(deciles)[1:] - 3375.5).max() <= 5
        worst_first = areas.sort_values([f"{domain}_rank", "lsoa21cd"])[f"{domain}_score"].to_numpy()
        assert (np.diff(worst_first) <= 1e-9).all()


def test_the_mosaic_is_whole(areas: gpd.GeoDataFrame) -> None:
    shapes = areas.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert not shapely.is_empty(shapes).any()
    assert shapely.coverage_is_valid(shapes)
    assert (shapely.area(shapes).sum() / areas["area_m2"].sum()) == pytest.approx(1, abs=1e-5)


def test_adjacency_hangs_together_with_four_crossings(areas: gpd.GeoDataFrame) -> None:
    edges = pd.read_parquet(DATA / "boundaries" / "adjacency.parquet")
    a, b = edges["a"].to_numpy(), edges["b"].to_numpy()
    assert len(edges) == 97_596
    assert (a < b).all()
    assert edges.sort_values(["a", "b"]).index.equals(edges.index)
    assert (edges["shared_m"] >= 1).all()
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(len(areas), len(areas)))
    groups, group = connected_components(graph, directed=False)
    assert groups == 5
    assert sorted(np.bincount(group)) == [1, 3, 11, 89, 33_651]
    bridges = pd.read_csv(DATA / "boundaries" / "bridges.csv")
    position = pd.Index(areas["lsoa21cd"])
    joined = {frozenset(group[position.get_indexer(pd.Index(row))]) for row in bridges[["lsoa_a", "lsoa_b"]].to_numpy()}
    mainland = np.bincount(group).argmax()
    assert joined == {frozenset({mainland, other}) for other in range(5) if other != mainland}
    assert bridges["reason"].notna().all()


def test_shared_borders_are_part_of_the_perimeter(areas: gpd.GeoDataFrame) -> None:
    edges = pd.read_parquet(DATA / "boundaries" / "adjacency.parquet")
    shared = np.bincount(edges["a"], edges["shared_m"], len(areas)) + np.bincount(
        edges["b"], edges["shared_m"], len(areas)
    )
    assert (shared <= areas["perimeter_m"].to_numpy() + 1e-6).all()
    inland = np.isclose(shared, areas["perimeter_m"], rtol=1e-9, atol=4).mean()
    assert inland > 0.8


def test_registered_patients_are_all_there(
    practices: pd.DataFrame, registered: pd.DataFrame, elsewhere: pd.DataFrame
) -> None:
    rows = pd.concat([registered, elsewhere])
    by_vintage = rows.groupby("vintage", observed=True)["patients"].sum()
    assert by_vintage.to_dict() == {"1 July 2022": OLDER, "1 October 2025": 1_210_283, "1 July 2026": 817_133}
    dates = rows.groupby("practice")["vintage"].unique()
    assert (dates.map(len) == 1).all(), "whole practices are replaced, never areas"
    assert [str(date[0]) for date in dates] == practices["homes_vintage"][dates.index].tolist()


def test_homes_and_lists_of_one_date_agree_practice_by_practice(
    practices: pd.DataFrame, registered: pd.DataFrame, elsewhere: pd.DataFrame
) -> None:
    """Lincolnshire: 80 practices, counted by home on the very day of the lists."""
    summed = pd.concat([registered, elsewhere]).groupby("practice")["patients"].sum()
    same_day = practices.index[practices["homes_vintage"] == practices["list_vintage"]]
    assert len(same_day) == 80
    assert summed[same_day].tolist() == practices.loc[same_day, "list_size"].tolist()


def test_registered_rows_are_in_order_and_in_range(
    areas: gpd.GeoDataFrame, practices: pd.DataFrame, registered: pd.DataFrame
) -> None:
    key = registered["practice"].to_numpy(np.int64) * len(areas) + registered["area"].to_numpy(np.int64)
    assert (np.diff(key) > 0).all()
    assert registered["area"].between(0, len(areas) - 1).all()
    assert registered["practice"].between(0, len(practices) - 1).all()
    assert (registered["patients"] > 0).all()


def test_who_lives_elsewhere_is_known(elsewhere: pd.DataFrame) -> None:
    assert elsewhere.groupby("bucket")["patients"].sum().to_dict() == {
        "CLOSED": 602,
        "Channel Islands": 5,
        "EMPTY": 1_735,
        "Isle of Man": 1,
        "Northern Ireland": 10,
        "Scotland": 29,
        "Wales": 13_914,
        "no 2011 code": 26_542,
    }


def test_practices(areas: gpd.GeoDataFrame, practices: pd.DataFrame) -> None:
    assert practices["practice_code"].is_monotonic_increasing
    assert practices["practice_code"].is_unique
    assert practices["on_2026_map"].sum() == 6_139
    on_map = practices[practices["on_2026_map"]]
    assert on_map["pcn_code"].nunique() == 1_298
    assert on_map["pcn_code"].isna().sum() == 52
    assert set(practices["icb_code"].dropna()) == set(areas["icb26cd"])
    assert set(practices["list_vintage"]) == {"1 July 2026"}
    assert practices["list_size"].sum() == 63_436_508
    assert (practices["list_size"] > 0).sum() == 6_139
    assert ((practices["list_size"] > 0) == practices["on_2026_map"]).all()
    assert practices["homes_vintage"].value_counts().to_dict() == {
        "1 July 2022": 6_259,
        "1 October 2025": 141,
        "1 July 2026": 80,
        "": 5,
    }


def test_lists_of_three_named_practices(practices: pd.DataFrame) -> None:
    """As NHS England publishes them for 1 July 2026."""
    lists = practices.set_index("practice_code")["list_size"]
    assert {code: int(lists[code]) for code in LISTS_OF_THREE} == LISTS_OF_THREE
    assert (practices["point_quality"] == "unknown").sum() == practices["x"].isna().sum()


def test_surgeries_stand_in_the_small_area_recorded(areas: gpd.GeoDataFrame, practices: pd.DataFrame) -> None:
    placed = practices[practices["area"] >= 0]
    assert len(placed) > 6_400
    points = shapely.points(placed["x"], placed["y"])
    away = shapely.distance(points, areas.geometry.to_numpy()[placed["area"]])
    assert away.max() <= 100
    assert (away == 0).mean() > 0.999


def test_pride_in_place(areas: gpd.GeoDataFrame) -> None:
    places = gpd.read_parquet(DATA / "boundaries" / "pride_in_place.parquet")
    known = places[places["boundary"] == "one MSOA"]
    assert len(places) == 284
    assert (places["nation"] == "England").sum() == 244
    assert len(known) == 186
    assert known.geometry.notna().sum() == places.geometry.notna().sum() == 186
    assert places["place_id"].is_unique
    inside = known["lsoa21cds"].explode()
    assert inside.is_unique
    assert known["residents"].sum() == areas.set_index("lsoa21cd")["residents"][inside].sum()
    assert set(known["district_cd"]) <= set(areas["district26cd"])


def test_centroids_in_degrees_are_the_points_in_metres(areas: gpd.GeoDataFrame) -> None:
    back = gpd.GeoSeries(gpd.points_from_xy(areas["lon"], areas["lat"]), crs=4326).to_crs(27700)
    assert np.hypot(back.x - areas["x"], back.y - areas["y"]).max() < 0.01


def test_old_codes_lead_to_new_ones(areas: gpd.GeoDataFrame) -> None:
    retired = pd.read_parquet(DATA / "boundaries" / "retired_lsoas.parquet")
    assert not retired["lsoa11cd"].isin(areas["lsoa21cd"]).any()
    assert retired["lsoa21cd"].isin(areas["lsoa21cd"]).all()
    assert retired.query("lsoa11cd == 'E01027506'")["lsoa21cd"].tolist() == ["E01035637"]


def test_a_code_means_one_place_whichever_kind_it_is_taken_for(areas: gpd.GeoDataFrame) -> None:
    # Several areas together are kept by their codes alone.
    held: dict[str, set[frozenset[str]]] = {}
    for column in ("hwb26cd", "icb26cd", "district26cd", "region26cd"):
        for code, members in areas.groupby(column)["lsoa21cd"]:
            held.setdefault(str(code), set()).add(frozenset(members))
    assert len(held) > 36 + 153 + 9
    assert [code for code, places in held.items() if len(places) > 1] == []
