"""Cells of estates lists: units are converted and said, unknown is not zero, nonsense is refused with a reason."""

from __future__ import annotations

import pytest

from nhmap.store.estate_files.cells import UnreadableError
from nhmap.store.estate_files.columns import about, split_header
from nhmap.store.estate_files.values import read_value, unit_of


@pytest.mark.parametrize(
    ("cell", "field", "unit", "value"),
    [
        ("1,234.5", "floor_area_m2", "", 1234.5),
        ("12 000", "floor_area_m2", "m2", 12000),
        ("2500 sqm", "floor_area_m2", "", 2500),
        ("10,764 sq ft", "floor_area_m2", "", 1000.0083),
        ("10764", "floor_area_m2", "sqft", 1000.0083),
        ("0", "void_m2", "", 0),
        ("£1.2m", "backlog_gbp", "", 1_200_000),
        ("350", "backlog_gbp", "£k", 350_000),
        ("350k", "backlog_gbp", "", 350_000),
        ("£1,234", "backlog_gbp", "", 1234),
        ("1.5 acres", "land_ha", "", 0.607),
        ("15000", "land_ha", "m2", 1.5),
        ("31/03/2030", "lease_end", "", "2030-03-31"),
        ("31-Mar-30", "lease_end", "", "2030-03-31"),
        ("1st April 2031", "lease_end", "", "2031-04-01"),
        ("2030-03-31 00:00:00", "lease_end", "", "2030-03-31"),
        ("20300331", "lease_end", "", "2030-03-31"),
        ("45747", "lease_end", "", "2025-03-31"),
        ("March 2030", "lease_end", "", "2030-03-01"),
        ("B/C", "condition", "", "B/C"),
        ("Grade B", "condition", "", "B"),
        ("c / b", "condition", "", "B/C"),
        ("DX", "condition", "", "D"),
        ("NHS Property Services Ltd", "owner", "", "NHSPS"),
        ("CHP", "owner", "", "LIFT"),
        ("Fylde LIFT Co", "owner", "", "LIFT"),
        ("Dr Smith", "owner", "", "other"),
        ("Long leasehold", "tenure", "", "leasehold"),
        ("FREEHOLD", "tenure", "", "freehold"),
        ("Vacant", "status", "", "closed"),
        ("Under construction", "status", "", "planned"),
        ("Operational", "status", "", "open"),
    ],
)
def test_what_people_write_is_read(cell, field, unit, value):
    assert read_value(cell, field, unit).value == pytest.approx(value)


@pytest.mark.parametrize("cell", ["", "Not Applicable", "n/a", "-", "TBC", "#N/A", "Unknown", "  not known "])
@pytest.mark.parametrize(
    "field", ["backlog_gbp", "floor_area_m2", "condition", "owner", "tenure", "lease_end", "status"]
)
def test_unknown_is_not_zero_and_not_another_owner(cell, field):
    assert read_value(cell, field) is None


@pytest.mark.parametrize(
    ("cell", "field", "code"),
    [
        ("some 500", "floor_area_m2", "not a number"),
        ("1.234,5", "floor_area_m2", "not a number"),
        ("-5", "void_m2", "below zero"),
        ("(500)", "backlog_gbp", "below zero"),
        ("500 bananas", "floor_area_m2", "unit unknown"),
        ("£500", "floor_area_m2", "wrong unit"),
        ("1e999", "floor_area_m2", "not a number"),
        ("03/31/2030", "lease_end", "not a date"),
        ("holding over", "lease_end", "not a date"),
        ("E", "condition", "not a grade"),
        ("perhaps", "tenure", "tenure unknown"),
        ("purple", "status", "status unknown"),
        ("nan", "rooms", None),
    ],
)
def test_what_cannot_be_read_says_why(cell, field, code):
    if code is None:
        assert read_value(cell, field) is None
        return
    with pytest.raises(UnreadableError) as refused:
        read_value(cell, field)
    assert refused.value.code == code


def test_a_conversion_is_said():
    assert read_value("10,764 sq ft", "floor_area_m2").note == "converted from 10,764 sq ft"


@pytest.mark.parametrize(
    ("header", "target", "unit"),
    [
        ("Gross internal floor area (m²)", "floor_area_m2", "m2"),
        ("Gross internal floor area (m\ufffd)", "floor_area_m2", "m2"),
        ("Floor area - empty (%)", "void_m2", "%"),
        ("Vacant area sqm", "void_m2", "m2"),
        ("NIA (Sq Ft)", "floor_area_m2", "sqft"),
        ("Backlog £000", "backlog_gbp", "£k"),
        ("Cost to eradicate high risk backlog (£)", "backlog_high", "£"),
        ("Floor area ('000 m2)", "floor_area_m2", "000m2"),
        ("GIA (m² ’000)", "floor_area_m2", "000m2"),
        ("NIA (thousand sq ft)", "floor_area_m2", "000sqft"),
        ("Post Code", "postcode", ""),
        ("Total fwd maintenance", "", ""),
        ("NHS estate occupied floor area (%)", "", "%"),
    ],
)
def test_columns_are_known_by_their_names(header, target, unit):
    assert (about(header)[0], split_header(header)[1]) == (target, unit)


def test_units_in_many_writings():
    assert {unit_of(t) for t in ("m²", "m2", "sq m", "SQM", "sq. metres", "m^2")} == {"m2"}
    assert {unit_of(t) for t in ("£k", "£000", "£'000", "thousands")} == {"£k"}
    assert {unit_of(t) for t in ("'000 m2", "000s sq m", "thousand square metres", "m² ('000)", "k m2")} == {"000m2"}
    assert {unit_of(t) for t in ("'000 sq ft", "ft² 000s", "thousands of sq. ft")} == {"000sqft"}
    assert unit_of("bananas") == ""
