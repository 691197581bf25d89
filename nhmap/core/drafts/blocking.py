"""What stands in the way of a draft within the tolerance: names and numbers, the nearest there is, what to relax first.

All of it is arithmetic on the question, so it is said before a draft is made. What only a search can tell (sizes that
arithmetic allows and no draft reaches, caps that no draft keeps) is said of the drafts afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.drafts.problem import zones_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.drafts.problem import Problem
    from nhmap.core.drafts.shown_drafts import Draft

_NAMED: Final = ("district", "hwb", "ward")
_FEW: Final = 3
_LISTS: Final = "a practice's list goes whole to the neighbourhood where most of its patients live."


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way.

    Attributes
    ----------
    kind
        ``size``, ``island``, ``locks``, ``border``, ``area``, ``locked zone``, ``number``, ``cap``, ``seed`` or
        ``search``.
    message
        What it is, with names and numbers.
    nearest
        The nearest that can be had.
    relax
        Which wish to relax first.
    people
        Whom it concerns.
    rows
        Small areas that it concerns, as positions in the problem.
    """

    kind: str
    message: str
    nearest: str
    relax: str
    people: int
    rows: NDArray[np.intp]

    def to_dict(self) -> dict[str, object]:
        """As files and the command line say it."""
        return {
            "kind": self.kind,
            "message": self.message,
            "nearest": self.nearest,
            "relax": self.relax,
            "people": self.people,
            "areas": len(self.rows),
        }


def what_blocks(problem: Problem) -> tuple[Obstacle, ...]:
    """What arithmetic alone says, the most people first."""
    obstacles = [*_nothing_free(problem), *_parts(problem), *_large_areas(problem), *_locked(problem), *_caps(problem)]
    return tuple(sorted(obstacles, key=lambda obstacle: (-obstacle.people, obstacle.message)))


def what_blocked(problem: Problem, drafts: Sequence[Draft]) -> tuple[Obstacle, ...]:
    """What no draft reached though arithmetic allows it."""
    before, obstacles = what_blocks(problem), []
    best = min(drafts, key=lambda draft: (draft.over, draft.measures.max_deviation))
    if best.measures.share_in_tolerance < 1 and not before:
        off = best.measures.max_deviation
        typical = float(np.median(problem.people)) if len(problem) else 0.0
        obstacles.append(
            Obstacle(
                "search",
                f"No draft brings every neighbourhood within {_percent(problem.tolerance)} of {problem.target:,.0f}: "
                + (_LISTS if len(problem.lists) else f"a small area of about {typical:,.0f} people cannot be cut."),
                f"The most even draft is within {_percent(off)}.",
                _wish_first(problem) or f"A tolerance of {_whole_percent(off)}.",
                int(problem.people.sum()),
                np.arange(len(problem)),
            )
        )
    if best.over:
        kinds = ", ".join(f"{cap} {problem.groupings[key].label}" for key, cap in problem.caps.items())
        obstacles.append(
            Obstacle(
                "cap",
                f"No draft splits at most {kinds}: {best.over:,} more are split.",
                f"The nearest draft splits {best.over:,} more than that.",
                "Allow as many splits as that, or a wider tolerance.",
                0,
                np.empty(0, dtype=np.intp),
            )
        )
    return (*before, *obstacles)


def _wish_first(problem: Problem) -> str:
    """The wish that costs most evenness."""
    if problem.caps:
        return "Relax the caps first, then the tolerance."
    if problem.keep:
        key = max(problem.keep, key=lambda wish: problem.keep[wish])
        return f"Keep {problem.groupings[key].label} whole less strictly first, then widen the tolerance."
    return ""


def _nothing_free(problem: Problem) -> list[Obstacle]:
    if problem.parts or not len(problem):
        return []
    return [
        Obstacle(
            "locks",
            "Every small area is in a locked neighbourhood: there is nothing left to draft.",
            "The plan as it stands.",
            "Unlock a neighbourhood.",
            int(problem.people.sum()),
            np.arange(len(problem)),
        )
    ]


def _parts(problem: Problem) -> list[Obstacle]:
    """Parts whose people cannot be zones within the tolerance."""
    obstacles = []
    for part, (people, zones) in enumerate(zip(problem.part_people.tolist(), problem.part_zones.tolist(), strict=True)):
        off = people / zones / problem.target - 1
        if abs(off) <= problem.tolerance + 1e-12:
            continue
        rows = np.flatnonzero(problem.part == part)
        kind, why, relax = _cause(problem, rows)
        name, numbered = place_name(problem, rows), problem.zones is not None
        fair = zones_for(people, problem.target)
        if kind == "size" and numbered and zones != fair and abs(people / fair / problem.target - 1) < abs(off):
            kind, relax = "number", f"Ask for {fair + problem.locked_zones} neighbourhoods, or let the target decide."
        how = f"one neighbourhood of {people:,.0f}" if zones == 1 else f"{zones} of {people / zones:,.0f} on average"
        obstacles.append(
            Obstacle(
                kind,
                f"{name}{why} holds {people:,.0f} people: {_times(problem, people)}",
                f"The nearest is {how}, {_signed(off)} of the target.",
                relax
                or f"A tolerance of {np.ceil(abs(off) * 100 - 1e-9):.0f} %, or a target of {people / zones:,.0f}.",
                round(people),
                rows,
            )
        )
    return obstacles


