"""Two counts made one: nobody twice, nobody lost.

Older count (LSOA 2011): A1 in the north, Q1 to Q3 in an ICB with a newer count; Q2 has merged into Q1, and Q3 is
missing from the newer count and has a list still.
Newer counts (LSOA 2021): Q1 in one file, L1 of another ICB in the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.registered import bucket_of, read_registered

if TYPE_CHECKING:
    from pathlib import Path

CODES = pd.Index(["E01000001", "E01000002", "E01000003"])
CENSUS = np.array([100, 300, 100], dtype=np.int32)
OLDER = [
    ("A1", "E01000001", 10),
    ("A1", "E01000009", 8),
    ("A1", "W01000001", 3),
    ("A1", "NO2011", 2),
    ("Q1", "E01000001", 500),
    ("Q2", "E01000001", 40),
    ("Q2", "NO2011", 1),
    ("Q3", "E01000001", 7),
]
NEWEST = [("L1", "E01000003", 20)]
ICB_OF = {"A1": "QHM", "Q1": "QNC", "Q2": "QNC", "Q3": "QNC", "L1": "QJM"}
WITH_A_LIST = {"A1", "Q1", "Q3", "L1"}
NEWER = [("Q1", "E01000002", 545), ("Q1", "EMPTY", 4), ("Q1", "CLOSED", 3), ("Q1", "S01000001", 1)]


def write_count(folder: Path, source: readers.Source, rows: list[tuple[str, str, int]], sex: str = "ALL") -> None:
    path = folder / source.file
    path.parent.mkdir(exist_ok=True)
    frame = pd.DataFrame(rows, columns=["PRACTICE_CODE", "LSOA_CODE", "NUMBER_OF_PATIENTS"])
    frame["PRACTICE_NAME"] = "THE " + frame["PRACTICE_CODE"]
    frame["SEX"] = sex
    frame.to_csv(path, index=False, encoding="utf-8-sig")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_count(tmp_path, readers.REGISTERED_2022, OLDER)
    write_count(tmp_path, readers.REGISTERED_2025, NEWER)
    write_count(tmp_path, readers.REGISTERED_LINCOLNSHIRE, NEWEST)
    lookup = [("E01000001", "E01000001"), ("E01000009", "E01000002"), ("E01000009", "E01000003")]
    (tmp_path / "ons").mkdir()
    pd.DataFrame(lookup, columns=["LSOA11CD", "LSOA21CD"]).to_csv(tmp_path / readers.EXACT_FIT.file, index=False)
    return tmp_path


def test_people_at_home_by_area_of_2021(folder: Path) -> None:
    found = read_registered(folder, CODES, CENSUS, ICB_OF, WITH_A_LIST)
    rows = [tuple(row) for row in found.at_home.to_numpy().tolist()]
    assert rows == [
        ("A1", 0, 10, "1 July 2022"),
        ("A1", 1, 6, "1 July 2022"),
        ("A1", 2, 2, "1 July 2022"),
        ("L1", 2, 20, "1 July 2026"),
        ("Q1", 1, 545, "1 October 2025"),
        ("Q3", 0, 7, "1 July 2022"),
    ]


def test_people_elsewhere_keep_their_code_and_bucket(folder: Path) -> None:
    found = read_registered(folder, CODES, CENSUS, ICB_OF, WITH_A_LIST)
    assert [tuple(row) for row in found.elsewhere.to_numpy().tolist()] == [
        ("A1", "Wales", "W01000001", 3, "1 July 2022"),
        ("A1", "no 2011 code", "NO2011", 2, "1 July 2022"),
        ("Q1", "CLOSED", "CLOSED", 3, "1 October 2025"),
        ("Q1", "EMPTY", "EMPTY", 4, "1 October 2025"),
        ("Q1", "Scotland", "S01000001", 1, "1 October 2025"),
    ]


def test_what_is_dropped_is_counted(folder: Path) -> None:
    dropped = read_registered(folder, CODES, CENSUS, ICB_OF, WITH_A_LIST).dropped
    assert (dropped.practices, dropped.patients) == (2, 541)
    assert (dropped.merged_practices, dropped.merged_patients) == (1, 41)


def test_a_practice_the_directory_does_not_place_there_stays(folder: Path) -> None:
    found = read_registered(folder, CODES, CENSUS, {}, set())
    assert set(found.at_home["practice_code"]) == {"A1", "L1", "Q1", "Q2", "Q3"}
    assert found.published == 10 + 8 + 3 + 2 + 40 + 1 + 7 + 553 + 20


def test_nobody_is_lost(folder: Path) -> None:
    found = read_registered(folder, CODES, CENSUS, ICB_OF, WITH_A_LIST)
    assert found.at_home["patients"].sum() + found.elsewhere["patients"].sum() == found.published == 576 + 7 + 20


def test_an_english_code_that_is_unknown_is_a_bucket_not_a_loss(folder: Path) -> None:
    write_count(folder, readers.REGISTERED_2025, [("Q1", "E01999999", 9)])
    found = read_registered(folder, CODES, CENSUS, ICB_OF, WITH_A_LIST)
    assert found.elsewhere.query("practice_code == 'Q1'")["bucket"].tolist() == ["code unknown"]


@pytest.mark.parametrize(
    ("code", "bucket"),
    [
        ("W01000009", "Wales"),
        ("S01000009", "Scotland"),
        ("N21000001", "Northern Ireland"),
        ("L99999999", "Channel Islands"),
        ("M99999999", "Isle of Man"),
        ("NO2011", "no 2011 code"),
        ("?", "code unknown"),
    ],
)
def test_buckets(code: str, bucket: str) -> None:
    assert bucket_of(code) == bucket


def test_a_count_by_sex_is_refused(folder: Path) -> None:
    write_count(folder, readers.REGISTERED_2025, NEWER, sex="FEMALE")
    with pytest.raises(InputRefusedError, match="SEX = ALL"):
        read_registered(folder, CODES, CENSUS, {}, set())


def test_the_same_row_twice_is_refused(folder: Path) -> None:
    write_count(folder, readers.REGISTERED_2022, [*OLDER, OLDER[0]])
    with pytest.raises(InputRefusedError, match="one row"):
        read_registered(folder, CODES, CENSUS, {}, set())
