"""The tab “Update data” of the page Data: files are dropped, looked at, dated where they say no date, put away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import refresh_job
from tests.support.driving import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
PATIENCE_S = 120.0
PHARMACIES = b"""PHARMACY_ODS_CODE_F_CODE;PHARMACY_TRADING_NAME;POST_CODE;WEEKLY_TOTAL
FA002;ROWLANDS <b>PHARMACY</b>;ST1 1AA;40
FA003;WELL;ST4 7AA;50
"""


@pytest.fixture(autouse=True)
def empty_desk() -> Iterator[None]:
    yield
    refresh_job.desk().clear()


def opened() -> AppTest:
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=120).run()
    at.session_state["data-parts"] = "Update data"
    at = at.switch_page(str(PROJECT / "nhmap" / "ui" / "pages" / "data.py")).run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    at = next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def looked(at: AppTest) -> AppTest:
    """Once the look has come to its end."""
    job = refresh_job.desk().look
    assert job is not None
    until = time.monotonic() + PATIENCE_S
    while job.is_running and time.monotonic() < until:
        time.sleep(0.1)
    return at.run()


def told(at: AppTest) -> str:
    return " ".join(each.proto.body for each in at.get("html"))


def test_a_file_without_a_date_is_looked_at_dated_and_put_away() -> None:
    at = opened()
    box = next(box for box in at.file_uploader if box.label == "Publishers' files")
    box.upload("<i>download.csv", PHARMACIES, "text/csv")
    at = looked(press(at.run(), "Look at these files"))
    assert "Consolidated pharmaceutical list, not dated" in told(at)
    assert "Would build anew: buildings." in told(at)
    assert "<i>" not in told(at)
    (asked,) = [box for box in at.text_input if "download" in box.label]
    asked.set_value("31 Juli")
    at = press(at, "Look again with these dates")
    assert [error.value.replace("\\", "") for error in at.error] == [
        "“31 Juli” is no date: write 2026-10-01, October 2026 or 2026."
    ]
    (asked,) = [box for box in at.text_input if "download" in box.label]
    asked.set_value("October 2026")
    at = looked(press(at, "Look again with these dates"))
    assert "Consolidated pharmaceutical list, October 2026 (as you say)" in told(at)
    assert not [box for box in at.text_input if "download" in box.label]
    assert any(button.label == "Build the new data set" for button in at.button)
    at = press(at, "Bring other files")
    assert any(box.label == "Publishers' files" for box in at.file_uploader)


def test_what_is_no_publication_is_said_and_nothing_can_be_built() -> None:
    at = opened()
    box = next(box for box in at.file_uploader if box.label == "Publishers' files")
    box.upload("notes.csv", b"a,b\n1,2\n3,4\n", "text/csv")
    at = looked(press(at.run(), "Look at these files"))
    assert "Its columns are those of no publication" in told(at)
    assert "There is nothing to build from." in told(at)
    assert not any(button.label == "Build the new data set" for button in at.button)
