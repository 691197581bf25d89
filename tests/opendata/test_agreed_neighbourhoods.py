"""Drafts beside localities that people agreed: Birmingham and Solihull's six, at the size of MNPs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from nhmap.config import settings
from nhmap.core.drafts.drafting import draft
from nhmap.core.drafts.measures import measure
from nhmap.core.drafts.posing import pose
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.opendata


def test_a_draft_keeps_as_many_patients_as_the_agreed_localities(opendata: Path) -> None:
    evidence = load_evidence(Catalogue.read(settings().data))
    agreed = pd.read_csv(opendata / "footprints" / "bsol_localities_lsoa21_lookup_2025.csv")
    area = find_planning_area(evidence.areas, "E08000025+E08000029")
    problem = pose(evidence, area, target=220_000, tolerance=0.25, borders=(), zones=6)
    of = pd.Series(pd.factorize(agreed["locality"])[0], index=agreed["LSOA21CD"])
    label = of.reindex(evidence.areas.codes[problem.rows]).to_numpy(dtype=np.float64)
    assert not np.isnan(label).any()
    theirs = measure(problem, label.astype(np.int64))
    ours = draft(problem, number=5, effort=0.5).drafts
    assert ours[0].measures.kept_share >= theirs.kept_share - 0.01
    assert ours[0].measures.share_in_tolerance == 1
