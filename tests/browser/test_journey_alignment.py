"""PCNs and neighbourhoods: align, keep one practice where it is, note what it answered, and take it away."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from nhmap.config import settings
from nhmap.core.alignment.consents import Answer
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.plans import PlanStore
from nhmap.store.exports.exporting import lookup_csv
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from tests.support.driving import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.driving import Person, Server

LONG = 1_000 * PATIENCE_S


def store_of(server: Server) -> PlanStore:
    return PlanStore(f"sqlite:///{server.plans / 'plans.sqlite'}")


def draft(server: Server) -> str:
    """A saved plan of Stoke-on-Trent, in groups of whole MSOAs; its id."""
    evidence = load_evidence(Catalogue.read(settings().data))
    numbers = itertools.count()
    area = find_planning_area(evidence.areas, "Stoke-on-Trent")
    plan = start_plan("msoa", evidence, area, lambda: f"z{next(numbers)}")
    store_of(server).create(plan, who="", when="2026-11-30T09:00:00+00:00", plan_id="alignjourney")
    return "alignjourney"


def align(person: Person) -> tuple[int, int]:
    """Press Align; practices and patients that would have another PCN."""
    person.page.get_by_role("button", name="Align", exact=True).click()
    expect(person.page.get_by_text("Proved: no other proposal")).to_be_visible(timeout=LONG)
    person.rest()
    return moving(person)


def moving(person: Person) -> tuple[int, int]:
    """What the panel says of practices and patients that would have another PCN."""
    said = person.page.locator(".nh-figures").first.inner_text()
    found = re.search(r"([\d,]+) practices? with ([\d,]+) patients would have another PCN", said)
    assert found, said
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def test_align_fix_note_and_export(person: Person, server: Server, tmp_path: Path) -> None:
    plan_id = draft(server)
    person.open(f"?plan={plan_id}")
    person.go("Practices")
    page = person.page
    page.get_by_text("Alignment", exact=True).first.click()
    expect(page.get_by_text("patients out of line").first).to_be_visible(timeout=LONG)
    person.rest()
    practices, patients = align(person)
    assert practices > 1
    told = person.state()["flow"]["title"]
    assert told == f"{patients:,} patients would have another PCN: where they live"

    grid = page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    assert grid is not None
    page.mouse.click(grid["x"] + 16, grid["y"] + 36 + 17)
    expect(page.get_by_role("button", name="Back to the list")).to_be_visible(timeout=LONG)
    person.rest()
    page.get_by_role("combobox", name="Consent").click()
    page.get_by_role("option", name="Refused", exact=True).click()
    page.get_by_label("By whom").fill("Dr Shah")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("It refused.")).to_be_visible(timeout=LONG)
    person.rest()
    page.get_by_text("Will not move", exact=True).first.click()
    expect(page.get_by_text("It refused.")).to_be_hidden(timeout=LONG)
    person.rest()
    page.get_by_role("button", name="Back to the list").click()
    person.rest()
    kept = ChoiceStore(store_of(server).engine).of(plan_id).pcns
    (code,) = kept.stays
    assert (kept.consent(code).answer, kept.consent(code).who) == (Answer.REFUSED, "Dr Shah")

    _, patients = align(person)
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Workbook, CSV, map layer, Word").click()
    file = tmp_path / "alignment.zip"
    download.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        table = archive.read("pcn-practices.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert sum(int(row["patients_affected"]) for row in rows) == patients
    (fixed,) = [row for row in rows if row["practice_code"] == code]
    assert (fixed["moves"], fixed["will_not_move"], fixed["consent_answer"]) == ("no", "yes", "refused")
    assert "Dr Shah" not in table
    assert by_command_line(server, plan_id, code, tmp_path) == (sum(row["moves"] == "yes" for row in rows), patients)


def by_command_line(server: Server, plan_id: str, fixed: str, folder: Path) -> tuple[int, int]:
    """What ``nhmap pcn align`` says of the same plan: practices and patients that would have another PCN."""
    areas = load_evidence(Catalogue.read(settings().data)).areas
    lookup = folder / "lookup.csv"
    lookup.write_bytes(lookup_csv(store_of(server).load(plan_id).plan, areas))
    command = [sys.executable, "-m", "nhmap.cli", "pcn", "align", str(lookup), "--fixed", fixed, "--json"]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer["practices_moved"], answer["patients_moved"]
