"""Every odd file through the Open dialog: one clear message, and nothing that was drawn is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from nhmap.store.footprint_files.reading_polygons import CRS_WORDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.counting import Layers
    from tests.support.driving import Person

SQUARE = [[-2.21, 53.01], [-2.15, 53.01], [-2.15, 53.05], [-2.21, 53.05], [-2.21, 53.01]]


def geojson(*geometries: dict[str, Any] | None, **more: Any) -> bytes:
    """A FeatureCollection of these geometries."""
    features = [{"type": "Feature", "properties": {"name": f"F{i}"}, "geometry": g} for i, g in enumerate(geometries)]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


METRES = [[388_000, 345_000], [392_000, 345_000], [392_000, 349_000], [388_000, 349_000], [388_000, 345_000]]
BOW_TIE = [[-2.21, 53.01], [-2.15, 53.05], [-2.15, 53.01], [-2.21, 53.05], [-2.21, 53.01]]
HOLE = [[-2.19, 53.02], [-2.19, 53.04], [-2.17, 53.04], [-2.17, 53.02], [-2.19, 53.02]]
EAST = [[-2.14, 53.01], [-2.10, 53.01], [-2.10, 53.05], [-2.14, 53.05], [-2.14, 53.01]]
PARIS = [[2.2, 48.8], [2.4, 48.8], [2.4, 48.9], [2.2, 48.9], [2.2, 48.8]]
TALL = [[*at, 120.5] for at in SQUARE]

REFUSED: dict[str, bytes] = {
    "a point.geojson": geojson({"type": "Point", "coordinates": [-2.2, 53.0]}),
    "no features.geojson": geojson(),
    "null geometry.geojson": geojson(None),
    "Paris.geojson": geojson(polygon(PARIS)),
    "metres.geojson": geojson(polygon(METRES)),
    "cut short.geojson": geojson(polygon(SQUARE))[:90],
    "nothing.csv": b"",
    "blanks.csv": b" \n\n \n",
    "other columns.csv": b"name,amount\nStoke,3\n",
    "old codes only.csv": b"LSOA21CD,SNP\nE01099999,North\nE01099998,North\n",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
}
"""Files of which nothing can be used."""


def made_usable(layers: Layers) -> dict[str, bytes]:
    """Files that are odd but can be used, each with a note of what was done."""
    stoke = [code for code, hwb in zip(layers.codes, layers.hwb, strict=True) if hwb == "Stoke-on-Trent"]
    one, two = stoke[:2]
    return {
        "bow tie.geojson": geojson(polygon(BOW_TIE)),
        "hole.geojson": geojson(polygon(SQUARE, HOLE)),
        "two parts.geojson": geojson({"type": "MultiPolygon", "coordinates": [[SQUARE], [EAST]]}),
        "tall.geojson": geojson(polygon(TALL)),
        "same area twice.csv": f"LSOA21CD,SNP\n{one},North\n{one},South\n{two},North\n".encode(),
        "windows.csv": f"LSOA21CD;SNP\n{one};Café\n{two};Café\n".encode("cp1252"),
        "utf16.csv": f"LSOA21CD\tSNP\n{one}\tNorth\n{two}\tNorth\n".encode("utf-16"),
        "some unknown.csv": f"LSOA21CD,SNP\n{one},North\nE01099999,North\nW01000001,North\n".encode(),
    }


def test_bad_files_are_refused_in_words_and_lose_nothing(person: Person) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    x, y = person.pixel(-2.18, 53.03)
    person.lasso([(x - 60, y - 60), (x + 60, y - 60), (x + 60, y + 60), (x - 60, y + 60)])
    person.page.get_by_test_id("people").wait_for()
    people, digest = person.people(), person.state()["plan"]["hash"]
    for name, content in REFUSED.items():
        said = person.offer(name, content)
        alerts = said.get_by_test_id("stAlert").all_inner_texts()
        assert len(alerts) == 1, (name, alerts)
        assert len(alerts[0]) > 20, (name, alerts)
        assert not any(word in alerts[0] for word in ("fault", "Traceback", "Error", "None")), (name, alerts)
        assert not said.get_by_role("button", name="Use it", exact=True).count(), name
    person.leave_dialog()
    assert person.people() == people
    assert person.state()["plan"]["hash"] == digest


def test_odd_files_are_made_usable_and_said(person: Person, layers: Layers) -> None:
    for name, content in made_usable(layers).items():
        said = person.offer(name, content)
        assert said.get_by_test_id("stAlert").count() == 1, name
        assert "residents" in said.get_by_test_id("stAlert").inner_text(), name
        assert said.get_by_role("button", name="Use it", exact=True).is_enabled(), name
    # The last is taken, and undone again.
    person.use()
    person.page.get_by_test_id("people").wait_for()
    assert len(person.held()) == 1
    person.step("Undo")
    assert not person.held()


def test_eastings_and_northings_are_recognised_and_can_be_read_as_such(person: Person) -> None:
    said = person.offer("metres.geojson", REFUSED["metres.geojson"])
    assert "eastings" in said.inner_text().lower()
    box = said.get_by_role("combobox", name="Coordinates")
    box.click()
    person.page.get_by_role("option", name=CRS_WORDS["bng"], exact=True).click()
    said.get_by_role("button", name="Use it", exact=True).wait_for()
    person.use()
    assert person.people() > 0


def test_thousands_of_features_and_a_file_that_is_far_too_large(person: Person, kept: Path) -> None:
    step = 0.002
    squares = [
        polygon([[x, y], [x + step, y], [x + step, y + step], [x, y + step], [x, y]])
        for x, y in ((-2.3 + i % 60 * step, 52.95 + i // 60 * step) for i in range(3_000))
    ]
    said = person.offer("thousands.geojson", geojson(*squares))
    assert said.get_by_test_id("stAlert").count() == 1
    person.leave_dialog()
    dialog = person.dialog()
    huge = kept / "huge.geojson"
    huge.write_bytes(b" " * 30_000_000)
    dialog.locator('input[type="file"]').set_input_files(huge)
    expect(dialog).to_contain_text("files of up to 25 MB are read")
    person.leave_dialog()
