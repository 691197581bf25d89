"""Drafts of a planning area: many searches of different wishes, and the few best that differ."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.drafts.caps import excess, within_caps
from nhmap.core.drafts.measures import measure, missed
from nhmap.core.drafts.pressing import press
from nhmap.core.drafts.priced_zones import STIFF, Wishes
from nhmap.core.drafts.search import Search
from nhmap.core.drafts.seeding import first_cut
from nhmap.core.drafts.shown_drafts import Draft, choose
from nhmap.core.drafts.units import Units, bundled, single
from nhmap.core.drafts.whole_search import BUNDLES_COLD, BUNDLES_HOT, WholeSearch

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.drafts.problem import Problem

SECONDS: Final = 60.0
"""A draft ends after this time with the best so far, whatever is asked."""

_LARGE: Final = 1_200
"""Small areas from which each search looks for less time, so that the whole stays within a quarter of a minute."""

_SMALL, _MORE = 330, 1.5
"""Small areas below which each search looks for longer, and how much at most."""
_TWICE_BELOW: Final = 250
"""Small areas below which patients and whole members are looked for from another start, too."""

DRAFTS: Final = 5
MOST_DRAFTS: Final = 10

_SWEEPS: Final = 250
_STRICT_SWEEPS: Final = 50
_PRESSINGS, _KIND_PRESSINGS = 6, 3
"""Rounds of pressing sizes, and how many keep all other wishes at their full weight: more only where no draft fits."""
_PRESSED_SWEEPS, _PRESSED_STIFF = 36, 2_000.0
"""Sweeps of each, and what being beyond the tolerance by one zone costs."""
_WHOLE_STEPS: Final = 500
"""Steps of the search for whole members, for each unit and each share of effort."""
_OF_BUNDLES: Final = 0.7
"""Share of these that bundles take: small areas that touch and share their MSOA, ward and PCN area."""
_SWAPS, _STRICT_SWAPS = 0.2, 0.4
"""Shares of steps in which a zone gives on as it takes, at first and where sizes are pressed."""


@dataclass(frozen=True)
class Profile:
    """One balance of wishes, and how it is looked for.

    Attributes
    ----------
    wishes, sweeps
        What is weighed, and how long it is looked for.
    whole_first
        Whether whole members are looked for before all else.
    """

    wishes: Wishes
    sweeps: float = 1.0
    whole_first: bool = False


def _whole(weight: float) -> dict[str, float]:
    return dict.fromkeys(("msoa", "ward", "pcn"), weight)


PROFILES: Final[tuple[Profile, ...]] = (
    Profile(Wishes(3.0, 0.3, swaps=_SWAPS), 1.1),
    Profile(Wishes(0.1, 0.05, _whole(2.0), together=0.0, swaps=_SWAPS), 1.0, whole_first=True),
    Profile(Wishes(0.4, 2.0, swaps=_SWAPS), 0.8),
    Profile(Wishes(1.5, 0.8, _whole(0.4), swaps=_SWAPS), 0.6),
    Profile(Wishes(3.0, 0.3, even=0.5, swaps=_SWAPS), 0.9),
    Profile(Wishes(1.5, 1.2, _whole(0.2), narrow=0.7, swaps=_SWAPS), 0.4),
)
"""Wishes of the searches: patients first, whole units, plain shapes, something of everything, rather even sizes."""


@dataclass(frozen=True, eq=False)
class Drafted:
    """Drafts of a problem.

    Attributes
    ----------
    drafts
        The few that are shown; at least one.
    tried
        How many were made to choose from.
    stopped
        Whether time or somebody ended the search before all were made.
    seconds
        Processor time it took.
    """

    drafts: tuple[Draft, ...]
    tried: int
    stopped: bool
    seconds: float


def draft(  # noqa: PLR0913 - the problem and how long to look, each with a default
    problem: Problem,
    *,
    number: int = DRAFTS,
    seed: int = 1,
    effort: float = 1.0,
    seconds: float = SECONDS,
    progress: Callable[[float, Draft | None], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Drafted:
    """Drafts of a problem, the one that keeps most patients with their practice first.

    The same problem, number, seed and effort give the same drafts, unless time runs out or somebody cancels: then
    what was found until then is given.

    Parameters
    ----------
    effort
        How long each search looks; 1 is about two seconds for 350 small areas.
    progress
        Told the share that is done, and the draft that was just made.
    cancelled
        Asked often whether to end now.
    """
    began, until = time.process_time(), time.monotonic() + seconds
    drafts: list[Draft] = []
    ended = False

    def stop() -> bool:
        nonlocal ended
        ended = ended or time.monotonic() >= until or (cancelled is not None and cancelled())
        return ended

    profiles = PROFILES if number > 1 else PROFILES[:1]
    if number > 1 and len(problem) < _TWICE_BELOW:
        profiles += PROFILES[:2]
    effort *= _for_size(len(problem)) if number > 1 else min(1.0, _LARGE / max(len(problem), 1))
    for turn, profile in enumerate(profiles):
        pressings = _PRESSINGS if all(each.missed for each in drafts) else _KIND_PRESSINGS
        latest = _finish(problem, _one(problem, profile, _mixed(seed, turn), effort, stop, pressings))
        drafts.append(latest)
        if progress is not None:
            progress((turn + 1) / len(profiles), latest)
        if problem.count - problem.locked_zones == problem.parts:
            break  # every part is one zone: there is nothing to choose
        if turn + 1 < len(profiles) and stop():
            break
    return Drafted(choose(drafts, number, problem.people), len(drafts), ended, time.process_time() - began)


def _for_size(areas: int) -> float:
    """How much longer each search looks in a small planning area, and how much shorter in a large one."""
    return min(_MORE, max(1.0, _SMALL / max(areas, 1))) * min(1.0, _LARGE / max(areas, 1))


def _mixed(seed: int, turn: int) -> int:
    return (seed * 1_000_003 + turn * 7_919) % (2**62)


def _one(  # noqa: PLR0913, PLR0917 - the problem, and how it is looked for
    problem: Problem, profile: Profile, seed: int, effort: float, stop: Callable[[], bool], pressings: int
) -> NDArray[np.int64]:
    """Zone of each small area by one profile."""
    wishes = replace(profile.wishes, whole=_wished(problem, profile.wishes))
    units = _units(problem)
    label = first_cut(units, random.Random(seed))  # noqa: S311 - no secret
    if profile.whole_first:
        label = _whole_members(units, label, wishes, seed, effort, stop)
    search = Search(units, label, wishes, seed)
    if profile.whole_first:
        search.anneal(max(6, round(_STRICT_SWEEPS * effort)), 0.01, 0.002, stop, 10.0)
    else:
        search.anneal(max(12, round(_SWEEPS * profile.sweeps * effort)), 0.1, 0.004, stop, 1.0)
    return np.array(_pressed(search, wishes, seed, effort, stop, pressings).label, dtype=np.int64)[units.of]


def _whole_members(  # noqa: PLR0913, PLR0917 - units, and how long they are looked at
    units: Units, label: NDArray[np.int64], wishes: Wishes, seed: int, effort: float, stop: Callable[[], bool]
) -> NDArray[np.int64]:
    """Zones that split few people's members: first of bundles that share all members, then of the units themselves."""
    problem, steps = units.problem, _WHOLE_STEPS * effort * len(units)
    bundles = bundled(problem, [problem.groupings[key].member for key in wishes.whole])
    free = np.bincount(bundles.part[bundles.part >= 0], minlength=problem.parts)
    if len(bundles) < len(units) and (free >= problem.part_zones).all():
        coarse = WholeSearch(bundles, first_cut(bundles, random.Random(seed)), wishes.whole, seed)  # noqa: S311
        settled = coarse.run(round(_OF_BUNDLES * steps), stop, BUNDLES_HOT, BUNDLES_COLD)[bundles.of]
        label, steps = settled[units.first], (1 - _OF_BUNDLES) * steps
    return WholeSearch(units, label, wishes.whole, seed + 1).run(round(steps), stop)


