"""Opening outlines: a file in any format that is read becomes one document, as GeoJSON has it.

Which column or property means what is not decided here.
"""

from __future__ import annotations

import json
import re
from contextlib import closing
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files import outline_formats as formats
from nhmap.store.footprint_files.reading_gdal import Opened, Parts, open_layers
from nhmap.store.tabular.archives import Archive, ArchiveLimits
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.problems import Problem, some
from nhmap.store.tabular.uploads import MEGABYTE, decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhmap.store.tabular.uploads import Limits

HINT: Final = f"Give {formats.READ}, with polygons in WGS84 or British National Grid; docs/exchange.md says more."
_UNPACKED: Final = ArchiveLimits(
    unpacked_bytes=100 * MEGABYTE, hint="Pack only the parts of the one layer that is meant, or give it as GeoJSON."
)
_MARK: Final = "\x1e"
_STRUCTURE: Final = frozenset(
    {"type", "features", "geometry", "coordinates", "geometries", "properties", "nhmap", "crs"}
)
_SHAPEFILE: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_TABLE: Final = (".tab", ".dat", ".map", ".id")
_MIF: Final = (".mif", ".mid")
_SINGLE: Final = (".gpkg", ".fgb", ".gml", ".geojson", ".topojson", ".geojsonl", ".geojsons", ".json", ".kmz", ".csv")
_REFUSED_IN_ZIP: Final = (
    (".gdbtable", "an Esri File Geodatabase", "In ArcGIS or QGIS export the layer as GeoPackage or GeoJSON."),
    (".gdb", "an Esri Personal Geodatabase", "In ArcGIS or QGIS export the layer as GeoPackage or GeoJSON."),
    (".dwg", "a drawing of AutoCAD (DWG)", "Ask for the layer of polygons as GeoPackage or GeoJSON."),
    (".dxf", "a drawing of AutoCAD (DXF)", "Ask for the layer of polygons as GeoPackage or GeoJSON."),
    (".qgs", "a QGIS project", "A project holds no layers of its own: export the layer as GeoPackage."),
    (".lyrx", "the style of a layer", "It only points to the layer. Export the layer as GeoPackage."),
    (".zip", "an archive that holds other archives", "Unpack it and give the one inside that holds the layer."),
    (".7z", "an archive that holds other archives", "Unpack it and give the one inside that holds the layer."),
    (".rar", "an archive that holds other archives", "Unpack it and give the one inside that holds the layer."),
    (".gz", "an archive that holds other archives", "Unpack it and give the one inside that holds the layer."),
)
_COLUMNS: Final = re.compile(rb"columns\s+(\d{1,3})\b", re.IGNORECASE)
_DELIMITER: Final = re.compile(rb'delimiter\s+"(.)"', re.IGNORECASE)
_SHAPES: Final = re.compile(rb"^\s*[a-z]", re.IGNORECASE | re.MULTILINE)
_TYPES_OF_TAB: Final = (b"native",)


def holds_outlines(data: bytes, name: str) -> bool:
    """Whether an archive is one of outlines, by the endings of its members: else it may be a workbook or a pack."""
    with closing(Archive(data, name, _UNPACKED)) as archive:
        endings = {_ending(each) for each in _seen(archive)}
    mine = {".shp", ".dbf", ".shx", ".tab", ".mif", ".kml", *_SINGLE, *(ending for ending, _, _ in _REFUSED_IN_ZIP)}
    return bool(endings & (mine - {".csv"})) and not endings & {".rels"}


