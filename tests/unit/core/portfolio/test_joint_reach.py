import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nhmap.core.portfolio.joint_reach import Catchment, joint_reach
from nhmap.core.reach.catchments import WALK
from tests.support.site_worlds import line_areas, line_sites


def catchment(member, residents, known=None, inside=None):
    member = np.array(member, dtype=bool)
    m = member.shape[1]
    return Catchment(
        member,
        np.ones(len(member), dtype=bool) if known is None else np.array(known),
        np.array([f"E{i}" for i in range(m)], dtype=object),
        np.array(residents, dtype=float),
        np.ones(m, dtype=bool) if inside is None else np.array(inside),
    )


def test_three_in_one_street_reach_no_more_than_one():
    found = joint_reach(catchment([[1, 1, 0], [1, 1, 0], [0, 1, 0]], [100, 50, 7]))
    assert found.together == 150
    assert found.several == 150
    assert [(s.reached, s.adds, s.alone) for s in found.sites] == [(150, 150, 0), (150, 0, 0), (50, 0, 0)]
    assert found.pairs == ((0, 1, 150), (0, 2, 50), (1, 2, 50))
    assert found.sentence == (
        "Together they reach 150 residents; 150 of them from more than one. 2 add nobody whom those before do not "
        "reach."
    )


def test_unknown_reach_counts_nobody_and_is_said():
    found = joint_reach(catchment([[1, 0], [0, 0]], [100, 50], known=[True, False]))
    assert found.together == 100
    assert found.sites[1].reached is None
    assert found.unknown == 1
    assert "The reach of 1 is unknown" in found.sentence
    assert "nobody whom" not in found.sentence
    assert joint_reach(catchment([[0]], [1], known=[False])).sentence == "Its reach is unknown."


def test_sites_are_taken_out_of_the_reach_of_all():
    areas = line_areas()
    reach = WALK.reach(line_sites(), areas)
    inside = np.array([True, False, True, True])
    held = Catchment.of(reach, [1, 2, 3], areas.codes, areas.residents, inside)
    found = joint_reach(held)
    assert [share.reached for share in found.sites] == [
        None if not known else int(total)
        for known, total in zip(reach.known, reach.total(areas.residents), strict=True)
    ][1:]
    touched = set(reach.members(1)) | set(reach.members(2))
    assert found.together == int(areas.residents[list(touched)].sum())
    assert found.inside == int(areas.residents[[row for row in touched if inside[row]]].sum())


@given(
    st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=5),
    st.lists(st.integers(0, 60), min_size=5, max_size=5),
)
def test_the_same_as_counting_person_by_person(member, residents):
    found = joint_reach(catchment(member, residents))
    everybody = [{(a, p) for a in range(5) if row[a] for p in range(residents[a])} for row in member]
    assert found.together == len(set().union(*everybody))
    before: set = set()
    for number, (share, own) in enumerate(zip(found.sites, everybody, strict=True)):
        others = set().union(*(each for i, each in enumerate(everybody) if i != number))
        assert (share.reached, share.adds, share.alone) == (len(own), len(own - before), len(own - others))
        before |= own
    for i, j, people in found.pairs:
        assert people == len(everybody[i] & everybody[j]) > 0


def test_no_sites_say_nothing():
    assert joint_reach(catchment(np.zeros((0, 2)), [1, 2])).sentence == ""
    assert joint_reach(catchment([[1]], [9])).sentence == "It reaches 9 residents."
    assert joint_reach(catchment([[1, 0], [0, 1]], [9, 1])).sentence.endswith("nobody from more than one.")
