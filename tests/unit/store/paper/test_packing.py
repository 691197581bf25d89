import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from dataclasses import replace

import docx
import numpy as np
import pytest

from nhmap.core.assessment.assessment import assess
from nhmap.core.geography.areas import SmallAreas
from nhmap.core.geography.boundary_sets import BoundarySet, Doubt, Group, Status
from nhmap.core.plan.comments import Answer, Comment
from nhmap.core.plan.plans import Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.exports.packs import unpack
from nhmap.store.footprint_files.importing import read_footprints
from nhmap.store.paper import packing
from nhmap.store.paper.inputs import input_files
from nhmap.store.paper.packing import pack
from nhmap.store.paper.reading_workbook import grids
from nhmap.store.paper.verifying import verify
from nhmap.store.paper.zipping import zipped_evenly
from nhmap.store.tabular.uploads import Limits
from tests.support.papers import NASTY, grid_subject


@pytest.fixture(scope="module")
def made():
    return pack(grid_subject(option="A", status="agreed", agreed_by="The board"))


@pytest.fixture(scope="module")
def files(made):
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def again(files):
    return zipped_evenly({f"x/{name}": data for name, data in files.items()})


def named(files, key):
    return next(name for name in files if name == key or (name.endswith(f"-{key}") and "/" not in name))


def test_every_part_is_there_and_named_after_plan_option_and_day(made, files):
    assert made.missing == ()
    assert made.name == "grid-plan-option-a-2026-11-30.zip"
    for key in ("paper.docx", "plan.xlsx", "atlas.pdf", "map.html", "plan.gpkg", "plan.kml", "plan-shapefile.zip"):
        assert f"grid-plan-option-a-2026-11-30-{key}" in files
    assert {"README.txt", "manifest.json", "lookup.csv", "neighbourhoods.csv", "footprints.geojson"} <= set(files)
    assert {"summaries/snp-01-west.pdf", "summaries/snp-01-west.png", "summaries/option-a.png"} <= set(files)


def test_the_manifest_has_the_hash_of_every_other_file(files):
    manifest = json.loads(files["manifest.json"])
    assert set(manifest["files"]) == set(files) - {"README.txt", "manifest.json"}
    for name, entry in manifest["files"].items():
        assert hashlib.sha256(files[name]).hexdigest() == entry["sha256"]
    assert manifest["seal"] in files["README.txt"].decode("utf-8-sig")


def test_the_same_plan_gives_the_same_bytes(made):
    assert pack(grid_subject(option="A", status="agreed", agreed_by="The board")).data == made.data


def test_a_part_that_fails_is_named_and_loses_no_other(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing, "spatial_files", full)
    monkeypatch.setattr(packing.AtlasBegun, "draw", lambda *_: 1 / 0)
    made = pack(grid_subject(option="A"))
    assert dict(made.missing) == {
        "Spatial files": "No space left on device",
        "Maps": "a fault in nhmap; its log says what happened",
    }
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        said = archive.read("grid-plan-option-a-2026-11-30/README.txt").decode("utf-8-sig")
        assert "grid-plan-option-a-2026-11-30/grid-plan-option-a-2026-11-30-paper.docx" in archive.namelist()
    assert "Spatial files: No space left on device" in said


def test_who_gives_up_ends_it():
    class GivenUpError(BaseException):
        pass

    def stop(words):
        if words == "Maps":
            raise GivenUpError

    with pytest.raises(GivenUpError):
        pack(grid_subject(), stop)


def test_it_opens_as_the_very_same_plan(made):
    subject = grid_subject()
    held = unpack(made.data, "pack.zip", Limits())
    for name in ("footprints.geojson", "lookup.csv"):
        read = read_footprints(held[name], name, subject.evidence.areas, subject.shapes)
        label = {zone.name: at for at, zone in enumerate(read.plan.zones)}
        for at, zone in enumerate(subject.assessment.plan.zones):
            mine = subject.assessment.plan.members(zone.id)
            assert np.array_equal(read.plan.members(read.plan.zones[label[zone.name]].id), mine), (name, at)


@pytest.fixture(scope="module")
def agreed():
    """A plan that was decided on and commented on, and its pack."""
    subject = grid_subject(
        option="A",
        status="agreed",
        agreed_on="2026-12-17",
        engagement="three evenings",
        responsible=(("w", "=Trust West"),),
    )
    said = Comment("c1", "=1+1 <b>", "Ann", "2026-11-30T10:00:00+00:00", zone="w", about="West", looker=True)
    said = replace(said, answers=(Answer("a1", "Agreed", "Bob", "2026-11-30T10:05:00+00:00"),), closed=True)
    place = Comment("c2", "900 homes", at=(-2.18, 53.02), about="a place in Hanley")
    subject = replace(subject, comments=(said, place))
    return subject, pack(subject).data


