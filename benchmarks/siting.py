"""Budgets of ranking and choosing sites: 3,000 sites, beside the libraries that planners in Python would take."""

from __future__ import annotations

import resource
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks import world
from benchmarks.computing import timed
from benchmarks.table import Budget, Measurement
from nhmap.core.buildings.note_book import SiteNotes
from nhmap.core.geography.planning_areas import england
from nhmap.core.portfolio.portfolio import PortfolioRules, choose
from nhmap.core.portfolio.proof import improve
from nhmap.core.ranking.candidates import catchment_areas, measure_candidates
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.explain import explain
from nhmap.core.ranking.measures import Measures
from nhmap.core.ranking.ranking import rank
from nhmap.core.ranking.sensitivity import sensitivity
from nhmap.core.ranking.weights import PRESETS
from nhmap.core.reach.catchments import WALK
from nhmap.core.reach.driving import DRIVE
from nhmap.core.site_page.readiness import readiness
from nhmap.core.site_page.site_page import site_page
from nhmap.ui.building import panels as building_panels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence
    from nhmap.core.portfolio.portfolio import Portfolio
    from nhmap.core.ranking.ranking import Ranking
    from nhmap.core.reach.catchments import CatchmentAreas, Reach

SITES: Final = 3_000
PLANNED: Final = 1_000
EVERYWHERE: Final = 10_133
SET_SIZE: Final = 120
DRAWS: Final = 10_000
PROOF_S: Final = 60.0
FEW_SITES: Final = 150
FEW_CHOSEN: Final = 20
PAGES: Final = 15
ON_MAP: Final = 400
TODAY: Final = date(2026, 11, 30)
_SEED: Final = 1
_UNKNOWN: Final = 0.9
_NEVER_PUBLISHED: Final = ("space", "condition", "size", "tenure")


