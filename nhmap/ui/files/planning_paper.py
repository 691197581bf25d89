"""The planning paper on the screen: one press, made beside the page, with a word on how far it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nhmap.config import settings
from nhmap.core.options.options import FEWEST
from nhmap.core.plan.paper_record import NO
from nhmap.errors import NhmapError
from nhmap.store.exports.bundles import shortlist_files
from nhmap.store.paper.considered import Considered
from nhmap.store.paper.packing import pack
from nhmap.store.paper.paper_files import settings_of
from nhmap.store.paper.shortlisted import shortlisted
from nhmap.store.paper.subject import Subject, slug
from nhmap.ui.compare import comparison as compared
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state import building_notes, cache, chosen_sites, comments, estate, travel_choice, work, zone_colours
from nhmap.ui.widgets.pressed import assessed, held, pressed

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.options.options import Comparison
    from nhmap.store.paper.shortlisted import Shortlisted
    from nhmap.ui.state.session import Session

WORDS: Final = "Planning paper (ZIP)"
_LOOK_AGAIN: Final = 1.0
_far: dict[str, str] = {}
"""Window -> what of its paper is being made."""
_given_up: set[str] = set()
"""Windows whose person wants no paper any more."""


class GivenUp(BaseException):
    """Nobody waits for the paper any more."""


def button(state: Session, *, drawn: bool) -> None:
    """The button of the paper, and how far it is once it was pressed."""
    window = _window()
    st.download_button(
        WORDS,
        pressed(partial(_make, state, window)),
        f"{slug(state.history.plan.name)}-{work.now():%Y-%m-%d}.zip",
        "application/zip",
        on_click="ignore",
        width="stretch",
        disabled=not drawn,
        help="Paper for Word, workbook, maps, files for GIS, the rows behind every figure. Takes half a minute.",
    )
    _say_how_far(window)


@st.fragment(run_every=_LOOK_AGAIN)
def _say_how_far(window: str) -> None:
    """What is being made; nothing where nothing is."""
    if words := _far.get(window):
        far, stop = st.columns((3, 1), vertical_alignment="center")
        far.caption(f"Planning paper: {plain(words)} …")
        stop.button("Give up", type="tertiary", key="paper-stop", on_click=_given_up.add, args=(window,))


def _make(drawn: Session, window: str) -> bytes:
    """The pack of the plan as it is now."""
    _given_up.discard(window)
    try:
        _far[window] = "beginning"
        return paper(held(drawn), partial(_go_on, window))
    except GivenUp:
        message = "The planning paper was given up."
        raise NhmapError(message, "Press the button again for another.") from None
    finally:
        _far.pop(window, None)


def _go_on(window: str, words: str) -> None:
    """Note how far a paper is; end it where its person gave up."""
    if window in _given_up:
        raise GivenUp
    _far[window] = words


def paper(state: Session, progress: Callable[[str], None]) -> bytes:
    """The pack of a session's plan, and its shortlist beside it.

    Parameters
    ----------
    progress
        Called with what is being made, in words.
    """
    when = work.now().isoformat(timespec="seconds")
    progress("Options and sites")
    assessment = assessed(state)
    look = settings_of(state.paper, settings().plans)
    options = () if state.paper.options == NO else considered(state, assessment)
    with_sites = state.paper.sites != NO
    label = next((option.label for option in options if option.own), "")
    subject = Subject(
        assessment,
        cache.shapes_of(),
        when,
        decision=state.decision.shared,
        option=label,
        layers=cache.catalogue().layers,
        options=options,
        shortlist=sites_of(state) if with_sites else None,
        comments=comments.store().of(state.plan_id) if state.stored else (),
        shown_colours=zone_colours.colours_of(state.plan_id, assessment.plan),
    )
    beside: dict[str, bytes] = {}
    if state.shortlist and with_sites:
        ranked = chosen_sites.ranking(state)
        beside = shortlist_files(state.shortlist, ranked, estate.evidence(), when, illustrative=estate.illustrative())
    return pack(subject, progress, beside, look, pipeline=state.pipeline, notes=building_notes.book()).data


def considered(state: Session, assessment: Assessment) -> tuple[Considered, ...]:
    """The options of the comparison that the open plan stands in; empty where it stands in none.

    It is the comparison of this window, else the saved one that was changed last.
    """
    comparison = _comparison(state)
    if comparison is None:
        return ()
    summaries = compared.plans()
    held_here = [i for i in comparison.plan_ids if i == state.plan_id or i in summaries]
    if len(held_here) < FEWEST:
        return ()
    rows = []
    for plan_id in held_here:
        own = plan_id == state.plan_id
        option = comparison.option(plan_id)
        rows.append(
            Considered(
                comparison.letter(plan_id),
                assessment if own else cache.assessed(summaries[plan_id], state.settings).assessment,
                own,
                option.speaks_for,
                option.speaks_against,
                comparison.preferred == plan_id,
            )
        )
    return tuple(rows)


def _comparison(state: Session) -> Comparison | None:
    now = state.comparison
    if now is not None and state.plan_id in now.plan_ids:
        return now
    last = next((comparison for comparison in compared.listed() if state.plan_id in comparison.plan_ids), None)
    return None if last is None else compared.store().load(last.comparison_id)


def sites_of(state: Session) -> Shortlisted | None:
    """The shortlist as this window ranks it."""
    listed = chosen_sites.shortlist(state)
    if not listed:
        return None
    return shortlisted(
        estate.evidence(),
        chosen_sites.candidates(state),
        chosen_sites.ranking(state),
        listed,
        state.history.plan,
        travel_choice.travel(state),
        notes=building_notes.book(),
        estate=estate.saved(),
        illustrative=estate.illustrative(),
    )


def _window() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None else ""
