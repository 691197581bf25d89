"""The Open dialog and outlines of other programs: read, asked for a layer, given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from nhmap.store.child_process import apart
from nhmap.store.footprint_files.reading_polygons import CRS_WORDS
from nhmap.ui.files import exchange
from tests.app.test_pages import app, page_file, said
from tests.support.bad_outlines import comb
from tests.support.outline_files import frame, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
STOKE = shapely.box(-2.21, 53.01, -2.15, 53.05)


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> Iterator[apart.Pool]:
    own = apart.Pool()
    monkeypatch.setattr(apart, "pool", lambda: own)
    yield own
    own.close()


@pytest.fixture(autouse=True)
def opens(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dialog stays open: whatever is pressed in it draws the whole page here, and a browser only the dialog."""
    monkeypatch.setattr(exchange, "page_button", lambda label, **_: label == "Open")


def opened() -> AppTest:
    at = app().run()
    at = at.switch_page(page_file("footprints")).run()
    assert len(at.file_uploader) == 1
    return at


def press(at: AppTest, label: str) -> AppTest:
    at = next(b for b in at.button if b.label == label).click().run()
    assert not at.exception
    return at


@pytest.mark.usefixtures("readers")
@pytest.mark.parametrize("form", ["gpkg", "shp", "kml", "fgb"])
def test_a_file_of_another_program_opens_as_geojson_does(form: str) -> None:
    at = opened()
    name, data = written(frame({"Hanley": STOKE}), form)
    at = at.file_uploader[0].upload(name, data, "").run()
    assert not at.exception
    assert not at.error
    (found,) = at.success
    assert found.value.startswith("1 neighbourhood, ")
    assert any(b.label == "Use it" for b in at.button)
    assert set(CRS_WORDS.values()) == set(next(s for s in at.selectbox if s.label == "Coordinates").options)


@pytest.mark.usefixtures("readers")
def test_a_layer_is_asked_for() -> None:
    at = opened()
    line = shapely.box(-2.21, 53.01, -2.15, 53.05)
    kml = written(frame({"Hanley": line}), "kml")[1].decode()
    outer, inner = kml.split('<Document id="plan">')
    layer, rest = inner.split("</Document>", 1)
    named = (layer.replace("<name>plan", f"<name>{name}") for name in ("first", "second"))
    two = outer + "".join(f"<Document>{each}</Document>" for each in named) + rest
    at = at.file_uploader[0].upload("plan.kml", two.encode(), "").run()
    assert "2 layers of polygons: first and second" in at.error[0].value.replace("\\", "")
    (box,) = [box for box in at.selectbox if box.label == "Layer"]
    assert box.options == ["first", "second", "all of them together"]
    at = box.select("second").run()
    assert not at.error
    assert at.success[0].value.startswith("1 neighbourhood, ")


@pytest.mark.usefixtures("readers")
def test_a_file_may_update_a_part_of_the_open_plan() -> None:
    rows = "E01006074,Central\nE01006075,Central\nE01006076,North\n"
    at = opened().file_uploader[0].upload("whole.csv", f"LSOA21CD,SNP\n{rows}".encode(), "").run()
    assert not [box for box in at.radio if box.label == "The open plan"]
    at = press(at, "Use it")
    at = at.file_uploader[0].upload("part.csv", b"LSOA21CD,SNP\nE01006075,north\nE01006077,West\n", "").run()
    (box,) = [box for box in at.radio if box.label == "The open plan"]
    assert box.options[0].startswith("Replaces 2 neighbourhoods (")
    at = box.set_value("Update these small areas only").run()
    text = said(at).replace("\\", "")
    assert "2 small areas (" in text
    assert "new: West. All others stay" in text
    at = press(at, "Use it")
    plan = at.session_state["nhmap"].history.plan
    assert [(zone.name, int((plan.labels == i).sum())) for i, zone in enumerate(plan.zones)] == [
        ("Central", 1),
        ("North", 2),
        ("West", 1),
    ]


@pytest.mark.usefixtures("readers")
def test_what_names_the_neighbourhoods_is_asked_once_and_remembered() -> None:
    rows = "E01006074,Central,North\nE01006075,Central,South\nE01006076,Hale,South\n"
    data = f"LSOA21CD,INT,Team area\n{rows}".encode()
    words = "What names the neighbourhoods?"
    at = opened().file_uploader[0].upload("first.csv", data, "").run()
    (box,) = [box for box in at.selectbox if box.label == words]
    assert box.options[0].startswith("INT: 2 names, such as Central, Hale")
    assert box.value is None
    at = box.select("Team area").run()
    assert "Once used, it is remembered" in said(at)
    at = press(at, "Use it")
    at = at.file_uploader[0].upload("second.csv", data.replace(b"Hale", b"Bowdon"), "").run()
    (box,) = [box for box in at.selectbox if box.label == words]
    assert box.value == "Team area"
    assert "as was said of the last file" in said(at)
    assert at.success[0].value.startswith("2 neighbourhoods, ")
    at = box.select("INT").run()
    assert "as was said of the last file" not in said(at)
    assert not at.error
    at = press(at, "Use it")
    at = at.file_uploader[0].upload("third.csv", data, "").run()
    (box,) = [box for box in at.selectbox if box.label == words]
    assert box.value == "INT"


def test_what_was_given_up_is_not_read_again_until_asked(readers: apart.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "standard_bounds", lambda: apart.Bounds(2, 600))
    at = opened()
    at = at.file_uploader[0].upload("slow.geojson", comb(1_000), "").run(timeout=120)
    assert "needs more than 2 seconds" in said(at)
    at = press(at, "Give up")  # as if it had been pressed in time
    assert "was given up" in said(at).replace("\\", "")
    assert not at.error
    assert not readers._idle
    at = press(at, "Read it again")
    assert "needs more than 2 seconds" in said(at)