def _pressed(  # noqa: PLR0913, PLR0917 - a search, and how hard sizes are pressed
    search: Search, wishes: Wishes, seed: int, effort: float, stop: Callable[[], bool], pressings: int
) -> Search:
    """Sizes pressed into the tolerance at the end, when all else has found its place, and what that cost won back."""
    if search.beyond() <= 0:
        return search
    sweeps = max(6, round(_PRESSED_SWEEPS * effort))
    limits = tuple(limit.tolist() for limit in search.units.problem.zone_limits())
    for turn in range(pressings):
        if search.beyond() <= 0 or stop():
            break
        label = np.array(search.label, dtype=np.int64)
        weighed = _fainter(wishes, 0.4 ** max(0, turn - _KIND_PRESSINGS + 1))
        stricter = Search(search.units, label, weighed, seed + turn)
        stricter.anneal(sweeps, 0.05, 0.002, stop, STIFF)
        press(stricter, limits, stop, kind=turn < _KIND_PRESSINGS)
        search = min(search, stricter, key=Search.beyond)
    if search.beyond() > 0:
        return search
    label = np.array(search.label, dtype=np.int64)
    strict = replace(wishes, narrow=0.99, swaps=_STRICT_SWAPS, stiff=_PRESSED_STIFF)
    gentle = Search(search.units, label, strict, seed)
    gentle.anneal(sweeps, 0.03, 0.002, stop, _PRESSED_STIFF)
    return search if gentle.beyond() > 0 else gentle


def _fainter(wishes: Wishes, share: float) -> Wishes:
    """The same wishes at a share of their weight, sizes strict."""
    whole = {key: weight * share for key, weight in wishes.whole.items()}
    patients, compact = wishes.patients * share, wishes.compact * share
    strict = {"narrow": 0.97, "swaps": _STRICT_SWAPS, "stiff": _PRESSED_STIFF}
    return replace(wishes, patients=patients, compact=compact, whole=whole, **strict)


def _wished(problem: Problem, wishes: Wishes) -> dict[str, float]:
    """What is to be kept whole: the profile's own wishes and those that were asked for."""
    keys = [*wishes.whole, *(key for key in problem.keep if key not in wishes.whole)]
    weights = {key: wishes.whole.get(key, 0.0) + problem.keep.get(key, 0.0) for key in keys}
    for key in problem.caps:
        weights[key] = max(weights.get(key, 0.0), 1.0)
    return {key: weight for key, weight in weights.items() if weight > 0 and key in problem.groupings}


def _units(problem: Problem) -> Units:
    """Small areas; where caps are set, bundles that no cap lets fall apart, as long as there are enough of them."""
    capped = [problem.groupings[key].member for key, cap in problem.caps.items() if not cap]
    if capped:
        units = bundled(problem, capped, of_any=True)
        free = np.bincount(units.part[units.part >= 0], minlength=problem.parts)
        if (free >= problem.part_zones).all():
            return units
    return single(problem)


def _finish(problem: Problem, label: NDArray[np.int64]) -> Draft:
    """A draft within its caps, its zones numbered without gaps."""
    label = within_caps(problem, label)
    return Draft(label, measure(problem, label), excess(problem, label), missed=missed(problem, label))
