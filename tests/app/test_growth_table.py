"""A growth table: brought on the page Data, asked about, saved, counted in plans, taken away."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from nhmap import config
from nhmap.core.people.balance import Basis
from nhmap.store.growth_files import saved
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import cache
from tests.support.driving import PROJECT

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
HOMES = b"area,year,homes\nStoke-on-Trent,2030,1000\nStoke-on-Trent,2035,2000\nNowhere,2035,5\n"


def data_page() -> AppTest:
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    at.session_state["data-parts"] = "Your growth table"
    at = at.switch_page(str(PROJECT / "nhmap" / "ui" / "pages" / "data.py")).run()
    assert not at.exception
    return at


def test_homes_are_asked_about_saved_and_counted() -> None:
    at = data_page()
    before = cache.evidence()
    (box,) = at.file_uploader
    at = box.upload("homes.csv", HOMES, "text/csv").run()
    assert not [b for b in at.button if b.label == "Use this growth table"]
    (per_home,) = [box for box in at.number_input if box.label == "People who move into each home"]
    at = per_home.set_value(2.4).run()
    (each,) = [box for box in at.radio if box.label == "The numbers of a year are"]
    at = each.set_value(True).run()
    assert "267,165 people in 2035, 259,965 residents in mid-2022" in at.success[0].value.replace("\\", "")
    at = next(b for b in at.button if b.label == "Use this growth table").click().run()
    assert not at.exception
    grown = cache.evidence().people_on(Basis.GROWTH)
    assert grown is not None
    assert int(grown.sum()) == int(before.areas.residents.sum()) + 7_200
    assert any("years added up" in each.value for each in at.caption)
    (year,) = [box for box in at.selectbox if box.label == "Year that counts"]
    at = year.select(2030).run()
    grown = cache.evidence().people_on(Basis.GROWTH)
    assert grown is not None
    assert int(grown.sum()) == int(before.areas.residents.sum()) + 2_400
    at = next(b for b in at.button if b.label == "Remove the table").click().run()
    assert not at.exception
    assert cache.evidence() is before
    assert saved.saved(config.settings().plans) is None


def test_a_file_that_is_no_table_is_refused() -> None:
    at = data_page()
    (box,) = at.file_uploader
    at = box.upload("x.csv", b"a,b\n1,2\n", "text/csv").run()
    assert not at.exception
    (error,) = at.error
    assert "no table of growth" in error.value
