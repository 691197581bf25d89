"""Figures of zones as a CSV that any spreadsheet opens."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.summary import zone_row
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.exports.zone_files import zones_csv
from tests.support.evidence import grid_evidence
from tests.support.need import grid_need

EVIDENCE = replace(grid_evidence(patients=[[10] * 12]), need_of=grid_need)
PLAN = Plan(np.array([0, 0, *[1] * 10], dtype=np.int32), (Zone("a", "=Été"), Zone("b", "B")))


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_figure_of_every_zone_is_in_its_column() -> None:
    rows = [zone_row(each, EVIDENCE) for each in assess(PLAN, EVIDENCE).zones]
    first, second = read(zones_csv(rows))
    assert list(first) == list(rows[0])
    assert first["name"] == "'=Été"
    assert first["parent"] == ""
    assert (int(second["residents"]), float(second["modelled_dementia"])) == (rows[1]["residents"], 83.3)
    assert second["districts"] == "; ".join(rows[1]["districts"])


def test_no_zones_make_a_table_without_lines() -> None:
    assert read(zones_csv([])) == []


def test_shares_of_patients_by_the_date_of_their_count_are_columns_of_every_zone() -> None:
    evidence = grid_evidence(patients=[[30] + [0] * 11, [10] + [0] * 11, [0] * 11 + [5]])
    practices = evidence.registrations.practices.assign(homes_vintage=["1 July 2022", "October 2025", "1 July 2022"])
    evidence = replace(evidence, registrations=replace(evidence.registrations, practices=practices))
    plan = Plan(np.array([0, *[1] * 10, 2], dtype=np.int32), (Zone("a", "A"), Zone("b", "B"), Zone("c", "C")))
    rows = read(zones_csv([zone_row(each, evidence) for each in assess(plan, evidence).zones]))
    found = [(row["homes_share_1_july_2022"], row["homes_share_october_2025"]) for row in rows]
    assert found == [("0.75", "0.25"), ("", ""), ("1.0", "0.0")]
