"""Bad outlines in the formats of other programs, and archives of them."""

# ruff: noqa: E501, S608, ISC004, PLW0108 - files as they are, one a line where they fit

from __future__ import annotations

import io
import sqlite3
import struct
import tempfile
import zipfile
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from tests.support.bad_inputs import BadInput
from tests.support.outline_files import frame, written, zipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMS: Final = ("gpkg", "fgb", "gml", "kml", "kmz", "shp", "tab", "mif", "topojson", "esri", "geojsonl")
_RING: Final = "-2.19,53.001 -2.17,53.001 -2.17,53.02 -2.19,53.02 -2.19,53.001"
PLACE: Final = (
    "<Placemark><name>A</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing>"
    "</outerBoundaryIs></Polygon></Placemark>"
)
LAUGHS: Final = (
    b'<!DOCTYPE kml [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, (b"&%c;" % (97 + i)) * 10) for i in range(10))
    + b"]>"
)


@cache
def good(form: str) -> tuple[str, bytes]:
    return written(
        frame({"A": shapely.box(-2.18, 53.0, -2.15, 53.02), "B": shapely.box(-2.15, 53.0, -2.12, 53.02)}), form
    )


def parts_of(form: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(good(form)[1])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cut(form: str, share: float) -> bytes:
    data = good(form)[1]
    return data[: int(len(data) * share)]


def damaged(form: str, seed: int) -> bytes:
    """Some bytes at random are others."""
    rng = np.random.default_rng(seed)
    data = np.frombuffer(good(form)[1], dtype=np.uint8).copy()
    at = rng.integers(0, len(data), max(4, len(data) // 200))
    data[at] = rng.integers(0, 256, len(at))
    return data.tobytes()


def part_damaged(form: str, ending: str, seed: int) -> bytes:
    """Some bytes of one part of an archive are others; the archive itself is sound."""
    parts = parts_of(form)
    name = next(each for each in parts if each.endswith(ending))
    rng = np.random.default_rng(seed)
    data = np.frombuffer(parts[name], dtype=np.uint8).copy()
    at = rng.integers(0, len(data), max(4, len(data) // 20))
    data[at] = rng.integers(0, 256, len(at))
    return zipped({**parts, name: data.tobytes()})


def part(form: str, ending: str, data: bytes | None) -> bytes:
    """One part of an archive is another, or missing."""
    kept = {name: each for name, each in parts_of(form).items() if not name.endswith(ending)}
    return zipped(kept if data is None else {**kept, f"plan{ending}": data})


# --- archives ---------------------------------------------------------------------------------------------------------
def bomb(megabytes: int, name: str = "plan.geojson") -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as out,
    ):
        for _ in range(megabytes):
            out.write(bytes(1_000_000))
    return packed.getvalue()


def many_members(count: int) -> bytes:
    return zipped({f"{at}.geojson": b"" for at in range(count)})


def nested(depth: int) -> bytes:
    data = zipped({"plan.geojson": b"{}"})
    for _ in range(depth):
        data = zipped({"inner.zip": data})
    return data


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    return data.replace(old, new)


def linked() -> bytes:
    """A symbolic link to a file of the computer."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("plan.geojson")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return packed.getvalue()


def encrypted() -> bytes:
    data = bytearray(zipped({"plan.geojson": b"{}"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying_size() -> bytes:
    data = zipped({"plan.geojson": b" " * 50_000_000})
    return data.replace(struct.pack("<I", 50_000_000), struct.pack("<I", 10))


# --- databases --------------------------------------------------------------------------------------------------------
def database(*statements: str) -> bytes:
    """A GeoPackage changed by hand."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "plan.gpkg"
        where.write_bytes(good("gpkg")[1])
        changed = sqlite3.connect(where, isolation_level=None)
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            changed.create_function(name, 1, lambda _: 0)
        changed.execute("BEGIN")
        for statement in statements:
            changed.execute(statement)
        changed.execute("COMMIT")
        changed.close()
        return where.read_bytes()


_AS_LAYER: Final = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('v', 'features', 'v', 4326)",
    "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POLYGON', 4326, 0, 0)",
)
_ENDLESS: Final = (
    "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT i AS fid, (SELECT geom FROM plan LIMIT 1) AS geom FROM n WHERE i < 0"
)
_WIDE: Final = (
    "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) "
    "SELECT i AS fid, (SELECT geom FROM plan LIMIT 1) AS geom, CAST(zeroblob(100000000) AS TEXT) AS name FROM n"
)
DATABASES: Final = {
    "a geometry of nothing": ("UPDATE plan SET geom = x''",),
    "a geometry of zeros": ("UPDATE plan SET geom = zeroblob(1000)",),
    "a geometry of a gigabyte": (
        f"UPDATE plan SET geom = x'47500001E6100000010300000001000000FFFFFF0F{'00' * 100}'",
    ),
    "a geometry that is text": ("UPDATE plan SET geom = 'POLYGON'",),
    "a name of 10 MB": ("UPDATE plan SET name = hex(zeroblob(5000000)) WHERE name = 'A'",),
    "a view without end": (_ENDLESS, *_AS_LAYER),
    "a view of a gigabyte": (_WIDE, *_AS_LAYER),
    "a layer that is not there": _AS_LAYER,
    "1,000 layers": tuple(
        s
        for i in range(400)
        for s in (
            f"CREATE TABLE t{i} (fid INTEGER PRIMARY KEY, geom BLOB)",
            f"INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('t{i}','features','t{i}',4326)",
            f"INSERT INTO gpkg_geometry_columns VALUES ('t{i}', 'geom', 'POLYGON', 4326, 0, 0)",
        )
    ),
    "no contents": ("DROP TABLE gpkg_contents",),
    "no geometry columns": ("DROP TABLE gpkg_geometry_columns",),
    "no systems": ("DELETE FROM gpkg_spatial_ref_sys",),
    "a system of a file": (
        "UPDATE gpkg_spatial_ref_sys SET organization = 'NONE', organization_coordsys_id = 99, definition = "
        "'+proj=longlat +nadgrids=/etc/passwd +type=crs' WHERE srs_id = 4326",
    ),
    "a trigger": ("CREATE TRIGGER evil AFTER INSERT ON plan BEGIN DELETE FROM plan; END",),
    "a name that is SQL": ("ALTER TABLE plan RENAME TO \"x'; DROP TABLE y; --\"",),
    "a virtual table": (
        "PRAGMA writable_schema = 1",
        "INSERT INTO sqlite_master VALUES ('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING VirtualOGR(''/etc/passwd'')')",
    ),
    "a schema that is none": ("PRAGMA writable_schema = 1", "UPDATE sqlite_master SET sql = 'CREATE nonsense'"),
}  # fmt: skip


# --- XML --------------------------------------------------------------------------------------------------------------
def kml(inside: str, head: str = "") -> bytes:
    return f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'.encode()


def gml(inside: str, system: str = "urn:ogc:def:crs:EPSG::4326") -> bytes:
    return (
        '<FeatureCollection xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><plan><name>A</name><geometry>'
        f'<gml:Polygon srsName="{system}"><gml:exterior><gml:LinearRing>{inside}</gml:LinearRing></gml:exterior></gml:Polygon>'
        "</geometry></plan></gml:featureMember></FeatureCollection>"
    ).encode()


XMLS: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "kml of laughs": ("a.kml", lambda: LAUGHS + kml("<name>&k;</name>")),
    "kml of a file": ("a.kml", lambda: b'<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + kml("<name>&a;</name>")),
    "kml with a definition behind a comment": (
        "a.kml",
        lambda: b"<kml><!--" + b"x" * 100_000 + b"-->" + LAUGHS + b"<Document/></kml>",
    ),
    "kml in UTF-16 with a definition": ("a.kml", lambda: (LAUGHS + kml("&k;")).decode().encode("utf-16")),
    "kml of links": ("a.kml", lambda: kml("<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>")),
    "kml of points": ("a.kml", lambda: kml("<Placemark><Point><coordinates>-2,53</coordinates></Point></Placemark>")),
    "kml of nothing": ("a.kml", lambda: kml("")),
    "kml without an end": ("a.kml", lambda: kml(PLACE.format(ring=_RING))[:-20]),
    "kml of wrong coordinates": ("a.kml", lambda: kml(PLACE.format(ring="a,b c,d 1e999,NaN"))),
    "kml of one coordinate": ("a.kml", lambda: kml(PLACE.format(ring="-2,53"))),
    "kml of no coordinates": ("a.kml", lambda: kml(PLACE.format(ring=""))),
    "kml 5,000 deep": ("a.kml", lambda: kml("<Folder>" * 5_000 + PLACE.format(ring=_RING) + "</Folder>" * 5_000)),
    "kml 200,000 deep": ("a.kml", lambda: kml("<Folder>" * 200_000)),
    "kml of collections 10,000 deep": (
        "a.kml",
        lambda: kml("<Placemark>" + "<MultiGeometry>" * 10_000 + "</MultiGeometry>" * 10_000 + "</Placemark>"),
    ),
    "kml of 1,000 folders": (
        "a.kml",
        lambda: kml("".join(f"<Folder><name>F{i}</name>{PLACE.format(ring=_RING)}</Folder>" for i in range(1_000))),
    ),
    "kml of 20,000 fields": (
        "a.kml",
        lambda: kml(
            "<Placemark><ExtendedData>"
            + "".join(f'<Data name="f{i}"><value>1</value></Data>' for i in range(20_000))
            + "</ExtendedData></Placemark>"
        ),
    ),
    "kml of 6 MB in one name": ("a.kml", lambda: kml(PLACE.replace(">A<", ">" + "A" * 6_000_000 + "<").format(ring=_RING))),
    "kml of a million corners": ("a.kml", lambda: kml(PLACE.format(ring="-2.1,53 " * 1_000_000))),
    "kml with a wrong encoding": ("a.kml", lambda: kml(PLACE.format(ring=_RING), '<?xml version="1.0" encoding="EBCDIC-US"?>')),
    "kml with wrong bytes": ("a.kml", lambda: kml(PLACE.format(ring=_RING)).replace(b">A<", b">\xff\xfe\x00<")),
    "kml with 100,000 attributes": (
        "a.kml",
        lambda: b"<kml " + b" ".join(b'a%d="1"' % i for i in range(100_000)) + b"><Document/></kml>",
    ),
    "gml of a schema elsewhere": (
        "a.gml",
        lambda: gml("<gml:posList>53 -2 53 -2.1 53.1 -2 53 -2</gml:posList>").replace(
            b"<FeatureCollection",
            b'<FeatureCollection xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            b'xsi:schemaLocation="http://a http://127.0.0.1:9/a.xsd /etc/passwd"',
        ),
    ),
    "gml of an unknown system": ("a.gml", lambda: gml("<gml:posList>53 -2 53 -2.1 53.1 -2 53 -2</gml:posList>", "EPSG:999999")),
    "gml of a system that is an address": (
        "a.gml",
        lambda: gml("<gml:posList>53 -2 53 -2.1 53.1 -2 53 -2</gml:posList>", "http://127.0.0.1:9/crs.xml"),
    ),
    "gml of wrong positions": ("a.gml", lambda: gml("<gml:posList>a b c</gml:posList>")),
    "gml of half a position": ("a.gml", lambda: gml("<gml:posList>53 -2 53</gml:posList>")),
    "gml of links": (
        "a.gml",
        lambda: gml('<gml:posList xlink:href="http://127.0.0.1:9/" xmlns:xlink="http://www.w3.org/1999/xlink"/>'),
    ),
    "gml 10,000 deep": (
        "a.gml",
        lambda: gml("<gml:posList>1 2</gml:posList>").replace(b"<plan>", b"<plan>" + b"<a>" * 10_000),
    ),
    "gml of laughs": ("a.gml", lambda: LAUGHS.replace(b"kml", b"a") + gml("&k;")),
    "gml of 20 MB of elements": (
        "a.gml",
        lambda: gml("<gml:posList>1 2</gml:posList>").replace(b"<name>A</name>", b"<a/>" * 5_000_000),
    ),
    "gml of a curve of a million arcs": (
        "a.gml",
        lambda: gml("<gml:posList>" + "53 -2.1 " * 1_000_000 + "</gml:posList>"),
    ),
    "a virtual layer": ("a.vrt", lambda: b"<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTDataSource>"),
    "a virtual layer in a kml": ("a.kml", lambda: b"<kml><!-- <OGRVRTDataSource><OGRVRTLayer name='a'> --></kml>"),
}  # fmt: skip

_MIF: Final = 'Version 300\nDelimiter ","\nCoordSys Earth Projection 1, 104\nColumns 1\n  name Char(10)\nData\n\n'
OTHERS: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "mif of many corners that are not there": ("a.mif", lambda: f"{_MIF}Region 1\n  2000000000\n1 2\n".encode()),
    "mif of many rings": ("a.mif", lambda: f"{_MIF}Region 2000000000\n  4\n1 2\n".encode()),
    "mif of wrong numbers": ("a.mif", lambda: f"{_MIF}Region x\n  y\nz\n".encode()),
    "mif without data": ("a.mif", lambda: b"Version 300\nColumns 1\n name Char(10)\n"),
    "mif of a million columns": ("a.mif", lambda: b"Version 300\nColumns 999999999\nData\nRegion 1\n"),
    "mif of long lines": ("a.mif", lambda: _MIF.encode() + b"Region " + b"1" * 10_000_000),
    "mif of a bad system": ("a.mif", lambda: _MIF.replace("1, 104", "999, 999, 999").encode() + b"Region 1\n 3\n1 2\n2 3\n3 4\n"),
    "FlatGeobuf of a huge header": ("a.fgb", lambda: b"fgb\x03fgb\x00" + struct.pack("<I", 0xFFFFFFFF) + bytes(100)),
    "FlatGeobuf of a wrong header": ("a.fgb", lambda: b"fgb\x03fgb\x00" + struct.pack("<I", 64) + b"\xff" * 64),
    "FlatGeobuf of its first bytes": ("a.fgb", lambda: b"fgb\x03fgb\x00"),
    "a shapefile alone": ("a.shp", lambda: parts_of("shp")["plan.shp"]),
    "a MapInfo table alone": ("a.tab", lambda: parts_of("tab")["plan.tab"]),
    "text called GeoPackage": ("a.gpkg", lambda: b"LSOA21CD,SNP\n"),
    "a page called kml": ("a.kml", lambda: b"<!DOCTYPE html><html><body>Sign in</body></html>"),
    "a drawing (DXF)": ("a.dxf", lambda: b"0\nSECTION\n2\nENTITIES\n0\nEOF\n"),
    "a drawing (DWG)": ("a.dwg", lambda: b"AC1027\x00\x00" + bytes(500)),
    "a picture": ("a.tif", lambda: b"II*\x00" + bytes(500)),
    "a gzip": ("a.geojson.gz", lambda: b"\x1f\x8b\x08" + bytes(50)),
    "a database": ("a.sqlite", lambda: b"SQLite format 3\x00" + bytes(500)),
    "a database of its head": ("a.gpkg", lambda: good("gpkg")[1][:100]),
    "a Parquet": ("a.parquet", lambda: b"PAR1" + bytes(50) + b"PAR1"),
}  # fmt: skip

ARCHIVES: Final[dict[str, Callable[[], bytes]]] = {
    "of nothing": lambda: zipped({}),
    "of its head": lambda: b"PK\x03\x04",
    "a bomb of 200 MB": partial(bomb, 200),
    "a bomb of 600 MB": partial(bomb, 600),
    "a bomb of 90 MB": partial(bomb, 90),
    "a bomb in a part": partial(bomb, 300, "plan.shp"),
    "of 3,000 files": partial(many_members, 3_000),
    "of 50 files": partial(many_members, 50),
    "in an archive": partial(nested, 1),
    "20 deep": partial(nested, 20),
    "a link": linked,
    "locked": encrypted,
    "of a size that is not true": lying_size,
    "of paths upwards": lambda: zipped({f"../../plan{e}": d for e, d in ((".shp", b"x"), (".dbf", b"x"), (".shx", b"x"))}),
    "of absolute paths": lambda: zipped({"/etc/plan.shp": b"x", "C:\\plan.dbf": b"x"}),
    "of a folder": lambda: zipped({"plan.gdb/": b""}),
    "of a geodatabase": lambda: zipped({"plan.gdb/a00000001.gdbtable": bytes(100)}),
    "of names of markup": lambda: zipped({"<script>alert(1)</script>.geojson": b"{}", "b.geojson": b"{}"}),
    "of a long name": lambda: zipped({"x" * 60_000 + ".geojson": b"{}"}),
    "of names twice": lambda: patched(zipped({"a.geojson": b"{}", "b.geojson": b"{}"}), b"b.geojson", b"a.geojson"),
    "of a damaged stream": lambda: patched(zipped({"a.geojson": b"{}" * 1_000}), b"\xab\xae", b"\xff\xff"),
    "of a wrong directory": lambda: patched(zipped({"a.geojson": b"{}"}), b"PK\x01\x02", b"PK\x01\x03"),
    "packed by LZMA": lambda: zipped({"a.geojson": b"{}"}, zipfile.ZIP_LZMA),
    "packed by bzip2": lambda: zipped({"a.geojson": b"{}"}, zipfile.ZIP_BZIP2),
    "of a table": lambda: zipped({"a.csv": b"LSOA21CD,SNP\n"}),
    "of a project": lambda: zipped({"a.qgs": b"<qgis/>"}),
    "of a picture": lambda: zipped({"a.png": b"\x89PNG"}),
    "kmz without kml": lambda: zipped({"files/icon.png": b"\x89PNG"}),
    "kmz of laughs": lambda: zipped({"doc.kml": LAUGHS + kml("&k;")}),
    "kmz of a bomb": partial(bomb, 200, "doc.kml"),
    "kmz of two": lambda: zipped({"a.kml": kml(""), "b.kml": kml("")}),
    "a shapefile without dbf": partial(part, "shp", ".dbf", None),
    "a shapefile without shx": partial(part, "shp", ".shx", None),
    "a shapefile without shp": partial(part, "shp", ".shp", None),
    "a shapefile of an empty shp": partial(part, "shp", ".shp", b""),
    "a shapefile of an empty dbf": partial(part, "shp", ".dbf", b""),
    "a shapefile of zeros": partial(part, "shp", ".shp", bytes(10_000)),
    "a shapefile of text": partial(part, "shp", ".dbf", b"name,people\n"),
    "a shapefile of a wrong prj": partial(part, "shp", ".prj", b'PROJCS["x",GEOGCS["y"'),
    "a shapefile of a long prj": partial(part, "shp", ".prj", b"PROJCS[" * 100_000),
    "a shapefile of a prj that names a file": partial(part, "shp", ".prj", b"+proj=longlat +nadgrids=/etc/passwd"),
    "a shapefile of another system": partial(
        part, "shp", ".prj", b'PROJCS["mine",GEOGCS["g",DATUM["d",SPHEROID["s",6000000,100]],PRIMEM["p",0],UNIT["Degree",0.017]],'
        b'PROJECTION["Transverse_Mercator"],PARAMETER["Central_Meridian",77],UNIT["Meter",1]]',
    ),
    "a shapefile of an unknown encoding": partial(part, "shp", ".cpg", b"KLINGON"),
    "a shapefile of a long encoding": partial(part, "shp", ".cpg", b"x" * 1_000_000),
    "a MapInfo table without map": partial(part, "tab", ".map", None),
    "a MapInfo table that is linked": partial(part, "tab", ".tab", b"!table\n!version 300\nDefinition Table\nType LINKED\n"),
    "a MapInfo table of another": partial(part, "tab", ".tab", b'!table\nOpen Table "/etc/passwd" Type NATIVE\nType NATIVE\n'),
    "a MapInfo table of a wrong map": partial(part, "tab", ".map", b"\xff" * 4_096),
    "a MapInfo table of a wrong head": partial(part, "tab", ".tab", b"!table\n!version 300\nDefinition Table\n Type NATIVE\n Fields 2000000000\n"),
    "MapInfo MIF without values": partial(part, "mif", ".mid", b""),
}  # fmt: skip


def _named() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    for form in FORMS:
        for share in (0.3, 0.9):
            yield f"{form}: cut short at {share:.0%}", good(form)[0], partial(cut, form, share)
        for seed in (1, 2):
            yield f"{form}: damaged, {seed}", good(form)[0], partial(damaged, form, seed)
    for form, endings in (
        ("shp", (".shp", ".shx", ".dbf")),
        ("tab", (".map", ".dat", ".tab", ".id")),
        ("mif", (".mif",)),
    ):
        for ending in endings:
            yield f"{form}: its {ending} damaged", "plan.zip", partial(part_damaged, form, ending, 5)
    for what, statements in DATABASES.items():
        yield f"geopackage: {what}", "plan.gpkg", partial(database, *statements)
    for what, (name, make) in {**XMLS, **OTHERS}.items():
        yield what, name, make
    for what, make in ARCHIVES.items():
        yield f"archive: {what}", "plan.kmz" if what.startswith("kmz") else "plan.zip", make


def inputs() -> list[BadInput]:
    """Every bad input of outlines in other formats and in archives."""
    return [BadInput(what, "outline", name, make) for what, name, make in _named()]
