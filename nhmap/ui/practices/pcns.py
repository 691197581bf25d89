"""PCNs against a plan: the list of them, and the page of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.core.assessment.flows import homes
from nhmap.core.assessment.practice_table import pcn_rows
from nhmap.core.wording import as_said, percent
from nhmap.store.exports import practice_files
from nhmap.ui.kit.feedback import boundary
from nhmap.ui.practices import panels
from nhmap.ui.practices.parts import PERCENT, SHARES, WHOLE, download, pressed_row, show_homes, show_msoas
from nhmap.ui.state import cache, session, work
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.assessment.flows import Homes
    from nhmap.core.assessment.practice_table import PcnRow


def show_pcns() -> None:
    """Map at the left; at the right the PCNs, or the page of one."""
    state, assessment = work.begin(), work.assessed()
    evidence = cache.evidence()
    rows = pcn_rows(assessment, evidence)
    opened = next((r for r in rows if r.code == state.pcn), None)
    shares = homes(evidence.registrations, opened.practices) if opened else None
    chart, panel = st.columns(SHARES)
    with chart, boundary("The map"):
        show_homes(state, shares, f"Patients of {as_said(opened.name)}, by where they live" if opened else "")
    with panel, boundary("The list"):
        if opened is not None and shares is not None:
            _pcn(opened, shares, assessment)
        else:
            _pcn_list(rows, assessment)


def _pcn_list(rows: tuple[PcnRow, ...], assessment: Assessment) -> None:
    plan = assessment.plan
    caption, save = st.columns((5, 0.6), vertical_alignment="center")
    split = sum(r.split for r in rows)
    vintage = cache.evidence().vintages["practices"]
    limit = percent(assessment.settings.split_below)
    caption.caption(f"{len(rows):,} PCNs, {split:,} split below {limit}. {vintage}.")
    with save:
        download("pcns.csv", lambda _, now: practice_files.pcns_csv(pcn_rows(now, cache.evidence()), now.plan))
    columns = {
        "PCN": st.column_config.TextColumn(width=200),
        "Lists": WHOLE,
        "Practices": st.column_config.NumberColumn(width=72),
        "Most live in": st.column_config.TextColumn(width=180),
        "Live there": PERCENT,
        "": st.column_config.TextColumn("Note", width=66),
    }
    key = f"pcn-list-{plan.hash}-{assessment.settings.split_below}"
    row = pressed_row(panels.pcn_frame(rows, plan), columns, key)
    if row is not None:
        session.put(replace(work.begin(), pcn=rows[row].code))
        draw_again()


def _close() -> None:
    """Go back to the list of PCNs."""
    session.put(replace(work.begin(), pcn=None))


def _pcn(row: PcnRow, shares: Homes, assessment: Assessment) -> None:
    """The page of one PCN."""
    st.button("Back to the list", icon=":material/arrow_back:", on_click=_close)
    with st.container(height=540, border=False, key="pcn-homes"):
        registrations, own = cache.evidence().registrations, list(row.practices)
        dates = sorted({str(v) for v in registrations.list_vintage[own] if v})
        homes = sorted({str(v) for v in registrations.homes_vintage[own] if v})
        st.html(panels.pcn_facts(row, shares, assessment.plan, assessment.settings.split_below, dates, homes=homes))
        show_msoas(shares, assessment, row.code)
