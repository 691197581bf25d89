"""The interactive map of a pack, opened as a file without a network: texts are texts, layers and figures are there."""

import pytest

from nhmap.store.paper.interactive import interactive_map
from tests.support.papers import NASTY, grid_subject


@pytest.fixture
def page(browser, tmp_path):
    file = tmp_path / "map.html"
    file.write_bytes(interactive_map(grid_subject(option="A", responsible=(("w", "x"),))))
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    opened = context.new_page()
    opened.asked, opened.wrong = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("pageerror", lambda error: opened.wrong.append(str(error)))
    opened.on("console", lambda message: opened.wrong.append(message.text) if message.type == "error" else None)
    opened.goto(file.as_uri())
    opened.wait_for_selector(".leaflet-interactive")
    yield opened
    context.close()


def test_nothing_is_asked_of_a_network_and_nothing_goes_wrong(page):
    assert page.asked == [page.url]
    assert page.wrong == []


def test_zones_and_figures_are_there_and_names_are_no_markup(page):
    said = page.inner_text("#panel")
    for words in ("Grid plan", "West", "East", NASTY, "6,000", "3,000"):
        assert words in said
    assert page.locator(".number").all_inner_texts() == ["1", "2", "3"]
    assert page.locator("#panel table b, .leaflet-popup-content b").count() == 0


def test_a_zone_says_its_figures_when_it_is_pressed(page):
    box = page.locator(".number", has_text="3").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    said = page.locator(".leaflet-popup-content")
    said.wait_for()
    assert NASTY in said.inner_text()
    assert "3,000" in said.inner_text()
    assert said.locator("b, a").count() == 0


def test_layers_are_switched(page):
    shapes = page.locator("path.leaflet-interactive")
    before = shapes.count()
    page.get_by_label("Deprivation (IMD 2025)").check()
    assert shapes.count() >= before + 16 - 1
    names = page.locator(".leaflet-control-layers label").all_inner_texts()
    assert [name.strip() for name in names] == [
        "Deprivation (IMD 2025)", "MNPs", "SNPs", "Councils", "GP practices"
    ]  # fmt: skip
