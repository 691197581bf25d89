"""Lists of buildings in every layout: what they tell, of which building, and what becomes of every row."""

from __future__ import annotations

import csv
import io

import pytest

from nhmap.core.buildings.estate import Estate, Fact, with_estate
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.answers import Answers
from nhmap.store.estate_files.facts import facts_csv
from nhmap.store.estate_files.layouts import recognise
from nhmap.store.estate_files.outcomes import OUTCOMES
from nhmap.store.estate_files.reading import read_estate, read_estates
from nhmap.store.estate_files.rejects import rejects_csv
from nhmap.store.estate_files.sheets import read_sheets
from tests.support.estates import as_csv, ground, known_sites, read, told, workbook
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_shapes, grid_world

RISKS = [f"Cost to eradicate {risk} risk backlog (£)" for risk in ("high", "significant", "moderate", "low")]
ERIC_NEW = ["Trust Code", "Trust Name", "Site Code", "Site Name", "Post Code", "Site Type", "Tenure",
            "Gross internal floor area (m²)", "Occupied floor area (m²)", "Floor area - empty (m²)",
            *RISKS]  # fmt: skip
ERIC_OLD = ["Organisation Code", "Organisation Name", "Site Code", "Site Name", "Site Type",
            "Gross internal floor area (m²)", "Occupied floor area (m²)", "Floor area - empty (%)",
            "Not functionally suitable - occupied floor area (%)", *RISKS]  # fmt: skip
LEASED = "Leased from NHS Property Services"


def eric(tenure: str, *figures: object) -> list[object]:
    return ["R1", "STOKE TRUST", "R1A", "MEIR PRIMARY CARE CENTRE", "ST1 1AB", "Non inpatient", tenure, *figures]


def codes(upload):
    return [(r.line, r.column, r.code) for r in upload.rejects]


def test_an_eric_return_in_square_metres():
    upload = read([ERIC_NEW, eric("Freehold", "2,000", 1900, 100, 1, 2, 3, 4)], "eric_2024_25.csv")
    assert upload.layout.label == "ERIC site return 2024/25"
    assert told(upload, "S-3") == {
        "owner": "other",
        "tenure": "freehold",
        "floor_area_m2": 2000.0,
        "void_m2": 100.0,
        "backlog_gbp": 10.0,
        "site_code": "R1A",
    }
    assert {f.as_of for f in upload.facts} == {"2025-03-31"}


def test_not_applicable_is_unknown_and_a_lease_from_the_landlord_says_nothing_of_its_tenure():
    upload = read([ERIC_NEW, eric(LEASED, 2000, 1900, 0, *["Not Applicable"] * 4)], "eric.csv")
    assert told(upload, "S-3") == {
        "owner": "NHSPS", "floor_area_m2": 2000.0, "void_m2": 0.0, "site_code": "R1A",
    }  # fmt: skip
    assert not codes(upload)
    assert any(p.check == "no date" for p in upload.problems)


def test_a_backlog_of_which_one_risk_is_unknown_is_unknown_and_said():
    upload = read([ERIC_NEW, eric("Freehold", 2000, 1900, 0, 1, "Not Applicable", 3, 4)], "eric.csv")
    assert "backlog_gbp" not in told(upload, "S-3")
    assert codes(upload) == [(2, RISKS[0], "backlog incomplete")]


def test_an_old_eric_return_gives_shares_of_the_floor():
    rows = [
        ERIC_OLD,
        ["R1", "STOKE TRUST", "AGGRE", "AGGREGATE SITE", "Aggregate Site", 900, 900, 0, 0, 1, 1, 1, 1],
        ["R1", "STOKE-ON-TRENT TRUST", "R1A", "Meir Primary Care Centre", "8. Other", 2000, 1000, 12.5, 10, 0, 0, 0, 0],
        ["R1", "STOKE TRUST", "OTHER", "Other", "Other Reportable Site", 900, 900, 0, 0, 1, 1, 1, 1],
    ]
    upload = read(rows, "eric_2016_17.csv")
    assert upload.counts["set aside"] == 2
    assert [r.line for r in upload.rejects if r.code == "a sum, not a building"] == [2, 4]
    (row,) = [row for row in upload.rows if row.outcome != "set aside"]
    values = {key: (reading.value, reading.note) for key, reading in row.read.told}
    assert values["void_m2"] == (250.0, "12.5 % of 2,000 m²")
    assert values["unsuitable_m2"] == (100.0, "10 % of 1,000 m²")
    assert values["backlog_gbp"] == (0.0, "sum of the four risks")


