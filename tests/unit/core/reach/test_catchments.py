import numpy as np
import pandas as pd
import pytest

from nhmap.core.reach.catchments import NEAR, WALK, CatchmentAreas, TravelModel, pride_masks
from nhmap.core.reach.driving import DriveModel
from nhmap.core.reach.travel_tables import TravelTable
from nhmap.errors import InputRefusedError
from tests.support.site_worlds import line_areas, line_sites, metres


def test_the_stated_radii():
    # 20 min at 4.8 km/h is 1.6 km of way; over 1.3.
    assert round(WALK.radius_m) == 1_231
    assert round(NEAR.radius_m) == 615


def test_the_label_states_the_model():
    assert WALK.label == (
        "20 minutes on foot, estimated: 1.2 km in a straight line (4.8 km/h, ways 1.3 times the straight line)"
    )


def test_reach_on_the_line_includes_the_rim_and_leaves_the_unplaced_unknown():
    areas = line_areas()
    reach = metres(1_000.0).reach(line_sites(), areas)
    assert [reach.members(row).tolist() for row in range(4)] == [[0, 1], [1, 2], [3], []]
    assert reach.total(areas.residents)[:3].tolist() == [2_000, 2_000, 1_000]
    assert np.isnan(reach.total(areas.residents)[3])
    assert reach.coverage.sites_covered == 3


def test_minutes_follow_the_way():
    reach = TravelModel("walk", 20).reach(line_sites(), line_areas())
    # 1,000 m straight is 1,300 m of way at 80 m a minute.
    assert reach.minutes.toarray()[0].tolist() == pytest.approx([0.0, 16.25, 0.0, 0.0])


def test_average_is_weighted_by_people():
    areas = line_areas(residents=(3_000.0, 1_000.0, 0.0, 0.0))
    reach = metres(1_000.0).reach(line_sites(), areas)
    # s0 reaches A0 (3,000 at 10) and A1 (1,000 at 20); nobody lives near s3; s9 is nowhere.
    means = reach.average(areas.imd_score, areas.residents)
    assert means[:2].tolist() == [12.5, 20.0]
    assert np.isnan(means[2:]).all()


def test_an_unknown_score_makes_the_mean_unknown_only_where_people_live():
    areas = line_areas(residents=(1_000.0, 0.0, 1_000.0, 1_000.0))
    reach = metres(1_000.0).reach(line_sites(), areas)
    means = reach.average(np.array([10.0, np.nan, np.nan, 40.0]), areas.residents)
    assert means[0] == 10.0
    assert np.isnan(means[1])


def test_nobody_within_reach_is_zero_people_known():
    sites = line_sites(x=[500_000.0, 2_000.0, 10_000.0, np.nan])
    assert metres(1_000.0).reach(sites, line_areas()).total(line_areas().residents)[0] == 0


def test_no_sites_and_no_places():
    assert metres(10.0).reach(line_sites().iloc[:0], line_areas()).minutes.shape == (0, 4)
    assert not metres(10.0).reach(line_sites().iloc[3:], line_areas()).known.any()


@pytest.mark.parametrize(
    ("mode", "minutes", "speed", "detour"),
    [
        ("fly", 20, None, 1.3),
        ("walk", -1, None, 1.3),
        ("walk", 20, 0.0, 1.3),
        ("walk", 20, None, 0.9),
        ("walk", float("nan"), None, 1.3),
        ("drive", 15, None, 1.3),
    ],
)
def test_impossible_travel_is_refused(mode, minutes, speed, detour):
    with pytest.raises(InputRefusedError):
        TravelModel(mode, minutes, speed, detour)


def times(**columns):
    return pd.DataFrame(
        {
            "LSOA21CD": ["E01000001", "E01000002", "E01000002", "E01000004", "E01999999", "E01000001"],
            "site_id": ["s0", "s0", "s0", "s2", "s0", "elsewhere"],
            "minutes": [5.0, 30.0, 10.0, 25.0, 1.0, 1.0],
            "mode": ["bus"] * 6,
        }
    ).assign(**columns)


