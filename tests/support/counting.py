"""Who lives inside a line, counted the slow and plain way: nothing here is nhmap's.

Reads the layers with pyarrow only, walks over every small area in a loop, and asks of each centroid how often the
line winds round it (nhmap asks how often a ray crosses the line, and does it in the browser).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Layers:
    """Columns of the layers as plain lists; the place in a list is the row of the small area."""

    codes: list[str]
    lon: list[float]
    lat: list[float]
    residents: list[int]
    hwb: list[str]
    district: list[str]
    imd_decile: list[int]
    registered: dict[int, int]

    @classmethod
    def read(cls, folder: Path) -> Layers:
        """The layers of a data folder."""
        columns = ["lsoa21cd", "lon", "lat", "residents", "hwb26nm", "district26nm", "imd_decile"]
        table = pq.read_table(folder / "boundaries" / "small_areas.parquet", columns=columns).to_pydict()
        patients = pq.read_table(folder / "practices" / "registered.parquet", columns=["area", "patients"]).to_pydict()
        registered: dict[int, int] = {}
        for area, count in zip(patients["area"], patients["patients"], strict=True):
            registered[area] = registered.get(area, 0) + count
        return cls(*(table[column] for column in columns), registered)

    def inside(self, ring: Sequence[tuple[float, float]]) -> set[int]:
        """Rows whose centroid lies inside a line of (longitude, latitude)."""
        return {row for row in range(len(self.codes)) if winding(self.lon[row], self.lat[row], ring) != 0}

    def distance_m(self, row: int, ring: Sequence[tuple[float, float]]) -> float:
        """How far a centroid is from a line, in metres."""
        return min(
            _distance_m(self.lon[row], self.lat[row], a, b) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)
        )

    def nearest_m(self, ring: Sequence[tuple[float, float]]) -> float:
        """How near the line comes to any centroid, in metres: a count is sure when this is more than a pixel."""
        return min(
            self.distance_m(row, ring)
            for row in range(len(self.codes))
            if abs(self.lon[row] - ring[0][0]) < 0.5 and abs(self.lat[row] - ring[0][1]) < 0.5
        )

    def people(self, rows: Iterable[int]) -> int:
        """Residents of small areas."""
        return sum(self.residents[row] for row in rows)

    def patients(self, rows: Iterable[int]) -> int:
        """Patients of any practice who live in small areas."""
        return sum(self.registered.get(row, 0) for row in rows)


def winding(x: float, y: float, ring: Sequence[tuple[float, float]]) -> int:
    """How often a line goes round a point, anticlockwise counted positive; 0 outside."""
    turns = 0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        left = (bx - ax) * (y - ay) - (x - ax) * (by - ay)
        if ay <= y < by and left > 0:
            turns += 1
        if by <= y < ay and left < 0:
            turns -= 1
    return turns


def _distance_m(lon: float, lat: float, a: tuple[float, float], b: tuple[float, float]) -> float:
    """From a point to a short line, on a plane that touches the earth at the point."""
    east, north = 111_320 * math.cos(math.radians(lat)), 110_574
    ax, ay, bx, by = (a[0] - lon) * east, (a[1] - lat) * north, (b[0] - lon) * east, (b[1] - lat) * north
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * (bx - ax) + ay * (by - ay)) / length))
    return math.hypot(ax + along * (bx - ax), ay + along * (by - ay))
