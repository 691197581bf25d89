import numpy as np
import pytest

from nhmap.core.plan.laying import laid_over
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.errors import InputRefusedError


def base() -> Plan:
    plan = Plan.empty(10, name="Ours", area_key="hwb", area_code="E1")
    for zone in (Zone("t", "Trafford", Level.MNP), Zone("s", "Salford", Level.MNP)):
        plan = plan.add(zone)
    for zone in (Zone("a", "Central", parent="t"), Zone("b", "Central", parent="s"), Zone("c", "North", parent="t")):
        plan = plan.add(zone)
    return plan.assign([0, 1], "a").assign([2, 3], "b").assign([4, 5, 6], "c")


def part(*zones: Zone, **rows: list[int]) -> Plan:
    plan = Plan.empty(10)
    for zone in zones:
        plan = plan.add(zone)
    for zone_id, areas in rows.items():
        plan = plan.assign(areas, zone_id)
    return plan


def names(plan: Plan) -> list[str]:
    return ["" if at < 0 else plan.zones[at].id for at in plan.labels.tolist()]


def test_only_the_small_areas_of_the_file_change_and_what_is_new_is_added():
    laid = laid_over(base(), part(Zone("x", "NORTH"), Zone("y", "West"), x=[1, 4], y=[5, 9]))
    assert names(laid.plan) == ["a", "c", "b", "b", "c", "zone-6", "c", "", "", "zone-6"]
    assert laid.changed.tolist() == [1, 5, 9]
    assert laid.added == ("West",)
    assert (laid.plan.name, laid.plan.area_code) == ("Ours", "E1")


def test_one_name_under_two_parents_is_told_by_the_parent_and_else_asked():
    over = part(Zone("m", "Salford", Level.MNP), Zone("x", "Central", parent="m"), x=[0])
    assert names(laid_over(base(), over).plan)[0] == "b"
    with pytest.raises(InputRefusedError, match="2 SNPs called Central"):
        laid_over(base(), part(Zone("x", "Central"), x=[0]))


def test_the_same_name_under_another_parent_is_another_neighbourhood():
    over = part(Zone("m", "Salford", Level.MNP), Zone("x", "North", parent="m"), x=[4])
    laid = laid_over(base(), over)
    assert laid.added == ("North",)
    assert laid.plan.zones[laid.plan.labels[4]].parent == "s"
    assert names(laid.plan)[5:7] == ["c", "c"]


def test_locked_neighbourhoods_stay_and_what_was_asked_of_them_is_told():
    plan = base()
    plan = plan.change(Zone("c", "North", parent="t", locked=True))
    laid = laid_over(plan, part(Zone("x", "West"), Zone("y", "North"), x=[4, 7], y=[0]))
    assert laid.kept.tolist() == [0, 4]
    assert names(laid.plan)[0] == "a"
    assert names(laid.plan)[4] == "c"


@pytest.mark.parametrize("seed", range(20))
def test_laid_over_is_what_a_loop_over_small_areas_gives(seed):
    draw = np.random.default_rng(seed)
    labels = draw.integers(-1, 3, 60).astype(np.int32)
    over = draw.integers(-1, 3, 60).astype(np.int32)
    plan = Plan(labels, tuple(Zone(f"z{i}", f"N{i}") for i in range(3)))
    file = Plan(over, tuple(Zone(f"f{i}", f"N{i + 1}") for i in range(3)))
    laid = laid_over(plan, file)
    for row in range(60):
        said = f"N{over[row] + 1}" if over[row] >= 0 else f"N{labels[row]}" if labels[row] >= 0 else ""
        at = laid.plan.labels[row]
        assert (laid.plan.zones[at].name if at >= 0 else "") == said
    assert laid_over(laid.plan, file).changed.size == 0
