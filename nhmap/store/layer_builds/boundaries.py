"""Small areas with everything known of each, their adjacency, and the outlines of what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from nhmap.store.layer_builds import need_sources, readers
from nhmap.store.layer_builds.bridges import checked_bridges
from nhmap.store.layer_builds.coverage import SHORTEST_BORDER_M, repair, shared_borders
from nhmap.store.layer_builds.outlines import OUTLINES, build_outline
from nhmap.store.layer_builds.publish import (
    ATTRIBUTION_ONS,
    ATTRIBUTION_PUBLIC,
    OGL,
    LayerRecord,
    write_csv,
    write_frame,
    write_shapes,
)
from nhmap.store.layer_builds.simplifying import prove_light, simplify
from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

DOMAINS: Final = {
    "imd": ("Index of Multiple Deprivation (IMD)", " Score"),
    "income": ("Income", " Score (rate)"),
    "employment": ("Employment", " Score (rate)"),
    "education": ("Education, Skills and Training", " Score"),
    "health": ("Health Deprivation and Disability", " Score"),
    "crime": ("Crime", " Score"),
    "barriers": ("Barriers to Housing and Services", " Score"),
    "environment": ("Living Environment", " Score"),
}
"""Our prefix for each domain -> the publisher's name and how its score column ends."""

AGES: Final = {
    "age_0_15": "Aged 15 years and under",
    "age_16_24": "Aged 16 to 24 years",
    "age_25_34": "Aged 25 to 34 years",
    "age_35_49": "Aged 35 to 49 years",
    "age_50_64": "Aged 50 to 64 years",
    "age_65_over": "Aged 65 years and over",
}
_SMALL_AREA_SOURCES: Final = (
    readers.BOUNDARIES,
    readers.CENTROIDS,
    readers.MSOAS,
    readers.WARDS,
    readers.DISTRICTS,
    readers.ICBS,
    readers.ICBS_2024,
    readers.PRACTICE_MAP,
    readers.RURAL_URBAN,
    readers.RESIDENTS,
    readers.AGES,
    readers.DEPRIVATION,
    need_sources.INDEX_PEOPLE,
)


@dataclass(frozen=True)
class BuiltBoundaries:
    """What the other builders need of the boundaries.

    Parameters
    ----------
    small_areas
        The layer as published, with simplified geometry, in row order.
    ground
        The same rows with the published geometry, repaired: where points are placed.
    records
        Catalogue entries of all boundary layers.
    """

    small_areas: gpd.GeoDataFrame
    ground: gpd.GeoDataFrame
    records: tuple[LayerRecord, ...]


def build_boundaries(folder: Path, out: Path) -> BuiltBoundaries:
    """Write ``small_areas``, ``adjacency``, ``short_borders``, ``bridges`` and the four outlines.

    Parameters
    ----------
    folder
        Folder of publishers' files.
    out
        Data folder; files go to ``boundaries/`` below it.
    """
    published = gpd.read_file(readers.path_of(folder, readers.BOUNDARIES), columns=["LSOA21CD", "LSOA21NM"])
    published = published.to_crs(METRES).sort_values("LSOA21CD", ignore_index=True)
    shapes = repair(np.asarray(published.geometry.array))
    codes = pd.Index(published["LSOA21CD"].astype(str), name="lsoa21cd")
    table = small_area_table(folder, codes)
    table["area_m2"] = shapely.area(shapes)
    table["perimeter_m"] = shapely.length(shapes)
    lighter = simplify(shapes)
    prove_light(shapes, lighter)
    small_areas = gpd.GeoDataFrame(table, geometry=lighter, crs=METRES)
    a, b, shared_m = shared_borders(shapes, shortest_m=0.0)
    borders = pd.DataFrame({"a": a, "b": b, "shared_m": shared_m})
    neighbours = borders["shared_m"] >= SHORTEST_BORDER_M
    borders, short = borders[neighbours], borders[~neighbours]
    bridges = checked_bridges(codes, borders["a"].to_numpy(), borders["b"].to_numpy())
    place = out / "boundaries"
    write_shapes(small_areas, place / "small_areas.parquet")
    write_frame(borders, place / "adjacency.parquet")
    write_frame(short, place / "short_borders.parquet")
    write_csv(bridges, place / "bridges.csv")
    retired = retired_codes(folder, codes)
    write_frame(retired, place / "retired_lsoas.parquet")
    records = [
        _small_areas_record(len(table)),
        _adjacency_record(len(borders)),
        _short_borders_record(len(short)),
        _bridges_record(len(bridges)),
        _retired_record(len(retired)),
    ]
    records += [build_outline(layer, small_areas, place) for layer in OUTLINES]
    ground = gpd.GeoDataFrame(table, geometry=shapes, crs=METRES)
    return BuiltBoundaries(small_areas, ground, tuple(records))


