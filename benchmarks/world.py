"""What is measured on: England cut into compact zones of equal people, as plans and as files."""

from __future__ import annotations

import csv
import json
import subprocess
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.serving import NHMAP
from nhmap.config import settings
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.database.plans import PlanStore
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.areas import SmallAreas

WHEN: Final = "2026-01-01T00:00:00+00:00"
OF_ENGLAND: Final = 1_140
"""Zones of about 50,000 residents that England makes."""


def england() -> Evidence:
    """The installed layers."""
    return load_evidence(Catalogue.read(settings().data))


def cut(areas: SmallAreas, zones: int) -> NDArray[np.int32]:
    """Cut England into so many compact zones of equal people, by halving it across its longer side again and again.

    Returns
    -------
    Zone of each small area; neighbours in number are neighbours on the ground. Shape (n,).
    """
    x, y, residents = areas.column("x"), areas.column("y"), areas.residents
    label = np.full(len(areas), -1, dtype=np.int32)
    parts = [(np.arange(len(areas)), zones, 0)]
    while parts:
        rows, count, first = parts.pop()
        if count == 1:
            label[rows] = first
            continue
        along = x if np.ptp(x[rows]) > np.ptp(y[rows]) else y
        rows = rows[np.argsort(along[rows], kind="stable")]
        people = np.cumsum(residents[rows])
        at = int(np.searchsorted(people, people[-1] * (count // 2) / count))
        parts += [(rows[:at], count // 2, first), (rows[at:], count - count // 2, first + count // 2)]
    return label


def plan_of(areas: SmallAreas, zones: int) -> Plan:
    """A plan of so many neighbourhoods of about 50,000 residents, side by side; its last one is the one drawn."""
    label = cut(areas, OF_ENGLAND)
    names = tuple(Zone(f"zone{i}", f"SNP {i + 1}") for i in range(zones))
    return Plan(np.where(label < zones, label, -1).astype(np.int32), names, f"Benchmark {zones}")


def save_plan(folder: Path, plan: Plan, plan_id: str) -> None:
    """Save a plan where the app looks for it."""
    folder.mkdir(parents=True, exist_ok=True)
    store = PlanStore(f"sqlite:///{(folder / 'plans.sqlite').as_posix()}")
    store.create(plan, "", WHEN, plan_id=plan_id)
    store.close()


def lookup_file(path: Path, areas: SmallAreas, plan: Plan) -> Path:
    """The plan as a lookup of small areas."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("LSOA21CD", "SNP"))
        for row in np.flatnonzero(plan.labels >= 0):
            writer.writerow((areas.codes[row], plan.zones[plan.labels[row]].name))
    return path


def polygon_file(path: Path, lookup: Path, folder: Path) -> Path:
    """The same plan as bare polygons, such as another tool would give."""
    subprocess.run([*NHMAP, "export", str(lookup), "--out", str(folder)], check=True, capture_output=True)
    exported = json.loads((folder / "footprints.geojson").read_text(encoding="utf-8"))
    features = [
        {"type": "Feature", "properties": {"name": f["properties"]["name"]}, "geometry": f["geometry"]}
        for f in exported["features"]
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path
