"""Sites, practices and services on a line, so that distances can be seen::

x (m)      0      1,000     2,000     10,000
areas     A0        A1        A2        A3         1,000 residents each; IMD 10, 20, 30, 40; health -1, 0, 1, 2
sites     s0                  s2        s3         s9 has no place
practices P0 (8,000)  P1 (list unknown) at A1
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.measures import Measures
from nhmap.core.ranking.site_evidence import SiteEvidence
from nhmap.core.reach.catchments import CatchmentAreas, TravelModel

AREA_X = [0.0, 1_000.0, 2_000.0, 10_000.0]


def line_areas(pride=(False, True, False, False), pride_unknown=(False,) * 4, residents=(1_000.0,) * 4):
    return CatchmentAreas(
        codes=np.array(["E01000001", "E01000002", "E01000003", "E01000004"], dtype=object),
        x=np.array(AREA_X),
        y=np.zeros(4),
        residents=np.array(residents, dtype=float),
        imd_score=np.array([10.0, 20.0, 30.0, 40.0]),
        imd_decile=np.array([8.0, 6.0, 3.0, 1.0]),
        health_score=np.array([-1.0, 0.0, 1.0, 2.0]),
        pride=None if pride is None else np.array(pride),
        pride_unknown=np.array(pride_unknown),
    )


def areas_at(x, y):
    """Small areas at these places, 1,500 residents each."""
    n = len(x)
    known = {name: np.full(n, 1.0) for name in ("imd_score", "imd_decile", "health_score")}
    codes = np.array([f"E01{i:06d}" for i in range(n)], dtype=object)
    return CatchmentAreas(codes, x, y, np.full(n, 1_500.0), **known, pride=None, pride_unknown=np.zeros(n, dtype=bool))


def line_sites(**columns):
    table = pd.DataFrame(
        {
            "site_id": ["s0", "s2", "s3", "s9"],
            "name": ["Zero Centre", "Two Centre", "Three Centre", "Lost Centre"],
            "x": [0.0, 2_000.0, 10_000.0, np.nan],
            "y": [0.0, 0.0, 0.0, np.nan],
            "area": [0, 2, 3, -1],
            "owner": ["NHSPS", "LIFT", "other", "unknown"],
            "services": [[], [], ["family hub"], []],
            "practice_codes": [["P0"], [], [], []],
            "floor_area_m2": [1_000.0, None, 400.0, None],
            "void_m2": [250.0, 0.0, None, None],
            "condition": ["B", None, "D", None],
            "backlog_gbp": [None, None, None, None],
            "lease_end": [None, "2036-04-01", None, None],
        }
    )
    return table.assign(**columns)


def line_practices(**columns):
    return pd.DataFrame(
        {
            "practice_code": ["P0", "P1"],
            "x": [0.0, 1_000.0],
            "y": [0.0, 0.0],
            "list_size": pd.array([8_000, None], dtype="Int32"),
            "on_2026_map": [True, True],
        }
    ).assign(**columns)


def line_services():
    return pd.DataFrame(
        {
            "kind": ["pharmacy", "pharmacy", "family hub", "hospital"],
            "x": [100.0, 200.0, 0.0, 0.0],
            "y": [0.0, 0.0, 0.0, 0.0],
        }
    )


def metres(distance):
    """A travel model that reaches exactly so far."""
    return TravelModel("walk", distance, speed_kmh=0.06, detour=1.0)


def line_evidence(reach_m=1_500.0, **changes):
    sites = changes.pop("sites", None)
    sites = line_sites() if sites is None else sites
    areas = changes.pop("areas", line_areas())
    parts = {
        "sites": sites,
        "practices": line_practices(),
        "services": line_services(),
        "areas": areas,
        "reach": metres(reach_m).reach(sites, areas),
        "as_of": date(2026, 4, 1),
        "near": metres(500.0),
    }
    return SiteEvidence(**(parts | changes))


def expected_of(criterion):
    """What counts where nothing is known; a half for a criterion whose expectation depends on the place."""
    return criterion.prior.mean if criterion.expectation is None else 0.5


def measures_of(values, set_aside=None, site_ids=None):
    """Measures with given values; figures run along the reference points."""
    values = np.atleast_2d(np.asarray(values, dtype=float))
    n, k = values.shape
    criteria = tuple(CRITERIA.values())[:k]
    figures = np.column_stack(
        [[np.nan if np.isnan(v) else c.figure_at(v) for v in values[:, j]] for j, c in enumerate(criteria)]
    ).reshape(n, k)
    ids = [f"s{i:03d}" for i in range(n)] if site_ids is None else site_ids
    return Measures(
        np.array(ids, dtype=object),
        np.array([f"Centre {i}" for i in ids], dtype=object),
        np.array(["LIFT"] * n, dtype=object),
        criteria,
        figures,
        values,
        np.where(np.isnan(values), [expected_of(c) for c in criteria], values),
        ("",) * k if set_aside is None else tuple(set_aside),
    )
