"""Drafting: ask for drafts, wait beside them, look at a few that differ, and take one or parts of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from nhmap.config import settings
from nhmap.core.drafts.as_plan import add_zones, nest, take_whole
from nhmap.core.drafts.blocking import what_blocked, what_blocks
from nhmap.core.drafts.drafting import draft
from nhmap.core.drafts.naming import names_of_groups
from nhmap.core.plan.plans import NAME_LIMIT
from nhmap.errors import NhmapError
from nhmap.ui.footprints.draft_cards import figures, head, obstacles
from nhmap.ui.footprints.draft_form import Question, ask
from nhmap.ui.footprints.draft_improve import balance_drawn, improve_drawn
from nhmap.ui.footprints.draft_maps import small_maps
from nhmap.ui.kit.feedback import boundary, refuse
from nhmap.ui.state import cache, session, work
from nhmap.ui.state.at_work import AtWork

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nhmap.core.drafts.blocking import Obstacle
    from nhmap.core.drafts.drafting import Drafted
    from nhmap.core.plan.plans import Plan
    from nhmap.ui.state.at_work import Turn

_AT_WORK: Final = "drafts-at-work"
SECONDS: Final = 60.0
"""How long drafts may take on a screen; then the best so far is shown."""
_LOOK_AGAIN: Final = 1.0
_MODES: Final = ("Draft anew", "Improve", "Balance two")
_AT_ONCE: Final = 1.5
"""Seconds that the page waits for drafts before it says how far they are."""


@dataclass(frozen=True, eq=False)
class Shown:
    """Drafts as they are shown.

    Attributes
    ----------
    question
        What was asked for.
    drafted
        The drafts.
    pictures
        A small map of each.
    blocked
        What stood in the way.
    above
        MNP of each small area of each draft, where SNPs are nested in MNPs.
    names
        What each zone of each draft would be called.
    """

    question: Question
    drafted: Drafted
    pictures: tuple[str, ...]
    blocked: tuple[Obstacle, ...]
    above: tuple[NDArray[np.int64] | None, ...]
    names: tuple[tuple[str, ...], ...]


@st.dialog("Draft neighbourhoods", width="large")
def draft_neighbourhoods() -> None:
    """Ask for drafts and look at them."""
    with boundary("Drafting"):
        state = work.begin()
        plan = state.history.plan
        if plan.area_key == "england":
            st.info("Choose where you are planning first, above the map.")
            return
        if (plan.labels >= 0).any():
            mode = st.segmented_control(
                "What to do", _MODES, default=_MODES[0], key="draft-mode", label_visibility="collapsed"
            )
            if mode == _MODES[1]:
                improve_drawn(state)
                return
            if mode == _MODES[2]:
                balance_drawn(state)
                return
        try:
            question = ask(state)
        except NhmapError as refused:
            refuse(refused)
            return
        locked = question.problem.locked_zones
        words = f"Finish the rest around {locked} locked" if locked else "Draft"
        for_now, note = st.columns((1, 3), vertical_alignment="center")
        if for_now.button(words, type="primary", width="stretch", key="draft-now"):
            if isinstance(before := session.widget_value(_AT_WORK), AtWork):
                before.give_up()
            shapes, evidence = cache.shapes_of(), cache.evidence()
            job = AtWork("drafts", lambda turn: _make(question, shapes, evidence, turn))
            job.wait(_AT_ONCE)
            session.set_widget(_AT_WORK, job)
        note.caption(_expected(question))
        if blocked := what_blocks(question.problem):
            obstacles(blocked)
        if isinstance(session.widget_value(_AT_WORK), AtWork):
            _results()


def _expected(question: Question) -> str:
    """How many neighbourhoods it will be, of how many people."""
    problem = question.problem
    free = problem.count - problem.locked_zones
    people = float(problem.part_people.sum())
    size_words = f", about {people / free:,.0f} people each" if free else ""
    return (
        f"{people:,.0f} people in {free} new neighbourhoods{size_words}. Patients kept with their practice come first."
    )


def _make(question: Question, shapes: Any, evidence: Any, turn: Turn) -> Shown:  # noqa: ANN401 - shared
    """Drafts with their pictures and names; made beside the page."""
    problem = question.problem

    def progress(share: float, _: object) -> None:
        turn.share = 0.95 * share

    drafted = draft(problem, seconds=SECONDS, progress=progress, cancelled=turn.given_up)
    labels = [draft.label for draft in drafted.drafts]
    pictures = small_maps(shapes()[problem.rows], labels, problem.residents)
    above = tuple(nest(problem, label, question.mnp_target) if question.level == "both" else None for label in labels)
    names = tuple(tuple(names_of_groups(evidence, problem.rows, label)) for label in labels)
    return Shown(question, drafted, pictures, what_blocked(problem, drafted.drafts), above, names)


@st.fragment(run_every=_LOOK_AGAIN)
def _results() -> None:
    """How far the drafts are, or the drafts."""
    at_work = session.widget_value(_AT_WORK)
    if not isinstance(at_work, AtWork):
        return
    if at_work.working:
        bar, stop = st.columns((4, 1.3), vertical_alignment="center")
        bar.progress(at_work.share, f"Looking for drafts … {at_work.share:.0%}")
        if stop.button("Show the best so far", width="stretch", key="draft-stop"):
            at_work.give_up()
        return
    shown = at_work.result
    if shown is None:
        st.warning("The drafts could not be made. Nothing of the plan has changed; try again.")
        return
    _cards(shown)


def _cards(shown: Shown) -> None:
    """A card for each draft, and what can be done with it."""
    drafts = shown.drafted.drafts
    if shown.drafted.stopped:
        st.caption(f"Stopped early: the best of {shown.drafted.tried}.")
    only_after = [reason for reason in shown.blocked if reason.kind in {"search", "cap"}]
    if only_after:
        obstacles(only_after)
    for at, (column, shown_draft) in enumerate(zip(st.columns(max(len(drafts), 3)), drafts, strict=False)):
        with column:
            st.html(head(at, shown_draft, shown.pictures[at]))
            if st.button("Take it", type="primary" if not at else "secondary", width="stretch", key=f"draft-take-{at}"):
                _take(shown, at, None)
            st.html(figures(shown_draft, shown.above[at], shown.question))
            with st.popover("Other ways", width="stretch"):
                if st.button("Keep it as an option", width="stretch", key=f"draft-option-{at}"):
                    _as_option(shown, at)
                free = [
                    zone for zone in range(shown_draft.measures.zones) if zone >= shown.question.problem.locked_zones
                ]
                zones = st.multiselect(
                    "Single neighbourhoods",
                    free,
                    format_func=shown.names[at].__getitem__,
                    key=f"draft-zones-{at}",
                    placeholder="Choose",
                )
                if st.button("Take these", width="stretch", disabled=not zones, key=f"draft-some-{at}"):
                    _take(shown, at, zones)


def _planned(shown: Shown, at: int, zones: list[int] | None, plan: Plan) -> Plan:
    """The plan with a draft, or with some zones of one."""
    question, label = shown.question, shown.drafted.drafts[at].label
    evidence, level, above = cache.evidence(), question.zone_level, shown.above[at]
    if zones is None:
        return take_whole(
            plan, question.problem, label, evidence=evidence, new_id=work.new_id, level=level, above=above
        )
    return add_zones(
        plan, question.problem, label, zones, evidence=evidence, new_id=work.new_id, level=level, above=above
    )


def _take(shown: Shown, at: int, zones: list[int] | None) -> None:
    """Put a draft into the plan; undo takes it out again."""
    try:
        plan = _planned(shown, at, zones, work.begin().history.plan)
        work.replace_plan(plan, f"draft {at + 1} taken" if zones is None else f"parts of draft {at + 1} taken")
    except NhmapError as refused:
        refuse(refused)
        return
    session.set_widget(_AT_WORK, None)
    st.rerun()


def _as_option(shown: Shown, at: int) -> None:
    """Save the plan with a draft beside this plan, to be compared."""
    state = work.begin()
    name = f"{state.history.plan.name}, draft {at + 1}"[:NAME_LIMIT]
    try:
        plan = replace(_planned(shown, at, None, state.history.plan), name=name)
        store = cache.plan_store(settings().plans_url)
        store.create(plan, state.who, work.now().isoformat(timespec="seconds"))
    except NhmapError as refused:
        refuse(refused)
        return
    st.toast(f"Saved as “{name}”: choose it on the page Compare.", icon=":material/check:")
