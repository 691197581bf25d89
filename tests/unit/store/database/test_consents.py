"""Consents of one plan from two windows: different practices stand side by side, the same one is asked about."""

from __future__ import annotations

from nhmap.core.alignment.consents import Answer, Consent, Settled
from nhmap.core.choices import Choices
from nhmap.core.plan.plans import Plan
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.plans import PlanStore

WHEN = "2026-11-30T10:00:00+00:00"
AGREED, REFUSED = Consent(Answer.AGREED, "U1", "Dr Shah"), Consent(Answer.REFUSED, "U1", "Dr Jones")


def changes_of(settled):
    return Choices(pcns=settled).differences(Choices())


def test_two_windows(tmp_path):
    plans = PlanStore(f"sqlite:///{tmp_path / 'plans.sqlite'}")
    plans.create(Plan.empty(5), who="", when=WHEN, plan_id="planplan1")
    store = ChoiceStore(plans.engine)
    one = Settled().with_consent("A1", AGREED)
    other = Settled().with_consent("A2", REFUSED)
    store.keep("planplan1", changes_of(one), window="one", who="Ann", when=WHEN, seen=0)
    kept = store.keep("planplan1", changes_of(other), window="other", who="Ben", when=WHEN, seen=0)
    assert not kept.contested
    assert kept.choices.pcns.consents == (("A1", AGREED), ("A2", REFUSED))
    late = store.keep(
        "planplan1", changes_of(Settled().with_consent("A1", REFUSED)), window="other", who="Ben", when=WHEN, seen=0
    )
    assert [entry.key for entry in late.contested] == ["consent/A1"]
    assert late.contested[0].who == "Ann"
    assert store.of("planplan1").pcns.consent("A1") == AGREED
    assert len(store.log("planplan1")) == 2
