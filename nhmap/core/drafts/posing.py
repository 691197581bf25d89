"""From a planning area and what is known of England to the arrays of a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array

from nhmap.core.drafts.problem import Grouping, Problem
from nhmap.core.geography.place_names import plain
from nhmap.core.people.balance import Basis
from nhmap.core.plan.plans import DEFAULT_TOLERANCE
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.planning_areas import PlanningArea

KEEPABLE: Final[dict[str, str]] = {"msoa": "MSOAs", "ward": "wards", "pcn": "PCN areas", "district": "districts"}
"""What can be kept whole, in words; boundary sets and Pride in Place come with the evidence: see ``beside``."""

PRIDE: Final = "pride"
"""Key of Pride in Place neighbourhoods as a grouping."""

BORDERS: Final[dict[str, str]] = {
    "hwb": "health and wellbeing boards",
    "icb": "ICBs",
    "district": "districts",
    "sub_icb": "sub-ICB locations",
    "ward": "wards",
    "msoa": "MSOAs",
}
"""What a draft may be told never to cross."""


_AT_HAND: Final = {Basis.GROWTH: "Bring a growth table (page Data, or --growth), or count residents."}


def pose(  # noqa: PLR0913 - the question of a draft, each part with a default
    evidence: Evidence,
    area: PlanningArea,
    *,
    target: float,
    tolerance: float = DEFAULT_TOLERANCE,
    basis: Basis = Basis.RESIDENTS,
    zones: int | None = None,
    keep: Mapping[str, float] | None = None,
    borders: Iterable[str] = ("hwb",),
    caps: Mapping[str, int] | None = None,
    seeds: Sequence[int] = (),
    locked: NDArray[np.integer] | None = None,
    layers: Iterable[Grouping] = (),
) -> Problem:
    """The problem of drafting a planning area.

    Parameters
    ----------
    borders
        Keys of ``BORDERS``, ``beside`` or ``layers``.
    seeds
        Rows of small areas that each begin a zone.
    locked
        For each small area of England the number of the locked zone that holds it, -1 for none; shape (N,).
    layers
        Groupings of somebody's own, their members given for each small area of England; shape (N,).

    Raises
    ------
    InputRefusedError
        When the area is empty, or what is asked for is unknown or cannot be.
    """
    areas = evidence.areas
    rows = np.flatnonzero(area.inside)
    if not len(rows):
        message = f"{area.name} holds no small areas."
        raise InputRefusedError(message, "Choose another planning area.")
    groupings = _groupings(evidence, rows) | {
        g.key: Grouping(g.key, g.label, *_compact(g.member[rows], g.names)) for g in (*_sets(evidence), *layers)
    }
    whole = {_called(key, groupings): weight for key, weight in (keep or {}).items()}
    most = {_called(key, groupings): split for key, split in (caps or {}).items()}
    place = np.full(len(areas), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    edge = areas.adjacency
    use = (place[edge.a] >= 0) & (place[edge.b] >= 0)
    _, groups = np.unique(locked[rows][locked[rows] >= 0], return_inverse=True) if locked is not None else ((), ())
    fixed = np.full(len(rows), -1, dtype=np.int64)
    if locked is not None:
        fixed[locked[rows] >= 0] = groups
    started = sorted({int(place[row]) for row in seeds if place[row] >= 0 and fixed[place[row]] < 0})
    practices = np.unique(evidence.registrations.by_area[:, rows].indices)
    by_lists = basis is Basis.REGISTERED_LIST
    short = place[edge.short]
    near = (short >= 0).all(axis=1)
    problem = Problem(
        rows=rows,
        people=people_of(evidence, basis)[rows],
        residents=areas.residents[rows].astype(np.float64),
        xy=np.column_stack([areas.column(axis)[rows] for axis in ("x", "y")]).astype(np.float64),
        area_m2=areas.column("area_m2")[rows].astype(np.float64),
        perimeter_m=areas.column("perimeter_m")[rows].astype(np.float64),
        a=place[edge.a[use]],
        b=place[edge.b[use]],
        border_m=np.where(edge.crossing[use] >= 0, 0.0, edge.shared_m[use]),
        patients=csr_array(csr_array(evidence.registrations.by_area[:, rows])[practices]),
        known=evidence.registrations.known[practices],
        lists=np.nan_to_num(evidence.registrations.list_size[practices]) if by_lists else np.empty(0),
        score=areas.column("imd_score")[rows].astype(np.float64),
        score_people=areas.index_people[rows].astype(np.float64),
        target=float(target),
        tolerance=float(tolerance),
        zones=zones,
        groupings=groupings,
        keep={key: weight for key, weight in whole.items() if groupings[key].names},
        border=_border(rows, borders, groupings),
        caps={key: split for key, split in most.items() if groupings[key].names},
        seeds=tuple(started),
        locked=fixed,
        short=short[near].astype(np.int64),
        short_m=edge.short_m[near],
    )
    _possible(problem)
    return problem


def people_of(evidence: Evidence, basis: Basis) -> NDArray[np.float64]:
    """People of each small area of England on a basis; shape (N,).

    A list belongs to no small area. For the search each practice's list is shared to where its patients live, so that
    the sizes come out near; what a draft is said to hold is counted from whole lists afterwards.

    Raises
    ------
    InputRefusedError
        When nothing at hand tells them.
    """
    registrations, people = evidence.registrations, evidence.people_on(basis)
    if people is not None:
        return people.astype(np.float64)
    if basis is not Basis.REGISTERED_LIST:
        message = f"“{basis.words}” cannot be counted: what tells it is not at hand."
        raise InputRefusedError(message, _AT_HAND.get(basis, "Count residents instead."))
    lists = np.maximum(registrations.known, 1)
    ratio = np.where(registrations.listed & (registrations.known > 0), registrations.list_size / lists, 0.0)
    return np.asarray(registrations.patients.T @ ratio).ravel()


def _groupings(evidence: Evidence, rows: NDArray[np.intp]) -> dict[str, Grouping]:
    """What nhmap's own layers say of where small areas belong."""
    groupings = {}
    for key in ("msoa", "ward", "district", "hwb", "icb", "sub_icb"):
        if evidence.areas.knows(key):
            whole = evidence.areas.grouping(key)
            names = [str(name) for name in whole.names]
            member, used = _compact(whole.member[rows], names)
            groupings[key] = Grouping(key, whole.geography.plural, member, used)
    registrations = evidence.registrations
    member, used = _compact(registrations.pcn_area[rows], [str(name) for name in registrations.pcn_names])
    groupings["pcn"] = Grouping("pcn", KEEPABLE["pcn"], member, used)
    return groupings


