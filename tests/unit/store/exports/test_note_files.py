"""Notes of buildings out to files and back: hostile text stays text, and what cannot be used is said by line."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhmap.core.buildings.note_book import ARCHETYPES, FIELDS, TEXT_LIMIT, admit_text
from nhmap.core.buildings.note_exchange import Noted
from nhmap.errors import InputRefusedError
from nhmap.store.exports.bundles import zipped
from nhmap.store.exports.exporting import About
from nhmap.store.exports.note_files import is_notes, notes_csv, read_notes
from nhmap.store.exports.packs import unpack
from nhmap.store.exports.shortlists import read_shortlist, shortlist_csv, shortlist_geojson
from nhmap.store.tabular.uploads import Limits

WHEN = "2026-11-20T10:00:00+00:00"
NASTY = '=HYPERLINK("http://x")\n<script>alert(1)</script>; \'twas, "quoted"\t|'
SITES = pd.DataFrame(
    {"site_id": ["S-2", "S-1"], "name": ["=Two", "One"], "lon": [-2.1, float("nan")], "lat": [53.0, float("nan")]}
)
ENTRIES = (
    Noted("S-1", "status", "discounted", WHEN),
    Noted("S-1", "reason", NASTY[:200], WHEN),
    Noted("S-2", "archetype", ARCHETYPES[1], WHEN),
    Noted("S-2", "proposal.planning", NASTY, WHEN),
)


def same(entries, others):
    key = lambda e: (e.site_id, e.name)  # noqa: E731 - of these two sorts
    assert sorted(entries, key=key) == sorted(others, key=key)


def test_notes_go_out_and_come_back_as_typed():
    data = notes_csv(ENTRIES, {"S-1": "=Mill"})
    read = read_notes(data, "building-notes.csv")
    same(read.entries, ENTRIES)
    assert read.problems == ()
    assert is_notes(data, "x")


def test_no_cell_is_a_formula():
    for data in (notes_csv(ENTRIES, {"S-1": "=Mill"}), shortlist_csv(SITES, {"S-2": {"rank": 1}}, ENTRIES)):
        cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
        assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} and not cell[1:2].isdigit()]


@given(st.lists(st.tuples(st.sampled_from(FIELDS), st.text(max_size=80)), max_size=12))
def test_any_text_that_is_admitted_survives_the_way(told):
    entries = {}
    for name, text in told:
        try:
            kept = admit_text(name, text)
        except InputRefusedError:
            continue
        entries["S-1", name] = Noted("S-1", name, kept, WHEN)
    status, reason = entries.get(("S-1", "status")), entries.get(("S-1", "reason"))
    if status and status.text == "discounted" and not (reason and reason.text.strip()):
        del entries["S-1", "status"]
    same(read_notes(notes_csv(entries.values(), {}), "n.csv").entries, entries.values())


def test_a_shortlist_carries_them_with_their_times():
    data = shortlist_geojson(SITES, {}, About(WHEN), ENTRIES)
    features = {f["id"]: f["properties"] for f in json.loads(data)["features"]}
    assert features["S-1"]["noted_status"] == "discounted"
    assert features["S-2"]["proposal_planning"] == NASTY
    same(read_notes(data, "shortlist.geojson").entries, ENTRIES)
    assert read_shortlist(data, "s.geojson", {"S-1", "S-2"}).site_ids == ("S-2", "S-1")


def test_a_shortlist_as_csv_carries_them_without_times():
    data = shortlist_csv(SITES, {"S-2": {"rank": 1, "score": 61.5}}, ENTRIES)
    same(read_notes(data, "s.csv").entries, [Noted(e.site_id, e.name, e.text) for e in ENTRIES])
    assert read_shortlist(data, "s.csv", {"S-1", "S-2"}).site_ids == ("S-2", "S-1")
    assert not is_notes(data, "s.csv")
    first = next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert (first["rank"], first["score"], first["name"]) == ("1", "61.5", "'=Two")


def test_a_shortlist_of_which_nothing_was_noted_holds_none():
    data = shortlist_geojson(SITES, {}, About(WHEN))
    assert "notes_written" not in json.loads(data)["nhmap"]
    assert read_notes(data, "s.geojson").entries == ()


def test_times_that_are_none_are_unknown():
    lines = [
        "site_id,field,text,written",
        "S-1,reason,Sold,yesterday",
        "S-1,archetype,purpose-built,2026-11-20T10:00:00",
    ]
    assert [e.made for e in read_notes("\n".join(lines).encode(), "n.csv").entries] == ["", ""]


def test_what_cannot_be_used_is_said_and_the_rest_is_read():
    lines = [
        "site_id;building;field;text;written",
        "S-1;;colour;red;",
        f"S-1;;proposal.capital;{'x' * (TEXT_LIMIT + 1)};",
        "../../etc;;reason;x;",
        "S-2;;status;discounted;",
        "S-3;;archetype;purpose-built;",
        "S-3;;archetype;hub and spoke;",
    ]
    read = read_notes("\r\n".join(lines).encode("utf-16"), "n.csv")
    assert [(e.site_id, e.name, e.text) for e in read.entries] == [("S-3", "archetype", "hub and spoke")]
    said = " ".join(p.message for p in read.problems)
    for words in (
        "line 2",
        "no field “colour”",
        "4,001 characters",
        "names no building",
        "S-2 is discounted",
        "told twice",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"name,size\nMill,4\n", "no column site_id. Found: name and size"),
        (b"[]", "not GeoJSON"),
        (b"%PDF-1.4", "PDF"),
        (b'site_id,field,text\n"S-1,reason,' + b"x" * 200_000, "never closed"),
        (b"PK\x03\x04 no zip at all", "cannot be unpacked"),
    ],
)
def test_what_holds_no_notes_is_refused(data, words):
    with pytest.raises(InputRefusedError, match=r".*") as refused:
        read_notes(data, "n.csv")
    assert words in str(refused.value)


def test_hostile_members_of_a_shortlist_are_passed_over():
    document = {
        "type": "FeatureCollection",
        "nhmap": {"notes_written": {"S-1": {"reason": 7}, "S-2": ["x"]}},
        "features": [
            {"type": "Feature", "properties": {"site_id": "S-1", "noted_reason": "Sold", "noted_status": {"a": 1}}},
            {"type": "Feature", "properties": None},
            {"type": "Feature", "properties": {"site_id": ["S-9"], "proposal_digital": "x"}},
        ],
    }
    read = read_notes(json.dumps(document).encode(), "s.geojson")
    assert read.entries == (Noted("S-1", "reason", "Sold"),)
    assert "names no building" in read.problems[0].message


def test_a_pack_is_read_by_the_names_of_its_files():
    notes = notes_csv(ENTRIES, {})
    pack = zipped({"building-notes.csv": notes, "../evil.txt": b"x", "assessment.json": b"{}"})
    assert unpack(pack, "nhmap.zip", Limits()) == {"building-notes.csv": notes}
    same(read_notes(pack, "nhmap.zip").entries, ENTRIES)
    assert read_notes(zipped({"lookup.csv": b"x"}), "nhmap.zip").entries == ()
    with pytest.raises(InputRefusedError, match="holds nothing nhmap wrote"):
        unpack(zipped({"photo.txt": b"x"}), "nhmap.zip", Limits())


def test_a_pack_that_unpacks_to_too_much_is_refused():
    bomb = zipped({"building-notes.csv": b"x" * 200_000})
    assert len(bomb) < 1_000
    with pytest.raises(InputRefusedError, match="too large once it is unpacked"):
        unpack(bomb, "nhmap.zip", Limits(file_bytes=100_000))
    with pytest.raises(InputRefusedError, match="cannot be unpacked"):
        unpack(bomb[:-60], "nhmap.zip", Limits())
