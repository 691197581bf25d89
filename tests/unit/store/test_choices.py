"""Choices are stored beside their plan and go with it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from nhmap.core.choices import Choices
from nhmap.core.plans import Plan
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.choices import ChoiceStore
from nhmap.store.plan_tables import CHOICES
from nhmap.store.plans import PlanStore

WHEN = "2026-11-23T10:00:00+00:00"


@pytest.fixture
def plans(tmp_path):
    store = PlanStore(f"sqlite:///{(tmp_path / 'plans.sqlite').as_posix()}")
    store.create(Plan.empty(4), "", WHEN, plan_id="plan-one-1")
    yield store
    store.close()


def test_the_last_choices_are_found_again(plans):
    choices = ChoiceStore(plans.engine)
    assert choices.of("plan-one-1") == Choices()
    choices.keep("plan-one-1", Choices(shortlist=("S-1",)))
    choices.keep("plan-one-1", Choices(shortlist=("S-2", "S-1"), preset="balanced"))
    assert ChoiceStore(plans.engine).of("plan-one-1").shortlist == ("S-2", "S-1")


def test_choices_of_no_plan_are_refused(plans):
    with pytest.raises(NhmapError):
        ChoiceStore(plans.engine).keep("nobody", Choices())


def test_damage_is_said(plans):
    with plans.engine.begin() as connection:
        connection.execute(sa.insert(CHOICES).values(plan_id="plan-one-1", body="["))
    with pytest.raises(InputRefusedError, match="damaged"):
        ChoiceStore(plans.engine).of("plan-one-1")