def in_own_process() -> Iterator[Measurement]:
    """The same in a process of its own: the most memory that it took is not what other parts needed."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as own:
        yield from own.submit(_measured).result()


def _measured() -> list[Measurement]:
    return list(siting(world.england()))


def siting(evidence: Evidence, repetitions: int = 7) -> Iterator[Measurement]:
    """Ranking, its sensitivity, catchments, and a set of 120 with its proof."""
    yield from _all_england(evidence, repetitions)
    measures, weights = made_up(SITES), PRESETS["balanced"]
    ours, theirs = [], []
    other = _scikit_criteria(np.nan_to_num(measures.values), weights.vector(measures.keys))
    for _ in range(repetitions):
        ours.append(timed(lambda: rank(measures, weights)))
        if other is not None:
            theirs.append(timed(other))
    words = "scikit-criteria, weighted sum" if theirs else "scikit-criteria is not installed (extra “bench”)"
    what = f"ranking {SITES:,} sites by {len(CRITERIA)} criteria"
    yield Measurement(what, tuple(ours), "ms", words, tuple(theirs), Budget(150))
    few = made_up(PLANNED)
    drawn = tuple(timed(lambda: sensitivity(few, weights, draws=DRAWS)) / 1_000 for _ in range(3))
    yield Measurement(f"{DRAWS:,} draws for {PLANNED:,} sites", drawn, "s", budget=Budget(2))
    many = made_up(EVERYWHERE)
    before = process_time()
    drawn = (timed(lambda: sensitivity(many, weights, draws=DRAWS)) / 1_000,)
    worked = (process_time() - before,)
    what = f"{DRAWS:,} draws for {EVERYWHERE:,} sites"
    yield Measurement(what, drawn, "s", budget=Budget(10))
    # What the clock says hangs on who else is at work; what processors worked, in all threads together, does not.
    yield Measurement(f"{what}: processor time of all threads", worked, "s", budget=Budget(10))
    sites, areas = as_many(evidence.sites, SITES), catchment_areas(evidence)
    took = tuple(timed(lambda: WALK.reach(sites, areas)) / 1_000 for _ in range(repetitions))
    yield Measurement(f"catchments of {SITES:,} sites over England", took, "s", budget=Budget(1))
    yield from _choosing(WALK.reach(sites, areas), areas, "on foot")
    yield from _choosing(DRIVE.reach(sites, areas), areas, "by car")
    sample = sites.iloc[np.random.default_rng(_SEED).choice(len(sites), FEW_SITES, replace=False)]
    peak = _most_memory_mb()
    yield Measurement("most memory of all this, with all layers of England open", (peak,), "MB", budget=Budget(1_000))
    yield from _beside_spopt(WALK.reach(sample, areas), areas.residents)


def _all_england(evidence: Evidence, repetitions: int) -> Iterator[Measurement]:
    """Ranking every candidate of England, beside two other ways to do it; opening the page of one building."""
    measured = measure_candidates(evidence, england(evidence.areas), TODAY)
    measures, weights = measured.measures, PRESETS["balanced"]
    used, share = measures.in_use, measures.shares(weights)
    values = np.nan_to_num(measures.values)
    ways = {
        "the old method, known criteria weighed again": lambda: old_method(measures.values, share),
        "scikit-criteria, weighted sum": _scikit_criteria(values[:, used], share[used]),
    }
    what = f"ranking all England, {len(measured.sites):,} candidates by {int(measures.in_use.sum())} criteria"
    for words, other in ways.items():
        ours, theirs = [], []
        for _ in range(repetitions):
            ours.append(timed(lambda: measured.rank(weights)))
            if other is not None:
                theirs.append(timed(other))
        beside = words if theirs else "scikit-criteria is not installed (extra “bench”)"
        yield Measurement(what, tuple(ours), "ms", beside, tuple(theirs), Budget(150))
    areas = catchment_areas(evidence)
    site_ids = np.random.default_rng(_SEED).choice(
        evidence.sites["site_id"].to_numpy(dtype=object), PAGES, replace=False
    )
    ranking = measured.rank(weights)
    _page(evidence, areas, ranking, site_ids[0])  # what a kilometre by car costs is worked out with the first
    took = tuple(timed(lambda site_id=site_id: _page(evidence, areas, ranking, site_id)) for site_id in site_ids)
    yield Measurement("the page of a building in all England, every tab of it", took, "ms", budget=Budget(300))


def _page(evidence: Evidence, areas: CatchmentAreas, ranking: Ranking, site_id: str) -> int:
    """All that the page of one building says, as HTML, and the buildings that the map beside it shows."""
    page = site_page(evidence, areas, site_id)
    ranked = ranking.find(site_id)
    notes = SiteNotes(site_id)
    texts = [
        building_panels.people_tab(page, evidence.vintages),
        building_panels.near_tab(page, {}),
        building_panels.building_tab(page),
        *(answer.evidence for answer in readiness(page, None, notes)),
    ]
    if ranked is not None:
        texts += [building_panels.headline(ranked, page, notes, "1", ""), explain(ranked)]
    return sum(map(len, texts)) + len(list(islice(ranking.candidates(), ON_MAP)))


def old_method(values: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.intp]:
    """The order of version 1: the weights of what is unknown are shared out to what is known, so that silence pays."""
    weights = np.where(np.isnan(values), 0.0, share)
    score = (weights * np.nan_to_num(values)).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-12)
    return np.argsort(-score, kind="stable")


def _most_memory_mb() -> float:
    """Most memory that this process had. What `getrusage` tells holds that of the process which started this one."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1_000


def made_up(n: int) -> Measures:
    """Invented values for so many sites; what nobody publishes is unknown of nine in ten."""
    rng = np.random.default_rng(_SEED)
    criteria = tuple(CRITERIA.values())
    values = rng.random((n, len(criteria)))
    for j, criterion in enumerate(criteria):
        if criterion.key in _NEVER_PUBLISHED:
            values[rng.random(n) < _UNKNOWN, j] = np.nan
    ids = np.array([f"S-{i:05d}" for i in range(n)], dtype=object)
    expected = np.where(np.isnan(values), [c.prior.mean for c in criteria], values)
    return Measures(ids, ids, ids, criteria, values, values, expected, ("",) * len(criteria))


