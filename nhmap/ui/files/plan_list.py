"""The plans saved on this computer: open, rename, copy, put away and take out again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from nhmap.config import settings
from nhmap.core.plan.changes import Describe
from nhmap.core.plan.plans import NAME_LIMIT
from nhmap.errors import NhmapError
from nhmap.ui.compare import comparison as compared
from nhmap.ui.kit.feedback import boundary, refuse
from nhmap.ui.state import cache, work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nhmap.store.database.plans import PlanStore, PlanSummary

HEIGHT: Final = 300
ROW: Final = 36


@st.dialog("Plans saved on this computer", width="large")
def saved_plans() -> None:
    """The list in a window of its own."""
    with boundary("The list of plans"):
        plan_list("plans")


def plan_list(key: str) -> None:
    """The list, and what can be done with the plan that is chosen in it.

    Parameters
    ----------
    key
        Of this place among the places that show the list: its widgets are kept apart by it.
    """
    away = st.toggle("Show plans that were put away", key=f"{key}-away")
    listed = _store().summaries(archived=away)
    if not listed:
        st.caption("No plan was put away." if away else "No plan is saved yet. A plan is saved with its first stroke.")
        return
    summary = _table(listed, f"{key}-table-{away}-{len(listed)}")
    if summary is None:
        st.caption("Choose a plan by the box at its left.")
        return
    _actions(summary, key, away=away)


def _table(listed: Sequence[PlanSummary], key: str) -> PlanSummary | None:
    """The plans, newest change first, and which one is chosen."""
    contents = [cache.zones_and_people(p) for p in listed]
    open_now = work.begin().plan_id
    frame = pd.DataFrame(
        {
            "Name": [p.name + (" (open now)" if p.plan_id == open_now else "") for p in listed],
            "Planning area": [compared.area_name(p) for p in listed],
            "Changed": [when_words(p) for p in listed],
            "Neighbourhoods": [zones for zones, _ in contents],
            "People assigned": [people for _, people in contents],
        }
    )
    event = st.dataframe(
        frame,
        hide_index=True,
        height=min(HEIGHT, ROW * (len(listed) + 1) + 6),
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        column_config={
            "Neighbourhoods": st.column_config.NumberColumn(width=110),
            "People assigned": st.column_config.NumberColumn(format="localized", width=120),
            "Changed": st.column_config.TextColumn(width=170),
        },
    )
    rows = event["selection"]["rows"]
    return listed[rows[0]] if rows and rows[0] < len(listed) else None


def _actions(summary: PlanSummary, key: str, *, away: bool) -> None:
    """One row of buttons for the plan that is chosen."""
    here = summary.plan_id == work.begin().plan_id
    mark = f"{key}-{summary.plan_id}"
    first, name, copy, put = st.columns((1.3, 1, 1.2, 1.2))
    if away:
        if first.button("Take it out", icon=":material/unarchive:", type="primary", width="stretch", key=f"{mark}-out"):
            _do(lambda: _store().restore(summary.plan_id, _when()))
        return
    if first.button("Open this plan", type="primary", width="stretch", disabled=here, key=f"{mark}-open"):
        _do(lambda: compared.go_on_with(summary.plan_id))
    with name.popover("Rename", width="stretch"):
        named = st.text_input("New name", summary.name, max_chars=NAME_LIMIT, key=f"{mark}-name")
        if st.button("Rename it", type="primary", key=f"{mark}-rename"):
            _do(lambda: rename(summary, named))
    if copy.button("Duplicate", icon=":material/content_copy:", width="stretch", key=f"{mark}-copy"):
        _do(lambda: duplicate(summary))
    if put.button(
        "Put away",
        icon=":material/archive:",
        width="stretch",
        disabled=here,
        key=f"{mark}-put",
        help="The plan that is open cannot be put away." if here else "Nothing is lost: it can be taken out again.",
    ):
        _do(lambda: _store().archive(summary.plan_id, _when()))


def rename(summary: PlanSummary, name: str) -> None:
    """Give a saved plan another name; the plan that is open is renamed like any other edit of it."""
    if summary.plan_id == work.begin().plan_id:
        plan = work.begin().history.plan
        work.do([Describe(name.strip(), plan.area_key, plan.area_code)], reason="renamed")
    else:
        _store().rename(summary.plan_id, name, _when())


def duplicate(summary: PlanSummary) -> str:
    """Copy a saved plan under the next free name: “Stoke plan (2)”.

    Returns
    -------
    Id of the copy.
    """
    names = {p.name for p in _store().summaries(archived=None)}
    return _store().duplicate(summary.plan_id, copy_name(summary.name, names), "", _when())


def copy_name(name: str, names: set[str]) -> str:
    """The first free name of a copy: “Stoke plan (2)”, and of a copy of that “Stoke plan (3)”."""
    stem, _, tail = name.rpartition(" (")
    if not (stem and tail.endswith(")") and tail[:-1].isdigit()):
        stem = name
    numbered = (f"{stem[: NAME_LIMIT - 8]} ({i})" for i in range(2, len(names) + 3))
    return next(n for n in numbered if n not in names)


def when_words(summary: PlanSummary) -> str:
    """When a plan was changed last: “23 November 2026, 10:42”."""
    when = datetime.fromisoformat(summary.changed)
    return f"{when.day} {when:%B %Y, %H:%M}"


def apart(summaries: Mapping[str, PlanSummary]) -> dict[str, str]:
    """Each plan's name, with its planning area and its time where these tell it from another; by id."""
    here = work.begin().history.plan
    names = Counter(p.name for p in summaries.values())
    words = {}
    for plan_id, plan in summaries.items():
        parts = [plan.name]
        if (plan.area_key, plan.area_code) != (here.area_key, here.area_code):
            parts.append(compared.area_name(plan))
        if names[plan.name] > 1:
            parts.append(when_words(plan))
        words[plan_id] = " · ".join(parts)
    return words


def _store() -> PlanStore:
    return cache.plan_store(settings().plans_url)


def _when() -> str:
    return work.now().isoformat(timespec="seconds")


def _do(act: Callable[[], object]) -> None:
    try:
        act()
    except NhmapError as refused:
        refuse(refused)
        return
    st.rerun()
