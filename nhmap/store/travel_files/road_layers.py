"""Road layers: an extract of OpenStreetMap or OS Open Roads becomes ways of a network, within bounds.

GDAL reads both, and is part of nhmap already. It runs in a process apart, with nothing but the two drivers it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from nhmap.core.reach.road_network import Ways
from nhmap.core.reach.road_speeds import TAGS, Way, open_roads_tags, way_of
from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.reading_gdal import gdal_with
from nhmap.store.travel_files.osm_blocks import whole_pbf
from nhmap.store.travel_files.road_files import GET, OPENSTREETMAP, RoadFile
from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

DRIVERS: Final = frozenset({"OSM", "GPKG"})
_STEP_M: Final = 50.0
"""Points of a way stand no farther apart, so that the nearest point is near the nearest spot of the road."""
_AT_ONCE: Final = 20_000
_TEMPORARY_MB: Final = "100"
_SURE: Final = 50
"""How sure a definition without a number must be of the grid that it defines, of 100."""
_CONFIG: Final = (
    "closed_ways_are_polygons=\nattribute_name_laundering=no\n[points]\nosm_id=no\n[lines]\nosm_id=no\n"
    f"attributes={','.join(TAGS)}\nother_tags=no\n"
)
"""What GDAL is to keep of OpenStreetMap."""

Box = tuple[float, float, float, float]
"""West, south, east, north."""


def read_ways(file: RoadFile, mode: str, box: Box, folder: str) -> Ways:
    """The ways of a box that are open to a mode.

    Parameters
    ----------
    box
        In metres of EPSG:27700; a way that leaves it is read as a whole.
    folder
        Where GDAL may put what it does not hold in memory.

    Raises
    ------
    InputRefusedError
        When the file is damaged, no such layer, or holds no way here.
    """
    name = Path(file.path).name
    if file.kind == OPENSTREETMAP:
        whole_pbf(file.path)
    parts = [_points(*part, degrees=file.kind == OPENSTREETMAP) for part in _batches(file, mode, box, folder)]
    parts = [part for part in parts if len(part.kmh)]
    if not parts:
        message = f"{name} holds no road for this mode in the planning area."
        raise InputRefusedError(message, "Check that the extract is of this part of England.")
    return _together(parts)


@dataclass(frozen=True, eq=False)
class _Part:
    """Ways of one batch: points with a key for their place (0 joins nothing), and how each way may be used."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    key: NDArray[np.int64]
    count: NDArray[np.int64]
    kmh: NDArray[np.float64]
    allowed: NDArray[np.bool_]


def _batches(file: RoadFile, mode: str, box: Box, folder: str) -> Iterator[tuple[NDArray[np.object_], list[Way]]]:
    """Lines and how they may be used, some at a time."""
    config = Path(folder) / "osm.ini"
    config.write_text(_CONFIG, encoding="utf-8")
    gdal_with(DRIVERS, OSM_CONFIG_FILE=str(config), CPL_TMPDIR=folder, OSM_MAX_TMPFILE_SIZE=_TEMPORARY_MB)
    import pyogrio  # noqa: PLC0415 - only after its drivers were taken out
    import pyogrio.errors  # noqa: PLC0415

    try:
        degrees = file.kind == OPENSTREETMAP
        layer, columns = ("lines", {tag: tag for tag in TAGS}) if degrees else _links(file.path)
        reader = pyogrio.open_arrow(
            file.path, layer=layer, columns=sorted(set(columns.values())), use_pyarrow=True, batch_size=_AT_ONCE,
            bbox=_in_degrees(box) if degrees else box, where='"highway" IS NOT NULL' if degrees else None,
        )  # fmt: skip
        with reader as (about, batches):
            for batch in batches:
                table = batch.to_pydict()
                lines = shapely.from_wkb(table.pop(about["geometry_name"] or "wkb_geometry"), on_invalid="ignore")
                cells = {ours: table[theirs] for ours, theirs in columns.items()}
                yield _usable(lines, cells, mode, degrees=degrees)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
        message = f"{Path(file.path).name} cannot be read as {file.kind}: it is damaged, or something else."
        raise InputRefusedError(message, GET) from error


def _links(path: str) -> tuple[str, dict[str, str]]:
    """Layer and columns of OS Open Roads in a GeoPackage: ours and theirs.

    Raises
    ------
    InputRefusedError
        When there is no such layer.
    """
    import pyogrio  # noqa: PLC0415 - see above

    names = [str(name) for name, _ in pyogrio.list_layers(path)]
    layer = next((name for name in names if name.replace("_", "").lower() == "roadlink"), None)
    if layer is None:
        message = f"{Path(path).name} holds no layer “road_link”. Layers in it: {', '.join(names[:8]) or 'none'}."
        raise InputRefusedError(message, GET)
    about = pyogrio.read_info(path, layer=layer)
    fields = {str(field).replace("_", "").lower(): str(field) for field in about["fields"]}
    wanted = {"function": ("roadfunction", "function"), "form": ("formofway",), "trunk": ("trunkroad",)}
    columns = {ours: next((fields[name] for name in theirs if name in fields), "") for ours, theirs in wanted.items()}
    if not columns["function"] or not columns["form"]:
        message = f"The layer “{layer}” of {Path(path).name} lacks the columns road_function and form_of_way."
        raise InputRefusedError(message, GET)
    if not _is_british_grid(about["crs"]):
        message = f"The layer “{layer}” of {Path(path).name} is not in the British National Grid (EPSG:27700)."
        raise InputRefusedError(message, "Get OS Open Roads as its publisher gives it, as GeoPackage.")
    return layer, {ours: theirs for ours, theirs in columns.items() if theirs}


