"""Practices on a strip of two small areas, each 1 km wide: ICB of the west is I1, of the east I2.

West A1 has its postcode's point; A2 has moved to a postcode that only the postcode directory knows; A3 has moved to one
that nobody knows; A4 was never anywhere. ``locate`` is replaced: it knows EA1 1AA and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import practices, readers
from nhmap.store.layer_builds.registered import Dropped, Registered

if TYPE_CHECKING:
    from pathlib import Path

WEST, EAST = (500_200.0, 200_500.0), (501_300.0, 200_500.0)
AREAS = gpd.GeoDataFrame(
    {"lsoa21cd": ["W", "E"], "icb26cd": ["I1", "I2"], "icb26nm": ["One", "Two"]},
    geometry=[shapely.box(500_000, 200_000, 501_000, 201_000), shapely.box(501_000, 200_000, 502_000, 201_000)],
    crs=27700,
)


def degrees(point: tuple[float, float]) -> tuple[float, float]:
    lon, lat = Transformer.from_crs(27700, 4326, always_xy=True).transform(*point)
    return lon, lat


def known_postcodes(postcodes: pd.Series) -> pd.DataFrame:
    known = (postcodes == "EA1 1AA").to_numpy()
    x, y = np.where(known, EAST[0], np.nan), np.where(known, EAST[1], np.nan)
    return pd.DataFrame({"x": x, "y": y, "found": known}, index=postcodes.index)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(practices, "locate", known_postcodes)
    for directory in ("nhs", "ons"):
        (tmp_path / directory).mkdir()
    lon, lat = degrees(WEST)
    rows = [("A1", "wa11aa", lat, lon), ("A2", "WA1 1AB", lat, lon), ("A3", "WA1 1AC", lat, lon)]
    frame = pd.DataFrame(rows, columns=["ORG_CODE", "POSTCODE", "LATITUDE", "LONGITUDE"])
    frame.to_csv(tmp_path / readers.PLACES_2022.file, index=False)
    listed = [
        ("A2", "SECOND", "EA1 1AA", "U1", "PCN ONE", "GONE"),
        ("A1", "FIRST", "WA1 1AA", "U1", "PCN ONE", "01A"),
        ("A4", "FOURTH", "", "U", "Unallocated", "GONE"),
    ]
    columns = ["PRACTICE_CODE", "PRACTICE_NAME", "PRACTICE_POSTCODE", "PCN_CODE", "PCN_NAME", "SUB_ICB_LOCATION_CODE"]
    pd.DataFrame(listed, columns=columns).to_csv(tmp_path / readers.PRACTICE_MAP.file, index=False)
    pd.DataFrame({"SICBL26CDH": ["01A"], "ICB26CD": ["I9"], "ICB26NM": ["Nine"]}).to_csv(
        tmp_path / readers.SUB_ICBS.file, index=False
    )
    return tmp_path


@pytest.fixture
def table(folder: Path) -> pd.DataFrame:
    directory = pd.DataFrame(
        [
            ("A1", "OLD NAME", "QAA", "X", "19740401", "", "ACTIVE", "01A"),
            ("A3", "THIRD", "QAA", "ZZ9 9ZZ", "20010101", "20240331", "DORMANT", ""),
        ],
        columns=["practice_code", "name", "icb_org", "postcode", "opened", "closed", "status", "sub_icb_org"],
    )
    at_home = pd.DataFrame(
        {"practice_code": ["A1", "A1", "A3"], "area": [0, 1, 0], "patients": [5, 6, 7], "vintage": "1 July 2022"}
    )
    elsewhere = pd.DataFrame(
        {"practice_code": ["A1"], "bucket": ["Wales"], "code": ["W1"], "patients": [2], "vintage": ["1 July 2022"]}
    )
    registered = Registered(at_home, elsewhere, {"A3": "THIRD COUNTED"}, 20, Dropped(0, 0, 0, 0), ())
    lists = pd.Series({"A1": 14, "A2": 3})
    return practices.practice_table(folder, directory, registered, AREAS, lists).set_index("practice_code")


def test_all_that_are_listed_or_counted_are_there_in_order(table: pd.DataFrame) -> None:
    assert table.index.tolist() == ["A1", "A2", "A3", "A4"]
    assert table["on_2026_map"].tolist() == [True, True, False, True]
    assert table["name"].tolist() == ["FIRST", "SECOND", "THIRD", "FOURTH"]


def test_when_practices_opened_and_closed_and_where_those_that_moved_stood(table: pd.DataFrame) -> None:
    assert table["opened"].tolist() == ["1974-04-01", "", "2001-01-01", ""]
    assert table["closed"].tolist() == ["", "", "2024-03-31", ""]
    assert (table["moved_from"] != "").tolist() == [False, True, True, False]


def test_points_are_the_best_known_and_say_so(table: pd.DataFrame) -> None:
    assert table["point_quality"].to_dict() == {
        "A1": practices.EXACT,
        "A2": practices.POSTCODE,
        "A3": practices.OLDER_PLACE,
        "A4": practices.UNKNOWN,
    }
    assert table.loc["A1", ["x", "y"]].tolist() == pytest.approx(WEST, abs=0.02)
    assert table.loc["A2", ["x", "y"]].tolist() == list(EAST)
    assert table["area"].tolist() == [0, 1, 0, -1]
    assert table.loc["A4", ["x", "y", "lon", "lat"]].isna().all()
    assert table.loc["A1", ["lon", "lat"]].tolist() == pytest.approx(degrees(WEST), abs=2e-6)


def test_the_icb_is_of_the_location_else_of_the_place_else_unknown(table: pd.DataFrame) -> None:
    assert table["icb_code"].fillna("?").tolist() == ["I9", "I2", "I1", "?"]
    assert table["icb_name"].fillna("?").tolist() == ["Nine", "Two", "One", "?"]


def test_a_list_is_the_published_one_and_none_is_no_patients(table: pd.DataFrame) -> None:
    """A2 opened since its patients' homes were counted; A3 has closed."""
    assert table["list_size"].tolist() == [14, 3, 0, 0]
    assert set(table["list_vintage"]) == {"1 July 2026"}
    assert table["homes_vintage"].tolist() == ["1 July 2022", "", "1 July 2022", ""]


