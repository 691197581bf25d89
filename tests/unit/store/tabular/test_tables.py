"""Tables of text within bounds, and what a row with too many cells does to the readers."""

from __future__ import annotations

import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.rejects import rejects_csv
from nhmap.store.exports.note_files import read_notes
from nhmap.store.tabular.tables import TableLimits, rows_of, text_of
from nhmap.store.travel_files.reading import read_travel
from tests.support.estates import read, told
from tests.support.site_worlds import line_areas, line_sites

GOOD = TableLimits()


def rows(text, limits=GOOD, delimiter=","):
    return list(rows_of(text, delimiter, "list.csv", limits))


def test_rows_have_the_number_of_the_line_they_end_on_whatever_ends_a_line():
    for end in ("\n", "\r\n", "\r"):
        assert rows(f"a,b{end}{end}c,d{end}") == [(1, ["a", "b"]), (3, ["c", "d"])]
    assert rows('a,"b\nc"\nd,e') == [(2, ["a", "b\nc"]), (3, ["d", "e"])]
    assert rows("a\x0bb\u2028c\n") == [(1, ["a\x0bb\u2028c"])]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (TableLimits(rows=1), "too large"),
        (TableLimits(columns=1), "too large"),
        (TableLimits(cells=3), "too large"),
        (TableLimits(line_length=2), "Line 1 of list.csv has 4 characters"),
    ],
)
def test_too_much_is_refused(limits, words):
    with pytest.raises(InputRefusedError, match=words):
        rows("a,b\nc,d\n", limits)


def test_lines_are_counted_before_anything_else():
    with pytest.raises(InputRefusedError, match=r"has 3 lines; tables of up to 2 lines are read\. Fewer\."):
        text_of(b"\xff\n\n\n", "list.csv", TableLimits(lines=2, hint="Fewer."))


def test_delimiters_that_cannot_be_are_refused():
    with pytest.raises(InputRefusedError, match="cannot be"):
        rows("a,b", delimiter="\n\n")


def test_a_cell_that_is_too_long_is_said_in_words():
    with pytest.raises(InputRefusedError, match="beyond line 2: a cell has more than 131,072 characters"):
        rows("a,b\n" + "x" * 200_000 + ",c\n")


def test_a_floor_area_with_an_unquoted_thousand_is_no_fact():
    data = b"Name,Postcode,GIA (m2)\nHaywood Hospital,ST1 3AB,1,234.5\nMeir Primary Care Centre,ST1 1AB,600,\n"
    upload = read(data)
    assert told(upload, "S-2") == {}
    assert told(upload, "S-3") == {"floor_area_m2": 600.0}
    shifted = upload.rows[0]
    assert (shifted.outcome, shifted.code, shifted.read.line) == ("rejected", "more cells than the header", 2)
    assert "4 cells and the header 3" in shifted.reason
    assert b"1,234.5" in rejects_csv(upload)


def test_columns_without_a_name_are_columns():
    data = b"Name,Postcode,GIA (m2),,\nHaywood Hospital,ST1 3AB,1234,a remark\nMeir Primary Care Centre,ST1 1AB,600\n"
    assert told(read(data), "S-2") == {"floor_area_m2": 1234.0}


def test_facts_of_ours_with_a_delimiter_too_many_are_not_used():
    data = b"site_id,name,field,value\nS-2,Haywood,floor_area_m2,1,234\nS-2,Haywood,floor_area_m2,500\n"
    upload = read(data, "building-facts.csv")
    assert told(upload, "S-2") == {"floor_area_m2": 500.0}
    assert upload.counts["rejected"] == 1


def test_minutes_and_notes_with_a_delimiter_too_many_are_not_used():
    text = "LSOA21CD,site_id,minutes,mode\nE01000001,s0,1,234,walk\nE01000001,s0,5,walk\n"
    upload = read_travel(text.encode(), "times.csv", line_sites(), line_areas())
    assert upload.table().minutes.tolist() == [5.0]
    assert "more cells than the header" in upload.rejects[0].reason
    assert upload.rejects[0].line == 2
    notes = read_notes(b"site_id,field,text\ns0,reason,Too small, and far\n", "notes.csv")
    assert notes.entries == ()
    assert "line 2: The row has 4 cells" in notes.problems[0].message
