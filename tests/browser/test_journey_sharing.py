"""A shared server: the passphrase, and a link to look only that writes nothing but comments and can be ended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.driving import LAPTOP, Person, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

PASSPHRASE = "river-kite-9021"  # noqa: S105 - of this test
STROKE = """() => window.Streamlit.setComponentValue({
    v: 1, n: 1, plan: "look", active: "z1", pick: null, view: null,
    strokes: [{ id: "by-hand", tool: "click", zone: "z1", areas: [5], when: 1, seen: 0 }],
})"""


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "plans", tmp_path / "log.txt", {"NHMAP_SHARE": "true", "NHMAP_PASSPHRASE": PASSPHRASE})
    server.start()
    yield server
    server.stop()


def somebody(browser: Browser, server: Server) -> Person:
    width, height = LAPTOP
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    return Person(page, server.address)


def they_talk(ann: Person, eve: Person) -> None:
    """What a looker says is read where the plan is drawn, and answered there."""
    dialog = ann.page.get_by_role("dialog")
    eve.page.get_by_label("Your name").fill("Eve")
    eve.page.get_by_label("Comment", exact=True).fill("<b>Not</b> the road, the river.")
    eve.page.wait_for_timeout(2 * 1_500)  # her page asks anew meanwhile, and keeps what she types
    eve.page.get_by_role("button", name="Send", exact=True).click()
    ann.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    ann.page.get_by_role("button", name="Comments · 1 open").click()
    said = ann.page.locator(".nh-comment")
    said.get_by_text("<b>Not</b> the road, the river.").wait_for()
    said.get_by_text("Eve, by the link").wait_for()
    ann.page.get_by_role("button", name="Answer", exact=True).click()
    ann.page.get_by_label("Your answer").fill("The river it is.")
    ann.page.get_by_role("button", name="Send the answer").click()
    eve.page.get_by_text("The river it is.").wait_for()
    assert eve.page.get_by_role("button", name="Close it").count() == 0
    ann.page.get_by_role("button", name="Close it").click()
    ann.page.get_by_role("button", name="Comments · 0 open").wait_for()
    eve.page.locator(".nh-comment").wait_for(state="detached")
    ann.rest()


def test_a_link_to_look_only_shows_the_plan_writes_nothing_and_is_ended(browser: Browser, shared: Server) -> None:
    ann, eve = somebody(browser, shared), somebody(browser, shared)
    ann.page.goto(shared.address)
    ann.page.get_by_label("Passphrase").fill("a wrong one")
    ann.page.get_by_role("button", name="Open").click()
    ann.page.get_by_text("That is not the passphrase").wait_for()
    ann.page.get_by_label("Passphrase").fill(PASSPHRASE)
    ann.page.get_by_role("button", name="Open").click()
    ann.map()
    ann.rest()
    ann.choose_area("stoke", "Stoke-on-Trent · HWB")
    frame = ann.map()
    frame.evaluate("void window.nhmap._app.map.setView([53.02, -2.18], 13, { animate: false })")
    ann.tool("Pick")
    ann.click(-2.18, 53.02)
    ann.rest()
    held, plan_id = ann.held(), ann.state()["plan"]["id"]
    assert held
    ann.page.locator(".st-key-history button").first.click()
    dialog = ann.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Make a link to look only").click()
    link = dialog.locator("code").first.text_content() or ""

    eve.page.goto(link)
    eve.page.locator(".nh-presented").wait_for()
    eve.map().wait_for_function(
        "n => [...window.nhmap._app.plan.labels].filter((at) => at >= 0).length === n", arg=len(held)
    )
    assert plan_id not in eve.page.content()
    # By message, and by the address of the plan: nothing to press, nothing stored.
    eve.map().evaluate(STROKE)
    for path in (f"?plan={plan_id}", f"sites?plan={plan_id}", f"data?plan={plan_id}"):
        eve.page.goto(f"{shared.address}/{path}")
        eve.page.locator(".nh-presented").wait_for()
        eve.page.get_by_role("button", name="Send", exact=True).wait_for()
        assert eve.page.get_by_role("button").all_inner_texts() == ["Send"]  # of a comment, and nothing else
        assert eve.page.get_by_role("combobox").count() == 0
        assert eve.page.get_by_role("textbox").count() == len(("her name", "her comment"))
        assert eve.page.get_by_role("link", name=re.compile("Footprints|Sites|Compare|Data")).count() == 0
    assert ann.held() == held
    they_talk(ann, eve)
    ann.page.locator(".st-key-history button").first.click()
    dialog.get_by_role("button", name="End", exact=True).click()
    eve.page.get_by_text("This link was ended").wait_for()
    assert eve.page.goto(link).status == 410  # type: ignore[union-attr]
    for each in (ann, eve):
        each.page.context.close()
