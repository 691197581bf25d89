"""Estates under Hypothesis: rows in are rows out, nothing is averaged, and our own file is read back whole."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhmap.core.buildings.estate import FIELDS, Estate, Fact
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.facts import facts_csv
from nhmap.store.estate_files.reading import read_estate
from nhmap.store.estate_files.values import read_value
from tests.support.estates import KNOWN, as_csv, ground, known_sites

SITES, GROUND = known_sites(), ground()
HEADER = ["Name", "Postcode", "Easting", "Northing", "GIA (m²)", "Vacant area (m²)", "Condition", "Owner"]
NAMES = st.sampled_from(["Haywood Hospital", "Meir PCC", "Old Library", "Total", "", "=1+1", "Health Centre", "Ünïted"])
POSTCODES = st.sampled_from(["ST1 3AB", "st11ab", "ST1 3AA", "ZZ1 1ZZ", "nonsense", ""])
FIGURES = st.one_of(
    st.sampled_from(["", "Not Applicable", "lots", "-5", "0", "1,000", "10 sq ft"]), st.text(max_size=4)
)
PLACES = st.sampled_from(["", "388300", "347200", "-2.2", "53.0", "x", "9e9"])
ROWS = st.lists(
    st.tuples(NAMES, POSTCODES, PLACES, PLACES, FIGURES, FIGURES, FIGURES, FIGURES).map(list), min_size=1, max_size=8
)
EASY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@EASY
@given(ROWS)
def test_every_row_comes_out_once_and_facts_are_sound(rows):
    whole = [row for row in rows if any(cell.strip(" \u00a0\t\r\n\ufeff\x00") for cell in row)]
    try:
        upload = read_estate(as_csv([HEADER, *rows]).encode(), "list.csv", None, SITES, GROUND)
    except InputRefusedError:
        return
    assert len(upload.rows) == sum(upload.counts.values())
    assert len(upload.rows) == len(whole)
    for row in upload.rows:
        assert row.reason
        assert bool(row.site_id) == (row.outcome in {"matched", "new"})
        for key, reading in row.read.told:
            assert FIELDS[key].admits(reading.value)
        told = dict(row.read.told)
        if {"void_m2", "floor_area_m2"} <= set(told):
            assert float(told["void_m2"].value) <= 1.005 * float(told["floor_area_m2"].value)
    known = {site[0] for site in KNOWN} | {site.site_id for site in upload.new_sites}
    assert {f.site_id for f in upload.facts} <= known
    unused = Counter(r.line for r in upload.rejects if not r.column and r.code != "coordinates")
    for row in upload.rows:
        assert row.outcome in {"matched", "new"} or unused[row.read.line] >= 1


@EASY
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx"]))
def test_any_bytes_are_read_or_refused_in_words(data, name):
    for start in (b"", b"PK\x03\x04xl/", b"Name,Postcode,GIA\n"):
        refused = refusal(start + data, name)
        assert refused is None or name in refused.message


def refusal(data: bytes, name: str) -> InputRefusedError | None:
    try:
        read_estate(data, name, None, SITES, GROUND)
    except InputRefusedError as refused:
        return refused
    return None


VALUES = {
    "number": st.floats(0, 1e9).map(lambda v: float(f"{v:.6g}")),
    "text": st.sampled_from(["F", "+1", "=SUM(A1)", "a, b", 'say "no"', "Ünï"]),
    "date": st.dates().filter(lambda d: 1800 <= d.year <= 3000).map(lambda d: d.isoformat()),
}


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    field = FIELDS[draw(st.sampled_from(list(FIELDS)))]
    value = draw(st.sampled_from(field.choices) if field.kind == "choice" else VALUES[field.kind])
    words = st.sampled_from(["", "ERIC 2024/25", "=our list", "'quoted", "Jo & Co", "-"])
    return Fact(
        draw(st.sampled_from([site[0] for site in KNOWN])),
        field.key,
        value,
        draw(st.sampled_from(["ERIC", "=list", "@home"])),
        draw(st.sampled_from(["", "2025-03-31"])),
        draw(words),
        draw(st.booleans()),
        draw(words),
        draw(words),
    )


@EASY
@given(st.lists(facts(), max_size=12))
def test_the_file_of_facts_loses_nothing(told):
    estate = Estate(tuple(told))
    if not told:
        return
    again = read_estate(facts_csv(estate, {}), "facts.csv", None, SITES, GROUND)
    assert Counter(again.facts) == Counter(estate.facts)
    for site_id, *_ in KNOWN:
        assert Estate(again.facts).of(site_id) == estate.of(site_id)
    assert Estate(again.facts).illustrative == estate.illustrative


@EASY
@given(st.lists(facts(), min_size=1, max_size=12), st.randoms())
def test_the_fact_that_counts_is_one_that_was_given_and_a_choice_holds(told, random):
    estate = Estate(tuple(told))
    for key, fact in estate.counting.items():
        rivals = [f for f in told if (f.site_id, f.field) == key]
        real = [f for f in rivals if not f.illustrative] or rivals
        latest = max(f.as_of for f in real)
        assert fact == [f for f in real if f.as_of == latest][-1]
    chosen = random.choice(told)
    assert estate.preferring(chosen).counting[chosen.site_id, chosen.field].value == chosen.value
    for conflict in estate.conflicts():
        assert conflict.facts[0] == estate.counting[conflict.site_id, conflict.field]
        assert len({repr(f.value) for f in conflict.facts}) > 1


@EASY
@given(st.floats(0, 1e6).map(lambda v: round(v, 2)))
def test_a_number_is_read_as_it_is_written_however_it_is_grouped(value):
    for text in (f"{value}", f"{value:,.2f}", f"{value:,.2f} m²", f" {value:.2f} sqm"):
        assert abs(float(read_value(text, "floor_area_m2").value) - value) <= 0.005
