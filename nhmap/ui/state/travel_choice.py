"""By what catchments are drawn: nhmap's own figures on foot or by car, or a person's own table of travel times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.reach.catchments import MODE_WORDS, WALK, Travel
from nhmap.core.reach.driving import DRIVE
from nhmap.errors import NhmapError
from nhmap.ui.state import beside, session, travel_tables, work

if TYPE_CHECKING:
    from nhmap.ui.state.session import Session

WALKING: Final = "walk"
DRIVING: Final = "drive"
MODELS: Final[dict[str, Travel]] = {WALKING: WALK, DRIVING: DRIVE}
MODEL_WORDS: Final = {WALKING: "Straight line, 20 min on foot", DRIVING: f"Modelled, {DRIVE.minutes:g} min by car"}


def key(state: Session) -> str:
    """Which way of travelling is in use: a table that has gone since gives way to nhmap's own choice."""
    return state.travel if state.travel in MODELS or state.travel in travel_tables.listed() else WALKING


def travel(state: Session) -> Travel:
    """The way of travelling in use."""
    choice = key(state)
    if choice in MODELS:
        return MODELS[choice]
    try:
        return travel_tables.table(choice)
    except NhmapError:
        return WALK


def words(choice: str) -> str:
    """A way of travelling as it is listed."""
    if choice in MODEL_WORDS:
        return MODEL_WORDS[choice]
    name, mode, minutes = travel_tables.listed()[choice]
    return f"Your table {name}: {minutes:g} min {MODE_WORDS.get(mode, mode)}"


def label(choice: str) -> str:
    """A way of travelling in words, also one that has gone since."""
    return words(choice) if choice in MODEL_WORDS or choice in travel_tables.listed() else "nhmap's own choice"


def choose(label: str = "Travel") -> None:
    """The box that switches between them; stands wherever catchments are shown."""
    state = work.begin()
    options = [*MODELS, *travel_tables.listed()]
    now = key(state)
    box = f"travel-{now}-{len(options)}"
    st.selectbox(
        label,
        options,
        index=options.index(now),
        format_func=words,
        label_visibility="collapsed",
        key=box,
        help="Who counts as within reach. Bring your own travel times on the page Data.",
        on_change=_take,
        args=(box, state.choices_seen),
    )


def _take(box: str, last_choice: int) -> None:
    """Travel as the box says."""
    choice = session.widget_value(box)
    if choice is not None:
        beside.choose(last_choice, travel=choice)