@pytest.fixture(scope="module")
def read_back(agreed):
    subject, data = agreed
    inside = unpack(data, "pack.zip", Limits())
    return read_footprints(inside["footprints.geojson"], "footprints.geojson", subject.evidence.areas, subject.shapes)


def part(data, end):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return next(archive.read(name) for name in archive.namelist() if name.endswith(end))


def test_what_was_decided_and_said_is_sound(agreed):
    verdict = verify(agreed[1], "pack.zip")
    assert (verdict.differences, verdict.sound) == ((), True)


def test_what_was_decided_goes_out_in_every_file_and_comes_back(agreed, read_back):
    assert read_back.decision.to_dict() == {
        "status": "agreed",
        "agreed_on": "2026-12-17",
        "engagement": "three evenings",
        "responsible": {"w": "=Trust West"},
    }
    document = docx.Document(io.BytesIO(part(agreed[1], "paper.docx")))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"=Trust West", "unknown"} <= cells
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "three evenings" in texts
    assert any("agreed, 17 December 2026" in text for text in texts)


def test_what_was_said_goes_out_in_every_file_and_comes_back(agreed, read_back):
    subject, data = agreed
    assert read_back.comments == subject.comments
    assert b"'=1+1 <b>" in part(data, "comments.csv")
    rows = grids(part(data, "plan.xlsx"))["Comments"]
    assert [row[0] for row in rows[1:4]] == ["West", "West", "a place in Hanley"]
    assert (rows[2][2], rows[2][5]) == ("Agreed", "closed")


def test_a_pack_of_many_maps_opens_though_it_is_larger_than_a_single_file_may_be(files):
    heavy = again(files | {"maps/large.png": bytes(60_000)})
    small = Limits(file_bytes=50_000)
    assert len(heavy) > small.file_bytes
    assert unpack(heavy, "pack.zip", small)["footprints.geojson"] == files["footprints.geojson"]


def test_the_geopackage_has_layers_with_styles(files, tmp_path):
    file = tmp_path / "plan.gpkg"
    file.write_bytes(files[named(files, "plan.gpkg")])
    database = sqlite3.connect(file)
    assert database.execute("SELECT name, residents FROM SNP ORDER BY no").fetchall() == [
        ("West", 6_000),
        ("East", 6_000),
        (NASTY, 3_000),
    ]
    styled = {name for (name,) in database.execute("SELECT f_table_name FROM layer_styles")}
    assert styled == {"SNP", "MNP", "practices"}
    database.close()


def test_a_pack_as_it_was_made_is_sound(made):
    verdict = verify(made.data, made.name)
    assert verdict.sound
    assert (verdict.differences, verdict.altered, verdict.notes) == ((), (), ())
    assert len(verdict.compared) == 11


def _cell(text, key, change):
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    rows[1][rows[0].index(key)] = change
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _in_json(data, members, key):
    raw = json.loads(data)
    row = raw[members][0]
    row = row.get("properties", row)
    row[key] += 1
    return json.dumps(raw).encode()


def _in_workbook(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet2.xml"
    assert parts[sheet].count(b"<v>6000</v>") >= 1
    parts[sheet] = parts[sheet].replace(b"<v>6000</v>", b"<v>6001</v>", 1)
    return zipped_evenly(parts)


def _in_geopackage(data, tmp_path, change="UPDATE SNP SET residents = 6001 WHERE name = 'West'"):
    file = tmp_path / "plan.gpkg"
    file.write_bytes(data)
    database = sqlite3.connect(file)
    for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f'DROP TRIGGER "{trigger}"')
    database.execute(change)
    database.commit()
    database.close()
    return file.read_bytes()


@pytest.mark.parametrize(
    "key", ["neighbourhoods.csv", "plan.xlsx", "footprints.geojson", "assessment.json", "plan.gpkg"]
)
def test_one_figure_altered_in_a_file_is_named(files, key, tmp_path):
    name = named(files, key)
    change = {
        "neighbourhoods.csv": lambda data: _cell(data, "residents", "15001"),
        "plan.xlsx": _in_workbook,
        "footprints.geojson": lambda data: _in_json(data, "features", "residents"),
        "assessment.json": lambda data: _in_json(data, "zones", "residents"),
        "plan.gpkg": lambda data: _in_geopackage(data, tmp_path),
    }[key]
    verdict = verify(again(files | {name: change(files[name])}), "pack.zip")
    assert not verdict.sealed
    assert verdict.altered == (f"{name}: edited since",)
    (difference,) = verdict.differences
    assert difference.file == name
    assert "residents" in difference.place.lower()
    assert difference.stands.endswith("001")
    assert difference.worked_out.replace(",", "").endswith("000")


