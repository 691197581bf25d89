"""The publishers' files, read once more and in the plainest way, to check nhmap against.

Nothing of nhmap and nothing that nhmap computes with is imported here: csv, sqlite3, struct and loops. Slow is fine.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import sqlite3
import struct
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Point = tuple[float, float]
Ring = list[Point]

NEWER = {"QNC": "nhs/gp-reg-pat-prac-lsoa-QNC-2025-10.csv", "QJM": "nhs/gp-reg-pat-prac-lsoa-all_QJM_2026-07.csv"}
"""ICBs whose practices have been counted by home since 2022, and the files."""


@dataclass
class Published:
    """What the publishers say, by LSOA 2021 code or by practice code."""

    folder: Path
    residents: dict[str, int] = field(default_factory=dict)
    census: dict[str, int] = field(default_factory=dict)
    ages: dict[str, list[int]] = field(default_factory=dict)
    score: dict[str, float] = field(default_factory=dict)
    decile: dict[str, int] = field(default_factory=dict)
    grid: dict[str, Point] = field(default_factory=dict)
    degrees: dict[str, Point] = field(default_factory=dict)
    district: dict[str, str] = field(default_factory=dict)
    upper_tier: dict[str, str] = field(default_factory=dict)
    icb: dict[str, str] = field(default_factory=dict)
    patients: dict[str, dict[str, int]] = field(default_factory=dict)
    whole_list: dict[str, int] = field(default_factory=dict)
    weighed: dict[str, int] = field(default_factory=dict)
    unplaced: dict[str, int] = field(default_factory=dict)


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Rows of a CSV file, gzipped or not."""
    raw = (folder / name).read_bytes()
    text = gzip.decompress(raw) if name.endswith(".gz") else raw
    yield from csv.DictReader(io.StringIO(text.decode("utf-8-sig")))


def read(folder: Path) -> Published:
    """Read everything that an assessment needs."""
    found = Published(folder)
    for row in rows(folder, "ons/lsoa21_population_mid_2022.csv"):
        found.residents[row["LSOA21CD"]] = int(row["population_mid_2022"])
    for row in rows(folder, "mhclg/IoD2025_File_6_population_denominators_mid2022.csv.gz"):
        found.weighed[row["LSOA21CD"]] = int(row["pop_total_mid2022"])
    for row in rows(folder, "ons/census2021_lsoa21_age_bands.csv"):
        found.census[row["LSOA21CD"]] = int(row["Total"])
        found.ages[row["LSOA21CD"]] = [int(v) for k, v in row.items() if k.startswith("Aged")]
    for row in rows(folder, "mhclg/File_7_IoD2025_All_Ranks_Scores_Deciles.csv"):
        code = row["LSOA code (2021)"]
        found.score[code] = float(row["Index of Multiple Deprivation (IMD) Score"])
        decile = "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"
        found.decile[code] = int(row[decile])
    for row in rows(folder, "ons/LSOA_PopCentroids_EW_2021_V3.csv"):
        if row["LSOA21CD"].startswith("E"):
            found.grid[row["LSOA21CD"]] = (float(row["x"]), float(row["y"]))
    for code, (easting, northing) in found.grid.items():
        found.degrees[code] = to_degrees(easting, northing)
    for row in rows(folder, "ons/LSOA21_LAD26_UTLA26_RGN26_lookup.csv"):
        found.district[row["LSOA21CD"]] = row["LAD26NM"]
        found.upper_tier[row["LSOA21CD"]] = row["UTLA26NM"]
    for row in rows(folder, "ons/LSOA21_SICBL26_ICB26_lookup.csv"):
        found.icb[row["LSOA21CD"]] = row["ICB26NM"]
    _read_lists(found)
    _read_patients(found)
    return found


def _read_lists(found: Published) -> None:
    """Whole lists of July 2026."""
    for row in rows(found.folder, "nhs/gp-reg-pat-prac-quin-age-2026-07.csv.gz"):
        if (row["ORG_TYPE"], row["SEX"], row["AGE_GROUP_5"]) == ("GP", "ALL", "ALL"):
            found.whole_list[row["ORG_CODE"]] = int(row["NUMBER_OF_PATIENTS"])


def _read_patients(found: Published) -> None:
    """Patients by practice and LSOA 2021: of 2022 converted, or what newer counts have in their place.

    A practice that a newer count lacks keeps 2022 as long as it has a list.
    """
    became: dict[str, list[str]] = defaultdict(list)
    for row in rows(found.folder, "ons/LSOA11_LSOA21_LAD22_exact_lookup.csv"):
        if row["LSOA21CD"].startswith("E") and row["LSOA21CD"] not in became[row["LSOA11CD"]]:
            became[row["LSOA11CD"]].append(row["LSOA21CD"])
    newer = [row for name in NEWER.values() for row in rows(found.folder, name)]
    replaced = {row["PRACTICE_CODE"] for row in newer}
    with gzip.open(found.folder / "nhs/epraccur_2026-02.csv.gz", "rt", encoding="utf-8-sig", newline="") as stream:
        there = {cells[0] for cells in csv.reader(stream) if cells[3] in NEWER}
    replaced |= there - found.whole_list.keys()
    home: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    away: dict[str, int] = defaultdict(int)
    for row in rows(found.folder, "nhs/gp-reg-pat-prac-lsoa-all-2022-07.csv.gz"):
        practice, old, count = row["PRACTICE_CODE"], row["LSOA_CODE"], int(row["NUMBER_OF_PATIENTS"])
        if practice in replaced:
            continue
        if old.startswith("E01"):
            parts = sorted(became[old])
            for code, share in zip(parts, shared(count, [found.census[c] for c in parts]), strict=True):
                home[practice][code] += share
        else:
            away[practice] += count
    for row in newer:
        practice, count = row["PRACTICE_CODE"], int(row["NUMBER_OF_PATIENTS"])
        if row["LSOA_CODE"] in found.residents:
            home[practice][row["LSOA_CODE"]] += count
        else:
            away[practice] += count
    found.unplaced = dict(away)
    found.patients = {practice: dict(by_area) for practice, by_area in home.items()}


