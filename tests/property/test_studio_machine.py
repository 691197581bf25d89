"""A facilitator at work, step by step at random, against a model that knows only lists and dictionaries.

Drawing, nesting, renaming, locking, moving practices, accepting findings, beginning anew, undoing, redoing, closing and
opening again: after every step the plan says what the model says, and its figures are those of plain sums. What the
model does not allow is refused, and leaves everything as it was.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import check
from nhmap.core.plan.changes import Accept, AddZone, ChangeZone, MovePractice, RemoveZone, Replace
from nhmap.core.plan.drawing import draw
from nhmap.core.plan.edits import Edit, History, Step
from nhmap.core.plan.plans import NAME_LIMIT, Acceptance, Level, MovedPractice, Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.database.plans import PlanStore
from tests.support.evidence import evidence_of
from tests.support.model_plan import ModelPlan
from tests.support.worlds import grid_world

ROWS, COLS = 3, 5
SIZE = ROWS * COLS
RESIDENTS = [1_000 * (1 + i % 3) for i in range(SIZE)]
"""Few different counts: half of a zone is often exactly half of its people."""
HELD = [[(3 * p + 5 * i) % 7 for i in range(SIZE)] for p in range(3)]
PRACTICES = ["A1", "A2", "A3"]
EVIDENCE = evidence_of(grid_world(ROWS, COLS, RESIDENTS), HELD)
WHEN = "2026-03-17T09:00:00+00:00"
LEVELS = {"z0": Level.SNP, "a": Level.SNP, "b": Level.SNP, "m": Level.MNP, "n": Level.MNP, "i": Level.IHO}
NAMES = {"z0": "SNP 1", "a": "SNP 2", "b": "SNP 3", "m": "MNP 1", "n": "MNP 2", "i": "IHO 1"}
WHY = "an estuary lies between"
beginnings = st.fixed_dictionaries(
    {
        "held": st.lists(st.sampled_from(["z0", "a", "b", "m", None]), min_size=SIZE, max_size=SIZE),
        "parents": st.fixed_dictionaries(
            {snp: st.sampled_from([None, "m", "n"]) for snp in ("z0", "a", "b")} | {"m": st.sampled_from([None, "i"])}
        ),
        "locked": st.sets(st.sampled_from(list(LEVELS)), max_size=2),
        "moved": st.dictionaries(st.sampled_from(PRACTICES), st.sampled_from(["a", "b"]), max_size=1),
        "accepted": st.sampled_from([{}, {"no_mnp:z0:": WHY}]),
    }
)
strokes = st.sets(st.integers(0, SIZE - 1), min_size=1) | st.tuples(st.integers(0, SIZE - 1), st.integers(1, SIZE)).map(
    lambda ends: set(range(ends[0], min(sum(ends), SIZE)))
)
pick = st.integers(0, 50)


def begun(beginning: dict[str, Any]) -> tuple[Plan, ModelPlan]:
    """A plan that somebody began, and the same for the model."""
    held, parents, locked = beginning["held"], beginning["parents"], beginning["locked"]
    zones = tuple(Zone(z, NAMES[z], LEVELS[z], parents.get(z), locked=z in locked) for z in LEVELS)
    ids: dict[str | None, int] = {None: -1} | {zone.id: at for at, zone in enumerate(zones)}
    plan = Plan(
        np.array([ids[each] for each in held], dtype=np.int32),
        zones,
        moved=tuple(MovedPractice(practice, to, WHY) for practice, to in beginning["moved"].items()),
        accepted=tuple(Acceptance(finding, why) for finding, why in beginning["accepted"].items()),
    )
    model = ModelPlan(
        tuple(RESIDENTS),
        list(held),
        {z: level.value for z, level in LEVELS.items()},
        {z: parents.get(z) for z in LEVELS},
        dict(NAMES),
        set(locked),
        dict(beginning["moved"]),
        dict(beginning["accepted"]),
    )
    return plan, model


class Studio(RuleBasedStateMachine):
    """The studio beside the model: every rule is done to both."""

    @initialize(beginning=beginnings)
    def open_studio(self, beginning: dict[str, Any]) -> None:
        """A plan that somebody began."""
        self.folder = TemporaryDirectory()
        self.store = self.opened()
        plan, self.model = begun(beginning)
        self.history = History(plan)
        self.plan_id = self.store.create(self.history.start, "", WHEN)
        self.past: list[ModelPlan] = [self.model]
        self.future: list[ModelPlan] = []
        self.count = 0
        self.assessment = assess(self.history.plan, EVIDENCE)

    def opened(self) -> PlanStore:
        """The file of plans, by somebody who knows only its name."""
        return PlanStore(f"sqlite:///{(Path(self.folder.name) / 'plans.sqlite').as_posix()}")

    def teardown(self) -> None:
        """Close the file."""
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    def done(self, change: object, model: ModelPlan) -> None:
        """Do one thing, and keep it."""
        self.append(Edit(self.new_id(), WHEN, (change,)))
        self.past.append(model)
        self.future.clear()
        self.model = model

    def refused(self, change: object) -> None:
        """Try what cannot be done: nothing has happened then."""
        before = self.history
        with pytest.raises(InputRefusedError):
            self.append(Edit(self.new_id(), WHEN, (change,)))
        assert self.history is before

    def changed(self, zone: Zone, model: ModelPlan, *, may: bool) -> None:
        """Change a zone, if that may be."""
        if may:
            self.done(ChangeZone(zone), model)
        else:
            self.refused(ChangeZone(zone))

    def append(self, edit: Edit) -> None:
        """One entry of the log, in memory and in the file."""
        self.history = self.history.append(edit)
        self.store.append(self.plan_id, edit)

    def new_id(self) -> str:
        """Of an edit or a zone."""
        self.count += 1
        return f"z{self.count}"

    def zone(self, at: int) -> str:
        """Some zone."""
        ids = list(self.model.level)
        return ids[at % len(ids)]

    @rule(at=pick, areas=strokes, whole=st.booleans())
    def stroke(self, at: int, areas: set[int], whole: bool) -> None:  # noqa: FBT001 - drawn at random
        """Draw for a zone of any level."""
        zone = self.zone(at)
        change = draw(self.history.plan, zone, sorted(areas), np.array(RESIDENTS), whole=whole)
        self.done(change, self.model.drawn(zone, areas, whole=whole))

    @precondition(lambda self: set(self.model.level.values()) - {"SNP"})
    @rule(at=pick, areas=strokes, whole=st.booleans())
    def gather(self, at: int, areas: set[int], whole: bool) -> None:  # noqa: FBT001 - drawn at random
        """Draw for a zone that others nest in."""
        higher = [zone for zone, level in self.model.level.items() if level != "SNP"]
        self.stroke(list(self.model.level).index(higher[at % len(higher)]), areas, whole)

    @rule(areas=strokes)
    def erase(self, areas: set[int]) -> None:
        """Take areas out of whatever holds them."""
        self.done(draw(self.history.plan, None, sorted(areas), np.array(RESIDENTS)), self.model.erased(areas))

    @precondition(lambda self: len(self.model.level) < 11)
    @rule(level=st.sampled_from(list(Level)))
    def add(self, level: Level) -> None:
        """Another zone."""
        new = self.new_id()
        self.done(AddZone(Zone(new, f"Zone {new}", level)), self.model.added(new, level.value, f"Zone {new}"))

    @precondition(lambda self: len(self.model.level) > 1)
    @rule(at=pick)
    def remove(self, at: int) -> None:
        """A zone goes."""
        zone = self.zone(at)
        if self.model.may_go(zone):
            self.done(RemoveZone(zone), self.model.removed(zone))
        else:
            self.refused(RemoveZone(zone))

    @rule(at=pick, into=pick)
    def nest(self, at: int, into: int) -> None:
        """A zone goes into one of a higher level, if there is one, or out of all."""
        zone = self.zone(at)
        higher = [None, *self.model.higher(zone)]
        self.nest_in(zone, higher[into % len(higher)])

    @rule(at=pick, into=pick)
    def nest_in_any(self, at: int, into: int) -> None:
        """A zone goes into any other, itself included, if that may be."""
        self.nest_in(self.zone(at), self.zone(into))

    def nest_in(self, zone: str, parent: str | None) -> None:
        """Nest a zone."""
        changed = replace(self.history.plan.zone(zone), parent=parent)
        self.changed(changed, self.model.nested(zone, parent), may=self.model.may_nest(zone, parent))

    @rule(at=pick, level=st.sampled_from(list(Level)))
    def be_of_level(self, at: int, level: Level) -> None:
        """A zone becomes one of another level, if its parent and what nests in it allow that."""
        zone = self.zone(at)
        changed = replace(self.history.plan.zone(zone), level=level)
        self.changed(changed, self.model.raised(zone, level.value), may=self.model.may_be(zone, level.value))

    @rule(at=pick, name=st.text(max_size=130))
    def rename(self, at: int, name: str) -> None:
        """A zone gets any name that says something and is not too long."""
        zone = self.zone(at)
        changed = replace(self.history.plan.zone(zone), name=name)
        self.changed(changed, self.model.called(zone, name), may=bool(name.strip()) and len(name) <= NAME_LIMIT)

    @rule(at=pick, locked=st.booleans())
    def lock(self, at: int, locked: bool) -> None:  # noqa: FBT001 - drawn at random
        """Lock or unlock a zone."""
        old = self.history.plan.zone(self.zone(at))
        self.done(ChangeZone(replace(old, locked=locked)), self.model.with_lock(old.id, locked=locked))

    @rule(practice=st.sampled_from(PRACTICES), at=pick, reason=st.sampled_from([WHY, " "]))
    def move_practice(self, practice: str, at: int, reason: str) -> None:
        """Give a practice to a zone by hand; without a reason it stays."""
        zone = self.zone(at)
        change = MovePractice(practice, zone, reason)
        if reason.strip():
            self.done(change, self.model.given(practice, zone))
        else:
            self.refused(change)

    @precondition(lambda self: self.model.moved)
    @rule(at=pick)
    def let_homes_decide_again(self, at: int) -> None:
        """Take back what was said of a practice."""
        practice = list(self.model.moved)[at % len(self.model.moved)]
        self.done(MovePractice(practice, None, ""), self.model.given(practice, None))

    @rule(at=pick, reason=st.sampled_from([WHY, ""]))
    def accept(self, at: int, reason: str) -> None:
        """Accept one of the findings: it stays listed, as accepted. Without a reason it is none."""
        listed = check(self.assessment, EVIDENCE)
        if not listed:
            return
        finding = listed[at % len(listed)].key
        if not reason:
            self.refused(Accept(finding, reason))
            return
        self.done(Accept(finding, reason), self.model.excused(finding, reason))
        after = check(assess(self.history.plan, EVIDENCE), EVIDENCE)
        assert {each.key for each in after} == {each.key for each in listed}
        assert {each.accepted for each in after if each.key == finding} == {reason}

    @precondition(lambda self: self.model.accepted)
    @rule(at=pick)
    def reopen(self, at: int) -> None:
        """Take an acceptance back."""
        finding = list(self.model.accepted)[at % len(self.model.accepted)]
        self.done(Accept(finding, None), self.model.excused(finding, None))

    @rule(beginning=beginnings)
    def begin_anew(self, beginning: dict[str, Any]) -> None:
        """Another plan in the place of this one, as an import gives it."""
        plan, model = begun(beginning)
        self.done(Replace(plan), model)

    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        """Take back the last things done, as far as there are any."""
        for _ in range(times):
            self.append(Edit(self.new_id(), WHEN, step=Step.UNDO))
            if len(self.past) > 1:
                self.future.append(self.past.pop())
                self.model = self.past[-1]

    @precondition(lambda self: self.future)
    @rule(times=st.integers(1, 3))
    def redo(self, times: int) -> None:
        """Do again what was taken back, one after another."""
        for _ in range(times):
            self.append(Edit(self.new_id(), WHEN, step=Step.REDO))
            if self.future:
                self.past.append(self.future.pop())
                self.model = self.past[-1]
            self.says_what_the_model_says()

    @rule(times=st.integers(2, 4))
    def go_back_and_forth(self, times: int) -> None:
        """Look at what there was, and come back."""
        self.undo(times)
        if self.future:
            self.redo(times)

    @precondition(lambda self: self.history.log)
    @rule()
    def say_it_twice(self) -> None:
        """An edit that arrives again counts once."""
        self.append(self.history.log[-1])

    @rule()
    def open_again(self) -> None:
        """Stop the server and open the plan from the file: the history comes with it."""
        before = self.history
        self.store.close()
        self.store = self.opened()
        self.history = self.store.load(self.plan_id)
        assert self.history.plan.hash == before.plan.hash
        assert len(self.history.done) == len(before.done)
        assert len(self.history.undone) == len(before.undone)

    @invariant()
    def says_what_the_model_says(self) -> None:
        """Areas, nesting and locks; people of every zone, and of none."""
        if not hasattr(self, "history"):
            return
        plan = self.history.plan
        held = [plan.zones[at].id if at >= 0 else None for at in plan.labels]
        assert held == self.model.holder
        assert {z.id: z.parent for z in plan.zones} == self.model.parent
        assert {z.id: z.level.value for z in plan.zones} == self.model.level
        assert {z.id: z.name for z in plan.zones} == self.model.name
        assert {z.id for z in plan.zones if z.locked} == self.model.locked
        self.assessment = assess(plan, EVIDENCE, previous=self.assessment)
        for each in self.assessment.zones:
            assert each.figures.residents == self.model.people(each.zone.id)
        for practice, patients, at in zip(PRACTICES, HELD, self.assessment.belonging.zone, strict=True):
            assert (plan.zones[at].id if at >= 0 else None) == self.model.belongs(practice, patients)
        assert {m.practice: m.zone for m in plan.moved} == self.model.moved
        assert {a.finding: a.reason for a in plan.accepted} == self.model.accepted
        assert len(self.history.done) == len(self.past) - 1
        assert len(self.history.undone) == len(self.future)


Studio.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestStudio = Studio.TestCase
