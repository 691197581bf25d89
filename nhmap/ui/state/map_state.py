"""The session as the map needs it, and what the map has said since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.config import settings
from nhmap.core.assessment.assessment import Basis
from nhmap.core.geography.planning_areas import planning_area
from nhmap.errors import NhmapError
from nhmap.ui.map.messages import MapMessage
from nhmap.ui.map.values import MapArea, MapGoto, MapSite, MapState, MapZone
from nhmap.ui.state import cache, chosen_sites, estate, keeping, map_services, people_file, session, zone_colours
from nhmap.ui.state.map_lines import lines_of, pride_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.assessment.assessment import Settings
    from nhmap.core.plan.plans import Plan
    from nhmap.ui.map.values import Basis as MapBasis
    from nhmap.ui.map.values import MapComment
    from nhmap.ui.state.session import Session

ACKNOWLEDGED: Final = 400
"""How many of the latest edits are acknowledged: far more than a browser can have under way."""


DRAWN_BY_CODE: Final = frozenset({"icb", "hwb", "district", "region"})
"""Geographies that the browser knows by itself."""


def waiting_message(key: str) -> MapMessage:
    """What the map has said, read before the page is drawn so that the answer can go out with it."""
    return MapMessage.parse(session.widget_value(key), areas=len(cache.evidence().areas))


def state_of(
    state: Session,
    mode: str = "footprints",
    ranked: tuple[tuple[str, int], ...] | None = None,
    *,
    comments: tuple[MapComment, ...] = (),
    pinning: bool = False,
) -> MapState:
    """Everything the map shows of this session.

    Parameters
    ----------
    comments, pinning
        Pins, and whether a press says where another one belongs.
    """
    plan = state.history.plan
    balance = state.settings
    colours = zone_colours.colours_of(state.plan_id, plan, state.active or None)
    reached = _catchments(state) if mode == "sites" else ()
    return MapState(
        rev=state.revision,
        plan_id=state.plan_id,
        plan_hash=plan.hash,
        plan_name=plan.name,
        zones=tuple(
            MapZone(z.id, z.name, z.level.value, colour, z.parent, balance.target(z), balance.tolerance_of(z), z.locked)
            for z, colour in zip(plan.zones, colours, strict=True)
        ),
        labels=plan.labels,
        entries=len(state.known.log),
        ack=tuple(edit.id for edit in state.known.log[-ACKNOWLEDGED:]),
        held=tuple(edit.id for edit in state.held),
        refused=state.refused,
        picked=state.seen_pick,
        active=state.active or None,
        area=_area(plan),
        shortlist=chosen_sites.shortlist(state),
        ranked=ranked,
        focus=state.focus,
        brought=_brought(ranked or ()) if mode == "sites" else (),
        mode="sites" if mode == "sites" else "footprints",
        basis=_drawn_on(balance.basis),
        people=people_file.address(balance.basis),
        tile_url=settings().tile_url,
        tile_attribution=settings().tile_attribution,
        notes=_notes(),
        sources=cache.evidence().attribution,
        outlined=reached,
        goto=_goto(state, reached, sites=mode == "sites"),
        moved_practices=tuple((m.practice, m.zone) for m in plan.moved),
        undoable=len(state.history.undoable(keeping.own(state))),
        redoable=len(state.history.redoable(keeping.own(state))),
        lines=lines_of(plan),
        pride=pride_of(),
        services=map_services.address(),
        comments=comments,
        pinning=pinning,
    )


def _goto(state: Session, reached: Sequence[Sequence[int]], *, sites: bool) -> MapGoto | None:
    """Small areas that the map should show: the nearest catchment of the building that was opened, or what was asked.

    Where nobody is within reach the map stays. A list or a set of buildings is looked at whole: who comes back from a
    building sees the planning area again.
    """
    if state.focus is not None and reached:
        wanted = next((rows for rows in reached if rows), ())
    else:
        wanted = state.goto or (_ends(state) if sites else ())
    return MapGoto(state.goto_n, tuple(int(row) for row in wanted)) if state.goto_n else None


def _ends(state: Session) -> tuple[int, ...]:
    """The small areas at the four ends of the planning area; none where all England is planned."""
    plan = state.history.plan
    if plan.area_key == "england":
        return ()
    areas = cache.evidence().areas
    rows = np.flatnonzero(planning_area(areas, plan.area_key, plan.area_code).inside)
    if not len(rows):
        return ()
    x, y = (areas.table[axis].to_numpy()[rows] for axis in ("x", "y"))
    return tuple(int(row) for row in np.unique(rows[[x.argmin(), x.argmax(), y.argmin(), y.argmax()]]))


def option_state(  # noqa: PLR0913 - a map to look at has as many sides
    plan: Plan,
    balance: Settings,
    rev: int,
    *,
    plan_id: str,
    colours: Sequence[int],
    sync: str,
    moved: Sequence[int] | None = None,
    presenting: bool = False,
    comments: tuple[MapComment, ...] = (),
    pinning: bool = False,
) -> MapState:
    """A plan to look at and not to draw on.

    Parameters
    ----------
    colours
        Of each zone; see ``nhmap.core.options.comparing.matching_colours``.
    sync
        Maps of this name follow each other.
    moved
        Rows of the small areas that alone are coloured; None for all.
    presenting
        Whether it is shown to a room: without panels, with larger names.
    comments, pinning
        Pins, and whether a press says where another one belongs.
    """
    return MapState(
        rev=rev,
        plan_id=plan_id,
        plan_hash=plan.hash,
        plan_name=plan.name,
        zones=tuple(
            MapZone(z.id, z.name, z.level.value, colour, z.parent, balance.target(z), balance.tolerance_of(z), z.locked)
            for z, colour in zip(plan.zones, colours, strict=True)
        ),
        labels=plan.labels,
        area=_area(plan),
        basis=_drawn_on(balance.basis),
        people=people_file.address(balance.basis),
        tile_url=settings().tile_url,
        tile_attribution=settings().tile_attribution,
        notes=_notes(),
        sources=cache.evidence().attribution,
        sync=sync or None,
        readonly=True,
        lines=lines_of(plan),
        presenting=presenting,
        pride=pride_of(),
        services=map_services.address(),
        moved=None if moved is None else tuple(moved),
        comments=comments,
        pinning=pinning,
    )


def place_state(state: Session) -> MapState:
    """The planning area, to point at a place in."""
    return MapState(
        rev=state.revision,
        plan_id="place",
        area=_area(state.history.plan),
        tile_url=settings().tile_url,
        tile_attribution=settings().tile_attribution,
        notes=_notes(),
        readonly=True,
        placing=True,
    )


def _brought(ranked: Sequence[tuple[str, int]]) -> tuple[MapSite, ...]:
    """New buildings, and the ranked ones whose owner people told."""
    facts = estate.saved()
    listed = {site.site_id for site in facts.new_sites} | {
        site_id for site_id, _ in ranked if (site_id, "owner") in facts.counting
    }
    if not listed:
        return ()
    sites = estate.evidence().sites
    columns = ("site_id", "name", "lon", "lat", "owner", "kind")
    rows = sites.loc[sites["site_id"].isin(listed), list(columns)].itertuples(index=False)
    return tuple(
        MapSite(str(site_id), str(name), float(lon), float(lat), str(owner), str(kind))
        for site_id, name, lon, lat, owner, kind in rows
        if np.isfinite(lon)
    )


def _catchments(state: Session) -> tuple[tuple[int, ...], ...]:
    """Catchments of the building whose page is open: the page says which line is which."""
    # A building outside the planning area is in no list and has no page.
    if state.focus is None or state.focus not in set(chosen_sites.candidates(state).measures.site_ids):
        return ()
    try:
        catchments = chosen_sites.page(state, state.focus).catchments
    except NhmapError:
        return ()
    return tuple(tuple(c.rows.tolist()) for c in catchments)


def _area(plan: Plan) -> MapArea | None:
    """The planning area; None for England."""
    if plan.area_key == "england":
        return None
    area = planning_area(cache.evidence().areas, plan.area_key, plan.area_code)
    by_code = all(kind in DRAWN_BY_CODE for kind, _ in area.members)
    return MapArea(area.name, area.members, None if by_code else tuple(np.flatnonzero(area.inside).tolist()))


def _drawn_on(basis: Basis) -> MapBasis:
    """Whose people the map counts: where lists are, where their patients live."""
    if not cache.evidence().knows(basis):
        return "residents"
    if basis is Basis.RESIDENTS_2024:
        return "residents_2024"
    if basis is Basis.GROWTH:
        return "growth"
    return "residents" if basis is Basis.RESIDENTS else "registered_living_in"


def _notes() -> tuple[str, ...]:
    """How old the figures on the map are."""
    vintages = cache.evidence().vintages
    return (f"Residents {vintages['residents']}; registered {vintages['registered']}",)
