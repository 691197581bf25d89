"""Files that people give by mistake: each gets one clear message, exit code 2 and no traceback.

Those of which something can be used are used, and the answer says what was odd.
"""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nhmap.cli import footprints as reading_footprints
from nhmap.cli import main
from nhmap.config import settings
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from tests.support.footprints import NORWICH, collection, geometry

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.core.evidence import Evidence

Said = tuple[int, str, str]

WHOLE = [[NORWICH]]
LOOKUP = "LSOA21CD,SNP\n"


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence(Catalogue.read(settings().data))


@pytest.fixture(autouse=True)
def _read_once(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_footprints, "load_evidence", lambda _: evidence)


@pytest.fixture
def give(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Assess a file of this content: exit code, standard output, standard error."""

    def run(content: object, name: str = "plan.geojson", *more: str) -> Said:
        file = tmp_path / name
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content)
            file.write_text(text, encoding="utf-8")
        code = main(["assess", str(file), "--json", *more])
        return code, *capsys.readouterr()

    return run


def moved(change: Callable[[float, float], list[Any]]) -> dict[str, Any]:
    """Norwich, with each corner changed."""
    made = collection({"Norwich": WHOLE})
    ring = made["features"][0]["geometry"]["coordinates"][0]
    ring[:] = [change(x, y) for x, y in ring]
    return made


def shape(kind: str, coordinates: object) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": "Z"}, "geometry": {"type": kind, "coordinates": coordinates}}
        ],
    }


GRID = [[622_000, 305_000], [632_000, 305_000], [632_000, 314_000], [622_000, 314_000], [622_000, 305_000]]

REFUSED: dict[str, tuple[object, str, str]] = {
    "nothing at all": (b"", "plan.geojson", "is empty"),
    "only blanks": (b" \n\n", "plan.csv", "is empty"),
    "a point": (shape("Point", [1.3, 52.6]), "plan.geojson", "Points or lines hold no small areas"),
    "a line": (shape("LineString", [[1.2, 52.6], [1.3, 52.6]]), "plan.geojson", "Points or lines"),
    "no features": ({"type": "FeatureCollection", "features": []}, "plan.geojson", "holds no footprints"),
    "no geometry": (
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": None}]},
        "plan.geojson",
        "Without a shape",
    ),
    "an empty polygon": (shape("Polygon", []), "plan.geojson", "Nothing in plan.geojson can be used"),
    "France": (moved(lambda x, y: [x + 1.5, y - 4.5]), "plan.geojson", "lies in England"),
    "eastings and northings": (shape("Polygon", [GRID]), "plan.geojson", "--crs bng"),
    "Web Mercator": (
        shape("Polygon", [[[135_000, 6_900_000], [150_000, 6_900_000], [150_000, 6_920_000], [135_000, 6_900_000]]]),
        "plan.geojson",
        "Web Mercator",
    ),
    "letters for numbers": (
        shape("Polygon", [[["a", "b"], ["c", "d"], ["e", "f"], ["a", "b"]]]),
        "plan.geojson",
        "cannot be read",
    ),
    "not a number": (
        '{"type":"Polygon","coordinates":[[[NaN,52.6],[1.3,52.6],[1.3,52.7],[NaN,52.6]]]}',
        "plan.geojson",
        "no numbers or far too large",
    ),
    "infinity": (
        '{"type":"Polygon","coordinates":[[[1e999,52.6],[1.3,52.6],[1.3,52.7],[1e999,52.6]]]}',
        "plan.geojson",
        "no numbers or far too large",
    ),
    "a number of 5,000 digits": (
        '{"type":"Point","coordinates":[' + "9" * 5_000 + ",52.6]}",
        "plan.geojson",
        "too long to be a coordinate",
    ),
    "too many footprints": (
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None}] * 5_001},
        "plan.geojson",
        "5,001 footprints",
    ),
    "cut short": (json.dumps(collection())[:-40], "plan.geojson", "is not JSON"),
    "deep lists": ("[" * 100_000, "plan.json", "nested too deeply"),
    "deep lists, closed": ("[" * 100_000 + "]" * 100_000, "plan.json", "nested too deeply"),
    "deep objects": ('{"a":' * 50_000 + "1" + "}" * 50_000, "plan.json", "nested too deeply"),
    "TopoJSON": ({"type": "Topology", "objects": {}, "arcs": []}, "plan.json", "TopoJSON"),
    "other JSON": ({"hello": 1}, "plan.json", "not GeoJSON"),
    "a list of numbers": ([1, 2, 3], "plan.json", "not GeoJSON"),
    "only unknown codes": (LOOKUP + "E01999999,A\n", "plan.csv", "No row of plan.csv can be used"),
    "codes of Wales": (LOOKUP + "W01000003,A\n", "plan.csv", "another nation"),
    "a header alone": (LOOKUP, "plan.csv", "no rows"),
    "no codes": ("foo,bar\n1,2\n", "plan.csv", "no column of small-area codes"),
    "an unclosed quote": ('LSOA21CD,SNP\nE01014370,"A\n' + "x" * 200_000, "plan.csv", "quotation mark"),
    "a letter": ("Dear Sir,\nplease find attached the neighbourhoods.\n", "plan.txt", "no column"),
    "a sign-in page": ("<!doctype html><html><body>Sign in</body></html>", "plan.geojson", "a web page"),
    "random bytes": (random.Random(1).randbytes(5_000), "plan.bin", "cannot be read"),  # noqa: S311
    "a PDF": (b"%PDF-1.7 \x00\x01\x02", "plan.pdf", "PDF"),
    "a GeoPackage": (b"SQLite format 3\x00" + bytes(100), "plan.gpkg", "GeoPackage"),
    "an image": (b"\x89PNG\r\n\x1a\n" + bytes(100), "plan.png", "image"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_refused_with_one_message(case: str, give: Callable[..., Said]) -> None:
    content, name, words = REFUSED[case]
    code, out, err = give(content, name)
    assert code == 2, err
    assert out == ""
    assert words in err
    assert name in err
    assert err.startswith("nhmap: ")
    assert err.endswith((".\n", "].\n", ").\n"))
    assert err.count("\n") == 1
    assert len(err) < 700
    assert "Traceback" not in err


def test_a_workbook_that_is_not_whole(tmp_path: Path, give: Callable[..., Said]) -> None:
    made = tmp_path / "made.zip"
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    code, _, err = give(made.read_bytes(), "plan.xlsx")
    assert code == 2
    assert "plan.xlsx lacks its part" in err
    assert "CSV" in err


def test_a_file_of_100_mb_is_refused_without_being_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    big = tmp_path / "big.geojson"
    with big.open("wb") as stream:
        stream.seek(100_000_000)
        stream.write(b"}")
    monkeypatch.setattr("pathlib.Path.open", lambda *_, **__: pytest.fail("the file was opened"))
    assert main(["assess", str(big)]) == 2
    said = capsys.readouterr().err
    assert "100.0 MB" in said
    assert "25 MB" in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.geojson", "No such file"),
        (".", "is a folder"),
        ("nul\x00l.csv", "cannot be read"),
        ("x" * 300, "cannot be read"),
    ],
)
def test_what_is_no_file(name: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["assess"], ["export", "--out", str(tmp_path / "pack")]):
        assert main([*command, str(tmp_path / name)]) == 2
        captured = capsys.readouterr()
        assert words in captured.err
        assert captured.err.count("\n") == 1
    assert not (tmp_path / "pack").exists()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no endless stream on this system")
def test_a_stream_without_an_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "/dev/zero"]) == 2
    assert "is a device" in capsys.readouterr().err


USED: dict[str, tuple[object, str, str]] = {
    "crosses itself": (
        shape("Polygon", [[[1.22, 52.6], [1.36, 52.67], [1.36, 52.6], [1.22, 52.67], [1.22, 52.6]]]),
        "plan.geojson",
        "crosses itself; it was repaired",
    ),
    "heights": (moved(lambda x, y: [x, y, 12.5]), "plan.geojson", "Heights"),
    "latitude first": (moved(lambda x, y: [y, x]), "plan.geojson", "swapped"),
    "a point among polygons": (
        {
            "type": "FeatureCollection",
            "features": [
                *collection({"Norwich": WHOLE})["features"],
                {
                    "type": "Feature",
                    "properties": {"name": "P"},
                    "geometry": {"type": "Point", "coordinates": [1.3, 52.6]},
                },
            ],
        },
        "plan.geojson",
        "Points or lines",
    ),
    "a level that is none": (collection({"Norwich": WHOLE}, level="PCN"), "plan.geojson", "level is none of SNP"),
    "claimed twice": (collection({"Norwich": WHOLE, "Norwich again": WHOLE}), "plan.geojson", "both claim"),
    "a code that is unknown": (LOOKUP + "E01999999,A\nE01014370,A\n", "plan.csv", "line 2: E01999999"),
    "codes of 2011": ("LSOA11CD,SNP\nE01000010,A\n", "plan.csv", "code of 2011: converted to 2021"),
    "two zones for an area": (LOOKUP + "E01014370,A\nE01014370,B\n", "plan.csv", "line 3: E01014370"),
    "the same row twice": (LOOKUP + "E01014370,A\nE01014370,A\n", "plan.csv", "line 3: E01014370"),
    "tabs": ("LSOA21CD\tSNP\nE01014370\tA\n", "plan.csv", "tab"),
    "another encoding": ("LSOA21CD,SNP\nE01014370,Café\n".encode("cp1252"), "plan.csv", "not UTF-8"),
    "UTF-16": ("LSOA21CD,SNP\nE01014370,Café\n".encode("utf-16"), "plan.csv", "not UTF-8"),
}


@pytest.mark.parametrize("case", USED)
def test_what_can_be_used_is_used_and_said(case: str, give: Callable[..., Said]) -> None:
    content, name, words = USED[case]
    code, out, err = give(content, name)
    assert code == 0, err
    assert err == ""
    answer = json.loads(out)
    assert answer["zones"]
    assert all(zone["residents"] > 0 for zone in answer["zones"])
    assert words in " ".join(finding["message"] for finding in answer["findings"])


def test_heights_and_the_order_of_coordinates_change_no_figure(give: Callable[..., Said]) -> None:
    plain = json.loads(give(collection({"Norwich": WHOLE}))[1])["zones"]
    for made in (moved(lambda x, y: [x, y, 12.5]), moved(lambda x, y: [y, x])):
        assert json.loads(give(made)[1])["zones"] == plain


def test_semicolons_and_a_byte_order_mark_need_no_word(give: Callable[..., Said]) -> None:
    plain = json.loads(give(LOOKUP + "E01014370,Café\n", "plan.csv")[1])
    for content in ("LSOA21CD;SNP\r\nE01014370;Café\r\n".encode(), ("\ufeff" + LOOKUP + "E01014370,Café\n").encode()):
        answer = json.loads(give(content, "plan.csv")[1])
        assert answer["zones"] == plain["zones"]
        assert answer["findings"] == plain["findings"]
        assert answer["zones"][0]["name"] == "Café"


def test_eastings_and_northings_are_read_when_said(give: Callable[..., Said]) -> None:
    code, out, err = give(shape("Polygon", [GRID]), "plan.geojson", "--crs", "bng")
    assert code == 0, err
    (zone,) = json.loads(out)["zones"]
    assert "Norwich" in zone["districts"]


def test_thousands_of_footprints_become_one_message_not_thousands(give: Callable[..., Said]) -> None:
    squares = {
        f"Z{i}-{j}": [[[(1.2 + i / 400, 52.5 + j / 400), (1.2 + (i + 1) / 400, 52.5 + j / 400),
                        (1.2 + (i + 1) / 400, 52.5 + (j + 1) / 400), (1.2 + i / 400, 52.5 + (j + 1) / 400)]]]
        for i in range(50) for j in range(60)
    }  # fmt: skip
    code, out, err = give(collection(squares))
    assert code == 0, err
    answer = json.loads(out)
    assert 50 < len(answer["zones"]) < 1_000
    about_file = [finding for finding in answer["findings"] if "lines" in finding]
    assert len(about_file) < 5
    assert any("more" in finding["message"] and len(finding["lines"]) > 2_000 for finding in about_file)


def test_a_bare_geometry_and_a_single_feature_are_read(give: Callable[..., Said]) -> None:
    expected = json.loads(give(collection({"Norwich": WHOLE}))[1])["zones"][0]["residents"]
    bare = geometry(WHOLE)
    for content in (bare, {"type": "Feature", "properties": None, "geometry": bare}):
        code, out, err = give(content)
        assert code == 0, err
        assert json.loads(out)["zones"][0]["residents"] == expected
