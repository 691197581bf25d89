"""The data that a plan is held to: chosen on the page Data, marked on every page while it is not the data in use."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.errors import NhmapError
from nhmap.markup import html, joined
from nhmap.store.layers import data_sets
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.refresh.plans_on_data import plan_moved
from nhmap.ui.kit.feedback import boundary, plain, refuse
from nhmap.ui.state import beside, cache, plan_data, session, work

if TYPE_CHECKING:
    from pathlib import Path

    from nhmap.core.assessment.assessment import Settings
    from nhmap.core.plan.plans import Plan
    from nhmap.store.layers.data_sets import DataSet

FOLLOWS: Final = "The data in use, whichever that is"
_EVERY_S: Final = 0.5
_BOX: Final = "data-of-plan"


def mark(*, narrow: bool = False) -> None:
    """Say that the figures are not of the data in use, with one press to change that; nothing where they are.

    In the narrow panel beside the map the presses stand below the words.
    """
    state = session.current()
    if state is None or not state.data:
        return
    folder, used = plan_data.folder_of(state.data), data_sets.folder_in_use()
    if folder == used or (folder is not None and state.data == Catalogue.read(used).version):
        return
    with st.container(key="data-of-plan", gap="small", horizontal=not narrow, vertical_alignment="center"):
        if folder is None:
            gone = f"This plan is held to data {state.data}, which is not on this computer."
            st.warning(f"{gone} Figures are of the data in use.")
        else:
            title = _title(data_sets.data_set(state.data))
            more = html("") if narrow else html(": {}, not of the data in use.", title)
            words = html("<b>Figures of the plan's own data</b>{}", more)
            st.html(html('<p class="nh-held-data" title="{}">{}</p>', title, words))
        with st.container(horizontal=True, gap="small", width="stretch" if narrow else "content"):
            if folder is not None and st.button("What moved", key="data-moved", type="tertiary"):
                what_moved()
            st.button("Use the data in use", key="data-follow", type="tertiary", on_click=_follow)


def choose() -> None:
    """The box on the page Data that holds the open plan to a data set."""
    state = work.begin()
    st.markdown(f"**Data of this plan** · {plain(state.history.plan.name or 'Unnamed plan')}")
    sets = _by_version()
    versions = ["", *sets]
    if state.data and state.data not in sets:
        versions.append(state.data)
    box = f"{_BOX}-{state.plan_id}-{state.data}-{len(versions)}"
    st.selectbox(
        "Data of this plan",
        versions,
        index=versions.index(state.data),
        format_func=lambda version: _words(version, sets),
        label_visibility="collapsed",
        key=box,
        on_change=_take,
        args=(box, state.choices_seen),
        help="A plan that a board has agreed on is held to the data of its paper: all its figures stay as they were.",
    )
    st.caption("All figures, files and papers of the plan are then made of that data, in every window.")
    differs = bool(state.data) and plan_data.folder_of(state.data) not in {None, data_sets.folder_in_use()}
    if differs and st.button("What moved since", key="data-moved-since"):
        what_moved()


def _by_version() -> dict[str, DataSet]:
    """The data sets that are here; of two of one version the first."""
    sets: dict[str, DataSet] = {}
    for data_set in data_sets.all_sets():
        if version := data_sets.version_of(data_set):
            sets.setdefault(version, data_set)
    return sets


def _words(version: str, sets: dict[str, DataSet]) -> str:
    if not version:
        return FOLLOWS
    return plain(_title(sets[version])) if version in sets else f"Data that is not on this computer ({version})"


def _title(data: DataSet) -> str:
    return f"{data.title}{f', made {data.made}' if data.made else ''}"


def _take(box: str, last_choice: int) -> None:
    """Hold the plan to what the box says."""
    version = session.widget_value(box)
    if version is None:
        return
    try:
        if version:
            data_sets.keep(version, datetime.now(UTC).date())
    except NhmapError as refused:
        work.tell("error", str(refused))
        return
    plan_data.forget_missing()
    beside.choose(last_choice, data=version)


def _follow() -> None:
    """Let the plan follow the data in use."""
    state = session.current()
    if state is not None:
        beside.choose(state.choices_seen, data="")


@lru_cache(maxsize=1)
def _bench() -> ThreadPoolExecutor:
    """One thread: assessing on two sets of layers takes seconds and memory."""
    return ThreadPoolExecutor(1, thread_name_prefix="nhmap-moved")


def _lines(plan: Plan, settings: Settings, before: Path, after: Path) -> list[str]:
    return list(plan_moved(plan, settings, cache.open_layers(before), cache.open_layers(after)))


@st.dialog("What moved since the plan's own data", width="large")
def what_moved() -> None:
    """What is other in this plan on the data in use, in people and names."""
    state = work.begin()
    before, after = plan_data.folder_of(state.data), data_sets.folder_in_use()
    if before is None:
        st.info("The data that the plan is held to is not on this computer.")
        return
    plan, settings = state.history.plan, state.settings
    marks = f"moved {plan.hash} {settings!r} {state.data} {Catalogue.read(after).version}"
    future = cache.once(marks, lambda: _bench().submit(partial(_lines, plan, settings, before, after)))
    _shown(future)


@st.fragment(run_every=_EVERY_S)
def _shown(future: Future[list[str]]) -> None:
    if not future.done():
        st.markdown("Assessing the plan on both sets of data …")
        return
    with boundary("What moved"):
        try:
            first, *rest = future.result()
        except NhmapError as refused:
            refuse(refused)
            return
        st.markdown(f"**{plain(first[:1].upper() + first[1:])}**")
        st.html(html('<section class="nh-told">{}</section>', joined(html("<div>{}</div>", line) for line in rest)))
        st.caption("From the plan's own data to the data in use. Nothing is changed by looking.")
