"""Every page through app.py without a browser: it renders, and what breaks is said in words and breaks alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from nhmap import config
from nhmap.store.database.plans import PlanStore
from nhmap.ui import shell
from nhmap.ui.kit import panels
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.sites import panels as site_panels
from nhmap.ui.state import work
from tests.support.driving import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.conftest import SilentMap

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
PAGES = [name for name, _, _ in shell.PAGES]


def app() -> AppTest:
    return AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60)


def page_file(name: str) -> str:
    return str(PROJECT / "nhmap" / "ui" / "pages" / f"{name}.py")


def said(at: AppTest) -> str:
    """All that the page says, errors first."""
    texts = [*(e.value for e in at.error), *(e.value for e in at.markdown), *(e.value for e in at.caption)]
    words = [element.proto.json for element in at.get("bidi_component")]
    return " ".join([*texts, *(element.proto.body for element in at.get("html")), *words])


def open_stoke(at: AppTest) -> AppTest:
    """Choose Stoke-on-Trent on the page that is open."""
    (box,) = [box for box in at.selectbox if box.label == "Where are you planning?"]
    return box.select(("hwb", "E06000021")).run()


@pytest.mark.parametrize("name", PAGES)
def test_each_page_renders(name: str) -> None:
    at = app().run()
    at.switch_page(page_file(name)).run()
    assert not at.exception
    assert not at.error
    assert said(at)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_says_what_is_damaged(name: str, own_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "layers.toml").write_text("[[layer]]\nname = 3\n")
    own_settings.setenv("NHMAP_DATA", str(folder))
    config.settings.cache_clear()
    at = app().run()
    at.switch_page(page_file(name)).run()
    assert not at.exception
    (error,) = at.error
    assert "fault" not in error.value
    assert "layers" in error.value


def test_a_missing_layer_is_named(own_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own_settings.setenv("NHMAP_DATA", str(tmp_path / "nowhere"))
    config.settings.cache_clear()
    at = app().run()
    assert not at.exception
    (error,) = at.error
    assert "nowhere" in error.value.replace("\\", "")


def test_the_map_is_told_of_the_area_and_the_plan_gets_its_name(silent_map: SilentMap) -> None:
    at = open_stoke(app().run())
    assert not at.exception
    area = silent_map.states[-1].area
    assert area is not None
    assert (area.name, area.members) == ("Stoke-on-Trent", (("hwb", "E06000021"),))
    assert "Stoke-on-Trent plan" in [box.value for box in at.text_input]


def test_a_panel_that_fails_leaves_the_others_alive(silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        message = "a fault for this test"
        raise RuntimeError(message)

    monkeypatch.setattr(panels, "first_words", broken)
    at = app().run()
    assert not at.exception
    (error,) = at.error
    assert "reference" in error.value
    assert "a fault for this test" not in error.value
    assert silent_map.states
    # The next thing a person does still works.
    at = open_stoke(at)
    assert silent_map.states[-1].area is not None


def test_a_list_that_fails_leaves_the_map_of_sites_alive(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> str:
        message = "a fault for this test"
        raise RuntimeError(message)

    at = open_stoke(app().run())
    monkeypatch.setattr(site_panels, "score_bar", broken)
    at.switch_page(page_file("sites")).run()
    assert not at.exception
    assert len(at.error) == 1
    assert silent_map.states[-1].mode == "sites"
    assert silent_map.states[-1].ranked


def test_plans_that_cannot_be_saved_are_said_and_the_work_goes_on(
    silent_map: SilentMap, own_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a file").write_text("where a folder should be")
    own_settings.setenv("NHMAP_PLANS", str(tmp_path / "a file"))
    config.settings.cache_clear()
    at = open_stoke(app().run())
    assert not at.exception
    assert "the saved plans cannot be reached" in said(at)
    assert "It is tried again by itself" in at.warning[0].value
    area = silent_map.states[-1].area
    assert area is not None
    assert area.name == "Stoke-on-Trent"
    (name,) = [box for box in at.text_input if box.label == "Name of the plan"]
    at = name.set_value("Option A").run()
    assert not at.exception
    assert "Option A" in [box.value for box in at.text_input]


def test_a_store_that_recovers_gets_everything(
    tmp_path: Path,
) -> None:
    (tmp_path / "plans").write_text("in the way")
    at = open_stoke(app().run())
    assert "the saved plans cannot be reached" in said(at)
    assert "It is tried again by itself" in at.warning[0].value
    (tmp_path / "plans").unlink()
    (name,) = [box for box in at.text_input if box.label == "Name of the plan"]
    at = name.set_value("Option A").run()
    assert "cannot be saved" not in said(at)
    store = PlanStore(config.settings().plans_url)
    (summary,) = store.summaries()
    stored = store.load(summary.plan_id)
    assert stored.plan.name == "Option A"
    assert stored.plan.area_code == "E06000021"


def test_an_address_with_nonsense_for_a_plan_opens_a_new_one(silent_map: SilentMap) -> None:
    at = app()
    at.query_params[work.PLAN_PARAMETER] = "../../etc/passwd<script>"
    at.run()
    assert not at.exception
    assert not at.error
    assert silent_map.states[-1].plan_id != "../../etc/passwd<script>"
