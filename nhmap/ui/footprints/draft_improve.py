"""Improving the plan that is drawn, and balancing two of its neighbourhoods: every step is seen before it is taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import streamlit as st

from nhmap.core.drafts.improving import MOST_STEPS, balance_two, improve
from nhmap.core.drafts.measures import DraftMeasures, measure, sizes
from nhmap.core.drafts.posing import pose
from nhmap.core.geography.planning_areas import PlanningArea, planning_area
from nhmap.core.plan.changes import Assign
from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.ui.footprints.draft_form import locked_zones
from nhmap.ui.kit.feedback import refuse
from nhmap.ui.state import cache, session, work
from nhmap.ui.state.at_work import AtWork

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.drafts.improving import Step
    from nhmap.core.drafts.problem import Problem
    from nhmap.ui.state.at_work import Turn
    from nhmap.ui.state.session import Session

_AT_WORK: Final = "improving-at-work"
_LOOK_AGAIN: Final = 1.0
_AT_ONCE: Final = 1.5


@dataclass(frozen=True, eq=False)
class Drawn:
    """The SNPs that are drawn, as a problem.

    Attributes
    ----------
    problem
        Of the small areas that are in one of them.
    label
        Which, for each.
    zone_ids, names
        Of the SNPs, in the order of the labels.
    """

    problem: Problem
    label: NDArray[np.int64]
    zone_ids: tuple[str, ...]
    names: tuple[str, ...]


def drawn(state: Session, only: tuple[str, ...] = ()) -> Drawn:
    """The SNPs of a plan in its planning area, or some of them.

    Raises
    ------
    InputRefusedError
        When there are fewer than two.
    """
    plan, evidence, balance = state.history.plan, cache.evidence(), state.settings
    area = planning_area(evidence.areas, plan.area_key, plan.area_code)
    at = plan.at_level(Level.SNP)
    positions = [plan.position[zone_id] for zone_id in only]
    inside = area.inside & (np.isin(at, positions) if only else at >= 0)
    used = np.unique(at[inside])
    if len(used) < 2:  # noqa: PLR2004 - one has no neighbour to hand over to
        message = "There are fewer than two neighbourhoods here."
        raise InputRefusedError(message, "Draw two, or take a draft first.")
    problem = pose(
        evidence,
        PlanningArea(area.key, area.code, area.name, inside),
        target=dict(balance.targets)[Level.SNP],
        tolerance=balance.tolerance,
        basis=balance.basis,
        locked=locked_zones(plan),
        borders=("hwb",) if not only else (),
    )
    label = np.searchsorted(used, at[problem.rows]).astype(np.int64)
    zones = [plan.zones[position] for position in used.tolist()]
    return Drawn(problem, label, tuple(z.id for z in zones), tuple(z.name for z in zones))


def improve_drawn(state: Session) -> None:
    """Look for steps, show what each does, and take as many as wanted."""
    st.caption(
        "Small areas at the borders are handed over one by one, for sizes within the tolerance, fewer splits, and more "
        "patients with a practice of their own neighbourhood. Nothing changes until you take the steps."
    )
    if st.button("Look for steps", type="primary", key="improve-now"):
        try:
            subject = drawn(state)
        except NhmapError as refused:
            refuse(refused)
            return
        plan = state.history.plan

        def make(turn: Turn) -> tuple[Any, Drawn, tuple[Step, ...], DraftMeasures]:
            def progress(share: float) -> None:
                turn.share = share

            steps = improve(subject.problem, subject.label, progress=progress, cancelled=turn.given_up)
            return plan, subject, steps, measure(subject.problem, subject.label)

        job = AtWork("drafts", make)
        job.wait(_AT_ONCE)
        session.set_widget(_AT_WORK, job)
    if isinstance(session.widget_value(_AT_WORK), AtWork):
        _steps()


@st.fragment(run_every=_LOOK_AGAIN)
def _steps() -> None:
    """How far the search is, or the steps."""
    at_work = session.widget_value(_AT_WORK)
    if not isinstance(at_work, AtWork):
        return
    if at_work.working:
        bar, stop = st.columns((4, 1.3), vertical_alignment="center")
        bar.progress(at_work.share, f"Looking for steps … up to {MOST_STEPS}")
        if stop.button("Stop with these", width="stretch", key="improve-stop"):
            at_work.give_up()
        return
    if at_work.result is None:
        st.warning("No steps could be looked for. Nothing of the plan has changed; try again.")
        return
    plan, subject, steps, before = at_work.result
    if plan.hash != work.begin().history.plan.hash:
        st.caption("The plan has changed since: look for steps again.")
        return
    if not steps:
        st.success("No single step makes it better.", icon=":material/check:")
        return
    _offer(subject, steps, before)


def _offer(subject: Drawn, steps: tuple[Step, ...], before: DraftMeasures) -> None:
    """The steps as a table, and how many to take."""
    codes = cache.evidence().areas.codes
    rows = []
    last = before
    for number, step in enumerate(steps, start=1):
        after = step.after
        rows.append(
            {
                "Step": number,
                "Small area": str(codes[subject.problem.rows[step.area]]),
                "People": round(float(subject.problem.people[step.area])),
                "From": subject.names[step.here],
                "To": subject.names[step.there],
                "In tolerance": f"{round(after.share_in_tolerance * after.zones)} of {after.zones}",
                "Furthest off": f"{after.max_deviation:.1%}".replace("%", " %"),
                "Patients kept": after.patients_kept - last.patients_kept,
                "People in splits": after.split_people - last.split_people,
            }
        )
        last = after
    count = len(steps)
    many = st.slider("Take the first", 1, count, count, key="improve-many") if count > 1 else 1
    after = steps[many - 1].after
    st.markdown(
        f"Patients with a practice of their own neighbourhood: {before.kept_share:.1%} → **{after.kept_share:.1%}**. "
        f"Furthest off: {before.max_deviation:.1%} → **{after.max_deviation:.1%}**."
    )
    st.dataframe(rows[:many], hide_index=True, width="stretch", height=240)
    if st.button(f"Take {many} {'step' if many == 1 else 'steps'}", type="primary", key="improve-take"):
        moved = subject.label.copy()
        for step in steps[:many]:
            moved[step.area] = step.there
        _hand_over(subject, moved, f"improved in {many} steps")


def balance_drawn(state: Session) -> None:
    """Choose two neighbours, see what would be handed over, take it."""
    plan = state.history.plan
    names = {zone.id: zone.name for zone in plan.zones if zone.level is Level.SNP and len(plan.members(zone.id))}
    zone_ids = st.multiselect(
        "Two neighbourhoods that share a border",
        list(names),
        format_func=names.__getitem__,
        max_selections=2,
        key="balance-two",
        placeholder="Choose two",
    )
    if len(zone_ids) < 2:  # noqa: PLR2004 - two
        return
    try:
        subject = drawn(state, tuple(zone_ids))
        problem = replace(subject.problem, zones=2) if subject.problem.parts == 1 else subject.problem
        after = balance_two(problem, subject.label)
    except NhmapError as refused:
        refuse(refused)
        return
    going = np.flatnonzero(after != subject.label)
    old, new = sizes(problem, subject.label), sizes(problem, after)
    if not len(going):
        st.success("They are as near in size as handing over small areas can bring them.", icon=":material/check:")
        return
    for at, name in enumerate(subject.names):
        st.write(f"{name}: {old[at]:,.0f} → **{new[at]:,.0f}**")
    people = float(problem.people[going].sum())
    st.caption(f"{len(going)} small areas with {people:,.0f} people change hands; all else stays.")
    if st.button("Take it", type="primary", key="balance-take"):
        _hand_over(subject, after, "two neighbourhoods balanced")


def _hand_over(subject: Drawn, after: NDArray[np.int64], reason: str) -> None:
    """One edit of the plan; undo takes all of it back."""
    moves = [(at, np.flatnonzero((after == at) & (subject.label != at))) for at in range(len(subject.zone_ids))]
    changes = [
        Assign(subject.zone_ids[at], subject.problem.rows[rows].astype(np.int32)) for at, rows in moves if len(rows)
    ]
    try:
        work.do(changes, reason=reason)
    except NhmapError as refused:
        refuse(refused)
        return
    session.set_widget(_AT_WORK, None)
    st.rerun()
