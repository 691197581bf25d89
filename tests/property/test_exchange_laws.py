"""Laws of files and saved plans: what goes out comes back, and what is saved is what was drawn."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pyproj import Transformer

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.summary import zone_row
from nhmap.core.people.balance import Basis, Settings
from nhmap.core.plan.changes import AddZone, Assign, ChangeZone, RemoveZone
from nhmap.core.plan.edits import Edit, History, Step
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.errors import NhmapError
from nhmap.store.database.plans import PlanStore
from nhmap.store.exports.exporting import About, footprints_geojson, lookup_csv, lookup_names, openable
from nhmap.store.footprint_files.importing import read_footprints
from nhmap.store.tabular.cells import as_written, clean_name, harmless
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_shapes, grid_world

if TYPE_CHECKING:
    from random import Random

ROWS, COLS = 4, 5
SIZE = ROWS * COLS
WORLD = grid_world(ROWS, COLS, [100 * (i % 7) for i in range(SIZE)])
EVIDENCE = evidence_of(WORLD)
ABOUT = About("2026-04-01T10:00:00Z")

NAMES = st.text(max_size=30).map(clean_name).filter(bool)
IDS = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12).map(clean_name).filter(bool)


SQUARES = grid_shapes(ROWS, COLS)


def shapes() -> np.ndarray:
    return SQUARES


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan that nhmap can hold: nested zones of every level, empty ones and namesakes among them."""
    ids = draw(st.lists(IDS, max_size=7, unique=True))
    key, code = draw(st.sampled_from([("hwb", "E10000001"), ("several", "E07000001+E07000002"), ("england", "")]))
    plan = Plan.empty(SIZE, name=draw(NAMES), area_key=key, area_code=code)
    for zone_id in ids:
        level = draw(st.sampled_from(Level))
        above = [z.id for z in plan.zones if z.level.rank > level.rank]
        plan = plan.add(
            Zone(
                zone_id,
                draw(NAMES | st.sampled_from(["North", "=North", "'=North", "north"])),
                level,
                draw(st.none() | st.sampled_from(above)) if above else None,
                draw(st.none() | st.integers(1, 2_000_000)),
                draw(st.none() | st.floats(0, 1)),
                draw(st.booleans()),
            )
        )
    labels = draw(st.lists(st.integers(-1, len(ids) - 1), min_size=SIZE, max_size=SIZE))
    return Plan(np.array(labels, dtype=np.int32), plan.zones, plan.name, plan.area_key, plan.area_code)


REASONS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=500).filter(
    lambda text: clean_name(text, 500)
)


DAYS = st.fixed_dictionaries(
    {
        "who": st.sampled_from(["", "Ann O'Neil", "=1+1"]),
        "when": st.sampled_from(["", "2026-03-03T14:05:00+00:00"]),
        "words": st.sampled_from(["", "A holds 1,204 people."]),
        "figures": st.sampled_from(["", "problem 1204 1,204 60.5"]),
    }
)
"""What is kept of the day on which a finding was accepted."""


@st.composite
def decided_plans(draw: st.DrawFn) -> Plan:
    """Any plan, with practices moved by hand and findings accepted."""
    plan = draw(plans())
    for practice in draw(st.lists(st.sampled_from(["A81001", "Y00001", "M83026"]), unique=True)) if plan.zones else ():
        plan = plan.move_practice(practice, draw(st.sampled_from(plan.zones)).id, draw(REASONS))
    for check in draw(st.lists(st.sampled_from(["pieces", "tolerance", "pcn_split", "unassigned"]), unique=True)):
        zones = draw(st.lists(st.sampled_from([z.id for z in plan.zones]), max_size=2)) if plan.zones else []
        key = f"{check}:{','.join(zones)}:{draw(st.sampled_from(['', 'ab12', 'the 9 residents of A: B, C']))}"
        plan = plan.accept(key, draw(REASONS), **draw(DAYS))
    return plan