def test_a_share_of_an_unknown_floor_is_unknown():
    header = ["Site name", "Postcode", "GIA (m²)", "Void (%)"]
    upload = read(
        [header, ["Meir Primary Care Centre", "ST1 1AB", "", "20%"], ["Haywood Hospital", "ST1 3AB", "500", "120"]]
    )
    assert told(upload, "S-3") == {}
    assert told(upload, "S-2") == {"floor_area_m2": 500.0}
    assert codes(upload) == [(2, "Void (%)", "per cent of what"), (3, "Void (%)", "more than the whole")]


def ods(code: str, name: str, postcode: str, close: str = "", status: str = "A") -> list[str]:
    cells = [""] * 27
    cells[0], cells[1], cells[4], cells[9], cells[10] = code, name, "High Street", postcode, "20010401"
    cells[11], cells[12] = close, status
    return cells


def test_an_ods_file_without_a_header():
    rows = [
        ods("A10001", "BUCKNALL ROAD SURGERY", "ST1 2AA"),
        ods("A10002", "MEIR SURGERY", "ST1 1AB", "20200101", "C"),
        ods("R1A01", "HAYWOOD HOSPITAL", "ST1 3AB", "20240331", "C"),
        ods("R1A02", "GONE CLINIC", "ST1 2AE", "20240331", "C"),
        ods("R1A03", "BRAND NEW HOUSE", "ST1 3AA"),
    ]
    upload = read(rows, "ets.csv", as_of="1 May 2026")
    assert upload.layout.key == "ods"
    assert told(upload, "S-1") == {"status": "open"}
    assert told(upload, "S-2") == {"status": "closed"}
    assert told(upload, "S-3") == {}, "a practice that closed says nothing of its building"
    assert [row.outcome for row in upload.rows] == ["matched", "matched", "matched", "set aside", "new"]
    assert {f.as_of for f in upload.facts} == {"2026-05-01"}


def test_an_ods_file_with_a_header():
    rows = [["Organisation Code", "Name", "National Grouping", "High Level Health Geography", "Postcode", "Close Date"],
            ["R1A01", "HAYWOOD HOSPITAL", "Y", "Q", "ST1 3AB", "20240331"]]  # fmt: skip
    upload = read(rows)
    assert (upload.layout.key, told(upload, "S-2")) == ("ods", {"status": "closed"})


def test_a_six_facet_summary_on_several_sheets_of_a_workbook():
    header = ["Practice Name", "Practice Code", "Borough", "Survey Date", "Total fwd maintenance", "High risk",
              "Significant risk", "Moderate risk", "Low risk", "Functionality rank", "Condition", "Space utilisation",
              "Number of rooms", "Quality "]  # fmt: skip
    one = [
        "Bucknall Road Surgery",
        "A10001",
        "Stoke",
        "12/05/2022",
        9999,
        1_000,
        2_000,
        3_000,
        4_000,
        "B",
        "B/C",
        "F",
        12,
        "A",
    ]
    two = ["Meir Surgery", "A10003", "Stoke", "2023-01-31", 9999, 0, 0, 0, 0, "C", "?", "E", 5, "X"]
    book = workbook({"Read me": [["Notes on this file"]], "North": [["ICB"], [], header, one], "South": [header, two]})
    upload = read(book, "facets.xlsx")
    assert {layout.key for layout in upload.layouts} == {"six-facet"}
    assert told(upload, "S-1") == {
        "condition": "B/C", "backlog_gbp": 10_000.0, "suitability": "B", "quality": "A", "utilisation": "F",
        "rooms": 12.0,
    }  # fmt: skip
    assert told(upload, "S-3") == {"backlog_gbp": 0.0, "suitability": "C", "utilisation": "E", "rooms": 5.0}
    assert {f.as_of for f in upload.facts} == {"2022-05-12", "2023-01-31"}
    assert [(r.sheet, r.line, r.column, r.code) for r in upload.rejects] == [("South", 2, "Quality", "not a grade")]
    assert any(p.check == "sheets left out" for p in upload.problems)


