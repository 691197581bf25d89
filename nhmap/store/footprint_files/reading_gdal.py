"""Reading through GDAL: layers of other programs become features, without network, links or other files.

Runs only in a process apart (see ``apart``), where GDAL is left with the drivers it needs. It is given bytes in memory
under a name of ours, never a path or an address, so that nothing in a file can lead anywhere else.
"""

from __future__ import annotations

import io
import math
import os
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.child_process import frames as apart_frames
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.problems import Problem, some
from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from nhmap.store.tabular.uploads import Limits

DRIVERS: Final = frozenset(
    {"ESRI Shapefile", "MapInfo File", "GML", "LIBKML", "KML", "TopoJSON", "GPKG", "FlatGeobuf", "ESRIJSON"}
)
"""All that GDAL may do in the process that reads; the others are taken out of it."""
ALL_LAYERS: Final = "*"
"""Asked for instead of a name: all layers that hold polygons, one after the other."""

_OPTIONS: Final = {
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",  # nobody listens there
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "/nowhere",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",  # no xlink is followed
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "GDAL_PAM_ENABLED": "NO",
    "SHAPE_RESTORE_SHX": "NO",
    "GDAL_NUM_THREADS": "1",
}
_AREAS: Final = ("Polygon", "Surface", "PolyhedralSurface", "TIN", "Triangle")
_OPEN: Final = ("Unknown", "Geometry", "GeometryCollection")
_MOST_LAYERS: Final = 300
_SURE: Final = 60
"""Per cent by which a description of a coordinate system must be like a known one."""
_DAMAGED: Final = "Export the layer again, for example as GeoPackage or GeoJSON."


class HeavyError(Exception):
    """What can take long, or needs GDAL: it is read in a process apart."""


