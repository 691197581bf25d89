"""Compare: two to five plans side by side, what moves between two, and what speaks for and against each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from nhmap.core.comparing import Difference, compare_plans, matching_colours, shared_levels
from nhmap.core.options import FEWEST, LETTERS, MOST, NAME_LIMIT, NOTE_LIMIT
from nhmap.core.plan_measures import measure_plan
from nhmap.core.plans import Level
from nhmap.errors import NhmapError
from nhmap.store.bundles import about
from nhmap.store.comparison_files import OptionColumn, comparison_csv, moves_geojson
from nhmap.ui import cache, compare_panels, compared, map_state, plan_list, work
from nhmap.ui.feedback import boundary, plain, refuse
from nhmap.ui.map_view import PAGE_STYLE, footprint_map

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nhmap.core.options import Comparison
    from nhmap.core.plan_figures import Assessed
    from nhmap.store.plans import PlanSummary

SIDE, MOVES = "Side by side", "What moves"
SYNC: Final = "compare"
HEIGHTS: Final = {2: 340, 3: 320, 4: 280, 5: 250}
"""Of the maps, in pixels, by their number: they stay wider than high."""

DIFFERENCE_HEIGHT: Final = 560
LEVEL_WORDS: Final = {Level.SNP: "SNPs", Level.MNP: "MNPs", Level.IHO: "IHOs"}


@dataclass(frozen=True, eq=False)
class _Shown:
    """One option, with everything that is shown of it."""

    letter: str
    summary: PlanSummary
    assessed: Assessed
    colours: tuple[int, ...]


def render() -> None:
    """Draw the page."""
    st.html(f"<style>{PAGE_STYLE}</style>")
    work.begin()
    known = compared.plans()
    comparison = compared.begin(known)
    picker, view, name, others, files = st.columns((5.2, 2.3, 2.6, 1.5, 1.2), vertical_alignment="center")
    with picker, boundary("Choosing plans"):
        _choose(comparison, known)
    with others, boundary("Saved comparisons"):
        _others(comparison, known)
    if len(comparison.options) < FEWEST:
        _first(known)
        return
    with boundary("The comparison"):
        shown = _assessed(comparison, known)
        with name:
            _name(comparison)
        with view:
            chosen = _view(len(shown))
        with files:
            _take_away(comparison, shown)
        board(comparison.id, chosen)


@st.fragment
def board(comparison_id: str, view: str) -> None:
    """Maps, table and notes: writing a note draws these again, and nothing else."""
    known = compared.plans()
    comparison = compared.begin(known)
    if comparison.id != comparison_id or len(comparison.options) < FEWEST:
        st.rerun()
    shown = _assessed(comparison, known)
    _differing_areas(shown)
    if view == MOVES and len(shown) == FEWEST:
        with boundary("What moves"):
            _moves(shown)
    else:
        with boundary("The maps"):
            _maps(comparison, shown)
        with boundary("The table of measures"):
            _table(comparison, shown)
    with boundary("The notes"):
        _notes(comparison, shown)


# --- choosing -----------------------------------------------------------------------------------------------------
def _choose(comparison: Comparison, known: Mapping[str, PlanSummary]) -> None:
    """Two to five saved plans; the order of choosing gives the letters."""
    chosen = st.multiselect(
        "Plans to compare",
        list(known),
        default=list(comparison.plan_ids),
        max_selections=MOST,
        format_func=lambda i: plan_list.said_of(known[i]),
        placeholder="Choose two to five saved plans",
        label_visibility="collapsed",
        key=f"compare-plans-{comparison.id}-{'-'.join(comparison.plan_ids)}",
    )
    if tuple(chosen) != comparison.plan_ids:
        _attempt(lambda: compared.choose(chosen))


def _view(count: int) -> str:
    """Two options can be shown by what moves between them."""
    if count != FEWEST:
        return SIDE
    found = st.segmented_control("View", [SIDE, MOVES], default=SIDE, label_visibility="collapsed", key="compare-view")
    return str(found or SIDE)


def _name(comparison: Comparison) -> None:
    """Name the comparison: that saves it."""
    name = st.text_input(
        "Name of the comparison",
        comparison.name,
        max_chars=NAME_LIMIT,
        placeholder="Name it to save it",
        label_visibility="collapsed",
        key=f"compare-name-{comparison.id}-{comparison.name}",
    )
    if name.strip() and name.strip() != comparison.name:
        _attempt(lambda: compared.rename(name))


def _others(comparison: Comparison, known: Mapping[str, PlanSummary]) -> None:
    """Saved comparisons and saved plans."""
    with st.popover("Open", icon=":material/folder_open:", width="stretch"):
        saved = [s for s in compared.listed() if s.comparison_id != comparison.id]
        if not saved:
            st.caption("No other comparison is saved. One is saved when it is named or something is noted.")
        for each in saved:
            names = ", ".join(known[i].name if i in known else "a plan put away" for i in each.plan_ids)
            words = f"{plain(each.name)}  \n:small[{plain(names)}]"
            if st.button(words, width="stretch", type="tertiary", key=f"compare-open-{each.comparison_id}"):
                _attempt(partial(compared.load, each.comparison_id))
        if st.button("New comparison", icon=":material/add:", width="stretch", key="compare-new"):
            compared.fresh()
            st.rerun()
        if st.button("All saved plans", icon=":material/list:", width="stretch", key="compare-all-plans"):
            plan_list.saved_plans()


def _first(known: Mapping[str, PlanSummary]) -> None:
    """What to do while there is nothing to compare."""
    state = work.begin()
    if len(known) >= FEWEST:
        st.info("Choose two to five saved plans above: each becomes an option, A, B, C …")
        return
    if state.plan_id in known:
        st.info(
            "Comparing needs a second plan. Make a copy of this one, change the copy, and set the two side by side."
        )
        if st.button("Copy this plan as option B", icon=":material/content_copy:", type="primary"):
            _attempt(lambda: compared.choose((state.plan_id, plan_list.duplicate(known[state.plan_id]))))
    else:
        st.info(
            "Comparing needs two saved plans. Draw the first on the page Footprints: it is saved with its first stroke."
        )


def _assessed(comparison: Comparison, known: Mapping[str, PlanSummary]) -> tuple[_Shown, ...]:
    """The options, assessed on the basis of this session."""
    chosen = work.begin().settings
    listed = [known[i] for i in comparison.plan_ids]
    options = [cache.assessed(summary, chosen) for summary in listed]
    plans = [o.assessment.plan for o in options]
    level = options[0].assessment.levels[0] if options[0].assessment.levels else Level.SNP
    colours = matching_colours(plans, level, cache.evidence().areas.residents)
    return tuple(_Shown(*parts) for parts in zip(LETTERS, listed, options, colours, strict=False))


def _differing_areas(shown: tuple[_Shown, ...]) -> None:
    """Say so where options are not of one planning area."""
    places = {compared.area_name(each.summary): each.letter for each in shown}
    if len(places) > 1:
        listed = "; ".join(f"{each.letter}: {compared.area_name(each.summary)}" for each in shown)
        st.warning(
            f"These options are for different planning areas ({plain(listed)}). “Assigned” and “unassigned” are of each "
            "option's own area.",
            icon=":material/warning:",
        )


# --- side by side ---------------------------------------------------------------------------------------------------
def _maps(comparison: Comparison, shown: tuple[_Shown, ...]) -> None:
    """A map for each option; they follow each other."""
    state = work.begin()
    for column, each in zip(st.columns(len(shown)), shown, strict=True):
        plan = each.assessed.assessment.plan
        with column:
            _title(comparison, each)
            chart = map_state.option_state(
                plan,
                state.settings,
                state.revision,
                plan_id=each.summary.plan_id,
                colours=each.colours,
                sync=SYNC,
            )
            footprint_map(chart, cache.static(), height=HEIGHTS[len(shown)], key=f"compare-map-{each.letter}")


def _title(comparison: Comparison, each: _Shown) -> None:
    preferred = comparison.preferred == each.summary.plan_id
    about_it = f"changed {plan_list.when_words(each.summary)}"
    option = comparison.option(each.summary.plan_id)
    if option.seen and option.seen != each.summary.entries:
        about_it += " · changed since it was noted on"
    st.html(compare_panels.option_title(each.letter, each.summary.name, about_it, preferred=preferred))


def _table(comparison: Comparison, shown: tuple[_Shown, ...]) -> None:
    chosen = work.begin().settings
    figures = [measure_plan(e.assessed.assessment, e.assessed.findings, e.assessed.evidence) for e in shown]
    at = comparison.plan_ids.index(comparison.preferred) if comparison.preferred else None
    letters = "".join(e.letter for e in shown)
    st.html(compare_panels.measures_table(figures, [e.summary.name for e in shown], letters, at))
    vintages = cache.evidence().vintages
    st.caption(
        f"All options are held against the same target and tolerance ({chosen.tolerance:.0%}), unless a neighbourhood has "
        f"its own, on {chosen.basis.words}. Residents {vintages['residents']}; registered {vintages['registered']}."
    )


# --- what moves -----------------------------------------------------------------------------------------------------
def _difference(shown: tuple[_Shown, ...], level: Level) -> Difference:
    first, second = (e.assessed for e in shown)
    return compare_plans(first.assessment, second.assessment, first.findings, second.findings, cache.evidence(), level)


def _moves(shown: tuple[_Shown, ...]) -> None:
    """One map on which only what moves is coloured, and who and what that is."""
    first, second = shown
    letters = first.letter + second.letter
    plans = [e.assessed.assessment.plan for e in shown]
    levels = shared_levels(*plans)
    if not levels:
        st.info("The two options have no level in common that holds anything in both.")
        return
    chart, panel = st.columns((0.56, 0.44))
    with panel:
        level = levels[0]
        if len(levels) > 1:
            level = (
                st.segmented_control(
                    "Compare", levels, default=level, format_func=LEVEL_WORDS.__getitem__, key="compare-level"
                )
                or level
            )
        found = _difference(shown, level)
        either = (plans[0].at_level(level) >= 0) | (plans[1].at_level(level) >= 0)
        people = int(cache.evidence().areas.residents[either].sum())
        st.html(compare_panels.difference_headline(found, people, letters))
        who, practices, findings, pairs = st.tabs(["People", "Practices", "Findings", "Pairs"])
        with who:
            only = _people_table(found, letters)
        with practices:
            _practice_table(found, letters)
        with findings:
            st.html(compare_panels.findings_changed(found, letters))
        with pairs:
            _pairs_table(found, plans[0].zone, plans[1].zone, letters)
    with chart:
        words = f"only what moves is coloured, by its neighbourhood in {second.letter}"
        st.html(
            compare_panels.option_title(
                f"{first.letter} → {second.letter}", second.summary.name, words, preferred=False
            )
        )
        state = work.begin()
        shown_state = map_state.option_state(
            plans[1],
            state.settings,
            state.revision,
            plan_id=second.summary.plan_id,
            colours=second.colours,
            sync=SYNC,
            moved=found.rows.tolist() if only is None else only,
        )
        footprint_map(shown_state, cache.static(), height=DIFFERENCE_HEIGHT, key="compare-map-moves")


def _people_table(found: Difference, letters: str) -> tuple[int, ...] | None:
    """Who moves from where to where; the rows of small areas of the move that is chosen, None for all."""
    if not found.moves:
        st.caption("Nobody moves.")
        return None
    frame = pd.DataFrame(
        {
            f"In {letters[0]}": [compare_panels.zone_words(m.before) for m in found.moves],
            f"In {letters[1]}": [compare_panels.zone_words(m.after) for m in found.moves],
            "Residents": [m.residents for m in found.moves],
            "Small areas": [m.small_areas for m in found.moves],
        }
    )
    event = st.dataframe(
        frame,
        hide_index=True,
        height=min(330, 36 * (len(frame) + 1) + 2),
        width="stretch",
        on_select="rerun",
        selection_mode="multi-row",
        key=f"compare-moves-{found.level}-{len(frame)}-{found.residents}",
        column_config={
            "Residents": st.column_config.NumberColumn(format="localized", width=80),
            "Small areas": st.column_config.NumberColumn(width=80),
        },
    )
    st.caption("Choose rows by the box at their left to see only these on the map.")
    rows = [r for r in event["selection"]["rows"] if r < len(found.moves)]
    return tuple(sorted(row for r in rows for row in found.moves[r].rows)) if rows else None


def _practice_table(found: Difference, letters: str) -> None:
    """Practices whose neighbourhood changes, largest list first."""
    if not found.practices:
        st.caption("No practice changes neighbourhood.")
        return
    st.dataframe(
        pd.DataFrame(
            {
                "Practice": [p.name for p in found.practices],
                f"In {letters[0]}": [compare_panels.zone_words(p.before) for p in found.practices],
                f"In {letters[1]}": [compare_panels.zone_words(p.after) for p in found.practices],
                "List": pd.array([p.list_size for p in found.practices], dtype="Int64"),
            }
        ),
        hide_index=True,
        height=min(330, 36 * (len(found.practices) + 1) + 2),
        width="stretch",
        column_config={"List": st.column_config.NumberColumn(format="localized", width=70)},
    )
    st.caption("A practice belongs where most of its patients live, unless it was moved by hand.")


def _pairs_table(found: Difference, first: Callable[..., object], second: Callable[..., object], letters: str) -> None:
    """Which neighbourhood of one option stands for which of the other."""
    st.dataframe(
        pd.DataFrame(
            [(first(a), second(b)) for a, b in found.pairs], columns=[f"In {letters[0]}", f"In {letters[1]}"]
        ).map(lambda zone: zone.name),
        hide_index=True,
        height=min(330, 36 * (len(found.pairs) + 1) + 2),
        width="stretch",
    )
    st.caption(
        "Neighbourhoods are paired by the residents they share, most first. Who stays within a pair has not moved."
    )


# --- what is said ---------------------------------------------------------------------------------------------------
def _notes(comparison: Comparison, shown: tuple[_Shown, ...]) -> None:
    """For and against each option, and which one is preferred; saved as it is written."""
    st.html('<section class="nh-figures"><h3 class="nh-notes">For and against</h3></section>')
    for column, each in zip(st.columns(len(shown)), shown, strict=True):
        plan_id, option = each.summary.plan_id, comparison.option(each.summary.plan_id)
        mark = f"{comparison.id}-{plan_id}"
        with column:
            preferred = comparison.preferred == plan_id
            if (
                st.checkbox(f"Option {each.letter} is preferred", preferred, key=f"prefer-{mark}-{preferred}")
                != preferred
            ):
                _attempt(partial(compared.prefer, None if preferred else plan_id), fragment=True)
            speaks_for = st.text_area(
                f"For {each.letter}", option.speaks_for, max_chars=NOTE_LIMIT, height=110, key=f"for-{mark}"
            )
            against = st.text_area(
                f"Against {each.letter}", option.speaks_against, max_chars=NOTE_LIMIT, height=110, key=f"against-{mark}"
            )
            if (speaks_for.strip(), against.strip()) != (option.speaks_for, option.speaks_against):
                _attempt(partial(compared.note, plan_id, speaks_for, against, each.summary.entries), fragment=True)
    saved = "Saved as you write." if comparison.version else "Saved with the first note, preference or name."
    st.caption(saved)


# --- taking away ----------------------------------------------------------------------------------------------------
def _take_away(comparison: Comparison, shown: tuple[_Shown, ...]) -> None:
    """The table as CSV; for two options what moves as GeoJSON."""
    made = work.now().isoformat(timespec="seconds")
    chosen = work.begin().settings
    columns = [
        OptionColumn(
            e.letter,
            e.assessed.assessment.plan,
            compared.area_name(e.summary),
            comparison.option(e.summary.plan_id),
            measure_plan(e.assessed.assessment, e.assessed.findings, e.assessed.evidence),
            comparison.preferred == e.summary.plan_id,
        )
        for e in shown
    ]
    evidence = cache.evidence()
    stamp = about(evidence, made)
    notes = {
        "basis": chosen.basis.words,
        "tolerance": f"{chosen.tolerance:.2f}",
        "made": made,
        "methods_version": stamp.methods,
        **{f"vintage_{key}": str(words) for key, words in evidence.vintages.items()},
        "attribution": evidence.attribution,
    }
    with st.popover("Take away", icon=":material/download:", width="stretch"):
        st.download_button(
            "Table and notes (CSV)",
            partial(comparison_csv, columns, notes),
            "comparison.csv",
            "text/csv",
            on_click="ignore",
            width="stretch",
        )
        levels = shared_levels(*(c.plan for c in columns)) if len(columns) == FEWEST else ()
        if levels:
            st.download_button(
                "What moves (GeoJSON)",
                lambda: moves_geojson(
                    _difference(shown, levels[0]),
                    *columns,
                    areas=evidence.areas,
                    shapes=cache.shapes,
                    about=stamp,
                ),
                "moves.geojson",
                "application/geo+json",
                on_click="ignore",
                width="stretch",
            )


def _attempt(act: Callable[[], object], *, fragment: bool = False) -> None:
    try:
        act()
    except NhmapError as refused:
        refuse(refused)
        return
    st.rerun(scope="fragment" if fragment else "app")


if __name__ == "__main__":
    render()