@pytest.mark.parametrize(
    ("change", "place", "values"),
    [
        ("UPDATE small_areas SET residents = residents + 1 WHERE fid = 2", "layer small_areas, ", ("1000", "1001")),
        ("UPDATE practices SET list = list + 1 WHERE fid = 1", "layer practices, ", None),
        ("DELETE FROM SNP WHERE name = 'West'", "layer SNP, West", ("a row", "none")),
        ("UPDATE SNP SET fid = 77 WHERE name = 'West'", "", ()),  # in another order it says the same
    ],
)
def test_each_layer_of_a_geopackage_is_compared_row_by_row(files, tmp_path, change, place, values):
    name = named(files, "plan.gpkg")
    verdict = verify(again(files | {name: _in_geopackage(files[name], tmp_path, change)}), "pack.zip")
    assert verdict.altered == (f"{name}: edited since",)
    if not place:
        assert verdict.differences == ()
        return
    (difference,) = verdict.differences
    assert difference.place.startswith(place)
    if values is None:
        assert int(difference.stands) == int(difference.worked_out) + 1
    else:
        assert (difference.worked_out, difference.stands) == values


def _corner_moved(data):
    raw = json.loads(data)
    feature = next(each for each in raw["features"] if each["properties"]["name"] == "West")
    ring = feature["geometry"]["coordinates"][0]
    ring = ring[0] if isinstance(ring[0][0], list) else ring
    ring[1] = [ring[1][0] + 0.001, ring[1][1]]
    return json.dumps(raw, indent=2).encode()


def test_the_neighbourhood_whose_outline_was_moved_is_named(files):
    name = "footprints.geojson"
    verdict = verify(again(files | {name: _corner_moved(files[name])}), "pack.zip")
    (difference,) = verdict.differences
    assert (difference.file, difference.place) == (name, "West, outline")
    assert " as packed, " in str(difference)
    assert difference.stands.endswith("it was moved or redrawn")
    only_written_anew = json.dumps(json.loads(files[name]), indent=2).encode()
    verdict = verify(again(files | {name: only_written_anew}), "pack.zip")
    assert (verdict.differences, verdict.altered) == ((), (f"{name}: edited since",))


@pytest.mark.parametrize("layer", ["SNP", "small_areas", "practices"])
def test_the_outline_or_point_that_was_moved_in_a_geopackage_is_named(files, tmp_path, layer):
    from pyogrio import read_dataframe, write_dataframe

    name, file = named(files, "plan.gpkg"), tmp_path / "plan.gpkg"
    file.write_bytes(files[name])
    frame = read_dataframe(file, layer=layer)
    moved = frame["name" if layer == "SNP" else frame.columns[0]].iloc[0]
    shapes = frame.geometry.copy()
    shapes.iloc[0] = shapes.iloc[0].buffer(1) if layer != "practices" else shapes.translate(5).iloc[0]
    write_dataframe(frame.set_geometry(shapes), file, layer=layer, driver="GPKG")
    verdict = verify(again(files | {name: file.read_bytes()}), "pack.zip")
    (difference,) = verdict.differences
    assert difference.place == f"layer {layer}, {moved}, outline"


def test_a_pack_without_outlines_in_its_manifest_is_verified_all_the_same(files):
    manifest = json.loads(files["manifest.json"])
    for outlines in (None, [], {"footprints.geojson": {"West": ["x"]}}):
        manifest["outlines"] = outlines
        assert verify(again(files | {"manifest.json": json.dumps(manifest).encode()}), "pack.zip").sound


def test_an_edited_paper_is_named_and_not_compared(files):
    name = named(files, "paper.docx")
    verdict = verify(again(files | {name: files[name] + b" "}), "pack.zip")
    assert verdict.altered == (f"{name}: edited since; its words and pictures are not compared",)
    assert verdict.sealed  # the paper prints the seal, so the seal cannot cover it: its hash is in the manifest
    assert not verdict.sound


TABLES = {
    "lookup.csv": 3,
    "practices.csv": "list",
    "pcns.csv": "list",
    "findings.csv": "message",
    "boards-and-councils.csv": "residents",
    "neighbourhoods.csv": "age_0_15",
    "zones.csv": "residents",
}
"""A table, and the column (by name or place) of which one figure is altered."""