@st.composite
def balances(draw: st.DrawFn) -> Settings:
    """Any settings of balance."""
    targets = tuple((level, draw(st.integers(1, 2_000_000))) for level in Level)
    share = st.floats(0, 1)
    return Settings(draw(st.sampled_from(Basis)), targets, draw(share), draw(share))


@settings(deadline=None, max_examples=120)
@given(decided_plans(), balances())
def test_what_was_decided_and_the_balance_come_back_from_geojson_and_from_figures(
    plan: Plan, balance: Settings
) -> None:
    if not plan.zones:
        return
    geojson = footprints_geojson(plan, WORLD, shapes, {}, ABOUT, settings=balance)
    rows = [zone_row(each, EVIDENCE, _parent(plan, each.zone)) for each in assess(plan, EVIDENCE, balance).zones]
    figures = json.dumps({"zones": rows, "nhmap": openable(plan, WORLD, balance)}).encode()
    for data, name in ((geojson, "plan.geojson"), (figures, "assessment.json")):
        imported = read_footprints(data, name, WORLD, shapes)
        assert imported.plan.to_dict() == plan.to_dict()
        assert imported.plan.hash == plan.hash
        assert imported.settings == balance
        assert imported.problems == ()
    for feature, zone in zip(json.loads(geojson)["features"], plan.zones, strict=True):
        said = feature["properties"]
        assert (said["target"], said["tolerance"]) == (balance.target(zone), balance.tolerance_of(zone))
        parent = _parent(plan, zone)
        assert (said["parent"], said["parent_id"]) == ((parent.name, parent.id) if parent else (None, None))
    again = footprints_geojson(imported.plan, WORLD, shapes, {}, ABOUT, settings=imported.settings)
    assert again == geojson


@settings(deadline=None, max_examples=80)
@given(plans(), st.randoms(use_true_random=False))
def test_a_lookup_is_the_same_plan_in_whatever_order_its_rows_stand(plan: Plan, random: Random) -> None:
    if not (plan.labels >= 0).any():
        return
    head, *rows = lookup_csv(plan, WORLD).decode().splitlines(keepends=True)
    first = read_footprints("".join([head, *rows]).encode(), "lookup.csv", WORLD, shapes).plan
    random.shuffle(rows)
    shuffled = read_footprints("".join([head, *rows]).encode(), "lookup.csv", WORLD, shapes).plan
    assert shuffled.to_dict() == first.to_dict()
    again = read_footprints(lookup_csv(shuffled, WORLD), "lookup.csv", WORLD, shapes).plan
    assert again.hash == first.hash == shuffled.hash


def _parent(plan: Plan, zone: Zone) -> Zone | None:
    return plan.zone(zone.parent) if zone.parent else None


@settings(deadline=None, max_examples=60)
@given(plans(), balances(), st.integers(3, 900_000))
def test_a_target_that_is_changed_in_a_file_is_the_zones_own(plan: Plan, balance: Settings, target: int) -> None:
    document = json.loads(footprints_geojson(plan, WORLD, shapes, {}, ABOUT, settings=balance))
    if not plan.zones or target == balance.target(plan.zones[0]):
        return
    document["features"][0]["properties"]["target"] = target
    imported = read_footprints(json.dumps(document).encode(), "plan.geojson", WORLD, shapes)
    assert imported.plan.zones == (replace(plan.zones[0], target=target), *plan.zones[1:])


@settings(deadline=None, max_examples=120)
@given(plans(), st.sampled_from(["centroid", "half_area"]))
def test_geojson_out_and_in_is_the_identity(plan: Plan, by: str) -> None:
    data = footprints_geojson(plan, WORLD, shapes, {}, ABOUT)
    if not plan.zones:
        return
    imported = read_footprints(data, "plan.geojson", WORLD, shapes, rule=by)
    assert imported.plan.hash == plan.hash
    assert imported.plan.to_dict() == plan.to_dict()
    assert imported.exact == len(plan.zones)
    assert imported.problems == ()
    assert footprints_geojson(imported.plan, WORLD, shapes, {}, ABOUT) == data


