"""The question that alignment answers: practices, their PCNs and neighbourhoods, as small arrays.

A practice is *aligned* when the zone of its PCN (where most of the PCN's patients live) is its own zone (where most of
its own patients live, or where it was moved by hand). Patients are whole lists; where people live only decides zones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.people.practices import people_by_zone

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.alignment.consents import MoveRules, Settled
    from nhmap.core.assessment.assessment import Assessment

ALL_DISTANCES_UP_TO: Final = 200_000
"""Pairs of a practice and a PCN: an ICB has a tenth of them, England forty times as many."""


@dataclass(frozen=True, eq=False)
class Question:
    """Practices that belong to a plan's zones, with a list and a PCN, and those PCNs.

    Attributes
    ----------
    practices
        Rows of the practices in ``Registrations``; length p.
    lists
        Whole list of each; shape (p,).
    home
        Position in ``plan.zones`` of the zone each belongs to; shape (p,).
    network
        Position in ``networks`` of the PCN of each; shape (p,).
    movable
        Whether each may change its PCN: neither it nor its PCN is to stay as it is; shape (p,).
    networks
        Rows of the PCNs in ``Registrations.pcn_codes``; length k.
    zone
        Position of the zone where most patients of each PCN live, -1 where more live outside every zone; shape (k,).
    frozen
        Whether each is left alone; shape (k,).
    elsewhere
        People on the lists of its practices that belong to no zone of the plan: they stay; shape (k,).
    kilometres
        From each surgery to those of each PCN, on average and without its own, as the crow flies; NaN where no
        place is known; shape (p, k).
    """

    practices: NDArray[np.intp]
    lists: NDArray[np.int64]
    home: NDArray[np.int32]
    network: NDArray[np.int32]
    movable: NDArray[np.bool_]
    networks: NDArray[np.intp]
    zone: NDArray[np.int32]
    frozen: NDArray[np.bool_]
    elsewhere: NDArray[np.int64]
    kilometres: NDArray[np.float64]

    @cached_property
    def out(self) -> NDArray[np.bool_]:
        """Whether each practice is out of line now; shape (p,)."""
        return np.asarray(self.zone[self.network] != self.home)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """People on the lists of each PCN now; shape (k,)."""
        inside = np.bincount(self.network, weights=self.lists, minlength=len(self.networks)).astype(np.int64)
        return np.asarray(inside + self.elsewhere)

    @cached_property
    def zones(self) -> NDArray[np.int32]:
        """Positions of the zones that practices belong to or PCNs serve, ascending."""
        return np.unique(np.concatenate([self.home, self.zone[self.zone >= 0]])).astype(np.int32)


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Practices of the plan that no proposal moves, so that they are said and not dropped.

    Attributes
    ----------
    without_network
        Rows of practices with a list that are in no PCN.
    without_list
        Rows of practices that belong to a zone and have nobody on today's lists.
    without_homes
        Rows of practices with a list whose surgery stands in a zone, and of which nobody counted where patients live.
    """

    without_network: NDArray[np.intp]
    without_list: NDArray[np.intp]
    without_homes: NDArray[np.intp]


def pose(assessment: Assessment, settled: Settled) -> Question:
    """The question of an assessed plan, with what people settled."""
    registrations = assessment.evidence.registrations
    home, pcn_of = assessment.belonging.zone, registrations.pcn_of
    lists = np.nan_to_num(registrations.list_size).astype(np.int64)
    practices = np.flatnonzero((home >= 0) & (pcn_of >= 0) & (lists > 0))
    networks = np.unique(pcn_of[practices])
    network = np.searchsorted(networks, pcn_of[practices]).astype(np.int32)
    frozen = np.isin(registrations.pcn_codes[networks].astype(str), settled.frozen)
    stays = np.isin(registrations.codes[practices].astype(str), settled.stays)
    away = np.flatnonzero((home < 0) & np.isin(pcn_of, networks) & (lists > 0))
    elsewhere = np.bincount(
        np.searchsorted(networks, pcn_of[away]), weights=lists[away], minlength=len(networks)
    ).astype(np.int64)
    return Question(
        practices=practices,
        lists=lists[practices],
        home=home[practices].astype(np.int32),
        network=network,
        movable=~stays & ~frozen[network] if len(practices) else np.zeros(0, dtype=np.bool_),
        networks=networks.astype(np.intp),
        zone=assessment.pcns.zone[networks].astype(np.int32),
        frozen=frozen,
        elsewhere=elsewhere,
        kilometres=_kilometres(assessment, practices, networks),
    )


