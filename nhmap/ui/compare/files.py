"""Taking a comparison away: the table as CSV, and what moves as GeoJSON, made when their buttons are pressed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.core.options.comparing import compare_plans, shared_levels
from nhmap.core.options.options import FEWEST, LETTERS
from nhmap.core.options.plan_measures import measure_plan
from nhmap.errors import InputRefusedError
from nhmap.store.exports.bundles import about
from nhmap.store.exports.comparison_files import OptionColumn, comparison_csv, moves_geojson
from nhmap.ui.compare import comparison as compared
from nhmap.ui.state import cache, work
from nhmap.ui.widgets.pressed import held, pressed

if TYPE_CHECKING:
    from nhmap.core.options.options import Comparison
    from nhmap.core.options.plan_figures import Assessed
    from nhmap.ui.compare.comparison import Shown
    from nhmap.ui.state.session import Session


def take_away_comparison(comparison: Comparison, shown: tuple[Shown, ...]) -> None:
    """The table as CSV; for two options what moves as GeoJSON."""
    state = work.begin()
    plans = [option.assessed.assessment.plan for option in shown]
    with st.popover("Export", icon=":material/download:", width="stretch"):
        st.download_button(
            "Table and notes (CSV)",
            pressed(partial(_table, state, comparison)),
            "comparison.csv",
            "text/csv",
            on_click="ignore",
            width="stretch",
        )
        if len(plans) == FEWEST and shared_levels(*plans):
            st.download_button(
                "What moves (GeoJSON)",
                pressed(partial(_moves, state, comparison)),
                "moves.geojson",
                "application/geo+json",
                on_click="ignore",
                width="stretch",
            )


@dataclass(frozen=True, eq=False)
class _Content:
    """A comparison as it is when a button is pressed: words, preference and plans are those of this moment.

    Attributes
    ----------
    options
        The plans that are compared, assessed.
    columns
        What is said of each.
    when
        When (ISO 8601).
    """

    options: tuple[Assessed, ...]
    columns: tuple[OptionColumn, ...]
    when: str


def _take(drawn: Session, shown: Comparison) -> _Content:
    state = held(drawn)
    now = state.comparison
    comparison = now if now is not None and now.id == shown.id else shown
    by_id = compared.plans()
    summaries = [by_id[plan_id] for plan_id in comparison.plan_ids if plan_id in by_id]
    options = tuple(cache.assessed(summary, state.settings) for summary in summaries)
    columns = tuple(
        OptionColumn(
            letter,
            option.assessment.plan,
            compared.area_name(summary),
            comparison.option(summary.plan_id),
            measure_plan(option.assessment, option.findings, option.evidence),
            comparison.preferred == summary.plan_id,
        )
        for letter, summary, option in zip(LETTERS, summaries, options, strict=False)
    )
    return _Content(options, columns, work.now().isoformat(timespec="seconds"))


def _table(drawn: Session, shown: Comparison) -> bytes:
    """The table of measures, with what is said of each option."""
    content, evidence, balance = _take(drawn, shown), cache.evidence(), held(drawn).settings
    notes = {
        "basis": balance.basis.words,
        "tolerance": f"{balance.tolerance:.2f}",
        "made": content.when,
        "methods_version": about(evidence, content.when).methods,
        **{f"vintage_{key}": str(words) for key, words in evidence.vintages.items()},
        "attribution": evidence.attribution,
    }
    return comparison_csv(content.columns, notes)


def _moves(drawn: Session, shown: Comparison) -> bytes:
    """What moves between two options.

    Raises
    ------
    InputRefusedError
        When they have nothing in common any more.
    """
    content, evidence = _take(drawn, shown), cache.evidence()
    levels = shared_levels(*(column.plan for column in content.columns)) if len(content.columns) == FEWEST else ()
    if not levels:
        message = "The two options have no level in common that holds anything in both."
        raise InputRefusedError(message, "Reload the page: one of the plans was changed in another window.")
    first, second = content.options
    difference = compare_plans(
        first.assessment, second.assessment, first.findings, second.findings, evidence, levels[0]
    )
    return moves_geojson(
        difference,
        *content.columns,
        areas=evidence.areas,
        shapes=cache.shapes_of(),
        about=about(evidence, content.when),
    )