@settings(deadline=None, max_examples=60)
@given(plans(), st.sampled_from(["centroid", "half_area"]))
def test_without_its_member_the_outlines_alone_give_the_same_small_areas(plan: Plan, by: str) -> None:
    document = json.loads(footprints_geojson(plan, WORLD, shapes, {}, ABOUT))
    del document["nhmap"]
    shaped = [z for z in plan.zones if len(plan.members(z.id))]
    if not shaped:
        return
    imported = read_footprints(json.dumps(document).encode(), "plan.geojson", WORLD, shapes, rule=by)
    for level in Level:
        told = {z.id: plan.members(z.id).tolist() for z in shaped if z.level is level}
        for zone_id, rows in told.items():
            mine = imported.plan.members(zone_id).tolist() if zone_id in imported.plan.position else []
            kept_by_lower = plan.labels[rows] != plan.position[zone_id]
            if not kept_by_lower.any():
                assert mine == rows


@settings(deadline=None, max_examples=120)
@given(plans())
def test_lookup_out_and_in_gives_the_same_areas_levels_and_nesting(plan: Plan) -> None:
    if not (plan.labels >= 0).any():
        return
    data = lookup_csv(plan, WORLD)
    back = read_footprints(data, "lookup.csv", WORLD, shapes)
    names = lookup_names(plan)
    assert back.rejected.empty
    assert [p.check for p in back.problems] == []

    def chain(of: Plan, row: int, name: dict[str, str]) -> list[tuple[Level, str]]:
        zone = of.zones[of.labels[row]] if of.labels[row] >= 0 else None
        found = []
        while zone is not None:
            found.append((zone.level, name[zone.id]))
            zone = of.zone(zone.parent) if zone.parent else None
        return found

    own = {z.id: z.name for z in back.plan.zones}
    for row in range(SIZE):
        assert chain(back.plan, row, own) == chain(plan, row, names)
    assert lookup_csv(back.plan, WORLD) == data


@given(st.text(max_size=12) | st.text("'=+-@\t\r\n a", max_size=6))
def test_guarding_a_cell_is_undone_exactly_and_leaves_no_formula(text: str) -> None:
    guarded = harmless(text)
    assert isinstance(guarded, str)
    assert as_written(guarded) == text
    assert guarded[:1] not in set("=+-@\t\r\n＝＋－＠")


@given(st.one_of(st.integers(), st.floats(), st.none(), st.booleans()))
def test_numbers_stay_numbers(value: object) -> None:
    assert harmless(value) is value


@given(st.text(max_size=200))
def test_a_clean_name_is_clean(text: str) -> None:
    name = clean_name(text)
    assert clean_name(name) == name
    assert len(name) <= 120
    assert all(c.isprintable() or c == " " for c in name)


@settings(deadline=None, max_examples=200)
@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(str.encode)
    | st.sampled_from([b"{", b"[", b"LSOA,SNP\n"]).flatmap(
        lambda head: st.binary(max_size=100).map(lambda tail: head + tail)
    )
)
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    try:
        imported = read_footprints(data, "given", WORLD, shapes)
    except NhmapError as refused:
        assert refused.message  # noqa: PT017 - both ways out are fine
        assert refused.hint  # noqa: PT017
    else:
        assert imported.plan.zones


