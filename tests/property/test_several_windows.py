"""Several windows, two servers and one file: what they come to agrees with a plain serial model."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nhmap.core.plan.changes import AddZone, Assign, ChangeZone, RemoveZone
from nhmap.core.plan.edits import Edit, History, Step
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.database.plans import PlanStore
from tests.support.model_windows import ModelOfWindows

SIZE = 8
WINDOWS = ("one", "two", "three")
who = st.sampled_from(WINDOWS)
which = st.integers(0, 1)


class SeveralWindows(RuleBasedStateMachine):
    """Each window knows some state of the plan, looks when it likes, and acts on what it knows."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    @initialize()
    def begin(self) -> None:
        self.open(Plan.empty(SIZE).add(Zone("a", "A")).add(Zone("b", "B")))
        self.model = ModelOfWindows(SIZE, [("a", "A"), ("b", "B")])
        self.known = {window: self.load(0) for window in WINDOWS}

    # In memory; on a disk below.
    def open(self, start) -> None:
        self.kept = History(start)

    def load(self, store) -> History:
        del store
        return self.kept

    def append(self, store, edit) -> History:
        del store
        self.kept = self.kept.append(edit)
        return self.kept

    def next_id(self) -> str:
        self.count += 1
        return f"e{self.count}"

    def send(self, store, window, edit_id, *changes, looks=True, **told):
        """Act on what the window knows; it then knows what came of it, unless the stroke is still on its way."""
        edit = Edit(edit_id, "2026", changes, window=window, seen=len(self.known[window].log), **told)
        found = self.append(store, edit)
        if looks:
            self.known[window] = found
        return found

    @rule(window=who, store=which)
    def look(self, window, store) -> None:
        self.known[window] = self.load(store)

    @rule(
        window=who,
        store=which,
        at=st.integers(0, 9),
        areas=st.sets(st.integers(0, SIZE - 1), min_size=1),
        looks=st.booleans(),
    )
    def draw(self, window, store, at, areas, looks) -> None:
        plan = self.known[window].plan
        zone = [None, *(z.id for z in plan.zones)][at % (len(plan.zones) + 1)]
        seen, edit_id = len(self.known[window].log), self.next_id()
        contested, _ = self.model.draw(edit_id, window, seen, zone, sorted(areas))
        change = Assign(zone, np.array(sorted(areas), dtype=np.int32))
        found = self.send(store, window, edit_id, change, looks=looks)
        asked = [a for change in found.log[-1].contested for a in change.areas.tolist()]
        assert asked == contested

    @rule(window=who, store=which)
    def add(self, window, store) -> None:
        edit_id = self.next_id()
        name = f"Zone {edit_id}"
        self.model.add(edit_id, window, edit_id, name)
        self.send(store, window, edit_id, AddZone(Zone(edit_id, name)))

    @rule(window=who, store=which, at=st.integers(0, 9), name=st.sampled_from(["North", "South"]))
    def rename(self, window, store, at, name) -> None:
        plan = self.known[window].plan
        if not plan.zones:
            return
        zone = plan.zones[at % len(plan.zones)]
        seen, edit_id = len(self.known[window].log), self.next_id()
        contested = self.model.rename(edit_id, window, seen, zone.id, name, zone.name)
        found = self.send(store, window, edit_id, ChangeZone(replace(zone, name=name)))
        assert bool(found.log[-1].contested) is contested

    @rule(window=who, store=which, at=st.integers(0, 9))
    def remove(self, window, store, at) -> None:
        plan = self.known[window].plan
        if not plan.zones:
            return
        zone = plan.zones[at % len(plan.zones)].id
        seen, edit_id = len(self.known[window].log), self.next_id()
        contested = self.model.remove(edit_id, window, seen, zone)
        found = self.send(store, window, edit_id, RemoveZone(zone))
        assert bool(found.log[-1].contested) is contested

    @rule(window=who, store=which)
    def undo(self, window, store) -> None:
        history = self.load(store)
        own = history.undoable({window})
        # What changed nothing at all may stand in either list: it is the same to a person.
        of_model = [act.id for act in self.model.last_own(window) if act.changed]
        assert [e.id for e in own if self.changed(history, e.id)] == of_model
        if not own:
            return
        target = next(act for act in self.model.acts if act.id == own[-1].id)
        edit_id = self.next_id()
        stayed = self.model.undo(edit_id, window, target)
        found = self.send(store, window, edit_id, step=Step.UNDO, of=target.id)
        assert found.left(edit_id).areas == stayed

    def changed(self, history, edit_id):
        place = next(i for i, e in enumerate(history.log) if e.id == edit_id)
        return len(history.trace(place).rows) or history.trace(place).facts

    @precondition(lambda self: self.count)
    @rule(store=which, at=st.integers(0, 99))
    def send_again(self, store, at) -> None:
        log = self.load(store).log
        before = len(log)
        assert len(self.append(store, log[at % before]).log) == before

    @invariant()
    def the_plan_is_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        for store in range(2):
            plan = self.load(store).plan
            assert sorted(z.id for z in plan.zones) == self.model.zones()
            for zone in plan.zones:
                assert plan.members(zone.id).tolist() == self.model.members(zone.id)
                assert zone.name == self.model.values["name", zone.id]

    @invariant()
    def whoever_replays_the_log_reaches_the_same_plan(self) -> None:
        if not hasattr(self, "model"):
            return
        kept = self.load(0)
        afresh = type(kept)(kept.start, kept.log)
        assert afresh.plan.hash == kept.plan.hash
        assert [e.id for e in afresh.done] == [e.id for e in kept.done]


class SeveralWindowsOnADisk(SeveralWindows):
    """The same on two servers and one file."""

    def open(self, start) -> None:
        self.folder = tempfile.TemporaryDirectory()
        url = f"sqlite:///{Path(self.folder.name) / 'plans.sqlite'}"
        self.stores = [PlanStore(url), PlanStore(url)]
        self.plan_id = self.stores[0].create(start, "", "2026")

    def load(self, store) -> History:
        return self.stores[store].load(self.plan_id)

    def append(self, store, edit) -> History:
        return self.stores[store].append(self.plan_id, edit)

    def teardown(self) -> None:
        for store in getattr(self, "stores", ()):
            store.close()
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestSeveralWindows = SeveralWindows.TestCase
TestSeveralWindows.settings = settings(deadline=None, max_examples=40, stateful_step_count=20)
TestSeveralWindowsOnADisk = SeveralWindowsOnADisk.TestCase
TestSeveralWindowsOnADisk.settings = settings(deadline=None, max_examples=5, stateful_step_count=15)
