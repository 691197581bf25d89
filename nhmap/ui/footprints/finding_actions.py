"""What can be done about a finding: see where it is, mend it, or accept it with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.core.assessment.checks import CHECKS
from nhmap.core.assessment.fixing import fix
from nhmap.core.plan.changes import Accept
from nhmap.core.plan.plans import REASON_LIMIT
from nhmap.errors import NhmapError
from nhmap.store.tabular.problems import Problem
from nhmap.ui.kit import panels
from nhmap.ui.kit.feedback import refuse
from nhmap.ui.state import cache, opened_file, session, work
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.assessment.checks import Finding

SHOWN = 90


def findings_tab(findings: Sequence[Finding], zones: Sequence[str], assessment: Assessment) -> None:
    """Findings of a zone or of the whole plan, and what to do about the one that is chosen."""
    if cut := opened_file.cut_words(work.begin().history):
        st.html(panels.problem_list([Problem("areas cut", "warning", f"From {cut}")]))
    whole = st.toggle("Whole plan", key="findings-whole")
    wanted = set(zones)
    shown = [f for f in findings if whole or not f.zones or wanted & set(f.zones)]
    if not shown:
        st.html(panels.findings_list(()))
        return
    keys = [f.key for f in shown]
    words = {
        f.key: f"{panels.SEVERITY_MARKS[f.severity]} {'accepted: ' if f.accepted else ''}{f.message[:SHOWN]}"
        for f in shown
    }
    chosen = st.selectbox(
        "Do something about",
        keys,
        index=None,
        format_func=words.__getitem__,
        placeholder=f"Do something about one of {len(shown)} findings",
        label_visibility="collapsed",
        key=f"finding-{whole}-{'-'.join(zones)}",
    )
    finding = next((f for f in shown if f.key == chosen), None)
    if finding is not None:
        _act(finding, assessment)
        st.html(panels.findings_list([finding]))
    st.html(panels.findings_list(shown if finding is None else [f for f in shown if f is not finding]))


def _act(finding: Finding, assessment: Assessment) -> None:
    """Buttons for one finding, above its words: in a small window what is below them is out of sight."""
    show, mend, accept = st.columns((1, 1, 1.25))
    if finding.rows and show.button(
        "Show", icon=":material/my_location:", width="stretch", help="Show the place on the map"
    ):
        state = work.begin()
        session.put(replace(state, goto=finding.rows, goto_n=state.goto_n + 1))
        draw_again()
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
        reason = st.text_input("Why is this right here?", max_chars=REASON_LIMIT, key=f"why-{finding.key}")
        if st.button("Accept it", type="primary", key=f"accept-{finding.key}"):
            _try(lambda: work.do([Accept(finding.key, reason)], reason=reason))


def _try(act: Callable[[], object]) -> None:
    try:
        act()
    except NhmapError as refused:
        refuse(refused)
        return
    draw_again()