def _compact(member: NDArray[np.integer], names: Sequence[str]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Codes from 0 up without gaps, and the names that are left."""
    used = np.unique(member[member >= 0])
    compact = np.where(member >= 0, np.searchsorted(used, member), -1).astype(np.int64)
    return compact, tuple(names[at] for at in used)


def beside(evidence: Evidence, inside: NDArray[np.bool_]) -> dict[str, str]:
    """What else can be kept whole, be a border or have a cap in a planning area, key to words."""
    return {
        sets_entry.key: sets_entry.label for sets_entry in _sets(evidence) if (sets_entry.member[inside] >= 0).any()
    }


def _sets(evidence: Evidence) -> list[Grouping]:
    """Pride in Place neighbourhoods, councils to come and boundaries of one's own, for each small area of England."""
    pride = np.full(len(evidence.areas), -1, dtype=np.int64)
    place, row = evidence.pride.flat
    pride[row[::-1]] = place[::-1]  # of places that share ground the first has it
    sets = [Grouping(PRIDE, "Pride in Place neighbourhoods", pride, evidence.pride.names)]
    for boundary in evidence.boundaries:
        names = tuple(group.name for group in boundary.groups)
        sets.append(Grouping(boundary.key, boundary.name, boundary.member.astype(np.int64), names))
    return sets


def _called(name: str, groupings: Mapping[str, Grouping]) -> str:
    """Key of the grouping that is meant: by its key, or by its name however it is written."""
    if name in groupings:
        return name
    fits = [key for key, grouping in groupings.items() if plain(name) in {plain(key), plain(grouping.label)}]
    if len(fits) != 1:
        message = (
            f"A draft knows no kind of area “{name}”." if not fits else f"“{name}” is the name of {len(fits)} kinds."
        )
        raise InputRefusedError(message, f"Choose of: {', '.join(sorted(fits or groupings))}.")
    return fits[0]


def _border(rows: NDArray[np.intp], borders: Iterable[str], groupings: Mapping[str, Grouping]) -> NDArray[np.int64]:
    """Part of each small area by all borders together; what lies in no member is a part as well."""
    part = np.zeros(len(rows), dtype=np.int64)
    for key in borders:
        both = np.column_stack([part, groupings[_called(key, groupings)].member])
        part = np.unique(both, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
    return part


def _possible(problem: Problem) -> None:
    """Refuse what no draft can be."""
    free = int((~problem.fixed).sum())
    if problem.zones is None:
        return
    least = problem.locked_zones + problem.parts
    if problem.zones > problem.locked_zones + free or problem.zones < 1:
        message = f"{problem.zones} neighbourhoods cannot be made of {free} small areas."
        raise InputRefusedError(message, "Ask for fewer.")
    if problem.zones < least:
        message = f"{problem.zones} neighbourhoods are too few: {least} parts stand apart by borders, water or locks."
        raise InputRefusedError(message, f"Ask for at least {least}, or cross the borders.")