def test_a_void_list_of_nhs_property_services_below_a_title():
    rows = [
        ["NHS Property Services: vacant space, Staffordshire, as at 31 March 2026"],
        [],
        ["Property name", "Post code", "Tenure", "Lease expiry", "NIA (sq ft)", "Vacant area (sq ft)"],
        ["Meir Primary Care Centre", "ST11AB", "Leasehold", "24/06/2031", "10,764", "538.2"],
        ["Total", "", "", "", "10,764", "538.2"],
    ]
    upload = read(rows, "voids.csv")
    assert upload.layout.key == "nhsps"
    values = told(upload, "S-3")
    assert values["owner"] == "NHSPS"
    assert {fact.as_of for fact in upload.facts} == {"2026-03-31"}
    assert (values["tenure"], values["lease_end"]) == ("leasehold", "2031-06-24")
    assert values["floor_area_m2"] == pytest.approx(1000, abs=0.01)
    assert values["void_m2"] == pytest.approx(50, abs=0.01)
    assert {p.check for p in upload.problems} >= {"owner taken from the list", "net for gross", "rows above the header"}
    assert upload.rows[1].code == "a sum, not a building"


def test_a_list_of_community_health_partnerships_and_a_public_estate_extract():
    chp = read(
        [["Building", "Postcode", "Un-let space (m2)"], ["Haywood Hospital", "ST1 3AB", "80"]], "CHP buildings.csv"
    )
    assert (chp.layout.key, told(chp, "S-2")) == ("chp", {"owner": "LIFT", "void_m2": 80.0})
    rows = [["Holding Name", "Property Centre", "Eastings", "Northings", "Tenure", "Floor area m2"],
            ["Old Library", "77", "388300", "347200", "Freehold", "640"]]  # fmt: skip
    ope = read(rows, "extract.csv")
    (site,) = ope.new_sites
    assert (ope.layout.key, site.name, site.lsoa) == ("ope", "Old Library", "E01000009")
    assert told(ope, site.site_id) == {"tenure": "freehold", "floor_area_m2": 640.0}


def test_a_mapping_says_what_columns_are_and_what_words_mean():
    mapping = {
        "name": "Objekt",
        "postcode": "PLZ",
        "floor_area_m2": {"column": "Grösse", "unit": "sq ft"},
        "owner": {"column": "Wer", "values": {"Us": "NHSPS"}},
        "status": {"always": "open"},
    }
    rows = [["Objekt", "PLZ", "Grösse", "Wer"], ["Haywood Hospital", "ST1 3AB", "10764", "us"]]
    values = told(read(rows, mapping=mapping), "S-2")
    assert values == {"floor_area_m2": 1000.0083, "owner": "NHSPS", "status": "open"}


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({}, "is empty"),
        ({"colour": "Objekt"}, "no place for: colour"),
        ({"name": "Nothing"}, "does not have: Nothing"),
        ({"name": ["Objekt", "PLZ"]}, "2 columns"),
        ({"floor_area_m2": {"column": "PLZ", "unit": "bananas"}}, "bananas"),
        ({"tenure": {"always": "purple"}}, "cannot be read"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping, words):
    with pytest.raises(InputRefusedError, match=words):
        read([["Objekt", "PLZ"], ["x", "y"]], mapping=mapping)


