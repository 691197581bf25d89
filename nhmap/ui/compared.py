"""The comparison of this session: which plans are set side by side, and what is said of them, saved as it is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.config import settings
from nhmap.core.options import MOST, NAME_LIMIT, Comparison
from nhmap.core.planning_areas import planning_area, short_name
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.ui import cache, map_view, session, work

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhmap.core.plan_figures import Assessed
    from nhmap.store.comparisons import ComparisonStore, ComparisonSummary
    from nhmap.store.plans import PlanSummary
    from nhmap.ui.map_values import MapState


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


def begin(known: dict[str, PlanSummary]) -> Comparison:
    """The comparison as it stands, without plans that were put away meanwhile.

    The first time it is the saved one with the open plan that was changed last: who comes back finds what was written.
    Where there is none, it is made of the open plan and of those saved for the same planning area, newest first.
    """
    state = work.begin()
    current = state.comparison
    if current is None:
        saved = (each for each in listed() if state.plan_id in each.plan_ids and set(each.plan_ids) <= set(known))
        last = next(saved, None)
        if last is not None:
            return load(last.comparison_id)
        here = state.history.plan
        near = [i for i, p in known.items() if (p.area_key, p.area_code) == (here.area_key, here.area_code)]
        first = [state.plan_id] if state.plan_id in known else []
        first += [i for i in near if i not in first]
        return put(Comparison(work.new_id()).choose(first[:2] if len(first) > 1 else ()))
    if not set(current.plan_ids) <= set(known):
        return put(current.choose(i for i in current.plan_ids if i in known))
    return current


def put(comparison: Comparison) -> Comparison:
    """Keep a changed comparison in the session."""
    session.put(replace(work.begin(), comparison=comparison))
    return comparison


def keep(comparison: Comparison) -> Comparison:
    """Keep a changed comparison, and save it once there is something that would be lost.

    Raises
    ------
    NhmapError
        When it cannot be saved; the session has the change all the same.
    """
    put(comparison)
    worth = comparison.version or comparison.said or comparison.name.strip()
    return save(comparison) if worth and len(comparison.options) > 1 else comparison


def save(comparison: Comparison) -> Comparison:
    """Save a comparison, under a name of its plans where it has none."""
    named = comparison if comparison.name.strip() else replace(comparison, name=default_name(comparison))
    return put(store().save(named, who="", when=work.now().isoformat(timespec="seconds")))


def default_name(comparison: Comparison) -> str:
    """“Stoke-on-Trent: option A, option B”, from the names of the plans."""
    known = plans()
    names = [known[i].name for i in comparison.plan_ids if i in known]
    return " / ".join(names)[:NAME_LIMIT] or "Comparison"


def choose(plan_ids: Iterable[str]) -> Comparison:
    """Set these plans side by side."""
    return keep(_current().choose(plan_ids))


def add(plan_id: str) -> Comparison:
    """Set one more plan beside the others, as long as there is room."""
    current = _current()
    return choose([*current.plan_ids, plan_id]) if len(current.options) < MOST else current


def rename(name: str) -> Comparison:
    """Name the comparison."""
    return keep(replace(_current(), name=name.strip()[:NAME_LIMIT]))


def note(plan_id: str, speaks_for: str, speaks_against: str, seen: int) -> Comparison:
    """Write what speaks for and against an option."""
    return keep(_current().note(plan_id, speaks_for, speaks_against, seen))


def prefer(plan_id: str | None) -> Comparison:
    """Mark an option as preferred, or none."""
    return keep(_current().prefer(plan_id))


def load(comparison_id: str) -> Comparison:
    """Go on with a saved comparison."""
    return put(store().load(comparison_id))


def fresh() -> Comparison:
    """Begin another comparison; a saved one stays saved."""
    return put(Comparison(work.new_id()))


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
    kept = work.begin().comparison
    work.open_plan(plan_id)
    if kept is not None:
        put(kept)