def rebuild_small_areas(folder: Path, out: Path) -> BuiltBoundaries:
    """Write ``small_areas``, ``retired_lsoas`` and the four outlines anew, on boundaries that stay as they are.

    Parameters
    ----------
    folder
        Folder of publishers' files, without boundaries.
    out
        Data folder that holds the layers of an earlier build.
    """
    place = out / "boundaries"
    drawn = gpd.read_parquet(place / "small_areas.parquet")
    codes = pd.Index(drawn["lsoa21cd"].astype(str), name="lsoa21cd")
    table = small_area_table(folder, codes).assign(
        area_m2=drawn["area_m2"].to_numpy(), perimeter_m=drawn["perimeter_m"].to_numpy()
    )
    small_areas = gpd.GeoDataFrame(table, geometry=np.asarray(drawn.geometry.array), crs=METRES)
    write_shapes(small_areas, place / "small_areas.parquet")
    retired = retired_codes(folder, codes)
    write_frame(retired, place / "retired_lsoas.parquet")
    records = [_small_areas_record(len(table)), _retired_record(len(retired))]
    records += [build_outline(layer, small_areas, place) for layer in OUTLINES]
    return BuiltBoundaries(small_areas, small_areas, tuple(records))


def small_area_table(folder: Path, codes: pd.Index) -> pd.DataFrame:
    """Everything known of each small area except its shape, one row for each code in the order given."""
    columns: dict[str, pd.Series | NDArray[np.float64]] = {"lsoa21cd": pd.Series(codes)}
    lookups: tuple[tuple[readers.Source, dict[str, str]], ...] = (
        (
            readers.MSOAS,
            {"lsoa21nm": "LSOA21NM", "msoa21cd": "MSOA21CD", "msoa21nm": "MSOA21HCLNM"},
        ),
        (readers.WARDS, {"ward24cd": "WD24CD", "ward24nm": "WD24NM"}),
        (
            readers.DISTRICTS,
            {"district26cd": "LAD26CD", "district26nm": "LAD26NM", "hwb26cd": "UTLA26CD", "hwb26nm": "UTLA26NM"},
        ),
        (
            readers.ICBS,
            {
                "sub_icb26cd": "SICBL26CD",
                "sub_icb26cdh": "SICBL26CDH",
                "sub_icb26nm": "SICBL26NM",
                "icb26cd": "ICB26CD",
                "icb26nm": "ICB26NM",
            },
        ),
        (
            readers.ICBS_2024,
            {
                "sub_icb24cd": "SICBL24CD",
                "sub_icb24cdh": "SICBL24CDH",
                "sub_icb24nm": "SICBL24NM",
                "icb24cd": "ICB24CD",
                "icb24cdh": "ICB24CDH",
                "icb24nm": "ICB24NM",
            },
        ),
        (readers.DISTRICTS, {"region26cd": "RGN26CD", "region26nm": "RGN26NM"}),
        (readers.RURAL_URBAN, {"rural_urban_cd": "RUC21CD", "rural_urban_nm": "RUC21NM"}),
    )
    for source, names in lookups:
        table = readers.read_table(folder, source, ["LSOA21CD", *names.values()])
        table = readers.one_row_each(table, source, "LSOA21CD", codes)
        columns.update({ours: table[theirs] for ours, theirs in names.items()})
    columns["icb26cdh"] = icb_nhs_codes(folder, columns["icb26cd"])
    columns.update(_centroids(folder, codes))
    columns.update(_people(folder, codes))
    columns.update(_deprivation(folder, codes))
    return pd.DataFrame(columns)


