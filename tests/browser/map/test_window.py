"""The map and the window around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.driving import Person

FOOT_PX = 40


def foot(person: Person) -> float:
    """Pixels from the foot of the map to the foot of the window."""
    return float(
        person.page.evaluate(
            """() => window.innerHeight
                - document.querySelector('iframe[title^="streamlit_folium"]').getBoundingClientRect().bottom"""
        )
    )


def test_the_map_reaches_the_foot_of_the_window_and_not_beyond(person: Person) -> None:
    # The bar above it comes later than the map itself.
    person.page.get_by_role("combobox", name="Where are you planning?").wait_for()
    person.map().wait_for_function("window.frameElement.getBoundingClientRect().bottom <= window.parent.innerHeight")
    assert 0 <= foot(person) < FOOT_PX
    person.page.set_viewport_size({"width": 1920, "height": 1080})
    person.map().wait_for_function(
        "window.parent.innerHeight - window.frameElement.getBoundingClientRect().bottom < 40"
    )
    assert 0 <= foot(person) < FOOT_PX
