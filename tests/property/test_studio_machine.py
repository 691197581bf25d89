"""A facilitator at work, step by step at random, against a model that knows only lists and dictionaries.

Drawing, nesting, locking, undoing, redoing, closing and opening again: after every step the plan says what the model
says, and its figures are those of plain sums.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nhmap.core.assessment import assess
from nhmap.core.changes import AddZone, ChangeZone, RemoveZone
from nhmap.core.drawing import draw
from nhmap.core.edits import Edit, History, Step
from nhmap.core.plans import Level, Plan, Zone
from nhmap.store.plans import PlanStore
from tests.support.evidence import evidence_of
from tests.support.model_plan import ModelPlan
from tests.support.worlds import grid_world

ROWS, COLS = 3, 5
SIZE = ROWS * COLS
RESIDENTS = [1_000 + 137 * i for i in range(SIZE)]
HELD = [[(3 * p + 5 * i) % 7 for i in range(SIZE)] for p in range(3)]
EVIDENCE = evidence_of(grid_world(ROWS, COLS, RESIDENTS), HELD)
WHEN = "2026-03-17T09:00:00+00:00"
strokes = st.sets(st.integers(0, SIZE - 1), min_size=1, max_size=6)
pick = st.integers(0, 50)


class Studio(RuleBasedStateMachine):
    """The studio beside the model: every rule is done to both."""

    @initialize(held=st.lists(st.sampled_from(["z0", "a", "b", None]), min_size=SIZE, max_size=SIZE))
    def open_studio(self, held: list[str | None]) -> None:
        """A plan that somebody began: neighbourhoods, and a provider that nothing nests in yet."""
        self.folder = TemporaryDirectory()
        self.store = self.opened()
        zones = (Zone("z0", "SNP 1"), Zone("a", "SNP 2"), Zone("b", "SNP 3"), Zone("m", "MNP 1", Level.MNP))
        ids = {None: -1} | {zone.id: at for at, zone in enumerate(zones)}
        self.history = History(Plan(np.array([ids[each] for each in held], dtype=np.int32), zones))
        self.plan_id = self.store.create(self.history.start, "", WHEN)
        self.model = ModelPlan.begun(RESIDENTS, held, {zone.id: zone.level.value for zone in zones})
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

    @rule(areas=strokes)
    def erase(self, areas: set[int]) -> None:
        """Take areas out of whatever holds them."""
        self.done(draw(self.history.plan, None, sorted(areas), np.array(RESIDENTS)), self.model.erased(areas))

    @precondition(lambda self: len(self.model.level) < 9)
    @rule(level=st.sampled_from(list(Level)))
    def add(self, level: Level) -> None:
        """Another zone."""
        new = self.new_id()
        self.done(AddZone(Zone(new, f"Zone {new}", level)), self.model.added(new, level.value))

    @precondition(lambda self: len(self.model.level) > 1)
    @rule(at=pick)
    def remove(self, at: int) -> None:
        """A zone goes."""
        self.done(RemoveZone(self.zone(at)), self.model.removed(self.zone(at)))

    @rule(at=pick, into=pick)
    def nest(self, at: int, into: int) -> None:
        """A zone goes into one of a higher level, if there is one, or out of all."""
        zone = self.zone(at)
        higher = [None, *self.model.higher(zone)]
        parent = higher[into % len(higher)]
        plan_zone = self.history.plan.zone(zone)
        changed = Zone(zone, plan_zone.name, plan_zone.level, parent, locked=plan_zone.locked)
        self.done(ChangeZone(changed), self.model.nested(zone, parent))

    @rule(at=pick, locked=st.booleans())
    def lock(self, at: int, locked: bool) -> None:  # noqa: FBT001 - drawn at random
        """Lock or unlock a zone."""
        old = self.history.plan.zone(self.zone(at))
        changed = Zone(old.id, old.name, old.level, old.parent, locked=locked)
        self.done(ChangeZone(changed), self.model.with_lock(old.id, locked=locked))

    @rule()
    def undo(self) -> None:
        """Take back the last thing done, if there is one."""
        self.append(Edit(self.new_id(), WHEN, step=Step.UNDO))
        if len(self.past) > 1:
            self.future.append(self.past.pop())
            self.model = self.past[-1]

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        """Do again what was taken back."""
        self.append(Edit(self.new_id(), WHEN, step=Step.REDO))
        self.past.append(self.future.pop())
        self.model = self.past[-1]

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
        assert {z.id for z in plan.zones if z.locked} == self.model.locked
        self.assessment = assess(plan, EVIDENCE, previous=self.assessment)
        for each in self.assessment.zones:
            assert each.figures.residents == self.model.people(each.zone.id)
        assert len(self.history.done) == len(self.past) - 1
        assert len(self.history.undone) == len(self.future)


Studio.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestStudio = Studio.TestCase
