"""The views Shortlist and Gaps of the page Sites without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.ranking.candidates import catchment_areas
from nhmap.core.reach.catchments import WALK
from nhmap.ui.sites import gaps
from nhmap.ui.state import cache, need_at_work
from tests.app.test_beside import run, window
from tests.app.test_return import SITES, choices

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from nhmap.store.database.choices import ChoiceStore

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
__all__ = ["choices"]


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(need_at_work, "PATIENCE_S", 120.0)
    monkeypatch.setattr(need_at_work, "PROOF_S", 1.0)


def view(name: str) -> AppTest:
    at = window("sites")
    at.segmented_control(key="sites-view").set_value(name)
    found = run(at)
    assert not found.exception
    assert not found.error
    return found


def panel(at: AppTest, marked: str) -> str:
    return next(each.proto.body for each in at.get("html") if marked in each.proto.body)


def test_the_shortlist_says_band_why_risks_and_how_far_each_proposal_is(choices: ChoiceStore) -> None:
    del choices
    text = panel(view("Shortlist"), "nh-shortlist")
    for head in ("Band", "Why", "Risks", "Readiness", "Proposal"):
        assert f"<th>{head}</th>" in text
    assert text.count("parts written") == len(SITES)
    assert "unknown" in text
    assert "0 of " in text


def test_gaps_agree_with_the_core_and_compare_the_ways_of_the_row_that_is_pressed(choices: ChoiceStore) -> None:
    del choices
    at = view("Gaps")
    evidence = cache.evidence()
    areas = catchment_areas(evidence)
    boards = evidence.areas.grouping("hwb")
    inside = boards.codes[boards.member] == "E06000021"
    usable = ~gates(evidence.sites, GateSettings()).failed
    served = np.zeros(len(areas), dtype=bool)
    served[WALK.reach(evidence.sites[usable], areas).minutes.indices] = True
    unserved = round(float(areas.residents[inside & ~served].sum()))
    assert f"<b>{unserved:,}</b>" in panel(at, "residents that no building serves")
    frame = at.dataframe[0].value
    assert frame["Gap"].tolist() == [f"Ground {n}" for n in range(1, len(frame) + 1)]
    assert frame["Residents"].sum() == unserved
    at.session_state[gaps._CHOSEN] = f"ground Ground 1 {_row_of(frame['Ground'][0])}"
    text = panel(run(at), "Ground 1")
    for way in ("Reuse", "Extend", "Build"):
        assert f"<td>{way}</td>" in text
    assert "never a site" in text


def _row_of(around: str) -> int:
    names = cache.evidence().areas.table["lsoa21nm"].astype(str).to_numpy()
    return int(np.flatnonzero(names == around.removeprefix("around "))[0])
