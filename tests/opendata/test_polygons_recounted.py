"""Twenty polygons drawn at random, read and assessed as a user's file is, and counted again with plain pandas.

Lists, ages, cohorts, access and people scaled to mid-2024, from the publishers' files; nothing of nhmap counts here.
"""

from __future__ import annotations

import json
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from nhmap.config import settings
from nhmap.core.assessment.assessment import Basis, Settings, assess
from nhmap.core.assessment.summary import zone_row
from nhmap.core.people.resident_groups import REGISTERS
from nhmap.store.footprint_files.importing import read_footprints
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence, load_shapes
from tests.support import oracle_need, published

if TYPE_CHECKING:
    from pathlib import Path

    from nhmap.core.evidence import Evidence

POLYGONS = 20


def inside(lon: np.ndarray, lat: np.ndarray, ring: list[tuple[float, float]]) -> np.ndarray:
    """Which points a ring holds, by counting the edges east of each."""
    found = np.zeros(len(lon), dtype=bool)
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        between = (y0 > lat) != (y1 > lat)
        if y0 != y1:
            found ^= between & (lon < (x1 - x0) * (lat - y0) / (y1 - y0) + x0)
    return found


def stars(centres: pd.DataFrame) -> list[list[tuple[float, float]]]:
    """Rings of eleven corners around places drawn by chance, from a village's width to a county's."""
    chance = np.random.default_rng(20_261_201)
    found = []
    for _ in range(POLYGONS):
        lon, lat = centres.iloc[int(chance.integers(len(centres)))][["lon", "lat"]]
        reach = chance.choice([0.02, 0.05, 0.1, 0.3]) * chance.uniform(0.5, 1.0, 11)
        angles = np.linspace(0, 2 * np.pi, 11, endpoint=False)
        ring = zip(lon + 1.6 * reach * np.cos(angles), lat + reach * np.sin(angles), strict=True)
        found.append([(round(float(x), 6), round(float(y), 6)) for x, y in ring])
    return found


