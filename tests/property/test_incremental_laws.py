"""An assessment that takes over what a stroke did not touch is the assessment afresh, in every field."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from nhmap.core.assessment.assessment import Basis, Settings, assess
from nhmap.core.assessment.checks import check
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.errors import InputRefusedError
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_world

ROWS, COLS = 4, 5
SIZE = ROWS * COLS
START = (
    Zone("i", "I", Level.IHO),
    Zone("m", "M", Level.MNP, parent="i"),
    Zone("a", "A", parent="m"),
    Zone("b", "B", parent="m"),
    Zone("c", "C"),
    Zone("n", "N", Level.MNP),
)
NEW = ("x", "y")
IDS = (*(zone.id for zone in START), *NEW)
PRACTICES = ("A1", "A2", "A3", "A4")

zone = st.sampled_from(IDS)
any_zone = st.one_of(st.none(), zone)
steps = st.one_of(
    st.tuples(st.just("assign"), any_zone, st.sets(st.integers(0, SIZE - 1), min_size=1, max_size=7)),
    st.tuples(st.just("assign"), any_zone, st.sets(st.integers(0, SIZE - 1), min_size=1, max_size=2)),
    st.tuples(st.just("nest"), zone, any_zone),
    st.sampled_from([("nest", *pair) for pair in (("a", None), ("a", "n"), ("b", "m"), ("m", None), ("m", "i"))]),
    st.tuples(st.just("lock"), zone, st.booleans()),
    st.tuples(st.just("rename"), zone, st.sampled_from(["P", "Q"])),
    st.tuples(st.just("aim"), zone, st.sampled_from([None, 5_000])),
    st.tuples(st.just("add"), st.sampled_from(NEW), st.sampled_from(list(Level))),
    st.tuples(st.just("remove"), zone, st.none()),
    st.tuples(st.just("practice"), st.sampled_from(PRACTICES), any_zone),
    st.tuples(st.just("basis"), st.sampled_from(list(Basis)), st.sampled_from([0.3, 0.6, 0.9])),
)
people = st.lists(st.integers(0, 6_000), min_size=SIZE, max_size=SIZE)
patients = st.lists(st.lists(st.integers(0, 9), min_size=SIZE, max_size=SIZE), min_size=4, max_size=4)
pcns = st.lists(st.sampled_from(["U1", "U2", None]), min_size=4, max_size=4)


def after(plan, kind, what, value):
    """The plan after one step; as it was where the step does not fit."""
    try:
        if kind == "assign":
            return plan.assign(sorted(value), what)
        if kind == "add":
            return plan.add(Zone(what, what.upper(), value))
        if kind == "remove":
            return plan.remove(what) if len(plan.zones) > 1 else plan
        if kind == "practice":
            return plan.move_practice(what, value, "because")
        key = {"nest": "parent", "lock": "locked", "rename": "name", "aim": "target"}[kind]
        return plan.change(replace(plan.zone(what), **{key: value}))
    except InputRefusedError:
        return plan


def same(one, other, where=""):
    """Whether two values are equal, to the last field and entry."""
    assert type(one) is type(other), where
    if isinstance(one, csr_array):
        assert one.shape == other.shape, where
        assert one.nnz == other.nnz, where
        assert np.array_equal(one.toarray(), other.toarray()), where
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, where
        assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f"), where
    elif hasattr(one, "__dataclass_fields__"):
        for each in fields(one):
            if each.name not in {"evidence", "said"}:
                same(getattr(one, each.name), getattr(other, each.name), f"{where}.{each.name}")
    elif isinstance(one, tuple | list):
        assert len(one) == len(other), where
        for at, pair in enumerate(zip(one, other, strict=True)):
            same(*pair, f"{where}[{at}]")
    else:
        assert one == other or (one != one and other != other), where  # noqa: PLR0124 - unknown is unknown


labels = st.lists(st.integers(2, 4), min_size=SIZE, max_size=SIZE)  # the positions of a, b and c


@given(people, patients, pcns, labels, st.lists(steps, min_size=1, max_size=14))
@settings(max_examples=60, deadline=None)
def test_taken_over_or_afresh_is_the_same_to_the_last_field(residents, held, networks, labelled, script):
    evidence = evidence_of(grid_world(ROWS, COLS, residents), held, pcns=networks)
    plan, chosen = Plan(np.array(labelled, dtype=np.int32), START), Settings(targets=tuple((x, 9_000) for x in Level))
    before = assess(plan, evidence, chosen)
    check(before, evidence)
    for kind, what, value in script:
        if kind == "basis":
            chosen = replace(chosen, basis=what, split_below=value)
        else:
            plan = after(plan, kind, what, value)
        taken = assess(plan, evidence, chosen, before)
        afresh = assess(plan, evidence, chosen)
        same(taken, afresh)
        assert check(taken, evidence) == check(afresh, evidence)
        before = taken


def test_what_is_known_of_other_evidence_is_not_taken_over():
    plan = Plan(np.zeros(SIZE, dtype=np.int32), (Zone("a", "A"),))
    few, many = (evidence_of(grid_world(ROWS, COLS, people)) for people in (10, 1_000))
    assert assess(plan, many, previous=assess(plan, few)).zone("a").people == SIZE * 1_000


def test_a_stroke_leaves_zones_that_it_did_not_touch_as_they_were():
    evidence = evidence_of(grid_world(ROWS, COLS))
    plan = Plan(np.repeat(np.arange(4, dtype=np.int32), 5), tuple(Zone(c, c.upper()) for c in "abcd"))
    before = assess(plan, evidence)
    after_it = assess(plan.assign([0], "b"), evidence, previous=before)
    assert [one is other for one, other in zip(before.zones, after_it.zones, strict=True)] == [False, False, True, True]
