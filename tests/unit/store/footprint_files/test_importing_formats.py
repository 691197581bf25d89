"""Outlines in the formats of other programs: the same footprints, whatever they were written in."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from nhmap.store.footprint_files.importing import LayersError
from nhmap.store.footprint_files.reading_polygons import CRS_WORDS
from tests.support.footprint_files import (
    TO_BROWSER,
    box,
    box_m,
    checks,
    collection,
    feature,
    held,
    message_of,
    read,
    refusal,
)
from tests.support.outline_files import DRIVERS, frame, written, zipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

FORMS = [*(form for form in DRIVERS if form != "mif alone"), "topojson", "esri", "sequence"]
METRES = {
    "Nörth": shapely.MultiPolygon([box_m(0, 2, 3, 4), box_m(4, 3, 6, 4)]),
    "South & “West”": shapely.Polygon(box_m(0, 0, 4, 2).exterior, [box_m(1.1, 1.1, 1.9, 1.9).exterior.coords]),
}
HELD = {"Nörth": [12, 13, 14, 18, 19, 20, 22, 23], "South & “West”": [0, 1, 2, 3, 6, 8, 9]}


def degrees(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shapely.segmentize(shape, 100), TO_BROWSER.transform, interleaved=False)


def table(crs: int = 4326, **more: Any) -> gpd.GeoDataFrame:
    shapes = METRES if crs == 27700 else {name: degrees(shape) for name, shape in METRES.items()}
    made = frame(shapes, 27700 if crs == 27700 else 4326, **more)
    return made if crs in {4326, 27700} else made.to_crs(crs)


@pytest.mark.parametrize("form", FORMS)
def test_every_format_gives_the_same_footprints(form: str) -> None:
    name, data = written(table(), form)
    imported = read(data, name)
    assert held(imported) == HELD
    assert imported.kind == "geojson"
    assert {p.severity for p in imported.problems} <= {"information"}


@pytest.mark.parametrize(
    "form", [form for form in FORMS if form not in {"kml", "kmz", "geojsonl", "sequence", "topojson"}]
)
@pytest.mark.parametrize("crs", [27700, 3857])
def test_the_files_own_coordinate_system_counts(form: str, crs: int) -> None:
    name, data = written(table(crs), form)
    assert held(read(data, name)) == HELD


@pytest.mark.parametrize("rule", ["centroid", "half_area"])
def test_levels_targets_and_parents_come_along(rule: str) -> None:
    made = table(level=["SNP", "MNP"], target=[40_000, 0], parent=["South & “West”", None])
    imported = read(written(made, "gpkg")[1], "plan.gpkg", rule=rule)
    first, second = imported.plan.zones
    assert (first.name, first.level.value, first.target, first.parent) == ("Nörth", "SNP", 40_000, second.id)
    assert second.level.value == "MNP"
    assert "target unusable" in checks(imported)


@pytest.mark.parametrize("form", ["gpkg", "shp", "fgb", "kml"])
def test_heights_are_dropped_and_direction_does_not_matter(form: str) -> None:
    made = table()
    made["geometry"] = [shapely.force_3d(shapely.normalize(shape).reverse(), 12.0) for shape in made.geometry]
    imported = read(written(made, form)[1], "given")
    assert held(imported) == HELD
    if form != "kml":
        assert "flattened" in checks(imported)


def two_layers() -> bytes:
    import tempfile
    from pathlib import Path

    import pyogrio

    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "plan.gpkg"
        points = frame({"A": shapely.Point(-2.1, 53.0)})
        pyogrio.write_dataframe(table(), where, layer="neighbourhoods", driver="GPKG")
        pyogrio.write_dataframe(frame({"A": degrees(box_m(0, 0, 1, 1))}), where, layer="wards", driver="GPKG")
        pyogrio.write_dataframe(points, where, layer="surgeries", driver="GPKG")
        return where.read_bytes()


def test_of_several_layers_of_polygons_one_is_asked_for() -> None:
    data = two_layers()
    with pytest.raises(LayersError) as caught:
        read(data, "plan.gpkg")
    assert caught.value.layers == ("neighbourhoods", "wards")
    assert "--layer" in caught.value.hint
    imported = read(data, "plan.gpkg", layer="wards")
    assert held(imported) == {"A": [0]}
    assert "neighbourhoods and surgeries" in message_of(imported, "layers left out")
    assert held(read(data, "plan.gpkg", layer="*", claims="last")) == HELD | {
        "South & “West”": [1, 2, 3, 6, 8, 9],
        "A": [0],
    }
    with pytest.raises(LayersError, match="no layer of polygons called “surgeries”"):
        read(data, "plan.gpkg", layer="surgeries")


def test_the_one_layer_of_polygons_is_read_and_the_others_named() -> None:
    name, data = written(frame({"A": shapely.Point(-2.1, 53.0)}), "shp")
    with zipfile.ZipFile(io.BytesIO(written(table(), "shp")[1])) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members |= {each.replace("plan", "sub/surgeries"): archive.read(each) for each in archive.namelist()}
    imported = read(zipped(members), name)
    assert held(imported) == HELD
    assert "surgeries" in message_of(imported, "layers left out")


def shapefile(crs: int = 27700, **without: bool) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(written(table(crs), "shp")[1])) as archive:
        return {each: archive.read(each) for each in archive.namelist() if each.split(".")[1] not in without}


def test_metres_without_a_coordinate_system_are_taken_for_the_national_grid_and_said() -> None:
    imported = read(zipped(shapefile(prj=False)), "plan.zip")
    assert held(imported) == HELD
    assert CRS_WORDS["bng"] in message_of(imported, "coordinates guessed")
    degrees_without = read(zipped(shapefile(4326, prj=False)), "plan.zip")
    assert held(degrees_without) == HELD
    assert "coordinates guessed" not in checks(degrees_without)
    assert "--crs bng" in refusal(zipped(shapefile(prj=False)), crs="wgs84")


def test_a_shapefile_says_what_it_lacks() -> None:
    assert "lacks its .dbf" in refusal(zipped(shapefile(dbf=False)))
    assert "not its .shp" in refusal(zipped(shapefile(shp=False)))
    assert "one part of a shapefile" in refusal(shapefile()["plan.shp"])


def test_a_mif_without_its_mid_has_no_names_and_says_so() -> None:
    imported = read(written(table(27700), "mif alone")[1], "plan.mif")
    assert list(held(imported).values()) == list(HELD.values())
    assert ".mid" in message_of(imported, "names missing")


def test_names_in_a_table_that_says_nothing_of_its_characters() -> None:
    assert set(held(read(zipped(shapefile(cpg=False)), "plan.zip"))) == set(HELD)


def test_a_zip_with_one_file_is_that_file() -> None:
    inner = collection(feature(box(0, 0, 1, 1), name="A"))
    assert held(read(zipped({"folder/plan.geojson": inner, "__MACOSX/._plan.geojson": b"x"}), "plan.zip")) == {"A": [0]}
    assert "several files: a.geojson and b.geojson" in refusal(zipped({"a.geojson": inner, "b.geojson": inner}))


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"x.gdb/a0001.gdbtable": b"x"}, "an Esri File Geodatabase"),
        ({"plan.dwg": b"x"}, "DWG"),
        ({"plan.zip": b"x"}, "holds other archives"),
        ({"plan.dbf": b"x"}, "not its .shp"),
        ({"plan.geojson": b"code,name"}, "is a table"),
        ({"../plan.shp": b"x"}, "shapefile"),
    ],
)
def test_other_archives_are_refused_by_what_they_are(members: dict[str, bytes], said: str) -> None:
    assert said in refusal(zipped(members))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"AC1032\x00\x00", "a drawing of AutoCAD (DWG)"),
        (b"  0\nSECTION\n  2\nHEADER\n", "a drawing of AutoCAD (DXF)"),
        (b"<gpx version='1.1'></gpx>", "a GPX file"),
        (b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "a virtual layer"),
        (b"<!-- x --><svg></svg>", "a picture"),
        (b"<?xml version='1.0'?><qgis/>", "a QGIS project"),
        (b"<foo/>", "an XML file (<foo>)"),
        (b"<!--", "an XML file that nhmap cannot make out"),
        (b"!table\n!version 300\n", "one part of a MapInfo table"),
        (b"II*\x00abc", "an image (TIFF)"),
        (b"BM\x00\x00\x00\x00\x00\x00\x00\x00", "an image"),
        (
            b"<kml><Document><NetworkLink><Link><href>http://x/</href></Link></NetworkLink></Document></kml>",
            "only links",
        ),
        (b"<!DOCTYPE kml [<!ENTITY a 'b'>]><kml>&a;</kml>", "an XML file that nhmap cannot make out"),
        (b"<kml><!--" + b"x" * 50_000 + b"--><!DOCTYPE a><Document/></kml>", "entities or a document type"),
        (b"fgb\x03fgb\x00" + b"\xff" * 400, "cannot be read as FlatGeobuf"),
    ],
)
def test_other_kinds_are_refused_by_their_name(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_a_file_called_what_it_is_not_is_refused() -> None:
    assert "called like GeoPackage" in refusal(b"LSOA21CD,SNP\nE01000001,A\n", name="plan.gpkg")


def test_folders_of_kml_are_layers() -> None:
    ring = "-2.19,53.001 -2.17,53.001 -2.17,53.02 -2.19,53.02 -2.19,53.001"
    place = (
        "<Folder><name>{0}</name><Placemark><name>{0}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{1}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>"
    )
    head = '<?xml version="1.0" encoding="UTF-16"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    kml = (head + place.format("Ä", ring) + place.format("B", ring) + "</Document></kml>").encode("utf-16")
    with pytest.raises(LayersError) as caught:
        read(kml, "plan.kml")
    assert caught.value.layers == ("Ä", "B")
    assert list(held(read(kml, "plan.kml", layer="Ä"))) == ["Ä"]


def test_points_alone_hold_nothing() -> None:
    name, data = written(frame({"A": shapely.Point(-2.1, 53.0)}), "kml")
    assert "holds no polygons; its layers: plan" in refusal(data, name=name)


def test_lines_of_features_are_told_by_their_number() -> None:
    good = json.dumps(feature(box(0, 0, 1, 1), name="A"))
    assert held(read(f"{good}\n\n{good.replace('A', 'B')}".encode())) == {"A": [0]}
    assert "Line 2 of" in refusal(f"{good}\n{good[:50]}".encode())
    assert "is not JSON" in refusal(b"{}\n{}")


@pytest.fixture
def visited() -> Iterator[tuple[str, list[str]]]:
    """An address of this computer, and what was asked of it."""
    import http.server
    import threading

    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_nothing_is_fetched(visited: tuple[str, list[str]]) -> None:
    address, asked = visited
    ring = "-2.2,53 -2.1,53 -2.1,53.1 -2.2,53"
    line = f"<LinearRing><coordinates>{ring}</coordinates></LinearRing>"
    polygon = f"<Polygon><outerBoundaryIs>{line}</outerBoundaryIs></Polygon>"
    kml = (
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>{address}/link.kml</href></Link>'
        f"</NetworkLink><Style><IconStyle><Icon><href>{address}/icon.png</href></Icon></IconStyle></Style>"
        f"<Placemark><name>A</name><styleUrl>{address}/style.kml#x</styleUrl>{polygon}</Placemark></Document></kml>"
    )
    gml = written(table(), "gml")[1].replace(
        b"http://ogr.maptools.org/ plan.xsd", f"{address}/a {address}/a.xsd".encode()
    )
    assert address.encode() in gml
    gml = gml.replace(
        b"<gml:featureMember>",
        f'<gml:featureMember xlink:href="{address}/x.gml" xmlns:xlink="http://www.w3.org/1999/xlink">'.encode(),
        1,
    )
    for data in (kml.encode(), gml):
        read(data, "given")
    hijack = b"<kml><!-- <OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/vsicurl/" + address.encode()
    refusal(hijack + b"/a.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource> --></kml>")
    assert asked == []


def test_a_geopackage_with_a_virtual_table_is_refused(tmp_path: Any) -> None:
    import sqlite3

    where = tmp_path / "plan.gpkg"
    where.write_bytes(written(table(), "gpkg")[1])
    database = sqlite3.connect(where)
    database.execute("PRAGMA writable_schema = 1")
    database.execute(
        "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES"
        " ('table', 'x', 'x', 0, 'CREATE VIRTUAL TABLE x USING VirtualOGR(''/etc/passwd'')')"
    )
    database.commit()
    database.close()
    assert "virtual table" in refusal(where.read_bytes())


def test_a_table_of_mapinfo_that_points_elsewhere_is_refused() -> None:
    linked = b'!table\n!version 300\nDefinition Table\n  Type LINKED\nOpen Table "/etc/passwd"\n'
    members = {f"plan{each}": b"x" for each in (".dat", ".map", ".id")} | {"plan.tab": linked}
    assert "only points to other files" in refusal(zipped(members))


def test_gdal_keeps_only_the_drivers_it_needs() -> None:
    from nhmap.store.child_process.apart import apart
    from nhmap.store.footprint_files.reading_gdal import DRIVERS as WANTED

    assert set(apart(drivers, what="it")) <= WANTED


def drivers() -> list[str]:
    import pyogrio

    from nhmap.store.footprint_files.reading_gdal import gdal_with

    gdal_with()
    return list(pyogrio.list_drivers())


def test_corners_of_geopackages_with_measures() -> None:
    made = table()
    ring = np.array([(*p, 5.0) for p in degrees(box_m(0, 0, 1, 1)).exterior.coords])
    made["geometry"] = [shapely.Polygon(ring), made.geometry[1]]
    assert held(read(written(made, "gpkg")[1]))["Nörth"] == [0]
