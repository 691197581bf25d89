"""Sites and services from the publishers' files: ids that survive other rows. Their bytes: test_rebuild."""

from __future__ import annotations

import gzip
import shutil
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from nhmap.store.layer_builds.addresses import read_addresses
from nhmap.store.layer_builds.claims import from_practices
from nhmap.store.layer_builds.coverage import repair
from nhmap.store.layer_builds.estate_lists import DIAGNOSTICS, HOSPITALS, LIFT_NAMED, read_diagnostics, read_hospitals
from nhmap.store.layer_builds.estates import SITES_FILE, gather_claims
from nhmap.store.layer_builds.points import practice_points
from nhmap.store.layer_builds.readers import BOUNDARIES, DIRECTORY, DIRECTORY_2023, path_of
from nhmap.store.layer_builds.sites import fold
from nhmap.units import METRES

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def layers(opendata: Path) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """The small areas with the borders that were published, on which points are placed, and the practices."""
    small_areas = gpd.read_parquet(DATA / "boundaries" / "small_areas.parquet")
    published = gpd.read_file(path_of(opendata, BOUNDARIES), columns=["LSOA21CD"]).to_crs(METRES)
    published = published.sort_values("LSOA21CD", ignore_index=True)
    assert published["LSOA21CD"].tolist() == small_areas["lsoa21cd"].tolist()
    ground = small_areas.set_geometry(repair(np.asarray(published.geometry.array)), crs=METRES)
    return ground, pd.read_parquet(DATA / "practices" / "practices.parquet")


def test_rows_taken_away_or_turned_round_rename_no_site(
    opendata: Path, tmp_path: Path, layers: tuple[gpd.GeoDataFrame, pd.DataFrame]
) -> None:
    folder = tmp_path / "given"
    shutil.copytree(opendata, folder, ignore=shutil.ignore_patterns("*.gpkg", "*lsoa*", "ons", "mhclg"))
    for source in (HOSPITALS, DIAGNOSTICS, LIFT_NAMED):
        table = pd.read_csv(folder / source.file, dtype=str, keep_default_na=False)
        table.iloc[::-1].iloc[: len(table) * 3 // 4].to_csv(folder / source.file, index=False)
    for source in (DIRECTORY, DIRECTORY_2023):
        open_ = partial(gzip.open, compresslevel=1) if source.file.endswith(".gz") else open
        with open_(folder / source.file, "rt", encoding="utf-8") as file:
            lines = file.readlines()
        (folder / source.file).chmod(0o600)
        with open_(folder / source.file, "wt", encoding="utf-8") as file:
            file.writelines(lines[::-1])

    exact = practice_points(folder)
    said = gather_claims(folder, read_hospitals(folder), read_diagnostics(folder), exact, layers[0])
    fewer = fold(said, exact, layers[0], {})
    whole = pd.read_parquet(DATA / SITES_FILE).set_index("site_id")
    centres = fewer[fewer["kind"].isin(["LIFT building", "community hospital", "health or medical centre"])]
    # A diagnostic centre may stand for itself once its host is gone, and a building joined to a row that is gone has
    # its own identifier again; no other building may change its name.
    known = {*whole.index, *whole["former_ids"].explode().dropna()}
    renamed = centres[~centres["site_id"].isin(known) & (centres["practice_codes"].map(len) > 0)]
    assert renamed["name"].tolist() == []
    assert len(fewer) < len(whole)


def test_most_current_practices_are_found_where_the_brief_says(opendata: Path) -> None:
    addresses = read_addresses(opendata)
    current = [address for address in addresses if address.is_current]
    # 6,139 practices on the map of July 2026, of which a few have moved since the directory of February 2026.
    assert 6_110 <= len(current) <= 6_139
    postcodes = {claim.postcode for claim in from_practices(current, DIRECTORY, already=frozenset())}
    assert 1_900 <= len(postcodes) <= 2_300
