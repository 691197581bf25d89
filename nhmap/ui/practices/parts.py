"""What the views of the page Practices share: the map with homes shaded, tables whose rows open, downloads."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import streamlit as st

from nhmap.core.assessment.flows import homes_by_msoa
from nhmap.ui.map import view as map_view
from nhmap.ui.map.values import MapFlow
from nhmap.ui.practices import panels
from nhmap.ui.state import cache, map_state, work
from nhmap.ui.widgets.pressed import assessed, held, pressed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.assessment.flows import Homes
    from nhmap.ui.state.session import Session

MAP_KEY: Final = "practices-map"
SHARES: Final = (0.46, 0.54)
"""Widths of the map and of what stands beside it."""

WHOLE: Final = st.column_config.NumberColumn(width=66)
PERCENT: Final = st.column_config.NumberColumn(width=78)
ROW_PX: Final = 35
FEW_ROWS: Final = 12


def show_homes(state: Session, shares: Homes | None, title: str) -> None:
    """The plan, with the homes of the patients in question shaded."""
    map_now = replace(map_state.state_of(state), mode="practices")
    if shares is not None:
        rows = np.flatnonzero(shares.patients)
        map_now = replace(map_now, flow=MapFlow(title, tuple(rows.tolist()), tuple(shares.patients[rows].tolist())))
    map_view.footprint_map(map_now, cache.static(), key=MAP_KEY)


def pressed_row(frame: pd.DataFrame, columns: Mapping[str, Any], key: str) -> int | None:
    """Show a table, as high as its rows or as the window leaves room for; which of its rows was pressed."""
    many = len(frame) > FEW_ROWS
    event = st.container(key="tall-table" if many else "short-table").dataframe(
        panels.shown(frame, work.begin().settings.split_below),
        hide_index=True,
        height="stretch" if many else ROW_PX * (len(frame) + 1) + 3,
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        column_config=dict(columns),
    )
    picked = event["selection"]["rows"]
    return int(picked[0]) if picked else None


def show_msoas(shares: Homes, assessment: Assessment, key: str) -> None:
    """Homes by MSOA, all of them."""
    frame = panels.msoa_frame(homes_by_msoa(shares, assessment.plan, cache.evidence()), assessment.plan)
    st.dataframe(
        panels.shown(frame),
        hide_index=True,
        height=260,
        width="stretch",
        key=f"msoas-{key}",
        column_config={"Patients": WHOLE, "Share": PERCENT},
    )


def download(name: str, make: Callable[[Session, Assessment], bytes]) -> None:
    """A table as CSV, made when its button is pressed, of the plan as it is then."""
    st.download_button(
        "CSV",
        pressed(partial(_file, work.begin(), make)),
        name,
        "text/csv",
        icon=":material/download:",
        help="Download this table as CSV",
        on_click="ignore",
        type="tertiary",
        key=f"csv-{name}",
    )


def _file(drawn: Session, make: Callable[[Session, Assessment], bytes]) -> bytes:
    state = held(drawn)
    return make(state, assessed(state))
