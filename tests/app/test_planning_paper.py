"""The planning paper leaves with one press: what the screen gives is the pack of the plan as it stands."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nhmap.core.plan.edits import History
from nhmap.core.plan.plans import Zone
from nhmap.store.paper import packing
from nhmap.store.paper.atlas import Atlas
from nhmap.store.paper.verifying import verify
from nhmap.ui.files import planning_paper
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import cache

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")


def test_the_pack_of_the_screen_is_sound_and_says_what_it_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "atlas", lambda *_: Atlas())
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    state = at.session_state["nhmap"]
    boards = cache.evidence().areas.grouping("hwb")
    rows = np.flatnonzero(boards.codes[boards.member] == "E06000021")[:30]
    plan = replace(state.history.plan, name="Stoke", area_key="hwb", area_code="E06000021")
    state = replace(state, history=History(plan.add(Zone("z", "Hanley")).assign(rows, "z")))
    said: list[str] = []
    data = planning_paper.paper(state, said.append)
    assert said[0] == "Tables"
    assert said[-1] == "Paper"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        folder = archive.namelist()[0].partition("/")[0]
        manifest = json.loads(archive.read(f"{folder}/manifest.json"))
    assert manifest["plan"]["name"] == "Stoke"
    assert verify(data, "pack.zip").sound


def test_the_press_stands_beside_the_other_files_and_waits_for_a_plan() -> None:
    at = AppTest.from_string(
        """
from nhmap.ui.files import planning_paper
from nhmap.ui.state import work
planning_paper.button(work.begin(), drawn=False)
planning_paper._far[planning_paper._window()] = "Maps <b>"
planning_paper._say_how_far(planning_paper._window())
planning_paper._far.clear()
""",
        default_timeout=60,
    ).run()
    assert not at.exception
    (press,) = at.get("download_button")
    assert press.proto.label == planning_paper.WORDS
    assert press.proto.disabled
    assert at.caption[0].value.startswith("Planning paper: Maps")
