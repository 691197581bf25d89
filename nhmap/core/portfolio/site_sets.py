"""A set of sites: which of a planning area's candidates, the question as people put it, and the answer in figures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from nhmap.core.buildings.sites import area_rows, numbers
from nhmap.core.plan.plans import Level
from nhmap.core.portfolio.portfolio import Portfolio, PortfolioRules, choose, coverage_curve, deprivation_weighted
from nhmap.core.portfolio.proof import improve
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from nhmap.core.buildings.gates import GateResults
    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.plan.plans import Plan
    from nhmap.core.portfolio.proof import Improve
    from nhmap.core.ranking.candidates import Candidates

Weight = Literal["people", "deprivation"]
Zone = Literal["snp", "hwb"]
FRAMEWORK_MARKS: Final = (120, 250)
"""Centres that the framework names: 120 by 2030, 250 by 2035."""
_PROVED: Final = 1e-7


@dataclass(frozen=True)
class SetQuestion:
    """Which set is asked for.

    Attributes
    ----------
    size
        How many sites.
    weight
        Count people, or people weighted by the deprivation of their small area.
    fixed, excluded
        Identifiers of sites that must be in, and that must not.
    per_zone, per
        How many at most in one SNP of the plan, or in one health and wellbeing board; ``None``: no limit.
    spacing_km
        Least straight-line distance between two of the set.
    inside_only
        Count only people who live in the planning area; else catchments count whole, wherever the area ends.
    """

    size: int
    weight: Weight = "people"
    fixed: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    per_zone: int | None = None
    per: Zone = "snp"
    spacing_km: float = 0.0
    inside_only: bool = False


@dataclass(frozen=True, eq=False)
class PosedQuestion:
    """A question put to the candidates of a planning area.

    Attributes
    ----------
    people
        What is to be reached of each small area, weighted as asked; shape (m,).
    set_apart
        How many candidates fail a gate and were therefore left out.
    """

    question: SetQuestion
    candidates: Candidates
    people: NDArray[np.float64]
    rules: PortfolioRules
    set_apart: int

    @property
    def content_hash(self) -> str:
        """Two questions of the same hash have the same answer."""
        rules, reach = self.rules, self.candidates.reach
        digest = hashlib.blake2b(repr((self.question, rules.fixed, rules.excluded)).encode(), digest_size=16)
        for part in (reach.minutes.indices, reach.minutes.indptr, self.people, self.candidates.area.inside):
            digest.update(np.ascontiguousarray(part).tobytes())
        digest.update("|".join(map(str, self.candidates.measures.site_ids)).encode())
        if rules.group is not None:
            digest.update(rules.group.tobytes())
        return digest.hexdigest()

    def answer(self) -> ChosenSet:
        """A good set at once, with a bound."""
        return ChosenSet(self, choose(self.candidates.reach, self.people, self.rules))

    def better(self, site_set: ChosenSet, seconds: float, better: Improve = improve) -> ChosenSet:
        """The same or a better set with a tighter bound, after at most about so many seconds."""
        portfolio = better(site_set.portfolio, self.candidates.reach, self.people, self.rules, time_limit=seconds)
        return replace(site_set, portfolio=portfolio, tried=True)

    def curve(self, upto: int = FRAMEWORK_MARKS[-1]) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """Sites by greatest gain and what the first so many reach."""
        return coverage_curve(self.candidates.reach, self.people, self.rules, upto)


@dataclass(frozen=True, eq=False)
class ChosenSet:
    """A set of sites, and how good it is.

    Attributes
    ----------
    tried
        Whether more time than a second was spent on it.
    """

    posed: PosedQuestion
    portfolio: Portfolio
    tried: bool = field(default=False)

    @property
    def site_ids(self) -> tuple[str, ...]:
        """The sites, the one that adds most first."""
        ids = self.posed.candidates.measures.site_ids
        return tuple(str(ids[row]) for row in self.portfolio.rows)

    @property
    def proved(self) -> bool:
        """Whether no set that keeps to the rules reaches more."""
        return self.portfolio.gap <= _PROVED

    @property
    def residents_reached(self) -> int:
        """Residents within reach of the set, wherever they live."""
        return round(float(self.posed.candidates.areas.residents[self.portfolio.covered].sum()))

    @property
    def unreached(self) -> NDArray[np.intp]:
        """Small areas of the planning area that no site of the set reaches."""
        return np.flatnonzero(self.posed.candidates.area.inside & ~self.portfolio.covered)

    @property
    def residents_inside(self) -> tuple[int, int]:
        """Residents of the planning area within reach, and all of them."""
        inside, residents = self.posed.candidates.area.inside, self.posed.candidates.areas.residents
        return round(float(residents[inside & self.portfolio.covered].sum())), round(float(residents[inside].sum()))

    @property
    def sentence(self) -> str:
        """How good the set is, in words."""
        p = self.portfolio
        if not p.rows:
            return "No site can be chosen that reaches anybody and keeps to the rules."
        few = (
            ""
            if len(p.rows) == p.asked
            else f"Only {len(p.rows)} of {p.asked}: one more would reach nobody new, or break a rule. "
        )
        if self.proved:
            return f"{few}Proved: no other set that keeps to the rules reaches more."
        return (
            f"{few}No set can reach more than {100 * (p.bound / p.reached - 1):.2f} % above this one."
            if p.reached
            else few
        )

    def to_dict(self) -> dict[str, Any]:
        """The documented answer of ``nhmap select --json``."""
        p, c, q = self.portfolio, self.posed.candidates, self.posed.question
        inside, everybody = self.residents_inside
        adds = np.diff([0.0, *p.curve])
        owners, names, ids = c.measures.owners, c.measures.names, c.measures.site_ids
        remarks = c.reach.remarks or ("",) * len(ids)
        return {
            "objective": p.reached,
            "bound": p.bound,
            "gap": p.gap,
            "proved": self.proved,
            "sites": [
                {
                    "site_id": str(ids[row]),
                    "name": str(names[row]),
                    "owner": str(owners[row]),
                    "fixed": str(ids[row]) in q.fixed,
                    "adds": float(gain),
                    "remarks": [remarks[row]] if remarks[row] else [],
                }
                for row, gain in zip(p.rows, adds, strict=True)
            ],
            "curve": list(p.curve),
            "asked": p.asked,
            "weight": q.weight,
            "residents_reached": self.residents_reached,
            "residents_reached_in_area": inside,
            "residents_unreached_in_area": everybody - inside,
            "candidates": len(c.sites) - self.posed.set_apart,
            "set_apart": self.posed.set_apart,
        }


def pose(
    question: SetQuestion,
    candidates: Candidates,
    gates: GateResults | None,
    areas: SmallAreas,
    plan: Plan | None = None,
) -> PosedQuestion:
    """Put a question to the candidates of a planning area.

    Sites that fail a gate are left out unless they are fixed.

    Parameters
    ----------
    gates
        What the gates say of the candidates, in their order.
    areas
        The small areas, for their boards.
    plan
        Whose SNPs sites are counted by.

    Raises
    ------
    InputRefusedError
        When a site is not among the candidates, the numbers make no sense, or SNPs are asked for and none is drawn.
    """
    faults = []
    if question.per_zone is not None and question.per_zone < 1:
        faults.append("At most so many in each zone must be at least one.")
    if not (np.isfinite(question.spacing_km) and question.spacing_km >= 0):
        faults.append("The spacing must be a number of kilometres from 0 up.")
    if faults:
        raise InputRefusedError(" ".join(faults), "Change the numbers.")
    site_ids = candidates.measures.site_ids
    fixed, excluded = _rows(site_ids, question.fixed, candidates), _rows(site_ids, question.excluded, candidates)
    failed = np.zeros(len(site_ids), dtype=np.bool_) if gates is None else gates.failed.copy()
    failed[list(fixed)] = False
    people = candidates.areas.residents if question.weight == "people" else deprivation_weighted(candidates.areas)
    if question.inside_only:
        people = np.where(candidates.area.inside, people, 0.0)
    rules = PortfolioRules(
        size=question.size,
        fixed=fixed,
        excluded=tuple(dict.fromkeys((*excluded, *np.flatnonzero(failed).tolist()))),
        group=None if question.per_zone is None else _zones(question.per, candidates, areas, plan),
        per_group=question.per_zone,
        spacing_m=question.spacing_km * 1_000,
        x=numbers(candidates.sites, "x"),
        y=numbers(candidates.sites, "y"),
    )
    rules.check()
    return PosedQuestion(question, candidates, np.asarray(people, dtype=np.float64), rules, int(failed.sum()))


def _rows(site_ids: NDArray[np.object_], wanted: Iterable[str], candidates: Candidates) -> tuple[int, ...]:
    row_of = {str(site_id): row for row, site_id in enumerate(site_ids)}
    strange = [site_id for site_id in wanted if site_id not in row_of]
    if strange:
        message = (
            f"{', '.join(strange[:5])} {'is' if len(strange) == 1 else 'are'} no candidate in {candidates.area.name}."
        )
        raise InputRefusedError(message, "“nhmap rank” lists the identifiers of the sites of an area.")
    return tuple(dict.fromkeys(row_of[site_id] for site_id in wanted))


def _zones(per: Zone, candidates: Candidates, areas: SmallAreas, plan: Plan | None) -> NDArray[np.int32]:
    """Zone of each site, -1 where it stands in none; shape (n,)."""
    at = area_rows(candidates.sites)
    of_area: NDArray[np.int32] | None
    if per == "hwb":
        of_area = areas.grouping("hwb").member
    else:
        of_area = None if plan is None else plan.at_level(Level.SNP)
        if of_area is None or not (of_area >= 0).any():
            message = "At most so many in each SNP needs SNPs, and none is drawn."
            raise InputRefusedError(message, "Draw SNPs or give a plan, or count by health and wellbeing board.")
    return np.where(at >= 0, of_area[np.maximum(at, 0)], -1).astype(np.int32)