@pytest.mark.parametrize("key", list(TABLES))
def test_one_cell_altered_in_any_table_is_named(files, key):
    name = named(files, key)
    rows = list(csv.reader(io.StringIO(files[name].decode("utf-8-sig"), newline="")))
    column = TABLES[key] if isinstance(TABLES[key], int) else rows[0].index(TABLES[key])
    before, rows[1][column] = rows[1][column], "7654321"
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    verdict = verify(again(files | {name: out.getvalue().encode("utf-8-sig")}), "pack.zip")
    (difference,) = verdict.differences
    assert (difference.file, difference.stands, difference.worked_out) == (name, "7654321", before)
    assert rows[0][column] in difference.place
    assert verdict.altered == (f"{name}: edited since",)


def test_every_file_of_a_pack_is_named_when_a_byte_of_it_changes(files):
    left = {"README.txt", "manifest.json"}
    touched = [name for name in files if name not in left and not name.startswith("inputs/")]
    assert {name.rpartition(".")[2] for name in touched} >= {
        *("docx", "xlsx", "pdf", "png", "svg", "html", "kml", "zip", "gpkg", "csv", "geojson", "json"),
    }
    pictures = [name for name in touched if name.endswith((".docx", ".pdf", ".png", ".svg", ".html", ".kml"))]
    edited = {name: files[name] + b" " for name in pictures}
    verdict = verify(again(files | edited), "pack.zip")
    assert {each.partition(":")[0] for each in verdict.altered} == set(pictures)
    assert all("not compared" in each for each in verdict.altered)
    assert not verdict.sound


def test_altered_rows_show_in_the_figures_that_rest_on_them(files):
    name = "inputs/small_areas.csv"
    rows = files[name].replace(b",1000,1000,", b",1010,1000,", 1)
    verdict = verify(again(files | {name: rows}), "pack.zip")
    assert any("Rows behind the figures were altered" in note for note in verdict.notes)
    assert any(difference.stands in {"6000", "15000"} for difference in verdict.differences)


def test_a_pack_of_a_plan_without_a_planning_area_has_england_for_its_whole():
    subject = grid_subject()
    areas, row = subject.evidence.areas, np.arange(16) // 4
    places = {f"{key}26cd": [f"{letter}{n:08d}" for n in row] for key, letter in (("hwb", "E1"), ("icb", "E54"))}
    table = areas.table.assign(**places, district26cd=places["hwb26cd"], msoa21cd=places["hwb26cd"])
    evidence = replace(subject.evidence, areas=SmallAreas(table, areas.adjacency))
    plan = Plan.empty(16, name="North").add(Zone("n", "North")).assign(range(4), "n")
    alone = replace(subject, assessment=assess(plan, evidence))
    listed = input_files(alone)["inputs/small_areas.csv"].decode().splitlines()[1:]
    assert len(listed) == 8  # its own, and their neighbours
    assert dict(alone.measures)["assigned"].of == 16_000
    made = pack(alone)
    verdict = verify(made.data, made.name)
    assert verdict.sound, verdict.differences[:3]


@pytest.mark.parametrize(
    ("left", "said"),
    [(("manifest.json",), "holds no manifest.json"), (("inputs/plan.json",), "missing or damaged")],
)
def test_what_is_no_whole_pack_is_refused_in_words(files, left, said):
    with pytest.raises(InputRefusedError, match=said):
        verify(again({name: data for name, data in files.items() if name not in left}), "pack.zip")


def test_a_pack_carries_the_boundaries_that_its_plan_was_held_against():
    subject = grid_subject()
    size = len(subject.evidence.areas)
    member, doubt = (np.arange(size, dtype=np.int32) % 3 - 1, np.where(np.arange(size) % 5, -1, 0).astype(np.int32))
    groups = (Group("A", "=North", Status.DECIDED, "2028-04-01", "a decision"), Group("B", "<b>South</b>"))
    own = BoundarySet("own", "Own", groups, member, doubt, (Doubt("split by parish", (0,)),), own=True)
    evidence = replace(subject.evidence, boundaries=(own,))
    held = replace(subject, assessment=assess(subject.assessment.plan, evidence, subject.assessment.settings))
    made = pack(held)
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        names = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert {"boundaries.csv", "boundaries-1.geojson", "inputs/boundaries.json"} <= set(names)
    assert b"council_unknown" in names["assessment.json"]
    verdict = verify(made.data, made.name)
    assert verdict.sound, verdict.differences[:3]
