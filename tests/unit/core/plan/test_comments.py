"""Comments are made of what was said in order, and read from files as hostile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhmap.core.plan.comments import (
    PREFIX,
    TEXT_LIMIT,
    Answer,
    Comment,
    Statement,
    admitted,
    answer_key,
    closed_key,
    comments_of,
    open_first,
    read,
    statements_of,
)
from nhmap.errors import InputRefusedError

FULL = Comment(
    "c1",
    "Not the road,\nthe river.",
    "Ann",
    "2026-11-30T10:00:00+00:00",
    at=(1.25, 52.5),
    about="a place in Taverham",
    looker=True,
    answers=(Answer("a1", "Agreed", "Bob", "2026-11-30T10:01:00+00:00"),),
    closed=True,
    closed_by="Cat",
    closed_when="2026-11-30T10:02:00+00:00",
)


def test_what_is_stored_and_what_is_written_give_the_comment_back():
    assert comments_of(statements_of(FULL)) == (FULL,)
    assert read([FULL.to_dict()]) == ((FULL,), 0)


def test_a_comment_is_closed_and_brought_back_and_keeps_its_first_words():
    said = [Statement(f"{PREFIX}c", {"text": "First", "zone": "z"}, "Ann", "1")]
    said += [Statement(f"{PREFIX}c", {"text": "Other words"}, "Eve", "2")]
    said += [Statement(closed_key("c"), value=True, who="Bob", when="3")]
    (closed,) = comments_of(said)
    assert (closed.text, closed.who, closed.zone, closed.closed, closed.closed_by) == ("First", "Ann", "z", True, "Bob")
    (open_again,) = comments_of([*said, Statement(closed_key("c"), value=False, who="Ann", when="4")])
    assert (open_again.closed, open_again.closed_by, open_again.closed_when) == (False, "", "")


def test_an_answer_to_nothing_is_passed_over():
    assert comments_of([Statement(answer_key("gone", "a"), {"text": "Yes"})]) == ()


def test_open_ones_come_first_the_latest_on_top():
    listed = [Comment("1", "a", closed=True), Comment("2", "b"), Comment("3", "c")]
    assert [each.id for each in open_first(listed)] == ["3", "2", "1"]


@pytest.mark.parametrize("text", ["", "  \n", "x" * (TEXT_LIMIT + 1), "a\x00b", "\ud800"])
def test_words_that_cannot_be_kept_are_refused(text):
    with pytest.raises(InputRefusedError):
        admitted(text)


def test_what_a_file_says_wrongly_is_counted_and_the_rest_is_kept():
    good = {"id": "c1", "text": "Yes", "at": [200, 0], "zone": "z", "who": "A\nB"}
    good["answers"] = [{"id": "!", "text": "x"}, 3]
    bad = [None, {}, {"id": "c2"}, {"id": "../c", "text": "x"}, {"id": "c1", "text": "again"}, {"id": "c3", "text": 5}]
    found, unusable = read([good, *bad])
    assert unusable == len(bad)
    assert found == (Comment("c1", "Yes", "A B", zone="z"),)


KEYS = ["id", "text", "at", "who", "answers"]
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=12,
)


@given(JSON)
def test_nothing_in_a_file_is_a_fault(value):
    found, _ = read(value)
    assert read([each.to_dict() for each in found])[0] == found
