"""The comparison of this session: which plans are set side by side, and what is said of them, saved as it is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.config import settings
from nhmap.core.geography.planning_areas import planning_area, short_name
from nhmap.core.options.option_merge import AGAINST, FOR
from nhmap.core.options.options import MOST, NAME_LIMIT, Comparison, Option
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.ui.map import view as map_view
from nhmap.ui.state import beside, cache, session, work
from nhmap.ui.state.waiting import unsaved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhmap.core.options.plan_figures import Assessed
    from nhmap.store.database.comparisons import ComparisonStore, ComparisonSummary
    from nhmap.store.database.plans import PlanSummary
    from nhmap.ui.map.values import MapState


SYNC: Final = "compare"
"""Maps of the page follow each other under this name."""

WINDOW: Final = 768
"""Height of the smallest window that the page was laid out for, in pixels."""


@dataclass(frozen=True, eq=False)
class Shown:
    """One option as the page shows it.

    Attributes
    ----------
    letter
        “A”.
    summary
        The saved plan, as it is listed.
    assessed
        The plan with all that is said of it.
    colours
        Of its zones: what is alike in two options looks alike.
    """

    letter: str
    summary: PlanSummary
    assessed: Assessed
    colours: tuple[int, ...]


def store() -> ComparisonStore:
    """The saved comparisons."""
    return cache.comparison_store(settings().plans_url)


def plans() -> dict[str, PlanSummary]:
    """Saved plans that are not put away, by id: those of this session's planning area first, changed last first.

    Raises
    ------
    NhmapError
        When they cannot be read.
    """
    here = work.begin().history.plan
    try:
        listed = cache.plan_store(settings().plans_url).summaries()
    except OSError as error:
        message = "The saved plans cannot be read on this computer."
        raise NhmapError(
            message, f"Check the folder {settings().plans}, or choose another with NHMAP_PLANS."
        ) from error
    near = sorted(listed, key=lambda p: (p.area_key, p.area_code) != (here.area_key, here.area_code))
    return {p.plan_id: p for p in near}


def begin(summaries: dict[str, PlanSummary]) -> Comparison:
    """The comparison as it stands, with what others changed and without plans that were put away meanwhile.

    The first time it is the saved one with the open plan that was changed last: who comes back finds what was written.
    Where there is none, it is made of the open plan and of those saved for the same planning area, newest first.
    """
    state = beside.refresh_comparison(work.begin())
    current = state.comparison
    if current is None:
        saved = (
            comparison
            for comparison in listed()
            if state.plan_id in comparison.plan_ids and set(comparison.plan_ids) <= set(summaries)
        )
        last = next(saved, None)
        if last is not None:
            return load(last.comparison_id)
        here = state.history.plan
        near = [i for i, p in summaries.items() if (p.area_key, p.area_code) == (here.area_key, here.area_code)]
        first = [state.plan_id] if state.plan_id in summaries else []
        first += [i for i in near if i not in first]
        return _before(Comparison(work.new_id()).choose(first[:2] if len(first) > 1 else ()), None)
    if not set(current.plan_ids) <= set(summaries):
        # Nobody took them out: both sides lose them, so that this is no change of this window's.
        base = state.beside.compared
        left = None if base is None else base.choose(i for i in base.plan_ids if i in summaries)
        return _before(current.choose(i for i in current.plan_ids if i in summaries), left)
    return current


def put(comparison: Comparison) -> Comparison:
    """Have the same comparison before one again, as after another plan was opened."""
    state = work.begin()
    session.put(replace(state, comparison=comparison, beside=state.beside.without_comparison(comparison.id)))
    return comparison


def _before(comparison: Comparison, base: Comparison | None) -> Comparison:
    """Have another comparison before one; the one before it goes on waiting where it is not stored.

    Parameters
    ----------
    base
        As it is stored; None where it is not.
    """
    state = work.begin()
    waiting, current = state.beside, state.comparison
    if current is not None and current.id != comparison.id and unsaved(current, waiting.compared):
        waiting = waiting.with_comparison_left(current, waiting.compared)
    session.put(replace(state, comparison=comparison, beside=replace(waiting, compared=base)))
    return comparison


def keep(comparison: Comparison) -> Comparison:
    """Keep a changed comparison, and save it once there is something that would be lost.

    What cannot be saved now stays in this window and is tried again.

    Raises
    ------
    InputRefusedError
        When the store does not admit it; the session has the change all the same.
    """
    named = comparison
    if (comparison.version or comparison.said) and not comparison.name.strip():
        named = replace(comparison, name=default_name(comparison))
    return beside.keep_comparison(work.begin(), named).comparison or named


def default_name(comparison: Comparison) -> str:
    """“Stoke-on-Trent: option A, option B”, from the names of the plans."""
    try:
        summaries = plans()
    except NhmapError:
        return "Comparison"
    names = [summaries[i].name for i in comparison.plan_ids if i in summaries]
    return " / ".join(names)[:NAME_LIMIT] or "Comparison"


def choose(plan_ids: Iterable[str]) -> Comparison:
    """Set these plans side by side."""
    return keep(_current().choose(plan_ids))


def add(plan_id: str) -> Comparison:
    """Set one more plan beside the others, as long as there is room."""
    current = _current()
    return choose([*current.plan_ids, plan_id]) if len(current.options) < MOST else current


def rename(name: str, over: str) -> Comparison:
    """Name the comparison.

    Parameters
    ----------
    over
        The name that the writer had before them.
    """
    state = work.begin()
    if state.beside.compared is not None:
        session.put(replace(state, beside=replace(state.beside, compared=replace(state.beside.compared, name=over))))
    return keep(replace(_current(), name=name.strip()[:NAME_LIMIT]))


def note(plan_id: str, part: str, text: str, over: str, entries: int) -> Comparison:
    """Write what speaks for or against an option.

    Parameters
    ----------
    part
        ``nhmap.core.options.option_merge.FOR`` or ``AGAINST``.
    over
        The text that the writer had before them: where it is not what stands by now, they are asked.
    entries
        Length of the plan's log.
    """
    state, current = work.begin(), _current()
    base = state.beside.compared
    if base is not None and plan_id in base.plan_ids:
        # Held against the text that the writer saw, which may be older than the comparison around it.
        old = base.option(plan_id)
        was = Option(plan_id, **{FOR: old.speaks_for, AGAINST: old.speaks_against, part: over}, seen=old.seen)
        base = replace(base, options=tuple(was if o.plan_id == plan_id else o for o in base.options))
        session.put(replace(state, beside=replace(state.beside, compared=base)))
    option = current.option(plan_id)
    texts = {FOR: option.speaks_for, AGAINST: option.speaks_against, part: text}
    return keep(current.note(plan_id, texts[FOR], texts[AGAINST], entries))


def prefer(plan_id: str | None) -> Comparison:
    """Mark an option as preferred, or none."""
    return keep(_current().prefer(plan_id))


def contested(part: str, plan_id: str = "") -> bool:
    """Whether this window is asked about a part of its comparison: then both texts stand before the person."""
    state = work.begin()
    return state.comparison is not None and any(
        (option.comparison_id, option.clash.part, option.clash.plan_id) == (state.comparison.id, part, plan_id)
        for option in state.beside.options
    )


def load(comparison_id: str) -> Comparison:
    """Go on with a saved comparison; with one that waits, as this window wanted it."""
    state = work.begin()
    waits = next((pair for pair in state.beside.left_comparisons if pair[0].id == comparison_id), None)
    if waits is None:
        stored = store().load(comparison_id)
        return _before(stored, stored)
    session.put(replace(state, beside=state.beside.without_comparison(comparison_id)))
    return _before(*waits)


def fresh() -> Comparison:
    """Begin another comparison; a saved one stays saved."""
    return _before(Comparison(work.new_id()), None)


def listed(*, away: bool = False) -> tuple[ComparisonSummary, ...]:
    """Saved comparisons, changed last first: those in use, or those put away."""
    return store().summaries(archived=away)


def put_away(comparison_id: str) -> None:
    """Take a comparison off the list; nothing of it is lost."""
    store().archive(comparison_id, work.now().isoformat(timespec="seconds"))
    if _current().id == comparison_id:
        fresh()


def take_out(comparison_id: str) -> Comparison:
    """Put a comparison back on the list, and go on with it."""
    store().restore(comparison_id, work.now().isoformat(timespec="seconds"))
    return load(comparison_id)


def area_name(summary: PlanSummary) -> str:
    """Planning area of a saved plan, as people say it."""
    try:
        area = planning_area(cache.evidence().areas, summary.area_key, summary.area_code)
    except InputRefusedError:  # a code of another year
        return summary.area_code
    return short_name(area.name)


def _current() -> Comparison:
    return work.begin().comparison or fresh()


def show_map(chart: MapState, height: int, key: str) -> None:
    """A map that takes a share of the window's height.

    Parameters
    ----------
    height
        In pixels in a window of ``WINDOW`` pixels, and the least it ever is.
    """
    share = 100 * height / WINDOW
    with st.container(key=f"{key}-frame"):
        # The frame begins with no height at all, in which no map can find its zoom.
        st.html(f"<style>.st-key-{key}-frame iframe {{ min-height: max({height}px, {share:.1f}vh); }}</style>")
        map_view.footprint_map(chart, cache.static(), height=height, key=key)


def go_on_with(plan_id: str) -> None:
    """Open a saved plan; what is set side by side stays so."""
    comparison = work.begin().comparison
    work.open_plan(plan_id)
    if comparison is not None:
        put(comparison)
