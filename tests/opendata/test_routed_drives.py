"""The car model against routed drives to 89 hospitals, those of ten groups by fits that never saw them."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nhmap.config import settings
from nhmap.core.reach.catchments import CatchmentAreas
from nhmap.core.reach.drive_coefficients import PACES, POWER, START_MIN
from nhmap.core.reach.driving import DRIVE
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence, load_small_areas

if TYPE_CHECKING:
    from types import ModuleType

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def fitting(opendata: Path) -> ModuleType:
    if not (opendata / "travel" / "lsoa21_hospital_drive_minutes.csv.gz").is_file():
        pytest.skip("the routed drives are not beside the project")
    spec = importlib.util.spec_from_file_location("fit_drive_times", PROJECT / "scripts" / "fit_drive_times.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_what_is_shipped_is_what_the_fit_gives(fitting: ModuleType, opendata: Path, capsys: pytest.CaptureFixture[str]):
    assert fitting.main([str(opendata), "--check"]) == 0, capsys.readouterr().out


def test_without_the_drives_the_fit_says_so_and_ends(
    fitting: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert fitting.main([str(tmp_path)]) == 0
    assert "Skipped" in capsys.readouterr().out


def test_drives_to_hospitals_never_seen(fitting: ModuleType, opendata: Path):
    drives = fitting.read(opendata)
    told = fitting.unseen(drives, POWER)
    assert len(told) == 290_066
    assert fitting.jaccard(told, drives.minutes, 15.0) >= 0.77
    assert np.abs(told - drives.minutes)[drives.minutes <= 20].mean() < 1.5
    # Whole regions kept back: fitted to the hospitals of the west, asked of those of the east, and the other way.
    east = load_small_areas(Catalogue.read(settings().data)).table["x"].to_numpy()[drives.area]
    west = np.zeros(len(told), dtype=bool)
    for hospital in range(drives.hospital.max() + 1):
        of = drives.hospital == hospital
        west[of] = np.median(east[of]) < np.median(east)
    for half in (west, ~west):
        other = drives.design(POWER) @ fitting.fit(drives, POWER, half)
        assert fitting.jaccard(other[~half], drives.minutes[~half], 15.0) >= 0.73


def test_the_shipped_model_by_another_reading_of_the_file(opendata: Path, fitting: ModuleType):
    del fitting
    areas = CatchmentAreas.of(load_small_areas(Catalogue.read(settings().data)).table)
    row_of = {code: row for row, code in enumerate(areas.codes)}
    within = either = 0
    errors = []
    with gzip.open(opendata / "travel" / "lsoa21_hospital_drive_minutes.csv.gz", "rt", encoding="utf-8") as stream:
        rows = [(row_of[r["LSOA21CD"]], float(r["easting"]), float(r["northing"]), float(r["minutes"]))
                for r in csv.DictReader(stream)]  # fmt: skip
    at = np.array([r[0] for r in rows])
    told = areas.roads.minutes(
        (areas.x[at], areas.y[at]), (np.array([r[1] for r in rows]), np.array([r[2] for r in rows]))
    )
    for modelled, (_, _, _, routed) in zip(told.tolist(), rows, strict=True):
        within += modelled <= 15 and routed <= 15
        either += modelled <= 15 or routed <= 15
        if routed <= 20:
            errors.append(abs(modelled - routed))
    assert within / either >= 0.77
    assert math.fsum(errors) / len(errors) < 1.5
    assert np.isfinite(told).all()
    assert told.min() >= START_MIN
    # Along any line outwards a drive grows: no pace is so much below another that a mean of it could fall faster.
    assert min(PACES) > (1 - POWER) * max(PACES)


def test_catchments_of_all_sites_of_england_are_quick():
    evidence = load_evidence(Catalogue.read(settings().data))
    areas = CatchmentAreas.of(evidence.areas.table)
    began = time.process_time()
    reach = DRIVE.reach(evidence.sites, areas)
    assert time.process_time() - began < 2.0
    assert reach.known.sum() > 2_000
    assert float(np.nanmax(reach.total(areas.residents))) < 1_000_000