@pytest.fixture(scope="module")
def expected(
    opendata: Path,
    facts: published.Published,
    tables: dict[str, pd.DataFrame],
    scaled: pd.DataFrame,
    registers: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Every figure of each small area, and of each practice, from the publishers' files."""
    cars = pd.read_csv(opendata / "ons/census2021-ts045-lsoa.csv.gz").set_index("geography code")
    indicators = pd.read_csv(opendata / "mhclg/IoD2025_underlying_indicators.csv").set_index("LSOA code (2021)")
    degrees = pd.DataFrame(facts.degrees, index=["lon", "lat"]).T
    areas = pd.DataFrame({"residents": pd.Series(facts.residents)})
    areas["scaled"] = scaled.drop(columns="under 16").sum(axis=1)
    areas["households"] = cars["Number of cars or vans: Total: All households"]
    areas["no_car"] = cars["Number of cars or vans: No cars or vans in household"]
    areas["connectivity"], areas["per_gp"] = indicators["connectivity_score"], indicators["patient_to_gp_ratio"]
    ages = pd.read_csv(opendata / "nhs/gp-reg-pat-prac-quin-age-2026-07.csv.gz", low_memory=False)
    ages = ages[(ages["ORG_TYPE"] == "GP") & (ages["SEX"] != "ALL") & (ages["AGE_GROUP_5"] != "ALL")]
    lists = ages.pivot_table(index="ORG_CODE", columns="AGE_GROUP_5", values="NUMBER_OF_PATIENTS", aggfunc="sum")
    homes = pd.DataFrame(
        [(practice, code, n) for practice, by_area in facts.patients.items() for code, n in by_area.items()],
        columns=["practice", "lsoa", "patients"],
    )
    homes = homes.set_index("lsoa").sort_index()
    return {
        "areas": areas.join(degrees),
        "registers": registers,
        "lists": lists,
        "homes": homes,
        "lived in": homes.index.unique(),
        "known": homes.groupby("practice")["patients"].sum(),
        "five": tables["ages"],
    }


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence(Catalogue.read(settings().data))


def recount(ring: list[tuple[float, float]], expected: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """All that should be said of the ring; practices with as many patients inside as outside are told apart."""
    areas, homes = expected["areas"], expected["homes"]
    held = areas[inside(areas["lon"].to_numpy(), areas["lat"].to_numpy(), ring)]
    here = homes.loc[held.index.intersection(expected["lived in"])].groupby("practice")["patients"].sum()
    share = (here / expected["known"]).dropna()
    own = share.index[share > 0.5]
    lists = expected["lists"].reindex(own).fillna(0)
    names = oracle_need.bands(expected["five"])
    total = held["residents"].sum()
    answer = {
        "small_areas": len(held),
        "residents": total,
        "registered_living_in": here.sum(),
        "registered_list": lists.to_numpy().sum(),
        "practices": len(own),
        "practices_without_patients": (lists.sum(axis=1) == 0).sum(),
        "list_age_0_4": lists["0_4"].sum(),
        "list_age_85_over": lists[["85_89", "90_94", "95+"]].to_numpy().sum(),
        "age_0_4": expected["five"].loc[held.index, names[0]].sum(),
        "age_85_over": expected["five"].loc[held.index, names[-1]].sum(),
        "households": held["households"].sum(),
        "households_no_car": held["no_car"].sum(),
        "connectivity_average": round((held["connectivity"] * held["residents"]).sum() / total, 1),
        "patients_per_gp_average": round((held["per_gp"] * held["residents"]).sum() / total),
    }
    sums = expected["registers"].loc[held.index].sum()
    answer |= {f"modelled_{key}": sums[code] for key, (code, _) in REGISTERS.items()}
    return answer | {"scaled": held["scaled"].sum(), "tied": bool((share == 0.5).any())}


def test_twenty_polygons_counted_again(expected: dict[str, pd.DataFrame], evidence: Evidence) -> None:
    shapes = cache(partial(load_shapes, Catalogue.read(settings().data)))
    compared = 0
    for ring in stars(expected["areas"]):
        again = recount(ring, expected)
        tied, scaled = again.pop("tied"), again.pop("scaled")
        if tied or not again["residents"]:
            continue
        feature = {
            "type": "Feature",
            "properties": {"name": "drawn"},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
        plan = read_footprints(data, "drawn.geojson", evidence.areas, shapes).plan
        (each,) = assess(plan, evidence, Settings(Basis.RESIDENTS_2024)).zones
        row = zone_row(each, evidence)
        for figure, value in again.items():
            # Registers are told to one decimal.
            assert row[figure] == pytest.approx(value, abs=0.0501 if figure.startswith("modelled_") else 1e-6), figure
        assert each.people == row["modelled_2024_residents"]
        assert abs(each.people - scaled) < max(1, len(each.figures.rows) / 2)
        compared += 1
    assert compared >= POLYGONS - 2


def test_people_of_mid_2024_are_whole_and_add_up_to_every_council(
    opendata: Path, scaled: pd.DataFrame, evidence: Evidence
) -> None:
    people = evidence.people_on(Basis.RESIDENTS_2024)
    assert people is not None
    assert people.sum() == 58_620_101
    councils = pd.read_csv(opendata / "ons/mye2024_lad_single_year_of_age_england.csv").set_index("Code")["All ages"]
    councils.index = [oracle_need.OLD_CODES.get(code, code) for code in councils.index]
    by_council = pd.Series(people).groupby(evidence.areas.column("district26cd")).sum()
    assert len(by_council) == 296
    assert by_council.to_dict() == councils.reindex(by_council.index).to_dict()
    exact = scaled.reindex(evidence.areas.codes)
    assert np.abs(people - exact.drop(columns="under 16").sum(axis=1).to_numpy()).max() < 1


def test_the_43_places_stand_in_councils_that_exist(opendata: Path, evidence: Evidence) -> None:
    names = pd.read_csv(opendata / "nhs/nnhip_43_project_names_2026.csv")["Project_name"].str.strip()
    assert sorted(evidence.programme.names) == sorted(names)
    assert len(names) == 43
    districts = set(evidence.areas.column("district26cd"))
    assert all(held and held <= districts for held in evidence.programme.districts)
    assert "Doncaster" in evidence.programme.touching(["E08000017"])


@pytest.mark.parametrize("code", ["A81001", "M83076", "C83005"])
def test_lists_of_three_practices_and_what_became_of_closed_ones(
    code: str, opendata: Path, evidence: Evidence, expected: dict[str, pd.DataFrame]
) -> None:
    practices = evidence.registrations.practices.set_index("practice_code")
    assert practices.loc[code, "list_size"] == expected["lists"].loc[code].sum()
    directory = pd.read_csv(
        opendata / "nhs/epraccur_2026-02.csv.gz", header=None, dtype=str, keep_default_na=False
    ).set_index(0)
    gone = practices[(practices["list_size"] == 0) & (practices["status"] == "closed")]
    assert len(gone) > 200
    for practice, day in gone["closed"].items():
        assert day.replace("-", "") == directory.loc[practice, 11]
