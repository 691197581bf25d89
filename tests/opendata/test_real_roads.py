"""A real extract of OpenStreetMap, from file to table, and against a search written out."""

import numpy as np
import pandas as pd
import pytest

from nhmap.cli import main
from nhmap.core.reach.road_network import Ways, minutes_to, snapped
from nhmap.store.travel_files.road_files import RoadFile
from nhmap.store.travel_files.road_tables import RoadQuestion, RoadWork
from tests.support.oracle_roads import naive_minutes


@pytest.fixture
def rutland(opendata):
    file = opendata / "travel" / "rutland_2018.osm.pbf"
    if not file.is_file():
        pytest.skip("no extract of Rutland is beside the project")
    return file


def test_minutes_of_rutland_agree_with_a_search_written_out(rutland, tmp_path):
    box, nowhere = (480_000, 295_000, 510_000, 325_000), np.zeros(1)
    run = RoadWork(RoadQuestion(RoadFile.of(rutland), "drive", box, *[nowhere] * 4, 60), tmp_path / "parts", 1_500)
    run.read()
    run.close(done=False)
    with np.load(tmp_path / "parts" / "network.npz") as held:
        ways = Ways(**{name: held[name] for name in Ways.__dataclass_fields__})
    random = np.random.default_rng(3)
    at = random.choice(len(ways.x), 12)
    homes, places = (snapped(ways, ways.x[each] + 20, ways.y[each]) for each in (at[:8], at[8:]))
    found = np.concatenate(list(minutes_to(ways, homes, places, 1e9)))
    assert np.isfinite(found).mean() > 0.9
    for p in range(4):
        for h in range(8):
            assert found[p, h] == pytest.approx(naive_minutes(ways, homes.point[h], places.point[p]), abs=0.01)


def test_a_table_is_built_and_ranked_with(rutland, tmp_path, capsys):
    out = tmp_path / "rutland.csv"
    assert main(["travel", "build", str(rutland), "--area", "Rutland", "--mode", "drive", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "memory: at most about" in said
    assert "Ferries are left out" in said
    table = pd.read_csv(out)
    assert list(table) == ["LSOA21CD", "site_id", "minutes", "mode"]
    assert table["minutes"].between(6, 45).mean() > 0.95
    assert not (tmp_path / ".rutland.csv.parts").exists()
    assert "OpenStreetMap contributors" in out.with_suffix(".about.txt").read_text(encoding="utf-8")
    assert main(["rank", "--area", "Rutland", "--travel", str(out), "--minutes", "15"]) == 0
    assert "by your table of travel times" in capsys.readouterr().out