def test_columns_that_say_nothing_are_refused_with_what_was_found():
    with pytest.raises(InputRefusedError, match="Objekt"):
        read([["Objekt", "PLZ"], ["Haus", "12345"]])


@pytest.mark.parametrize(
    ("header", "at"),
    [
        (["Easting", "Northing"], ["388,300", "347,200"]),
        (["Longitude", "Latitude"], ["-2.17575", "53.02200"]),
        (["X", "Y"], ["-2.17575", "53.02200"]),
        (["Latitude", "Longitude"], ["-2.17575", "53.02200"]),
    ],
)
def test_coordinates_are_told_apart_and_turned_round(header, at):
    upload = read([["Name", *header, "Void (m²)"], ["Old Library", *at, "5"]])
    (site,) = upload.new_sites
    assert site.x == pytest.approx(388_300, abs=100)
    assert site.y == pytest.approx(347_200, abs=100)
    assert site.point_quality == "coordinates given"


def test_places_that_cannot_be_are_said_and_the_postcode_is_used():
    header = ["Name", "Postcode", "Easting", "Northing", "Void (m²)"]
    rows = [
        header,
        ["Old Library", "ST1 3AA", "500000", "200000", "5"],
        ["Old Mill", "ST1 2AE", "12", "here", "5"],
        ["Glasgow House", "", "259000", "665000", "5"],
        ["Nowhere", "ZZ99 9ZZ", "", "", "5"],
    ]
    upload = read(rows)
    assert [row.outcome for row in upload.rows] == ["new", "new", "rejected", "unplaced"]
    assert [r.code for r in upload.rejects] == [
        "far from the postcode", "not a coordinate", "outside England", "no place", "postcode unknown",
    ]  # fmt: skip


def test_a_new_building_has_the_same_id_in_every_file_and_is_known_to_the_next():
    rows = [["Name", "Postcode", "Void (m²)"], ["Old Library", "ST1 3AA", "5"]]
    other = [["Property", "Post code", "GIA m2"], ["The OLD library", "st13aa", "500"]]
    first, second = read(rows).new_sites[0], read(other).new_sites[0]
    assert first.site_id == second.site_id
    evidence = with_estate(evidence_of(grid_world(3, 4)), Estate())
    files = [("a.csv", as_csv(rows).encode()), ("b.csv", as_csv(other).encode())]
    from dataclasses import replace

    evidence = replace(evidence, sites=known_sites())
    estate, uploads = read_estates(files, evidence, lambda: grid_shapes(3, 4))
    assert [u.counts["matched"] for u in uploads] == [0, 1]
    assert {f.field for f in estate.of(first.site_id)} == {"void_m2", "floor_area_m2"}


def test_rejects_come_back_as_the_persons_own_rows_made_harmless():
    rows = [["Name", "Postcode", "GIA (m²)"], ["Haywood Hospital", "ST1 3AB", "lots"], ["=CMD()", "", "5"]]
    upload = read(rows, "mine.csv")
    back = list(csv.reader(io.StringIO(rejects_csv(upload).decode("utf-8-sig"))))
    assert back[0][:7] == ["file", "sheet", "row", "column", "code", "reason", "used"]
    assert back[0][7:] == rows[0]
    assert [(r[2], r[3], r[4], r[6]) for r in back[1:]] == [
        ("2", "GIA (m²)", "not a number", "yes"), ("3", "", "no place", "no"),
    ]  # fmt: skip
    assert back[2][7] == "'=CMD()"


def test_every_row_has_one_outcome_and_what_is_kept_tells_of_buildings():
    rows = [["Name", "Postcode", "GIA (m²)"], ["Haywood Hospital", "ST1 3AB", "50"], ["", "", "7"], ["Total", "", "9"]]
    upload = read(rows, answers=Answers({"unnamed": "out"}))
    assert sum(upload.counts.values()) == len(upload.rows) == 3
    assert set(upload.counts) == set(OUTCOMES)
    assert [row.label for row in upload.kept] == ["Haywood Hospital, ST1 3AB"]


