"""The names of `import nhmap`: the worked example of the page runs, and says what screen and command line say."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import nhmap
from nhmap.analysis import layers
from nhmap.cli import main
from nhmap.core.assessment.assessment import assess
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.errors import InputRefusedError
from nhmap.store.exports.bundles import plan_files
from nhmap.store.paper import packing
from tests.support.papers import NoMaps

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"
MADE = "2026-11-30T10:00:00+00:00"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("python")
    evidence = layers.evidence()
    area = find_planning_area(evidence.areas, "Stoke-on-Trent")
    for unit, name in (("pcn", "footprints.geojson"), ("ward", "lookup.csv")):
        number = count(1)
        plan = start_plan(unit, evidence, area, lambda number=number: f"z{next(number)}")
        files = plan_files(assess(replace(plan, name=unit), evidence), evidence, layers.shapes, MADE)
        (folder / name).write_bytes(files[name])
    return folder


@pytest.fixture(scope="module")
def example(folder):
    """What the example of the page leaves behind."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    left: dict = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(packing, "AtlasBegun", NoMaps)  # maps are held elsewhere
        exec(compile(code, str(PAGE), "exec"), left)  # noqa: S102 - a page of ours
    return left


def test_the_example_gives_plain_frames_with_the_figures_of_the_command_line(example, folder, capsys):
    assert main(["assess", str(folder / "footprints.geojson"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    zones = example["zones"].set_index("name")
    assert type(example["zones"]) is pd.DataFrame
    assert {z["name"]: z["residents"] for z in told["zones"]} == zones["residents"].to_dict()
    assert {z["name"]: z["deviation"] for z in told["zones"]} == pytest.approx(zones["deviation"].to_dict())
    outlines = example["outlines"]
    assert type(outlines) is gpd.GeoDataFrame
    assert outlines.crs.to_epsg() == 27700
    inside = gpd.GeoSeries(layers.shapes()[example["plan"].assessment.plan.labels >= 0])
    assert outlines.area.sum() == pytest.approx(inside.area.sum(), rel=1e-9)


def test_ranking_and_set_are_those_of_the_command_line(example, folder, capsys):
    asked = ["--area", "Stoke-on-Trent", "--plan", str(folder / "footprints.geojson"), "--json"]
    assert main(["rank", *asked, "--preset", "deprivation first", "--draws", "1000"]) == 0
    told = json.loads(capsys.readouterr().out)["sites"]
    sites = example["sites"]
    assert list(sites["site_id"]) == [s["site_id"] for s in told]
    assert np.allclose(sites["score"], [s["score"] for s in told])
    assert list(sites["band"]) == [s["band"] or "" for s in told]
    assert main(["select", "-n", "3", *asked, "--time-limit", "0"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(example["best"]["site_id"]) == [s["site_id"] for s in told["sites"]]
    assert example["best"].attrs["residents_reached"] == told["residents_reached"]


def test_comparing_and_moves_add_up(example):
    beside, residents = example["beside"], layers.evidence().areas.residents
    for letter, plan in (("A", example["plan"]), ("B", example["other"])):
        held = plan.assessment.plan.labels >= 0
        assert beside.loc["assigned", letter] == residents[held].sum()
        assert beside.loc["fits", f"{letter} of"] == len(nhmap.assess(plan))
    assert 0 < example["moves"]["residents"].sum() < residents[example["plan"].assessment.plan.labels >= 0].sum()


def test_a_figure_that_was_altered_is_a_row(example, folder):
    import zipfile

    from nhmap.store.paper.zipping import zipped_evenly

    with zipfile.ZipFile(folder / "paper.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in files if name.endswith("neighbourhoods.csv"))
    first = str(int(example["zones"]["residents"].iloc[0])).encode()
    files[name] = files[name].replace(first, b"1", 1)
    (folder / "altered.zip").write_bytes(zipped_evenly(files))
    wrong = nhmap.verify(folder / "altered.zip")
    assert not wrong.attrs["sound"]
    assert first.decode() in set(wrong["worked_out"])


def test_balance_can_be_asked_otherwise(example):
    plan = example["plan"]
    told = nhmap.assess(plan, basis="registered_list", targets={"SNP": 40_000}, tolerance=0.2)
    assert set(told["target"]) == {40_000}
    assert (told["deviation"] * 40_000 + 40_000).round(-1).tolist() == pytest.approx(told["people"].tolist(), abs=30)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda _: nhmap.load("no such file.csv"), "cannot be read"),
        (lambda plan: nhmap.assess(plan, "MNP"), "has no MNP"),
        (lambda plan: nhmap.assess(plan, basis="people"), "is no basis"),
        (lambda _: nhmap.rank("Stoke-on-Trent", mode="swim"), "not a way of travelling"),
        (lambda _: nhmap.compare(), "Nothing is given"),
        (lambda plan: nhmap.pack(plan, "x.zip", sites=["none"]), "None of these sites"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(example, ask, words):
    with pytest.raises(InputRefusedError, match=words):
        ask(example["plan"])


def test_importing_nhmap_loads_nothing_heavy():
    code = "import nhmap, sys; print(sorted({'numpy', 'pandas', 'geopandas', 'streamlit'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "[]"
    assert set(nhmap.__all__) <= set(dir(nhmap))
    with pytest.raises(AttributeError, match="no attribute 'moon'"):
        nhmap.moon  # noqa: B018 - asked for to be refused