def open_outlines(data: bytes, name: str, form: str, layer: str | None, limits: Limits) -> Opened:
    """Read a file of the format ``form`` (see ``outline_formats.format_of``).

    Raises
    ------
    InputRefusedError
        When it cannot be read; one message says why and what to do.
    """
    if form == formats.ZIP:
        return _of_archive(data, name, layer, limits)
    if form == formats.GEOJSON:
        return _of_json(data, name, layer, limits)
    if form in {formats.KML, formats.GML}:
        data = _harmless_xml(data, name)
    endings = {formats.GEOPACKAGE: ".gpkg", formats.FLATGEOBUF: ".fgb", formats.KML: ".kml", formats.GML: ".gml"}
    if form == formats.GEOPACKAGE:
        _harmless_database(data, name)
    if form == formats.KML and b"<NetworkLink" in data and b"<Polygon" not in data:
        message = f"{name} holds only links to other files (NetworkLink), which nhmap does not follow."
        raise InputRefusedError(message, "Open it in Google Earth and save the places themselves as KML.")
    if form == formats.MIF:
        opened = open_layers([Parts("", form, {".mif": data, ".mid": _without_values(data)})], name, layer, limits)
        said = f"The names that go with {name} are in a file beside it that ends in .mid: give both in one ZIP."
        return replace(opened, problems=(*opened.problems, Problem("names missing", "warning", said)))
    return open_layers([Parts("", form, {endings[form]: data})], name, layer, limits)


def _without_values(mif: bytes) -> bytes:
    """What stands for the .mid of a MIF that was given alone: as many lines as it has shapes, without values."""
    columns, delimiter = _COLUMNS.search(mif), _DELIMITER.search(mif[:4_096])
    line = (delimiter[1] if delimiter else b"\t") * max(int(columns[1]) - 1 if columns else 0, 0)
    return (line + b"\r\n") * min(len(_SHAPES.findall(mif)), 100_000)


def _of_json(data: bytes, name: str, layer: str | None, limits: Limits) -> Opened:
    text = decode(data, name).characters.lstrip("\ufeff")
    document, twice = parse_json(text, name, limits)
    if isinstance(document, dict) and document.get("type") == "Topology":
        document = None  # GDAL reads it from the text: not both at once
        parts = Parts("", "TopoJSON", {".topojson": text.encode("utf-8", "replace")})
        opened = open_layers([parts], name, layer, limits)
        opened.document.pop("crs", None)  # the format has none; GDAL names the usual one
        return Opened(opened.document, opened.problems, guess=True)
    if _is_esri(document):
        document = None
        return open_layers([Parts("", "Esri JSON", {".json": text.encode("utf-8", "replace")})], name, layer, limits)
    problems: tuple[Problem, ...] = ()
    if twice:
        said = f"{name} gives {some(sorted(twice))} more than once in one footprint; what comes last was read."
        problems = (Problem("said twice", "warning", said),)
    return Opened(document, problems)


def _is_esri(document: object) -> bool:
    if not isinstance(document, dict) or not isinstance(document.get("features"), list) or "type" in document:
        return False
    first = next(iter(document["features"]), None)
    return "geometryType" in document or (isinstance(first, dict) and "attributes" in first)


def parse_json(text: str, name: str, limits: Limits) -> tuple[Any, frozenset[str]]:
    """The values of a JSON file, and properties that it gives twice; of one feature a line, a collection of them.

    Raises
    ------
    InputRefusedError
        When it is not JSON, nested so deeply that it can only be meant to break something, or contradicts itself.
    """
    twice: set[str] = set()

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            keys = [key for key, _ in pairs]
            twice.update(clean_name(key) for key in made if keys.count(key) > 1)
            for key in made:
                if key in _STRUCTURE and keys.count(key) > 1:
                    message = f"{name} gives “{key}” twice in one place, so it cannot be told which is meant."
                    raise InputRefusedError(message, "Export it again as GeoJSON.")
        return made

    decoder = json.JSONDecoder(object_pairs_hook=object_of)
    try:
        try:
            return decoder.decode(text.removeprefix(_MARK)), frozenset(twice)
        except json.JSONDecodeError as error:
            if error.msg != "Extra data":
                raise
            return _by_line(text, name, limits, decoder, error), frozenset(twice)
    except json.JSONDecodeError as error:
        message = f"{name} is not JSON: {error.msg} at line {error.lineno:,}, column {error.colno:,}."
        raise InputRefusedError(message, "Was it cut short? Export it again as GeoJSON.") from error
    except RecursionError:
        message = f"{name} is nested too deeply to be GeoJSON."
        raise InputRefusedError(message, HINT) from None
    except ValueError as error:  # a number of thousands of digits
        message = f"{name} holds a number that is too long to be a coordinate."
        raise InputRefusedError(message, HINT) from error


