"""Spatial files of a plan: a GeoPackage with layers and styles, a zipped shapefile, and KML."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from nhmap.store.paper.people_tables import neighbourhoods
from nhmap.store.paper.plan_tables import practices, small_areas
from nhmap.store.paper.styles import point_style, zone_style
from nhmap.store.paper.tables import Kind, Table
from nhmap.store.paper.zipping import zipped_evenly
from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.plan.plans import Level
    from nhmap.store.paper.subject import Subject

_STYLES: Final = """
CREATE TABLE layer_styles (
 id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
 f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
 owner TEXT, ui TEXT, update_time DATETIME)
"""
"""The table in which QGIS looks for styles of a GeoPackage."""
_SHORT: Final = {
    "registered_living_in": "reg_here",
    "registered_list": "lists",
    "practices_list_unknown": "list_unkn",
    "practices_without_patients": "no_patient",
    "small_areas": "areas",
    "age_65_over": "age_65plus",
    "imd_average_score": "imd_score",
    "share_most_deprived_10": "depr_10",
    "share_most_deprived_20": "depr_20",
    "compactness": "compact",
    "candidate_sites": "buildings",
    "pride_in_place_inside": "pride_in",
    "pride_in_place_cut": "pride_cut",
}
"""Names of at most ten characters, as a shapefile has them."""


def spatial_files(subject: Subject) -> dict[str, bytes]:
    """``plan.gpkg``, ``plan-shapefile.zip`` and ``plan.kml``."""
    layers = _layers(subject)
    with tempfile.TemporaryDirectory(prefix="nhmap-") as name:
        folder = Path(name)
        return {
            "plan.gpkg": _geopackage(subject, layers, folder / "plan.gpkg"),
            "plan-shapefile.zip": _shapefile(subject, layers, folder / "shapefile"),
            "plan.kml": _kml(subject, layers, folder / "plan.kml"),
        }


def _layers(subject: Subject) -> dict[str, Any]:
    """GeoDataFrames in EPSG:27700 by layer, lowest level first, so that it is drawn last."""
    import geopandas as gpd  # noqa: PLC0415 - half a second that only a press pays

    polygons, layers = subject.shapes(), {}
    for level in reversed(subject.levels):
        layers[level.value] = zone_frame(subject, level)
    table = small_areas(subject)
    areas = table_frame(table, len(table.rows) - table.totals)
    shapes = np.array([_multi(shape) for shape in polygons[subject.rows]], dtype=object)
    layers["small_areas"] = gpd.GeoDataFrame(areas, geometry=shapes, crs=METRES)
    table = practices(subject)
    listed = table_frame(table, len(table.rows) - table.totals)
    held = subject.evidence.registrations.practices.iloc[[row.row for row in subject.practices]]
    if {"x", "y"} <= set(held.columns):
        x, y = (held[c].to_numpy(dtype=np.float64, na_value=np.nan) for c in ("x", "y"))
        known = ~(np.isnan(x) | np.isnan(y))
        points = np.full(len(listed), None, dtype=object)
        points[known] = shapely.points(x[known], y[known])
        layers["practices"] = gpd.GeoDataFrame(listed, geometry=points, crs=METRES)
    return layers


def zone_frame(subject: Subject, level: Level) -> Any:  # noqa: ANN401
    """Neighbourhoods of a level as a GeoDataFrame in EPSG:27700, with their figures."""
    import geopandas as gpd  # noqa: PLC0415

    polygons, zones = subject.shapes(), subject.at(level)
    frame = table_frame(neighbourhoods(subject, level), len(zones))
    frame.insert(0, "zone_id", [zone.zone.id for zone in zones])
    outlines = [shapely.coverage_union_all(polygons[zone.figures.rows]) for zone in zones]
    shapes = np.array([shapely.normalize(_multi(outline)) for outline in outlines], dtype=object)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=METRES)


def _multi(shape: Any) -> Any:  # noqa: ANN401
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon(list(shapely.get_parts(shape)))


def table_frame(table: Table, rows: int | None = None) -> Any:  # noqa: ANN401
    """The rows of a table without its totals, or the first so many, as a frame: numbers as numbers, unknown as null."""
    import pandas as pd  # noqa: PLC0415

    kept = len(table.rows) - table.totals if rows is None else rows
    frame = pd.DataFrame([list(row) for row in table.rows[:kept]], columns=[column.key for column in table.columns])
    for column in table.columns:
        if column.kind is Kind.TEXT:
            frame[column.key] = frame[column.key].astype(object)
        else:
            frame[column.key] = pd.to_numeric(frame[column.key].replace("", None), errors="coerce")
    return frame


def _geopackage(subject: Subject, layers: Mapping[str, Any], file: Path) -> bytes:
    for name, frame in layers.items():
        frame.to_file(file, layer=name, driver="GPKG", engine="pyogrio", geometry_name="geom", LAUNDER="NO")
    database = sqlite3.connect(file)
    try:
        with database:
            stamp = subject.made[:19] + ".000Z"
            database.execute("UPDATE gpkg_contents SET last_change = ?", (stamp,))
            database.execute(_STYLES)
            database.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
                "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
                (stamp,),
            )
            for name, style in _styles(subject, layers).items():
                database.execute(
                    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
                    "styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) "
                    "VALUES ('', '', ?, 'geom', 'nhmap', ?, '', 1, 'As on the screen', 'nhmap', ?)",
                    (name, style, stamp),
                )
        database.execute("VACUUM")
    finally:
        database.close()
    return file.read_bytes()


def _styles(subject: Subject, layers: Mapping[str, Any]) -> dict[str, str]:
    plan = subject.assessment.plan
    styles = {
        level.value: zone_style(
            [(each.zone.id, subject.colours[plan.position[each.zone.id]]) for each in subject.at(level)]
        )
        for level in subject.levels
    }
    return styles | ({"practices": point_style()} if "practices" in layers else {})


def _shapefile(subject: Subject, layers: Mapping[str, Any], folder: Path) -> bytes:
    """Each level as a shapefile, with a list of what its short column names mean."""
    folder.mkdir()
    day = subject.day
    for level in subject.levels:
        frame = layers[level.value].rename(columns=_SHORT)
        frame.to_file(
            folder / f"{level.value}.shp",
            driver="ESRI Shapefile",
            engine="pyogrio",
            encoding="UTF-8",
            DBF_DATE_LAST_UPDATE=day,
        )
    table = neighbourhoods(subject, subject.lowest)
    lines = [f"{_SHORT.get(column.key, column.key)[:10]}: {column.label}" for column in table.columns]
    text = "Columns of the shapefiles\r\n\r\n" + "\r\n".join(lines) + "\r\n\r\nTexts longer than 254 bytes are cut.\r\n"
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return zipped_evenly({**files, "columns.txt": text.encode()})


def _kml(subject: Subject, layers: Mapping[str, Any], file: Path) -> bytes:
    """The lowest level in longitude and latitude, for Google Earth and its like."""
    frame = layers[subject.lowest.value].to_crs(BROWSER)
    frame = frame.rename(columns={"name": "Name"})
    frame.to_file(file, driver="KML", engine="pyogrio", layer=subject.lowest.value)
    return file.read_bytes()


def read_back(data: bytes, layer: str) -> Any:  # noqa: ANN401
    """A layer of a GeoPackage, for who verifies it."""
    import geopandas as gpd  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="nhmap-") as name:
        file = Path(name) / "plan.gpkg"  # by its ending GDAL knows what it is
        file.write_bytes(data)
        return gpd.read_file(file, layer=layer, engine="pyogrio")


def layer_names(data: bytes) -> list[str]:
    """Layers of a GeoPackage that have a geometry."""
    import pyogrio  # noqa: PLC0415 - with geopandas

    with tempfile.TemporaryDirectory(prefix="nhmap-") as name:
        file = Path(name) / "plan.gpkg"
        file.write_bytes(data)
        return [str(layer) for layer, kind in pyogrio.list_layers(file).tolist() if kind is not None]
