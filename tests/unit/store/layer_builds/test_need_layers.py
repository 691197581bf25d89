"""Registers, ages and groups of residents: read as published, and refused where a sum or a row is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from nhmap.core.people.resident_groups import COUNTED_AMONG, LISTS, REGISTERS
from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import census, need_sources, patient_counts, proving_need, readers

if TYPE_CHECKING:
    from pathlib import Path

SIZES = {"TOTAL": 100, "06OV": 95, "16OV": 85, "17OV": 84, "18OV": 83, "50OV": 40}


def register_rows(practice: str, count: int = 3) -> list[dict[str, Any]]:
    return [
        {
            "PRACTICE_CODE": practice,
            "GROUP_CODE": code,
            "REGISTER": f"{count}.0",
            "PATIENT_LIST_TYPE": LISTS[COUNTED_AMONG[register]][0],
            "PRACTICE_LIST_SIZE": SIZES[LISTS[COUNTED_AMONG[register]][0]],
        }
        for register, (code, _) in REGISTERS.items()
    ]


def write_registers(folder: Path, rows: list[dict[str, Any]]) -> Path:
    (folder / "nhs").mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(folder / need_sources.DISEASE_REGISTERS.file, index=False)
    return folder


def test_registers_are_one_row_a_practice_by_our_names(tmp_path: Path) -> None:
    found = patient_counts.disease_registers(write_registers(tmp_path, register_rows("B2", 4) + register_rows("A1")))
    assert found["practice_code"].tolist() == ["A1", "B2"]
    assert found["dementia"].tolist() == [3, 4]
    assert found.loc[0, list(LISTS)].tolist() == [100, 95, 85, 84, 83, 40]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"GROUP_CODE": "FRAIL"}, "register FRAIL"),
        ({"PATIENT_LIST_TYPE": "18OV"}, "among the patients 18OV"),
        ({"REGISTER": "2.5"}, "counts people in parts"),
        ({"REGISTER": "-1"}, "fewer than none"),
        ({"REGISTER": "many"}, "not numbers in REGISTER"),
        ({"PRACTICE_LIST_SIZE": 99}, "two sizes of one list of practice A1"),
        ({"PRACTICE_CODE": "A2"}, "lacks a register"),
    ],
)
def test_registers_that_are_not_what_they_should_be_are_refused(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    rows = register_rows("A1")
    rows[0] |= change
    with pytest.raises(InputRefusedError, match=words):
        patient_counts.disease_registers(write_registers(tmp_path, rows))


def test_a_register_that_stands_twice_or_not_at_all_is_refused(tmp_path: Path) -> None:
    for rows in (register_rows("A1") * 2, register_rows("A1")[1:]):
        with pytest.raises(InputRefusedError, match="lacks a register of a practice, or gives one twice"):
            patient_counts.disease_registers(write_registers(tmp_path, rows))


def write_lists(folder: Path, bands: list[str]) -> Path:
    (folder / "nhs").mkdir(exist_ok=True)
    rows = [("GP", "A1", sex, band, 1 + at) for sex in ("FEMALE", "MALE") for at, band in enumerate(bands)]
    rows += [("GP", "A1", "ALL", "ALL", 420), ("PCN", "U1", "MALE", "0_4", 9_999)]
    columns = ["ORG_TYPE", "ORG_CODE", "SEX", "AGE_GROUP_5", "NUMBER_OF_PATIENTS"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / readers.LISTS.file, index=False)
    return folder


BANDS = [*(f"{start}_{start + 4}" for start in range(0, 95, 5)), "95+"]


def test_ages_on_lists_are_of_practices_and_both_sexes(tmp_path: Path) -> None:
    found = patient_counts.list_ages(write_lists(tmp_path, BANDS)).set_index("practice_code")
    assert found.index.tolist() == ["A1"]
    assert found.loc["A1", ["age_0_4", "age_5_9", "age_95_over"]].tolist() == [2, 4, 40]
    assert found.loc["A1"].sum() == 420


def test_other_bands_of_age_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="other ages than five-year bands"):
        patient_counts.list_ages(write_lists(tmp_path, [*BANDS[:-1], "95_99", "100+"]))


def write_council(folder: Path, **change: int) -> Path:
    (folder / "ons").mkdir(exist_ok=True)
    row = {"Code": "E08000016", "All ages": 182, **{str(year): 2 for year in range(90)}, "90+": 2, **change}
    pd.DataFrame([row]).to_csv(folder / need_sources.COUNCIL_AGES.file, index=False)
    return folder


def test_ages_of_a_council_come_under_the_code_in_force(tmp_path: Path) -> None:
    found = census.council_ages(write_council(tmp_path), pd.Index(["E08000038"]))
    assert found.columns.tolist()[:2] == ["district26cd", "age_0"]
    assert found.columns[-1] == "age_90_over"
    assert found.iloc[0, 1:].sum() == 182


def test_ages_of_a_council_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="ages of E08000038 do not add up"):
        census.council_ages(write_council(tmp_path, **{"17": 3}), pd.Index(["E08000038"]))


def test_every_figure_of_england_is_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving_need, "measured", lambda _: dict(proving_need.PUBLISHED))
    (tmp_path / "practices").mkdir()
    ages = patient_counts.list_ages(write_lists(tmp_path, BANDS))
    ages.to_parquet(tmp_path / "practices" / "list_ages.parquet")
    proving_need.prove_need(tmp_path, tmp_path)
    for what, people in proving_need.PUBLISHED.items():
        wrong = {**proving_need.PUBLISHED, what: people - 1}
        monkeypatch.setattr(proving_need, "measured", lambda _, wrong=wrong: wrong)
        with pytest.raises(InputRefusedError, match=f"{people - 1:,} {what}; published are {people:,}"):
            proving_need.prove_need(tmp_path, tmp_path)


def test_ages_that_are_not_a_practices_list_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving_need, "measured", lambda _: dict(proving_need.PUBLISHED))
    (tmp_path / "practices").mkdir()
    ages = patient_counts.list_ages(write_lists(tmp_path, BANDS)).assign(age_0_4=np.int32(1))
    ages.to_parquet(tmp_path / "practices" / "list_ages.parquet")
    with pytest.raises(InputRefusedError, match="do not add up to the list"):
        proving_need.prove_need(tmp_path, tmp_path)
