"""What a draft is asked for: four boxes, and the rest under “More”."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import streamlit as st

from nhmap.core.drafts.beginnings import beginnings
from nhmap.core.drafts.posing import BORDERS, KEEPABLE, PRIDE, beside, pose
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.people.balance import Basis
from nhmap.core.plan.plans import Level
from nhmap.store.estate_files.typed_points import begun_at_points, marked, points_of, rows_of
from nhmap.ui.state import cache, comments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.drafts.problem import Problem
    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.planning_areas import PlanningArea
    from nhmap.core.plan.plans import Plan
    from nhmap.ui.state.session import Session

LEVELS: Final = {"snp": "SNPs", "both": "SNPs in MNPs", "mnp": "MNPs"}
WEIGHTS: Final = {0.0: "as it falls", 0.5: "a little", 1.0: "much", 3.0: "above all"}
_MUCH: Final = 1.0
_PIN_WORDS: Final = 60
"""Characters of a pin's comment by which it is offered."""


@dataclass(frozen=True, eq=False)
class Question:
    """What was asked for.

    Attributes
    ----------
    problem
        The question as arrays.
    level
        ``snp``, ``mnp`` or ``both``.
    mnp_target
        People of an MNP where SNPs are nested in MNPs.
    """

    problem: Problem
    level: str
    mnp_target: int

    @property
    def zone_level(self) -> Level:
        """Level of the zones that are drafted."""
        return Level.MNP if self.level == "mnp" else Level.SNP


def ask(state: Session) -> Question:
    """Draw the boxes, and give what they ask for now.

    Raises
    ------
    InputRefusedError
        When it cannot be.
    """
    plan, evidence, balance = state.history.plan, cache.evidence(), state.settings
    area = planning_area(evidence.areas, plan.area_key, plan.area_code)
    first, second, third, fourth = st.columns((1.3, 1, 1, 1.6))
    level = first.selectbox("Draft", list(LEVELS), format_func=LEVELS.__getitem__, key="draft-level")
    targets = dict(balance.targets)
    wanted = targets[Level.MNP if level == "mnp" else Level.SNP]
    target = second.number_input("People in each", 1_000, 2_000_000, wanted, 1_000, key=f"draft-target-{level}")
    percent = third.number_input(
        "Give or take, %", 1.0, 50.0, round(100 * balance.tolerance, 1), 1.0, "%g", key="draft-tolerance"
    )
    offered = [basis for basis in Basis if evidence.knows(basis)]
    basis = fourth.selectbox(
        "Counted by",
        offered,
        index=offered.index(balance.basis) if balance.basis in offered else 0,
        format_func=lambda basis: basis.words,
        key="draft-basis",
    )
    with st.expander("More: number, what stays whole, borders, caps, seeds"):
        more = _more(state, evidence, area)
    locked = locked_zones(plan)
    problem = pose(
        evidence,
        area,
        target=float(target),
        tolerance=percent / 100,
        basis=Basis(basis or balance.basis),
        locked=locked,
        **more,
    )
    return Question(problem, str(level), targets[Level.MNP])


def locked_zones(plan: Plan) -> NDArray[np.int64]:
    """Number of the locked zone that holds each small area of England, -1 where none does."""
    locked = np.full(len(plan.zones) + 1, -1, dtype=np.int64)
    for at, zone in enumerate(plan.zones):
        if any(above.locked for above in _above(plan, zone.id)):
            locked[at] = at
    return locked[plan.labels]


def _above(plan: Plan, zone_id: str | None) -> list[Any]:
    """A zone and all that it nests in."""
    options = []
    while zone_id is not None:
        options.append(plan.zone(zone_id))
        zone_id = options[-1].parent
    return options


def _pins(state: Session, area: PlanningArea) -> dict[str, int]:
    """Pins of open comments that stand in the planning area: points drawn on the map."""
    pins = [comment for comment in comments.here(state) or () if comment.at is not None and not comment.closed]
    if not pins:
        return {}
    rows = rows_of([marked(*comment.at) for comment in pins if comment.at is not None], cache.shapes(), area)
    words = [f"Pin: {comment.text[:_PIN_WORDS]}" for comment in pins]
    return {name: row for name, row in zip(words, rows, strict=True) if row >= 0}


def _begin(state: Session, evidence: Evidence, area: PlanningArea) -> tuple[list[int], str]:
    """Rows of the small areas at which one must begin by name, and points as they were typed."""
    places = _pins(state, area) | beginnings(evidence, area)
    seeds = st.multiselect(
        "Begin one at each of",
        list(places),
        key="draft-seeds",
        placeholder="Towns, practices, sites, pins",
        help="Seeds. A pin is a comment on a place of the map.",
    )
    typed = st.text_input(
        "… and at points",
        key="draft-points",
        placeholder="Postcodes or coordinates, by ;",
        help="Postcodes, latitude and longitude (50.263, -5.051) or grid references, parted by “;”.",
    )
    return [places[name] for name in seeds], typed


def _at_points(typed: str, area: PlanningArea) -> list[int]:
    """Rows of the small areas of points; asked once all boxes are drawn, so that a refusal hides none."""
    points = points_of(typed)
    return begun_at_points(points, cache.shapes(), area) if points else []


def _more(state: Session, evidence: Evidence, area: PlanningArea) -> dict[str, Any]:
    """The boxes that few need."""
    left, middle, right = st.columns(3)
    with left:
        number = st.number_input("How many (0: as the target says)", 0, 500, 0, key="draft-number")
        seeds, typed = _begin(state, evidence, area)
    more = beside(evidence, area.inside)
    keep = {}
    with middle:
        for key, words in KEEPABLE.items():
            weight = st.select_slider(
                f"Keep {words} whole", list(WEIGHTS), format_func=WEIGHTS.__getitem__, key=f"draft-keep-{key}"
            )
            if weight:
                keep[key] = float(weight)
    with right:
        if more:
            also = st.multiselect(
                "Keep whole as well",
                list(more),
                format_func=more.__getitem__,
                key="draft-keep-also",
                placeholder="Nothing else",
                help="Each weighs “much”. Boundaries of your own come from the page Data.",
            )
            keep |= dict.fromkeys(also, _MUCH)
        lines = BORDERS | {key: words for key, words in more.items() if key != PRIDE}
        borders = st.multiselect(
            "Never cross",
            list(lines),
            ["hwb"],
            format_func=lines.__getitem__,
            key="draft-borders",
            help="Hard borders",
        )
        capped = st.selectbox(
            "Split at most",
            ["", *KEEPABLE, *more],
            format_func=lambda key: (KEEPABLE | more).get(key, "no cap"),
            key="draft-capped",
        )
        cap = st.number_input("of them", 0, 1_000, 3, key="draft-cap", disabled=not capped)
    return {
        "zones": int(number) or None,
        "seeds": [*seeds, *_at_points(typed, area)],
        "keep": keep,
        "borders": borders,
        "caps": {capped: int(cap)} if capped else {},
    }