def shared(count: int, weights: list[int]) -> list[int]:
    """Whole people shared out by weight: whole parts first, what is left to the largest remainders."""
    if len(weights) == 1:
        return [count]
    whole = sum(weights)
    parts = [count * weight // whole for weight in weights]
    remainders = [count * weight % whole for weight in weights]
    while sum(parts) < count:
        largest = max(range(len(weights)), key=lambda i: (remainders[i], -i))
        parts[largest] += 1
        remainders[largest] = -1
    return parts


def to_degrees(easting: float, northing: float) -> Point:
    """Longitude and latitude (WGS84) of a point of the British National Grid.

    Ordnance Survey, “A guide to coordinate systems in Great Britain”, annexes B and C: transverse Mercator backwards
    on Airy 1830, then the published Helmert transformation. Good to about 5 m, so callers keep clear of lines.
    """
    a, b, scale = 6_377_563.396, 6_356_256.909, 0.999_601_271_7
    origin_lat, origin_lon, origin_e, origin_n = math.radians(49), math.radians(-2), 400_000.0, -100_000.0
    e2, n = 1 - (b / a) ** 2, (a - b) / (a + b)
    lat, arc = origin_lat, 0.0
    while True:
        lat += (northing - origin_n - arc) / (a * scale)
        minus, plus = lat - origin_lat, lat + origin_lat
        arc = b * scale * (
            (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * minus
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * math.sin(minus) * math.cos(plus)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * math.sin(2 * minus) * math.cos(2 * plus)
            - 35 / 24 * n**3 * math.sin(3 * minus) * math.cos(3 * plus)
        )  # fmt: skip
        if abs(northing - origin_n - arc) < 1e-5:
            break
    sine, tangent, secant = math.sin(lat), math.tan(lat), 1 / math.cos(lat)
    nu = a * scale / math.sqrt(1 - e2 * sine**2)
    rho = a * scale * (1 - e2) / (1 - e2 * sine**2) ** 1.5
    eta2, t2, d = nu / rho - 1, tangent**2, easting - origin_e
    airy_lat = (
        lat
        - d**2 * tangent / (2 * rho * nu)
        + d**4 * tangent / (24 * rho * nu**3) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2)
        - d**6 * tangent / (720 * rho * nu**5) * (61 + 90 * t2 + 45 * t2**2)
    )
    airy_lon = (
        origin_lon
        + d * secant / nu
        - d**3 * secant / (6 * nu**3) * (nu / rho + 2 * t2)
        + d**5 * secant / (120 * nu**5) * (5 + 28 * t2 + 24 * t2**2)
    )
    nu = a / math.sqrt(1 - e2 * math.sin(airy_lat) ** 2)
    x = nu * math.cos(airy_lat) * math.cos(airy_lon)
    y = nu * math.cos(airy_lat) * math.sin(airy_lon)
    z = (1 - e2) * nu * math.sin(airy_lat)
    second = math.pi / 180 / 3600
    rx, ry, rz, grow = 0.1502 * second, 0.2470 * second, 0.8421 * second, 1 - 20.4894e-6
    x, y, z = (
        446.448 + grow * x - rz * y + ry * z,
        -125.157 + rz * x + grow * y - rx * z,
        542.060 - ry * x + rx * y + grow * z,
    )
    a, e2, flat = 6_378_137.0, 0.006_694_379_990_14, math.hypot(x, y)
    lat = math.atan2(z, flat * (1 - e2))
    for _ in range(10):
        lat = math.atan2(z + e2 * a / math.sqrt(1 - e2 * math.sin(lat) ** 2) * math.sin(lat), flat)
    return math.degrees(math.atan2(y, x)), math.degrees(lat)


def polygons(folder: Path, codes: list[str]) -> dict[str, list[list[Ring]]]:
    """Published boundaries: for each code its polygons, each a list of rings (the exterior first), in metres."""
    file = folder / "ons/LSOA_Dec_2021_Boundaries_England_BGC.gpkg"
    found = {}
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        for start in range(0, len(codes), 500):
            part = codes[start : start + 500]
            marks = ",".join("?" * len(part))
            asked = f"SELECT LSOA21CD, geom FROM LSOA_2021_BGC WHERE LSOA21CD IN ({marks})"  # noqa: S608
            for code, blob in database.execute(asked, part):
                found[code] = _polygons(blob)
    database.close()
    return found


def _polygons(blob: bytes) -> list[list[Ring]]:
    """Read a GeoPackage geometry: header, envelope, then well-known binary of a multipolygon."""
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]
    at = 8 + envelope
    read: list[list[Ring]] = []

    def number(kind: str, order: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from(order + kind, blob, at)
        at += struct.calcsize(order + kind)
        return int(value)

    def shape() -> None:
        nonlocal at
        order = "<" if blob[at] == 1 else ">"
        at += 1
        kind = number("I", order)
        count = number("I", order)
        if kind == 6:
            for _ in range(count):
                shape()
            return
        assert kind == 3, f"geometry of kind {kind}"
        rings = []
        for _ in range(count):
            corners = number("I", order)
            flat = struct.unpack_from(f"{order}{2 * corners}d", blob, at)
            at += 16 * corners
            rings.append(list(zip(flat[::2], flat[1::2], strict=True)))
        read.append(rings)

    shape()
    return read
