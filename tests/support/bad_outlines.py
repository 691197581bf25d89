"""Bad outlines as JSON: GeoJSON, lines of it, TopoJSON and Esri JSON."""

# ruff: noqa: E501 - files as they are, one a line where they fit

from __future__ import annotations

import json
import math
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tests.support.bad_inputs import BadInput
from tests.support.footprint_files import box

if TYPE_CHECKING:
    from collections.abc import Iterator

WEST, SOUTH, EAST, NORTH = -2.19, 53.0, -2.1, 53.04
"""A box in degrees around the world of the tests."""
GOOD: Final[dict[str, Any]] = {"type": "Feature", "properties": {"name": "Good"}, "geometry": box(0, 0, 1, 1)}


def document(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [np.asarray(ring).tolist() for ring in rings]}


def one(geometry: object, **properties: object) -> bytes:
    return document({"type": "Feature", "properties": {"name": "Bad", **properties}, "geometry": geometry})


def closed(corners: np.ndarray) -> np.ndarray:
    return np.vstack([corners, corners[:1]])


def scaled(corners: np.ndarray) -> np.ndarray:
    """Corners in the unit square, in degrees."""
    return corners * [EAST - WEST, NORTH - SOUTH] + [WEST, SOUTH]


# --- outlines that cross themselves -----------------------------------------------------------------------------------
def at_random(count: int) -> bytes:
    return one(polygon(closed(scaled(np.random.default_rng(count).random((count, 2))))))


def star(points: int) -> bytes:
    turn = np.arange(points) * (points // 2) * 2 * math.pi / points
    return one(polygon(closed(scaled(0.5 + 0.5 * np.column_stack([np.cos(turn), np.sin(turn)])))))


def comb(teeth: int) -> bytes:
    """Valid, but every edge lies in the box of every other."""
    x = np.repeat(np.arange(teeth), 2) / (2 * teeth)
    up = np.tile([0.0, 0.5], teeth)
    return one(polygon(closed(scaled(np.vstack([np.column_stack([x + up, up]), [[1, 0]]])))))


def spiral(turns: int) -> bytes:
    angle = np.linspace(0, turns * 2 * math.pi, turns * 40)
    out = np.column_stack([np.cos(angle), np.sin(angle)]) * (angle / angle[-1] / 2)[:, None] + 0.5
    return one(polygon(closed(scaled(np.vstack([out, out[::-1] * 0.999])))))


def overlapping_holes(count: int) -> bytes:
    rng = np.random.default_rng(7)
    at = rng.random((count, 2)) * 0.8 + 0.05
    square = np.array([[0, 0], [0.1, 0], [0.1, 0.1], [0, 0.1], [0, 0]])
    return one(polygon(box_ring(), *(scaled(square + each) for each in at)))


def holes_outside(count: int) -> bytes:
    square = np.array([[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01], [0, 0]])
    return one(polygon(box_ring(), *(scaled(square + 5 + at) for at in range(count))))


def box_ring() -> np.ndarray:
    return scaled(np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=float))


def the_same_hole(count: int) -> bytes:
    square = scaled(np.array([[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8], [0.2, 0.2]]))
    return one(polygon(box_ring(), *([square] * count)))


def nested_rings(count: int) -> bytes:
    inset = np.linspace(0, 0.49, count)
    rings = [scaled(np.array([[i, i], [1 - i, i], [1 - i, 1 - i], [i, 1 - i], [i, i]])) for i in inset]
    return one(polygon(*rings))


def overlapping_parts(count: int) -> bytes:
    rng = np.random.default_rng(9)
    at, size = rng.random((count, 2)) * 0.5, rng.random(count) * 0.5
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    parts = [[scaled(square * s + a).tolist()] for a, s in zip(at, size, strict=True)]
    return one({"type": "MultiPolygon", "coordinates": parts})


def through_one_point(spokes: int) -> bytes:
    """Leaves that all touch in the middle."""
    turn = np.arange(spokes * 2) * math.pi / spokes
    tips = 0.5 + 0.5 * np.column_stack([np.cos(turn), np.sin(turn)])
    leaves = [c for at in range(0, spokes * 2, 2) for c in ([0.5, 0.5], tips[at], tips[at + 1])]
    return one(polygon(closed(scaled(np.array(leaves)))))


def back_and_forth(count: int) -> bytes:
    line = np.tile([[0.0, 0.0], [1.0, 1.0]], (count, 1))
    return one(polygon(closed(scaled(line))))


