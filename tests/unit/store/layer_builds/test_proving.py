"""A wrong build is refused in words."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.boundaries import DOMAINS
from nhmap.store.layer_builds.proving import ENGLAND, average_scores, prove_counts, prove_deprivation, prove_registered

if TYPE_CHECKING:
    from pathlib import Path

SUMMARIES = (
    "imd",
    "income",
    "employment",
    "education_skills_and_training",
    "health_deprivation_and_disability",
    "crime",
    "barriers_to_housing_and_services",
    "living_environment",
)


def test_every_figure_that_differs_is_named() -> None:
    prove_counts(ENGLAND)
    with pytest.raises(InputRefusedError) as refused:
        prove_counts(replace(ENGLAND, residents=57_106_397, icbs=42))
    assert "residents: 57,106,397 where 57,106,398 are published" in str(refused.value)
    assert "icbs: 42 where 36" in str(refused.value)
    assert "hwbs" not in refused.value.message


def areas() -> pd.DataFrame:
    scores = {f"{domain}_score": [10.0, 40.0, 7.0] for domain in DOMAINS}
    return pd.DataFrame({"lsoa21cd": ["E01A", "E01B", "E01C"], "index_people": [200, 100, 50], **scores})


def test_average_scores_weigh_people() -> None:
    found = average_scores(areas(), np.array(["X", "X", "W"], dtype=object))
    assert found["imd"].to_dict() == {"W": 7.0, "X": 20.0}
    assert list(found.columns) == list(DOMAINS)


def write_summaries(folder: Path, imd: float, crime: float = 20.0) -> None:
    for directory in ("ons", "mhclg"):
        (folder / directory).mkdir(exist_ok=True)
    for summary, key, lookup, member in (
        (readers.DEPRIVATION_ICBS, "icb24_code", readers.ICBS_2024, "ICB24CD"),
        (readers.DEPRIVATION_DISTRICTS, "ltla24_code", readers.WARDS, "LAD24CD"),
    ):
        pd.DataFrame({"LSOA21CD": ["E01A", "E01B", "E01C"], member: ["X", "X", "W"]}).to_csv(
            folder / lookup.file, index=False
        )
        stated = {f"{name}_average_score": [7.0, 20.0] for name in SUMMARIES}
        stated |= {"imd_average_score": [7.0, imd], "crime_average_score": [7.0, crime]}
        pd.DataFrame({key: ["W", "X"], **stated}).to_csv(folder / summary.file, index=False)


def test_published_averages_are_met(tmp_path: Path) -> None:
    write_summaries(tmp_path, imd=20.02, crime=20.49)
    prove_deprivation(tmp_path, areas())


def test_an_average_that_is_not_the_publishers_is_refused(tmp_path: Path) -> None:
    write_summaries(tmp_path, imd=20.11)
    with pytest.raises(InputRefusedError, match=r"average scores of X are up to 0\.11"):
        prove_deprivation(tmp_path, areas())
    write_summaries(tmp_path, imd=20.0, crime=20.6)
    with pytest.raises(InputRefusedError, match=r"average scores of X are up to 0\.60"):
        prove_deprivation(tmp_path, areas())


def test_summaries_of_other_areas_are_refused(tmp_path: Path) -> None:
    write_summaries(tmp_path, imd=20.0)
    stated = {f"{name}_average_score": [7.0] for name in SUMMARIES}
    pd.DataFrame({"icb24_code": ["V"], **stated}).to_csv(tmp_path / readers.DEPRIVATION_ICBS.file, index=False)
    with pytest.raises(InputRefusedError, match="do not name the same areas"):
        prove_deprivation(tmp_path, areas())


def test_districts_of_a_later_lookup_are_compared_by_the_codes_in_force(tmp_path: Path) -> None:
    write_summaries(tmp_path, imd=20.0)
    members = {"LSOA21CD": ["E01A", "E01B", "E01C"], "LAD24CD": ["E08000038", "E08000038", "N"]}
    pd.DataFrame(members).to_csv(tmp_path / readers.WARDS.file, index=False)
    stated = {f"{name}_average_score": [7.0, 20.0] for name in SUMMARIES}
    table = pd.DataFrame({"ltla24_code": ["W", "E08000016"], **stated})
    table.to_csv(tmp_path / readers.DEPRIVATION_DISTRICTS.file, index=False)
    with pytest.raises(InputRefusedError, match="do not name the same areas"):
        prove_deprivation(tmp_path, areas())
    with readers.editions({readers.WARDS.file: readers.Edition("2025")}):
        prove_deprivation(tmp_path, areas())
        table.assign(imd_average_score=[7.0, 21.0]).to_csv(tmp_path / readers.DEPRIVATION_DISTRICTS.file, index=False)
        with pytest.raises(InputRefusedError, match="average scores of E08000038"):
            prove_deprivation(tmp_path, areas())


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A1 has 10 + 2 patients of 2022 and a list of 14; Q1 has 5 of 2025, 500 older ones left out; Q2 merged into Q1."""
    (tmp_path / "nhs").mkdir()
    for source, rows in (
        (readers.REGISTERED_2022, [("A1", 10), ("A1", 2), ("Q1", 500), ("Q2", 40)]),
        (readers.REGISTERED_2025, [("Q1", 5)]),
        (readers.REGISTERED_LINCOLNSHIRE, []),
    ):
        frame = pd.DataFrame(rows, columns=["PRACTICE_CODE", "NUMBER_OF_PATIENTS"]).assign(SEX="ALL")
        frame.to_csv(tmp_path / source.file, index=False)
    with gzip.open(tmp_path / readers.DIRECTORY.file, "wt") as file:
        file.write("A1,A,Y63,QHM\nQ1,Q,Y60,QNC\nQ2,Q,Y60,QNC\n")
    lists = [
        (code, sex, age, n) for code, n in (("A1", 14), ("Q1", 6)) for sex, age in (("ALL", "ALL"), ("MALE", "0_4"))
    ]
    frame = pd.DataFrame(lists, columns=["ORG_CODE", "SEX", "AGE_GROUP_5", "NUMBER_OF_PATIENTS"])
    frame.assign(ORG_TYPE="GP").to_csv(tmp_path / readers.LISTS.file, index=False)
    out = tmp_path / "practices"
    out.mkdir()
    pd.DataFrame({"practice_code": ["A1", "A9", "Q1"], "list_size": pd.array([14, 0, 6], dtype="Int32")}).to_parquet(
        out / "practices.parquet"
    )
    pd.DataFrame({"practice": [0, 2], "patients": [10, 5]}).to_parquet(out / "registered.parquet")
    pd.DataFrame({"practice": [0], "patients": [2]}).to_parquet(out / "registered_elsewhere.parquet")
    return tmp_path


def test_a_build_that_keeps_everybody_passes(built: Path) -> None:
    prove_registered(built, built)


@pytest.mark.parametrize("patients", [[10, 4], [9, 6]])
def test_a_patient_lost_or_moved_to_another_practice_is_refused(built: Path, patients: list[int]) -> None:
    pd.DataFrame({"practice": [0, 2], "patients": patients}).to_parquet(built / "practices" / "registered.parquet")
    with pytest.raises(InputRefusedError, match="of 17 that were published"):
        prove_registered(built, built)


def test_a_practice_counted_in_both_files_is_refused(built: Path) -> None:
    pd.DataFrame({"practice": [0, 2], "patients": [10, 505]}).to_parquet(built / "practices" / "registered.parquet")
    with pytest.raises(InputRefusedError, match="517 registered patients came out of 17"):
        prove_registered(built, built)


def test_a_list_that_is_not_the_published_one_is_refused(built: Path) -> None:
    file = built / "practices" / "practices.parquet"
    table = pd.read_parquet(file)
    table.assign(list_size=pd.array([14, 0, 5], dtype="Int32")).to_parquet(file)
    with pytest.raises(InputRefusedError, match="a practice's list changed"):
        prove_registered(built, built)
