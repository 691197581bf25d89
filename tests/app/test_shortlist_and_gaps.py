"""The views Shortlist and Gaps of the page Sites without a browser."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.portfolio.new_ground import Need, need
from nhmap.core.ranking.candidates import catchment_areas
from nhmap.core.reach.catchments import WALK
from nhmap.ui.sites import gaps
from nhmap.ui.state import cache, need_at_work
from nhmap.ui.state.need_at_work import NeedAtWork, NeedQuestion
from tests.app.test_beside import run, window
from tests.app.test_return import SITES, choices

if TYPE_CHECKING:
    from collections.abc import Callable

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
    at.session_state[gaps._OPEN_GAP] = f"ground Ground 1 {_row_of(frame['Ground around'][0])}"
    text = panel(run(at), "Ground 1")
    for way in ("Reuse", "Extend", "Build"):
        assert f"<td>{way}</td>" in text
    assert "never a site" in text


def test_who_gives_up_is_told_so_and_may_look_again(choices: ChoiceStore, monkeypatch: pytest.MonkeyPatch) -> None:
    del choices
    cache._need_at_work.clear()
    monkeypatch.setattr(need_at_work, "PATIENCE_S", 0.0)
    begun, let_go = Event(), Event()

    def slow(*given: Any, go_on: Callable[[], None], **more: Any) -> Need:
        begun.set()
        assert let_go.wait(60)
        return need(*given, go_on=go_on, **more)

    monkeypatch.setattr(need_at_work, "need", slow)
    at = view("Gaps")
    assert begun.wait(60)
    at = run(at.button(key="gaps-stop").click())
    assert any("Given up" in each.value for each in at.caption)
    assert not at.dataframe
    let_go.set()
    monkeypatch.setattr(need_at_work, "PATIENCE_S", 120.0)
    at = run(at.button(key="gaps-again").click())
    assert not any("Given up" in each.value for each in at.caption)
    assert panel(at, "residents that no building serves")


def test_work_that_is_given_up_ends_at_its_next_step_and_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, let_go, done = Event(), Event(), Event()

    def slow(*_given: Any, go_on: Callable[[], None], **_more: Any) -> Need:
        begun.set()
        assert let_go.wait(60)
        try:
            go_on()
        finally:
            done.set()
        raise AssertionError

    monkeypatch.setattr(need_at_work, "need", slow)
    evidence = cache.evidence()
    areas = catchment_areas(evidence)
    inside = np.zeros(len(areas), dtype=np.bool_)
    inside[:20] = True
    question = NeedQuestion(evidence, areas, inside, WALK, GateSettings(), None, 1, by_deprivation=False)
    work = NeedAtWork(question)
    assert begun.wait(60)
    work.give_up()
    assert (work.given_up, work.answer()) == (True, None)
    let_go.set()
    assert done.wait(60)
    monkeypatch.setattr(need_at_work, "need", need)
    work.again()
    answer = work.answer()
    assert answer is not None
    assert answer.need.residents == round(float(areas.residents[:20].sum()))
    work.give_up()
    assert not work.given_up  # what is there stays


def _row_of(name: str) -> int:
    names = cache.evidence().areas.table["lsoa21nm"].astype(str).to_numpy()
    return int(np.flatnonzero(names == name)[0])
