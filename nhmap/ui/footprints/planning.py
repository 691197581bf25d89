"""The plan as a whole: its planning area and its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.config import settings
from nhmap.core.geography.planning_areas import (
    MOST_MEMBERS,
    SEVERAL,
    by_name,
    planning_area,
    short_name,
    together,
)
from nhmap.core.places.coming_areas import coming_areas
from nhmap.core.places.joined import areas_in
from nhmap.core.places.places import find_place, to_come_words
from nhmap.core.plan.changes import Describe
from nhmap.core.plan.plans import NAME_LIMIT
from nhmap.errors import NhmapError
from nhmap.ui.kit.feedback import boundary, plain, refuse
from nhmap.ui.state import cache, session, work

if TYPE_CHECKING:
    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.plan.plans import Plan
    from nhmap.ui.state.session import Session

EXAMPLES: Final = (("hwb", "E06000021"), ("hwb", "E08000025"), ("hwb", "E06000052"))
"""Stoke-on-Trent, Birmingham and Cornwall: a city, a large city, and a county with islands."""

LAST_PLANS: Final = 3
ENGLAND: Final = ("england", "")
JOIN: Final = ("join", "")
"""Stands in the list of places for the window in which several are chosen."""

_CHIPS_HIGH: Final = 130
"""Height for the areas chosen, in pixels: three lines of them."""

SHORT = {
    "icb": "ICB",
    "hwb": "HWB",
    "district": "district",
    "region": "region",
    "sub_icb": "sub-ICB",
    "icb24": "ICB until March 2026",
    "sub_icb24": "sub-ICB until March 2026",
    "to_come": "council to come",
}
_OFFERED: Final = ("hwb", "icb", "district", "region", "sub_icb", "icb24", "to_come")
"""Geographies in the list of places, boards first, councils to come last; what else is typed ``find_place`` knows."""


def area_options(areas: SmallAreas) -> dict[tuple[str, str], str]:
    """Every board, council, region, sub-ICB and earlier ICB, and England: (geography, code) -> words, boards first.

    An ICB of before April 2026 is listed where its name or its ground is not that of one of today.
    """
    options: dict[tuple[str, str], str] = {ENGLAND: "England"}
    today = {str(code) for code in areas.grouping("icb").codes}
    for key in _OFFERED:
        if not areas.knows(key):
            continue
        grouping = areas.grouping(key)
        triples = sorted(zip(grouping.names, grouping.codes, grouping.nhs, strict=True), key=lambda t: str(t[0]))
        options |= {
            (key, str(code)): f"{short_name(str(name))} · {' '.join([SHORT[key], str(nhs)]).strip()}"
            for name, code, nhs in triples
            if key != "icb24" or str(code) not in today
        }
    return options


def area_words(areas: SmallAreas, place: tuple[str, str]) -> str:
    """A planning area as the list of areas says it."""
    key, code = place
    if key == SEVERAL:
        area = planning_area(areas, key, code)
        return f"{area.name} · {len(area.members)} areas"
    if place in (options := area_options(areas)) or not code:
        return options.get(place, "")
    return f"{short_name(planning_area(areas, key, code).name)} · {SHORT[key]}"


def choose_area(state: Session) -> None:
    """Pick the planning area by typing part of its name; several together are picked in a window of their own."""
    areas, plan = cache.evidence().areas, state.history.plan
    here = (plan.area_key, plan.area_code)
    options = area_options(areas)
    options = {ENGLAND: options.pop(ENGLAND), JOIN: "Several together …"} | options
    notes: dict[tuple[str, str], str] = {}
    for boundaries in cache.evidence().boundaries:
        for coming in coming_areas(areas, boundaries):
            if coming.area is not None:
                place = (coming.area.key, coming.area.code)
                options.setdefault(place, coming.words)
                notes.setdefault(place, coming.note if options[place] == coming.words else "")
    if here not in options:
        options[here] = area_words(areas, here)
    keys = list(options)
    answer = st.selectbox(
        "Where are you planning?",
        keys,
        index=None if here == ENGLAND else keys.index(here),
        format_func=lambda place: options.get(place, str(place)),
        placeholder="Where are you planning? Council, ICB, PCN …",
        label_visibility="collapsed",
        accept_new_options=True,
        key=f"area-{here}-{state.area_turn}",
    )
    if isinstance(answer, str):
        # The box names a place, never what was typed for one: the next one drawn is a fresh one.
        session.put(replace(state, area_turn=state.area_turn + 1))
        _find(plan, answer)
    elif answer == JOIN:
        # The box names a place, never the way to choose one: the next one drawn is a fresh one.
        session.put(replace(state, area_turn=state.area_turn + 1))
        several()
    elif answer is not None and answer != here:
        _say(to_come_words(cache.evidence(), planning_area(areas, *answer)) if answer[0] == "to_come" else "")
        _say(notes.get(answer, ""))
        _go(plan, answer)


def _find(plan: Plan, typed: str) -> None:
    """Go to the place that a typed text means, and say what stands for a PCN or a practice."""
    try:
        place = find_place(cache.evidence(), typed)
    except NhmapError as refused:
        # Several councils in one breath: the person sees which are meant before they are used.
        if both := areas_in(cache.evidence().areas, typed):
            several(tuple((area.key, area.code) for area in both))
            return
        work.tell("warning", f"{refused}")
        st.rerun()
    areas = cache.evidence().areas
    if by_name(areas, typed) is None and (both := areas_in(areas, typed, whole=True)):
        # Two councils, or the ICB whose name begins with theirs: the person says which.
        several(tuple((area.key, area.code) for area in both), (place.area.key, place.area.code))
        return
    _say(place.said)
    _go(plan, (place.area.key, place.area.code if place.area.key != "england" else ""))


def _say(words: str) -> None:
    """What stands for a place, or is not known of it.

    Not where notices stand: the map follows the place at once, and what is said once would be gone by then.
    """
    if words:
        st.toast(plain(words), icon=":material/info:", duration="long")


@st.dialog("Plan for several areas together", on_dismiss="rerun")
def several(boards: tuple[tuple[str, str], ...] = (), instead: tuple[str, str] | None = None) -> None:
    """Choose boards, councils or ICBs that are planned as one.

    ``boards`` are those that somebody typed; ``instead`` is the one area that the same words may mean.
    """
    with boundary("Choosing the planning area"):
        areas, plan = cache.evidence().areas, work.begin().history.plan
        options = {place: words for place, words in area_options(areas).items() if place != ENGLAND}
        here = planning_area(areas, plan.area_key, plan.area_code)
        # Of one height: the box shrinks when it is left, and the button must not move from under the mouse.
        with st.container(height=_CHIPS_HIGH, border=False):
            pairs = st.multiselect(
                "Boards, councils and ICBs",
                list(options),
                default=[place for place in boards or here.members if place in options],
                format_func=options.__getitem__,
                placeholder="Type a council, ICB or region",
                max_selections=MOST_MEMBERS,
                label_visibility="collapsed",
            )
        if not boards and any(place not in options for place in here.members):
            st.caption(f"{plain(here.name)} cannot be named here: what you choose takes its place.")
        if pairs:
            both = together(areas, (code for _, code in pairs))
            people = int(areas.residents[both.inside].sum())
            st.caption(f"{people:,} residents in {int(both.inside.sum()):,} small areas")
        st.caption("What is drawn stays, also outside the new planning area.")
        if st.button("Plan for these", type="primary", width="stretch", disabled=not pairs):
            _go(plan, (both.key, both.code))
        if instead and st.button(f"{plain(area_words(areas, instead))} instead", width="stretch"):
            _go(plan, instead)


def examples(state: Session) -> None:
    """Three places to try, for somebody who only looks."""
    options = area_options(cache.evidence().areas)
    plan = state.history.plan
    with st.container(horizontal=True, gap="medium"):
        for key in EXAMPLES:
            if st.button(options[key].partition(" · ")[0], type="tertiary", key=f"example-{key[1]}"):
                _go(plan, key)


def last_plans(state: Session) -> None:
    """The plans that were worked on last on this computer, to go on with."""
    saved = [p for p in cache.plan_store(settings().plans_url).summaries() if p.plan_id != state.plan_id]
    if not saved:
        return
    st.caption("Or go on with a plan of this computer")
    for summary in saved[:LAST_PLANS]:
        when = datetime.fromisoformat(summary.changed)
        words = f"{plain(summary.name)} · {when.day} {when:%B, %H:%M}"
        if st.button(words, type="tertiary", icon=":material/history:", key=f"last-{summary.plan_id}"):
            try:
                work.open_plan(summary.plan_id)
            except NhmapError as refused:
                refuse(refused)
                return
            st.rerun()


def _go(plan: Plan, area: tuple[str, str]) -> None:
    """Plan for another area; a plan that nobody has named takes its name from it."""
    areas, name = cache.evidence().areas, plan.name
    if name in {"New plan", _plan_name(area_words(areas, (plan.area_key, plan.area_code)))}:
        name = _plan_name(area_words(areas, area))
    _describe(Describe(name, *area))


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
