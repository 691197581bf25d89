"""Publishers' files: forgiving where they vary, strict where it would make a wrong build."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = readers.Source("ons/people.csv", "ONS", "People", "2022")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ons").mkdir()
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / SOURCE.file).write_bytes(text.encode())


def test_marks_order_spaces_and_extra_columns_do_not_matter(folder: Path) -> None:
    write(folder, "\ufeffother,PEOPLE,CODE\nx, 12 ,E01\ny,NA,\n")
    table = readers.read_table(folder, SOURCE, ["CODE", "PEOPLE"])
    assert table.to_numpy().tolist() == [["E01", "12"], ["", "NA"]]
    assert list(table.columns) == ["CODE", "PEOPLE"]


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(InputRefusedError, match=r"ons/people.csv \(People, ONS\) is missing"):
        readers.read_table(folder, SOURCE, ["CODE"])


def test_all_missing_columns_are_named_at_once(folder: Path) -> None:
    write(folder, "CODE,PEOPLE\nE01,1\n")
    with pytest.raises(InputRefusedError, match="no column AGE, SEX; it has CODE, PEOPLE"):
        readers.read_table(folder, SOURCE, ["CODE", "AGE", "SEX"])


def test_a_table_without_a_header_is_read_by_position(folder: Path) -> None:
    write(folder, "A81001,THE SURGERY,x, TS18 1HU\n")
    table = readers.read_headless(folder, SOURCE, {3: "postcode", 0: "code"})
    assert table.to_dict("records") == [{"postcode": "TS18 1HU", "code": "A81001"}]


def test_text_among_numbers_is_refused() -> None:
    table = pd.DataFrame({"n": ["1", "2.5"], "m": ["1", "-"]})
    assert readers.as_numbers(table, SOURCE, ["n"])["n"].tolist() == [1.0, 2.5]
    with pytest.raises(InputRefusedError, match="not numbers in m"):
        readers.as_numbers(table, SOURCE, ["n", "m"])


def test_rows_come_in_the_order_of_the_codes() -> None:
    table = pd.DataFrame({"code": ["b", "c", "a"], "n": [2, 3, 1]})
    assert readers.one_row_each(table, SOURCE, "code", pd.Index(["a", "b"]))["n"].tolist() == [1, 2]


def test_a_missing_and_a_repeated_code_are_refused() -> None:
    with pytest.raises(InputRefusedError, match="no row for 1 of 2 codes, b first"):
        readers.one_row_each(pd.DataFrame({"code": ["a"]}), SOURCE, "code", pd.Index(["a", "b"]))
    with pytest.raises(InputRefusedError, match="gives a more than once"):
        readers.one_row_each(pd.DataFrame({"code": ["a", "a"]}), SOURCE, "code", pd.Index(["a"]))


def test_hash_of_a_file_longer_than_one_block(folder: Path) -> None:
    content = b"x" * (readers.CHUNK + 7)
    (folder / "big").write_bytes(content)
    assert readers.sha256_of(folder / "big") == hashlib.sha256(content).hexdigest()
