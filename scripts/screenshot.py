"""Takes the pictures of the README from the running app: neighbourhoods drawn with the mouse, and the sites in them.

Starts nhmap on a free port with a folder of its own for saved plans, opens it in a headless Chromium or Chrome found
on the PATH, draws five neighbourhoods of Stoke-on-Trent with the lasso, and writes ``docs/images``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import pyproj
import shapely
from PIL import Image
from playwright.sync_api import sync_playwright

from nhmap.config import settings
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_shapes, load_small_areas
from nhmap.units import BROWSER, METRES

PROJECT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from tests.support.driving import LAPTOP, Person, Server, find_browser, launch  # noqa: E402 - a sibling folder

IMAGES: Final = PROJECT / "docs" / "images"
COLOURS: Final = 256
"""Colours of a picture: enough to keep ten deciles under eight neighbourhoods true, at half the bytes."""

LONGEST_STEP_M: Final = 120.0
"""How far the mouse moves at a time: a hand that draws follows a border closely."""

PLACE: Final = "Stoke-on-Trent"
NEIGHBOURHOODS: Final = {
    "Tunstall": (
        "Great Chell & Packmoor",
        "Goldenhill & Sandyford",
        "Bradeley & Chell Heath",
        "Norton",
        "Tunstall",
        "Little Chell & Stanfield",
    ),
    "Burslem": (
        "Baddley & Milton",
        "Smallthorne & Sneyd Green",
        "Longport & Burslem Park",
        "Birches Head",
        "Cobridge & Central Forest",
        "Abbey Hulton",
    ),
    "Hanley and Fenton": (
        "Northwood",
        "Townsend & Eaton Park",
        "Hanley & Etruria",
        "Shelton & Joiner's Square",
        "Bentilee & Ubberley",
        "Fenton",
    ),
    "Stoke and Trentham": (
        "Basford & Hartshill",
        "Boothen & Penkhull",
        "Oakhill & Trent Vale",
        "Hanford & Trentham West",
        "Trentham East",
        "Newstead & Blurton South",
        "Hollybush & Blurton North",
    ),
    "Longton and Meir": (
        "Longton West & Sandford Hill",
        "Weston Coyney",
        "Longton East",
        "Dresden",
        "Meir North",
        "Florence",
        "Meir South & Lightwood",
        "Meir Park",
    ),
}
"""The picture's neighbourhoods, by the House of Commons Library's names of the MSOAs they are drawn round."""


def outlines() -> dict[str, list[tuple[float, float]]]:
    """The line to draw for each neighbourhood, in longitude and latitude."""
    catalogue = Catalogue.read(settings().data)
    areas, shapes = load_small_areas(catalogue), load_shapes(catalogue)
    inside = areas.column("district26nm") == PLACE
    to_degrees = pyproj.Transformer.from_crs(METRES, BROWSER, always_xy=True)
    found = {}
    for name, msoas in NEIGHBOURHOODS.items():
        rows = np.flatnonzero(inside & np.isin(areas.column("msoa21nm"), msoas))
        line = shapely.coverage_union_all(shapes[rows])
        line = max(shapely.get_parts(line), key=shapely.area).exterior.simplify(25).segmentize(LONGEST_STEP_M)
        lon, lat = to_degrees.transform(*line.coords.xy)
        found[name] = list(zip(lon, lat, strict=True))
    return found


def take(person: Person, name: str) -> None:
    """Write one picture, with the mouse off the map so that no hover card stands in it."""
    person.page.mouse.move(LAPTOP[0] / 2, 4)
    person.page.evaluate("document.activeElement.blur()")
    person.rest()
    person.map().wait_for_function("window.nhmap.settled()")
    person.page.wait_for_timeout(1_000)  # the last tiles fade in
    IMAGES.mkdir(parents=True, exist_ok=True)
    file = IMAGES / name
    person.page.screenshot(path=file)
    picture = Image.open(file).convert("RGB")
    lighter = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    lighter.save(file, optimize=True)
    print(f"{file.relative_to(PROJECT)}  {file.stat().st_size / 1000:,.0f} kB")


def picture_footprints(person: Person) -> None:
    """Five neighbourhoods of Stoke-on-Trent, drawn and named."""
    person.choose_area(PLACE, f"{PLACE} · HWB")
    for number, (name, outline) in enumerate(outlines().items()):
        if number:
            person.next()
        person.lasso([person.pixel(*point) for point in outline])
        person.rest()
        person.describe(name=name)
    take(person, "footprints.png")


def picture_sites(person: Person) -> None:
    """The candidate sites of the same area, ranked."""
    person.go("Sites")
    take(person, "sites.png")


def main() -> None:
    """Take every picture."""
    if find_browser() is None:
        sys.exit("No Chromium or Chrome on the PATH.")
    with tempfile.TemporaryDirectory(prefix="nhmap-pictures-") as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "plans", Path(folder) / "server.log")
        server.start()
        browser = launch(playwright)
        try:
            page = browser.new_page(viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
            person = Person(page, server.address).open()
            picture_footprints(person)
            picture_sites(person)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