def _times(problem: Problem, people: float) -> str:
    """Why no number of zones fits."""
    low = max(1, int(people // problem.target))
    tolerance = f"{problem.target:,.0f} ± {_percent(problem.tolerance)}"
    if people < problem.target:
        return f"fewer than one neighbourhood of {tolerance}."
    return f"{low} would be {people / low:,.0f} each and {low + 1} would be {people / (low + 1):,.0f}, for {tolerance}."


def _cause(problem: Problem, rows: NDArray[np.intp]) -> tuple[str, str, str]:
    """Why a part stands alone: kind, words after its name, what to relax."""
    if problem.parts + problem.locked_zones <= 1:
        return "size", "", ""
    inside = np.zeros(len(problem), dtype=np.bool_)
    inside[rows] = True
    leaving = inside[problem.a] != inside[problem.b]
    if not leaving.any():
        reason = ", which no border or named crossing joins to the rest,"
        return ("island", reason, "") if len(rows) < len(problem) else ("size", "", "")
    fixed = (problem.fixed[problem.a] | problem.fixed[problem.b])[leaving]
    if fixed.any():
        zones = problem.locked[np.r_[problem.a[leaving], problem.b[leaving]]]
        count = len(np.unique(zones[zones >= 0]))
        who = "a locked neighbourhood" if count == 1 else f"{count} locked neighbourhoods"
        return "locks", f", shut in by {who},", "Unlock a neighbourhood beside it."
    return "border", ", within its border,", "Let neighbourhoods cross this border first, or widen the tolerance."


def _large_areas(problem: Problem) -> list[Obstacle]:
    """Small areas that alone are beyond the tolerance."""
    most = problem.target * (1 + problem.tolerance)
    return [
        Obstacle(
            "area",
            f"One small area of {place_name(problem, np.array([row]))} holds {problem.people[row]:,.0f} people, more "
            f"than {most:,.0f}.",
            f"A neighbourhood of {problem.people[row]:,.0f}.",
            f"A target of {problem.people[row]:,.0f} or more.",
            round(problem.people[row]),
            np.array([row]),
        )
        for row in np.flatnonzero((problem.people > most) & ~problem.fixed).tolist()
    ]


def _locked(problem: Problem) -> list[Obstacle]:
    """Locked zones that are beyond the tolerance."""
    obstacles = []
    for zone in range(problem.locked_zones):
        rows = np.flatnonzero(problem.locked == zone)
        people = float(problem.people[rows].sum())
        off = people / problem.target - 1
        if abs(off) > problem.tolerance + 1e-12:
            message = f"The locked neighbourhood of {place_name(problem, rows)} holds {people:,.0f} people."
            nearest = f"It stays {_signed(off)} of the target."
            obstacles.append(Obstacle("locked zone", message, nearest, "Unlock it.", round(people), rows))
    return obstacles


def _caps(problem: Problem) -> list[Obstacle]:
    """Caps that borders and locks alone break."""
    obstacles = []
    for key, cap in problem.caps.items():
        grouping, place = problem.groupings[key], problem.part.copy()
        place[problem.fixed] = problem.parts + problem.locked[problem.fixed]
        has = np.flatnonzero(grouping.member >= 0)
        pairs = np.unique(np.column_stack([grouping.member[has], place[has]]), axis=0)
        split = np.flatnonzero(np.bincount(pairs[:, 0], minlength=len(grouping.names)) > 1)
        if len(split) > cap:
            names = ", ".join(grouping.names[at] for at in split[:_FEW])
            rows = np.flatnonzero(np.isin(grouping.member, split))
            obstacles.append(
                Obstacle(
                    "cap",
                    f"{len(split):,} {grouping.label} are split by borders, locks or water before a line is drawn: "
                    f"{names}{' …' if len(split) > _FEW else ''}. The cap is {cap:,}.",
                    f"{len(split):,} split.",
                    f"A cap of {len(split):,}.",
                    round(float(problem.people[rows].sum())),
                    rows,
                )
            )
    return obstacles


def place_name(problem: Problem, rows: NDArray[np.intp]) -> str:
    """The largest known place that these small areas are all, or nearly all, of; else the MSOA of most of them."""
    for key in _NAMED:
        grouping = problem.groupings.get(key)
        if grouping is None:
            continue
        member = grouping.member[rows]
        if len(member) and (member == member[0]).all() and member[0] >= 0:
            whole = int((grouping.member == member[0]).sum())
            if whole <= 2 * len(rows) or key == _NAMED[-1]:
                return grouping.names[member[0]]
    for key in ("msoa", "district", "hwb"):
        grouping = problem.groupings.get(key)
        if grouping is not None and (grouping.member[rows] >= 0).any():
            counts = np.bincount(grouping.member[rows][grouping.member[rows] >= 0])
            more = len(np.flatnonzero(counts)) > 1
            return grouping.names[int(np.argmax(counts))] + (" and around" if more and key == "msoa" else "")
    return "This part"


def _whole_percent(share: float) -> str:
    """The next whole percent that is enough."""
    return f"{np.ceil(abs(share) * 100 - 1e-9):.0f} %"


def _percent(share: float) -> str:
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def _signed(share: float) -> str:
    return f"{share * 100:+.1f} %".replace("-", "\N{MINUS SIGN}")
