"""Boundaries of one's own and to come: what there is, the plan against each of them side by side, and what is removed."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.config import settings
from nhmap.core.assessment.boundary_table import Against, against
from nhmap.core.geography.boundary_exchange import as_dict
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.places.coming_areas import coming_areas
from nhmap.errors import NhmapError
from nhmap.markup import html, joined
from nhmap.store.exports.boundary_files import lines_geojson, lines_lookup
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.problems import counted
from nhmap.ui.boundaries.bringing import LIMIT, bring
from nhmap.ui.kit.feedback import plain, refuse
from nhmap.ui.state import cache, work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.geography.boundary_sets import BoundarySet
    from nhmap.store.database.boundary_sets import BoundarySummary

GROUPS_NAMED: Final = 6
REMOVED_SHOWN: Final = 5
BARRED_SHOWN: Final = 3
"""Areas of one set of which it is said why they cannot be planned for."""


def boundaries() -> None:
    """The whole part."""
    left, right = st.columns((1, 1.25), gap="large")
    with left:
        bring()
    with right:
        _side_by_side()
        _saved()


def _side_by_side() -> None:
    """The plan against every set of its planning area."""
    state = work.begin()
    plan = state.history.plan
    st.subheader("Your plan against them", anchor=False)
    if plan.area_key == "england" and not (plan.labels >= 0).any():
        st.caption("Choose where you are planning on the page Footprints: what is to come there is listed here.")
        return
    rows = against(work.assessed(), cache.evidence())
    area = planning_area(cache.evidence().areas, plan.area_key, plan.area_code)
    if not rows:
        st.caption(f"nhmap knows of no other boundaries, in force or to come, in {plain(area.name)}.")
        return
    st.html(table(rows))
    st.caption(
        "Neighbourhoods in several areas are listed one by one under Checks on the page Footprints. The lines are "
        "switched on in the menu of the map."
    )


def table(comparisons: Sequence[Against]) -> str:
    """Sets side by side: what they hold of the planning area, and what the plan's neighbourhoods do to them."""
    rows = joined(
        html(
            '<tr><td><i class="nh-line-key" style="border-color:{}"></i><b>{}</b><small>{}</small></td><td>{}</td>'
            "<td>{}</td><td>{}</td></tr>",
            row.boundaries.colour,
            row.boundaries.name,
            _about(row),
            groups_words(row),
            f"{row.several} of {row.zones}" if row.zones else "none drawn",
            f"{row.away:,}" if row.zones else "",
        )
        for row in comparisons
    )
    return str(
        html(
            '<section class="nh-layers nh-against"><table><thead><tr><th>Boundaries</th><th>People of the planning '
            "area</th><th>Neighbour­hoods in several</th><th>People beyond the largest part</th></tr></thead><tbody>{}"
            "</tbody></table></section>",
            rows,
        )
    )


def groups_words(row: Against) -> str:
    """“East Norfolk 203,089; …; not known 276,455”."""
    groups = row.groups
    parts = [f"{name} {people:,}" for name, people in groups[:GROUPS_NAMED]]
    if len(groups) > GROUPS_NAMED:
        parts.append(f"{len(groups) - GROUPS_NAMED} more")
    if row.area.unknown:
        parts.append(f"not known {row.area.unknown:,}")
    if row.area.likely.sum():
        parts.append(f"of these not certain {int(row.area.likely.sum()):,}")
    if row.area.outside:
        parts.append(f"in none {row.area.outside:,}")
    return "; ".join(parts)


def _about(row: Against) -> str:
    boundaries = row.boundaries
    parts = [row.status, boundaries.as_of, "brought by you" if boundaries.own else ""]
    return "; ".join(part for part in parts if part)


