"""A planner asks for drafts, takes one, locks part of it, finishes the rest, improves, and undoes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.driving import Person

pytestmark = pytest.mark.browser

PATIENCE_MS = 120_000


def draft(person: Person) -> None:
    """Open the window of drafts and press the button."""
    person.page.get_by_role("button", name="Draft", exact=True).click()
    person.page.locator(".st-key-draft-now button").click()
    person.page.locator(".draft-card img").first.wait_for(timeout=PATIENCE_MS)


def test_draft_take_improve_and_keep_as_an_option(person: Person) -> None:
    one = person
    one.choose_area("isle of w", "Isle of Wight · HWB")
    draft(one)
    page = one.page
    assert "Relax first" not in page.locator(".draft-card").first.inner_text()
    kept = page.locator(".draft-card .big").first.inner_text()
    assert re.fullmatch(r"\d+\.\d %", kept)
    page.get_by_role("button", name="Other ways").first.click()
    page.get_by_role("button", name="Keep it as an option").click()
    page.get_by_text("choose it on the page Compare").wait_for()
    page.keyboard.press("Escape")
    page.locator(".st-key-draft-take-0 button").click()
    page.get_by_text("of residents assigned").wait_for()
    one.rest()
    page.get_by_role("button", name="Draft", exact=True).click()
    page.get_by_text("Improve", exact=True).click()
    page.locator(".st-key-improve-now button").click()
    page.locator(".st-key-improve-take, [data-testid=stAlertContentSuccess]").first.wait_for(timeout=PATIENCE_MS)
    page.keyboard.press("Escape")
    one.go("Compare")
    page.get_by_text("Isle of Wight plan, draft 1").first.wait_for()
