"""What moves between two options: a map on which only that is coloured, and who and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from nhmap.core.options.comparing import Difference, compare_plans, shared_levels
from nhmap.core.plan.plans import Level
from nhmap.ui.compare import comparison as compared
from nhmap.ui.compare import panels as compare_panels
from nhmap.ui.state import cache, map_state, work

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.core.plan.plans import Zone
    from nhmap.ui.compare.comparison import Shown

MAP_HEIGHT: Final = 560
TABLE_HEIGHT: Final = 330
ROW: Final = 36
LEVEL_WORDS: Final = {Level.SNP: "SNPs", Level.MNP: "MNPs", Level.IHO: "IHOs"}


def difference(shown: tuple[Shown, ...], level: Level) -> Difference:
    """What differs between two options at a level."""
    first, second = (e.assessed for e in shown)
    return compare_plans(first.assessment, second.assessment, first.findings, second.findings, cache.evidence(), level)


def what_moves(shown: tuple[Shown, ...]) -> None:
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
        changes = difference(shown, level)
        either = (plans[0].at_level(level) >= 0) | (plans[1].at_level(level) >= 0)
        people = int(cache.evidence().areas.residents[either].sum())
        st.html(compare_panels.difference_headline(changes, people, letters))
        who, practices, findings, pairs = st.tabs(["People", "Practices", "Findings", "Pairs"])
        with who:
            only = _people_table(changes, letters)
        with practices:
            _practice_table(changes, letters)
        with findings, st.container(height=TABLE_HEIGHT + ROW, border=False):
            st.html(compare_panels.findings_changed(changes, letters))
        with pairs:
            _pairs_table(changes, plans[0].zone, plans[1].zone, letters)
    with chart:
        words = f"only what moves is coloured, by its neighbourhood in {second.letter}"
        title = f"From {first.summary.name} to {second.summary.name}"
        st.html(compare_panels.option_title(f"{first.letter} → {second.letter}", title, words, preferred=False))
        state = work.begin()
        shown_state = map_state.option_state(
            plans[1],
            state.settings,
            state.revision,
            plan_id=second.summary.plan_id,
            colours=second.colours,
            sync=compared.SYNC,
            moved=changes.rows.tolist() if only is None else only,
        )
        compared.show_map(shown_state, MAP_HEIGHT, "compare-map-moves")


def _people_table(changes: Difference, letters: str) -> tuple[int, ...] | None:
    """Who moves from where to where; the rows of small areas of the move that is chosen, None for all."""
    if not changes.moves:
        st.caption("Nobody moves.")
        return None
    frame = pd.DataFrame(
        {
            f"In {letters[0]}": [compare_panels.zone_words(m.before) for m in changes.moves],
            f"In {letters[1]}": [compare_panels.zone_words(m.after) for m in changes.moves],
            "Residents": [m.residents for m in changes.moves],
            "Small areas": [m.small_areas for m in changes.moves],
        }
    )
    event = st.dataframe(
        frame,
        hide_index=True,
        height=min(TABLE_HEIGHT, ROW * (len(frame) + 1) + 6),
        width="stretch",
        on_select="rerun",
        selection_mode="multi-row",
        key=f"compare-moves-{changes.level}-{len(frame)}-{changes.residents}",
        column_config={
            "Residents": st.column_config.NumberColumn(format="localized", width=80),
            "Small areas": st.column_config.NumberColumn(width=80),
        },
    )
    st.caption("Choose rows by the box at their left to see only these on the map.")
    rows = [r for r in event["selection"]["rows"] if r < len(changes.moves)]
    return tuple(sorted(row for r in rows for row in changes.moves[r].rows)) if rows else None


def _practice_table(changes: Difference, letters: str) -> None:
    """Practices whose neighbourhood changes, largest list first."""
    if not changes.practices:
        st.caption("No practice changes neighbourhood.")
        return
    st.dataframe(
        pd.DataFrame(
            {
                "Practice": [p.name for p in changes.practices],
                f"In {letters[0]}": [compare_panels.zone_words(p.before) for p in changes.practices],
                f"In {letters[1]}": [compare_panels.zone_words(p.after) for p in changes.practices],
                "List": pd.array([p.list_size for p in changes.practices], dtype="Int64"),
            }
        ),
        hide_index=True,
        height=min(TABLE_HEIGHT, ROW * (len(changes.practices) + 1) + 6),
        width="stretch",
        column_config={"List": st.column_config.NumberColumn(format="localized", width=70)},
    )
    st.caption("A practice belongs where most of its patients live, unless it was moved by hand.")


def _pairs_table(
    changes: Difference, first: Callable[[str], Zone], second: Callable[[str], Zone], letters: str
) -> None:
    """Which neighbourhood of one option stands for which of the other."""
    st.dataframe(
        pd.DataFrame(
            [(first(a).name, second(b).name) for a, b in changes.pairs],
            columns=[f"In {letters[0]}", f"In {letters[1]}"],
        ),
        hide_index=True,
        height=min(TABLE_HEIGHT, ROW * (len(changes.pairs) + 1) + 6),
        width="stretch",
    )
    st.caption(
        "Neighbourhoods are paired by the residents they share, most first. Who stays within a pair has not moved."
    )