def icb_nhs_codes(folder: Path, icb: pd.Series) -> pd.Series:
    """The NHS's own code (such as QHL) of each ICB given by its statistical code.

    Raises
    ------
    InputRefusedError
        When the map of practices knows none, or several, for an ICB.
    """
    source = readers.PRACTICE_MAP
    pairs = readers.read_table(folder, source, ["ONS_ICB_CODE", "ICB_CODE"]).drop_duplicates()
    codes = pd.Index(icb.unique())
    pairs = readers.one_row_each(pairs, source, "ONS_ICB_CODE", codes)
    return icb.map(dict(zip(codes, pairs["ICB_CODE"], strict=True)))


def retired_codes(folder: Path, codes: pd.Index) -> pd.DataFrame:
    """LSOA 2011 codes of England that are no codes of 2021, with each area they became: ``lsoa11cd``, ``lsoa21cd``."""
    table = readers.read_table(folder, readers.EXACT_FIT, ["LSOA11CD", "LSOA21CD"]).drop_duplicates()
    gone = ~table["LSOA11CD"].isin(codes) & table["LSOA21CD"].isin(codes)
    return (
        table[gone].set_axis(["lsoa11cd", "lsoa21cd"], axis=1).sort_values(["lsoa11cd", "lsoa21cd"], ignore_index=True)
    )


def _centroids(folder: Path, codes: pd.Index) -> dict[str, pd.Series | NDArray[np.float64]]:
    """Population-weighted centroids in metres as published, and the same points in degrees."""
    table = _numbers(folder, readers.CENTROIDS, "LSOA21CD", ["x", "y"], codes)
    to_degrees = pyproj.Transformer.from_crs(METRES, BROWSER, always_xy=True)
    lon, lat = to_degrees.transform(table["x"].to_numpy(), table["y"].to_numpy())
    return {"x": table["x"], "y": table["y"], "lon": lon, "lat": lat}


def _people(folder: Path, codes: pd.Index) -> dict[str, pd.Series]:
    """Residents of mid-2022, the people that deprivation is weighed by, and Census 2021 residents in all and by age."""
    residents = _numbers(folder, readers.RESIDENTS, "LSOA21CD", ["population_mid_2022"], codes)
    census = _numbers(folder, readers.AGES, "LSOA21CD", ["Total", *AGES.values()], codes)
    weighed = _numbers(folder, need_sources.INDEX_PEOPLE, "LSOA21CD", ["pop_total_mid2022"], codes)
    columns = {
        "residents": residents["population_mid_2022"],
        "index_people": weighed["pop_total_mid2022"],
        "census_2021": census["Total"],
    }
    columns |= {ours: census[theirs] for ours, theirs in AGES.items()}
    return {name: values.astype(np.int32) for name, values in columns.items()}


def _deprivation(folder: Path, codes: pd.Index) -> dict[str, pd.Series]:
    """Score, rank and decile of the index and its seven domains."""
    measures = {
        f"{domain}_{kind}": name + suffix
        for domain, (name, score) in DOMAINS.items()
        for kind, suffix in (
            ("score", score),
            ("rank", " Rank (where 1 is most deprived)"),
            ("decile", " Decile (where 1 is most deprived 10% of LSOAs)"),
        )
    }
    types = {"score": np.float64, "rank": np.int32, "decile": np.int8}
    table = _numbers(folder, readers.DEPRIVATION, "LSOA code (2021)", list(measures.values()), codes)
    return {ours: table[theirs].astype(types[ours.rsplit("_", 1)[1]]) for ours, theirs in measures.items()}


