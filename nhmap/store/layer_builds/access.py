"""How residents get about and to a doctor, by small area: cars of households, connectivity, patients to a GP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import need_sources, readers
from nhmap.store.layer_builds.census import whole_people
from nhmap.store.layer_builds.publish import ATTRIBUTION_ONS, ATTRIBUTION_PUBLIC, OGL, LayerRecord, write_frame

if TYPE_CHECKING:
    from pathlib import Path

CARS_COLUMNS: Final = {
    "households": "Number of cars or vans: Total: All households",
    "households_no_car": "Number of cars or vans: No cars or vans in household",
}
INDICATORS: Final = {"connectivity": "connectivity_score", "patients_per_gp": "patient_to_gp_ratio"}


def build_access(folder: Path, out: Path, small_areas: pd.DataFrame) -> LayerRecord:
    """Write ``access`` to ``people/`` below the data folder, one row a small area in row order."""
    frame = access(folder, pd.Index(small_areas["lsoa21cd"]))
    write_frame(frame, out / "people" / "access.parquet")
    without = int(frame["households_no_car"].sum())
    return LayerRecord(
        name="access",
        file="people/access.parquet",
        rows=len(frame),
        key="lsoa21cd",
        crs=None,
        publisher="Office for National Statistics; Ministry of Housing, Communities and Local Government",
        title="Households without a car, connectivity, patients to a GP",
        vintage=f"{need_sources.CARS.vintage}; Indices of Deprivation of {need_sources.UNDERLYING.vintage}",
        licence=OGL,
        attribution=f"{ATTRIBUTION_ONS} {ATTRIBUTION_PUBLIC}",
        sources=(need_sources.CARS, need_sources.UNDERLYING),
        notes=(
            f"{int(frame['households'].sum()):,} households, {without:,} without a car or van. Connectivity is the "
            "score from 0 to 100 behind the barriers domain: how well jobs and services are reached on foot, by cycle "
            "and by public transport. Patients to a GP are of the practices around, counted for the same domain."
        ),
    )


def access(folder: Path, codes: pd.Index) -> pd.DataFrame:
    """``lsoa21cd``, ``households``, ``households_no_car``, ``connectivity``, ``patients_per_gp``.

    Raises
    ------
    InputRefusedError
        When a file lacks a small area, or its figures cannot be.
    """
    cars = _table(folder, need_sources.CARS, "geography code", CARS_COLUMNS, codes)
    columns = {"lsoa21cd": pd.Series(codes)}
    columns |= {
        ours: whole_people(cars[theirs], need_sources.CARS).astype(np.int32) for ours, theirs in CARS_COLUMNS.items()
    }
    indicators = _table(folder, need_sources.UNDERLYING, "LSOA code (2021)", INDICATORS, codes)
    columns |= {ours: indicators[theirs].astype(np.float32) for ours, theirs in INDICATORS.items()}
    frame = pd.DataFrame(columns)
    if (frame["households_no_car"] > frame["households"]).any():
        msg = f"{need_sources.CARS.file} has more households without a car than households."
        raise InputRefusedError(msg, "Download the file again.")
    if not frame["connectivity"].between(0, 100).all() or not (frame["patients_per_gp"] > 0).all():
        msg = f"{need_sources.UNDERLYING.file} has connectivity beyond 0 to 100, or no patients to a GP."
        raise InputRefusedError(msg, "Download the file again: the published one has a figure for each small area.")
    return frame


def _table(folder: Path, source: readers.Source, key: str, named: dict[str, str], codes: pd.Index) -> pd.DataFrame:
    table = readers.one_row_each(readers.read_table(folder, source, [key, *named.values()]), source, key, codes)
    return readers.as_numbers(table, source, list(named.values()))