def _by_line(
    text: str, name: str, limits: Limits, decoder: json.JSONDecoder, whole: json.JSONDecodeError
) -> dict[str, Any]:
    """Newline-delimited GeoJSON or a text sequence: one feature a line."""
    lines = [(at, line.strip(_MARK + " \t\r")) for at, line in enumerate(text.replace(_MARK, "\n").split("\n"), 1)]
    lines = [(at, line) for at, line in lines if line]
    if len(lines) > limits.features:
        message = f"{name} holds {len(lines):,} lines; up to {limits.features:,} footprints are read."
        raise InputRefusedError(message, "Split the file, or give the footprints as a lookup CSV.")
    features = []
    for at, line in lines:
        try:
            features.append(decoder.decode(line))
        except json.JSONDecodeError as error:
            if not features:
                raise whole from error
            message = f"Line {at:,} of {name} is not JSON: {error.msg} at column {error.colno:,}."
            raise InputRefusedError(message, "Was it cut short? Export it again as GeoJSON.") from error
    wrapped = [feature if isinstance(feature, dict) else {} for feature in features]
    if not any(each.get("type") in {"Feature", "Polygon", "MultiPolygon", "GeometryCollection"} for each in wrapped):
        raise whole
    return {
        "type": "FeatureCollection",
        "features": [
            each if each.get("type") == "Feature" else {"properties": {}, "geometry": each} for each in wrapped
        ],
    }


def _of_archive(data: bytes, name: str, layer: str | None, limits: Limits) -> Opened:
    """Outlines packed in a ZIP: parts that belong together, or one file."""
    with closing(Archive(data, name, _UNPACKED)) as archive:
        members = _seen(archive)
        for ending, what, hint in _REFUSED_IN_ZIP:
            if any(_ending(member) == ending for member in members):
                message = f"{name} is {what}."
                raise InputRefusedError(message, hint)
        for kind, endings, needed in (
            ("a shapefile", _SHAPEFILE, (".shp", ".shx", ".dbf")),
            ("a MapInfo table", _TABLE, _TABLE),
            ("MapInfo MIF", _MIF, (".mif",)),
        ):
            sets = _sets(archive, members, kind, endings, needed)
            if sets:
                return open_layers(sets, name, layer, limits)
        placed = _kml_of(archive, members)
        inner = placed or [member for member in members if _ending(member) in _SINGLE]
        if not inner:
            parts = some(sorted({_ending(member) or member for member in members})) or "nothing"
            message = f"{name} is a ZIP archive without a layer of polygons; it holds {clean_name(parts)}."
            raise InputRefusedError(message, HINT)
        if len(inner) > 1:
            message = f"{name} holds several files: {some(clean_name(PurePath(each).name) for each in inner)}."
            raise InputRefusedError(message, "Give the one that holds the neighbourhoods.")
        unpacked, called = archive.read(inner[0]), clean_name(PurePath(inner[0]).name) or name
    form = formats.format_of(unpacked, called)
    if form == formats.ZIP and _ending(inner[0]) != ".kmz":
        message = f"{name} is an archive that holds other archives."
        raise InputRefusedError(message, "Unpack it and give the one inside that holds the layer.")
    if not form:
        message = f"{called} in {name} is a table, not a layer of polygons."
        raise InputRefusedError(message, "Unpack it and give the table by itself.")
    return open_outlines(unpacked, f"{called} in {name}", form, layer, limits)


def _sets(
    archive: Archive, members: Iterable[str], kind: str, endings: tuple[str, ...], needed: tuple[str, ...]
) -> list[Parts]:
    """The data sets of one kind in an archive: parts of one name that belong together."""
    stems: dict[str, dict[str, str]] = {}
    for member in members:
        ending = _ending(member)
        if ending in endings:
            stems.setdefault(member[: -len(ending)].casefold(), {}).setdefault(ending, member)
    main = endings[0]
    if not any(main in parts for parts in stems.values()):
        if not any(set(parts) & set(needed) for parts in stems.values()):
            return []
        message = f"The archive holds parts of {kind}, but not its {main}."
        raise InputRefusedError(message, f"Pack all parts: {', '.join(endings)}.")
    sets = []
    for parts in stems.values():
        if main not in parts:
            continue
        label = clean_name(PurePath(parts[main]).stem)
        lacking = [ending for ending in needed if ending not in parts]
        if lacking:
            message = f"{label} is {kind} that lacks its {some(lacking)}."
            raise InputRefusedError(message, f"Pack all parts: {', '.join(endings)}.")
        read = {ending: archive.read(member) for ending, member in parts.items()}
        if main == ".tab":
            _native(read[main], label)
        if main == ".shp" and ".cpg" not in read:
            read |= _characters(read[".dbf"])
        sets.append(Parts(label, kind.removeprefix("a "), read))
    return sets