def _is_british_grid(crs: str | None) -> bool:
    """Whether eastings and northings are of the British National Grid, by its number or by its definition."""
    try:
        system = CRS.from_user_input(crs) if crs else None
    except CRSError:
        return False
    # With heights beside it (EPSG:7405), the grid is the first part.
    parts = [] if system is None else [system, *system.sub_crs_list]
    return any(part.to_epsg(min_confidence=_SURE) == METRES for part in parts)


def _usable(
    lines: NDArray[np.object_], columns: Mapping[str, list[Any]], mode: str, *, degrees: bool
) -> tuple[NDArray[np.object_], list[Way]]:
    """The lines that are open to a mode, each a simple one, and how they may be used."""
    by_cells: dict[tuple[Any, ...], Way | None] = {}
    keys = tuple(columns)
    ways: list[Way | None] = []
    for row in zip(*columns.values(), strict=True):
        if row not in by_cells:
            tags = {key: str(value) for key, value in zip(keys, row, strict=True) if value is not None}
            by_cells[row] = way_of(mode, tags if degrees else _as_tags(tags))
        ways.append(by_cells[row])
    open_ones = np.flatnonzero([way is not None for way in ways])
    parts, of = shapely.get_parts(lines[open_ones], return_index=True)
    simple = (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & (shapely.get_num_coordinates(parts) > 1)
    used = [way for at in open_ones[of[simple]].tolist() if (way := ways[at]) is not None]
    return parts[simple], used


def _as_tags(cells: Mapping[str, str]) -> dict[str, str]:
    trunk = cells.get("trunk", "").strip().lower() in {"1", "true", "yes", "y"}
    return open_roads_tags(cells.get("function", ""), cells.get("form", ""), trunk=trunk)


def _points(
    lines: NDArray[np.object_],
    used: list[Way],
    *,
    degrees: bool,
) -> _Part:
    """Lines as points in metres, close enough to each other; ways of OpenStreetMap are in degrees."""
    at = shapely.get_coordinates(lines)
    count = shapely.get_num_coordinates(lines).astype(np.int64)
    sound = np.isfinite(at).all(axis=1)
    at = np.where(sound[:, None], at, 0.0)
    if degrees:
        whole = np.round(at * 1e7).astype(np.int64)
        key = (whole[:, 0] << 32) ^ (whole[:, 1] & 0xFFFFFFFF)
        x, y = Transformer.from_crs(BROWSER, METRES, always_xy=True).transform(at[:, 0], at[:, 1])
        x, y = (np.nan_to_num(np.asarray(axis), posinf=0.0, neginf=0.0) for axis in (x, y))
    else:
        whole = np.round(np.clip(at, -1e7, 1e7) * 10).astype(np.int64)
        key, x, y = (whole[:, 0] << 32) ^ (whole[:, 1] & 0xFFFFFFFF), at[:, 0], at[:, 1]
    if not degrees:  # links of OS Open Roads meet at their ends alone
        first = np.concatenate([[0], np.cumsum(count)])
        ends = np.zeros(len(x), dtype=np.bool_)
        ends[first[:-1]] = ends[first[1:] - 1] = True
        key = np.where(ends, key, 0)
    x, y, key, count = denser(x, y, key, count)
    allowed = np.array([(way.forward, way.backward, way.begins) for way in used], dtype=np.bool_).reshape(-1, 3)
    return _Part(x, y, key, count, np.array([way.kmh for way in used], dtype=np.float64), allowed)


def denser(
    x: NDArray[np.float64], y: NDArray[np.float64], key: NDArray[np.int64], count: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Points put between points that are far apart; new ones have the key 0, which joins nothing.

    Parameters
    ----------
    x, y, key
        Points of all ways, one way after the other; shape (p,).
    count
        Points of each way; shape (w,).
    """
    if not len(x):
        return x, y, key, count
    way = np.repeat(np.arange(len(count)), count)
    last = np.r_[way[1:] != way[:-1], True]
    step = np.r_[np.hypot(np.diff(x), np.diff(y)), 0.0]
    pieces = np.where(last, 1, np.maximum(np.ceil(step / _STEP_M), 1)).astype(np.int64)
    of = np.repeat(np.arange(len(x)), pieces)
    share = (np.arange(len(of)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[of]
    after = np.minimum(of + 1, len(x) - 1)
    more = np.bincount(way, weights=pieces, minlength=len(count)).astype(np.int64)
    return (
        x[of] + share * (x[after] - x[of]),
        y[of] + share * (y[after] - y[of]),
        np.where(share == 0, key[of], 0),
        more,
    )


def _together(parts: list[_Part]) -> Ways:
    """All batches as one network: the same place has the same number in all of them."""
    key = np.concatenate([part.key for part in parts])
    joint = np.empty(len(key), dtype=np.int64)
    named = key != 0
    places, joint[named] = np.unique(key[named], return_inverse=True)
    joint[~named] = len(places) + np.arange(int((~named).sum()))
    count = np.concatenate([part.count for part in parts])
    allowed = np.concatenate([part.allowed for part in parts])
    return Ways(
        np.concatenate([part.x for part in parts]),
        np.concatenate([part.y for part in parts]),
        joint,
        np.concatenate([[0], np.cumsum(count)]),
        np.concatenate([part.kmh for part in parts]) * 1_000 / 60,
        *(np.ascontiguousarray(allowed[:, at]) for at in range(3)),
    )


def _in_degrees(box: Box) -> Box:
    """A box that holds all of a box in metres, in degrees."""
    return Transformer.from_crs(METRES, BROWSER, always_xy=True).transform_bounds(*box)