def test_a_travel_table_replaces_the_model_and_reports_its_coverage():
    reach = TravelTable.of(times(), "bus", 20).reach(line_sites(), line_areas())
    assert reach.members(0).tolist() == [0, 1]
    assert reach.minutes.toarray()[0].tolist() == [5.0, 10.0, 0.0, 0.0]
    # s2 has a time, too long: known to reach nobody. s3 and s9 have none: unknown.
    assert reach.known.tolist() == [True, True, False, False]
    assert reach.total(line_areas().residents)[1] == 0
    c = reach.coverage
    assert (c.sites_covered, c.rows_used, c.rows_unknown_site, c.rows_unknown_area, c.rows_repeated) == (2, 4, 1, 1, 1)
    assert "your table" in reach.label


def test_what_a_table_leaves_out_is_estimated_and_said():
    sites, areas = line_sites(), line_areas()
    given = pd.DataFrame(
        {"LSOA21CD": ["E01000002", "E01000003"], "site_id": "s0", "minutes": [3.0, 999.0], "mode": "walk"}
    )
    table, model = TravelTable.of(given, "walk", 20), TravelModel("walk", 20)
    reach, estimate = table.reach(sites, areas), model.reach(sites, areas)
    told = {(0, 1): 3.0, (0, 2): 999.0}
    for row in range(len(sites)):
        for area in range(len(areas)):
            minutes = told.get((row, area), model.between(sites, areas, np.array([area]))[row, 0])
            held = reach.minutes.toarray()[row, area] if area in reach.members(row) else np.inf
            assert held == (pytest.approx(minutes) if minutes <= 20 else np.inf)
    assert reach.known.tolist() == estimate.known.tolist() == [True, True, True, False]
    assert [bool(remark) for remark in reach.remarks] == [False, True, True, False]
    assert "2 of 4 buildings are not in it and estimated by nhmap instead" in reach.label
    assert "1 of the 2 pairs within reach of the buildings in it are not in it and estimated" in reach.label
    assert table.between(sites, areas, np.array([2, 1]))[0].tolist() == [999.0, 3.0]


def test_a_building_left_out_by_a_drive_table_has_the_model_s_reach():
    sites, areas = line_sites(), line_areas()
    given = pd.DataFrame({"LSOA21CD": ["E01000001"], "site_id": ["s0"], "minutes": [4.0], "mode": ["drive"]})
    reach, model = TravelTable.of(given, "drive", 15).reach(sites, areas), DriveModel(15).reach(sites, areas)
    assert reach.members(1).tolist() == model.members(1).tolist()
    assert reach.total(areas.residents)[2] == model.total(areas.residents)[2]
    assert "routed drives" in reach.label


def test_nothing_is_said_of_a_table_that_tells_all():
    sites, areas = line_sites().iloc[:1], line_areas()
    given = pd.DataFrame({"LSOA21CD": areas.codes, "site_id": "s0", "minutes": 4.0, "mode": "walk"})
    reach = TravelTable.of(given, "walk", 20).reach(sites, areas)
    assert reach.label == "20 minutes on foot, by your table of travel times"
    assert not any(reach.remarks)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (times().drop(columns=["mode", "minutes"]), "lacks minutes, mode"),
        (times(mode="train"), "no rows for the mode"),
        (times(minutes=[1, 2, 3, -4, None, 6]), "2 rows"),
    ],
)
def test_a_broken_travel_table_is_refused(table, said):
    with pytest.raises(InputRefusedError, match=said):
        TravelTable.of(table, "bus", 20)


def test_areas_come_from_the_layer():
    table = pd.DataFrame(
        {
            "lsoa21cd": ["E01000001"],
            "x": [1.0],
            "y": [2.0],
            "residents": [5],
            "imd_score": [9.0],
            "imd_decile": [1],
            "health_score": [0.5],
        }
    )
    areas = CatchmentAreas.of(table)
    assert (len(areas), areas.residents.tolist(), areas.pride) == (1, [5.0], None)


def test_pride_masks_tell_inside_from_perhaps():
    areas = pd.DataFrame({"lsoa21cd": ["a", "b", "c", "d"], "district26cd": ["D1", "D1", "D2", "D2"]})
    places = pd.DataFrame({"lsoa21cds": [["a"], [], None], "district_cd": ["D1", "D1", None]})
    inside, maybe = pride_masks(areas, places)
    assert inside.tolist() == [True, False, False, False]
    assert maybe.tolist() == [False, True, False, False]
