"""Candidate sites as this session ranks and chooses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from nhmap.core.buildings.gates import GateSettings
from nhmap.core.buildings.sites import area_rows, present_ids
from nhmap.core.plan.plans import Level
from nhmap.core.portfolio.joint_reach import Catchment, joint_reach
from nhmap.core.portfolio.site_sets import pose
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.weights import DEFAULT, PRESET_POINTS, Weights, preset, renamed
from nhmap.core.reach.catchments import WALK
from nhmap.core.reach.driving import DRIVE
from nhmap.core.reach.travel_tables import TravelTable
from nhmap.ui.state import beside, building_notes, cache, estate, session, travel_choice, work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from nhmap.core.geography.planning_areas import PlanningArea
    from nhmap.core.ranking.candidates import Candidates
    from nhmap.core.ranking.ranking import Ranking
    from nhmap.core.reach.catchments import Travel
    from nhmap.core.site_page.site_page import SitePage
    from nhmap.ui.state.session import Session
    from nhmap.ui.state.set_at_work import SetAtWork


def weights_of(state: Session) -> Weights:
    """The weights in use: a preset, or the person's own."""
    if state.weights is not None:
        return Weights.from_dict(dict(state.weights), "your weights")
    return preset(state.preset or DEFAULT)


def points_of(state: Session) -> dict[str, int]:
    """The weights in use as the points that were given, by nhmap in a preset or by a person: never rounded shares."""
    if state.weights is not None:
        weights = renamed(state.weights)
        return {key: round(weights.get(key, 0.0)) for key in CRITERIA}
    points = PRESET_POINTS[weights_of(state).label]
    return {key: points.get(key, 0) for key in CRITERIA}


def candidates(state: Session) -> Candidates:
    """Candidates of the planning area, measured."""
    plan = state.history.plan
    drawn = plan if (plan.at_level(Level.SNP) >= 0).any() else None
    return cache.candidates(plan.area_key, plan.area_code, work.now().date(), drawn, basis(state))


def basis(state: Session) -> cache.SiteBasis:
    """What sites are measured on: building facts, travel, and the centres that already act."""
    key = f"{estate.key()} {travel_choice.key(state)}"
    return cache.SiteBasis(estate.evidence(), travel_choice.travel(state), key, building_notes.book().acting)


def travels(state: Session) -> tuple[Travel, ...]:
    """On foot and by car; a person's own table stands in the place of the estimate for its mode."""
    travel = travel_choice.travel(state)
    if not isinstance(travel, TravelTable):
        return (WALK, DRIVE)
    others = tuple(model for model in (WALK, DRIVE) if model.mode != travel.mode)
    return (*others, travel) if travel.mode == DRIVE.mode else (travel, *others)


def page(state: Session, site_id: str) -> SitePage:
    """Everything known of one building, as this session sees it.

    Raises
    ------
    InputRefusedError
        When there is no such building.
    """
    return cache.site_page(site_id, basis(state), estate.saved(), travels(state))


def ranking(state: Session) -> Ranking:
    """Candidates of the planning area, ranked."""
    return _ranked(state, candidates(state))


def elsewhere(state: Session, site_id: str) -> tuple[PlanningArea, Ranking] | None:
    """Candidates of the health and wellbeing board in which a building stands, ranked as those of the planning area.

    None where there is no such building or nobody knows its place.
    """
    on = basis(state)
    at = area_rows(on.evidence.sites[on.evidence.sites["site_id"] == site_id])
    if not len(at) or at[0] < 0:
        return None
    boards = on.evidence.areas.grouping("hwb")
    code = str(boards.codes[boards.member[at[0]]])
    candidates = cache.candidates("hwb", code, work.now().date(), None, on)
    return candidates.area, _ranked(state, candidates)


def _ranked(state: Session, candidates: Candidates) -> Ranking:
    return candidates.rank(weights_of(state), gate_settings(state, candidates.area.inside))


def gate_settings(state: Session, inside: NDArray[np.bool_]) -> GateSettings:
    """The gates in use, for a planning area."""
    noted = building_notes.book()
    return GateSettings(
        on=tuple(key for key in GateSettings().on if key not in state.gates_off),
        planning_area=inside,
        minimum_floor_area_m2=state.minimum_floor_area_m2,
        minimum_list=state.minimum_list,
        minimum_practices=state.minimum_practices,
        acting_nhcs=noted.acting,
        discounted=noted.discounted,
    )


def at_work(state: Session, ranking: Ranking) -> SetAtWork | None:
    """The set that was asked for last; None before one was.

    Raises
    ------
    InputRefusedError
        When the question makes no sense for these candidates.
    """
    if state.question is None:
        return None
    plan = state.history.plan
    return cache.set_at_work(pose(state.question, candidates(state), ranking.gates, cache.evidence().areas, plan))


def shortlist(state: Session) -> tuple[str, ...]:
    """The shortlist under today's identifiers: one that is gone since it was saved leads to the row of its building."""
    return present_ids(estate.evidence().sites, state.shortlist) if state.shortlist else ()


def together(state: Session) -> str:
    """What the shortlist's sites reach together, in words; of those that stand in the planning area."""
    area_sites = candidates(state)
    row_of = {str(site_id): row for row, site_id in enumerate(area_sites.measures.site_ids)}
    listed = shortlist(state)
    rows = [row_of[site_id] for site_id in listed if site_id in row_of]
    if not rows:
        return ""
    areas = area_sites.areas
    joint = joint_reach(Catchment.of(area_sites.reach, rows, areas.codes, areas.residents, area_sites.area.inside))
    outside = len(listed) - len(rows)
    beside = f" Outside the planning area and not counted: {outside}." if outside else ""
    return f"{joint.sentence} {area_sites.travel}.{beside}"


def choose(site_ids: Iterable[str], last_choice: int | None = None) -> None:
    """Make these the shortlist.

    Parameters
    ----------
    last_choice
        ``Session.choices_seen`` when the page was drawn on which that was chosen; None where it is that of now.
    """
    number = work.begin().choices_seen
    beside.choose(number if last_choice is None else last_choice, shortlist=tuple(dict.fromkeys(site_ids)))


def take(site_id: str, last_choice: int) -> None:
    """Put a site on the shortlist."""
    choose([*shortlist(work.begin()), site_id], last_choice)


def drop(site_id: str, last_choice: int) -> None:
    """Take a site off the shortlist."""
    choose((s for s in shortlist(work.begin()) if s != site_id), last_choice)


def focus(site_id: str | None) -> None:
    """Open a site's page, to which the map then goes, or close it."""
    session.put(focused(work.begin(), site_id))


def open_row(selected: object, site_ids: Sequence[str]) -> None:
    """Open the page of the building whose row a table of these sites says was pressed, if one was."""
    rows = selected.get("selection", {}).get("rows", []) if isinstance(selected, Mapping) else []
    if rows and 0 <= rows[0] < len(site_ids):
        focus(site_ids[rows[0]])


def focused(state: Session, site_id: str | None) -> Session:
    """The session with a site's page open, or none; each is a wish of its own to see it, or all sites, on the map."""
    return replace(state, focus=site_id, goto=(), goto_n=state.goto_n + 1)
