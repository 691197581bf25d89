"""Choices are stored beside their plan, choice by choice, and merge with what others chose meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
import sqlalchemy as sa

from nhmap.core.assessment.assessment import Basis, Settings
from nhmap.core.choices import Choices
from nhmap.core.plan.plans import Plan
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.plan_tables import CHOICE_ENTRIES, CHOICES
from nhmap.store.database.plans import PlanStore
from tests.support.driving import PROJECT

WHEN = "2026-11-23T10:00:00+00:00"
LATER = "2026-11-23T10:05:00+00:00"
PLAN = "plan-one-1"
OLD = Choices(
    Settings(Basis.REGISTERED_LIST), ("S-9", "S-8"), "balanced", (("people", 2.0),), ("owner",), 500.0, "drive"
)


@pytest.fixture
def plans(tmp_path):
    store = PlanStore(f"sqlite:///{(tmp_path / 'plans.sqlite').as_posix()}")
    store.create(Plan.empty(4), "", WHEN, plan_id=PLAN)
    yield store
    store.close()


@pytest.fixture
def choices(plans):
    return ChoiceStore(plans.engine)


def keep(store, changes, window="a", seen=None, who=""):
    """Keep what a window changed that has seen everything, unless said otherwise."""
    number = store.number(PLAN) if seen is None else seen
    return store.keep(PLAN, changes, window=window, who=who, when=WHEN, seen=number)


def to(store, wanted, window="a"):
    """Keep what makes these choices of those that stand."""
    return keep(store, wanted.differences(store.of(PLAN)), window)


def test_the_last_choices_are_found_again(plans, choices):
    assert choices.of(PLAN) == Choices()
    to(choices, Choices(shortlist=("S-1",)))
    wanted = Choices(
        OLD.settings, ("S-2", "S-1"), "balanced", (("a", 1.0), ("b", 2.0)), ("open", "owner"), 7.0, "drive"
    )
    to(choices, wanted)
    found = ChoiceStore(plans.engine).standing(PLAN)
    assert found.choices == replace(wanted, gates_off=("owner", "open"))
    assert found.number == choices.number(PLAN) > 0


def test_a_plan_with_a_row_of_an_older_form_goes_on_from_it(plans, choices):
    with plans.engine.begin() as connection:
        connection.execute(sa.insert(CHOICES).values(plan_id=PLAN, body=json.dumps(OLD.to_dict())))
    assert choices.of(PLAN) == OLD
    assert choices.number(PLAN) == 0
    kept = keep(choices, {"shortlist/S-9": False, "shortlist/S-1": True, "travel": "walk"})
    assert kept.choices == replace(OLD, shortlist=("S-8", "S-1"), travel="walk") == choices.of(PLAN)


def test_what_two_windows_choose_of_different_things_stands_side_by_side(choices):
    seen = keep(choices, {"shortlist/S-1": True}).number
    keep(choices, {"shortlist/S-2": True, "tolerance": 0.2}, "a", seen)
    kept = keep(choices, {"shortlist/S-3": True, "shortlist/S-1": False, "gate/owner": False}, "b", seen)
    assert kept.contested == ()
    assert kept.choices.shortlist == ("S-2", "S-3")
    assert kept.choices.settings.tolerance == 0.2
    assert kept.choices.gates_off == ("owner",)


def test_of_one_thing_the_first_stands_until_the_later_has_seen_it(choices):
    keep(choices, {"tolerance": 0.2}, "a", 0, "Anna")
    kept = keep(choices, {"tolerance": 0.3, "travel": "drive"}, "b", 0)
    (theirs,) = kept.contested
    assert (theirs.key, theirs.value, theirs.who, theirs.window, theirs.made) == ("tolerance", 0.2, "Anna", "a", WHEN)
    assert (kept.choices.settings.tolerance, kept.choices.travel) == (0.2, "drive")
    chosen = keep(choices, {"tolerance": 0.3}, "b", kept.number)
    assert chosen.contested == ()
    assert chosen.choices.settings.tolerance == 0.3


def test_the_same_choice_of_both_is_no_conflict_and_no_second_entry(choices):
    keep(choices, {"tolerance": 0.2, "weighting": {"preset": "", "points": {"a": 1, "b": 2}}}, "a", 0)
    kept = keep(choices, {"tolerance": 0.2, "weighting": {"preset": "", "points": {"b": 2.0, "a": 1.0}}}, "b", 0)
    assert kept.contested == ()
    assert len(choices.log(PLAN)) == 2


def test_each_choice_is_held_against_what_was_seen_when_it_was_made(choices):
    number = keep(choices, {"tolerance": 0.2, "travel": "walk"}, "a", 0).number
    seen = {"tolerance": number, "travel": number - 1}
    kept = choices.keep(PLAN, {"tolerance": 0.3, "travel": "drive"}, window="b", who="", when=WHEN, seen=seen)
    assert [entry.key for entry in kept.contested] == ["travel"]
    assert kept.choices.settings.tolerance == 0.3


def test_a_window_never_contests_itself(choices):
    keep(choices, {"tolerance": 0.2}, "a", 0)
    assert keep(choices, {"tolerance": 0.3}, "a", 0).choices.settings.tolerance == 0.3


def test_the_order_of_a_shortlist_is_nobodys_conflict(choices):
    to(choices, Choices(shortlist=("S-1", "S-2", "S-3")))
    keep(choices, {"shortlist": ["S-3", "S-2", "S-1"]}, "a", 0)
    kept = keep(choices, {"shortlist": ["S-2", "S-1", "S-3"], "shortlist/S-4": True}, "b", 0)
    assert kept.contested == ()
    assert kept.choices.shortlist == ("S-2", "S-1", "S-3", "S-4")


def test_choices_of_no_plan_are_refused(choices):
    with pytest.raises(NhmapError):
        choices.keep("nobody", {"tolerance": 0.2}, window="a", who="", when=WHEN, seen=0)


@pytest.mark.parametrize(
    ("key", "value"), [("tolerance", '"much"'), ("weighting", "3"), ("basis", "["), ("shortlist", "7")]
)
def test_a_damaged_entry_is_said(plans, choices, key, value):
    with plans.engine.begin() as connection:
        row = {"plan_id": PLAN, "key": key, "value": value, "window": "", "who": "", "made": WHEN}
        connection.execute(sa.insert(CHOICE_ENTRIES).values(row))
    with pytest.raises(InputRefusedError, match="damaged"):
        choices.of(PLAN)


def test_a_damaged_row_is_said(plans, choices):
    with plans.engine.begin() as connection:
        connection.execute(sa.insert(CHOICES).values(plan_id=PLAN, body="["))
    with pytest.raises(InputRefusedError, match="damaged"):
        choices.of(PLAN)


def test_a_key_of_a_newer_nhmap_is_passed_over(choices):
    assert keep(choices, {"colour": "red", "tolerance": 0.2}).choices == Choices(Settings(tolerance=0.2))


WRITER = """
import sys
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.plans import PlanStore
from nhmap.store.database.note_store import NoteStore

