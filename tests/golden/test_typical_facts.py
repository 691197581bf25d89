"""Silence never pays: each candidate site of England is told its typical fact, one criterion at a time.

Facts go in as an owner would bring them, through the columns of the layer, and all is measured and ranked again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nhmap.config import settings
from nhmap.core.buildings.sites import numbers
from nhmap.core.geography.planning_areas import england
from nhmap.core.ranking.candidates import Candidates, measure_candidates
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.priors import FLOOR_AREAS_M2
from nhmap.core.ranking.weights import DEFAULT, preset
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.evidence import Evidence

DAY = date(2026, 11, 30)
MOST = 0.5
"""Points of 100 by which the average site may move."""


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence(Catalogue.read(settings().data))


@pytest.fixture(scope="module")
def silent(evidence: Evidence) -> Candidates:
    return measure_candidates(evidence, england(evidence.areas), DAY)


def scores(measured: Candidates) -> np.ndarray[Any, Any]:
    return measured.rank(preset(DEFAULT)).scores.score


def told(evidence: Evidence, facts: Mapping[str, Any]) -> Candidates:
    """England again with facts for every site of which they are unknown."""
    sites = evidence.sites.copy()
    for column, fact in facts.items():
        known = numbers(sites, column) if column in sites and column != "lease_end" else np.full(len(sites), np.nan)
        sites[column] = np.where(np.isnan(known), fact, known) if column != "lease_end" else fact
    return measure_candidates(replace(evidence, sites=sites), england(evidence.areas), DAY)


@pytest.mark.parametrize("key", ["space", "size"])
def test_the_typical_figure_moves_nobody(key: str, evidence: Evidence, silent: Candidates) -> None:
    column = {"space": "void_m2", "size": "floor_area_m2"}[key]
    criterion = CRITERIA[key]
    moved = scores(told(evidence, {column: criterion.figure_at(criterion.prior.mean)})) - scores(silent)
    assert np.abs(moved).mean() <= MOST
    assert np.abs(moved).max() <= MOST


def test_the_typical_lease_moves_nobody(evidence: Evidence, silent: Candidates) -> None:
    criterion = CRITERIA["tenure"]
    years = criterion.figure_at(criterion.prior.mean)
    moved = scores(told(evidence, {"lease_end": f"{DAY.year + round(years)}-11-30"})) - scores(silent)
    assert np.abs(moved).mean() <= MOST


def test_the_typical_backlog_moves_nobody(evidence: Evidence) -> None:
    criterion = CRITERIA["condition"]
    floor = told(evidence, {"floor_area_m2": 2_000.0})
    every = numbers(evidence.sites, "floor_area_m2")
    per_site = (1 - criterion.prior.mean) * 500 * np.where(np.isnan(every), 2_000.0, every)
    moved = scores(told(evidence, {"floor_area_m2": 2_000.0, "backlog_gbp": per_site})) - scores(floor)
    assert np.abs(moved).mean() <= MOST


@pytest.mark.parametrize("key", ["space", "size"])
def test_facts_as_they_are_spread_raise_and_lower_alike(key: str, evidence: Evidence, silent: Candidates) -> None:
    """Every site is told a fact of the published spread, the sites in turn: on average nobody gains by silence."""
    criterion = CRITERIA[key]
    chance, values = np.array(criterion.prior.quantiles).T
    turn = (np.random.default_rng(5).permutation(len(evidence.sites)) + 0.5) / len(evidence.sites)
    figures = np.array([criterion.figure_at(float(v)) for v in np.interp(turn, chance, values)])
    column = {"space": "void_m2", "size": "floor_area_m2"}[key]
    moved = scores(told(evidence, {column: figures})) - scores(silent)
    assert abs(moved.mean()) <= MOST
    assert moved.min() < 0 < moved.max()


def test_a_true_mediocre_fact_hardly_moves_a_site_among_the_first(evidence: Evidence, silent: Candidates) -> None:
    """Saltley told all of what is typical: it stays where it was, while its neighbours say nothing."""
    row = silent.rank(preset(DEFAULT)).order[0]
    site = str(silent.measures.site_ids[row])
    sites = evidence.sites.copy()
    at = sites["site_id"] == site
    middle = dict(FLOOR_AREAS_M2)[0.5]
    for column, fact in (("floor_area_m2", middle), ("void_m2", CRITERIA["space"].figure_at(0.16)), ("condition", "B")):
        sites[column] = sites[column].astype(object)
        sites.loc[at, column] = fact
    ranking = measure_candidates(replace(evidence, sites=sites), england(evidence.areas), DAY).rank(preset(DEFAULT))
    assert ranking.ranks[ranking.row_of(site)] <= 2


def test_none_of_the_first_owes_its_place_to_what_is_not_published(silent: Candidates) -> None:
    """Told that no unpublished Pride in Place area is near, the first twenty of England stay the first twenty."""
    ranking = silent.rank(preset(DEFAULT))
    pride = silent.measures.keys.index("pride")
    expected = silent.measures.expected.copy()
    unknown = np.isnan(silent.measures.values[:, pride])
    assert unknown[ranking.order[:20]].any()
    expected[unknown, pride] = 0.0
    without = replace(silent, measures=replace(silent.measures, expected=expected)).rank(preset(DEFAULT))
    assert len(set(ranking.order[:20]) & set(without.order[:20])) >= 19
