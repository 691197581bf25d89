"""Rows of a saved file of building facts: which building each means, how sure that is, and how to set it right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from nhmap.errors import NhmapError
from nhmap.store.estate_files.matched_rows import RowDecision
from nhmap.store.estate_files.places import Ground
from nhmap.store.estate_files.pointed_buildings import pointed_building
from nhmap.ui.kit.feedback import plain, refuse
from nhmap.ui.map.view import footprint_map
from nhmap.ui.state import cache, estate, map_state, session, work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nhmap.core.buildings.estate import NewSite
    from nhmap.store.database.estates import UploadAbout
    from nhmap.store.estate_files.matched_rows import MatchedRow

SHOWN: Final = ("All", "No building", "To look at", "New buildings", "By hand")
ROW_PX: Final = 35
HEIGHT_PX: Final = 300
MAP_PX: Final = 420
NO_BUILDING: Final = "–"


@dataclass(frozen=True)
class Picked:
    """A row that a person chose.

    Attributes
    ----------
    mark
        Tells it from every other row on the page.
    decide
        Keeps what the person says of it; None goes back to what nhmap read.
    """

    row: MatchedRow
    mark: str
    decide: Callable[[RowDecision | None], None]


def matches(upload: UploadAbout) -> None:
    """The table of one file's rows, and what can be done with the row that is chosen."""
    rows = estate.store().rows(upload.upload_id)
    names = estate.names()
    kind = st.segmented_control(
        "Rows", SHOWN, default=SHOWN[0], label_visibility="collapsed", key=f"shown-{upload.upload_id}"
    )
    places = [place for place, row in enumerate(rows) if _belongs(row, kind or SHOWN[0])]
    if not places:
        st.caption("None.")
        return
    frame = matches_frame([rows[place] for place in places], names)
    event = st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=min(HEIGHT_PX, ROW_PX * (len(places) + 1) + 3),
        on_select="rerun",
        selection_mode="single-row",
        key=f"matches-{upload.upload_id}-{kind}",
        column_config={
            "How sure": st.column_config.TextColumn(width=70),
            "Facts": st.column_config.NumberColumn(width=50),
        },
    )
    picks = event["selection"]["rows"]
    if not picks or picks[0] >= len(places):
        st.caption("Choose a row by the box at its left to undo its match or to choose another building.")
        return
    place = places[picks[0]]
    keep = partial(estate.store().decide, upload.upload_id, place)
    set_right(Picked(rows[place], f"{upload.upload_id}-{place}", keep), names)


def matches_frame(rows: Sequence[MatchedRow], names: Mapping[str, str]) -> pd.DataFrame:
    """Rows and buildings side by side, for reading."""
    return pd.DataFrame(
        {
            "In the file": [row.label for row in rows],
            "Building": [building_words(row, names) for row in rows],
            "How": ["chosen by hand" if row.decided else row.how for row in rows],
            "How sure": ["" if row.decided else row.sure for row in rows],
            "Facts": [len(row.facts) for row in rows],
        }
    )


def building_words(row: MatchedRow, names: Mapping[str, str]) -> str:
    """The building that a row means."""
    if not row.target:
        return NO_BUILDING
    if row.brought is not None:
        return f"new: {row.brought.name}"
    return names.get(row.target, row.target)


def _belongs(row: MatchedRow, kind: str) -> bool:
    return {
        "No building": not row.target,
        "To look at": row.decided is None and row.sure not in {"", "certain"},
        "New buildings": row.brought is not None,
        "By hand": row.decided is not None,
    }.get(kind, True)


def set_right(picked: Picked, names: Mapping[str, str]) -> None:
    """One row of buttons for the row that is chosen."""
    row, mark = picked.row, picked.mark
    st.markdown(f"**{plain(row.label)}** → {plain(building_words(row, names))}")
    undo, other, new, back = st.columns(4)
    if undo.button("Undo the match", width="stretch", disabled=not row.target, key=f"none-{mark}"):
        _decide(picked, lambda: RowDecision("none"))
    with other.popover("Another building", width="stretch", key=f"other-{mark}", on_change="rerun") as box:
        if box.open:
            _another(picked, names, mark)
    making = new.toggle("A new building", key=f"new-{mark}")
    if back.button("As nhmap read it", width="stretch", disabled=row.decided is None, key=f"back-{mark}"):
        _decide(picked, lambda: None)
    if making:
        _new(picked, mark)


def _another(picked: Picked, names: Mapping[str, str], mark: str) -> None:
    """Choose among all buildings, those that the row might mean first."""
    likely = [site_id for site_id in picked.row.candidates if site_id in names]
    options = [*likely, *(site_id for site_id in names if site_id not in set(likely))]
    building = st.selectbox(
        "The row means",
        options,
        index=None,
        format_func=lambda site_id: f"{names[site_id]} ({site_id})",
        placeholder="Type a name",
        key=f"which-{mark}",
    )
    if st.button("Use this building", type="primary", disabled=building is None, key=f"use-{mark}") and building:
        _decide(picked, lambda: RowDecision("site", building))


def _new(picked: Picked, mark: str) -> None:
    """Point at the place of a building that no layer holds."""
    row = picked.row
    new_site = row.new_site
    key = f"place-map-{mark}"
    _take_place(key, mark)
    form, chart = st.columns((1, 2))
    with chart:
        footprint_map(map_state.place_state(work.begin()), cache.static(), height=MAP_PX, key=key)
    with form:
        _new_form(picked, mark, new_site)


def _take_place(key: str, mark: str) -> None:
    """Where the map was pressed, into the two numbers beside it."""
    state = work.begin()
    pick = map_state.waiting_message(key).pick
    if pick is not None and pick.place is not None and pick.n > state.seen_pick:
        session.put(replace(state, seen_pick=pick.n))
        for name, degrees in zip(("lon", "lat"), pick.place, strict=True):
            session.set_widget(f"{name}-{mark}", degrees)


def _new_form(picked: Picked, mark: str, new_site: NewSite | None) -> None:
    row = picked.row
    name = st.text_input("Name", new_site.name if new_site else row.label.split(",")[0][:120], key=f"name-{mark}")
    lon = st.number_input(
        "Longitude", -180.0, 180.0, new_site.lon if new_site else None, format="%.6f", key=f"lon-{mark}"
    )
    lat = st.number_input("Latitude", -90.0, 90.0, new_site.lat if new_site else None, format="%.6f", key=f"lat-{mark}")
    st.caption("Press the map: from far off it comes nearer, from near by the press is the place. Or type the numbers.")
    ready = bool(name.strip()) and lon is not None and lat is not None
    if st.button("Make it a building", type="primary", disabled=not ready, key=f"make-{mark}") and ready:
        source = row.facts[0].source if row.facts else ""
        _decide(picked, lambda: RowDecision("new", new_site=_pointed(name, float(lon or 0), float(lat or 0), source)))


def _pointed(name: str, lon: float, lat: float, source: str) -> NewSite:
    return pointed_building(name, (lon, lat), Ground(cache.evidence().areas, cache.shapes_of()), source)


def _decide(picked: Picked, decision: Callable[[], RowDecision | None]) -> None:
    try:
        picked.decide(decision())
    except NhmapError as refused:
        refuse(refused)
        return
    st.rerun()
