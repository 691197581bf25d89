"""Budgets without a browser: assessing in core, and the command line as a process."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import world
from benchmarks.serving import NHMAP, PROJECT
from benchmarks.table import Budget, Measurement
from nhmap.config import settings
from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import check
from nhmap.core.assessment.zone_figures import figures
from nhmap.core.plan.plans import Plan, Zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence

FOOTPRINT = 250_000
CHECKS_MS = 150
STROKE_ZONES = (5, 50, 300, world.OF_ENGLAND)


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1_000


def footprint(evidence: Evidence) -> NDArray[np.intp]:
    """A compact footprint of about 250,000 residents."""
    people = int(evidence.areas.residents.sum())
    return np.flatnonzero(world.cut(evidence.areas, round(people / FOOTPRINT)) == 0)


def in_core(evidence: Evidence, repetitions: int = 15) -> Iterator[Measurement]:
    """Assess one large footprint; then one stroke in plans of more and more zones."""
    rows = footprint(evidence)
    labels = np.full(len(evidence.areas), -1, dtype=np.int32)
    labels[rows] = 0
    plan = Plan(labels, (Zone("one", "MNP 1"),))
    naive = Naive(evidence, rows)
    assess(plan, evidence)
    if naive.residents() != figures(rows, evidence).residents:
        message = "the naive way counts other people: there is nothing to compare"
        raise AssertionError(message)
    ours, theirs = [], []
    for i in range(repetitions):
        ours.append(timed(lambda: assess(plan, evidence)))
        if i < 5:  # noqa: PLR2004 - it is slow, and steady
            theirs.append(timed(naive.assess))
    yield Measurement(
        f"assess a footprint of {evidence.areas.residents[rows].sum():,} residents",
        tuple(ours),
        "ms",
        "geopandas and pandas",
        tuple(theirs),
        Budget(10),
    )
    yield from _strokes(evidence)


def _strokes(evidence: Evidence) -> Iterator[Measurement]:
    """A stroke's figures and checks beside those of everything afresh."""
    for zones in STROKE_ZONES:
        plan = world.plan_of(evidence.areas, zones)
        before = assess(plan, evidence)
        after = plan.assign(np.flatnonzero(plan.labels == 0)[:3], None)
        now = assess(after, evidence, None, before)
        check(now, evidence)
        yield Measurement(
            f"one stroke's figures in core, {zones:,} zones",
            tuple(timed(lambda a=after, b=before: assess(a, evidence, None, b)) for _ in range(9)),
            "ms",
            "all zones afresh",
            (timed(lambda a=after: assess(a, evidence)),),
        )
        yield Measurement(
            f"all checks, {zones:,} zones",
            tuple(timed(lambda n=now: check(n, evidence)) for _ in range(7)),
            "ms",
            budget=Budget(CHECKS_MS) if zones <= 300 else None,  # noqa: PLR2004
        )


class Naive:
    """The same figures as one would write them in geopandas and pandas, with everything in memory beforehand."""

    def __init__(self, evidence: Evidence, rows: NDArray[np.intp]) -> None:
        import geopandas as gpd  # noqa: PLC0415 - only here
        import pandas as pd  # noqa: PLC0415

        folder = Path(settings().data) / "boundaries"
        self.areas = gpd.read_parquet(folder / "small_areas.parquet")
        patients = evidence.registrations.patients.tocoo()
        codes = evidence.registrations.codes
        self.registered = pd.DataFrame(
            {"practice": codes[patients.row], "lsoa21cd": evidence.areas.codes[patients.col], "patients": patients.data}
        )
        frame = evidence.registrations.practices
        self.practices = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["x"], frame["y"]), crs=27700)
        self.codes = set(evidence.areas.codes[rows])

    def residents(self) -> int:
        """Who lives there."""
        return int(self.areas[self.areas["lsoa21cd"].isin(self.codes)]["residents"].sum())

    def assess(self) -> tuple[object, ...]:
        """People, ages, deprivation, shape, practices inside and belonging, geographies touched."""
        inside = self.areas[self.areas["lsoa21cd"].isin(self.codes)]
        people = inside["residents"]
        score = (inside["imd_score"] * people).sum() / people.sum()
        shares = [people[inside["imd_decile"] <= d].sum() / people.sum() for d in (1, 2)]
        ages = inside[[c for c in inside if c.startswith("age_")]].sum()
        whole = inside.geometry.union_all()
        pieces = len(getattr(whole, "geoms", [whole]))
        here = self.registered[self.registered["lsoa21cd"].isin(self.codes)].groupby("practice")["patients"].sum()
        totals = self.registered.groupby("practice")["patients"].sum()
        own = here[here * 2 >= totals.reindex(here.index)].index
        lists = self.practices[self.practices["practice_code"].isin(own)]["list_size"].sum()
        standing = self.practices[self.practices.within(whole)]
        touched = [inside.groupby(key)["residents"].sum() for key in ("district26cd", "hwb26cd", "icb26cd")]
        return people.sum(), score, shares, ages, whole.area, pieces, here.sum(), lists, len(standing), touched


def command_line(evidence: Evidence, folder: Path, repetitions: int = 5) -> Iterator[Measurement]:
    """``nhmap assess`` on 20 zones as a process, beside a process that only loads geopandas."""
    plan = world.plan_of(evidence.areas, 20)
    lookup = world.lookup_file(folder / "twenty.csv", evidence.areas, plan)
    polygons = world.polygon_file(folder / "twenty.geojson", lookup, folder / "exported")
    took: dict[str, list[float]] = {"csv": [], "geojson": [], "geopandas": []}
    commands = {
        "csv": [*NHMAP, "assess", str(lookup), "--json"],
        "geojson": [*NHMAP, "assess", str(polygons), "--json"],
        "geopandas": [sys.executable, "-c", "import geopandas"],
    }
    for _ in range(repetitions):
        for name, command in commands.items():
            took[name].append(
                timed(lambda c=command: subprocess.run(c, check=True, capture_output=True, cwd=PROJECT)) / 1_000
            )
    for name, words in (("csv", "a lookup"), ("geojson", "polygons")):
        yield Measurement(
            f"nhmap assess, {words} of 20 zones",
            tuple(took[name]),
            "s",
            "python -c 'import geopandas'",
            tuple(took["geopandas"]),
            Budget(3),
        )
