"""The table of small areas on three areas, and outlines of two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import boundaries, need_sources, readers
from nhmap.store.layer_builds.boundaries import AGES, DOMAINS, retired_codes, small_area_table
from nhmap.store.layer_builds.bridges import BRIDGES, checked_bridges
from nhmap.store.layer_builds.outlines import outline

if TYPE_CHECKING:
    from pathlib import Path

CODES = pd.Index(["E01A", "E01B"], name="lsoa21cd")


def write(folder: Path, source: readers.Source, **columns: list[object]) -> None:
    path = folder / source.file
    path.parent.mkdir(exist_ok=True)
    # Upside down, as files need not come in our order.
    pd.DataFrame(columns).iloc[::-1].to_csv(path, index=False, encoding="utf-8-sig")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    both = list(CODES)
    write(tmp_path, readers.MSOAS, LSOA21CD=both, LSOA21NM=["A", "B"], MSOA21CD=["M", "M"], MSOA21HCLNM=["Mm", "Mm"])
    write(tmp_path, readers.WARDS, LSOA21CD=both, WD24CD=["W1", "W2"], WD24NM=["One", "Two"])
    write(
        tmp_path,
        readers.DISTRICTS,
        LSOA21CD=both,
        LAD26CD=["D", "D"],
        LAD26NM=["Dd", "Dd"],
        UTLA26CD=["H", "H"],
        UTLA26NM=["Hh", "Hh"],
        RGN26CD=["R", "R"],
        RGN26NM=["Rr", "Rr"],
    )
    write(
        tmp_path,
        readers.ICBS,
        LSOA21CD=both,
        SICBL26CD=["S1", "S2"],
        SICBL26CDH=["05W", "05V"],
        SICBL26NM=["NHS Ii ICB - 05W", "NHS Ii ICB - 05V"],
        ICB26CD=["I", "I"],
        ICB26NM=["Ii", "Ii"],
    )
    write(
        tmp_path,
        readers.ICBS_2024,
        LSOA21CD=both,
        SICBL24CD=["S1", "S9"],
        SICBL24CDH=["05W", "05V"],
        SICBL24NM=["NHS Old ICB - 05W", "NHS Old ICB - 05V"],
        ICB24CD=["J", "J"],
        ICB24CDH=["QOL", "QOL"],
        ICB24NM=["Old", "Old"],
    )
    write(tmp_path, readers.PRACTICE_MAP, ONS_ICB_CODE=["I", "I", "K"], ICB_CODE=["QII", "QII", "QKK"])
    write(tmp_path, readers.RURAL_URBAN, LSOA21CD=both, RUC21CD=["UN1", "RSF1"], RUC21NM=["Urban", "Rural"])
    write(tmp_path, readers.CENTROIDS, LSOA21CD=both, x=[532181.764, 400000.0], y=[181792.282, 300000.5])
    write(tmp_path, readers.RESIDENTS, LSOA21CD=both, population_mid_2022=[1721, 1608])
    write(tmp_path, need_sources.INDEX_PEOPLE, LSOA21CD=both, pop_total_mid2022=[1795, 1610])
    ages: dict[str, list[object]] = {name: [n, n + 10] for n, name in enumerate(AGES.values())}
    write(tmp_path, readers.AGES, LSOA21CD=both, Total=[15, 75], **ages)
    measures: dict[str, list[object]] = {}
    for name, score in DOMAINS.values():
        measures[name + score] = [8.742, -0.5]
        measures[f"{name} Rank (where 1 is most deprived)"] = [26525, 1]
        measures[f"{name} Decile (where 1 is most deprived 10% of LSOAs)"] = [8, 1]
    write(tmp_path, readers.DEPRIVATION, **{"LSOA code (2021)": list(both)}, **measures)
    return tmp_path


def test_every_column_lands_with_its_area(folder: Path) -> None:
    first = small_area_table(folder, CODES).iloc[0].to_dict()
    assert (first["lsoa21cd"], first["lsoa21nm"], first["msoa21nm"]) == ("E01A", "A", "Mm")
    assert (first["ward24cd"], first["sub_icb26cd"], first["rural_urban_nm"]) == ("W1", "S1", "Urban")
    assert (first["district26nm"], first["hwb26nm"], first["icb26nm"], first["region26nm"]) == ("Dd", "Hh", "Ii", "Rr")
    assert (first["icb26cdh"], first["icb24cdh"], first["icb24nm"]) == ("QII", "QOL", "Old")
    assert (first["sub_icb26cdh"], first["sub_icb26nm"], first["sub_icb24cd"]) == ("05W", "NHS Ii ICB - 05W", "S1")
    assert (first["x"], first["y"]) == (532181.764, 181792.282)
    assert first["lon"] == pytest.approx(-0.0963, abs=1e-3)
    assert first["lat"] == pytest.approx(51.5196, abs=1e-3)
    assert (first["residents"], first["index_people"], first["census_2021"]) == (1721, 1795, 15)
    assert [first[age] for age in AGES] == [0, 1, 2, 3, 4, 5]
    for domain in DOMAINS:
        assert (first[f"{domain}_score"], first[f"{domain}_rank"], first[f"{domain}_decile"]) == (8.742, 26525, 8)


@pytest.mark.parametrize(("codes", "words"), [(["J", "K"], "no row for 1 of 1"), (["I", "I"], "more than once")])
def test_an_icb_without_one_nhs_code_is_refused(folder: Path, codes: list[str], words: str) -> None:
    write(folder, readers.PRACTICE_MAP, ONS_ICB_CODE=codes, ICB_CODE=["QII", "QOO"])
    with pytest.raises(InputRefusedError, match=words):
        boundaries.icb_nhs_codes(folder, pd.Series(["I", "I"]))


def test_types_are_as_small_as_they_may_be(folder: Path) -> None:
    table = small_area_table(folder, CODES)
    assert table["residents"].dtype == table["imd_rank"].dtype == np.int32
    assert table["imd_decile"].dtype == np.int8
    assert table["imd_score"].dtype == table["x"].dtype == np.float64


def test_a_lookup_that_lacks_an_area_is_refused(folder: Path) -> None:
    write(folder, readers.WARDS, LSOA21CD=["E01A"], WD24CD=["W1"], WD24NM=["One"])
    with pytest.raises(InputRefusedError, match=r"WD24_LAD24_lookup\.csv has no row for 1 of 2 codes, E01B first"):
        small_area_table(folder, CODES)


def test_retired_codes_are_those_no_area_bears(folder: Path) -> None:
    write(
        folder,
        readers.EXACT_FIT,
        LSOA11CD=["E01A", "E01Y", "E01X", "E01X", "W01Z"],
        LSOA21CD=["E01A", "E01A", "E01B", "E01A", "W01Q"],
    )
    assert retired_codes(folder, CODES).to_numpy().tolist() == [["E01X", "E01A"], ["E01X", "E01B"], ["E01Y", "E01A"]]


def test_outlines_add_up_and_leave_no_seam() -> None:
    areas = gpd.GeoDataFrame(
        {"code": ["D2", "D1", "D1"], "name": ["Two", "One", "One"], "residents": [5, 10, 20]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 0, 3, 1)],
        crs=27700,
    )
    found = outline(areas, "code", "name")
    assert found[["code", "name", "small_areas", "residents"]].to_numpy().tolist() == [
        ["D1", "One", 2, 30],
        ["D2", "Two", 1, 5],
    ]
    assert found.geometry[0].equals(shapely.box(1, 0, 3, 1))
    assert found.geometry[0].geom_type == "Polygon"


def test_the_files_written_are_those_catalogued(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two squares of 1 km side by side, joined by their border and no crossing."""
    squares = [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)]
    published = gpd.GeoDataFrame({"LSOA21CD": CODES[::-1], "LSOA21NM": ["B", "A"]}, geometry=squares[::-1], crs=27700)
    published.to_file(folder / readers.BOUNDARIES.file, layer="LSOA")
    write(folder, readers.EXACT_FIT, LSOA11CD=["E01X"], LSOA21CD=["E01A"])
    none = BRIDGES.iloc[:0]
    monkeypatch.setattr(boundaries, "checked_bridges", lambda codes, a, b: checked_bridges(codes, a, b, none))
    out = folder / "data"
    built = boundaries.build_boundaries(folder, out)
    rows = {record.name: record.rows for record in built.records}
    assert rows == {
        "small_areas": 2,
        "adjacency": 1,
        "short_borders": 0,
        "bridges": 0,
        "retired_lsoas": 1,
        "districts": 1,
        "hwbs": 1,
        "icbs": 1,
        "regions": 1,
    }
    assert all((out / record.file).is_file() for record in built.records)
    areas = gpd.read_parquet(out / "boundaries" / "small_areas.parquet")
    assert areas["lsoa21cd"].tolist() == list(CODES)
    assert areas.geometry[0].equals(squares[0])
    assert areas[["area_m2", "perimeter_m"]].to_numpy().tolist() == [[1_000_000, 4_000]] * 2
    assert pd.read_parquet(out / "boundaries" / "adjacency.parquet").to_numpy().tolist() == [[0, 1, 1000]]
    assert built.ground.geometry.to_numpy().tolist() == squares
    assert gpd.read_parquet(out / "boundaries" / "icbs.parquet")["residents"].tolist() == [1721 + 1608]


def test_a_corner_drawn_twice_is_a_short_border_and_makes_no_neighbours(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two squares of 1 km that share half a metre at a corner."""
    first = shapely.Polygon([(0, 0), (1000, 0), (1000, 999.5), (1000, 1000), (0, 1000)])
    second = shapely.Polygon([(1000, 999.5), (2000, 999.5), (2000, 2000), (1000, 2000), (1000, 1000)])
    published = gpd.GeoDataFrame({"LSOA21CD": CODES, "LSOA21NM": ["A", "B"]}, geometry=[first, second], crs=27700)
    published.to_file(folder / readers.BOUNDARIES.file, layer="LSOA")
    write(folder, readers.EXACT_FIT, LSOA11CD=["E01X"], LSOA21CD=["E01A"])
    monkeypatch.setattr(boundaries, "checked_bridges", lambda *_: BRIDGES.iloc[:0])
    out = folder / "data"
    boundaries.build_boundaries(folder, out)
    assert len(pd.read_parquet(out / "boundaries" / "adjacency.parquet")) == 0
    assert pd.read_parquet(out / "boundaries" / "short_borders.parquet").to_numpy().tolist() == [[0, 1, 0.5]]
