"""The plan as a whole: its planning area and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.changes import Describe
from nhmap.core.plans import NAME_LIMIT
from nhmap.errors import NhmapError
from nhmap.ui import cache, work
from nhmap.ui.feedback import refuse

if TYPE_CHECKING:
    from nhmap.core.areas import SmallAreas
    from nhmap.core.plans import Plan
    from nhmap.ui.session import Session

EXAMPLES: Final = (("hwb", "E06000021"), ("hwb", "E08000025"), ("hwb", "E06000052"))
"""Stoke-on-Trent, Birmingham and Cornwall: a city, a large city, and a county with islands."""

SHORT = {"icb": "ICB", "hwb": "HWB", "district": "district", "region": "region"}


def area_options(areas: SmallAreas) -> dict[tuple[str, str], str]:
    """Every planning area: (geography, code) -> words, boards first."""
    options = {("england", ""): "England"}
    for key in ("hwb", "icb", "district", "region"):
        grouping = areas.grouping(key)
        pairs = sorted(zip(grouping.names, grouping.codes, strict=True), key=lambda pair: str(pair[0]))
        options |= {(key, str(code)): f"{short_name(str(name))} · {SHORT[key]}" for name, code in pairs}
    return options


def short_name(name: str) -> str:
    """The name of an ICB without the words that all of them carry."""
    return name.removeprefix("NHS ").removesuffix(" Integrated Care Board")


def choose_area(state: Session) -> None:
    """Pick the planning area by typing part of its name."""
    options = area_options(cache.evidence().areas)
    plan = state.history.plan
    here = (plan.area_key, plan.area_code)
    keys = list(options)
    chosen = st.selectbox(
        "Where are you planning?",
        keys,
        index=None if here == ("england", "") else keys.index(here),
        format_func=options.__getitem__,
        placeholder="Where are you planning? Type a council, ICB or region",
        label_visibility="collapsed",
        key=f"area-{here}",
    )
    if chosen is not None and chosen != here:
        _go(plan, chosen, options)


def examples(state: Session) -> None:
    """Three places to try, for somebody who only looks."""
    options = area_options(cache.evidence().areas)
    plan = state.history.plan
    for column, key in zip(st.columns(len(EXAMPLES)), EXAMPLES, strict=True):
        if column.button(options[key].partition(" · ")[0], type="tertiary", width="stretch", key=f"example-{key[1]}"):
            _go(plan, key, options)


def _go(plan: Plan, chosen: tuple[str, str], options: dict[tuple[str, str], str]) -> None:
    """Plan for another area; a plan that nobody has named takes its name from it."""
    name = plan.name
    if name in {"New plan", _plan_name(options.get((plan.area_key, plan.area_code), ""))}:
        name = _plan_name(options[chosen])
    _describe(Describe(name, *chosen))


def _plan_name(area: str) -> str:
    """What a plan is called before anyone names it."""
    return f"{area.partition(' · ')[0]} plan"[:NAME_LIMIT] if area and not area.startswith("England") else "New plan"


def name_plan(state: Session) -> None:
    """Name the plan."""
    plan = state.history.plan
    name = st.text_input(
        "Name of the plan", plan.name, max_chars=NAME_LIMIT, label_visibility="collapsed", key=f"plan-name-{plan.name}"
    )
    if name.strip() and name.strip() != plan.name:
        _describe(Describe(name.strip(), plan.area_key, plan.area_code))


def _describe(change: Describe) -> None:
    try:
        work.do([change], reason="plan described")
    except NhmapError as refused:
        refuse(refused)
        return
    st.rerun()
