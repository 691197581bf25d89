"""Two windows change one comparison: what one of them touched merges, what both touched is handed back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhmap.core.options.option_merge import Clash, Merged, merge, settle
from nhmap.core.options.options import MOST, Comparison, Option

BASE = Comparison("c", "Spring").choose("pqr").note("q", "near", "far", 3).prefer("p")


def test_what_only_one_touched_is_taken():
    mine = replace(BASE, name="Mine").note("q", "near", "far off", 5)
    theirs = replace(BASE.prefer("q").note("p", "old", "", 2), version=7)
    assert merge(BASE, mine, theirs) == Merged(replace(theirs, name="Mine").note("q", "near", "far off", 5), ())


def test_what_both_touched_stands_as_it_was_stored_first():
    mine = replace(BASE, name="Mine").note("q", "near", "mine", 5).prefer(None)
    theirs = replace(BASE, name="Theirs").note("q", "near", "theirs", 4).prefer("r")
    found = merge(BASE, mine, theirs)
    assert found.comparison == theirs.note("q", "near", "theirs", 5)
    assert found.clashes == (
        Clash("name", "", "Theirs", "Mine"),
        Clash("speaks_against", "q", "theirs", "mine"),
        Clash("preferred", "", "r", ""),
    )
    for clash in found.clashes:
        theirs = settle(theirs, clash)
    assert (theirs.name, theirs.option("q").speaks_against, theirs.preferred) == ("Mine", "mine", None)
    assert settle(theirs, found.clashes[1], "both").option("q") == Option("q", "near", "both", 4)


def test_plans_added_and_taken_out_by_two_merge():
    found = merge(BASE, BASE.choose("pqs"), BASE.choose("pqrt"))
    assert found == Merged(BASE.choose("pqts"), ())


def test_a_plan_is_not_taken_out_with_words_that_were_not_read():
    mine, theirs = BASE.choose("qr"), BASE.note("p", "new", "", 1)
    found = merge(BASE, mine, theirs)
    assert found == Merged(theirs, (Clash("plans", "p", "p", ""),))
    assert settle(theirs, found.clashes[0]).plan_ids == ("q", "r")


def test_words_on_a_plan_that_another_took_out_are_not_lost():
    mine, theirs = BASE.note("q", "mine", "far", 4), BASE.choose("pr")
    found = merge(BASE, mine, theirs)
    (clash,) = found.clashes
    assert found.comparison == theirs
    assert settle(theirs, clash).option("q") == Option("q", "mine", "far", 4)


def test_there_is_room_for_five():
    base = Comparison("c").choose("pqrs")
    found = merge(base, base.choose("pqrsu"), base.choose("pqrst"))
    assert found.comparison.plan_ids == tuple("pqrst")
    assert [(c.part, c.plan_id, c.mine) for c in found.clashes] == [("plans", "u", "u")]


def test_two_plans_stay():
    base = Comparison("c").choose("pqr")
    found = merge(base, base.choose("qr"), base.choose("pq"))
    assert found.comparison.plan_ids == ("q", "p")
    assert found.clashes == (Clash("plans", "p", "p", ""),)


def test_the_order_is_that_of_whoever_changed_it():
    assert merge(BASE, BASE.choose("rqp"), BASE.choose("pqrs")).comparison.plan_ids == tuple("rqps")
    assert merge(BASE, BASE.choose("pqrs"), BASE.choose("rqp")).comparison.plan_ids == tuple("rqps")
    found = merge(BASE, BASE.choose("rqp"), BASE.choose("qpr"))
    assert found.comparison.plan_ids == tuple("qpr")
    assert found.clashes == (Clash("order", "", "q p r", "r q p"),)
    assert settle(found.comparison, found.clashes[0]).plan_ids == tuple("rqp")


texts = st.sampled_from(["", "one", "two"])


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def comparisons(draw):
    plans = draw(st.lists(st.sampled_from("pqrst"), min_size=2, max_size=MOST, unique=True))
    made = Comparison("c", draw(st.sampled_from(["A", "B", "C"]))).choose(plans)
    for plan in plans:
        made = made.note(plan, draw(texts), draw(texts), draw(st.integers(0, 3)))
    return made.prefer(draw(st.sampled_from([None, *plans])))


@unhurried
@given(comparisons(), comparisons())
def test_one_writer_alone_gets_what_they_want(base, mine):
    assert merge(base, mine, base) == Merged(mine, ())
    assert merge(base, base, mine) == Merged(mine, ())
    assert merge(base, mine, mine) == Merged(mine, ())


@unhurried
@given(comparisons(), comparisons(), comparisons())
def test_every_word_is_in_the_whole_or_handed_back(base, mine, theirs):
    found = merge(base, mine, theirs)
    assert 2 <= len(found.comparison.options) <= MOST
    assert found.comparison.preferred in {None, *found.comparison.plan_ids}
    back = {(c.part, c.plan_id): c for c in found.clashes}
    assert len(back) == len(found.clashes)
    for option in mine.options:
        was = next((o for o in base.options if o.plan_id == option.plan_id), Option(option.plan_id))
        stands = next((o for o in found.comparison.options if o.plan_id == option.plan_id), None)
        for part in ("speaks_for", "speaks_against"):
            text = getattr(option, part)
            if text != getattr(was, part):
                whole = back.get(("plans", option.plan_id))
                assert (stands is not None and getattr(stands, part) == text) or (
                    back[part, option.plan_id].mine == text if whole is None else getattr(whole.words, part) == text
                )
    for option in theirs.options:
        if option.plan_id not in base.plan_ids or option.plan_id in mine.plan_ids:
            assert option.plan_id in found.comparison.plan_ids
