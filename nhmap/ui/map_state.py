"""The session as the map needs it, and what the map has said since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.config import settings
from nhmap.core.assessment import Basis
from nhmap.ui import cache, session
from nhmap.ui.map_messages import MapArea, MapMessage, MapState, MapZone

if TYPE_CHECKING:
    from nhmap.ui.session import Session

ACKNOWLEDGED: Final = 400
"""How many of the latest edits are acknowledged: far more than a browser can have under way."""


def waiting_message(key: str, state: Session) -> MapMessage:
    """What the map has said, read before the page is drawn so that the answer can go out with it."""
    zones = {zone.id for zone in state.history.plan.zones}
    return MapMessage.parse(session.widget_value(key), areas=len(cache.evidence().areas), zones=zones)


def state_of(
    state: Session, mode: str = "footprints", ranked: tuple[tuple[str, int], ...] | None = None
) -> MapState:
    """Everything the map shows of this session."""
    plan = state.history.plan
    chosen = state.settings
    area = None
    if plan.area_key != "england":
        members = cache.evidence().areas.grouping(plan.area_key)
        name = dict(zip(members.codes, members.names, strict=True)).get(plan.area_code, "")
        area = MapArea(plan.area_code, str(name), plan.area_key)  # type: ignore[arg-type]
    vintages = cache.evidence().vintages
    return MapState(
        rev=state.revision,
        plan_id=state.plan_id,
        plan_hash=plan.hash,
        zones=tuple(
            MapZone(
                z.id, z.name, z.level.value, i, z.parent, chosen.target(z), chosen.tolerance_of(z), z.locked
            )
            for i, z in enumerate(plan.zones)
        ),
        labels=plan.labels,
        ack=tuple(edit.id for edit in state.history.log[-ACKNOWLEDGED:]),
        active=state.active or None,
        area=area,
        shortlist=state.shortlist,
        ranked=ranked,
        focus=state.focus,
        mode="sites" if mode == "sites" else "footprints",
        basis="residents" if chosen.basis is Basis.RESIDENTS else "registered_living_in",
        tile_url=settings().tile_url,
        tile_attribution=settings().tile_attribution,
        notes=(f"Residents {vintages['residents']}; registered {vintages['registered']}",),
    )
