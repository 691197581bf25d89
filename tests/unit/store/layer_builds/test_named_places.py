"""Names of places: OS Open Names, and GeoNames where tiles of it are missing."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from nhmap.store.layer_builds.named_places import areas_of, named_places, tile_of


@pytest.mark.parametrize(
    ("x", "y", "tile"),
    [
        (388_000, 347_000, "SJ84"),  # Stoke-on-Trent
        (530_000, 180_000, "TQ28"),  # London
        (623_000, 308_000, "TG20"),  # Norwich
        (182_000, 34_000, "SW82"),  # Truro's Roseland
        (425_000, 564_000, "NZ26"),  # Newcastle upon Tyne
    ],
)
def test_tiles_of_the_national_grid(x, y, tile):
    assert tile_of(x, y) == tile


def frame(*rows, people=False):
    columns = ["place_id", "name", "kind", "x", "y"] + (["people"] if people else [])
    return pd.DataFrame(rows, columns=columns)


def test_geonames_fills_missing_tiles_only_and_lends_its_people_to_places_of_the_same_name():
    open_names = frame(
        ("os1", "Leek", "Town", 398_000.0, 356_000.0), ("os2", "Rudyard", "Village", 395_500.0, 358_000.0)
    )
    geonames = frame(
        ("geonames1", "Leek", "Town", 398_500.0, 356_200.0, 20_000),
        ("geonames2", "Burslem", "Town", 386_000.0, 349_500.0, 21_000),
        people=True,
    )
    homes = pd.DataFrame(
        {"x": [398_100.0, 386_100.0, 395_400.0], "y": [356_000.0, 349_500.0, 358_000.0], "residents": [900, 700, 300]}
    )
    table = named_places(open_names, geonames, frozenset({"SJ84"}), homes)
    assert table[["name", "people", "source"]].to_numpy().tolist() == [
        ["Burslem", 21_000, "GeoNames"],
        ["Leek", 20_000, "OS Open Names"],
        ["Rudyard", 300, "OS Open Names"],
    ]
    assert table["place_id"].is_unique
    assert table["lon"].between(-2.3, -2.0).all()
    assert table["lat"].between(53.0, 53.2).all()


def test_a_place_stands_in_the_area_around_it_and_at_sea_in_the_nearest():
    squares = [shapely.box(0, 0, 1_000, 1_000), shapely.box(1_000, 0, 9_000, 1_000)]
    areas = gpd.GeoDataFrame({"lsoa21cd": ["E01000001", "E01000002"]}, geometry=squares, crs=27700)
    found = areas_of(np.array([900.0, 1_100.0, -50.0]), np.array([500.0, 500.0, 500.0]), areas)
    assert found.tolist() == ["E01000001", "E01000002", "E01000001"]
