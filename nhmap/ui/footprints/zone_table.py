"""All neighbourhoods of the plan in one table: name, nest, lock and set targets without leaving the keyboard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.plan.changes import ChangeZone
from nhmap.core.plan.drawing import draw
from nhmap.core.plan.plans import NAME_LIMIT, Level, Plan, Zone
from nhmap.core.wording import deviation_words
from nhmap.errors import NhmapError
from nhmap.ui.footprints import nest_list
from nhmap.ui.footprints.need_figures import need_columns
from nhmap.ui.kit.feedback import boundary, refuse
from nhmap.ui.kit.panels import MARKS
from nhmap.ui.state import cache, work
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment

NOTHING: Final = "–"
COLUMNS: Final = (
    "Name",
    "Level",
    "Nests in",
    "Locked",
    "Target",
    "People",
    "State",
    "Residents",
    "Registered, live here",
    "On lists",
    "Practices",
    "Most deprived 20 %",
    "Pieces",
)
UNASSIGNED: Final = "no neighbourhood"
MOST_AREAS: Final = 8_000


@st.dialog("All neighbourhoods", width="large", on_dismiss="rerun")
def all_zones() -> None:
    """The plan as tables: neighbourhoods, and the small areas they are made of.

    An edit draws the tables again and leaves them open; map and panel follow when they are closed.
    """
    zones, nesting, areas = st.tabs(["Neighbourhoods", "Nesting", "Small areas"])
    with zones, boundary("The table of neighbourhoods"):
        _zones()
    with nesting, boundary("The list of what nests in what"):
        _nesting()
    with areas, boundary("The table of small areas"):
        _areas()


def zone_labels(zones: Iterable[Zone], reserved: str) -> dict[str, str]:
    """A word for each zone by which a cell of a table can name it: zone -> its name, numbered where names repeat.

    Parameters
    ----------
    reserved
        What the cell says for no zone at all; no zone is called that.
    """
    names, labels = {reserved}, {}
    for zone in zones:
        label, number = zone.name, 2
        while label in names:
            label, number = f"{zone.name} ({number})", number + 1
        names.add(label)
        labels[zone.id] = label
    return labels


def zone_frame(assessment: Assessment) -> pd.DataFrame:
    """One row a zone, as the table shows it; what is known of need at the end."""
    names = zone_labels((z.zone for z in assessment.zones), NOTHING)
    return pd.DataFrame(
        {
            "Name": [z.zone.name for z in assessment.zones],
            "Level": [z.zone.level.value for z in assessment.zones],
            "Nests in": [names.get(z.zone.parent or "", NOTHING) for z in assessment.zones],
            "Locked": [z.zone.locked for z in assessment.zones],
            "Target": [z.target for z in assessment.zones],
            "People": [z.people for z in assessment.zones],
            "State": [_state(z) for z in assessment.zones],
            "Residents": [z.figures.residents for z in assessment.zones],
            "Registered, live here": [z.figures.registered_living_in for z in assessment.zones],
            "On lists": [z.registered_list for z in assessment.zones],
            "Practices": [len(z.practices) for z in assessment.zones],
            "Most deprived 20 %": [z.figures.deprivation.share_20 * 100 for z in assessment.zones],
            "Pieces": [z.figures.shape.pieces for z in assessment.zones],
            **need_columns(assessment),
        }
    )


def _state(zone: ZoneAssessment) -> str:
    return f"{MARKS[zone.state]} {zone.state} {deviation_words(zone.deviation, zone.tolerance)}"


def _zones() -> None:
    """Edit the zones in their table; every changed cell is an edit that can be undone."""
    state = work.begin()
    plan, assessment = state.history.plan, work.assessed()
    lock, unlock, _ = st.columns((1, 1, 3))
    if lock.button("Lock all", icon=":material/lock:", width="stretch"):
        _apply([replace(z, locked=True) for z in plan.zones], plan)
    if unlock.button("Unlock all", icon=":material/lock_open:", width="stretch"):
        _apply([replace(z, locked=False) for z in plan.zones], plan)
    labels = zone_labels(plan.zones, NOTHING)
    parents = [NOTHING, *(labels[z.id] for z in plan.zones if z.level is not Level.SNP)]
    _nest(plan, labels)
    people = st.column_config.NumberColumn(format="localized")
    frame = zone_frame(assessment)
    edited = st.data_editor(
        frame,
        hide_index=True,
        height=min(90 + 35 * len(plan.zones), 520),
        width="stretch",
        key=f"zones-{plan.hash}",
        disabled=[name for name in frame if name not in {"Name", "Level", "Nests in", "Locked", "Target"}],
        column_config={
            "Name": st.column_config.TextColumn(max_chars=NAME_LIMIT, required=True),
            "Level": st.column_config.SelectboxColumn(options=list(Level), required=True, width=70),
            "Nests in": st.column_config.SelectboxColumn(options=parents, required=True),
            "Target": st.column_config.NumberColumn(min_value=1, step=1_000, format="localized", required=True),
            "Locked": st.column_config.CheckboxColumn(width=88),
            "People": people,
            "Residents": people,
            "Registered, live here": people,
            "On lists": people,
            "Most deprived 20 %": st.column_config.NumberColumn(format="%.0f"),
            **{name: people for name in frame if name not in COLUMNS},
        },
    )
    changed = changed_zones(plan, assessment, edited)
    if changed:
        _apply(changed, plan)


def _nest(plan: Plan, labels: Mapping[str, str]) -> None:
    """Put several neighbourhoods into one that holds others, in one edit."""
    holders = [z.id for z in plan.zones if z.level is not Level.SNP]
    if not holders:
        return
    which, into, press = st.columns((3.2, 1.8, 1), vertical_alignment="bottom")
    parent = into.selectbox("Into", holders, format_func=labels.__getitem__, key=f"nest-into-{plan.hash}")
    below = [z.id for z in plan.zones if z.level.rank < plan.zone(parent).level.rank and z.parent != parent]
    zone_ids = which.multiselect(
        "Nest",
        below,
        format_func=labels.__getitem__,
        placeholder="Choose neighbourhoods",
        key=f"nest-{parent}-{plan.hash}",
    )
    if press.button("Nest", icon=":material/account_tree:", disabled=not zone_ids, width="stretch"):
        _apply(nested(plan, zone_ids, parent), plan)


def _nesting() -> None:
    """Drag a neighbourhood onto the one that shall hold it."""
    plan = work.begin().history.plan
    if all(zone.level is Level.SNP for zone in plan.zones):
        st.caption("No neighbourhood can hold others yet: make one an MNP or IHO, by Edit or in the table's Level.")
        return
    st.caption("Drag a neighbourhood onto what it nests in. Or press it, then press what it nests in.")
    _apply(nest_list.show(plan, work.assessed()), plan)


def nested(plan: Plan, zone_ids: Iterable[str], parent: str) -> list[Zone]:
    """These zones as they are once they nest in another."""
    return [replace(plan.zone(zone_id), parent=parent) for zone_id in zone_ids]


def changed_zones(plan: Plan, assessment: Assessment, edited: pd.DataFrame) -> list[Zone]:
    """Zones whose row was edited, as they should become."""
    by_label = {label: zone_id for zone_id, label in zone_labels(plan.zones, NOTHING).items()}
    changed = []
    for zone, before, row in zip(plan.zones, assessment.zones, edited.to_dict("records"), strict=True):
        level = Level(str(row["Level"]))
        parent = by_label.get(str(row["Nests in"]))
        if parent is not None and plan.zone(parent).level.rank <= level.rank:
            parent = None
        target = zone.target if row["Target"] == before.target else int(row["Target"])
        after = replace(
            zone, name=str(row["Name"]).strip(), level=level, parent=parent, locked=bool(row["Locked"]), target=target
        )
        if after != zone:
            changed.append(after)
    return changed


def _apply(zones: list[Zone], plan: Plan) -> None:
    """Change zones as one edit; locking an MNP or IHO locks all that nest in it."""
    after = {z.id: z for z in zones}
    for zone in zones:
        if zone.locked != plan.zone(zone.id).locked:
            for inner in plan.family(zone.id)[1:]:
                after[inner] = replace(after.get(inner, plan.zone(inner)), locked=zone.locked)
    changes = [ChangeZone(z) for z in after.values() if z != plan.zone(z.id)]
    if changes:
        _try(lambda: work.do(changes, reason="changed in the table"))


def _areas() -> None:
    """Assign small areas from a table: the same edits as on the map, for people without a mouse."""
    state = work.begin()
    plan, areas = state.history.plan, cache.evidence().areas
    inside = planning_area(areas, plan.area_key, plan.area_code).inside
    if inside.sum() > MOST_AREAS:
        st.caption("Choose a planning area smaller than England first.")
        return
    table = areas.table.loc[inside]
    labels = zone_labels(plan.zones, UNASSIGNED)
    ids: dict[str, str | None] = {UNASSIGNED: None} | {label: zone_id for zone_id, label in labels.items()}
    zone_names = [labels[plan.zones[at].id] if at >= 0 else UNASSIGNED for at in plan.labels[inside]]
    frame = pd.DataFrame(
        {
            "Small area": table["lsoa21nm"].astype(str),
            "Code": table["lsoa21cd"].astype(str),
            "MSOA": table["msoa21nm"].astype(str),
            "Ward": table["ward24nm"].astype(str),
            "Residents": table["residents"],
            "Deprivation decile": table["imd_decile"],
            "Neighbourhood": zone_names,
        }
    )
    search = st.text_input(
        "Search", placeholder="Name, code, MSOA or ward", label_visibility="collapsed", key="area-search"
    )
    if search.strip():
        wanted = search.strip().lower()
        hits = frame[["Small area", "Code", "MSOA", "Ward"]].apply(
            lambda column: column.str.lower().str.contains(wanted, regex=False)
        )
        frame = frame[hits.any(axis=1)]
    edited = st.data_editor(
        frame,
        hide_index=True,
        height=480,
        width="stretch",
        key=f"areas-{plan.hash}-{search}",
        disabled=[c for c in frame.columns if c != "Neighbourhood"],
        column_config={
            "Neighbourhood": st.column_config.SelectboxColumn(options=list(ids), required=True),
            "Residents": st.column_config.NumberColumn(format="localized"),
        },
    )
    moved = edited.index[edited["Neighbourhood"] != frame["Neighbourhood"]]
    if len(moved):
        changes = [
            draw(plan, ids[str(name)], [int(i) for i in rows], areas.residents)
            for name, rows in edited.loc[moved].groupby("Neighbourhood").groups.items()
        ]
        _try(lambda: work.do(changes, reason="assigned in the table"))


def _try(act: Callable[[], Any]) -> None:
    try:
        act()
    except NhmapError as refused:
        refuse(refused)
        return
    draw_again()