def write_lists(folder: Path, rows: list[tuple[str, str, str, str, object]]) -> None:
    columns = ["ORG_TYPE", "ORG_CODE", "SEX", "AGE_GROUP_5", "NUMBER_OF_PATIENTS"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / readers.LISTS.file, index=False)


LIST_OF_A1 = [
    ("PCN", "U1", "ALL", "ALL", 99),
    ("GP", "A1", "ALL", "ALL", 14),
    ("GP", "A1", "MALE", "ALL", 8),
    ("GP", "A1", "MALE", "0_4", 8),
    ("GP", "A1", "FEMALE", "ALL", 6),
    ("GP", "A1", "FEMALE", "95+", 6),
]


def test_lists_are_read_of_practices_alone(folder: Path) -> None:
    write_lists(folder, LIST_OF_A1)
    assert practices.read_lists(folder).to_dict() == {"A1": 14}


@pytest.mark.parametrize("wrong", [LIST_OF_A1[:-1], [*LIST_OF_A1, LIST_OF_A1[1]]], ids=["a sex is missing", "twice"])
def test_a_list_that_does_not_add_up_is_refused(folder: Path, wrong: list[tuple[str, str, str, str, object]]) -> None:
    write_lists(folder, wrong)
    with pytest.raises(InputRefusedError, match="practice A1 twice, or its sexes and ages do not add up"):
        practices.read_lists(folder)


def test_no_pcn_is_unknown_not_a_pcn_called_u(table: pd.DataFrame) -> None:
    assert table["pcn_code"].fillna("?").tolist() == ["U1", "U1", "?", "?"]


def test_status_is_in_words(table: pd.DataFrame) -> None:
    missing = "not in the directory of February 2026"
    assert table["status"].tolist() == ["active", missing, "dormant", missing]