def _numbers(folder: Path, source: readers.Source, key: str, columns: list[str], codes: pd.Index) -> pd.DataFrame:
    table = readers.read_table(folder, source, [key, *columns])
    return readers.as_numbers(readers.one_row_each(table, source, key, codes), source, columns)


def _small_areas_record(rows: int) -> LayerRecord:
    return LayerRecord(
        name="small_areas",
        file="boundaries/small_areas.parquet",
        rows=rows,
        key="lsoa21cd",
        crs=METRES,
        publisher="Office for National Statistics; Ministry of Housing, Communities and Local Government",
        title="Small areas of England (LSOA 2021) with residents, ages, deprivation and membership",
        vintage=(
            f"Boundaries of December 2021; residents {readers.RESIDENTS.vintage}; ages Census 2021; deprivation 2025"
        ),
        licence=OGL,
        attribution=f"{ATTRIBUTION_ONS} {ATTRIBUTION_PUBLIC}",
        sources=_SMALL_AREA_SOURCES,
        notes=(
            "Seven invalid polygons repaired by the even-odd rule. Borders thinned and rounded by less than 10 m, the "
            "same on both sides. Areas and perimeters are of the repaired published boundaries. Census counts are "
            "perturbed cell by cell, so age bands need not add up to the published total. Wards are best fit of 2024. "
            "index_people are the people of mid-2022 that the Indices of Deprivation weigh by, of another release than "
            "residents: averages of scores use them, as the publisher's do."
        ),
    )


def _short_borders_record(rows: int) -> LayerRecord:
    return LayerRecord(
        name="short_borders",
        file="boundaries/short_borders.parquet",
        rows=rows,
        key="",
        crs=None,
        publisher="Office for National Statistics",
        title="Small areas that share less than 1 m of border, and how long it is",
        vintage="December 2021",
        licence=OGL,
        attribution=ATTRIBUTION_ONS,
        sources=(readers.BOUNDARIES,),
        notes="One corner drawn twice: no neighbours, but no part of the perimeter of what holds both either.",
    )


def _adjacency_record(rows: int) -> LayerRecord:
    return LayerRecord(
        name="adjacency",
        file="boundaries/adjacency.parquet",
        rows=rows,
        key="",
        crs=None,
        publisher="Office for National Statistics",
        title="Which small areas share a border, and how long it is",
        vintage="December 2021",
        licence=OGL,
        attribution=ATTRIBUTION_ONS,
        sources=(readers.BOUNDARIES,),
        notes=(
            "a and b are rows of small_areas. Pairs sharing less than 1 m are left out: one corner drawn twice. "
            "Lengths are of the repaired published boundaries."
        ),
    )


def _bridges_record(rows: int) -> LayerRecord:
    return LayerRecord(
        name="bridges",
        file="boundaries/bridges.csv",
        rows=rows,
        key="lsoa_a",
        crs=None,
        publisher="nhmap",
        title="Crossings that join cut-off groups of small areas to the mainland",
        vintage="2026",
        licence="MIT",
        attribution="",
        sources=(),
        notes="Chosen by nhmap, one for each cut-off group, each with its reason; not a publisher's data.",
    )


def _retired_record(rows: int) -> LayerRecord:
    return LayerRecord(
        name="retired_lsoas",
        file="boundaries/retired_lsoas.parquet",
        rows=rows,
        key="",
        crs=None,
        publisher=readers.EXACT_FIT.publisher,
        title="LSOA 2011 codes that are no codes of 2021, and what each became",
        vintage="2011 to 2021",
        licence=OGL,
        attribution=ATTRIBUTION_ONS,
        sources=(readers.EXACT_FIT,),
        notes="Serves to say of an old code what to use instead; nothing is converted by it without being asked.",
    )
