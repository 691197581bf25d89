"""Sites: which existing buildings could become neighbourhood health centres in wave 1, in which order, and why."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from nhmap.core.criteria import CRITERIA
from nhmap.core.gates import GATES
from nhmap.core.weights import DEFAULT, PRESET_WORDS, PRESETS, STARTING_POINT
from nhmap.ui import (
    building,
    cache,
    chosen_sites,
    estate,
    map_state,
    planning,
    session,
    site_panels,
    travel_choice,
    work,
)
from nhmap.ui.drawing_again import draw_again
from nhmap.ui.exchange import take_away
from nhmap.ui.feedback import boundary, plain
from nhmap.ui.map_view import PAGE_STYLE, footprint_map

if TYPE_CHECKING:
    from nhmap.core.ranking import RankedSite, Ranking
    from nhmap.ui.session import Session

MAP_KEY: Final = "sites-map"
OWN: Final = "your weights"
MOST_ON_MAP: Final = 400
FEW_ROWS: Final = 8
ROW_PX: Final = 35


def render() -> None:
    """Draw the page."""
    st.html(f"<style>{PAGE_STYLE}</style>")
    state = work.begin()
    estate.banner()
    area, preset, travel, weights, gates = st.columns((2.8, 2, 2.2, 1.1, 1.1), vertical_alignment="center")
    with area:
        planning.choose_area(state)
    with preset:
        _choose_preset(state)
    with travel, boundary("The way of travelling"):
        travel_choice.choose()
    with weights, boundary("The weights"):
        _weights(state)
    with gates, boundary("The gates"):
        _gates(state)
    with boundary("The ranking"):
        board()


@st.fragment
def board() -> None:
    """Map and list."""
    _take_pick()
    state = work.begin()
    ranking = chosen_sites.ranking(state)
    ranked = list(ranking.candidates())
    apart = list(ranking.set_apart())
    chart, panel = st.columns((0.52, 0.48))
    with chart, boundary("The map"):
        on_map = tuple((s.site_id, s.rank) for s in ranked[:MOST_ON_MAP] if s.rank is not None)
        footprint_map(map_state.state_of(state, "sites", on_map), cache.static(), key=MAP_KEY)
    with panel, boundary("The list"):
        known = {s.site_id: s for s in (*ranked, *apart)}
        if state.focus in known:
            building.render(state, known[state.focus], ranking)
        else:
            _list(state, ranking, ranked, apart)


def _take_pick() -> None:
    """A site pressed on the map opens its page."""
    message = map_state.waiting_message(MAP_KEY, work.begin())
    state = work.begin()
    if message.pick is not None and message.pick.kind == "site" and message.pick.n > state.seen_pick:
        session.put(replace(state, seen_pick=message.pick.n, focus=message.pick.id))


def _choose_preset(state: Session) -> None:
    names = [*PRESETS, *([OWN] if state.weights is not None else [])]
    now = OWN if state.weights is not None else state.preset or DEFAULT
    chosen = st.selectbox(
        "Weights",
        names,
        index=names.index(now),
        format_func=lambda n: f"Weights: {n}",
        label_visibility="collapsed",
        key=f"preset-{now}",
        help=f"{STARTING_POINT}.",
    )
    if chosen not in {now, None, OWN}:
        session.put(replace(state, preset=chosen, weights=None, weights_turn=state.weights_turn + 1))
        st.rerun()


def _weights(state: Session) -> None:
    """Every weight on a slider.

    A slider keeps the points that a person gave it: shares of the whole would move the others under their hand.
    """
    with st.popover("Weights", icon=":material/tune:", width="stretch"):
        words = "" if state.weights is not None else PRESET_WORDS.get(state.preset or DEFAULT, "")
        st.caption(f"{words} Only the proportions count. The presets are {STARTING_POINT}.")
        given = chosen_sites.points_of(state)
        after = {}
        columns = st.columns(2)
        for i, (key, points) in enumerate(given.items()):
            criterion = CRITERIA[key]
            after[key] = columns[i % 2].slider(
                criterion.label, 0, 100, points, key=f"weight-{key}-{state.weights_turn}", help=criterion.reason
            )
        if after != given:
            if any(after.values()):
                session.put(replace(state, weights=after))
                st.rerun()
            st.warning("Give at least one criterion some weight.")


def _gates(state: Session) -> None:
    """Which gates count."""
    with st.popover("Gates", icon=":material/rule:", width="stretch"):
        st.caption(
            "A gate is passed, failed or unknown. A failed gate sets a site apart with its reason; it hides nothing."
        )
        off = []
        for key in ("owner", "open", "floor_area"):
            on = st.toggle(GATES[key].label, key not in state.gates_off, key=f"gate-{key}")
            if not on:
                off.append(key)
        least = st.number_input(
            "Minimum floor area (m²), 0 for none",
            0,
            100_000,
            int(state.minimum_floor_area_m2 or 0),
            100,
            key="gate-minimum",
        )
        minimum = float(least) or None
        if tuple(off) != state.gates_off or minimum != state.minimum_floor_area_m2:
            session.put(replace(state, gates_off=tuple(off), minimum_floor_area_m2=minimum))
            st.rerun()


def _list(state: Session, ranking: Ranking, ranked: list[RankedSite], apart: list[RankedSite]) -> None:
    """The ranked list, and the list of those set apart."""
    found = chosen_sites.candidates(state)
    title = f"{len(ranked):,} candidates in {planning.short_name(found.area.name)}"
    st.html(f'<p class="nh-sitename">{escape(title)}</p>')
    if not ranked and not apart:
        st.info("No candidate building is known here. Choose a wider planning area.")
        return
    first, second, third = st.tabs(["Ranked", f"Set apart ({len(apart)})", f"Shortlist ({len(state.shortlist)})"])
    with first:
        _owners_unknown(ranked)
        _table(ranked, f"ranked-{ranking.weights.content_hash}-{found.area.code}", state)
        st.html(site_panels.legend(ranking))
        st.caption(
            f"Catchment: {found.travel}. Press a row for the building's page. {found.unplaced} buildings named as LIFT "
            "have no known address and are in no ranking: see Data."
        )
    with second:
        st.caption(
            "These fail a gate. They are ranked among themselves; the page of each has the reason. ◆ acts as a "
            "neighbourhood health centre already, ✕ was discounted."
        )
        _table(apart, f"apart-{ranking.weights.content_hash}-{found.area.code}", state)
    with third:
        known = estate.evidence().sites
        names = dict(zip(known["site_id"], known["name"], strict=True))
        if not state.shortlist:
            st.caption("Open a building and press “Shortlist”.")
        for site_id in state.shortlist:
            left, right = st.columns((4, 1), vertical_alignment="center")
            left.write(plain(str(names.get(site_id, site_id))))
            if right.button("Take off", key=f"off-{site_id}", type="tertiary"):
                chosen_sites.toggle(site_id)
                draw_again()
        take_away()


def _owners_unknown(ranked: list[RankedSite]) -> None:
    """Say how far the owner gate, which wave 1 turns on, can be answered here at all."""
    unknown = sum(site.gates.get("owner") == "unknown" for site in ranked)
    if unknown:
        st.caption(
            f"Of {len(ranked):,} buildings the owner of {unknown:,} is not public: the gate “NHS Property Services or "
            "LIFT” is still to be checked for them (marked ?)."
        )


def _table(sites: list[RankedSite], key: str, state: Session) -> None:
    """Rows of a ranking; pressing one opens the building's page."""
    if not sites:
        st.caption("None.")
        return
    frame = pd.DataFrame(
        {
            "Rank": [site_panels.rank_words(s) for s in sites],
            "Building": [site_panels.marked_name(s, shortlisted=s.site_id in state.shortlist) for s in sites],
            "Owner": [s.owner for s in sites],
            "Score": [s.score for s in sites],
            "Points": [site_panels.score_bar(s) for s in sites],
            "Gates": [site_panels.gate_words(s) for s in sites],
        }
    )
    many = len(sites) > FEW_ROWS
    event = st.container(key=f"{'tall' if many else 'short'}-sites-{key}").dataframe(
        frame,
        hide_index=True,
        height="stretch" if many else ROW_PX * (len(sites) + 1) + 3,
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        column_config={
            "Rank": st.column_config.TextColumn(width=48),
            "Building": st.column_config.TextColumn(width=205),
            "Owner": st.column_config.TextColumn(width=70),
            "Score": st.column_config.NumberColumn(format="%.1f", width=56),
            "Points": st.column_config.ImageColumn("0 to 100 points", width=152),
            "Gates": st.column_config.TextColumn(width=60, help="owner, open, and the others that are on: ✓ ✕ ?"),
        },
    )
    rows = event["selection"]["rows"]
    if rows:
        chosen_sites.focus(sites[rows[0]].site_id)
        draw_again()


if __name__ == "__main__":
    render()
