"""Files of pairs: every row comes back, answered or with the reason."""

import csv
import io

import numpy as np
import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.travel_files.pairs import answers_csv, read_pairs

CODES = ["E01000001", "E01000002"]


def read(text):
    return read_pairs(text.encode(), "pairs.csv", CODES)


def test_rows_keep_their_order_and_what_cannot_be_used_says_why():
    pairs = read(
        "LSOA21CD,easting,northing\n"
        "E01000002,400000,300000.5\n"
        "E01999999,400000,300000\n"
        ",400000,300000\n"
        'E01000001,"400,000",300000\n'
        "E01000001,-1.5,52.4\n"
        "E01000001,900000,300000\n"
        "E01000001,400000,300000,7\n"
        "e01000001,400001,300001\n"
    )
    assert pairs.usable.tolist() == [0, 7]
    assert pairs.area[[0, 7]].tolist() == [1, 0]
    assert (pairs.x[0], pairs.y[0]) == (400_000.0, 300_000.5)
    minutes = np.full(8, np.nan)
    minutes[[0, 7]] = [12.34, 5.0]
    rows = list(csv.DictReader(io.StringIO(answers_csv(pairs, minutes, ["", *[""] * 6, "careful"]).decode())))
    assert [row["minutes"] for row in rows] == ["12.3", *[""] * 6, "5.0"]
    assert rows[7]["note"] == "careful"
    assert rows[0]["note"] == ""
    for row, words in zip(
        rows[1:7], ["no LSOA of 2021", "no small area", "not a number", "degrees", "outside", "more cells"], strict=True
    ):
        assert words in row["note"]
    assert len(pairs.problems) == 6
    assert "line 3" in pairs.problems[2].message or any("line 3" in p.message for p in pairs.problems)


def test_names_that_others_use_and_any_order_are_read():
    pairs = read("Y;X;lsoa\n300000;400000;E01000001\n")
    assert (pairs.x[0], pairs.y[0], pairs.area[0]) == (400_000, 300_000, 0)


def test_text_that_a_spreadsheet_would_run_is_made_harmless():
    pairs = read("LSOA21CD,easting,northing\nE01000001,400000,300000\n=cmd(),1,1\n")
    assert b"'=cmd()" in answers_csv(pairs, np.array([1.0, np.nan]), ["", ""])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LSOA21CD,easting\nE01000001,1\n", "lacks the column northing"),
        ("LSOA21CD,easting,northing\n", "no pair that can be used"),
        ("LSOA21CD,easting,northing\nE01000001,nan,inf\n", "not a number"),
    ],
)
def test_files_that_say_nothing_are_refused(text, words):
    with pytest.raises(InputRefusedError, match=words):
        read(text)
