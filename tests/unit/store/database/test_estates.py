"""Building facts are stored as they came; decisions, removals and preferences can all be taken back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from nhmap.core.buildings.estate import Fact, NewSite
from nhmap.errors import DataDamagedError
from nhmap.store.database.estates import EstateStore, UploadAbout
from nhmap.store.database.plan_tables import ESTATE_ROWS, open_engine
from nhmap.store.estate_files.matched_rows import MatchedRow, RowDecision

WHEN = "2026-11-23T10:0{}:00+00:00"
NEW = NewSite(
    "N-1", "Old Mill", "1 Mill Lane", "ST1 1AA", 388000.0, 347000.0, -2.18, 53.02, "E01", "", "postcode", "me"
)


@pytest.fixture
def engine(tmp_path):
    opened = open_engine(f"sqlite:///{(tmp_path / 'plans.sqlite').as_posix()}")
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine):
    return EstateStore(engine)


def fact(site_id="S-1", value=1200.0, field="floor_area_m2", **more):
    return Fact(site_id, field, value, "ERIC", "2025-03-31", "Jo", **more)


def row(site_id="S-1", *facts, **more):
    return MatchedRow(f"Row of {site_id}", site_id, "same postcode", "sure", facts or (fact(site_id),), **more)


def keep(store, number, *rows, illustrative=False):
    about = UploadAbout(
        f"u{number}",
        f"file {number}.csv",
        "ERIC",
        "ERIC",
        "2025-03-31",
        "Jo",
        WHEN.format(number),
        illustrative=illustrative,
        counts=(("rows", len(rows)),),
    )
    store.keep(about, rows)
    return about


def test_what_is_kept_is_found_again(store, engine):
    about = keep(store, 1, row(), row("S-2", number=7, candidates=("S-3", "S-4")))
    again = EstateStore(engine)
    assert again.uploads() == (about,)
    assert again.rows("u1") == (row(), row("S-2", number=7, candidates=("S-3", "S-4")))
    assert again.estate().facts == (fact(), fact("S-2"))


def test_facts_come_in_the_order_of_the_files(store):
    keep(store, 2, row("S-1", fact(value=2.0)))
    keep(store, 1, row("S-1", fact(value=1.0)))
    assert [f.value for f in store.estate().facts] == [1.0, 2.0]


def test_a_removed_file_counts_no_more_and_comes_back(store):
    keep(store, 1, row(), illustrative=True)
    store.remove(["u1"])
    assert store.uploads() == ()
    assert store.uploads(removed=None)[0].removed
    assert not store.estate().facts
    store.remove(["u1"], removed=False)
    assert len(store.estate().facts) == 1
    assert store.uploads()[0].illustrative


def test_an_undone_match_takes_the_facts_with_it(store):
    keep(store, 1, row("S-1"), row("S-2"))
    store.decide("u1", 0, RowDecision("none"))
    assert [f.site_id for f in store.estate().facts] == ["S-2"]
    store.decide("u1", 0, None)
    assert [f.site_id for f in store.estate().facts] == ["S-1", "S-2"]


def test_another_building_gets_the_facts(store):
    keep(store, 1, row("S-1"))
    store.decide("u1", 0, RowDecision("site", "S-9"))
    (moved,) = store.estate().facts
    assert (moved.site_id, moved.value, moved.matched) == ("S-9", 1200.0, "chosen by hand")
    assert store.rows("u1")[0].site_id == "S-1"


def test_a_row_can_become_a_building_and_cease_to_be_one(store):
    keep(store, 1, row("N-1", new_site=NEW), row("S-1"))
    assert store.estate().new_sites == (NEW,)
    store.decide("u1", 0, RowDecision("site", "S-2"))
    assert store.estate().new_sites == ()
    store.decide("u1", 1, RowDecision("new", new_site=NEW))
    assert store.estate().new_sites == (NEW,)
    assert [f.site_id for f in store.estate().facts] == ["S-2", "N-1"]


def test_a_preferred_fact_counts_until_it_is_not_preferred(store):
    older, newer = fact(value=1000.0), Fact("S-1", "floor_area_m2", 900.0, "survey", "2026-01-01")
    keep(store, 1, row("S-1", older, newer))
    key = ("S-1", "floor_area_m2")
    assert store.estate().counting[key] == newer
    store.prefer(newer)
    store.prefer(older)
    assert store.estate().counting[key] == older
    (conflict,) = store.estate().conflicts()
    assert conflict.facts == (older, newer)
    store.prefer_none(*key)
    assert store.estate().counting[key] == newer


def test_a_preference_for_a_fact_that_went_is_no_preference(store):
    keep(store, 1, row("S-1"))
    store.prefer(fact())
    store.remove(["u1"])
    assert store.estate().chosen == frozenset()
    store.remove(["u1"], removed=False)
    assert store.estate().chosen == {fact().fact_id}


def test_mappings_are_remembered_by_the_header(store):
    header = ["Site Name", "GIA  (m2)"]
    assert store.remembered(header) is None
    store.remember(header, {"name": "Site Name"}, WHEN.format(1))
    store.remember(["gia (m2)", "SITE NAME"], {"floor_area_m2": "GIA  (m2)"}, WHEN.format(2))
    assert store.remembered(header) == {"floor_area_m2": "GIA  (m2)"}
    assert store.remembered(["Site Name"]) is None


def test_every_change_is_seen(store, engine):
    seen = [store.revision]

    def moved():
        seen.append(EstateStore(engine).revision)
        assert seen[-1] > seen[-2]

    keep(store, 1, row())
    moved()
    store.decide("u1", 0, RowDecision("none"))
    moved()
    store.prefer(fact())
    moved()
    store.remove(["u1"])
    moved()


def test_a_file_is_stored_whole_or_not_at_all(store):
    class Fails:
        label = property(lambda _: (_ for _ in ()).throw(ValueError("no row")))

    with pytest.raises(ValueError, match="no row"):
        keep(store, 1, row(), Fails())
    assert store.uploads() == ()


@pytest.mark.parametrize("body", ["{", "[]", "{}", '{"label": "x"}'])
def test_damage_is_said(store, engine, body):
    keep(store, 1, row())
    with engine.begin() as connection:
        connection.execute(sa.update(ESTATE_ROWS).values(body=body))
    with pytest.raises(DataDamagedError):
        store.estate()
