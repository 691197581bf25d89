"""A grid of small areas with buildings, practices and services on it, for pages of buildings.

Four small areas in a row, a kilometre apart (see ``worlds``), with 1,000, 2,000, 3,000 and 4,000 residents::

    area      0      1      2      3
    S-a at the middle of area 0, S-b of area 2, S-c nowhere known
    A1 at S-a (list 600), A2 300 m east of it (list 400), A3 without a place
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nhmap.core.evidence import Evidence, PridePlaces
from nhmap.core.people.practices import Registrations
from tests.support.evidence import registrations
from tests.support.worlds import SIDE_M, SOUTH_M, WEST_M, grid_world

if TYPE_CHECKING:
    from collections.abc import Sequence

X0, Y0 = WEST_M + SIDE_M / 2, SOUTH_M + SIDE_M / 2
RESIDENTS = (1_000, 2_000, 3_000, 4_000)
PATIENTS = ((300, 300, 0, 0), (0, 0, 400, 0), (0, 0, 0, 500))


def site_table(points: Sequence[tuple[float, float]], areas: Sequence[int]) -> pd.DataFrame:
    """Buildings S-a, S-b, ... at points in metres."""
    count = len(points)
    ids = [f"S-{chr(97 + i)}" for i in range(count)]
    return pd.DataFrame(
        {
            "site_id": ids,
            "name": [f"Centre {i}" for i in ids],
            "address": [f"{n} High Street" for n in range(count)],
            "postcode": ["ST1 1AA"] * count,
            "x": [x for x, _ in points],
            "y": [y for _, y in points],
            "area": list(areas),
            "kind": ["health or medical centre"] * count,
            "owner": ["LIFT", "unknown", "unknown", *["unknown"] * count][:count],
            "owner_basis": ["named as LIFT", "", "", *[""] * count][:count],
            "services": [[] for _ in range(count)],
            "practice_codes": [[] for _ in range(count)],
            "practices_list": [np.nan] * count,
            "floor_area_m2": [np.nan] * count,
            "void_m2": [np.nan] * count,
            "condition": pd.Series([None] * count, dtype="str"),
            "backlog_gbp": [np.nan] * count,
            "lease_end": pd.Series([None] * count, dtype="str"),
            "status": pd.Series([""] * count, dtype="str"),
            "source": ["a list"] * count,
            "vintage": ["2026"] * count,
        }
    )


def services(rows: Sequence[tuple[str, str, float, float]]) -> pd.DataFrame:
    """Services as (kind, name, metres east of S-a, weekly hours)."""
    return pd.DataFrame(
        {
            "kind": [r[0] for r in rows],
            "name": [r[1] for r in rows],
            "postcode": [""] * len(rows),
            "x": [X0 + r[2] for r in rows],
            "y": [Y0] * len(rows),
            "weekly_hours": [r[3] for r in rows],
            "open_12_7": pd.Series([None] * len(rows), dtype=object),
            "vintage": ["2026"] * len(rows),
        }
    )


def line_of_areas() -> Evidence:
    """The world at the head of this module."""
    held = registrations(PATIENTS, ["U1", "U1", None])
    table = held.practices.assign(x=[X0, X0 + 300.0, np.nan], y=[Y0, Y0, np.nan], on_2026_map=True)
    sites = site_table([(X0, Y0), (X0 + 2_000.0, Y0), (np.nan, np.nan)], [0, 2, -1])
    sites["practice_codes"] = [["A1"], [], []]
    return Evidence(
        areas=grid_world(1, 4, RESIDENTS),
        registrations=Registrations(table, held.patients, held.elsewhere),
        pride=PridePlaces(("Hill Top",), (np.array([1], dtype=np.int32),), ("Somewhere",), ("E07000002",)),
        sites=sites,
        services=services(
            [
                ("pharmacy", "Near Pharmacy", 200.0, 44.5),
                ("pharmacy", "Far Pharmacy", 900.0, 100.0),
                ("hospital", "Old Infirmary", 5_000.0, np.nan),
            ]
        ),
        vintages={
            "residents": "mid-2022 estimate",
            "registered": "1 July 2022",
            "ages": "Census 2021",
            "deprivation": "IoD 2025",
        },
        attribution="Source: hand-made <files>.",
    )


def moved(evidence: Evidence, points: Sequence[tuple[float, float]], areas: Sequence[int]) -> Evidence:
    """The same world with other buildings."""
    return replace(evidence, sites=site_table(points, areas))
