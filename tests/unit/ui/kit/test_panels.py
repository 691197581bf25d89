"""What the panel says of findings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import Finding, Severity
from nhmap.core.plan.plans import Acceptance, Level, Plan, Zone
from nhmap.ui.kit import panels
from tests.support.evidence import grid_evidence

OPEN = Finding("tolerance", Severity.WARNING, ("a",), 10, "A is <i>over</i>.")
ACCEPTED = Finding("pieces", Severity.PROBLEM, ("a",), 10, "A is in 2 pieces.", accepted="an <b>island</b>")


def test_an_accepted_finding_stays_listed_with_its_reason_and_no_text_becomes_markup():
    shown = panels.findings_list([OPEN, ACCEPTED])
    assert "A is &lt;i&gt;over&lt;/i&gt;." in shown
    assert "Accepted: an &lt;b&gt;island&lt;/b&gt;" in shown


def test_the_plan_in_one_line_counts_what_is_still_open():
    plan = Plan(np.zeros(12, dtype=np.int32), (Zone("a", "A"),))
    line = panels.plan_line(assess(plan, grid_evidence()), 12_000, 12_000, [OPEN, ACCEPTED])
    assert "<b>0</b> problems, <b>1</b> warning<" in line
    assert "<b>100 %</b> of residents assigned, <b>0</b> not" in line


def test_of_many_buildings_in_a_zone_those_with_most_patients_are_named_and_the_others_counted():
    sites = pd.DataFrame({"name": [f"House {i} <b>" for i in range(15)], "owner": "unknown"})
    sites = sites.assign(practices_list=pd.array([None, *range(1, 15)], dtype="Int32"))
    world = replace(grid_evidence(), sites=sites.assign(area=np.zeros(15, dtype=np.int32)))
    plan = Plan(np.zeros(12, dtype=np.int32), (Zone("a", "A"),))
    shown = panels.places_tab(assess(plan, world).zones[0], world)
    assert shown.index("House 14 &lt;b&gt;") < shown.index("House 3 &lt;b&gt;")
    assert "House 2 " not in shown
    assert "and 3 more, on the page Sites" in shown


def test_a_plan_with_nothing_drawn_does_not_say_0_of_0():
    plan = Plan(np.full(12, -1, dtype=np.int32), (Zone("a", "A"),))
    line = panels.plan_line(assess(plan, grid_evidence()), 12_000, 0, [])
    assert "0 of 0" not in line
    assert "<b>12,000</b> not" in line


def test_the_first_words_say_what_this_is_and_spell_out_the_levels():
    words = panels.first_words("SNP 1", area_chosen=False) + panels.spelled_out()
    assert "draws neighbourhoods" in words
    assert "single neighbourhood provider" in words
    assert "Put SNPs into North" in panels.first_words("North", area_chosen=True, level=Level.MNP)


def test_an_accepted_finding_says_why_by_whom_and_when_and_one_whose_figures_moved_says_both():
    made = Acceptance("pieces:a:1", "an island", "Ann", "2026-03-03T14:05:00+00:00", "A has 2 pieces.", "warning 1 2")
    finding = Finding("pieces", Severity.WARNING, ("a",), 1, "A has 2 pieces.", accepted="an island", acceptance=made)
    assert panels.answers(finding) == ("Accepted: an island", "Accepted by Ann on 3 March 2026, 14:05.")
    moved = replace(finding, accepted="")
    assert panels.answers(moved)[1:] == (
        "Accepted by Ann on 3 March 2026, 14:05, on other figures: an island",
        "It said then: A has 2 pieces.",
    )
    older = replace(finding, acceptance=Acceptance("pieces:a:1", "an island"))
    assert panels.answers(older) == ("Accepted: an island",)
