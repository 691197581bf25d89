"""One set of footprints written in every format of outlines that is read."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping

DRIVERS: Final = {
    "gpkg": ("GPKG", (".gpkg",)),
    "fgb": ("FlatGeobuf", (".fgb",)),
    "gml": ("GML", (".gml",)),
    "kml": ("LIBKML", (".kml",)),
    "kmz": ("LIBKML", (".kml",)),
    "shp": ("ESRI Shapefile", (".shp", ".shx", ".dbf", ".prj", ".cpg")),
    "tab": ("MapInfo File", (".tab", ".dat", ".map", ".id")),
    "mif": ("MapInfo File", (".mif", ".mid")),
    "mif alone": ("MapInfo File", (".mif",)),
    "geojsonl": ("GeoJSONSeq", (".geojsonl",)),
}
"""Driver and parts by a short name of each format."""
ZIPPED: Final = frozenset({"shp", "tab", "mif", "kmz"})


def frame(shapes: Mapping[str, shapely.Geometry], crs: int = 4326, **more: Any) -> gpd.GeoDataFrame:
    """Footprints by name, in the coordinate system that their corners are in."""
    return gpd.GeoDataFrame({"name": list(shapes), **more}, geometry=list(shapes.values()), crs=crs)


def written(table: gpd.GeoDataFrame, form: str, **options: Any) -> tuple[str, bytes]:
    """The name and the bytes of a file in a format."""
    if form in {"topojson", "esri", "sequence"}:
        return by_hand(table, form)
    driver, endings = DRIVERS[form]
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / f"plan{endings[0]}"
        pyogrio.write_dataframe(table, where, driver=driver, **options)
        parts = {
            each: (Path(folder) / f"plan{each}").read_bytes() for each in endings if where.with_suffix(each).exists()
        }
    if form not in ZIPPED:
        return f"plan{endings[0]}", parts[endings[0]]
    if form == "kmz":
        return "plan.kmz", zipped({"doc.kml": parts[".kml"]})
    return f"plan-{form}.zip", zipped({f"plan{ending}": data for ending, data in parts.items()})


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def by_hand(table: gpd.GeoDataFrame, form: str) -> tuple[str, bytes]:
    """Formats that GDAL reads and does not write."""
    said = [dict(row._asdict()) for row in table.drop(columns="geometry").itertuples(index=False)]
    if form == "sequence":
        shapes = [json.loads(shapely.to_geojson(shape)) for shape in table.geometry]
        lines = (
            json.dumps({"type": "Feature", "properties": s, "geometry": g}) for s, g in zip(said, shapes, strict=True)
        )
        return "plan.geojsons", "".join(f"\x1e{line}\n" for line in lines).encode()
    polygons = [
        [[np.asarray(ring.coords)[:, :2].tolist() for ring in (p.exterior, *p.interiors)] for p in shapely.get_parts(s)]
        for s in table.geometry
    ]
    if form == "esri":
        features = [
            {"attributes": {"OBJECTID": at, **s}, "geometry": {"rings": [ring for rings in p for ring in rings]}}
            for at, (s, p) in enumerate(zip(said, polygons, strict=True), 1)
        ]
        fields = [{"name": key, "type": "esriFieldTypeString", "length": 200} for key in said[0]]
        epsg = table.crs.to_epsg()
        return "plan.json", json.dumps(
            {
                "objectIdFieldName": "OBJECTID",
                "geometryType": "esriGeometryPolygon",
                "spatialReference": {"wkid": epsg},
                "fields": [{"name": "OBJECTID", "type": "esriFieldTypeOID"}, *fields],
                "features": features,
            }
        ).encode()
    arcs: list[Any] = []
    geometries = []
    for properties, parts in zip(said, polygons, strict=True):
        numbered = []
        for rings in parts:
            numbered.append([[len(arcs) + at] for at in range(len(rings))])
            arcs.extend(rings)
        geometries.append({"type": "MultiPolygon", "properties": properties, "arcs": numbered})
    topology = {
        "type": "Topology",
        "objects": {"zones": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs,
    }
    return "plan.topojson", json.dumps(topology).encode()