def test_the_file_of_facts_is_read_back_whole():
    rows = [["Name", "Postcode", "GIA (sq ft)", "Owner"], ["Haywood Hospital", "ST1 3AB", "5000", "=Dr Who"],
            ["Old Library", "ST1 3AA", "900", "CHP"]]  # fmt: skip
    upload = read(rows, "mine.csv", as_of="2026-01-31", given_by="Jo, the ICB")
    invented = Fact("S-1", "condition", "B", "x", "2026-03-31", illustrative=True)
    estate = Estate((*upload.facts, invented), upload.new_sites)
    data = facts_csv(estate, {"S-2": "Haywood Hospital"})
    again = read_estate(data, "facts.csv", None, known_sites(), ground())
    assert sorted(again.facts, key=repr) == sorted(estate.facts, key=repr)
    assert again.new_sites == estate.new_sites
    assert Estate(again.facts).illustrative


def test_a_file_of_facts_that_people_changed_keeps_its_good_lines():
    data = as_csv(
        [
            ["site_id", "field", "value", "unit", "source", "as_of"],
            ["S-1", "floor_area_m2", "1,000", "m²", "us", "31/03/2026"],
            ["S-1", "colour", "red", "", "us", ""],
            ["S-1", "owner", "Not known", "", "us", ""],
            ["S-1", "void_m2", "5", "£", "us", ""],
            ["S-9", "void_m2", "5", "m²", "us", ""],
            ["", "void_m2", "5", "m²", "us", ""],
        ]
    ).encode()
    upload = read(data, "facts.csv")
    assert told(upload, "S-1") == {"floor_area_m2": 1000.0}
    assert [r.code for r in upload.rejects] == ["field unknown", "wrong unit", "site unknown", "no building named"]


def test_the_header_of_an_unknown_list_is_the_first_full_row():
    data = as_csv([["My list"], ["Objekt", "Wert"], ["Haus", "7"]]).encode()
    (sheet,), _ = read_sheets(data, "x.csv")
    layout = recognise(sheet, "x.csv")
    assert (layout.key, layout.header) == ("unknown", ("Objekt", "Wert"))


def test_three_columns_make_a_file_of_facts():
    upload = read([["site_id", "field", "value"], ["S-1", "void_m2", "5"]])
    assert upload.layout.key == "facts"
    assert [(f.site_id, f.value, f.source, f.as_of) for f in upload.facts] == [("S-1", 5.0, "not said", "")]


def test_a_new_building_of_a_file_of_facts_needs_a_sound_identifier_and_a_place_in_england():
    header = ["site_id", "field", "value", "name", "easting", "northing"]
    here, abroad = ["388300", "347200"], ["259000", "665000"]
    rows = [
        header,
        ["E-1", "new building", "", "Old Library", *here],
        ["E-1", "void_m2", "5", "", "", ""],
        ["<b>", "new building", "", "Old Mill", *here],
        ["E-2", "new building", "", "Castle", *abroad],
        ["E-3", "new building", "", "", *here],
    ]
    upload = read(rows)
    assert [row.outcome for row in upload.rows] == ["new", "rejected", "rejected", "rejected"]
    assert [(site.site_id, site.lsoa) for site in upload.new_sites] == [("E-1", "E01000009")]


def test_columns_that_are_passed_over_are_named():
    rows = [["Name", "Name", "Postcode", "GIA (m2)", "GIA (sq ft)"], ["Old Library", "Else", "ST1 3AA", "5", "54"]]
    said = {p.check: p.message for p in read(rows).problems}
    assert said["columns alike"] == "Not read, as another column says the same: Name and GIA (sq ft)."
    header = ["Site Code", "Site Name", RISKS[0], "Gross internal floor area (m²)", "Floor area - empty"]
    upload = read([header, ["R1", "Haywood Hospital", "5", "100", "7"]])
    assert [question.key for question in upload.open] == ["unit:Floor area - empty"]
    assert "void_m2" not in dict(upload.rows[0].read.told)
