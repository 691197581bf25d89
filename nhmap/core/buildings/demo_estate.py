"""Invented building facts for practice: real candidate buildings, facts from a seed, some left unknown.

The facts of one building follow from the seed and its identifier alone, so that a planning area and all England give
it the same. Owners and statuses that the layers know are left as they are.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.estate import ILLUSTRATIVE, Estate, Fact
from nhmap.core.buildings.sites import words

if TYPE_CHECKING:
    import pandas as pd

    from nhmap.core.buildings.estate_fields import Value

DAY: Final = date(2026, 3, 31)
"""The day that invented facts claim to describe: the same facts from the same seed on every day."""
UNKNOWN_SHARE: Final = 0.2
"""Share of facts that stay unknown, as in a real estate."""
_GRADES: Final = ("A", "B", "B/C", "C", "C/D", "D")
_GRADE_SHARES: Final = (0.10, 0.42, 0.20, 0.20, 0.05, 0.03)
_BACKLOG_M2: Final = {"A": 10.0, "B": 60.0, "B/C": 130.0, "C": 220.0, "C/D": 320.0, "D": 450.0}
"""Pounds a square metre around which the backlog of each grade lies."""
_LONGEST_LEASE_DAYS: Final = 25 * 365
_GIVER: Final = "nhmap demo-estate, seed {seed}"


def demo_estate(sites: pd.DataFrame, seed: int, as_of: date = DAY) -> Estate:
    """Invent facts for every building of a table.

    Parameters
    ----------
    sites
        Columns of the layer ``sites``; n rows.
    as_of
        The day that the facts claim to describe; leases run from it.
    """
    owners = words(sites, "owner", "unknown")
    facts: list[Fact] = []
    for site_id, owner in zip(sites["site_id"], owners, strict=True):
        for field, value in _invented(str(site_id), seed, as_of, owned=owner != "unknown"):
            given_by = _GIVER.format(seed=seed)
            facts.append(Fact(str(site_id), field, value, ILLUSTRATIVE, as_of.isoformat(), given_by, illustrative=True))
    return Estate(tuple(facts))


def _invented(site_id: str, seed: int, as_of: date, *, owned: bool) -> list[tuple[str, Value]]:
    digest = hashlib.sha256(f"{seed}|{site_id}".encode()).digest()
    draw = np.random.default_rng(int.from_bytes(digest[:8], "big"))
    floor = float(np.clip(np.round(np.exp(draw.normal(7.1, 0.65)), -1), 250, 9_000))
    void = float(np.round(floor * min(0.6, draw.exponential(0.09)), 0))
    grade = str(draw.choice(_GRADES, p=_GRADE_SHARES))
    backlog = float(np.round(floor * _BACKLOG_M2[grade] * draw.uniform(0.4, 1.6), -3))
    tenure = "freehold" if draw.random() < 0.45 else "leasehold"  # noqa: PLR2004 - a little under half
    lease_end = as_of + timedelta(days=int(draw.integers(180, _LONGEST_LEASE_DAYS)))
    owner = str(draw.choice(("NHSPS", "LIFT", "other"), p=(0.30, 0.15, 0.55)))
    values: dict[str, Value] = {
        "owner": owner,
        "tenure": tenure,
        "lease_end": lease_end.isoformat(),
        "floor_area_m2": floor,
        "void_m2": void,
        "condition": grade,
        "backlog_gbp": backlog,
        "rooms": float(max(4, int(floor / 45))),
    }
    sure_of = draw.random(len(values)) >= UNKNOWN_SHARE
    left = {field for field, sure in zip(values, sure_of, strict=True) if not sure}
    if owned:
        left.add("owner")
    if tenure == "freehold":
        left.add("lease_end")
    return [(field, value) for field, value in values.items() if field not in left]
