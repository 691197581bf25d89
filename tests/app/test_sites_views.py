"""The page Sites without a browser: ranking with its doubts, challenge, choosing a set."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from nhmap.core.ranking.sensitivity import sensitivity
from nhmap.ui.sites import challenge
from nhmap.ui.sites import site_set as choosing
from nhmap.ui.state import chosen_sites, draws, set_at_work
from tests.app.test_pages import app, open_stoke, page_file, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from nhmap.core.ranking.sensitivity import Sensitivity
    from tests.app.conftest import SilentMap

pytestmark = pytest.mark.usefixtures("own_settings")


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_at_work, "SECONDS", 2.0)


def sites(view: str = "") -> AppTest:
    at = open_stoke(app().run())
    at.switch_page(page_file("sites")).run()
    if view:
        at.segmented_control(key="sites-view").set_value(view).run()
    assert not at.exception
    assert not at.error
    return at


def test_the_page_is_usable_while_the_draws_are_made_and_they_can_be_given_up(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()

    def slowly(*args: Any, progress: Callable[[float], None], **more: Any) -> Sensitivity:
        def told(fraction: float) -> None:
            go.wait(60)
            progress(fraction)

        return sensitivity(*args, progress=told, **more)

    monkeypatch.setattr(draws, "sensitivity", slowly)
    monkeypatch.setattr(draws, "PATIENCE_S", 0.0)
    draws.jobs.cache_clear()
    at = sites()
    frame = at.dataframe[0].value
    assert {"Rank", "Building", "Score"} <= set(frame.columns)
    assert not {"Band", "Chance", "If all pass"} & set(frame.columns)
    assert frame["Rank"].str.fullmatch(r"=?\d+").all()
    assert silent_map.states
    at.button(key="draws-give-up").click().run()
    assert not at.exception
    assert "gave the draws up" in said(at)
    go.set()
    monkeypatch.setattr(draws, "PATIENCE_S", 60.0)
    at.button(key="draws-again").click().run()
    assert not at.exception
    assert "Band" in at.dataframe[0].value.columns
    draws.jobs.cache_clear()


def test_the_ranking_says_how_sure_each_place_is(silent_map: SilentMap) -> None:
    at = sites()
    frame = at.dataframe[0].value
    assert frame["Rank"].str.fullmatch(r"=?\d+ \(\d+( to \d+)?\)").all()
    assert frame["Chance"].between(0, 100).all()
    assert (frame["Chance"] <= frame["If all pass"] + 1e-9).all()
    wanted = frame["Chance"].map(lambda chance: "A" if chance >= 80 else "C" if chance <= 20 else "B")
    assert frame["Band"].tolist() == wanted.tolist()
    # How many are the first stands above the list: a row says what has to be true, in the width of a column.
    assert frame.loc[frame["Band"] == "B", "Hangs on"].str.match("If |Under some weights").all()
    assert frame.loc[frame["Band"] == "C", "Hangs on"].str.contains("B if NHSPS/LIFT owned").any()
    assert "sure to be among them" in said(at)
    at.selectbox(key="sites-top").set_value(3).run()
    assert not at.exception
    assert (at.dataframe[0].value["Chance"] <= frame["Chance"]).all()
    assert silent_map.states[-1].flow is None


def test_challenge_answers_its_three_questions(silent_map: SilentMap) -> None:
    at = sites("Challenge")
    assert "stands above" in said(at) or "tie" in said(at)
    assert "swap them" in said(at)
    at.segmented_control(key="challenge").set_value("Under every preset").run()
    assert not at.exception
    assert {"Now", "Policy minimum", "Balanced"} <= set(at.dataframe[0].value.columns)
    at.segmented_control(key="challenge").set_value("What to find out").run()
    assert not at.exception
    letters = re.findall(r"<td>([\d,]+)</td><td>([\d,]+)</td><td>([\d.]+)</td></tr>", said(at))
    assert letters
    changes = [float(change) for *_, change in letters]
    assert changes == sorted(changes, reverse=True)
    assert all(int(moved.replace(",", "")) <= int(unknown.replace(",", "")) for moved, unknown, _ in letters)
    facts = at.dataframe[0].value
    assert facts["Chance"].is_monotonic_decreasing
    assert silent_map.states[-1].mode == "sites"


def test_of_many_buildings_those_that_are_searched_for_are_offered(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(challenge, "OFFERED", 3)
    at = sites("Challenge")
    boxes = [at.selectbox(key=key) for key in (challenge.A_KEY, challenge.B_KEY)]
    assert [len(box.options) for box in boxes] == [3, 3]
    names = [box.value for box in boxes]
    at.text_input(key=challenge.FIND_KEY).set_value("stoke health").run()
    assert not at.exception
    assert [at.selectbox(key=key).value for key in (challenge.A_KEY, challenge.B_KEY)] == names
    options = at.selectbox(key=challenge.A_KEY).options
    assert 1 < len(options) <= 4  # what was chosen stays, and at most three are found
    at.selectbox(key=challenge.A_KEY).select_index(len(options) - 1).run()
    assert not at.exception
    assert "stands above" in said(at) or "tie" in said(at)
    at.text_input(key=challenge.FIND_KEY).set_value("no such building").run()
    assert not at.exception
    assert "No building of the list has these words" in said(at)
    assert len(at.selectbox(key=challenge.A_KEY).options) == 1
    assert silent_map.states


def test_words_find_a_building_in_any_order_by_name_address_and_postcode() -> None:
    known = pd.DataFrame(
        {
            "name": ["Mill Health Centre", "Mill Surgery", "Oak Surgery"],
            "address": ["1 High Street, Leek", "2 Mill Lane, Stone", "3 Mill Lane, Leek"],
            "postcode": ["ST13 5AA", "ST15 1AB", "ST13 6BB"],
        }
    )
    best_first = np.array([2, 0, 1])
    found = {
        typed: challenge.offered(known, best_first, typed).tolist()
        for typed in ("", "mill", "LEEK mill", "centre", "st135aa", "surg st15", "nowhere")
    }
    assert found == {
        "": [2, 0, 1],
        "mill": [2, 0, 1],
        "LEEK mill": [2, 0],
        "centre": [0],
        "st135aa": [0],
        "surg st15": [1],
        "nowhere": [],
    }


def test_a_set_is_chosen_shown_and_made_the_shortlist(silent_map: SilentMap) -> None:
    at = sites("Choose a set")
    assert silent_map.states[-1].flow is None
    at.number_input(key="set-size").set_value(4)
    at.button[[b.label for b in at.button].index("Choose")].click().run()
    assert not at.exception
    assert not at.error
    frame = at.dataframe[0].value
    assert len(frame) == 4
    state = silent_map.states[-1]
    assert [rank for _, rank in state.ranked or ()] == [1, 2, 3, 4]
    assert state.flow is not None
    assert sum(state.flow.patients) > 0
    assert "Coverage curve" in said(at)
    at.button[[b.label for b in at.button].index("Make this the shortlist")].click().run()
    assert set(silent_map.states[-1].shortlist) == {site for site, _ in state.ranked or ()}


def test_buildings_of_a_large_area_are_searched_for_and_what_is_chosen_stays(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "OFFERED", 5)
    monkeypatch.setattr(challenge, "OFFERED", 5)
    at = sites("Choose a set")
    box = at.multiselect(key="set-fixed")
    assert len(box.options) == 5
    first = (silent_map.states[-1].ranked or ())[0][0]
    box.set_value([first]).run()
    at.text_input(key="set-find").set_value("no such building").run()
    assert not at.exception
    assert at.multiselect(key="set-fixed").value == [first]
    assert len(at.multiselect(key="set-fixed").options) == 1
    assert "No building of the list has these words" in said(at)
    at.number_input(key="set-size").set_value(3)
    at.button[[b.label for b in at.button].index("Choose")].click().run()
    assert not at.exception
    assert not at.error
    assert first in {site for site, _ in silent_map.states[-1].ranked or ()}


def test_a_question_without_an_answer_is_said(silent_map: SilentMap) -> None:
    at = sites("Choose a set")
    box = at.multiselect(key="set-fixed")
    box.set_value([site for site, _ in (silent_map.states[-1].ranked or ())[:3]])
    at.number_input(key="set-size").set_value(2)
    at.button[[b.label for b in at.button].index("Choose")].click().run()
    assert not at.exception
    assert any("3 sites are fixed but only 2" in error.value for error in at.error)
    assert silent_map.states[-1].ranked


def test_who_comes_back_from_a_building_or_chooses_a_set_sees_the_whole_area(silent_map: SilentMap) -> None:
    at = sites()
    first = (silent_map.states[-1].ranked or ())[0][0]
    before = silent_map.states[-1].goto
    at.session_state["nhmap"] = chosen_sites.focused(at.session_state["nhmap"], first)
    at.run()
    near = silent_map.states[-1].goto
    assert near is not None
    assert near.n > (0 if before is None else before.n)
    at.button[[b.label for b in at.button].index("Back to the list")].click().run()
    whole = silent_map.states[-1].goto
    assert whole is not None
    assert whole.n > near.n
    assert 1 <= len(whole.areas) <= 4
    assert set(whole.areas) != set(near.areas)
    at.segmented_control(key="sites-view").set_value("Choose a set").run()
    at.button[[b.label for b in at.button].index("Choose")].click().run()
    shown = silent_map.states[-1].goto
    assert shown is not None
    assert shown.n > whole.n
    assert shown.areas == whole.areas


def test_the_filter_outlives_a_look_at_a_building(silent_map: SilentMap) -> None:
    at = sites()
    few = len(silent_map.states[-1].ranked or ())
    at.toggle(key="filter-small").set_value(True).run()
    everybody = len(silent_map.states[-1].ranked or ())
    assert everybody > few
    first = (silent_map.states[-1].ranked or ())[0][0]
    at.session_state["nhmap"] = chosen_sites.focused(at.session_state["nhmap"], first)
    at.run()
    at.button[[b.label for b in at.button].index("Back to the list")].click().run()
    assert len(silent_map.states[-1].ranked or ()) == everybody
