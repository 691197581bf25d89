"""Facts of buildings: one counts, all are shown, none is averaged; unknown stays unknown."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from nhmap.core.buildings.demo_estate import demo_estate
from nhmap.core.buildings.estate import FIELDS, ILLUSTRATIVE, Estate, Fact, NewSite, known_facts, with_estate
from nhmap.core.buildings.sites import numbers, site_of
from tests.support.estates import known_sites
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_world

OLD = Fact("S-1", "floor_area_m2", 1000.0, "ERIC 2016/17", "2017-03-31")
NEW = Fact("S-1", "floor_area_m2", 1200.0, "ERIC 2024/25", "2025-03-31")
BARN = NewSite(
    "E-1", "Barn", "Mill Lane", "ST1 3AA", 388300.0, 347200.0, -2.17, 53.02, "E01000009", "clinic", "postcode", "mine"
)


@pytest.fixture
def evidence():
    from dataclasses import replace

    return replace(evidence_of(grid_world(3, 4)), sites=known_sites())


def test_the_latest_dated_fact_counts_and_both_are_shown(evidence):
    estate = Estate((NEW, OLD))
    (conflict,) = estate.conflicts()
    assert conflict.facts == (NEW, OLD)
    assert conflict.why == "It is the latest dated."
    assert numbers(with_estate(evidence, estate).sites, "floor_area_m2")[0] == 1200


def test_what_a_person_prefers_counts_and_can_be_changed_again():
    estate = Estate((NEW, OLD)).preferring(OLD)
    assert estate.counting["S-1", "floor_area_m2"] == OLD
    assert estate.conflicts()[0].why == "You preferred it."
    assert estate.preferring(NEW).counting["S-1", "floor_area_m2"] == NEW


def test_an_undated_fact_gives_way_and_of_two_undated_the_last_counts():
    first = Fact("S-1", "condition", "B", "a")
    second = Fact("S-1", "condition", "C", "b")
    dated = Fact("S-1", "condition", "D", "c", "2020-01-01")
    assert Estate((first, second)).counting["S-1", "condition"] == second
    assert Estate((dated, first, second)).counting["S-1", "condition"] == dated


def test_a_real_fact_counts_before_an_invented_one():
    invented = Fact("S-1", "floor_area_m2", 5.0, ILLUSTRATIVE, "2026-03-31", illustrative=True)
    estate = Estate((OLD, invented))
    assert estate.counting["S-1", "floor_area_m2"] == OLD
    assert estate.illustrative
    assert estate.conflicts()[0].why == "It is real, the other is invented."


def test_facts_that_agree_are_no_conflict():
    assert not Estate((OLD, Fact("S-1", "floor_area_m2", 1000.0 + 1e-8, "x"))).conflicts()


def test_a_fact_against_what_the_layer_says_is_shown():
    table = known_sites().assign(owner=["LIFT", "unknown", "unknown", "unknown"], owner_basis="named in a source")
    told = Fact("S-1", "owner", "NHSPS", "our list")
    (conflict,) = Estate((told,)).conflicts(known_facts(table))
    assert [f.value for f in conflict.facts] == ["NHSPS", "LIFT"]


def test_columns_are_filled_and_everything_else_stays(evidence):
    facts = (
        NEW,
        Fact("S-2", "owner", "NHSPS", "list", "2026-01-01"),
        Fact("S-2", "lease_end", "2040-01-01", "list"),
        Fact("nobody", "void_m2", 3.0, "list"),
    )
    after = with_estate(evidence, Estate(facts))
    assert evidence.sites["owner"].tolist() == ["unknown"] * 4
    assert after.sites["name"].tolist() == evidence.sites["name"].tolist()
    site = site_of(after.sites, "S-2")
    assert (site.owner, site.owner_basis, site.lease_end) == ("NHSPS", "list, 2026-01-01", "2040-01-01")
    assert np.isnan(numbers(after.sites, "void_m2")).all()
    assert after.vintages["estate"] == "ERIC 2024/25; list"


def test_new_buildings_come_as_rows_where_they_stand(evidence):
    after = with_estate(evidence, Estate((Fact("E-1", "void_m2", 40.0, "mine"),), (BARN, BARN)))
    assert len(after.sites) == 5
    site = site_of(after.sites, "E-1")
    assert (site.area, site.void_m2, site.owner, site.practice_codes) == (8, 40.0, "unknown", ())
    assert after.site_area.dtype == np.int32


def test_an_empty_estate_changes_nothing(evidence):
    assert with_estate(evidence, Estate()) is evidence


def test_the_hash_tells_estates_apart():
    hashes = {e.content_hash for e in (Estate(), Estate((OLD,)), Estate((NEW,)), Estate((OLD,)).preferring(OLD))}
    assert len(hashes) == 4
    assert Estate((OLD,)).content_hash == Estate((OLD,)).content_hash


def test_joined_estates_hold_a_building_once():
    both = Estate((OLD,), (BARN,)).joined(Estate((NEW,), (BARN,)))
    assert both.facts == (OLD, NEW)
    assert both.new_sites == (BARN,)


def test_invented_facts_follow_from_seed_and_building_alone():
    sites = known_sites()
    all_of_them, one = demo_estate(sites, 7), demo_estate(sites.iloc[1:2], 7)
    assert all_of_them == demo_estate(sites, 7)
    assert all_of_them.of("S-2") == one.facts
    assert all_of_them != demo_estate(sites, 8)


def test_invented_facts_are_stamped_sound_and_not_complete():
    sites = known_sites().assign(site_id=["a", "b", "c", "d"], owner=["LIFT", "unknown", "unknown", "unknown"])
    many = [demo_estate(sites, seed, date(2026, 3, 31)) for seed in range(60)]
    facts = [f for estate in many for f in estate.facts]
    assert all(f.illustrative and f.source == ILLUSTRATIVE and FIELDS[f.field].admits(f.value) for f in facts)
    assert not any(f.field == "owner" and f.site_id == "a" for f in facts)
    for field in ("floor_area_m2", "condition", "backlog_gbp"):
        share = sum(f.field == field for f in facts) / (4 * len(many))
        assert 0.6 < share < 0.95
    for estate in many:
        for site_id in "abcd":
            told = {f.field: f.value for f in estate.of(site_id)}
            assert told.get("void_m2", 0) <= told.get("floor_area_m2", np.inf)
            assert not (told.get("tenure") == "freehold" and "lease_end" in told)


def test_what_was_told_of_an_identifier_that_is_gone_counts_for_the_building_it_is_part_of(evidence):
    from dataclasses import replace

    sites = evidence.sites.assign(former_ids=[("S-0",), (), (), ()])
    told = Estate((replace(NEW, site_id="S-0"), OLD)).preferring(replace(NEW, site_id="S-0"))
    assert told.of_today(sites).counting["S-1", "floor_area_m2"] == NEW
    assert told.of_today(sites).chosen == frozenset({NEW.fact_id})
    joined = with_estate(replace(evidence, sites=sites), Estate((OLD, replace(NEW, site_id="S-0"))))
    assert numbers(joined.sites, "floor_area_m2")[0] == 1200
    assert told.of_today(evidence.sites) is told
