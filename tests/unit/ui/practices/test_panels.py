"""The words and tables of the practices page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.flows import explain_lists, flows, homes, homes_by_zone
from nhmap.core.assessment.practice_table import pcn_rows, practice_rows
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.ui.practices import flow_panels, panels
from tests.support.evidence import grid_evidence
from tests.support.patients import with_elsewhere

#            zone  W   W   E   -
PATIENTS = [[60, 20, 20, 0], [0, 10, 40, 50], [0, 0, 199, 1]]
EVIDENCE = with_elsewhere(
    grid_evidence(1, 4, patients=PATIENTS, pcns=["U1", "U1", None]), [(0, "EMPTY", 3)], [103, 100, None]
)
PLAN = Plan(np.array([0, 0, 1, -1], dtype=np.int32), (Zone("w", "<b>West</b>"), Zone("e", "East")))
ASSESSMENT = assess(PLAN.move_practice("A1", "e", "<i>because</i>"), EVIDENCE)
FLOWS = flows(ASSESSMENT, EVIDENCE, Level.SNP)


def rows():
    return practice_rows(ASSESSMENT, EVIDENCE, np.arange(3))


@pytest.mark.parametrize(
    ("share", "said"), [(0.0, "0 %"), (0.004, "<1 %"), (0.005, "<1 %"), (0.006, "1 %"), (1, "100 %")]
)
def test_a_share_that_is_not_nothing_never_reads_as_nothing(share, said):
    assert panels.share_words(share) == said


def test_unknown_figures_read_as_a_dash_and_columns_that_tell_nothing_are_left_out():
    frame = panels.practice_frame(rows(), PLAN)
    assert list(frame.columns) == ["Practice", "List", "Neighbourhood", "Live there", "", "Next"]
    assert frame[""].tolist() == ["◧ split  ✎ by hand", "", ""]
    assert "–" in panels.shown(frame).to_html()
    assert "Neighbourhood" not in panels.practice_frame(rows()[:1], PLAN).columns


def test_names_and_reasons_are_text_never_markup():
    found = homes(EVIDENCE.registrations, [0])
    pages = [
        panels.practice_facts(rows()[0], PLAN, 0.6),
        panels.homes_table(homes_by_zone(found, PLAN), found, PLAN),
        panels.pcn_facts(pcn_rows(ASSESSMENT, EVIDENCE)[0], found, PLAN, 0.6, ["1 October 2025"]),
        flow_panels.explained_table(explain_lists(FLOWS, ASSESSMENT)),
        flow_panels.explained_sum(explain_lists(FLOWS, ASSESSMENT)[0], "mid-2022", "2025", "2026"),
        *(flow_panels.flow_matrix(FLOWS, measure) for measure in ("home", "practice", "patients")),
    ]
    for page in pages:
        assert "<b>West" not in page
        assert "<i>because" not in page
    assert "&lt;i&gt;because&lt;/i&gt;" in pages[0]


def test_the_homes_that_do_not_fit_are_added_up():
    found = homes(EVIDENCE.registrations, [1])
    page = panels.homes_table(homes_by_zone(found, PLAN), found, PLAN, most=1)
    assert "<td>2 more</td><td>60</td><td>60 %</td>" in page
    assert "<td>All</td><td>100</td>" in page


def test_the_matrix_shows_shares_of_homes_or_of_lists_or_people():
    homes_first = flow_panels.flow_matrix(FLOWS, "home")
    assert "elsewhere in England" not in homes_first
    assert "EMPTY" not in homes_first
    people = flow_panels.flow_matrix(FLOWS, "patients")
    assert "no home recorded (EMPTY)" in people
    assert ">199<" not in people  # East's homes at East's practices: 20 of A1, 199 of A3
    assert '<td class="nh-own">219</td>' in people
    assert "72 %" in flow_panels.flow_matrix(FLOWS, "practice")  # 219 of 303: 100 and 3 EMPTY of A1, 200 of A3


def test_the_sum_shows_a_line_for_lists_of_another_count():
    east = explain_lists(FLOWS, ASSESSMENT)[1]
    page = flow_panels.explained_sum(east, "mid-2022", "2025", "2026")
    assert east.unreconciled == -200
    assert "change of the lists since the homes were counted" in page
    assert "1 of its practices have no known list" in page
    assert flow_panels.signed(-1_234) == "−1,234"
    assert flow_panels.signed(0) == "0"


def test_a_practice_is_found_by_all_words_of_name_code_or_pcn():
    first = rows()[0]
    assert panels.matches(first, "practice 1")
    assert panels.matches(first, "a1 U1")
    assert not panels.matches(first, "practice 2")
    assert panels.matches(first, "")


def test_a_practice_in_none_of_the_lists_is_said_to_have_none_and_is_not_called_split():
    row = replace(
        practice_rows(ASSESSMENT, EVIDENCE, np.arange(3))[0],
        list_size=0.0,
        list_vintage="1 July 2026",
        reason="",
        split=True,
    )
    assert panels.notes(row) == panels.NO_LIST
    assert panels.notes(replace(row, list_size=10.0)) == panels.SPLIT
    assert "none among the lists of 1 July 2026" in panels.practice_facts(row, PLAN, 0.6)
    assert "none among the lists" not in panels.practice_facts(replace(row, list_size=np.nan), PLAN, 0.6)
