"""Drafts of a planning area: many searches of different wishes, and the few best that differ."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.drafts.caps import excess, within_caps
from nhmap.core.drafts.choosing import Draft, choose
from nhmap.core.drafts.measures import measure
from nhmap.core.drafts.search import Search, Wishes
from nhmap.core.drafts.seeding import first_cut
from nhmap.core.drafts.units import Units, bundled, single

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.drafts.problem import Problem

SECONDS: Final = 60.0
"""A draft ends after this time with the best so far, whatever is asked."""

DRAFTS: Final = 5
MOST_DRAFTS: Final = 10

_SMALLEST: Final = 8
"""Bundles for each zone below which small areas are searched at once."""

_STARTS: Final = 3
"""First cuts of bundles that are tried for one candidate."""


@dataclass(frozen=True)
class Profile:
    """One balance of wishes, and the bundles that its search begins with."""

    wishes: Wishes
    bundles: tuple[str, ...]


_UNITS: Final = ("msoa", "ward", "pcn")


def _whole(weight: float) -> dict[str, float]:
    return dict.fromkeys(_UNITS, weight)


PROFILES: Final[tuple[Profile, ...]] = (
    Profile(Wishes(3.0, 0.3), ()),
    Profile(Wishes(0.3, 0.1, _whole(3.0)), ()),
    Profile(Wishes(0.4, 2.0), ("msoa",)),
    Profile(Wishes(1.5, 0.8, _whole(0.4)), ("msoa",)),
    Profile(Wishes(1.0, 0.6, _whole(0.2), even=2.0, narrow=0.5), ("msoa",)),
    Profile(Wishes(3.0, 0.2, _whole(0.1)), ("msoa",)),
    Profile(Wishes(0.4, 0.1, _whole(2.0)), ("msoa",)),
    Profile(Wishes(2.0, 1.0), ()),
    Profile(Wishes(0.3, 0.1, _whole(1.2)), ("pcn",)),
    Profile(Wishes(0.3, 2.5), ()),
)
"""Wishes of the searches: patients first, whole units, plain shapes, something of everything, even sizes, and again."""


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
    found: list[Draft] = []

    def stop() -> bool:
        return time.monotonic() >= until or (cancelled is not None and cancelled())

    profiles = PROFILES if effort >= 1 else PROFILES[: max(number, 1)]
    for turn, profile in enumerate(profiles):
        made = _finish(problem, _one(problem, profile, _mixed(seed, turn), effort, stop))
        found.append(made)
        if progress is not None:
            progress((turn + 1) / len(profiles), made)
        if problem.count - problem.locked_zones == problem.parts:
            break  # every part is one zone: there is nothing to choose
        if stop():
            break
    enough = len(found) == len(profiles) or not stop()
    return Drafted(choose(found, number, problem.people), len(found), not enough, time.process_time() - began)


def _mixed(seed: int, turn: int) -> int:
    return (seed * 1_000_003 + turn * 7_919) % (2**62)


def _one(problem: Problem, profile: Profile, seed: int, effort: float, stop: Callable[[], bool]) -> NDArray[np.int64]:
    """Zone of each small area by one profile; quick on bundles first, then area by area."""
    wishes = replace(profile.wishes, whole=_wished(problem, profile.wishes))
    fine, best = single(problem), None
    coarse = _coarse(problem, profile)
    for start in range(_STARTS if coarse is not None else 2):
        units = coarse or fine
        search = Search(units, first_cut(units, random.Random(seed + start)), wishes, seed + start)  # noqa: S311
        search.anneal(max(8, round((90 if coarse is not None else 110) * effort)), 0.08, 0.001, stop)
        energy = search.energy()
        if best is None or energy < best[0]:
            best = energy, np.array(search.label, dtype=np.int64)[units.of]
        if stop():
            break
    assert best is not None  # noqa: S101 - there is a start
    label = best[1]
    last = Search(fine, label, wishes, seed)
    if coarse is not None:
        last.anneal(max(6, round(80 * effort)), 0.02, 0.001, stop)
    strict = Search(fine, np.array(last.label, dtype=np.int64), replace(wishes, even=4.0 * wishes.even), seed)
    strict.anneal(max(4, round(30 * effort)), 0.01, 0.0005, stop)
    return np.array(strict.label, dtype=np.int64)


def _wished(problem: Problem, wishes: Wishes) -> dict[str, float]:
    """What is to be kept whole: the profile's own wishes and those that were asked for."""
    keys = [*wishes.whole, *(key for key in problem.keep if key not in wishes.whole)]
    weights = {key: wishes.whole.get(key, 0.0) + problem.keep.get(key, 0.0) for key in keys}
    for key in problem.caps:
        weights[key] = max(weights.get(key, 0.0), 1.0)
    return {key: weight for key, weight in weights.items() if weight > 0 and key in problem.groupings}


def _coarse(problem: Problem, profile: Profile) -> Units | None:
    """Bundles that the search begins with; None where there are too few of them."""
    members = [problem.groupings[key].member for key in profile.bundles if key in problem.groupings]
    if not members:
        return None
    units = bundled(problem, members)
    free = np.bincount(units.part[units.part >= 0], minlength=problem.parts)
    enough = (free >= problem.part_zones).all() and len(units) >= _SMALLEST * (problem.count - problem.locked_zones)
    return units if enough and len(units) < len(problem) else None


def _finish(problem: Problem, label: NDArray[np.int64]) -> Draft:
    """A draft within its caps, its zones numbered without gaps."""
    label = within_caps(problem, label)
    return Draft(label, measure(problem, label), excess(problem, label))
