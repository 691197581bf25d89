"""Taking a comparison away: the table as CSV, and what moves as GeoJSON."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.core.comparing import shared_levels
from nhmap.core.options import FEWEST
from nhmap.core.plan_measures import measure_plan
from nhmap.store.bundles import about
from nhmap.store.comparison_files import OptionColumn, comparison_csv, moves_geojson
from nhmap.ui import cache, compared, work
from nhmap.ui.what_moves import difference

if TYPE_CHECKING:
    from nhmap.core.options import Comparison
    from nhmap.ui.compared import Shown


def take_away_comparison(comparison: Comparison, shown: tuple[Shown, ...]) -> None:
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
                    difference(shown, levels[0]),
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
