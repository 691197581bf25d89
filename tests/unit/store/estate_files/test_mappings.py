"""Columns as a person sees them: prefilled by name or memory, and back to a mapping that the reader takes."""

from __future__ import annotations

import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.columns import by_mapping
from nhmap.store.estate_files.layouts import recognise
from nhmap.store.estate_files.mappings import ColumnMeaning, mapping_of, meanings
from nhmap.store.estate_files.sheets import read_sheets

LIST = (
    b"Thing,Post code,How big (sq ft),,Street,Town\n"
    b"Mill,ST1 1AA,1000,x,1 Mill Lane,Stoke\nMill,ST1 1AB,,y,2 Mill Lane,Stoke\nHall,ST1 1AA,30,z,,Leek\n"
)


@pytest.fixture
def layout():
    (sheet,), _ = read_sheets(LIST, "list.csv")
    return recognise(sheet, "list.csv")


def test_columns_come_with_examples_and_what_their_names_say(layout):
    lines = meanings(layout)
    assert [line.column for line in lines] == ["Thing", "Post code", "How big (sq ft)", "Street", "Town"]
    assert lines[0].examples == ("Mill", "Hall")
    assert lines[1] == ColumnMeaning("Post code", ("ST1 1AA", "ST1 1AB"), "postcode")
    assert [line.target for line in lines] == ["", "postcode", "", "address", "address"]


def test_a_memory_goes_before_names(layout):
    remembered = {"name": "Thing", "floor_area_m2": {"column": "How big (sq ft)", "unit": "sq ft"}, "gone": "Town"}
    told = {line.column: (line.target, line.unit) for line in meanings(layout, remembered)}
    assert told["Thing"] == ("name", "")
    assert told["How big (sq ft)"] == ("floor_area_m2", "sqft")
    assert told["Post code"] == ("", "")
    assert told["Town"] == ("", "")


def test_lines_make_a_mapping_that_the_reader_takes(layout):
    lines = [
        ColumnMeaning("Thing", (), "name"),
        ColumnMeaning("How big (sq ft)", (), "floor_area_m2", "sqft"),
        ColumnMeaning("Street", (), "address"),
        ColumnMeaning("Town", (), "address"),
        ColumnMeaning("Post code", ()),
    ]
    mapping = mapping_of(lines)
    columns = by_mapping(layout.header, mapping)
    assert [use.header for use in columns["address"]] == ["Street", "Town"]
    assert columns["floor_area_m2"][0].unit == "sqft"
    assert "postcode" not in columns
    # What is remembered prefills the same lines.
    again = {(line.column, line.target, line.unit) for line in meanings(layout, mapping) if line.target}
    assert again == {(line.column, line.target, line.unit) for line in lines if line.target}


def test_what_cannot_be_read_is_refused():
    with pytest.raises(InputRefusedError, match="No column"):
        mapping_of([ColumnMeaning("Thing", ())])
    with pytest.raises(InputRefusedError, match="2 columns mean “Postcode”"):
        mapping_of([ColumnMeaning("a", (), "postcode"), ColumnMeaning("b", (), "postcode")])
