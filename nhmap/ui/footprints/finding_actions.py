"""What can be done about a finding: see where it is, mend it, or accept it with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.assessment.checks import CHECKS, figures_in
from nhmap.core.assessment.fixing import fix
from nhmap.core.plan.changes import Accept
from nhmap.core.plan.plans import NAME_LIMIT, REASON_LIMIT
from nhmap.errors import NhmapError
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.problems import Problem
from nhmap.ui.kit import panels
from nhmap.ui.kit.feedback import plain, refuse
from nhmap.ui.state import cache, opened_file, session, work
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.assessment.checks import Finding

ALL_OPEN: Final = 8
"""So few findings stand there without being folded by kind."""
MOST_SHOWN: Final = 30
"""Rows of one kind: each is a button, and every stroke draws them again."""
_OPEN: Final = "findings-open"
_PRESSED_KEY: Final = "finding-chosen"

KINDS: Final = {
    "unassigned": "Unassigned land",
    "outside": "Outside the planning area",
    "pieces": "In several pieces",
    "enclave": "Enclosed places",
    "crossing": "Joined by a bridge or ferry",
    "crosses_hwb": "Across boards",
    "crosses_icb": "Across ICBs",
    "pride_split": "Pride in Place cut",
    "unit_split": "Wards and MSOAs cut",
    "council_to_come": "Across councils to come",
    "council_unknown": "Council to come not known",
    "boundary_cut": "Your boundaries cut",
    "tolerance": "Over or under the target",
    "mnp_floor": "MNPs under their floor",
    "no_mnp": "In no MNP",
    "practice_split": "Practices split",
    "pcn_split": "PCNs split",
    "practice_tied": "Practices that could go either way",
    "vintages_mixed": "Counts of different dates",
}
"""Kinds of findings in a few words; any other kind says what it means in full."""


def findings_tab(findings: Sequence[Finding], zones: Sequence[str], assessment: Assessment) -> None:
    """Findings of a zone or of the whole plan, by kind, the most serious first; a press on one shows its place."""
    if cut := opened_file.cut_words(work.begin().history):
        st.html(panels.problem_list([Problem("areas cut", "warning", f"From {cut}")]))
    whole = st.toggle("Whole plan", key="findings-whole")
    wanted = set(zones)
    shown = [f for f in findings if whole or not f.zones or wanted & set(f.zones)]
    if not shown:
        st.html(panels.findings_list(()))
        return
    with st.container(key="findings"):
        for kind, listed in by_kind(shown).items():
            if len(shown) <= ALL_OPEN or _folds(kind, listed, first=kind == shown[0].check):
                _rows(listed, assessment)


def by_kind(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Findings by their check: the most serious kinds first, in each most people first; what is accepted comes last."""
    kinds: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (bool(f.accepted), f.severity.rank)):
        kinds.setdefault(finding.check, []).append(finding)
    return {kind: sorted(listed, key=lambda f: (bool(f.accepted), -f.people)) for kind, listed in kinds.items()}


def _folds(kind: str, listed: Sequence[Finding], *, first: bool) -> bool:
    """The head of a kind, with how many there are; whether it is open."""
    opened = session.widget_value(_OPEN)
    is_open = kind == opened or (opened is None and first)
    st.button(
        f"{KINDS.get(kind, CHECKS[kind].meaning.rstrip('.'))} · {len(listed)}",
        icon=":material/expand_more:" if is_open else ":material/chevron_right:",
        type="tertiary",
        width="stretch",
        key=f"kind-{kind}",
        on_click=session.set_widget,
        args=(_OPEN, "" if is_open else kind),
    )
    return is_open


def _rows(listed: Sequence[Finding], assessment: Assessment) -> None:
    """The findings of one kind; below the one that was pressed stands what can be done about it."""
    open_key = session.widget_value(_PRESSED_KEY)
    for finding in listed[:MOST_SHOWN]:
        accepted = "accepted: " if finding.accepted else "accepted before: " if finding.reopened else ""
        st.button(
            f"**{plain(panels.SEVERITY_MARKS[finding.severity])}** {accepted}{plain(finding.message)}",
            type="tertiary",
            width="stretch",
            key=f"finding-{finding.severity.value}-{finding.key}",
            help=None if finding.key == open_key else "Show it on the map, and what can be done",
            on_click=_choose,
            args=(finding,),
        )
        if finding.key == open_key:
            _act(finding, assessment)
    if len(listed) > MOST_SHOWN:
        st.caption(f"… and {len(listed) - MOST_SHOWN} more in the export.")


def _choose(finding: Finding) -> None:
    """Go to the place of a finding, and offer what can be done about it."""
    session.set_widget(_PRESSED_KEY, finding.key)
    if finding.rows:
        state = work.begin()
        session.put(replace(state, goto=finding.rows, goto_n=state.goto_n + 1))


def _act(finding: Finding, assessment: Assessment) -> None:
    """What can be done about a finding, in place."""
    for words in panels.answers(finding):
        st.caption(plain(words))
    mend, accept = st.columns((1, 1.1))
    remedy = fix(finding, assessment, cache.evidence())
    if remedy is not None:
        with mend.popover("Mend", icon=":material/build:", width="stretch"):
            st.write(remedy.words)
            if st.button("Do it", type="primary", key=f"mend-{finding.key}"):
                _try(lambda: work.do(remedy.changes, reason=f"mended: {CHECKS[finding.check].meaning}"))
    if finding.accepted:
        if accept.button("Reopen", width="stretch", help="Take the acceptance back"):
            _try(lambda: work.do([Accept(finding.key, None)]))
        return
    with accept.popover("Accept", icon=":material/check:", width="stretch"):
        _accepting(finding, assessment)


def _accepting(finding: Finding, assessment: Assessment) -> None:
    """Accept a finding: why, and by whom; the figures of the day are kept, and it is open again once they move."""
    state, acceptance = work.begin(), finding.acceptance
    before = "" if acceptance is None else acceptance.reason
    reason = st.text_area("Why is this right here?", before, 130, REASON_LIMIT, key=f"why-{finding.key}")
    who = st.text_input("Your name", state.who, NAME_LIMIT, key=f"by-{finding.key}")
    if st.button("Accept it", type="primary", key=f"accept-{finding.key}"):
        figures = figures_in(finding, assessment.plan)
        when = work.now().isoformat(timespec="seconds")
        accept = Accept(finding.key, reason, clean_name(who, NAME_LIMIT), when, finding.message, figures)
        _try(lambda: work.do([accept], reason=reason))


def _try(act: Callable[[], object]) -> None:
    try:
        act()
    except NhmapError as refused:
        refuse(refused)
        return
    draw_again()
