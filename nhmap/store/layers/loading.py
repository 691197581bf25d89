"""Layers -> frames: reads what ``nhmap data build`` wrote, and holds each layer to its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely
from scipy.sparse import csr_array

from nhmap.core.evidence import Evidence, PridePlaces, ProgrammePlaces
from nhmap.core.geography.areas import Adjacency, SmallAreas
from nhmap.core.geography.named_places import NOWHERE, NamedPlaces
from nhmap.core.people.practices import Registrations
from nhmap.errors import DataDamagedError
from nhmap.store.layers.frames import read_frame
from nhmap.store.layers.need import ACCESS, NeedOf
from nhmap.store.layers.need import AGES as SMALL_AREA_AGES
from nhmap.store.layers.need import LAYERS as NEED_LAYERS
from nhmap.store.layers.to_come import LAYER as COUNCILS
from nhmap.store.layers.to_come import boundary_sets, read_councils, with_councils

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.boundary_sets import BoundarySet
    from nhmap.store.layers.catalogue import Catalogue


RESIDENTS_FILE: Final = "ons/lsoa21_population_mid_2022.csv"
"""The source of residents, as the catalogue names it whatever its issue."""


def load_evidence(catalogue: Catalogue) -> Evidence:
    """Everything a plan is assessed against, without the boundaries' shapes.

    Raises
    ------
    DataMissingError, DataDamagedError
        When a layer is not there or not what the catalogue promises.
    """
    areas = load_small_areas(catalogue)
    return Evidence(
        areas=areas,
        registrations=_registrations(catalogue, len(areas)),
        pride=_pride(catalogue, areas),
        sites=read_frame(catalogue, "sites"),
        services=read_frame(catalogue, "services"),
        vintages=vintages(catalogue),
        attribution=catalogue.attribution,
        retired=_retired(catalogue),
        need_of=NeedOf(catalogue),
        places=_named_places(catalogue),
        programme=_programme(catalogue),
        boundaries=_boundaries(catalogue, areas),
    )


def _boundaries(catalogue: Catalogue, areas: SmallAreas) -> tuple[BoundarySet, ...]:
    """Councils to come; a data folder built before they were kept has none."""
    councils = read_councils(catalogue)
    return () if councils is None else boundary_sets(areas, councils, catalogue.layer(COUNCILS).vintage)


def load_small_areas(catalogue: Catalogue) -> SmallAreas:
    """The small areas with their adjacency."""
    table = read_frame(catalogue, "small_areas", without=("geometry",))
    codes = table["lsoa21cd"].to_numpy(dtype=object)
    if not (codes[:-1] < codes[1:]).all():
        message = "The small areas are not in the order of their codes."
        raise DataDamagedError(message, "Run “nhmap data build” again.")
    edges = read_frame(catalogue, "adjacency")
    bridges = pd.read_csv(catalogue.path("bridges"), dtype=str)
    position = pd.Index(codes)
    ends = np.sort(
        np.column_stack([position.get_indexer(bridges["lsoa_a"]), position.get_indexer(bridges["lsoa_b"])]), axis=1
    )
    if (ends < 0).any():
        message = "A named crossing joins a small area that does not exist."
        raise DataDamagedError(message, "Run “nhmap data build” again.")
    count = len(bridges)
    adjacency = Adjacency(
        a=np.r_[edges["a"].to_numpy(), ends[:, 0]].astype(np.int32),
        b=np.r_[edges["b"].to_numpy(), ends[:, 1]].astype(np.int32),
        shared_m=np.r_[edges["shared_m"].to_numpy(dtype=np.float64), np.zeros(count)],
        crossing=np.r_[np.full(len(edges), -1), np.arange(count)].astype(np.int32),
        crossings=tuple(zip(bridges["name"], bridges["reason"], strict=True)),
        size=len(table),
        **_short_borders(catalogue),
    )
    return SmallAreas(with_councils(table, read_councils(catalogue)), adjacency)


def _named_places(catalogue: Catalogue) -> NamedPlaces:
    """Towns, suburbs and villages; a data folder built before they were kept has none."""
    if all(layer.name != "named_places" for layer in catalogue.layers):
        return NOWHERE
    table = read_frame(catalogue, "named_places", without=("place_id", "lon", "lat", "people", "source"))
    area = table["lsoa21cd"].to_numpy(dtype=object) if "lsoa21cd" in table else None  # added later than the layer
    names, kinds, x, y = (table[column].to_numpy() for column in ("name", "kind", "x", "y"))
    return NamedPlaces(names, kinds, x, y, area)


def _programme(catalogue: Catalogue) -> ProgrammePlaces:
    """Places of the implementation programme; a data folder built before they were kept has none."""
    if all(layer.name != "programme_places" for layer in catalogue.layers):
        return ProgrammePlaces()
    table = read_frame(catalogue, "programme_places")
    return ProgrammePlaces(tuple(table["place"]), tuple(frozenset(codes) for codes in table["district_cds"]))


def _short_borders(catalogue: Catalogue) -> dict[str, NDArray[Any]]:
    """Borders of less than a metre; a data folder built before they were kept has none."""
    if all(layer.name != "short_borders" for layer in catalogue.layers):
        return {}
    table = read_frame(catalogue, "short_borders")
    return {"short": table[["a", "b"]].to_numpy(dtype=np.int32), "short_m": table["shared_m"].to_numpy(np.float64)}


def load_shapes(catalogue: Catalogue) -> NDArray[Any]:
    """Simplified boundary of every small area, on the British National Grid; shape (n,)."""
    return _geometry(catalogue, "small_areas")


class ShapesOf:
    """Gives the boundaries of the small areas, read when first asked for; in another process it reads them there."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._held: NDArray[Any] | None = None

    def __call__(self) -> NDArray[Any]:
        """As ``load_shapes``."""
        if self._held is None:
            self._held = load_shapes(self._catalogue)
        return self._held

    def __reduce__(self) -> tuple[type[ShapesOf], tuple[Catalogue]]:
        """Without what was read."""
        return type(self), (self._catalogue,)


