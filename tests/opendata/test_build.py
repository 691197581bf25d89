"""The committed layers against the publishers' files themselves, read here by other means."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from nhmap.store.layer_builds import readers
from nhmap.store.layers.catalogue import Catalogue

DATA = Path(__file__).parents[2] / "data"
SUMMARY_NAMES = {
    "imd": "imd",
    "income": "income",
    "employment": "employment",
    "education": "education_skills_and_training",
    "health": "health_deprivation_and_disability",
    "crime": "crime",
    "barriers": "barriers_to_housing_and_services",
    "environment": "living_environment",
}


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return gpd.read_parquet(DATA / "boundaries" / "small_areas.parquet")


@pytest.fixture(scope="module")
def published(opendata: Path) -> gpd.GeoDataFrame:
    frame = gpd.read_file(opendata / "ons" / "LSOA_Dec_2021_Boundaries_England_BGC.gpkg")
    return frame.sort_values("LSOA21CD", ignore_index=True)


def table(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_source_in_the_catalogue_is_the_file_that_is_here(opendata: Path) -> None:
    sources = {(s.file, s.sha256) for layer in Catalogue.read(DATA).layers for s in layer.source}
    assert len(sources) > 20
    for file, digest in sources:
        assert readers.sha256_of(opendata / file) == digest, file


def test_borders_are_within_ten_metres_of_the_published(areas: gpd.GeoDataFrame, published: gpd.GeoDataFrame) -> None:
    assert list(published["LSOA21CD"]) == list(areas["lsoa21cd"])
    before = shapely.boundary(published.geometry.to_numpy())
    after = shapely.boundary(areas.geometry.to_numpy())
    assert shapely.hausdorff_distance(before, after).max() <= 10.0
    # Between vertices too, on areas from all over England.
    some = slice(0, len(areas), 40)
    assert shapely.hausdorff_distance(before[some], after[some], densify=0.05).max() <= 10.0


def test_seven_polygons_were_invalid_as_published_and_none_is_now(
    areas: gpd.GeoDataFrame, published: gpd.GeoDataFrame
) -> None:
    broken = ~published.geometry.is_valid
    assert set(published["LSOA21CD"][broken]) == {
        "E01017290",
        "E01031952",
        "E01020541",
        "E01019228",
        "E01019900",
        "E01020312",
        "E01024572",
    }
    assert areas.geometry.is_valid.all()
    area = areas["area_m2"].to_numpy()
    assert np.allclose(area[~broken], published.geometry.area.to_numpy()[~broken])
    # Where a neighbour was drawn inside as a second shell, its ground is no longer counted twice.
    assert area[broken].sum() < published.geometry.area.to_numpy()[broken].sum()


def test_neighbours_are_those_of_an_overlay(published: gpd.GeoDataFrame) -> None:
    edges = pd.read_parquet(DATA / "boundaries" / "adjacency.parquet")
    recorded = {(r.a, r.b): r.shared_m for r in edges.itertuples()}
    shapes = shapely.make_valid(published.geometry.to_numpy())
    tree = shapely.STRtree(shapes)
    chosen = np.arange(0, len(shapes), 400)
    found = 0
    for row in chosen:
        for other in tree.query(shapes[row]):
            if other == row:
                continue
            metres = shapely.intersection(shapely.boundary(shapes[row]), shapely.boundary(shapes[other])).length
            pair = (min(row, other), max(row, other))
            if metres >= 1:
                assert recorded[pair] == pytest.approx(metres, abs=1e-3)
                found += 1
            else:
                assert pair not in recorded
    assert found > 400


@pytest.mark.parametrize(
    "files",
    [
        ("IoD2025_ICB_summaries.csv", "icb24_code", "LSOA21_SICBL24_ICB24_lookup.csv", "ICB24CD"),
        ("IoD2025_LAD_summaries.csv", "ltla24_code", "LSOA21_WD24_LAD24_lookup.csv", "LAD24CD"),
    ],
    ids=["ICBs", "districts"],
)
def test_average_scores_are_the_publishers(
    opendata: Path, areas: gpd.GeoDataFrame, files: tuple[str, str, str, str]
) -> None:
    summary, key, lookup, member = files
    home = {row["LSOA21CD"]: row[member] for row in table(opendata / "ons" / lookup)}
    people: Counter[str] = Counter()
    weighted: Counter[tuple[str, str]] = Counter()
    for row in areas.drop(columns="geometry").to_dict("records"):
        people[home[row["lsoa21cd"]]] += row["index_people"]
        for domain in SUMMARY_NAMES:
            weighted[home[row["lsoa21cd"]], domain] += row["index_people"] * row[f"{domain}_score"]
    stated = table(opendata / "mhclg" / summary)
    assert {row[key] for row in stated} == set(people)
    for row in stated:
        for domain, theirs in SUMMARY_NAMES.items():
            mean = weighted[row[key], domain] / people[row[key]]
            allowed = 0.03 if domain == "imd" else 0.5
            assert mean == pytest.approx(float(row[f"{theirs}_average_score"]), abs=allowed), (row[key], domain)


def test_a_practices_patients_are_shared_out_as_a_loop_would(opendata: Path, areas: gpd.GeoDataFrame) -> None:
    """Fifty practices, spread over the list, by exact fractions and plain dictionaries."""
    practices = pd.read_parquet(DATA / "practices" / "practices.parquet")
    registered = pd.read_parquet(DATA / "practices" / "registered.parquet")
    older = practices.index[practices["homes_vintage"] == "1 July 2022"][::130]
    chosen = {practices["practice_code"][row]: row for row in older}
    census = dict(zip(areas["lsoa21cd"], areas["census_2021"].tolist(), strict=True))
    became: dict[str, list[str]] = {}
    for row in table(opendata / "ons" / "LSOA11_LSOA21_LAD22_exact_lookup.csv"):
        became.setdefault(row["LSOA11CD"], []).append(row["LSOA21CD"])
    expected: Counter[tuple[int, str]] = Counter()
    split = 0
    for row in table(opendata / "nhs" / "gp-reg-pat-prac-lsoa-all-2022-07.csv.gz"):
        practice, code, patients = chosen.get(row["PRACTICE_CODE"]), row["LSOA_CODE"], int(row["NUMBER_OF_PATIENTS"])
        if practice is None or not code.startswith("E01"):
            continue
        parts = sorted(became[code])
        split += len(parts) > 1
        quotas = [Fraction(patients * census[part], sum(census[p] for p in parts)) for part in parts]
        shares = [int(quota) for quota in quotas]
        order = sorted(range(len(parts)), key=lambda n: (shares[n] - quotas[n], n))
        for n in order[: patients - sum(shares)]:
            shares[n] += 1
        for part, share in zip(parts, shares, strict=True):
            expected[practice, part] += share
    assert split > 50
    rows = registered[registered["practice"].isin(older)]
    codes = areas["lsoa21cd"].to_numpy()
    built = {(r.practice, codes[r.area]): r.patients for r in rows.itertuples()}
    assert built == {key: share for key, share in expected.items() if share}


def test_the_newer_count_stands_row_by_row(opendata: Path, areas: gpd.GeoDataFrame) -> None:
    practices = pd.read_parquet(DATA / "practices" / "practices.parquet")
    codes, names = areas["lsoa21cd"].to_numpy(), practices["practice_code"].to_numpy()
    built: Counter[tuple[str, str]] = Counter()
    for row in (
        pd.read_parquet(DATA / "practices" / "registered.parquet").query("vintage == '1 October 2025'").itertuples()
    ):
        built[names[row.practice], codes[row.area]] += row.patients
    away = pd.read_parquet(DATA / "practices" / "registered_elsewhere.parquet").query("vintage == '1 October 2025'")
    for row in away.itertuples():
        built[names[row.practice], row.code] += row.patients
    stated = {
        (row["PRACTICE_CODE"], row["LSOA_CODE"]): int(row["NUMBER_OF_PATIENTS"])
        for row in table(opendata / "nhs" / "gp-reg-pat-prac-lsoa-QNC-2025-10.csv")
    }
    assert dict(built) == stated


def test_numbers_of_small_areas_by_sub_icb_are_the_published(opendata: Path, areas: gpd.GeoDataFrame) -> None:
    stated = {row["SICBL26CD"]: int(row["N_LSOA"]) for row in table(opendata / "ons" / "SICBL26_ICB26_lookup.csv")}
    assert areas["sub_icb26cd"].value_counts().to_dict() == stated
