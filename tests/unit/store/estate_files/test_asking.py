"""Lists that leave something open: the right value comes out, or it is asked and withheld until somebody answers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from nhmap.core.buildings.estate import Estate, Fact, with_estate
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.answers import refuse_open
from nhmap.store.estate_files.mended_postcodes import mended
from nhmap.store.estate_files.reading import read_estate, read_estates
from tests.support.asked import HAYWOOD, MEIR, UNITS, answering, areas, asked
from tests.support.estates import as_csv, ground, known_sites, read, told
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_shapes, grid_world


@pytest.mark.parametrize("code", ["ST1 IAB", "STI 1AB", "st1 lab", "ST1 1AB"])
def test_a_letter_that_stands_for_a_figure_in_a_postcode_is_offered_mended(code):
    table = [["Building", "Postcode", "Area m2"], ["A place of its own", code, 600]]
    upload = read(table)
    if code == "ST1 1AB":
        assert asked(upload) == []
        return
    assert asked(upload) == ["postcodes"]
    assert f"“{code}” as “ST1 1AB”" in upload.open[0].words
    assert upload.rows[0].site_id == ""
    reasons = [reject.code for reject in answering(table, postcodes="mend").rejects]
    assert "not a postcode" not in reasons
    assert "not a postcode" in [reject.code for reject in answering(table, postcodes="no").rejects]


def test_only_postcodes_that_there_are_are_offered():
    assert mended(["SO14 OYN", "S014 0YN", "ZZ1 IAB", "ST1 1AB", "bananas", "B1 1BB"]) == {
        "SO14 OYN": "SO14 0YN",
        "S014 0YN": "SO14 0YN",
    }


def test_a_list_with_lines_of_several_owners_is_called_by_its_name():
    table = [
        ["NHS Property Services property list"],
        ["Building", "Postcode", "Area m2"],
        [*MEIR, 600],
        ["Council owned"],
        [*HAYWOOD, 700],
    ]
    upload = answering(table, "estate.csv", owners="below")
    assert {fact.source for fact in upload.facts} == {"estate.csv"}
    alone = read([*table[:3], [*HAYWOOD, 700]], "estate.csv")
    assert {fact.source for fact in alone.facts} == {"NHS Property Services property list (estate.csv)"}


# Sizes, owners, leases, headings


def test_an_implausible_size_is_asked():
    rows = [["Building", "Postcode", "Area m2"], [*MEIR, 150_000], [*HAYWOOD, 150_000]]
    upload = read(rows)
    assert asked(upload) == ["sizes"]
    assert (areas(upload)[0], areas(upload, "S-2")[0]) == (None, 150_000.0), "a hospital may be so large"
    assert "Meir Primary Care Centre (row 2)" in upload.open[0].words
    assert areas(answering(rows, sizes="keep"))[0] == 150_000.0
    assert areas(answering(rows, sizes="out"))[0] is None


def test_a_default_owner_never_overrules_a_named_one():
    named = Fact("S-3", "owner", "other", "survey", "2020-01-01")
    upload = read([["Building", "Postcode", "Vacant m2"], [*MEIR, 50]], "NHS Property Services.csv", as_of="2026-03-31")
    estate = Estate((named, *upload.facts))
    assert estate.counting["S-3", "owner"] is named
    (conflict,) = estate.conflicts()
    assert "whole list" in conflict.why
    rows = [["Building", "Postcode", "Vacant m2", "Landlord/Freeholder"], [*MEIR, 50, "Community Health Partnerships"]]
    assert told(read(rows, "NHS Property Services.csv"), "S-3")["owner"] == "LIFT"


def test_a_default_owner_never_overrules_the_one_that_the_layers_name():
    upload = read([["Building", "Postcode", "Vacant m2"], [*MEIR, 50]], "NHS Property Services.csv")
    evidence = evidence_of(grid_world(3, 4))
    evidence = replace(evidence, sites=known_sites().assign(owner="LIFT", owner_basis="a public list"))
    owners = dict(with_estate(evidence, Estate(upload.facts)).sites.set_index("site_id")["owner"])
    assert owners["S-3"] == "LIFT"


def test_leases_that_ended_and_headings_that_are_not_read_are_named():
    header = ["Building", "Postcode", "Area m2", "Lease end", "Start", "Expiry", "Let"]
    upload = read([header, [*MEIR, 600, "31/03/2019", "2001", "2020", "Yes"]], today=date(2026, 11, 30))
    said = {p.check: p.message for p in upload.problems}
    assert "“Start”, “Expiry”, “Let”" in said["columns not read"]
    assert "Meir Primary Care Centre (row 2, 2019-03-31)" in said["lease ended"]
    early = read([header, [*MEIR, 600, "31/03/2019", "", "", ""]], today=date(2019, 3, 31))
    assert "lease ended" not in {p.check for p in early.problems}


# Kinds of lists


def test_the_directory_of_the_care_quality_commission_is_known():
    header = ["Location ID", "Location Name", "Location ODS Code", "Location Street Address", "Location City",
              "Location Postal Code", "Location UPRN ID", "Location Latitude", "Location Longitude"]  # fmt: skip
    upload = read([header, ["1-1", *MEIR[:1], "R1A04", "Weston Road", "Stoke", MEIR[1], "00100", "", ""]], "cqc.csv")
    assert upload.layout.key == "cqc"
    assert told(upload, "S-3") == {"uprn": "100", "site_code": "R1A04"}


def test_a_geojson_of_sites_is_a_list():
    properties = {"name": MEIR[0], "postcode": MEIR[1], "gia_m2": 600, "let": True, "note": None}
    square = [[-2.18, 53.0], [-2.17, 53.0], [-2.17, 53.01], [-2.18, 53.01], [-2.18, 53.0]]
    features = [
        {"type": "Feature", "properties": properties, "geometry": None},
        {"type": "Feature", "properties": {"name": "Old Mill", "gia_m2": "90 m2"},
         "geometry": {"type": "Polygon", "coordinates": [square]}},
    ]  # fmt: skip
    upload = read(json.dumps({"type": "FeatureCollection", "features": features}).encode(), "sites.geojson")
    assert told(upload, "S-3") == {"floor_area_m2": 600.0}
    assert [site.name for site in upload.new_sites] == ["Old Mill"]
    for broken in (b'{"type": "FeatureCollection", "features": [', b'{"type": "FeatureCollection", "features": 5}'):
        with pytest.raises(InputRefusedError, match=r"sites\.geojson"):
            read(broken, "sites.geojson")


RISKS = [f"Cost to eradicate {risk} risk backlog (£)" for risk in ("high", "significant", "moderate", "low")]


def test_an_eric_return_of_older_years_with_its_subtotals():
    header = ["Organisation Code", "Organisation Name", "Site Code", "Site Name", "Site Type",
              "Gross internal site floor area (m2)", "Occupied floor area (m2)", "Site land area (Hectare)",
              "Un-utilised space (%)", "Not functionally suitable - occupied floor area (%)", *RISKS]  # fmt: skip
    rows = [
        header,
        [
            "R1A",
            "STOKE TRUST",
            "R1A01",
            "HAYWOOD HOSPITAL",
            "Community",
            9009,
            8411,
            3.1,
            7.16,
            59.18,
            1,
            2,
            3,
            4034641,
        ],
        ["R1A", "STOKE TRUST Result", "", "", "", 18018, 16822, 6.2, 183.46, 118.36, 2, 4, 6, 8],
        ["Overall Result", "", "", "", "", 18018, 16822, 6.2, 183.46, 118.36, 2, 4, 6, 8],
    ]
    upload = read(rows, "ERIC 2013-14.csv")
    assert (upload.layout.label, upload.counts["set aside"]) == ("ERIC site return 2013/14", 2)
    values = {key: reading.value for key, reading in upload.rows[0].read.told}
    assert (values["floor_area_m2"], values["land_ha"], values["backlog_gbp"]) == (9009.0, 3.1, 4_034_647.0)
    assert values["void_m2"] == pytest.approx(645.04, abs=0.01)
    # Of the occupied floor area, not of the whole: 59.18 % of 8,411 m².
    assert values["unsuitable_m2"] == pytest.approx(4_977.63, abs=0.01)
    assert {r.code for r in upload.rejects} <= {"a sum, not a building", "several or only alike"}


def test_a_spreadsheets_own_subtotals_are_sums():
    rows = [UNITS[0], [*MEIR, 600, 10], ["Meir Primary Care Centre Total", "", 600, 10], ["Total", "", 600, 10]]
    upload = read(rows)
    assert (upload.counts["set aside"], areas(upload)) == (2, (600.0, 10.0))


# Matching


def test_a_building_of_like_name_far_away_does_not_keep_a_row_from_being_a_new_one():
    upload = read([["Name", "Easting", "Northing", "Void (m²)"], ["Bucknall Road Health Centre", 388300, 347200, 5]])
    assert [row.outcome for row in upload.rows] == ["matched"]
    far = ["Name", "Easting", "Northing", "Void (m²)"], ["Bucknall Road Health Centre", 391500, 345700, 5]
    upload = read(far)
    assert [row.outcome for row in upload.rows] == ["new"]
    assert "3 km apart" in upload.rows[0].reason
    unplaced = read([["Name", "Void (m²)"], ["Bucknall Road Health Centre", 5]])
    assert unplaced.rows[0].outcome == "offered"


def test_later_lists_are_matched_by_uprn_and_by_site_code():
    first = [["Name", "Postcode", "UPRN", "GIA m2"], [*MEIR, "100023", 600]]
    header = ["Trust Code", "Site Code", "Site Name", "Gross internal floor area (m²)", RISKS[0]]
    returned = ["R1A", "R1A04"]
    files = [
        ("a.csv", as_csv(first).encode()),
        ("b.csv", as_csv([["Asset name", "UPRN", "Void m2"], ["Block 7", "000100023", 40]]).encode()),
        (
            "eric_2023_24.csv",
            as_csv([[*header, "Post Code"], [*returned, HAYWOOD[0], 700, 1, HAYWOOD[1]]]).encode(),
        ),
        ("eric_2024_25.csv", as_csv([header, [*returned, "Renamed Clinic", 650, 1]]).encode()),
    ]
    evidence = replace(evidence_of(grid_world(3, 4)), sites=known_sites())
    estate, uploads = read_estates(files, evidence, lambda: grid_shapes(3, 4))
    assert [u.rows[0].matched.match.how for u in uploads[1::2]] == ["same UPRN", "same site code"]
    assert (uploads[1].rows[0].site_id, uploads[3].rows[0].site_id) == ("S-3", "S-2")
    assert not [c for c in estate.conflicts() if c.field in {"uprn", "site_code"}]


def test_the_same_file_twice_is_noticed_whatever_it_is_called():
    rows = as_csv([["Name", "Postcode", "GIA m2"], [*MEIR, 600]]).encode()
    evidence = replace(evidence_of(grid_world(3, 4)), sites=known_sites())
    with pytest.raises(InputRefusedError, match=r"b\.csv is the same file as a\.csv"):
        read_estates([("a.csv", rows), ("b.csv", rows)], evidence, lambda: grid_shapes(3, 4))
    first = read_estate(rows, "a.csv", None, known_sites(), ground())
    again = read_estate(rows, "renamed.csv", None, known_sites(), ground())
    assert again.given_before(Estate(first.facts))
    assert not again.given_before(Estate())


def test_a_list_that_leaves_something_open_is_not_ranked_on():
    evidence = evidence_of(grid_world(3, 4))
    with pytest.raises(InputRefusedError, match="--answer rows:floor_area_m2=parts"):
        read_estates([("a.csv", as_csv(UNITS).encode())], evidence, lambda: grid_shapes(3, 4))


def test_a_refusal_of_many_questions_is_never_cut_within_one():
    areas_ = ["GIA (m2)", "Vacant area (m2)", "Under-used area (m2)"]
    header = ["Building", "Postcode", *areas_, "Backlog", "Rooms", "Land area (ha)", "Running cost"]
    rows = [header, *[[*MEIR, 600 + n, 10 + n, 5 + n, 100_000 + n, 7 + n, 1, 90_000 + n] for n in range(3)]]
    upload = read(rows)
    with pytest.raises(InputRefusedError) as refused:
        refuse_open("list.csv", upload.questions)
    assert refused.value.message.rstrip().endswith("more, asked next.")
    assert refused.value.message.count("=out") * 3 == refused.value.message.count("--answer")
