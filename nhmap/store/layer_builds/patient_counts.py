"""Patients of practices: how many are on the registers of long-term conditions, and how old those on the lists are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.people.resident_groups import COUNTED_AMONG, LISTS, REGISTERS
from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import need_sources, readers
from nhmap.store.layer_builds.census import whole_people
from nhmap.store.layer_builds.publish import ATTRIBUTION_PUBLIC, OGL, LayerRecord, write_frame

if TYPE_CHECKING:
    from pathlib import Path

OLDEST: Final = 95
"""The last five-year band of the lists: for its first year and all older."""

ATTRIBUTION_REGISTERS: Final = (
    "Contains public sector information (NHS England Quality and Outcomes Framework 2024/25) licensed under the Open "
    "Government Licence v3.0."
)


def build_patient_counts(folder: Path, out: Path) -> tuple[LayerRecord, ...]:
    """Write ``disease_registers`` and ``list_ages`` to ``practices/`` below the data folder."""
    registers, ages = disease_registers(folder), list_ages(folder)
    write_frame(registers, out / "practices" / "disease_registers.parquet")
    write_frame(ages, out / "practices" / "list_ages.parquet")
    return _registers_record(registers), _ages_record(ages)


def disease_registers(folder: Path) -> pd.DataFrame:
    """Patients of each practice on each register, and on the lists that these are counted among; sorted by practice.

    Raises
    ------
    InputRefusedError
        When a practice lacks a register or has it twice, when a register is counted among other patients than nhmap
        takes it to be.
    """
    source = need_sources.DISEASE_REGISTERS
    columns = ["PRACTICE_CODE", "GROUP_CODE", "REGISTER", "PATIENT_LIST_TYPE", "PRACTICE_LIST_SIZE"]
    table = readers.read_table(folder, source, columns)
    table = readers.as_numbers(table, source, ["REGISTER", "PRACTICE_LIST_SIZE"])
    for column in ("REGISTER", "PRACTICE_LIST_SIZE"):
        table[column] = whole_people(table[column], source)
    key_of = {code: key for key, (code, _) in REGISTERS.items()}
    list_of = {code: key for key, (code, _) in LISTS.items()}
    table["register"] = table["GROUP_CODE"].map(key_of)
    table["list"] = table["PATIENT_LIST_TYPE"].map(list_of)
    _refuse_unknown(table, source)
    if table.duplicated(["PRACTICE_CODE", "register"]).any() or len(table) % len(REGISTERS):
        msg = f"{source.file} lacks a register of a practice, or gives one twice."
        raise InputRefusedError(msg, f"Each practice has {len(REGISTERS)} rows, one a register.")
    lists = table.groupby(["PRACTICE_CODE", "list"])["PRACTICE_LIST_SIZE"].agg(["min", "max"])
    if (lists["min"] != lists["max"]).any():
        msg = (
            f"{source.file} gives two sizes of one list of practice {lists.index[lists['min'] != lists['max']][0][0]}."
        )
        raise InputRefusedError(msg, "Download the file again.")
    wide = table.pivot_table(index="PRACTICE_CODE", columns="register", values="REGISTER", aggfunc="first")
    people = (
        lists["max"].reset_index().pivot_table(index="PRACTICE_CODE", columns="list", values="max", aggfunc="first")
    )
    whole = pd.concat([wide[list(REGISTERS)], people[list(LISTS)]], axis=1)
    if whole.isna().to_numpy().any():
        msg = f"{source.file} lacks a register of practice {whole.index[whole.isna().any(axis=1)][0]}."
        raise InputRefusedError(msg, f"Each practice has {len(REGISTERS)} rows, one a register.")
    return whole.astype(np.int32).sort_index().rename_axis("practice_code").reset_index()


def _refuse_unknown(table: pd.DataFrame, source: readers.Source) -> None:
    """Refuse registers we do not know and such as are counted among other patients than we take them to be."""
    among = table["register"].map(COUNTED_AMONG)
    wrong = table["register"].isna() | table["list"].isna() | (among != table["list"])
    if wrong.any():
        row = table[wrong].iloc[0]
        msg = (
            f"{source.file} counts the register {row['GROUP_CODE']} among the patients {row['PATIENT_LIST_TYPE']}, "
            "which nhmap does not know of."
        )
        raise InputRefusedError(msg, f"nhmap expects the registers of {source.vintage}.")


def list_ages(folder: Path) -> pd.DataFrame:
    """Patients on the list of each practice by five-year age, both sexes together; sorted by practice.

    The last band, ``age_95_over``, is for all older too.

    Raises
    ------
    InputRefusedError
        When a band is missing; that ages add up to the list is held elsewhere (``practices.read_lists``).
    """
    source = readers.LISTS
    columns = ["ORG_TYPE", "ORG_CODE", "SEX", "AGE_GROUP_5", "NUMBER_OF_PATIENTS"]
    table = readers.read_table(folder, source, columns)
    table = readers.as_numbers(
        table[(table["ORG_TYPE"] == "GP") & (table["AGE_GROUP_5"] != "ALL")], source, columns[4:]
    )
    table = table[table["SEX"] != "ALL"]
    names = {f"{start}_{start + 4}": f"age_{start}_{start + 4}" for start in range(0, OLDEST, 5)}
    names[f"{OLDEST}+"] = f"age_{OLDEST}_over"
    strange = sorted(set(table["AGE_GROUP_5"]) ^ set(names))
    if strange:
        msg = f"{source.file} has other ages than five-year bands to {OLDEST} and over: {strange[0]}."
        raise InputRefusedError(msg, f"nhmap expects {source.dataset}.")
    table["NUMBER_OF_PATIENTS"] = whole_people(table["NUMBER_OF_PATIENTS"], source)
    summed = table.pivot_table(
        index="ORG_CODE", columns="AGE_GROUP_5", values="NUMBER_OF_PATIENTS", aggfunc="sum", fill_value=0
    )
    ages = summed.rename(columns=names)[list(names.values())]
    return ages.astype(np.int32).sort_index().rename_axis("practice_code").rename_axis(None, axis=1).reset_index()


def _registers_record(registers: pd.DataFrame) -> LayerRecord:
    listed = int(registers["list_all"].sum())
    return LayerRecord(
        name="disease_registers",
        file="practices/disease_registers.parquet",
        rows=len(registers),
        key="practice_code",
        crs=None,
        publisher="NHS England",
        title="Patients on the registers of long-term conditions, by practice",
        vintage=need_sources.DISEASE_REGISTERS.vintage,
        licence=OGL,
        attribution=ATTRIBUTION_REGISTERS,
        sources=(need_sources.DISEASE_REGISTERS,),
        notes=(
            f"{len(REGISTERS)} registers of {len(registers):,} practices with {listed:,} patients; for example "
            f"dementia {int(registers['dementia'].sum()):,}. One person may be on several. What nhmap says of a "
            "neighbourhood is modelled from them: see docs/methods.md."
        ),
    )


def _ages_record(ages: pd.DataFrame) -> LayerRecord:
    people = int(ages.drop(columns="practice_code").to_numpy(np.int64).sum())
    return LayerRecord(
        name="list_ages",
        file="practices/list_ages.parquet",
        rows=len(ages),
        key="practice_code",
        crs=None,
        publisher="NHS England",
        title="Patients on the lists of practices by five-year age",
        vintage=readers.LISTS.vintage,
        licence=OGL,
        attribution=ATTRIBUTION_PUBLIC,
        sources=(readers.LISTS,),
        notes=f"{people:,} patients, both sexes together.",
    )
