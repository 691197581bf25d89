"""A picture of the map as it is on screen, saved with one press: title, legend and sources are in it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from tests.support.driving import Person


def test_the_map_on_screen_is_saved_as_a_picture_with_title_legend_and_sources(person: Person) -> None:
    person.open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.tool("Lasso")
    x, y = person.pixel(-2.18, 53.025)
    person.lasso([(x - 50, y - 50), (x + 50, y - 50), (x + 50, y + 50), (x - 50, y + 50)])
    person.rest()
    frame = person.map()
    frame.get_by_role("button", name="Copy or save a picture of the map").click()
    with person.page.expect_download() as saved:
        frame.get_by_role("button", name="Save picture").click()
    assert saved.value.suggested_filename.startswith("stoke-on-trent-plan-")
    image = Image.open(io.BytesIO(saved.value.path().read_bytes())).convert("RGB")
    wide, high = frame.evaluate("(() => { const s = window.nhmap._app.map.getSize(); return [s.x, s.y]; })()")
    assert image.width > wide  # the legend stands at the right
    assert image.height > high + 60  # the title above, sources below
    pixels = np.asarray(image).astype(int)
    dark = pixels.sum(axis=2) < 300
    assert dark[:40].any()
    assert dark[70 : 70 + high, wide:].any()
    assert (pixels[62 + high :] != 255).any()
    assert len(np.unique(pixels[62 : 62 + high, :wide].reshape(-1, 3), axis=0)) > 50  # land, lines, zone and names