class LayersError(InputRefusedError):
    """A file holds several layers of polygons, and nobody said which one is meant; ``layers`` are their names."""

    def __init__(self, message: str, hint: str = "", layers: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.layers = layers

    def __reduce__(self) -> tuple[type[LayersError], tuple[str, str, tuple[str, ...]]]:  # type: ignore[override]
        """Pickled with its layers."""
        return type(self), (self.message, self.hint, self.layers)


@dataclass(frozen=True)
class Parts:
    """One data set for GDAL: its name for people, its format, and its parts by ending (“.shp”)."""

    label: str
    format: str
    parts: Mapping[str, bytes]

    def packed(self) -> bytes:
        """The parts under names of ours, in an archive that packs nothing: GDAL reads it in memory."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for ending, data in self.parts.items():
                archive.writestr(zipfile.ZipInfo(f"layer{ending}"), data)
        return packed.getvalue()


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of polygons: its features as GeoJSON has them, save that geometries are shapes."""

    name: str
    features: list[dict[str, Any]]
    epsg: int | None
    unknown_crs: str = ""


@dataclass(frozen=True, eq=False)
class Opened:
    """What was read of a file.

    Attributes
    ----------
    document
        As of a GeoJSON file; shapes stand for geometries.
    problems
        What to say of layers that were left out.
    guess
        Whether the file says nothing of its coordinates.
    """

    document: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    guess: bool = False


@cache
def gdal_with(drivers: frozenset[str] = DRIVERS, **options: str) -> Any:  # noqa: ANN401 - a module without types
    """GDAL with nothing but the drivers it needs, and more of its options where they are given.

    Raises
    ------
    RuntimeError
        When others could not be taken out: a fault of ours.
    """
    os.environ["PROJ_NETWORK"] = "OFF"
    import pyogrio  # noqa: PLC0415 - its drivers are taken out, which must not happen in the server
    from pyogrio import _ogr, raw  # noqa: PLC0415

    others = set(pyogrio.list_drivers()) - drivers
    pyogrio.set_gdal_config_options({**_OPTIONS, **options, "GDAL_SKIP": ",".join(sorted(others))})
    _ogr._register_drivers()  # noqa: SLF001 - there is no other way to let GDAL forget drivers
    if set(pyogrio.list_drivers()) - drivers:
        message = "GDAL keeps drivers that it was told to leave out"
        raise RuntimeError(message)
    return raw


def open_layers(sets: Sequence[Parts], name: str, layer: str | None, limits: Limits) -> Opened:
    """Read the layer of polygons of a file.

    Parameters
    ----------
    layer
        Which one, where there are several; ``ALL_LAYERS`` for all of them.

    Raises
    ------
    HeavyError
        When this is not a process apart.
    LayersError
        When there are several, and none was named.
    InputRefusedError
        When there is none, or it cannot be read.
    """
    if not apart_frames.inside():
        raise HeavyError
    found, others = _polygons(sets, name, limits)
    names = [each.name for each in found]
    if not found:
        message = f"{name} holds no polygons{f'; its layers: {some(others)}' if others else ''}."
        raise InputRefusedError(message, "Points, lines and links hold no small areas. Give the layer of polygons.")
    if layer and layer != ALL_LAYERS:
        if layer not in names:
            message = f"{name} has no layer of polygons called “{clean_name(layer)}”."
            raise LayersError(message, f"Its layers of polygons: {some(names)}.", tuple(names))
        found = [found[names.index(layer)]]
    elif not layer and len(found) > 1:
        message = f"{name} holds {len(found):,} layers of polygons: {some(names)}."
        raise LayersError(message, "Say which one: “Layer” on the screen, --layer on the command line.", tuple(names))
    return _joined(found, [*(each for each in names if each not in {one.name for one in found}), *others], name)


def _joined(found: Sequence[Layer], others: Sequence[str], name: str) -> Opened:
    """The layers that are used as one document."""
    systems = {(each.epsg, each.unknown_crs) for each in found}
    if len(systems) > 1:
        message = f"The layers of {name} are in different coordinate systems."
        raise InputRefusedError(message, "Choose one of them, or export them in one system.")
    ((epsg, unknown),) = systems
    if unknown:
        message = f"{name} is in a coordinate system that nhmap does not know: {clean_name(unknown)[:60]}."
        raise InputRefusedError(message, "Export the layer again in British National Grid (EPSG:27700) or WGS84.")
    features = [feature for each in found for feature in each.features]
    if epsg not in {None, METRES, BROWSER}:
        _bend(features, epsg)
        epsg = BROWSER
    document: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if epsg is not None:
        document["crs"] = {"type": "name", "properties": {"name": f"EPSG:{epsg}"}}
    problems: tuple[Problem, ...] = ()
    if others:
        said = f"Of {name} the layer {some(each.name for each in found)} was read, these were not: {some(others)}."
        problems = (Problem("layers left out", "information", said),)
    return Opened(document, problems, guess=epsg is None)


def _polygons(sets: Sequence[Parts], name: str, limits: Limits) -> tuple[list[Layer], list[str]]:
    """Layers that hold polygons, and names of the others."""
    raw = gdal_with()
    found: list[Layer] = []
    others: list[str] = []
    for parts in sets:
        packed = parts.packed()
        try:
            import pyogrio  # noqa: PLC0415 - see gdal_with

            layers = pyogrio.list_layers(packed).tolist()
            if not layers:
                message = "no layers"
                raise ValueError(message)  # noqa: TRY301 - said below, as the other ways in which a file is damaged
            if len(layers) > _MOST_LAYERS:
                message = f"{name} holds {len(layers):,} layers; files of up to {_MOST_LAYERS:,} are read."
                raise InputRefusedError(message, "Export the layer of polygons by itself.")
            for at, (called, kind) in enumerate(layers):
                label = clean_name(called) if len(layers) > 1 or not parts.label else parts.label
                layer = _layer(raw, packed, at, label, limits) if _may_hold_areas(kind) else None
                if layer is None:
                    others.append(label)
                else:
                    found.append(layer)
        except (RuntimeError, ValueError, OSError, shapely.errors.ShapelyError) as error:
            if isinstance(error, InputRefusedError):
                raise
            message = f"{name} cannot be read as {parts.format}: it is damaged or cut short."
            raise InputRefusedError(message, _DAMAGED) from error
    return _apart(found), others


def _apart(found: list[Layer]) -> list[Layer]:
    """Layers of one name get numbers."""
    seen: dict[str, int] = {}
    named = []
    for each in found:
        seen[each.name] = count = seen.get(each.name, 0) + 1
        named.append(
            each if count == 1 else Layer(f"{each.name} ({count})", each.features, each.epsg, each.unknown_crs)
        )
    return named


def _may_hold_areas(kind: object) -> bool:
    return kind is not None and (str(kind).split()[0] in _OPEN or str(kind).split()[0].endswith(_AREAS))


def _layer(raw: Any, packed: bytes, at: int, label: str, limits: Limits) -> Layer | None:  # noqa: ANN401
    """One layer, or None where it holds no polygons."""
    options = {"layer": at, "max_features": limits.features + 1, "datetime_as_string": True}
    try:
        meta, _, wkb, columns = raw.read(packed, **options)
    except UnicodeDecodeError:
        meta, _, wkb, columns = raw.read(packed, encoding="ISO-8859-1", **options)
    if wkb is None or not len(wkb):
        return None
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    if not _holds_areas(shapes):
        return None
    names = [str(each) for each in meta["fields"]]
    rows = zip(*columns, strict=True) if columns else ((),) * len(shapes)
    features = [
        {"type": "Feature", "properties": dict(zip(names, map(_plain, row), strict=True)), "geometry": shape}
        for shape, row in zip(shapes, rows, strict=True)
    ]
    return Layer(label, features, *_epsg(meta["crs"]))


def _holds_areas(shapes: NDArray[np.object_]) -> bool:
    """Whether any shape is or holds a polygon, empty ones included."""
    while len(shapes):
        kinds = shapely.get_type_id(shapes)
        if np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)).any():
            return True
        shapes = shapely.get_parts(shapes[kinds == shapely.GeometryType.GEOMETRYCOLLECTION])
    return False


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever GDAL gives
    """A value as JSON would have it."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, str | int | bool) else None


def _epsg(said: str | None) -> tuple[int | None, str]:
    """Number of a coordinate system by its description; and the description of one that has none."""
    if not said or said.upper().startswith(("LOCAL_CS", "ENGCRS", "UNDEFINED")):
        return None, ""
    from pyproj import CRS  # noqa: PLC0415 - a tenth of a second
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    try:
        system = CRS.from_user_input(said)
        number = system.to_epsg(min_confidence=_SURE)
    except CRSError:
        return None, said
    if number is None and system.name.lower().startswith(("undefined", "unknown", "unnamed")):
        return None, "" if system.is_engineering else system.name
    return number, "" if number is not None else system.name


def _bend(features: Sequence[dict[str, Any]], epsg: int | None) -> None:
    """Bring shapes to longitude and latitude; only the number of their system counts, whatever the file says of it."""
    from pyproj import Transformer  # noqa: PLC0415

    bend = Transformer.from_crs(epsg, BROWSER, always_xy=True).transform
    for feature in features:
        if feature["geometry"] is not None:
            flat = shapely.force_2d(feature["geometry"])
            feature["geometry"] = shapely.transform(flat, bend, interleaved=False)
