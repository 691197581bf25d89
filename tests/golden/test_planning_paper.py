"""The planning paper of a real plan: figures against a second, obvious way to add up; opened in LibreOffice."""

import csv
import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from nhmap.cli import main
from nhmap.config import settings
from nhmap.core.assessment.assessment import assess
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.core.plan.plans import Level, Zone
from nhmap.store.exports.bundles import plan_files
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence, load_shapes
from nhmap.store.paper import packing
from nhmap.store.paper.all_tables import tables
from nhmap.store.paper.atlas import atlas
from nhmap.store.paper.inputs import input_files, subject_of
from nhmap.store.paper.subject import Subject
from tests.support.papers import NoMaps

MADE = "2026-11-30T10:00:00+00:00"


@pytest.fixture(scope="module")
def subject():
    catalogue = Catalogue.read(settings().data)
    evidence = load_evidence(catalogue)
    area = find_planning_area(evidence.areas, "Stoke-on-Trent+Newcastle-under-Lyme")
    number = count(1)
    plan = start_plan("pcn", evidence, area, lambda: f"z{next(number)}")
    plan = plan.add(Zone("m", "Together", Level.MNP))
    plan = replace(plan, name="Stoke", zones=tuple(replace(z, parent="m") if z.id != "m" else z for z in plan.zones))
    return Subject(assess(plan, evidence), lambda: load_shapes(catalogue), MADE, layers=catalogue.layers)


@pytest.fixture(scope="module")
def made(subject):
    return tables(subject)


def test_neighbourhoods_add_up_as_a_plain_sum_over_the_table_of_small_areas(subject, made):
    table, plan = subject.evidence.areas.table, subject.assessment.plan
    registrations = subject.evidence.registrations
    for number, each in enumerate(subject.at(Level.SNP)):
        rows = table[plan.labels == plan.position[each.zone.id]]
        said = dict(zip((c.key for c in made["SNP"].columns), made["SNP"].rows[number], strict=True))
        assert said["residents"] == rows["residents"].sum()
        assert said["age_65_over"] == rows["age_65_over"].sum()
        worst = rows.loc[rows["imd_decile"] <= 2, "residents"].sum() / rows["residents"].sum()
        assert said["share_most_deprived_20"] == pytest.approx(worst, abs=5e-5)
        score = np.average(rows["imd_score"], weights=rows["index_people"])
        assert said["imd_average_score"] == pytest.approx(score, abs=5e-4)
        living = registrations.patients[:, np.flatnonzero(plan.labels == plan.position[each.zone.id])].sum()
        assert said["registered_living_in"] == living


def test_boards_and_councils_add_up(subject, made):
    table = subject.evidence.areas.table
    inside = table[subject.area.inside]
    by_council = inside.groupby("district26nm")["residents"].sum().to_dict()
    said = {row[2]: row[4] for row in made["Boards and councils"].rows if row[0].startswith("Council")}
    assert said == by_council


def test_what_a_pack_carries_gives_every_table_again(subject, made):
    again = tables(subject_of(input_files(subject)))
    assert again == made


def test_a_plan_of_all_england_carries_its_whole_with_it(subject):
    plan = replace(subject.assessment.plan, area_key="england", area_code="")
    whole = replace(subject, assessment=assess(plan, subject.evidence))
    made = tables(whole)
    assigned = [row for table in made.values() for row in table.rows if "Residents assigned" in row]
    assert assigned
    assert all(57_106_398 in row for row in assigned)
    assert tables(subject_of(input_files(whole))) == made


def test_the_command_line_makes_a_pack_that_it_finds_sound(subject, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(packing, "AtlasBegun", NoMaps)  # maps are held elsewhere
    files = plan_files(subject.assessment, subject.evidence, subject.shapes, MADE)
    plan, out = tmp_path / "stoke.geojson", tmp_path / "pack.zip"
    plan.write_bytes(files["footprints.geojson"])
    assert main(["pack", str(plan), "--option", "A", "--made", MADE, "--out", str(out)]) == 0
    assert "seal: " in capsys.readouterr().out
    assert main(["verify", str(out), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["sound"]
    assert answer["differences"] == []
    with zipfile.ZipFile(out) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/neighbourhoods.csv"))
        rows = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
    screen = json.loads(files["assessment.json"])["zones"]
    by_name = {row["name"]: row for row in rows if row["no"]}
    for zone in screen:
        assert int(by_name[zone["name"]]["residents"]) == zone["residents"]
        assert float(by_name[zone["name"]]["deviation"]) == zone["deviation"]


def test_the_command_line_draws_maps(subject, tmp_path, capsys):
    files = plan_files(subject.assessment, subject.evidence, subject.shapes, MADE)
    plan, out = tmp_path / "stoke.geojson", tmp_path / "maps"
    plan.write_bytes(files["footprints.geojson"])
    assert main(["map", str(plan), "--only", "overview-mnp", "--made", MADE, "--out", str(out)]) == 0
    assert sorted(path.suffix for path in out.iterdir()) == [".pdf", ".png", ".svg"]
    assert main(["map", str(plan), "--only", "moon", "--out", str(out)]) == 2
    assert "No map of this plan begins with “moon”" in capsys.readouterr().err


@pytest.mark.timeout(600)  # an office on a busy computer
def test_paper_and_workbook_open_in_libreoffice(subject, made, tmp_path):
    office, info = shutil.which("soffice"), shutil.which("pdfinfo")
    if office is None or info is None:
        pytest.skip("LibreOffice (soffice) or poppler (pdfinfo) is not installed")
    from nhmap.store.paper.document import HEADINGS, paper
    from nhmap.store.paper.workbook import workbook

    drawn = atlas(subject, only="overview-snp")
    (tmp_path / "paper.docx").write_bytes(paper(subject, made, drawn, "0" * 64))
    (tmp_path / "plan.xlsx").write_bytes(workbook(subject, made))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / name) for name in ("paper.docx", "plan.xlsx")]
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=500)
    said = subprocess.run([info, str(tmp_path / "paper.pdf")], check=True, capture_output=True, text=True)
    pages = next(int(line.split()[1]) for line in said.stdout.splitlines() if line.startswith("Pages"))
    assert 25 <= pages <= 70
    text = subprocess.run(["pdftotext", str(tmp_path / "paper.pdf"), "-"], check=True, capture_output=True, text=True)
    for heading in HEADINGS:
        assert heading in " ".join(text.stdout.split())
    assert f"{made['SNP'].values('residents')[0]:,}" in text.stdout
    images = subprocess.run(
        ["pdfimages", "-list", str(tmp_path / "paper.pdf")], check=True, capture_output=True, text=True
    )
    assert len(images.stdout.splitlines()) - 2 == 1
    sheet = subprocess.run(["pdftotext", str(tmp_path / "plan.pdf"), "-"], check=True, capture_output=True, text=True)
    assert "#####" not in sheet.stdout
    assert "Err:" not in sheet.stdout