def load_outlines(catalogue: Catalogue, name: str) -> tuple[pd.DataFrame, NDArray[Any]]:
    """Outlines of ``districts``, ``hwbs``, ``icbs`` or ``regions``: their table, and their shapes."""
    return read_frame(catalogue, name, without=("geometry",)), _geometry(catalogue, name)


def vintages(catalogue: Catalogue) -> dict[str, str]:
    """What each kind of figure dates from, in words."""
    layers = {layer.name: layer.vintage for layer in catalogue.layers}
    words = {
        "boundaries": "LSOA 2021",
        "residents": f"{_of_source(catalogue, RESIDENTS_FILE) or 'mid-2022'} estimate",
        "ages": "Census 2021",
        "deprivation": "English Indices of Deprivation 2025",
        "registered": layers.get("registered", ""),
        "practices": layers.get("practices", ""),
        "pride_in_place": layers.get("pride_in_place", ""),
        "sites": layers.get("sites", ""),
    }
    if "programme_places" in layers:
        words["implementation_programme"] = layers["programme_places"]
    if "council_ages" in layers:
        words["residents_2024"] = f"small areas of Census 2021 scaled to their council’s {layers['council_ages']} ages"
    return words | {name: layers[name] for name in (*NEED_LAYERS, ACCESS, SMALL_AREA_AGES) if name in layers}


def _of_source(catalogue: Catalogue, file: str) -> str:
    """Vintage of one of the publishers' files that the small areas are made from."""
    areas = next((layer for layer in catalogue.layers if layer.name == "small_areas"), None)
    return next((source.vintage for source in (areas.source if areas else ()) if source.file == file), "")


def _registrations(catalogue: Catalogue, areas: int) -> Registrations:
    practices = read_frame(catalogue, "practices")
    table = pq.read_table(
        catalogue.path("registered"), columns=["practice", "area", "patients"], memory_map=True, use_threads=False
    )
    practice, area, patients = (table.column(i).to_numpy() for i in range(3))
    matrix = csr_array((patients.astype(np.int64), (practice, area)), shape=(len(practices), areas))
    return Registrations(practices, matrix, read_frame(catalogue, "registered_elsewhere"))


def _pride(catalogue: Catalogue, areas: SmallAreas) -> PridePlaces:
    table = read_frame(catalogue, "pride_in_place", without=("geometry",))
    table = table[table["nation"] == "England"]
    has_codes = table["lsoa21cds"].map(len) > 0
    names = [f"{r.place} ({r.district_nm})" for r in table[has_codes].itertuples()]
    code_lists = table.loc[has_codes, "lsoa21cds"]
    flat = areas.rows_of(code for codes in code_lists for code in codes)
    ends = np.cumsum([len(codes) for codes in code_lists], dtype=np.intp)
    rows: Sequence[NDArray[np.int32]] = np.split(flat, ends)[:-1]
    if (flat < 0).any():
        message = "A Pride in Place neighbourhood holds a small area that does not exist."
        raise DataDamagedError(message, "Run “nhmap data build” again.")
    unknown = [f"{r.place} ({r.district_nm})" for r in table[~has_codes].itertuples()]
    districts = sorted(str(code) for code in table.loc[~has_codes, "district_cd"].dropna())
    return PridePlaces(tuple(names), tuple(rows), tuple(unknown), tuple(districts))


def _retired(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """LSOA codes of 2011 that are no codes of 2021, with what they became."""
    if all(layer.name != "retired_lsoas" for layer in catalogue.layers):
        return {}
    table = read_frame(catalogue, "retired_lsoas")
    pairs = table.groupby("lsoa11cd", sort=False)["lsoa21cd"].agg(tuple)
    return {str(code): tuple(str(c) for c in became) for code, became in pairs.items()}


def _geometry(catalogue: Catalogue, name: str) -> NDArray[Any]:
    # GeoParquet holds well-known binary: read so, it does not take the half second that GeoPandas needs to load.
    column = pq.read_table(catalogue.path(name), columns=["geometry"], memory_map=True, use_threads=False).column(0)
    shapes = np.asarray(shapely.from_wkb(column.to_numpy()), dtype=object)
    shapely.prepare(shapes)
    return shapes
