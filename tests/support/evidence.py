"""Evidence for the grid worlds: practices, Pride in Place and sites that can be added up by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from nhmap.core.evidence import Evidence, PridePlaces
from nhmap.core.people.practices import Registrations
from tests.support.worlds import grid_world

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.core.geography.areas import SmallAreas


def registrations(patients: Sequence[Sequence[int]], pcns: Sequence[str | None] | None = None) -> Registrations:
    """Practices A1, A2, ... with the given patients in each small area; nobody lives elsewhere."""
    matrix = np.asarray(patients, dtype=np.int64)
    count = len(matrix)
    pcn = list(pcns) if pcns is not None else [None] * count
    practices = pd.DataFrame(
        {
            "practice_code": [f"A{i + 1}" for i in range(count)],
            "name": [f"Practice {i + 1}" for i in range(count)],
            "pcn_code": pcn,
            "pcn_name": [None if p is None else f"{p} PCN" for p in pcn],
            "area": np.arange(count, dtype=np.int32) % max(matrix.shape[1], 1),
            "list_size": pd.array(matrix.sum(axis=1), dtype="Int32"),
            "list_vintage": ["1 October 2025"] * count,
        }
    )
    elsewhere = pd.DataFrame({"practice": [], "bucket": [], "code": [], "patients": [], "vintage": []})
    return Registrations(practices, csr_array(matrix), elsewhere)


def evidence_of(
    areas: SmallAreas,
    patients: Sequence[Sequence[int]] | None = None,
    pride: Mapping[str, Sequence[int]] | None = None,
    pcns: Sequence[str | None] | None = None,
    site_areas: Sequence[int] = (),
) -> Evidence:
    """Evidence over given small areas."""
    pride = pride or {}
    return Evidence(
        areas=areas,
        registrations=registrations(patients if patients is not None else [[0] * len(areas)], pcns),
        pride=PridePlaces(tuple(pride), tuple(np.asarray(r, dtype=np.int32) for r in pride.values())),
        sites=pd.DataFrame({"site_id": [f"S{i}" for i in range(len(site_areas))], "area": list(site_areas)}),
        services=pd.DataFrame(),
        vintages={"residents": "mid-2022 estimate"},
        attribution="Source: hand-made.",
    )


def grid_evidence(rows: int = 3, cols: int = 4, **kwargs: object) -> Evidence:
    """Evidence over a grid world."""
    return evidence_of(grid_world(rows, cols), **kwargs)  # type: ignore[arg-type]
