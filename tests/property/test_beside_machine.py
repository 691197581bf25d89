"""Several windows choose and write beside one plan, step by step at random, against plain dictionaries.

The model is serial: for each thing it knows what was said last, by which window and as the how-manieth. A window knows
what it has seen. After every step the store says what the model says; nothing that was said is lost: it stands, or it
was handed back to be asked about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from nhmap.core.plan.plans import Plan
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.note_store import NoteStore
from nhmap.store.database.plans import PlanStore

if TYPE_CHECKING:
    from nhmap.core.choices import Choices

WHEN = "2026-11-23T10:00:00+00:00"
PLAN = "plan-one-1"
WINDOWS = ("a", "b", "c")
VALUES: dict[str, list[Any]] = {
    "basis": ["residents", "registered_list"],
    "tolerance": [0.1, 0.2, 0.3],
    "travel": ["", "walk", "drive"],
    "minimum_floor_area_m2": [None, 500.0],
    "weighting": [{"preset": "", "points": None}, {"preset": "balanced", "points": {"people": 2.0}}],
    "gate/owner": [True, False],
    "gate/open": [True, False],
    "shortlist/S-1": [True, False],
    "shortlist/S-2": [True, False],
    "shortlist/S-3": [True, False],
}
UNSAID = {key: {"shortlist": False, "gate": True}.get(key.partition("/")[0], VALUES[key][0]) for key in VALUES}
SITES = ("S-1", "S-2")
FIELDS = ("reason", "proposal.capital", "proposal.digital")
WORDS = ["", "one", "two", "three"]


@dataclass
class Window:
    """What one window has before it, and what of it waits."""

    says: dict[str, Any] = field(default_factory=lambda: dict(UNSAID))
    changed: dict[str, Any] = field(default_factory=dict)
    seen: int = 0
    notes: dict[tuple[str, str], int] = field(default_factory=dict)


def said_by(choices: Choices) -> dict[str, Any]:
    """Choices as a plain dictionary of all keys of this test."""
    entries = choices.entries()
    return {key: entries.get(key, UNSAID[key]) for key in VALUES}


class Beside(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.plans = PlanStore(f"sqlite:///{(Path(self.folder.name) / 'plans.sqlite').as_posix()}")
        self.plans.create(Plan.empty(4), "", WHEN, plan_id=PLAN)
        self.choices, self.notes = ChoiceStore(self.plans.engine), NoteStore(self.plans.engine)
        self.windows = {name: Window() for name in WINDOWS}
        self.stands: dict[str, Any] = dict(UNSAID)
        self.last: dict[str, tuple[int, str]] = {}
        self.order: list[str] = []
        self.count = 0
        self.noted: dict[tuple[str, str], tuple[str, int, str]] = {}
        self.noted_count = 0

    def teardown(self) -> None:
        self.plans.close()
        self.folder.cleanup()

    @rule(name=st.sampled_from(WINDOWS), key=st.sampled_from(list(VALUES)), at=st.integers(0, 2))
    def chooses(self, name: str, key: str, at: int) -> None:
        """A person changes something; it may wait for a while before it reaches the store."""
        window, values = self.windows[name], VALUES[key]
        window.says[key] = window.changed[key] = values[at % len(values)]

    @rule(name=st.sampled_from(WINDOWS))
    def keeps(self, name: str) -> None:
        window = self.windows[name]
        contested = {}
        for key, value in window.changed.items():
            number, by = self.last.get(key, (0, ""))
            if value == self.stands[key]:
                continue
            if number > window.seen and by != name:
                contested[key] = self.stands[key]
                continue
            self.count += 1
            self.stands[key], self.last[key] = value, (self.count, name)
            site = key.removeprefix("shortlist/")
            if site != key:
                self.order = [*(s for s in self.order if s != site), *([site] if value else [])]
        kept = self.choices.keep(PLAN, window.changed, window=name, who=name.upper(), when=WHEN, seen=window.seen)
        assert {entry.key: entry.value for entry in kept.contested} == contested
        assert {entry.who for entry in kept.contested} <= {other.upper() for other in WINDOWS if other != name}
        assert kept.number == self.count
        assert said_by(kept.choices) == self.stands
        window.says, window.changed, window.seen = dict(self.stands), {}, kept.number

    @rule(name=st.sampled_from(WINDOWS))
    def looks(self, name: str) -> None:
        """What others chose arrives; what waits here goes on waiting, and is no less unseen for it."""
        window, found = self.windows[name], self.choices.standing(PLAN)
        if not window.changed:
            window.says, window.seen = said_by(found.choices), found.number
            assert window.says == self.stands

    @rule(
        name=st.sampled_from(WINDOWS),
        site=st.sampled_from(SITES),
        words=st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(WORDS), min_size=1, max_size=2),
    )
    def writes(self, name: str, site: str, words: dict[str, str]) -> None:
        window = self.windows[name]
        seen = {each: window.notes.get((site, each), 0) for each in words}
        contested = {}
        for each, text in words.items():
            stood, number, by = self.noted.get((site, each), (None, 0, ""))
            if text == stood:
                continue
            if number > seen[each] and by != name:
                contested[each] = stood
                continue
            self.noted_count += 1
            self.noted[site, each] = (text, self.noted_count, name)
        handed_back = self.notes.write(site, words, WHEN, seen=seen, window=name, who=name.upper())
        assert {entry.name: entry.text for entry in handed_back} == contested
        for entry in handed_back:  # the question shows them
            window.notes[site, entry.name] = entry.number

    @rule(name=st.sampled_from(WINDOWS), site=st.sampled_from(SITES))
    def reads(self, name: str, site: str) -> None:
        for entry in self.notes.entries():
            if entry.site_id == site:
                self.windows[name].notes[site, entry.name] = entry.number

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        found = self.choices.standing(PLAN)
        assert said_by(found.choices) == self.stands
        assert list(found.choices.shortlist) == self.order
        assert found.number == self.choices.number(PLAN) == self.count
        told = {(e.site_id, e.name): (e.text, e.number, e.window) for e in self.notes.entries()}
        assert told == self.noted
        for window in self.windows.values():
            for key, value in window.changed.items():
                assert window.says[key] == value


Beside.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestBeside = pytest.mark.filterwarnings("error")(Beside.TestCase)
