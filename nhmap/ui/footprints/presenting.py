"""The map before a room: nearly the whole screen, large names, the few numbers of the plan; nothing can be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.config import settings
from nhmap.core.assessment.checks import check
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.options.comparing import matching_colours
from nhmap.core.options.options import LETTERS
from nhmap.ui.compare import comparison as compared
from nhmap.ui.kit import presenting_panels
from nhmap.ui.map import view as map_view
from nhmap.ui.state import cache, map_state, work, zone_colours

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.plan.plans import Plan
    from nhmap.ui.map.values import MapComment

MAP_KEY: Final = "present-map"
LEAST: Final = 2
"""So many options are a choice."""
STYLE: Final = """
[data-testid="stHeader"], [data-testid="stSidebar"], .st-key-word { display: none !important; }
[data-testid="stMainBlockContainer"] { padding: 0.4rem 0.6rem 0 !important; }
"""


@dataclass(frozen=True, eq=False)
class Presented:
    """One plan to show.

    Attributes
    ----------
    letter
        “A”; empty where there is one plan only.
    plan_id
        Of the saved plan.
    assessment
        The plan with its figures.
    colours
        Of its zones.
    """

    letter: str
    plan_id: str
    assessment: Assessment
    colours: tuple[int, ...]


def style() -> None:
    """The page without its head."""
    st.html(f"<style>{map_view.PAGE_STYLE}{STYLE}</style>")


def options() -> list[Presented]:
    """The options that are compared with the open plan, or it alone."""
    state = work.begin()
    summaries = compared.plans()
    ids = [i for i in compared.begin(summaries).plan_ids if i in summaries]
    if state.plan_id not in ids or len(ids) < LEAST:
        return [_alone("", state.plan_id, work.assessed())]
    assessments = [cache.assessed(summaries[i], state.settings).assessment for i in ids]
    plans = [assessment.plan for assessment in assessments]
    colours = matching_colours(plans, cache.evidence().areas, _colours(ids[0], plans[0]))
    return [Presented(*parts) for parts in zip(LETTERS, ids, assessments, map(tuple, colours), strict=False)]


def data_of(plan_id: str) -> str:
    """Version of the data that a saved plan is held to; empty where it follows the data in use."""
    return cache.choice_store(settings().plans_url).standing(plan_id).choices.data


def saved(plan_id: str) -> Presented | None:
    """A saved plan as it stands on the disk, with the targets chosen for it; None where it is not on the list."""
    url = settings().plans_url
    summary = next((p for p in cache.plan_store(url).summaries() if p.plan_id == plan_id), None)
    if summary is None:
        return None
    balance = cache.choice_store(url).standing(plan_id).choices.settings
    return _alone("", plan_id, cache.assessed(summary, balance).assessment)


def headline(shown: Presented) -> None:
    """Its name and few numbers, in one line."""
    plan, evidence = shown.assessment.plan, cache.evidence()
    area = planning_area(evidence.areas, plan.area_key, plan.area_code)
    inside = int(evidence.areas.residents[area.inside].sum())
    findings = check(shown.assessment, evidence)
    st.html(presenting_panels.headline(shown.letter, plan.name, shown.assessment, findings, inside))


def chart(
    shown: Presented,
    revision: int,
    *,
    name: str = "",
    comments: tuple[MapComment, ...] = (),
    pinning: bool = False,
) -> None:
    """The map of it.

    Parameters
    ----------
    name
        Stands for the plan's id where the id is nobody's business.
    comments, pinning
        Pins, and whether a press says where another one belongs.
    """
    plan = shown.assessment.plan
    state = map_state.option_state(
        plan,
        shown.assessment.settings,
        revision,
        plan_id=name or shown.plan_id,
        colours=shown.colours,
        sync="",
        presenting=True,
        comments=comments,
        pinning=pinning,
    )
    map_view.footprint_map(state, cache.static(), key=MAP_KEY)


def _alone(letter: str, plan_id: str, assessment: Assessment) -> Presented:
    return Presented(letter, plan_id, assessment, _colours(plan_id, assessment.plan))


def _colours(plan_id: str, plan: Plan) -> tuple[int, ...]:
    return tuple(zone_colours.colours_of(plan_id, plan))
