"""The list in which a neighbourhood is dragged onto another that shall hold it, or put there by two presses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.plan.plans import Plan, Zone

PARTS: Final = ("list.js",)
"""Our scripts, in the order that they are joined."""

FREE: Final = ""
"""The place of the list for what nests in nothing."""

_HERE: Final = Path(__file__).parent / "nesting"


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


_list = st.components.v2.component("nhmap.nesting", html=_read("list.html"), css=_read("list.css"), js=_read(PARTS[0]))


def rows(plan: Plan, assessment: Assessment) -> list[dict[str, Any]]:
    """The list from top to bottom: what holds others stands above what it holds, which stands further in."""
    people = {zone.zone.id: zone.people for zone in assessment.zones}
    ordered: list[dict[str, Any]] = []

    def add(zone: Zone, depth: int) -> None:
        ordered.append(
            {
                "id": zone.id,
                "name": zone.name,
                "level": zone.level.value,
                "people": f"{people[zone.id]:,}",
                "depth": depth,
                "rank": zone.level.rank,
                "parent": zone.parent or FREE,
            }
        )
        for inner in plan.children(zone.id):
            add(inner, depth + 1)

    free = [zone for zone in plan.zones if zone.parent is None]
    for zone in sorted(free, key=lambda zone: -zone.level.rank):
        add(zone, 0)
    nowhere = {"id": FREE, "name": "In none: put here what shall nest in nothing", "level": "", "people": ""}
    return [*ordered, {**nowhere, "depth": 0, "rank": 99, "parent": FREE}]


def nested_zones(plan: Plan, value: object) -> list[Zone]:
    """What a browser asks to nest, read as hostile: the zone as it should become; none where that makes no sense."""
    words = value if isinstance(value, Mapping) else {}
    zone_id, into = words.get("zone"), words.get("into")
    if not (isinstance(zone_id, str) and isinstance(into, str)) or zone_id not in plan.position:
        return []
    zone = plan.zone(zone_id)
    if into != FREE and (into not in plan.position or plan.zone(into).level.rank <= zone.level.rank):
        return []
    parent = into or None
    return [] if zone.parent == parent else [replace(zone, parent=parent)]


def show(plan: Plan, assessment: Assessment) -> list[Zone]:
    """Show the list; gives the zone that was put somewhere, as it should become."""
    result = _list(key="nesting", data={"rows": rows(plan, assessment)}, on_nest_change=_nothing)
    return nested_zones(plan, result.get("nest"))


def _nothing() -> None:
    """The value is read where the component is shown."""