def left_out(assessment: Assessment) -> LeftOut:
    """Practices of a plan that no proposal can move."""
    registrations = assessment.evidence.registrations
    in_zone = assessment.belonging.zone >= 0
    listed = np.nan_to_num(registrations.list_size) > 0
    stands = assessment.evidence.label_of(assessment.evidence.practice_area, assessment.plan.labels) >= 0
    return LeftOut(
        np.flatnonzero(in_zone & listed & (registrations.pcn_of < 0)),
        np.flatnonzero(in_zone & ~listed),
        np.flatnonzero(~in_zone & listed & stands & (registrations.known == 0)),
    )


def patients_by_zone(question: Question, assessment: Assessment) -> NDArray[np.int64]:
    """Patients of each practice by the zone they live in; shape (p, zones of the plan)."""
    counts = assessment.belonging.counts[question.practices]
    return np.asarray(counts.todense(), dtype=np.int64)


def networks_by_zone(question: Question, assessment: Assessment) -> NDArray[np.int64]:
    """Patients of each PCN by the zone they live in, and outside every zone last; shape (k, zones + 1).

    All practices of a PCN count, wherever they belong: rows add up to its patients with a known home in England.
    """
    registrations, plan = assessment.evidence.registrations, assessment.plan
    counts = people_by_zone(registrations.by_pcn, plan.labels, len(plan.zones))[question.networks]
    inside = np.asarray(counts.todense(), dtype=np.int64)
    lists = registrations.known_by_pcn[question.networks]
    return np.column_stack([inside, lists - inside.sum(axis=1)])


def lists_by_zone(question: Question, zones: int) -> NDArray[np.int64]:
    """Lists of each PCN by the zone its practices belong to, and to none last; shape (k, zones + 1)."""
    table = np.zeros((len(question.networks), zones + 1), dtype=np.int64)
    np.add.at(table, (question.network, question.home), question.lists)
    table[:, zones] += question.elsewhere
    return table


def _kilometres(
    assessment: Assessment, practices: NDArray[np.intp], networks: NDArray[np.integer]
) -> NDArray[np.float64]:
    """See ``Question.kilometres``; in larger places only to PCNs with a practice that belongs to the same zone."""
    registrations, home = assessment.evidence.registrations, assessment.belonging.zone
    table = registrations.practices
    kilometres = np.full((len(practices), len(networks)), np.nan)
    if not {"x", "y"} <= set(table.columns) or not kilometres.size:
        return kilometres
    x, y = (table[axis].to_numpy(dtype=np.float64, na_value=np.nan) for axis in ("x", "y"))
    placed = (np.nan_to_num(registrations.list_size) > 0) & ~np.isnan(x) & ~np.isnan(y)
    members_of = np.flatnonzero(placed & (registrations.pcn_of >= 0))
    members_of = members_of[np.argsort(registrations.pcn_of[members_of], kind="stable")]
    edges = np.searchsorted(registrations.pcn_of[members_of], np.arange(len(registrations.pcn_codes) + 1))
    near = np.arange(len(practices))
    for at, network in enumerate(networks.tolist()):
        members = members_of[edges[network] : edges[network + 1]]
        if kilometres.size > ALL_DISTANCES_UP_TO:
            own = registrations.pcn_of[practices] == network
            near = np.flatnonzero(own | np.isin(home[practices], home[practices[own]]))
        if not len(members) or not len(near):
            continue
        here = practices[near]
        apart = np.hypot(x[here][:, None] - x[members], y[here][:, None] - y[members]) / 1000
        others = here[:, None] != members
        count = others.sum(axis=1)
        total = np.where(others, apart, 0.0).sum(axis=1)
        kilometres[near, at] = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return kilometres


def sizes_after(question: Question, to: NDArray[np.int32]) -> NDArray[np.int64]:
    """People on the lists of each PCN after a proposal, new ones last; shape (k + new,)."""
    count = max(len(question.networks), int(to.max(initial=-1)) + 1)
    sizes = np.bincount(to, weights=question.lists, minlength=count).astype(np.int64)
    sizes[: len(question.networks)] += question.elsewhere
    return sizes


def beyond(question: Question, to: NDArray[np.int32], rules: MoveRules) -> NDArray[np.int64]:
    """People by which each PCN is over or under the limits; 0 where it holds nobody."""
    sizes = sizes_after(question, to)
    off = np.maximum(sizes - rules.upper, rules.lower - sizes)
    return np.where(sizes > 0, np.maximum(off, 0), 0)
