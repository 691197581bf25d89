"""Options and sites in the planning paper of a real place: figures by a second way, verified, and never overwritten."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from itertools import count

import numpy as np
import pytest
import shapely

from nhmap.cli import main
from nhmap.config import settings
from nhmap.core.assessment.assessment import assess
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.core.ranking.bands import band_of
from nhmap.core.ranking.candidates import measure_candidates
from nhmap.core.ranking.sensitivity import sensitivity
from nhmap.core.ranking.weights import preset
from nhmap.store.exports.bundles import plan_files
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence, load_shapes
from nhmap.store.paper import packing
from nhmap.store.paper.verifying import verify
from nhmap.store.paper.zipping import zipped_evenly
from tests.support.papers import NoMaps

MADE = "2026-11-30T10:00:00+00:00"
SITES = ["S-94d3a4a42b", "S-6bb9f5d308", "S-f3f21db2b9"]


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(Catalogue.read(settings().data))


@pytest.fixture(scope="module")
def plans(evidence):
    area = find_planning_area(evidence.areas, "Stoke-on-Trent")
    found = []
    for unit in ("pcn", "msoa"):
        number = count(1)
        plan = start_plan(unit, evidence, area, lambda number=number: f"z{next(number)}")
        found.append(assess(replace(plan, name="Stoke"), evidence))
    return found


@pytest.fixture(scope="module")
def folder(plans, evidence, tmp_path_factory):
    folder = tmp_path_factory.mktemp("options")
    for letter, each in zip("ab", plans, strict=True):
        shapes = load_shapes(Catalogue.read(settings().data))
        files = plan_files(each, evidence, lambda shapes=shapes: shapes, MADE)
        (folder / f"{letter}.geojson").write_bytes(files["footprints.geojson"])
    (folder / "sites.csv").write_text("site_id\n" + "\n".join(SITES), encoding="utf-8")
    words = [["key", "measure", "unit", "A", "A of", "A about", "B", "B of", "B about"]]
    words += [
        ["speaks_for", "For", "", "'=near", "", "", "even", "", ""],
        ["preferred", "Preferred", "", "", "", "", "yes"],
    ]
    with (folder / "said.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(words)
    return folder


@pytest.fixture(scope="module")
def packed(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "AtlasBegun", NoMaps)  # maps are held elsewhere
        asked = ["pack", str(folder / "a.geojson"), "--options", str(folder / "b.geojson"), "--made", MADE]
        asked += ["--sites", str(folder / "sites.csv"), "--said", str(folder / "said.csv")]
        assert main([*asked, "--out", str(folder / "pack.zip")]) == 0
    return (folder / "pack.zip").read_bytes()


@pytest.fixture(scope="module")
def files(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def rows(files, name):
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"))))


def test_the_pack_is_sound_and_named_after_its_option(packed, files):
    verdict = verify(packed, "pack.zip")
    assert (verdict.differences, verdict.altered, verdict.sound) == ((), (), True)
    assert any(name.startswith("stoke-option-a-2026-11-30-") for name in files)
    compared = {name.rpartition("-30-")[2] or name for name in verdict.compared}
    assert {"options.csv", "option-moves.csv", "sites.csv", "sites-to-ask.csv", "sites.geojson"} <= set(compared)


def test_measures_of_both_options_and_who_moves_are_counted_again(plans, evidence, files):
    table = {row["key"]: row for row in rows(files, "options.csv")}
    residents = evidence.areas.residents
    for letter, each in zip("AB", plans, strict=True):
        zones = [residents[each.plan.labels == at] for at in range(len(each.plan.zones))]
        assert int(table["smallest"][letter]) == min(int(zone.sum()) for zone in zones)
        assert int(table["assigned"][letter]) == sum(int(zone.sum()) for zone in zones)
    # People who move: those outside the pairs of zones that share most, found by a plain loop.
    shared = {}
    for a, b, people in zip(*(each.plan.labels for each in plans), residents, strict=True):
        if a >= 0 and b >= 0:
            shared[int(a), int(b)] = shared.get((int(a), int(b)), 0) + int(people)
    pairs, left, right = set(), set(), set()
    for a, b in sorted(shared, key=lambda pair: -shared[pair]):
        if a not in left and b not in right:
            pairs.add((a, b))
            left.add(a)
            right.add(b)
    moved = sum(people for pair, people in shared.items() if pair not in pairs)
    assert sum(int(row["residents"]) for row in rows(files, "option-moves.csv")) == moved


def test_sites_have_the_band_of_the_ranking_and_everybody_once(plans, evidence, files):
    area = find_planning_area(evidence.areas, "Stoke-on-Trent")
    found = measure_candidates(evidence, area, date.fromisoformat(MADE[:10]), plan=plans[0].plan)
    ranking = found.rank(preset("balanced"))
    sure = sensitivity(ranking.measures, ranking.weights, ranking.gates)
    table = rows(files, "sites.csv")
    assert [row["site_id"] for row in table[:3]] == SITES
    reached = set()
    for row in table[:3]:
        site = ranking.find(row["site_id"])
        assert (int(row["rank"]), row["band"]) == (site.rank, str(band_of(site, sure)))
        assert float(row["score"]) == pytest.approx(site.score, abs=5e-5)
        members = set(found.reach.members(site.row).tolist())
        assert int(row["adds"]) == int(evidence.areas.residents[list(members - reached)].sum())
        reached |= members
    assert int(table[3]["reaches"]) == int(evidence.areas.residents[list(reached)].sum())
    features = {f["id"]: f for f in json.loads(files["sites.geojson"])["features"]}
    places = evidence.sites.set_index("site_id")
    for row in table[:3]:
        properties = features[row["site_id"]]["properties"]
        assert properties["reaches"] == int(row["reaches"])
        point = shapely.Point(features[row["site_id"]]["geometry"]["coordinates"])
        assert np.allclose([point.x, point.y], places.loc[row["site_id"], ["lon", "lat"]].astype(float), atol=1e-6)


def test_words_of_the_room_are_in_the_paper_and_are_no_formula(files):
    import docx

    paper = docx.Document(io.BytesIO(next(data for name, data in files.items() if name.endswith("paper.docx"))))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert {"=near", "even", "nothing written"} <= cells
    texts = [paragraph.text for paragraph in paper.paragraphs]
    assert any(text.startswith("Preferred: B (Stoke).") for text in texts)
    assert any("Together they reach" in text for text in texts)


@pytest.mark.parametrize(
    ("name", "before"),
    [("options.csv", b"assigned,"), ("sites.csv", b",B,"), ("sites.geojson", b'"reaches":')],
)
def test_one_figure_altered_is_named(files, name, before):
    start = files[name].index(before) + len(before)
    at = next(i for i in range(start, len(files[name])) if chr(files[name][i]) in "12345678")
    changed = files[name][:at] + b"9" + files[name][at + 1 :]
    verdict = verify(zipped_evenly({f"x/{key}": each for key, each in (files | {name: changed}).items()}), "x.zip")
    assert not verdict.sound
    assert any(name in each for each in verdict.altered)
    assert {difference.file for difference in verdict.differences} == {name}


def test_packs_of_plans_of_one_name_do_not_overwrite_each_other(folder, monkeypatch, tmp_path):
    monkeypatch.setattr(packing, "AtlasBegun", NoMaps)
    for letter in "aba":
        assert main(["pack", str(folder / f"{letter}.geojson"), "--made", MADE, "--out", str(tmp_path)]) == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 2
    assert names[-1] == "stoke-2026-11-30.zip"


def test_what_cannot_be_set_beside_a_plan_is_refused_in_words(folder, capsys, tmp_path):
    (tmp_path / "away.csv").write_text("site_id\nnone\n", encoding="utf-8")
    asked = ["pack", str(folder / "a.geojson"), "--made", MADE, "--out", str(tmp_path / "x.zip")]
    assert main([*asked, "--sites", str(tmp_path / "away.csv")]) == 2
    assert main([*asked, "--said", str(folder / "said.csv")]) == 2
    assert main([*asked, "--options", *[str(folder / "b.geojson")], "--said", str(folder / "sites.csv")]) == 2
    said = capsys.readouterr().err
    for words in ("names sites that nhmap does not know", "--said tells of options", "no table that the page Compare"):
        assert words in said