MEMBERS = (
    *("type", "features", "geometry", "properties", "coordinates", "id", "name", "level", "parent", "nhmap"),
    *("geometries", "crs", "zones", "plan", "target", "tolerance"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["Polygon", "Feature", "SNP", "x"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(MEMBERS),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)
GOOD = json.loads(
    shapely.to_geojson(
        shapely.transform(
            grid_shapes(1, 1)[0], Transformer.from_crs(27700, 4326, always_xy=True).transform, interleaved=False
        )
    )
)


@settings(deadline=None, max_examples=300)
@given(JSON, JSON, JSON)
def test_any_json_around_a_good_polygon_is_read_or_refused_in_words(
    properties: object, geometry: object, member: object
) -> None:
    features = [
        {"type": "Feature", "properties": properties, "geometry": GOOD},
        {"type": "Feature", "properties": {"name": "B"}, "geometry": geometry},
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Polygon", "coordinates": geometry},
            "id": properties,
        },
    ]
    document = {"type": "FeatureCollection", "features": features, "nhmap": member}
    try:
        imported = read_footprints(json.dumps(document).encode(), "given", WORLD, shapes)
    except NhmapError as refused:
        assert refused.message  # noqa: PT017 - both ways out are fine
    else:
        assert imported.plan.zones
        assert Plan.from_dict(imported.plan.to_dict()).hash == imported.plan.hash


class SavedPlan(RuleBasedStateMachine):
    """Random edits, undo, redo, resends, reopening and rivals against a history held in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.url = f"sqlite:///{Path(self.folder.name) / 'plans.sqlite'}"
        self.stores = [PlanStore(self.url), PlanStore(self.url)]
        self.count = 0

    @initialize(plan=plans())
    def begin(self, plan: Plan) -> None:
        self.told = History(plan)
        self.plan_id = self.stores[0].create(plan, "Ann", "2026")

    def send(self, which: int, edit: Edit) -> None:
        found = self.stores[which].append(self.plan_id, edit)
        self.told = self.told.append(edit)
        assert len(found.log) == len(self.told.log)

    def next_id(self) -> str:
        self.count += 1
        return f"edit {self.count}"

    @rule(which=st.integers(0, 1), rows=st.sets(st.integers(0, SIZE - 1)), at=st.integers(0, 9))
    def paint(self, which: int, rows: set[int], at: int) -> None:
        zones = [None, *(z.id for z in self.told.plan.zones)]
        change = Assign(zones[at % len(zones)], np.array(sorted(rows), dtype=np.int32))
        self.send(which, Edit(self.next_id(), "2026", (change,), "Ann"))

    @rule(which=st.integers(0, 1), level=st.sampled_from(Level))
    def add(self, which: int, level: Level) -> None:
        zone_id = self.next_id()
        self.send(which, Edit(zone_id, "2026", (AddZone(Zone(f"added {zone_id}", zone_id, level)),)))

    @precondition(lambda self: self.told.plan.zones)
    @rule(which=st.integers(0, 1), at=st.integers(0, 9))
    def remove(self, which: int, at: int) -> None:
        plan = self.told.plan
        zone = plan.zones[at % len(plan.zones)]
        changes = [ChangeZone(replace(each, locked=False)) for each in (zone, *plan.children(zone.id)) if each.locked]
        self.send(which, Edit(self.next_id(), "2026", (*changes, RemoveZone(zone.id))))

    @rule(which=st.integers(0, 1), step=st.sampled_from([Step.UNDO, Step.REDO]))
    def step(self, which: int, step: Step) -> None:
        self.send(which, Edit(self.next_id(), "2026", step=step))

    @precondition(lambda self: self.told.log)
    @rule(which=st.integers(0, 1), at=st.integers(0, 99))
    def send_again(self, which: int, at: int) -> None:
        edit = self.told.log[at % len(self.told.log)]
        assert len(self.stores[which].append(self.plan_id, edit).log) == len(self.told.log)

    @rule(which=st.integers(0, 1))
    def reopen(self, which: int) -> None:
        self.stores[which].close()
        self.stores[which] = PlanStore(self.url)

    @invariant()
    def what_is_saved_is_what_was_drawn(self) -> None:
        for store in self.stores:
            saved = store.load(self.plan_id)
            assert [e.id for e in saved.log] == [e.id for e in self.told.log]
            assert saved.plan.hash == self.told.plan.hash
            assert [e.id for e in saved.undone] == [e.id for e in self.told.undone]

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        self.folder.cleanup()


TestSavedPlan = SavedPlan.TestCase
TestSavedPlan.settings = settings(deadline=None, max_examples=25, stateful_step_count=25)
