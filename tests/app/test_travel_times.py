"""Travel times of one's own: brought on the page Data, they take the place of the straight line on the page Sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import cache
from tests.support.driving import PROJECT

if TYPE_CHECKING:
    from tests.app.conftest import SilentMap

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
STOKE = ("hwb", "E06000021")
TRAVEL = "Your travel times"


def page_file(name: str) -> str:
    return str(PROJECT / "nhmap" / "ui" / "pages" / f"{name}.py")


def data_page() -> AppTest:
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    (box,) = [box for box in at.selectbox if box.label == "Where are you planning?"]
    box.select(STOKE).run()
    at.session_state["data-parts"] = TRAVEL
    return calm(at.switch_page(page_file("data")).run())


def calm(at: AppTest) -> AppTest:
    assert not at.exception
    assert not at.error
    return at


def said(at: AppTest) -> str:
    return " ".join([*(e.value for e in at.success), *(e.value for e in at.caption), *(e.value for e in at.markdown)])


def times() -> bytes:
    """Every site of Stoke on foot from the first small area; one row that names nothing."""
    evidence = cache.evidence()
    inside = evidence.areas.grouping("hwb").codes[evidence.areas.grouping("hwb").member] == STOKE[1]
    sites = evidence.sites[[a >= 0 and bool(inside[a]) for a in evidence.site_area]]
    code = evidence.areas.codes[inside.nonzero()[0][0]]
    rows = [f"{code},{site},5,walk" for site in sites["site_id"]]
    return "\n".join(["LSOA21CD,site_id,minutes,mode", *rows, "E01,x,5,walk"]).encode()


def press(at: AppTest, label: str) -> AppTest:
    return calm(next(b for b in at.button if b.label == label).click().run())


def test_a_table_is_read_used_and_taken_away(silent_map: SilentMap) -> None:
    at = data_page()
    (box,) = at.file_uploader
    at = calm(box.upload("times.csv", times(), "text/csv").run())
    assert "Travel times on foot" in said(at)
    assert any(b.label == "Rejected rows (1)" for b in at.get("download_button"))
    at = press(at, "Use these travel times")
    assert "times" in said(at)
    (choice,) = [box for box in at.selectbox if box.label == "Catchments are drawn by"]
    assert len(choice.options) == 3
    at = calm(choice.select_index(2).run())

    at = calm(at.switch_page(page_file("sites")).run())
    assert silent_map.states[-1].mode == "sites"
    assert "by your table of travel times" in said(at)

    at.session_state["data-parts"] = TRAVEL
    at = calm(at.switch_page(page_file("data")).run())
    at = press(at, "Remove")
    (choice,) = [box for box in at.selectbox if box.label == "Catchments are drawn by"]
    assert choice.options == ["Straight line, 20 min on foot", "Modelled, 15 min by car"]
    at = calm(at.switch_page(page_file("sites")).run())
    assert "estimated" in said(at)


def test_a_file_that_holds_nothing_is_refused() -> None:
    at = data_page()
    (box,) = at.file_uploader
    at = box.upload("times.csv", b"a,b\n1,2\n", "text/csv").run()
    assert not at.exception
    (error,) = at.error
    assert "lacks the columns" in error.value.replace("\\", "")
    assert not [b for b in at.button if b.label == "Use these travel times"]