def as_many(sites: pd.DataFrame, n: int) -> pd.DataFrame:
    """So many sites: those of England, and some of them again a few hundred metres away."""
    rng = np.random.default_rng(_SEED)
    placed = sites[np.isfinite(sites["x"].to_numpy(dtype=float))]
    rows = placed.iloc[np.r_[np.arange(len(placed)), rng.integers(0, len(placed), max(0, n - len(placed)))][:n]]
    moved = np.arange(len(rows)) >= len(placed)
    shift = rng.normal(0, 500, (2, len(rows))) * moved
    return rows.assign(site_id=[f"S-{i:05d}" for i in range(len(rows))], x=rows["x"] + shift[0], y=rows["y"] + shift[1])


def _choosing(reach: Reach, areas: CatchmentAreas, how: str) -> Iterator[Measurement]:
    people, rules = areas.residents, PortfolioRules(SET_SIZE)
    quick = choose(reach, people, rules)
    took = tuple(timed(lambda: choose(reach, people, rules)) / 1_000 for _ in range(5))
    what = f"choosing {SET_SIZE} of {reach.minutes.shape[0]:,} sites {how}"
    yield Measurement(f"{what}, {100 * quick.gap:.2f} % below the bound", took, "s", budget=Budget(1))
    answers = [quick]
    proof = timed(lambda: answers.append(improve(quick, reach, people, rules, time_limit=PROOF_S))) / 1_000
    better = answers[-1]
    yield Measurement(
        f"{what}: a better set and proof, {better.reached:,.0f} people, {100 * better.gap:.3f} % below the bound",
        (proof,),
        "s",
        budget=Budget(PROOF_S + 2),
    )


def _beside_spopt(reach: Reach, people: NDArray[np.float64]) -> Iterator[Measurement]:
    """The same question to nhmap and to the MCLP of spopt, for so few sites that spopt answers in seconds."""
    rules = PortfolioRules(FEW_CHOSEN)
    answers: list[Portfolio] = []
    seconds = timed(lambda: answers.append(improve(choose(reach, people, rules), reach, people, rules))) / 1_000
    ours = answers[-1]
    optimum, theirs = _spopt(reach, people)
    what = f"choosing {FEW_CHOSEN} of {FEW_SITES} sites and proving it: {ours.reached:,.0f} people"
    words = "spopt is not installed (extra “bench”)" if optimum is None else f"spopt's MCLP: {optimum:,.0f} people"
    yield Measurement(what, (seconds,), "s", words, () if optimum is None else (theirs,))
    if optimum is not None and not optimum - 1 <= ours.bound:
        message = f"spopt reaches {optimum:,.0f}, which the bound of {ours.bound:,.0f} says nobody can"
        raise AssertionError(message)


def _scikit_criteria(values: NDArray[np.float64], weights: NDArray[np.float64]) -> Callable[[], object] | None:
    """The weighted sum of scikit-criteria on the same values, unknown as nought: it has no word for unknown."""
    try:
        from skcriteria import mkdm  # noqa: PLC0415 - in the extra “bench” only
        from skcriteria.agg.simple import WeightedSumModel  # noqa: PLC0415
    except ImportError:
        return None
    model = WeightedSumModel()
    return lambda: model.evaluate(mkdm(values, [max] * values.shape[1], weights=weights))


def _spopt(reach: Reach, people: NDArray[np.float64]) -> tuple[float | None, float]:
    """People that the MCLP of spopt reaches on the same catchments, and how long it took in seconds."""
    try:
        import pulp  # noqa: PLC0415 - in the extra “bench” only
        from spopt.locate import MCLP  # noqa: PLC0415
    except ImportError:
        return None, 0.0
    covered = np.flatnonzero(np.asarray(reach.membership.sum(axis=0)).ravel() > 0)
    # A matrix of costs, as spopt wants it: 0 within reach and 1 beyond.
    cost = 1.0 - reach.membership[:, covered].toarray().T
    answer: list[float] = []

    def solve() -> None:
        problem = MCLP.from_cost_matrix(cost, people[covered], 0.5, FEW_CHOSEN)
        problem = problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=PROOF_S))
        indices = [i for i, x in enumerate(problem.fac_vars) if x.value() and x.value() > 0.5]  # noqa: PLR2004
        answer.append(float(people[covered][(cost[:, indices] < 0.5).any(axis=1)].sum()))  # noqa: PLR2004

    seconds = timed(solve) / 1_000
    return answer[0], seconds