def _native(tab: bytes, label: str) -> None:
    """Refuse a MapInfo table that only points to others."""
    types = [
        line.split()[1] for line in tab.lower().splitlines() if line.split()[:1] == [b"type"] and len(line.split()) > 1
    ]
    if not types or any(each not in _TYPES_OF_TAB for each in types) or b"open table" in tab.lower():
        message = f"{label} is a MapInfo table that only points to other files."
        raise InputRefusedError(message, "In MapInfo save a copy of it as a native table, or export it as MIF.")


def _characters(dbf: bytes) -> dict[str, bytes]:
    """Name of the encoding of a shapefile's table that says nothing of it: UTF-8 if it can be, else that of Windows."""
    if len(dbf) > 32 and dbf[29]:  # noqa: PLR2004 - the byte that names a code page
        return {}
    try:
        dbf[32:].decode("utf-8")
    except UnicodeDecodeError:
        return {".cpg": b"1252"}
    return {".cpg": b"UTF-8"}


def _seen(archive: Archive) -> list[str]:
    """Members that people put there: no folders, and not what macOS adds."""
    return [
        name
        for name in archive.names
        if not name.endswith("/") and "__MACOSX" not in name and not PurePath(name).name.startswith("._")
    ]


def _ending(member: str) -> str:
    return PurePath(member).suffix.lower()


def _kml_of(archive: Archive, members: Iterable[str]) -> list[str]:
    """The KML of an archive that holds places: its doc.kml, or the files beside it that one of mere links names."""
    listed = sorted((member for member in members if _ending(member) == ".kml"), key=_kml_first)
    if len(listed) < 2:  # noqa: PLR2004 - nothing to choose from
        return listed
    first = archive.read(listed[0])
    if b"<NetworkLink" in first and b"<Placemark" not in first:
        return [member for member in listed[1:] if b"<Placemark" in archive.read(member)] or listed[:1]
    return listed[:1]


def _kml_first(member: str) -> tuple[bool, int, str]:
    return PurePath(member).name.lower() != "doc.kml", member.count("/"), member


def _harmless_xml(data: bytes, name: str) -> bytes:
    """XML in UTF-8 without definitions, and without the address of a schema: GDAL would look for it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        text = decode(data, name).characters.lstrip("\ufeff")
        data = text.replace('encoding="UTF-16"', 'encoding="UTF-8"', 1).replace("encoding='UTF-16'", "", 1).encode()
    lower = data.lower()
    if b"<!doctype" in lower or b"<!entity" in lower:
        message = f"{name} defines entities or a document type, which files of outlines do not need."
        raise InputRefusedError(message, "Export it again from where it came from, or as GeoJSON.")
    return data.replace(b"chemaLocation", b"chemaLokation")


def _harmless_database(data: bytes, name: str) -> None:
    """Refuse a GeoPackage whose schema names virtual tables other than spatial indexes: they can lead elsewhere."""
    import sqlite3  # noqa: PLC0415 - only for these files

    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(data)
        schema = database.execute("SELECT sql FROM sqlite_master WHERE sql LIKE '%virtual%' LIMIT 1000").fetchall()
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        message = f"{name} is a damaged GeoPackage."
        raise InputRefusedError(message, "Export the layer again.") from error
    finally:
        database.close()
    for (statement,) in schema:
        words = str(statement).lower().split()
        if (
            words[:3] == ["create", "virtual", "table"]
            and "rtree" not in " ".join(words[3:8]).partition("using")[2][:8]
        ):
            message = f"{name} holds a virtual table, which can lead to other files."
            raise InputRefusedError(message, "Export the layer of polygons by itself as GeoPackage.")
