"""Reading 300 polygons of another tool, beside the same in geopandas."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import world
from benchmarks.computing import timed
from benchmarks.table import Budget, Measurement
from nhmap.config import settings
from nhmap.store.footprint_files.importing import read_footprints
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd

    from nhmap.core.evidence import Evidence
    from nhmap.store.footprint_files.placing import Rule

ZONES: Final = 300
SIMPLER_M: Final = 50.0
"""By how much the other tool simplified its polygons, each for itself: they overlap and leave gaps."""
BUDGET_S: Final = 3.0


def importing(evidence: Evidence, repetitions: int = 5) -> Iterator[Measurement]:
    """A file of 300 simplified polygons under both rules; the polygons of the small areas are in memory for both."""
    import geopandas  # noqa: PLC0415 - only here

    catalogue = Catalogue.read(settings().data)
    shapes = load_shapes(catalogue)
    areas = geopandas.read_parquet(Path(settings().data) / "boundaries" / "small_areas.parquet")
    data = drawn_elsewhere(evidence, areas)
    rules: tuple[tuple[Rule, Callable[[bytes, gpd.GeoDataFrame], object]], ...]
    rules = ("centroid", _by_point), ("half_area", _by_half)
    for rule, theirs in rules:
        read = partial(read_footprints, data, "drawn.geojson", evidence.areas, lambda: shapes, rule=rule)
        ours = tuple(timed(read) / 1_000 for _ in range(repetitions))
        other = timed(partial(theirs, data, areas)) / 1_000
        what = f"importing {ZONES} polygons of {len(data) / 1e6:.1f} MB, rule {rule}"
        yield Measurement(what, ours, "s", "geopandas", (other,), Budget(BUDGET_S))


def drawn_elsewhere(evidence: Evidence, areas: gpd.GeoDataFrame) -> bytes:
    """300 of the zones that England is cut into, dissolved, simplified one by one, as GeoJSON in degrees."""
    plan = world.plan_of(evidence.areas, ZONES)
    inside = plan.labels >= 0
    whole = areas[inside].assign(name=[plan.zones[at].name for at in plan.labels[inside]])[["name", "geometry"]]
    zones = whole.dissolve("name").reset_index()
    zones["geometry"] = zones.geometry.simplify(SIMPLER_M)
    return str(zones.to_crs(4326).to_json()).encode()


def _by_point(data: bytes, areas: gpd.GeoDataFrame) -> object:
    import geopandas  # noqa: PLC0415

    points = areas.set_geometry(geopandas.points_from_xy(areas["x"], areas["y"], crs=areas.crs))
    return points.sjoin(geopandas.read_file(io.BytesIO(data)).to_crs(areas.crs), predicate="within")


def _by_half(data: bytes, areas: gpd.GeoDataFrame) -> object:
    import geopandas  # noqa: PLC0415

    zones = geopandas.read_file(io.BytesIO(data)).to_crs(areas.crs)
    cut = geopandas.overlay(areas[["lsoa21cd", "geometry"]], zones, make_valid=True)
    shares = cut.area / areas.set_index("lsoa21cd").area.reindex(cut["lsoa21cd"]).to_numpy()
    return cut[shares >= 0.5]  # noqa: PLR2004 - the rule