def _saved() -> None:
    """What people brought, to take away or remove; and what was removed."""
    try:
        summaries = cache.boundary_store(settings().plans_url).summaries(removed=None)
    except NhmapError as refused:
        refuse(refused)
        return
    sets = {boundary_set.key: boundary_set for boundary_set in cache.evidence().boundaries if boundary_set.own}
    listed = [summary for summary in summaries if not summary.removed]
    if listed:
        st.subheader("Brought by you", anchor=False)
    for summary in listed:
        _one(summary, sets.get(summary.set_id))
    for summary in [summary for summary in summaries if summary.removed][:REMOVED_SHOWN]:
        if st.button(f"Bring back {plain(summary.name)}", key=f"lines-on-{summary.set_id}", type="tertiary"):
            _turn(summary.set_id, removed=False)


def _one(summary: BoundarySummary, boundaries: BoundarySet | None) -> None:
    words, change, take, away = st.columns((2.2, 0.8, 1, 0.8), vertical_alignment="center")
    words.markdown(f"**{plain(summary.name)}** · {plain(summary.file)}, {summary.made[:10]}")
    if boundaries is not None:
        areas = cache.evidence().areas
        people = boundaries.people(boundaries.rows, areas.residents)
        cut = f" {people.cut:,} people live in small areas that its lines run through." if people.cut else ""
        words.caption(
            f"{counted(len(boundaries.groups), plain(boundaries.noun), plain(boundaries.nouns))}, {int(people.by_group.sum()):,} residents."
            f"{cut} Source: {plain(boundaries.source) or 'not said'}."
        )
        if barred := [coming.note for coming in coming_areas(areas, boundaries) if coming.area is None]:
            words.caption(plain(" ".join(barred[:BARRED_SHOWN])))
        with change.popover("Change", width="stretch"):
            _change(summary, boundaries)
        with take.popover("Export", width="stretch"):
            _files(summary, boundaries)
    if away.button("Remove", key=f"lines-off-{summary.set_id}", type="tertiary"):
        _turn(summary.set_id, removed=True)


def _change(summary: BoundarySummary, boundaries: BoundarySet) -> None:
    """Another name or colour; small areas, status and source stay."""
    box = f"{summary.set_id}-{boundaries.digest}"
    name = st.text_input("Called", boundaries.name, max_chars=LIMIT, key=f"lines-rename-{box}")
    colour = st.color_picker("Colour", boundaries.colour, key=f"lines-recolour-{box}").lower()
    same = name.strip() == boundaries.name and colour == boundaries.colour
    if not st.button("Save", type="primary", disabled=same or not name.strip(), key=f"lines-change-{box}"):
        return
    key = work.new_id()
    body = as_dict(replace(boundaries, key=key, name=clean_name(name), colour=colour), cache.evidence().areas)
    when = work.now().isoformat(timespec="microseconds")
    store = cache.boundary_store(settings().plans_url)
    try:
        store.keep(key, body, file=summary.file, who=summary.who, when=when, instead_of=summary.set_id)
    except NhmapError as refused:
        refuse(refused)
        return
    cache.boundaries_changed()
    st.rerun()


def _files(summary: BoundarySummary, boundaries: BoundarySet) -> None:
    st.download_button(
        "Outlines (GeoJSON)",
        lambda: io.BytesIO(
            json.dumps(
                lines_geojson(boundaries, cache.evidence().areas, cache.shapes_of()), ensure_ascii=False
            ).encode()
        ),
        f"{summary.set_id}.geojson",
        "application/geo+json",
        on_click="ignore",
        key=f"lines-geo-{summary.set_id}",
    )
    st.download_button(
        "Lookup (CSV)",
        lambda: io.BytesIO(lines_lookup([boundaries], cache.evidence().areas)),
        f"{summary.set_id}.csv",
        "text/csv",
        on_click="ignore",
        key=f"lines-csv-{summary.set_id}",
    )


def _turn(set_id: str, *, removed: bool) -> None:
    try:
        cache.boundary_store(settings().plans_url).remove(set_id, removed=removed)
    except NhmapError as refused:
        refuse(refused)
        return
    cache.boundaries_changed()
    st.rerun()