def all_alike(count: int) -> bytes:
    ring = box_ring().tolist()
    return document(
        *(
            {
                "type": "Feature",
                "properties": {"name": f"N{at}"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
            for at in range(count)
        )
    )


def crossed_many(features: int, corners: int) -> bytes:
    rng = np.random.default_rng(3)
    made = (polygon(closed(scaled(rng.random((corners, 2))))) for _ in range(features))
    return document(*({"type": "Feature", "properties": {}, "geometry": each} for each in made))


def of_the_world(corners: int) -> bytes:
    x = np.linspace(-180, 180, corners)
    y = np.tile([-89.0, 89.0], corners)[:corners]
    return one(polygon(closed(np.column_stack([x, y]))))


def huge_metres(corners: int) -> bytes:
    x = np.linspace(-9e7, 9e7, corners)
    y = np.tile([-9e7, 9e7], corners)[:corners]
    inside = [[4e5, 3.5e5]] * corners
    return document(
        {
            "type": "Feature",
            "properties": {},
            "geometry": polygon(closed(np.vstack([np.column_stack([x, y]), inside]))),
        },
        crs={"type": "name", "properties": {"name": "EPSG:27700"}},
    )


# --- sizes ------------------------------------------------------------------------------------------------------------
def tiny_features(megabytes: float) -> bytes:
    piece = b'{"type":"Feature","geometry":null},'
    count = int(megabytes * 1e6 / len(piece))
    return b'{"type":"FeatureCollection","features":[' + piece * count + b"{}]}"


def tiny_lines(megabytes: float) -> bytes:
    return b'{"type":"Feature","geometry":null}\n' * int(megabytes * 1e6 / 35)


def empty_objects(megabytes: float) -> bytes:
    return b"[" + b"{}," * int(megabytes * 1e6 / 3) + b"{}]"


def empty_lists(megabytes: float) -> bytes:
    return b'{"type":"Polygon","coordinates":[' + b"[]," * int(megabytes * 1e6 / 3) + b"[]]}"


def many_corners(count: int) -> bytes:
    turn = np.linspace(0, 2 * math.pi, count, endpoint=False)
    ring = closed(scaled(0.5 + 0.45 * np.column_stack([np.cos(turn), np.sin(turn)]))).round(7)
    return one(polygon(ring))


def short_corners(megabytes: float) -> bytes:
    return b'{"type":"Polygon","coordinates":[[' + b"[0,0]," * int(megabytes * 1e6 / 6) + b"[0,0]]]}"


def long_texts(length: int, count: int) -> bytes:
    return one({"type": "Polygon", "coordinates": [[["x" * length, 1], *([[0, 0]] * count)]]})


def many_properties(count: int) -> bytes:
    return document(GOOD | {"properties": {f"p{at}": at for at in range(count)}})


def many_keys_twice(count: int) -> bytes:
    said = b",".join(b'"a":1' for _ in range(count))
    return b'{"type":"Feature","properties":{' + said + b'},"geometry":' + json.dumps(box(0, 0, 1, 1)).encode() + b"}"


def all_different_keys_twice(count: int) -> bytes:
    said = b",".join(b'"a%d":1,"a%d":2' % (at, at) for at in range(count))
    return b'{"type":"Feature","properties":{' + said + b'},"geometry":' + json.dumps(box(0, 0, 1, 1)).encode() + b"}"


# --- nesting ----------------------------------------------------------------------------------------------------------
def collections(depth: int) -> bytes:
    inner = json.dumps(box(0, 0, 1, 1)).encode()
    return b'{"type":"GeometryCollection","geometries":[' * depth + inner + b"]}" * depth


def feature_collections(depth: int) -> bytes:
    return b'{"type":"FeatureCollection","features":[' * depth + b"]}" * depth


def brackets(depth: int) -> bytes:
    return b'{"type":"Polygon","coordinates":' + b"[" * depth + b"0" + b"]" * depth + b"}"


def deep_properties(depth: int) -> bytes:
    return one(box(0, 0, 1, 1)).replace(b'"Bad"', b'{"a":' * depth + b"1" + b"}" * depth, 1)


def wide_collection(count: int) -> bytes:
    return json.dumps(
        {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection", "geometries": []}] * count}
    ).encode()


# --- values -----------------------------------------------------------------------------------------------------------
NUMBERS: Final = {
    "NaN": b"NaN",
    "Infinity": b"Infinity",
    "minus infinity": b"-Infinity",
    "1e308": b"1e308",
    "1e309": b"1e309",
    "minus 1e308": b"-1e308",
    "a denormal": b"5e-324",
    "400 digits": b"9" * 400,
    "5,000 digits": b"9" * 5_000,
    "text": b'"-2.15"',
    "an empty text": b'""',
    "null": b"null",
    "true": b"true",
    "a list": b"[1]",
    "an object": b"{}",
    "zero": b"0",
    "minus zero": b"-0.0",
    "1e7": b"1e7",
    "400": b"400",
    "hexadecimal": b"0x10",
    "a comma": b"-2,15",
    "a plus": b"+2.15",
    "a bare point": b".5",
    "a long fraction": b"-2." + b"1" * 100_000,
    "a big exponent": b"1e" + b"9" * 1_000,
    "a lone surrogate": b'"\\ud800"',
}


def instead(value: bytes) -> bytes:
    """A number in the place of a longitude."""
    return (
        b'{"type":"Feature","properties":{"name":"Bad"},"geometry":{"type":"Polygon","coordinates":[[['
        + value
        + b",53.0],[-2.1,53.0],[-2.1,53.1],[-2.2,53.1]]]}}"
    )


NAMES: Final = {
    "markup": "<script>alert(1)</script>",
    "an image": '<img src=x onerror="alert(1)">',
    "Markdown": "[click](javascript:alert(1)) **bold** `code` $x$",
    "a formula": '=HYPERLINK("http://evil.example")',
    "a lone surrogate": "\ud800",
    "half an emoji": "A\ud83dB",
    "a null": "A\x00B",
    "escapes": "\x1b[31mred\x1b[0m",
    "right to left": "\u202eevil\u202c",
    "zero width": "N\u200bo\u200drth",
    "a megabyte": "x" * 1_000_000,
    "combining": "e" + "\u0301" * 100_000,
    "lines": "A\nB\r\nC\u2028D",
    "a path": "../../etc/passwd",
    "a template": "{message} %s {0.__class__}",
    "a number": 12,
    "a float": 1e308,
    "true": True,
    "a list": ["A", "B"],
    "an object": {"A": 1},
    "nothing": None,
    "spaces": "   ",
    "SQL": "'); DROP TABLE plans; --",
}

GEOMETRIES: Final[dict[str, Any]] = {
    "none": None,
    "a text": "POLYGON((0 0,1 0,1 1,0 0))",
    "a number": 7,
    "a list": [[0, 0], [1, 1]],
    "without type": {"coordinates": []},
    "of another type": {"type": "Curve", "coordinates": []},
    "of a type that is a number": {"type": 3},
    "of a type that is a list": {"type": ["Polygon"]},
    "empty": {"type": "Polygon", "coordinates": []},
    "an empty ring": {"type": "Polygon", "coordinates": [[]]},
    "an empty multipolygon": {"type": "MultiPolygon", "coordinates": [[[]]]},
    "a point": {"type": "Point", "coordinates": [-2.15, 53]},
    "a line": {"type": "LineString", "coordinates": [[-2.15, 53], [-2.1, 53]]},
    "one corner": {"type": "Polygon", "coordinates": [[[-2.15, 53]]]},
    "two corners": {"type": "Polygon", "coordinates": [[[-2.15, 53], [-2.1, 53]]]},
    "one place four times": {"type": "Polygon", "coordinates": [[[-2.15, 53]] * 4]},
    "a flat ring": {"type": "Polygon", "coordinates": [[[-2.15, 53], [-2.1, 53], [-2.05, 53], [-2.15, 53]]]},
    "one dimension": {"type": "Polygon", "coordinates": [[[-2.15], [-2.1], [-2.1], [-2.15]]]},
    "five dimensions": {"type": "Polygon", "coordinates": [[[*p, 1, 2, 3] for p in box(0, 0, 1, 1)["coordinates"][0]]]},
    "mixed dimensions": {
        "type": "Polygon",
        "coordinates": [[[*p, *[9] * (i % 3)] for i, p in enumerate(box(0, 0, 1, 1)["coordinates"][0])]],
    },
    "a polygon called multipolygon": {"type": "MultiPolygon", "coordinates": box(0, 0, 1, 1)["coordinates"]},
    "a multipolygon called polygon": {"type": "Polygon", "coordinates": [box(0, 0, 1, 1)["coordinates"]]},
    "coordinates an object": {"type": "Polygon", "coordinates": {"0": []}},
    "coordinates a text": {"type": "Polygon", "coordinates": "-2,53 -2,54"},
    "geometries an object": {"type": "GeometryCollection", "geometries": {}},
    "a collection of texts": {"type": "GeometryCollection", "geometries": ["Polygon", 3, None]},
    "Web Mercator": polygon([[-242e3, 698e4], [-241e3, 698e4], [-241e3, 699e4], [-242e3, 698e4]]),
    "in Paris": polygon([[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]),
    "in Scotland": polygon([[-4.3, 55.8], [-4.2, 55.8], [-4.2, 55.9], [-4.3, 55.8]]),
    "at the antimeridian": polygon([[179, 53], [-179, 53], [-179, 54], [179, 54], [179, 53]]),
    "at the pole": polygon([[-180, 89.9], [180, 89.9], [180, 90], [-180, 90], [-180, 89.9]]),
    "in pixels": polygon([[0, 0], [1920, 0], [1920, 1080], [0, 1080], [0, 0]]),
    "smaller than a nanometre": polygon([[-2.15, 53], [-2.15 + 1e-15, 53], [-2.15, 53 + 1e-15], [-2.15, 53]]),
    "one corner far out": polygon([[-2.19, 53], [-2.1, 53], [9e7, 9e7], [-2.19, 53]]),
}

DOCUMENTS: Final = {
    "nothing": b"",
    "spaces": b" \n\t ",
    "zeros": bytes(5_000),
    "a byte order mark": b"\xef\xbb\xbf",
    "one bracket": b"{",
    "a word": b'"GeoJSON"',
    "a number": b"7",
    "null": b"null",
    "a list of numbers": b"[1, 2]",
    "an empty object": b"{}",
    "features not listed": b'{"type": "FeatureCollection", "features": {}}',
    "features null": b'{"type": "FeatureCollection", "features": null}',
    "no features": b'{"type": "FeatureCollection", "features": []}',
    "features of nothing": b'{"type": "FeatureCollection", "features": [null, 3, "x", [], {}]}',
    "a type that is a list": b'{"type": ["FeatureCollection"], "features": []}',
    "a type that is an object": b'{"type": {}, "features": []}',
    "features twice": document(GOOD).replace(b'"features"', b'"features": [], "features"', 1),
    "coordinates twice": document(GOOD).replace(b'"coordinates"', b'"coordinates": [], "coordinates"', 1),
    "name twice": document(GOOD).replace(b'"name"', b'"name": "Other", "name"', 1),
    "type twice": document(GOOD).replace(b'"type"', b'"type": "Topology", "type"', 1),
    "single quotes": b"{'type': 'FeatureCollection', 'features': []}",
    "a comma too many": b'{"type": "FeatureCollection", "features": [],}',
    "a comment": b'{"type": "FeatureCollection", /* none */ "features": []}',
    "JavaScript": b"var plan = " + document(GOOD),
    "a callback": b"callback(" + document(GOOD) + b")",
    "text behind": document(GOOD) + b"\nexported by hand",
    "twice in a row": document(GOOD) + document(GOOD),
    "an unknown escape": b'{"type": "\\x41"}',
    "a control character": b'{"type": "Fea\nture"}',
    "a wrong byte": document(GOOD).replace(b"Good", b"Go\xffd"),
    "Latin-1": document(GOOD).replace(b"Good", b"Br\xfctt"),
    "two encodings": document(GOOD).replace(b"Good", b"Br\xfctt\xc3\xbc"),
    "UTF-16": document(GOOD).decode().encode("utf-16"),
    "UTF-16 without a mark": document(GOOD).decode().encode("utf-16-be"),
    "UTF-16 cut short": document(GOOD).decode().encode("utf-16")[:-3],
    "UTF-32": document(GOOD).decode().encode("utf-32"),
    "UTF-7": document(GOOD).decode().encode("utf-7"),
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbf" + document(GOOD),
    "a mark of another encoding": b"\xff\xfe" + document(GOOD),
    "random bytes": np.random.default_rng(1).bytes(20_000),
    "random bytes behind a bracket": b"{" + np.random.default_rng(2).bytes(20_000),
    "crs a text": document(GOOD, crs="EPSG:27700"),
    "crs of nothing": document(GOOD, crs={"properties": {"name": None}}),
    "crs of numbers": document(GOOD, crs={"properties": {"name": 27700}}),
    "crs a link": document(GOOD, crs={"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "proj4"}}),
    "crs of markup": document(GOOD, crs={"properties": {"name": "<script>" * 1_000}}),
    "nhmap a list": document(GOOD, nhmap=[]),
    "nhmap of nothing": document(GOOD, nhmap={"zones": {"": {"small_areas": [[]], "digest": 3}}, "plan": []}),
    "nhmap of long names": document(GOOD, nhmap={"plan": {"name": "x" * 10**6, "area": ["icb", "x" * 10**6]}}),
    "ids that are lists": document({**GOOD, "id": [1]}, {**GOOD, "id": {"a": 1}}, {**GOOD, "id": True}),
    "one id for all": document(*({**GOOD, "id": "same"} for _ in range(500))),
    "one name for all": document(*(GOOD for _ in range(2_000))),
    "parents of themselves": document({**GOOD, "properties": {"name": "A", "level": "MNP", "parent": "A"}}),
    "parents in a ring": document(
        *({**GOOD, "properties": {"name": a, "level": level, "parent": b}} for a, b, level in (("A", "B", "MNP"), ("B", "A", "IHO")))
    ),
    "levels of all types": document(*({**GOOD, "properties": {"level": value}} for value in (1, [], {}, True, "x", "snp "))),
    "targets of all types": document(
        *({**GOOD, "properties": {"target": v, "tolerance": v}} for v in ("NaN", "1_0", "inf", [], {}, True, -1, 1e308, "9" * 500, "١٢"))
    ),
    "properties a list": document({**GOOD, "properties": [1, 2]}),
    "properties a text": document({**GOOD, "properties": "name"}),
    "keys of markup": document({**GOOD, "properties": {"<b>name</b>": "x", "": "y", "\ud800": "z"}}),
    "a feature in a feature": document({**GOOD, "geometry": GOOD}),
    "TopoJSON of nothing": b'{"type":"Topology"}',
    "TopoJSON without arcs": b'{"type":"Topology","objects":{"a":{"type":"Polygon","arcs":[[0]]}}}',
    "TopoJSON of arcs beyond": b'{"type":"Topology","arcs":[[[0,0],[1,1]]],"objects":{"a":{"type":"Polygon","arcs":[[99999999,-5]]}}}',
    "TopoJSON of wrong arcs": b'{"type":"Topology","arcs":[[["a"]],{},3],"objects":{"a":{"type":"Polygon","arcs":[["x"]]}}}',
    "TopoJSON with a transform of nothing": b'{"type":"Topology","transform":{"scale":[],"translate":"x"},"arcs":[],"objects":{"a":{"type":"Polygon","arcs":[]}}}',
    "Esri JSON of points": b'{"geometryType":"esriGeometryPoint","features":[{"attributes":{},"geometry":{"x":-2,"y":53}}]}',
    "Esri JSON without rings": b'{"geometryType":"esriGeometryPolygon","features":[{"attributes":{"name":"A"},"geometry":{"rings":[]}}]}',
    "Esri JSON of wrong rings": b'{"geometryType":"esriGeometryPolygon","features":[{"attributes":{"name":"A"},"geometry":{"rings":[["a"],[[1]],3]}}]}',
    "Esri JSON of an error": b'{"error":{"code":400,"message":"Invalid URL"}}',
    "Esri JSON of an unknown system": b'{"geometryType":"esriGeometryPolygon","spatialReference":{"wkid":999999},"features":[{"attributes":{"name":"A"},"geometry":{"rings":[[[0,0],[0,1],[1,1],[0,0]]]}}]}',
    "lines, one cut short": json.dumps(GOOD).encode() + b"\n" + json.dumps(GOOD).encode()[:40],
    "lines of numbers": b"{}\n1\n2\n",
    "a sequence of nothing": b"\x1e\n\x1e\n\x1e{}\n",
}  # fmt: skip


def topology(arcs: int) -> bytes:
    """Each polygon names every arc many times."""
    ring = list(range(arcs)) * 50
    return json.dumps(
        {"type": "Topology", "arcs": [[[-2.1, 53], [-2.2, 53], [-2.1, 53]]] * arcs,
         "objects": {"a": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "arcs": [ring] * 20}] * 5}}}
    ).encode()  # fmt: skip


def _named() -> Iterator[tuple[str, str, bytes]]:
    for what, value in NUMBERS.items():
        yield f"number: {what}", "plan.geojson", instead(value)
        yield f"height: {what}", "plan.geojson", instead(b"-2.2").replace(b"53.0]", b"53.0," + value + b"]", 1)
    for what, name in NAMES.items():
        yield f"name: {what}", "plan.geojson", one(box(0, 0, 1, 1), name=name, id=name, parent=name)
    for what, geometry in GEOMETRIES.items():
        yield f"geometry: {what}", "plan.geojson", one(geometry)
    for what, data in DOCUMENTS.items():
        yield f"document: {what}", "plan.geojson", data
    whole = document(GOOD, GOOD)
    for share in (1, 10, 50, 90, 99):
        yield f"cut short at {share} %", "plan.geojson", whole[: len(whole) * share // 100]


MADE: Final = {
    "crossed: 100 corners at random": partial(at_random, 100),
    "crossed: 500 corners at random": partial(at_random, 500),
    "crossed: 2,000 corners at random": partial(at_random, 2_000),
    "crossed: 50,000 corners at random": partial(at_random, 50_000),
    "crossed: a star of 51": partial(star, 51),
    "crossed: a star of 3,001": partial(star, 3_001),
    "crossed: 200 of 40 corners": partial(crossed_many, 200, 40),
    "crossed: 5,000 of 10 corners": partial(crossed_many, 5_000, 10),
    "crossed: back and forth": partial(back_and_forth, 5_000),
    "crossed: leaves through one point": partial(through_one_point, 2_000),
    "crossed: 50 leaves": partial(through_one_point, 50),
    "comb of 1,000 teeth": partial(comb, 1_000),
    "comb of 30,000 teeth": partial(comb, 30_000),
    "spiral": partial(spiral, 500),
    "holes: 20,000 that overlap": partial(overlapping_holes, 20_000),
    "holes: 500 that overlap": partial(overlapping_holes, 500),
    "holes: 10,000 outside": partial(holes_outside, 10_000),
    "holes: 3,000 alike": partial(the_same_hole, 3_000),
    "rings nested 2,000 deep": partial(nested_rings, 2_000),
    "parts: 3,000 that overlap": partial(overlapping_parts, 3_000),
    "footprints: 5,000 alike": partial(all_alike, 5_000),
    "around the world, 20,000 corners": partial(of_the_world, 20_000),
    "metres without end": partial(huge_metres, 500),
    "25 MB of tiny features": partial(tiny_features, 24.9),
    "5,000 tiny features": partial(tiny_features, 0.17),
    "25 MB of tiny lines": partial(tiny_lines, 24.9),
    "25 MB of empty objects": partial(empty_objects, 24.9),
    "25 MB of empty lists": partial(empty_lists, 24.9),
    "25 MB of short corners": partial(short_corners, 24.9),
    "too large": partial(tiny_features, 26),
    "a million corners": partial(many_corners, 1_000_000),
    "a text of 20 MB among corners": partial(long_texts, 20_000_000, 1_000),
    "a text of 100 kB among corners": partial(long_texts, 100_000, 10_000),
    "100,000 properties": partial(many_properties, 100_000),
    "one key 50,000 times": partial(many_keys_twice, 50_000),
    "20,000 keys twice": partial(all_different_keys_twice, 20_000),
    "collections: 15 deep": partial(collections, 15),
    "collections: 100 deep": partial(collections, 100),
    "collections: 1,000 deep": partial(collections, 1_000),
    "collections: 100,000 deep": partial(collections, 100_000),
    "collections: 100,000 wide": partial(wide_collection, 100_000),
    "feature collections: 200 deep": partial(feature_collections, 200),
    "brackets: 900 deep": partial(brackets, 900),
    "brackets: a million deep": partial(brackets, 1_000_000),
    "properties: 5,000 deep": partial(deep_properties, 5_000),
    "TopoJSON that names arcs many times": partial(topology, 2_000),
}  # fmt: skip


def inputs() -> list[BadInput]:
    """Every bad input of outlines as JSON."""
    named = [BadInput(what, "outline", name, partial(bytes, data)) for what, name, data in _named()]
    return named + [BadInput(what, "outline", "plan.geojson", make) for what, make in MADE.items()]
