"""The CSV files of practices: what they hold, that unknown is empty, and that no cell is a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.flows import explain_lists, flows, homes
from nhmap.core.assessment.practice_table import pcn_rows, practice_rows
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.store.exports import practice_files
from tests.support.evidence import grid_evidence
from tests.support.patients import with_elsewhere

#            zone  W   W   E   -
PATIENTS = [[60, 20, 20, 0], [0, 10, 40, 50], [0, 0, 0, 0]]
EVIDENCE = with_elsewhere(
    grid_evidence(1, 4, patients=PATIENTS, pcns=["U1", "U1", None]), [(0, "EMPTY", 3)], [103, 100, None]
)
PLAN = Plan(np.array([0, 0, 1, -1], dtype=np.int32), (Zone("w", "=W"), Zone("e", "Éast, “the other”")))
ASSESSMENT = assess(PLAN.move_practice("A2", "e", "-1 reason"), EVIDENCE)


def read(data):
    assert data.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_one_line_a_practice():
    rows = practice_rows(ASSESSMENT, EVIDENCE, np.arange(3))
    first, second, third = read(practice_files.practices_csv(rows, PLAN))
    assert (first["practice_code"], first["zone"], first["retention"], first["list"]) == ("A1", "'=W", "0.8", "103")
    assert (first["next_zone"], first["moved_by_hand"], first["reason"]) == ("Éast, “the other”", "no", "")
    assert (second["moved_by_hand"], second["reason"]) == ("yes", "'-1 reason")
    assert second["zone_by_homes"] == "(no neighbourhood)"
    assert (third["retention"], third["list"], third["next_zone"], third["list_vintage"]) == ("", "", "", "")


def test_one_line_for_each_pcn_and_zone():
    lines = read(practice_files.pcns_csv(pcn_rows(ASSESSMENT, EVIDENCE), PLAN))
    assert [(r["zone"], r["practices"], r["patients_living_in_zone"], r["is_its_zone"]) for r in lines] == [
        ("'=W", "1", "90", "yes"),
        ("Éast, “the other”", "1", "60", "no"),
        ("(no neighbourhood)", "0", "50", "no"),
    ]


def test_flows_add_up_to_all_patients_and_carry_their_vintage():
    lines = read(practice_files.flows_csv(flows(ASSESSMENT, EVIDENCE, Level.SNP), "1 October 2025"))
    assert sum(int(r["patients"]) for r in lines) == 203
    assert {r["registered_vintage"] for r in lines} == {"1 October 2025"}
    assert ("(EMPTY)", "'=W", "3") in {(r["lives_in"], r["registered_with_practices_of"], r["patients"]) for r in lines}


def test_each_line_of_the_explanations_closes():
    explained = explain_lists(flows(ASSESSMENT, EVIDENCE, Level.SNP), ASSESSMENT)
    outside = {"zone", "residents", "registered_beyond_residents", "registered_list", "practices_without_a_list"}
    for line in read(practice_files.explanations_csv(explained, "mid-2022", "1 October 2025")):
        steps = [int(v) for k, v in line.items() if k not in outside and not k.endswith("vintage")]
        assert sum(steps) == int(line["registered_list"])
    assert practice_files.explanations_csv((), "", "").decode("utf-8-sig").startswith("zone,residents,")


def test_homes_by_small_area_and_bucket():
    found = homes(EVIDENCE.registrations, [0])
    lines = read(practice_files.homes_csv(found, PLAN, EVIDENCE.areas, "1 October 2025"))
    assert [(r["lsoa21cd"], r["zone"], r["patients"]) for r in lines] == [
        ("E01000001", "'=W", "60"),
        ("E01000002", "'=W", "20"),
        ("E01000003", "Éast, “the other”", "20"),
        ("", "", "3"),
    ]
    assert lines[-1]["lsoa21nm"] == "(EMPTY)"


def test_a_name_that_is_a_formula_is_made_harmless():
    row = replace(practice_rows(ASSESSMENT, EVIDENCE, np.arange(1))[0], name="@SUM(A1)", pcn_name="+44")
    (line,) = read(practice_files.practices_csv([row], PLAN))
    assert (line["practice"], line["pcn"]) == ("'@SUM(A1)", "'+44")
