"""Made roads: a network of straight lanes over some piece of land, written as publishers write theirs.

As OS Open Roads: the three layers of its GeoPackage with their columns, in their order and types, as its technical
specification and public programs that read it name them. As OpenStreetMap: an ``.osm.pbf`` of dense nodes and ways.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""West, south, east, north, metres of EPSG:27700."""

_CLASSES: Final = (
    ("A Road", "primary", 12),
    ("B Road", "secondary", 6),
    ("Minor Road", "tertiary", 3),
    ("Local Road", "residential", 1),
)
"""Function of OS Open Roads, class of OpenStreetMap, and of how many lanes one is such a road; the first that fits."""
_BLOCK: Final = 8_000
"""Nodes or ways of one block, as usual in such files."""
_DEGREE: Final = 10_000_000
"""Units of a degree in which nodes are written."""


@dataclass(frozen=True, eq=False)
class MadeRoads:
    """Lanes between crossings.

    Attributes
    ----------
    points
        Crossings and bends, metres of EPSG:27700; shape (p, 2).
    links
        Points of each lane, the first and the last a crossing.
    kinds
        Row of ``_CLASSES`` of each lane.
    """

    points: NDArray[np.float64]
    links: Sequence[Sequence[int]]
    kinds: Sequence[int]

    @classmethod
    def grid(cls, box: Box, lanes: int, seed: int = 1) -> MadeRoads:
        """About so many lanes, evenly over a box: crossings a little out of line, each lane with two bends."""
        west, south, east, north = box
        step = float(np.sqrt(2 * (east - west) * (north - south) / lanes))
        columns, rows = int((east - west) // step) + 1, int((north - south) // step) + 1
        random = np.random.default_rng(seed)
        x, y = np.meshgrid(west + step * np.arange(columns), south + step * np.arange(rows))
        crossings = np.column_stack([x.ravel(), y.ravel()]) + random.uniform(-step / 5, step / 5, (x.size, 2))
        at = np.arange(x.size).reshape(rows, columns)
        starts = np.r_[at[:, :-1].ravel(), at[:-1].ravel()]
        ends = np.r_[at[:, 1:].ravel(), at[1:].ravel()]
        line = np.r_[np.repeat(np.arange(rows), columns - 1), np.tile(np.arange(columns), rows - 1)]
        kinds = [next(kind for kind, (*_, every) in enumerate(_CLASSES) if of % every == 0) for of in line.tolist()]
        bends = [
            crossings[starts] * (1 - share) + crossings[ends] * share + random.normal(0, step / 20, (len(starts), 2))
            for share in (1 / 3, 2 / 3)
        ]
        first = len(crossings) + np.arange(len(starts))
        links = np.column_stack([starts, first, first + len(starts), ends]).tolist()
        return cls(np.concatenate([crossings, *bends]), links, kinds)


def write_open_roads(roads: MadeRoads, file: Path) -> None:
    """As the GeoPackage of OS Open Roads."""
    count = len(roads.links)
    lines = [shapely.LineString(roads.points[link]) for link in roads.links]
    functions = [_CLASSES[kind][0] for kind in roads.kinds]
    numbered = {"A Road": "A1", "B Road": "B1"}
    links = pd.DataFrame(
        {
            "id": [f"{row:08X}-0000-4000-8000-000000000000" for row in range(count)],
            "fictitious": False,
            "road_classification": [function if function in numbered else "Unclassified" for function in functions],
            "road_function": functions,
            "form_of_way": "Single Carriageway",
            "road_classification_number": [numbered.get(function) for function in functions],
            "name_1": "Made Lane",
            **dict.fromkeys(("name_1_lang", "name_2", "name_2_lang", "road_structure")),
            "length": shapely.length(lines),
            "length_uom": "m",
            "loop": False,
            "primary_route": False,
            "trunk_road": False,
            "start_node": [f"{link[0]:08X}-0000-4000-9000-000000000000" for link in roads.links],
            "end_node": [f"{link[-1]:08X}-0000-4000-9000-000000000000" for link in roads.links],
            **dict.fromkeys(("road_number_toid", "road_name_toid")),
        }
    )
    ends = sorted({end for link in roads.links for end in (link[0], link[-1])})
    nodes = pd.DataFrame(
        {"id": [f"{end:08X}-0000-4000-9000-000000000000" for end in ends], "form_of_road_node": "junction"}
    )
    points = [shapely.Point(roads.points[end]) for end in ends]
    _layer(file, "road_link", links, lines)
    _layer(file, "road_node", nodes, points)
    _layer(file, "motorway_junction", pd.DataFrame({"id": ["0"], "junction_number": ["M1 J1"]}), points[:1])


def _layer(file: Path, name: str, table: pd.DataFrame, shapes: Sequence[shapely.Geometry]) -> None:
    frame = gpd.GeoDataFrame(table.copy(), geometry=list(shapes), crs=METRES)
    frame.to_file(file, layer=name, driver="GPKG", engine="pyogrio", GEOMETRY_NAME="geometry", FID="fid")


def write_osm(roads: MadeRoads, file: Path) -> None:
    """As an extract of OpenStreetMap."""
    lon, lat = Transformer.from_crs(METRES, BROWSER, always_xy=True).transform(*roads.points.T)
    units = np.rint(np.column_stack([lat, lon]) * _DEGREE).astype(np.int64)
    with file.open("wb") as out:
        out.write(_blob("OSMHeader", b"".join(_text(4, text) for text in ("OsmSchema-V0.6", "DenseNodes"))))
        for begin in range(0, len(units), _BLOCK):
            part = units[begin : begin + _BLOCK]
            ids = np.arange(begin + 1, begin + 1 + len(part))
            dense = b"".join(
                _field(key, _signed_steps(values)) for key, values in ((1, ids), (8, part[:, 0]), (9, part[:, 1]))
            )
            out.write(_blob("OSMData", _field(1, _text(1, "")) + _field(2, _field(2, dense))))
        words = _field(1, b"".join(_text(1, word) for word in ("", "highway", *(osm for _, osm, _ in _CLASSES))))
        for begin in range(0, len(roads.links), _BLOCK):
            ways = b"".join(
                _field(3, _way(row, 2 + roads.kinds[row], roads.links[row]))
                for row in range(begin, min(begin + _BLOCK, len(roads.links)))
            )
            out.write(_blob("OSMData", words + _field(2, ways)))


def _way(row: int, kind: int, link: Sequence[int]) -> bytes:
    refs = _signed_steps(np.array(link) + 1)
    return b"\x08" + _number(row + 1) + _field(2, _number(1)) + _field(3, _number(kind)) + _field(8, refs)


def _blob(kind: str, data: bytes) -> bytes:
    """A block with its header: each is a message of Protocol Buffers."""
    blob = b"\x10" + _number(len(data)) + _field(3, zlib.compress(data))
    head = _text(1, kind) + b"\x18" + _number(len(blob))
    return struct.pack(">I", len(head)) + head + blob


def _text(key: int, words: str) -> bytes:
    return _field(key, words.encode())


def _field(key: int, data: bytes) -> bytes:
    return _number(key << 3 | 2) + _number(len(data)) + data


def _signed_steps(values: Iterable[int] | NDArray[np.int64]) -> bytes:
    """The first value and each step to the next, signs folded into the last bit."""
    steps = (after - before for before, after in pairwise([0, *map(int, values)]))
    return b"".join(_number(step << 1 if step >= 0 else (-step << 1) - 1) for step in steps)


def _number(value: int) -> bytes:
    """A whole number, seven bits a byte."""
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
