"""Compare: two to five plans side by side, what moves between two, and what speaks for and against each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.options.comparing import matching_colours
from nhmap.core.options.option_merge import AGAINST, FOR, NAME
from nhmap.core.options.options import FEWEST, LETTERS, MOST, NAME_LIMIT, NOTE_LIMIT
from nhmap.core.options.plan_measures import measure_plan
from nhmap.core.wording import percent
from nhmap.errors import NhmapError
from nhmap.ui.compare import comparison as compared
from nhmap.ui.compare import panels as compare_panels
from nhmap.ui.compare.comparison import SYNC, Shown
from nhmap.ui.compare.files import take_away_comparison
from nhmap.ui.compare.what_moves import what_moves
from nhmap.ui.files import plan_list
from nhmap.ui.kit.feedback import boundary, plain, refuse
from nhmap.ui.map.view import PAGE_STYLE
from nhmap.ui.saving import undecided
from nhmap.ui.state import cache, map_state, session, work, zone_colours
from nhmap.ui.widgets.explained import explain_figures
from nhmap.ui.widgets.word_boxes import word_box

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nhmap.core.options.options import Comparison
    from nhmap.store.database.comparisons import ComparisonSummary
    from nhmap.store.database.plans import PlanSummary

FOOTPRINTS: Final = Path(__file__).parent / "footprints.py"
SIDE, MOVES = "Side by side", "What moves"
HEIGHTS: Final = {2: 340, 3: 320, 4: 280, 5: 250}
"""Of the maps in the smallest window, in pixels, by their number: they stay wider than high."""


def render() -> None:
    """Draw the page."""
    st.html(f"<style>{PAGE_STYLE}</style>")
    work.begin()
    with boundary("Reading the saved plans"):
        summaries = compared.plans()
        _page(compared.begin(summaries), summaries)


def _page(comparison: Comparison, summaries: Mapping[str, PlanSummary]) -> None:
    """One row to choose with, and under it what was chosen."""
    picker, view, name, others, files, what = st.columns((3.6, 2.5, 2.2, 1.7, 1.6, 1.4), vertical_alignment="center")
    with what:
        explain_figures("sums over options")
    with picker, boundary("Choosing plans"):
        _choose(comparison, summaries)
    with others, boundary("Saved comparisons"):
        _others(comparison, summaries)
    if len(comparison.options) < FEWEST:
        _first(summaries)
        return
    with boundary("The comparison"):
        shown = _assessed(comparison, summaries)
        with name:
            _name(comparison)
        with view:
            view_now = _view(len(shown))
        with files:
            take_away_comparison(comparison, shown)
        board(comparison.id, view_now)


@st.fragment
def board(comparison_id: str, view: str) -> None:
    """Maps, table and notes: writing a note draws these again, and nothing else."""
    summaries = compared.plans()
    before = work.begin().comparison
    comparison = compared.begin(summaries)
    if work.begin().beside.stale or _head(before) != _head(comparison):
        st.rerun()
    _say()
    undecided.ask_of_comparison(comparison, {plan_id: plan.name for plan_id, plan in summaries.items()})
    if comparison.id != comparison_id or len(comparison.options) < FEWEST:
        st.rerun()
    shown = _assessed(comparison, summaries)
    _differing_areas(shown)
    if view == MOVES and len(shown) == FEWEST:
        with boundary("What moves"):
            what_moves(shown)
    else:
        with boundary("The maps"):
            _maps(comparison, shown)
        with boundary("The table of measures"):
            _table(comparison, shown)
    with boundary("The notes"):
        _notes(comparison, shown)


def _say() -> None:
    """What was refused, once."""
    state = work.begin()
    for kind, words in state.notices:
        getattr(st, kind)(plain(words))
    if state.notices:
        session.put(replace(state, notices=()))


# --- choosing -----------------------------------------------------------------------------------------------------
def _choose(comparison: Comparison, summaries: Mapping[str, PlanSummary]) -> None:
    """Two to five saved plans; the order of choosing gives the letters."""
    box = f"compare-plans-{comparison.id}-{'-'.join(comparison.plan_ids)}"
    st.multiselect(
        "Plans to compare",
        list(summaries),
        default=list(comparison.plan_ids),
        max_selections=MOST,
        format_func=plan_list.apart(summaries).__getitem__,
        placeholder="Choose two to five saved plans",
        label_visibility="collapsed",
        key=box,
        on_change=_attempt_before_drawing,
        args=(lambda: compared.choose(session.widget_value(box) or ()),),
    )


def _view(count: int) -> str:
    """Two options can be shown by what moves between them."""
    if count != FEWEST:
        return SIDE
    view = st.segmented_control("View", [SIDE, MOVES], default=SIDE, label_visibility="collapsed", key="compare-view")
    return str(view or SIDE)


def _name(comparison: Comparison) -> None:
    """Name the comparison: that saves it."""
    word_box(
        "Name of the comparison",
        f"compare-name-{comparison.id}",
        comparison.name,
        comparison.name,
        partial(_named, comparison.name),
        read=compared.contested(NAME),
        max_chars=NAME_LIMIT,
        one_line=True,
        placeholder="Name it to save it",
        label_visibility="collapsed",
    )


def _named(now: str, name: str, over: str) -> None:
    """Take the name that the box holds."""
    if name.strip() and name.strip() != now:
        _attempt_before_drawing(lambda: compared.rename(name, over))


def _others(comparison: Comparison, summaries: Mapping[str, PlanSummary]) -> None:
    """Saved comparisons and saved plans."""
    with st.popover("Comparisons", width="stretch"):
        saved = [s for s in compared.listed() if s.comparison_id != comparison.id]
        if not saved:
            st.caption("No other comparison is saved. One is saved when it is named or something is noted.")
        for other in saved:
            _saved(other, summaries, "Put away", ":material/archive:", compared.put_away)
        if comparison.version and st.button(
            "Put this comparison away", icon=":material/archive:", width="stretch", key="compare-away"
        ):
            _attempt(partial(compared.put_away, comparison.id))
        if st.button("New comparison", icon=":material/add:", width="stretch", key="compare-new"):
            compared.fresh()
            st.rerun()
        if st.button("All saved plans", icon=":material/list:", width="stretch", key="compare-all-plans"):
            plan_list.saved_plans()
        away = compared.listed(away=True)
        if away and st.toggle(f"Put away: {len(away)}", key="compare-show-away"):
            for other in away:
                _saved(other, summaries, "Take out again", ":material/unarchive:", compared.take_out)


def _saved(
    summary: ComparisonSummary,
    summaries: Mapping[str, PlanSummary],
    word: str,
    icon: str,
    act: Callable[[str], object],
) -> None:
    """One saved comparison: open it by its name, or put it away or take it out by the button beside it."""
    names = ", ".join(summaries[i].name if i in summaries else "a plan put away" for i in summary.plan_ids)
    name, move = st.columns((0.82, 0.18), vertical_alignment="center")
    key = summary.comparison_id
    if summary.archived:
        name.markdown(plain(summary.name), help=plain(names))
    elif name.button(
        plain(summary.name), width="stretch", type="tertiary", help=plain(names), key=f"compare-open-{key}"
    ):
        _attempt(partial(compared.load, key))
    if move.button("", icon=icon, type="tertiary", help=f"{word}: {plain(summary.name)}", key=f"compare-move-{key}"):
        _attempt(partial(act, key))


def _first(summaries: Mapping[str, PlanSummary]) -> None:
    """What to do while there is nothing to compare."""
    state = work.begin()
    if len(summaries) >= FEWEST:
        st.info("Choose two to five saved plans above: each becomes an option, A, B, C …")
        return
    if state.plan_id in summaries:
        st.info(
            "Comparing needs a second plan. Make a copy of this one, change the copy, and set the two side by side."
        )
        if st.button("Copy this plan as option B", icon=":material/content_copy:", type="primary"):
            _attempt(lambda: compared.choose((state.plan_id, plan_list.duplicate(summaries[state.plan_id]))))
    else:
        st.info(
            "Comparing needs two saved plans. Draw the first on the page Footprints: it is saved with its first stroke."
        )


def _assessed(comparison: Comparison, summaries: Mapping[str, PlanSummary]) -> tuple[Shown, ...]:
    """The options, assessed on the basis of this session."""
    balance = work.begin().settings
    listed = [summaries[i] for i in comparison.plan_ids]
    options = [cache.assessed(summary, balance) for summary in listed]
    plans = [o.assessment.plan for o in options]
    first = zone_colours.colours_of(comparison.plan_ids[0], plans[0])
    colours = matching_colours(plans, cache.evidence().areas, first)
    return tuple(Shown(*parts) for parts in zip(LETTERS, listed, options, colours, strict=False))


def _differing_areas(shown: tuple[Shown, ...]) -> None:
    """Say so where options are not of one planning area."""
    places = {compared.area_name(option.summary): option.letter for option in shown}
    if len(places) > 1:
        listed = "; ".join(f"{option.letter}: {compared.area_name(option.summary)}" for option in shown)
        st.warning(
            f"These options are for different planning areas ({plain(listed)}). “Assigned” and “unassigned” are of "
            "each option's own area.",
            icon=":material/warning:",
        )


# --- side by side ---------------------------------------------------------------------------------------------------
def _maps(comparison: Comparison, shown: tuple[Shown, ...]) -> None:
    """A map for each option; they follow each other."""
    state = work.begin()
    for column, shown_option in zip(st.columns(len(shown)), shown, strict=True):
        with column:
            _title(comparison, shown_option)
            chart = map_state.option_state(
                shown_option.assessed.assessment.plan,
                state.settings,
                state.revision,
                plan_id=shown_option.summary.plan_id,
                colours=shown_option.colours,
                sync=SYNC,
            )
            compared.show_map(chart, HEIGHTS[len(shown)], f"compare-map-{shown_option.letter}")


def _title(comparison: Comparison, shown_option: Shown) -> None:
    preferred = comparison.preferred == shown_option.summary.plan_id
    about_it = f"changed {plan_list.when_words(shown_option.summary)}"
    option = comparison.option(shown_option.summary.plan_id)
    if option.seen and option.seen != shown_option.summary.entries:
        about_it += " · changed since it was noted on"
    name, draw = st.columns((0.86, 0.14), vertical_alignment="center")
    name.html(
        compare_panels.option_title(shown_option.letter, shown_option.summary.name, about_it, preferred=preferred)
    )
    help_words = f"Draw on option {shown_option.letter}"
    if draw.button("", icon=":material/edit:", type="tertiary", help=help_words, key=f"draw-{shown_option.letter}"):
        compared.go_on_with(shown_option.summary.plan_id)
        st.switch_page(str(FOOTPRINTS))


def _table(comparison: Comparison, shown: tuple[Shown, ...]) -> None:
    balance = work.begin().settings
    figures = [measure_plan(e.assessed.assessment, e.assessed.findings, e.assessed.evidence) for e in shown]
    at = comparison.plan_ids.index(comparison.preferred) if comparison.preferred else None
    letters = "".join(e.letter for e in shown)
    st.html(compare_panels.measures_table(figures, [e.summary.name for e in shown], letters, at))
    vintages = cache.evidence().vintages
    st.caption(
        f"All options are held against the same target and tolerance ({percent(balance.tolerance)}), unless a "
        f"neighbourhood has its own, on {balance.basis.words}. Residents {vintages['residents']}; "
        f"registered {vintages['registered']}."
    )


# --- what is said ---------------------------------------------------------------------------------------------------
def _notes(comparison: Comparison, shown: tuple[Shown, ...]) -> None:
    """For and against each option, and which one is preferred; saved as it is written."""
    st.html('<section class="nh-figures"><h3 class="nh-notes">For and against</h3></section>')
    for column, shown_option in zip(st.columns(len(shown)), shown, strict=True):
        plan_id, option = shown_option.summary.plan_id, comparison.option(shown_option.summary.plan_id)
        mark = f"{comparison.id}-{plan_id}"
        with column:
            preferred = comparison.preferred == plan_id
            st.checkbox(
                f"Option {shown_option.letter} is preferred",
                preferred,
                key=f"prefer-{mark}-{preferred}",
                on_change=_attempt_before_drawing,
                args=(partial(compared.prefer, None if preferred else plan_id),),
            )
            for part, word in ((FOR, "For"), (AGAINST, "Against")):
                text = str(getattr(option, part))
                word_box(
                    f"{word} {shown_option.letter}",
                    f"{part}-{mark}",
                    text,
                    text,
                    partial(_noted, plan_id, part, shown_option.summary.entries),
                    read=compared.contested(part, plan_id),
                    max_chars=NOTE_LIMIT,
                    height=110,
                )
    saved = "Saved as you write." if comparison.version else "Saved with the first note, preference or name."
    st.caption(saved)


def _noted(plan_id: str, part: str, entries: int, text: str, over: str) -> None:
    """Take the words of a box."""
    _attempt_before_drawing(lambda: compared.note(plan_id, part, text, over, entries))


def _attempt_before_drawing(act: Callable[[], object]) -> None:
    """Do what a box says, before the page is drawn again; a refusal is said with the drawing.

    Not while it is drawn: what others changed arrives then, and a box of another value forgets what was chosen in it.
    """
    before = work.begin().comparison
    try:
        act()
    except NhmapError as refused:
        state = work.begin()
        session.put(replace(state, notices=(*state.notices, ("error", f"{refused}"))))
    state = work.begin()
    if _head(before) != _head(state.comparison):
        session.put(replace(state, beside=replace(state.beside, stale=True)))


def _head(comparison: Comparison | None) -> tuple[object, ...]:
    """What stands above the part of the page that is drawn again by itself."""
    return () if comparison is None else (comparison.name, comparison.plan_ids, comparison.version > 0)


def _attempt(act: Callable[[], object]) -> None:
    try:
        act()
    except NhmapError as refused:
        refuse(refused)
        return
    st.rerun()


if __name__ == "__main__":
    render()