url, name = sys.argv[1:]
plans = PlanStore(url)
choices, notes, seen = ChoiceStore(plans.engine), NoteStore(plans.engine), 0
contested = 0
for i in range(25):
    changes = {f"shortlist/{name}-{i}": True, "tolerance": (i + 1) / 100 + (0.5 if name == "b" else 0)}
    kept = choices.keep(sys.argv[0], changes, window=name, who=name, when="2026-11-23T10:00:00+00:00", seen=seen)
    contested += len(kept.contested)
    seen = kept.number
    notes.write(f"S-{i % 5}", {f"proposal.{'digital' if name == 'a' else 'capital'}": f"{name} {i}"},
                "2026-11-23T10:00:00+00:00", window=name)
print(contested)
"""


def test_two_processes_on_one_file_lose_nothing(plans, choices, tmp_path):
    from nhmap.store.database.note_store import NoteStore

    url = f"sqlite:///{(tmp_path / 'plans.sqlite').as_posix()}"
    code = WRITER.replace("sys.argv[0]", repr(PLAN))
    started = [
        subprocess.Popen([sys.executable, "-c", code, url, name], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        for name in ("a", "b")
    ]
    contested = sum(int(process.communicate()[0]) for process in started)
    assert [process.returncode for process in started] == [0, 0]
    wanted = {f"{name}-{i}" for name in ("a", "b") for i in range(25)}
    assert set(choices.of(PLAN).shortlist) == wanted
    said = [entry for entry in choices.log(PLAN) if entry.key == "tolerance"]
    assert len(said) + contested == 50  # each was stored, or handed back to be asked about
    assert choices.of(PLAN).settings.tolerance == said[-1].value
    book = NoteStore(plans.engine).book()
    for i in range(5):
        assert book.notes(f"S-{i}").proposal == {"digital": f"a {20 + i}", "capital": f"b {20 + i}"}
