"""Where building facts differ: both values with source and date, which one counts, and the choice of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from nhmap.core.buildings.estate import FIELDS
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state import estate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.core.buildings.estate import Conflict, Fact

ROW_PX: Final = 35
HEIGHT_PX: Final = 300


def conflicts(clashes: Sequence[Conflict]) -> None:
    """The table, and the choice for the row that is chosen."""
    if not clashes:
        st.caption("No two facts differ.")
        return
    names = estate.names()
    st.caption("Facts are never averaged: one of them counts, and all are shown.")
    event = st.dataframe(
        conflicts_frame(clashes, names),
        hide_index=True,
        width="stretch",
        height=min(HEIGHT_PX, ROW_PX * (len(clashes) + 1) + 3),
        on_select="rerun",
        selection_mode="single-row",
        key=f"conflicts-{len(clashes)}",
    )
    picks = event["selection"]["rows"]
    if not picks or picks[0] >= len(clashes):
        st.caption("Choose a row by the box at its left to let another value count.")
        return
    _choose(clashes[picks[0]], names)


def conflicts_frame(clashes: Sequence[Conflict], names: Mapping[str, str]) -> pd.DataFrame:
    """One row a field that is told differently: what counts, why, and what else is told."""
    return pd.DataFrame(
        {
            "Building": [names.get(c.site_id, c.site_id) for c in clashes],
            "Field": [FIELDS[c.field].label for c in clashes],
            "Counts": [fact_words(c.facts[0]) for c in clashes],
            "Why": [c.why for c in clashes],
            "Also told": ["; ".join(fact_words(f) for f in c.facts[1:]) for c in clashes],
        }
    )


def fact_words(fact: Fact) -> str:
    """A value with where it stands and its date: “1,200 m² (voids.xlsx, sheet Voids, row 4, 2025-03-31)”."""
    source = "invented" if fact.illustrative else fact.source
    origin = ", ".join(part for part in (fact.where or source, fact.as_of) if part)
    return f"{fact.say()} ({origin})" if origin else fact.say()


def _choose(conflict: Conflict, names: Mapping[str, str]) -> None:
    """Let another of the facts count, or go back to nhmap's order."""
    mark = f"{conflict.site_id}-{conflict.field}"
    building, field = names.get(conflict.site_id, conflict.site_id), FIELDS[conflict.field].label
    st.markdown(f"**{plain(building)}**: {plain(field)}")
    brought = {fact.fact_id: fact for fact in estate.saved().of(conflict.site_id) if fact.field == conflict.field}
    options = [fact for fact in conflict.facts if fact.fact_id in brought]
    answer = st.radio(
        "Counts", options, format_func=lambda f: plain(fact_words(f)), label_visibility="collapsed", key=f"fact-{mark}"
    )
    use, back = st.columns((1, 1))
    if use.button("Let this one count", type="primary", width="stretch", key=f"prefer-{mark}") and answer is not None:
        estate.store().prefer(answer)
        st.rerun()
    preferred = any(fact_id in estate.saved().chosen for fact_id in brought)
    if back.button("Let the latest count", width="stretch", disabled=not preferred, key=f"latest-{mark}"):
        estate.store().prefer_none(conflict.site_id, conflict.field)
        st.rerun()
