"""ERIC as published: every row of 2016/17 and of the 2024/25 sample is accounted for, with the reason."""

from __future__ import annotations

import csv
import io
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from nhmap.core.buildings.estate import Estate, with_estate
from nhmap.store.estate_files.places import Ground
from nhmap.store.estate_files.reading import read_estate
from nhmap.store.estate_files.rejects import rejects_csv
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence, load_shapes

UNSUITABLE = "Not functionally suitable - occupied floor area (%)"
OLD = "eric_2016_17_site_data.csv"
NEW = "eric_2024_25_header_and_sample.csv"
EXPLAINED = {"a sum, not a building", "no place", "several or only alike"}


@pytest.fixture(scope="module")
def installed():
    return Catalogue.read(Path(__file__).parents[2] / "data")


@pytest.fixture(scope="module")
def evidence(installed):
    return load_evidence(installed)


@pytest.fixture(scope="module")
def read(opendata, installed, evidence):
    ground = Ground(evidence.areas, partial(load_shapes, installed))

    def from_file(name):
        data = (opendata / "estates" / name).read_bytes()
        return data, read_estate(data, name, None, evidence.sites, ground)

    return from_file


def published(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_whole_of_2016_17_is_accounted_for(read):
    data, upload = read(OLD)
    rows = published(data)
    assert upload.layout.label == "ERIC site return 2016/17"
    assert len(upload.rows) == len(rows) == sum(upload.counts.values())
    assert upload.counts["rejected"] == 0
    assert upload.counts["set aside"] == sum(row["Site Type"] == "Aggregate Site" for row in rows)
    for row in upload.rows:
        assert row.reason
        assert (row.outcome == "matched") == bool(row.site_id)
        assert row.outcome == "matched" or row.code in EXPLAINED
    returned = csv.DictReader(io.StringIO(rejects_csv(upload).decode("utf-8-sig")))
    whole_rows = {int(r["row"]) for r in returned if not r["column"]}
    assert whole_rows == {row.read.line for row in upload.rows if row.outcome != "matched"}


def test_the_figures_of_2016_17_are_those_published(read):
    data, upload = read(OLD)
    checked = Counter()
    for row, source in zip(upload.rows, published(data), strict=True):
        told = {key: reading.value for key, reading in row.read.told}
        risks = [source[f"Cost to eradicate {r} risk backlog (£)"] for r in ("high", "significant", "moderate", "low")]
        if "Not Applicable" in risks:
            assert "backlog_gbp" not in told
            checked["unknown"] += 1
        else:
            assert told["backlog_gbp"] == sum(map(float, risks))
        floor = float(source["Gross internal floor area (m²)"])
        assert told["floor_area_m2"] == floor
        assert told["void_m2"] == pytest.approx(float(source["Floor area - empty (%)"]) / 100 * floor, abs=1e-3)
        occupied, unsuitable = source["Occupied floor area (m²)"], source[UNSUITABLE]
        if "Not Applicable" in (occupied, unsuitable):
            assert not told.get("unsuitable_m2")
        else:
            assert told["unsuitable_m2"] == pytest.approx(float(unsuitable) / 100 * float(occupied), abs=1e-3)
            checked["unsuitable"] += 1
        if source["Site Code"] == "R1A1P":  # Evesham Community Hospital: 59.89 % of 8,411 m²
            assert told["unsuitable_m2"] == pytest.approx(5_037.35, abs=0.01)
            assert told["backlog_gbp"] == 1_401_259 + 1_635_668 + 1_077_418
        assert not {"owner", "tenure"} & set(told), "2016/17 has no column of tenure"
    assert checked["unknown"] == 162
    assert checked["unsuitable"] > 1_000


def test_the_sample_of_2024_25_comes_whole_with_its_new_buildings(read, evidence):
    data, upload = read(NEW)
    rows = published(data)
    assert len(upload.rows) == len(rows) == sum(upload.counts[how] for how in ("matched", "new", "offered"))
    # Rutland Memorial Hospital shares its postcode with a medical practice: it is asked which is meant.
    assert len(upload.rejects) == 1
    assert upload.counts["offered"] == 1
    for row, source in zip(upload.rows, rows, strict=True):
        told = {fact.field: fact.value for fact in row.told}
        assert told["void_m2"] == float(source["Floor area - empty (m²)"])
        assert {fact.as_of for fact in row.told} == {"2025-03-31"}
        leased = source["Tenure"] == "Leased from NHS Property Services"
        assert told["owner"] == ("NHSPS" if leased else "other")
        assert ("backlog_gbp" in told) == (source["Cost to eradicate low risk backlog (£)"] != "Not Applicable")
    after = with_estate(evidence, Estate(upload.facts, upload.new_sites))
    assert len(after.sites) == len(evidence.sites) + upload.counts["new"]
    districts = evidence.areas.table["district26nm"].to_numpy()[after.site_area[len(evidence.sites) :]]
    assert set(districts) == {"Enfield", "Melton"}  # the other new ones of 0.1.0 are candidates now
