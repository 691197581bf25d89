"""Sites: which existing buildings could become neighbourhood health centres in wave 1, in which order, and why."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.buildings.gates import GATES
from nhmap.core.choices import LEAST_AREA, LEAST_LIST, LEAST_PRACTICES
from nhmap.core.geography.planning_areas import short_name
from nhmap.core.ranking.cohort_criteria import COHORT_CRITERIA
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.weights import DEFAULT, PRESET_WORDS, PRESETS, STARTING_POINT
from nhmap.errors import NhmapError
from nhmap.ui.building import page as building
from nhmap.ui.footprints import planning
from nhmap.ui.kit.feedback import boundary, plain
from nhmap.ui.map.view import PAGE_STYLE, footprint_map
from nhmap.ui.saving import undecided
from nhmap.ui.saving.contest_panel import say_notices
from nhmap.ui.sites import challenge as challenge_view
from nhmap.ui.sites import filter_panel, gaps, ranked_list, return_view, shortlist_view
from nhmap.ui.sites import site_set as choosing_view
from nhmap.ui.state import beside, cache, chosen_sites, estate, map_state, session, travel_choice, work
from nhmap.ui.widgets.explained import explain_figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray
    from streamlit.delta_generator import DeltaGenerator

    from nhmap.core.ranking.ranking import Ranking
    from nhmap.ui.state.session import Session
    from nhmap.ui.state.set_at_work import SetAtWork

MAP_KEY: Final = "sites-map"
OWN: Final = "your weights"
MOST_ON_MAP: Final = 400
GATES_ASKED: Final = ("owner", "open", "floor_area")
LEAST_ASKED: Final[dict[str, tuple[str, int, int]]] = {
    LEAST_AREA: ("Floor area (m²)", 100_000, 100),
    LEAST_LIST: ("Patients of practices on site", 200_000, 1_000),
    LEAST_PRACTICES: ("Practices on site", 20, 1),
}
"""What can be asked for at least: words, the most that can be typed, and the step."""
VIEW_KEY: Final = "sites-view"
RANKING: Final = "Ranking"
CHALLENGE: Final = "Challenge"
CHOOSE: Final = "Choose a set"
SHORTLIST: Final = "Shortlist"
GAPS: Final = "Gaps"
RETURN: Final = "Return"
VIEWS: Final = (RANKING, CHALLENGE, CHOOSE, SHORTLIST, GAPS, RETURN)
WHAT: Final = {
    RANKING: ("ranking",),
    CHALLENGE: ("ranking",),
    CHOOSE: ("set of sites",),
    SHORTLIST: ("ranking",),
    GAPS: ("set of sites",),
    RETURN: ("return", "ranking"),
}
"""Parts of the glossary that explain the figures of each view."""


def render() -> None:
    """Draw the page."""
    st.html(f"<style>{PAGE_STYLE}</style>")
    state = work.begin()
    # All of this in one place: what is said now and then would move the board, and a part of a page that stands
    # elsewhere is another one, which knows nothing of what was pressed in the first.
    with st.container():
        _above(state)
    with boundary("The ranking"):
        board()


def _above(state: Session) -> None:
    """What the ranking is asked for, and what is to be said."""
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
    say_notices()


@st.fragment
def board() -> None:
    """Map and panel."""
    _take_pick()
    state = work.begin()
    ranking = chosen_sites.ranking(state)
    visible = filter_panel.visible(chosen_sites.candidates(state).sites, ranking)
    opened = None if state.focus is None else ranking.find(state.focus)
    view = session.widget_value(VIEW_KEY) or RANKING
    # A widget that is not drawn forgets its value: the view survives a look at a building, the number a look elsewhere.
    session.set_widget(VIEW_KEY, view)
    session.set_widget(ranked_list.TOP_KEY, ranked_list.top_n())
    if view != RANKING or opened is not None:
        filter_panel.keep()
    search, refused = _set_of(state, ranking) if view == CHOOSE else (None, "")
    needed = gaps.at_work(state) if view == GAPS and opened is None else None
    chart, panel = st.columns((0.43, 0.57))
    with chart, boundary("The map"):
        on_map = _shortlist(state) if view in {SHORTLIST, RETURN} else _candidates(ranking, visible)
        map_now = map_state.state_of(state, "sites", choosing_view.numbered(search) or on_map)
        map_now = replace(map_now, flow=choosing_view.unreached(search))
        footprint_map(map_now if needed is None else gaps.on_map(map_now, needed), cache.static(), key=MAP_KEY)
    with panel:
        undecided.ask_choices()
        if state.focus is None:
            undecided.ask_notes()
        if opened is not None:
            with boundary("The building"):
                building.render(state, opened, ranking)
            return
        if state.focus is not None:
            with boundary("The building"):
                if _outside(state, state.focus):
                    return
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.segmented_control("View", VIEWS, key=VIEW_KEY, label_visibility="collapsed")
            explain_figures(*WHAT[view], at_length=ranked_list.at_length(state, ranking) if view == RANKING else ())
        with boundary("The list"):
            if needed is not None:
                gaps.show(state, needed)
            elif view == CHOOSE:
                choosing_view.show(state, ranking, chosen_sites.candidates(state).sites, search)
                if refused:
                    st.error(plain(refused))
            else:
                _list(state, ranking, view, visible)


def _list(state: Session, ranking: Ranking, view: str, visible: NDArray[np.bool_]) -> None:
    """The buildings: ranked, challenged, shortlisted, or as the rows of the return."""
    if view == CHALLENGE:
        rows = ranking.candidate_rows(visible)
        challenge_view.show(ranking, chosen_sites.candidates(state).sites, rows, ranked_list.top_n())
    elif view == SHORTLIST:
        shortlist_view.show(state, ranking)
    elif view == RETURN:
        return_view.show(state, ranking)
    else:
        lists = (ranking.candidates(visible), ranking.set_apart(visible))
        ranked, apart = (list(islice(part, ranked_list.MOST_ROWS)) for part in lists)
        ranked_list.show(state, ranking, ranked, apart)


def _candidates(ranking: Ranking, visible: NDArray[np.bool_]) -> tuple[tuple[str, int], ...]:
    """Candidates for the map, each with its rank."""
    return tuple((s.site_id, s.rank) for s in islice(ranking.candidates(visible), MOST_ON_MAP))


def _shortlist(state: Session) -> tuple[tuple[str, int], ...]:
    """The shortlist for the map, each with its place."""
    return tuple((site_id, place) for place, site_id in enumerate(chosen_sites.shortlist(state), start=1))


def _outside(state: Session, site_id: str) -> bool:
    """The page of a building that stands outside the planning area, ranked among those of its own board."""
    answer = chosen_sites.elsewhere(state, site_id)
    if answer is None:
        return False
    area, ranking = answer
    site = ranking.find(site_id)
    if site is None:
        return False
    name = short_name(area.name)
    st.info(
        f"This building stands outside your planning area, in {plain(name)}. Its score and rank are among the "
        f"candidates of {plain(name)}.",
        icon=":material/wrong_location:",
    )
    building.render(state, site, ranking)
    return True


def _set_of(state: Session, ranking: Ranking) -> tuple[SetAtWork | None, str]:
    """The set that was asked for last, or why there is none."""
    try:
        return chosen_sites.at_work(state, ranking), ""
    except NhmapError as refused:
        return None, str(refused)


def _take_pick() -> None:
    """A site pressed on the map opens its page."""
    message = map_state.waiting_message(MAP_KEY)
    state = work.begin()
    if message.pick is not None and message.pick.kind == "site" and message.pick.n > state.seen_pick:
        session.put(chosen_sites.focused(replace(state, seen_pick=message.pick.n), message.pick.id))


def _choose_preset(state: Session) -> None:
    names = [*PRESETS, *([OWN] if state.weights is not None else [])]
    now = OWN if state.weights is not None else state.preset or DEFAULT
    box = f"preset-{now}-{state.weights_turn}"
    st.selectbox(
        "Weights",
        names,
        index=names.index(now),
        format_func=lambda n: f"Weights: {n}",
        label_visibility="collapsed",
        key=box,
        help=f"{STARTING_POINT}.",
        on_change=_take_preset,
        args=(box, now, state.choices_seen),
    )


# Choices are taken when a box is changed, before the page is drawn again: what others chose meanwhile arrives with the
# drawing, and a box of another value would have forgotten what was chosen in it.
def _take_preset(box: str, before: str, last_choice: int) -> None:
    """Weigh by the preset that the box says.

    A box that was just drawn may tell what it was drawn with. That is no choice: the sliders would begin afresh under
    the hand that moves one.
    """
    preset = session.widget_value(box)
    if preset in PRESETS and preset != before:
        beside.choose(last_choice, preset=preset, weights=None, weights_turn=work.begin().weights_turn + 1)


def _weights(state: Session) -> None:
    """Every weight on a slider.

    A slider keeps the points that a person gave it: shares of the whole would move the others under their hand.
    """
    with st.popover("Weights", icon=":material/tune:", width="stretch"):
        words = "" if state.weights is not None else PRESET_WORDS.get(state.preset or DEFAULT, "")
        st.caption(f"{words} Only the proportions count. The presets are {STARTING_POINT}.")
        boxes = {key: f"weight-{key}-{state.weights_turn}" for key in chosen_sites.points_of(state)}
        points_of = chosen_sites.points_of(state)
        usual, weights = st.columns(2), {}
        cohorts = _cohort_columns(points_of)
        for i, (key, points) in enumerate(points_of.items()):
            criterion = CRITERIA[key]
            columns = cohorts if key in COHORT_CRITERIA else usual
            weights[key] = columns[i % 2].slider(
                criterion.label,
                0,
                100,
                points,
                key=boxes[key],
                help=criterion.reason,
                on_change=_take_weights,
                args=(boxes, state.choices_seen),
            )
        if not any(weights.values()):
            st.warning("Give at least one criterion some weight.")


def _cohort_columns(points: Mapping[str, int]) -> list[DeltaGenerator]:
    """Where the sliders of cohorts stand: folded away while none has any weight."""
    weighed = any(points[key] for key in COHORT_CRITERIA)
    with st.expander("Who lives in the catchment: cohorts, children, older people", expanded=weighed):
        st.caption("Off until you give them weight. What comes from GP registers is modelled.")
        return list(st.columns(2))


def _take_weights(boxes: dict[str, str], last_choice: int) -> None:
    """Weigh as the sliders say, unless all of them say nothing."""
    points = {key: session.widget_value(box) or 0 for key, box in boxes.items()}
    if any(points.values()):
        beside.choose(last_choice, weights=points)


def _gates(state: Session) -> None:
    """Which gates count."""
    turn = state.beside.turn
    with st.popover("Gates", icon=":material/rule:", width="stretch"):
        st.caption(
            "A gate is passed, failed or unknown. A failed gate sets a site apart with its reason; it hides nothing."
        )
        for key in GATES_ASKED:
            box = f"gate-{key}-{turn}"
            st.toggle(
                GATES[key].label,
                key not in state.gates_off,
                key=box,
                on_change=_take_gate,
                args=(key, box, state.choices_seen),
            )
        st.caption("Minimums of your own; 0 for none.")
        for key, (words, most, step) in LEAST_ASKED.items():
            box = f"least-{key}-{turn}"
            st.number_input(
                words,
                0,
                most,
                int(getattr(state, key) or 0),
                step,
                key=box,
                on_change=_take_least,
                args=(key, box, state.choices_seen),
            )


def _take_gate(key: str, box: str, last_choice: int) -> None:
    """Let a gate count or not, as its box says."""
    off = {*work.begin().gates_off} - {key} if session.widget_value(box) else {*work.begin().gates_off, key}
    beside.choose(last_choice, gates_off=tuple(gate for gate in GATES if gate in off))


def _take_least(key: str, box: str, last_choice: int) -> None:
    """Ask for the minimum that a box says."""
    beside.choose(last_choice, **{key: float(session.widget_value(box) or 0) or None})


if __name__ == "__main__":
    render()
