"""Comments are stored beside their plan, told to other windows, and leave its choices alone."""

from __future__ import annotations

import pytest

from nhmap.core.choices import Choices
from nhmap.core.plan.comments import Answer, Comment, Statement, answer_key, closed_key, statements_of
from nhmap.core.plan.plans import Plan
from nhmap.errors import InputRefusedError
from nhmap.store.database import comments as module
from nhmap.store.database import revisions, transactions
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.comments import CommentStore
from nhmap.store.database.plans import PlanStore

WHEN = "2026-11-30T10:00:00+00:00"
PLAN, OTHER = "plan-one-1", "plan-two-2"
RIVER = Comment("c1", "The river", "Ann", WHEN, zone="z", about="North")


@pytest.fixture
def plans(tmp_path):
    store = PlanStore(f"sqlite:///{(tmp_path / 'plans.sqlite').as_posix()}")
    for plan_id in (PLAN, OTHER):
        store.create(Plan.empty(4), "", WHEN, plan_id=plan_id)
    yield store
    store.close()


@pytest.fixture
def comments(plans):
    return CommentStore(plans.engine)


def test_a_comment_its_answer_and_its_end_are_found_again_on_its_plan_alone(comments):
    comments.say(PLAN, statements_of(RIVER)[0])
    comments.say(PLAN, Statement(answer_key("c1", "a1"), {"text": "Agreed"}, "Bob", WHEN))
    comments.settle(PLAN, Statement(closed_key("c1"), value=True, who="Cat", when=WHEN))
    (found,) = comments.of(PLAN)
    assert (found.text, found.zone, found.closed_by) == ("The river", "z", "Cat")
    assert found.answers == (Answer("a1", "Agreed", "Bob", WHEN),)
    assert comments.of(OTHER) == ()


def test_other_windows_hear_of_it_and_choices_stay_as_they_were(plans, comments):
    choices = ChoiceStore(plans.engine)
    heard: list[str] = []
    end = revisions.listen(heard.append)
    before = choices.number(PLAN)
    comments.say(PLAN, statements_of(RIVER)[0])
    end()
    assert heard == [PLAN]
    assert choices.number(PLAN) > before
    assert choices.of(PLAN) == Choices()


def test_a_file_that_is_opened_twice_adds_what_is_new_and_nothing_twice(comments):
    assert comments.bring(PLAN, [RIVER]) == 1
    more = Comment(**vars(RIVER) | {"answers": (Answer("a1", "Yes", "Bob", WHEN),)})
    assert comments.bring(PLAN, [more, RIVER]) == 0
    assert comments.of(PLAN) == (more,)


def test_an_answer_to_nothing_no_plan_and_too_many_are_refused(comments, monkeypatch):
    with pytest.raises(InputRefusedError, match="not here any more"):
        comments.say(PLAN, Statement(answer_key("gone", "a"), {"text": "Yes"}))
    with pytest.raises(InputRefusedError):
        comments.say("no-such-plan", statements_of(RIVER)[0])
    monkeypatch.setattr(module, "MOST", 1)
    comments.say(PLAN, statements_of(RIVER)[0])
    with pytest.raises(InputRefusedError, match="up to 1"):
        comments.say(PLAN, statements_of(Comment("c2", "Another"))[0])


def test_the_doorkeeper_is_told_of_which_plan_a_comment_is_and_of_nothing_else(plans, comments, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(transactions, "_doorkeepers", [asked.append])
    comments.say(PLAN, statements_of(RIVER)[0])
    comments.settle(PLAN, Statement(closed_key("c1"), value=True))
    comments.bring(PLAN, [Comment("c2", "From a file")])
    plans.create(Plan.empty(4), "", WHEN)
    assert asked == [PLAN, "", "", ""]
    with pytest.raises(ValueError, match="Closing"):
        comments.say(PLAN, Statement(closed_key("c1"), value=True))
