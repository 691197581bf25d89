"""Sites from Python: the candidates of an area in order, and the set that reaches most."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from nhmap.analysis import layers
from nhmap.analysis.plan import Plan
from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.places.places import find_place
from nhmap.core.plan.plans import Level
from nhmap.core.portfolio.site_sets import SetQuestion, pose
from nhmap.core.ranking.bands import band_of
from nhmap.core.ranking.candidates import measure_candidates
from nhmap.core.ranking.ranking import Standing
from nhmap.core.ranking.sensitivity import sensitivity
from nhmap.core.ranking.weights import DEFAULT, Weights, preset
from nhmap.core.reach.catchments import WALK
from nhmap.core.reach.driving import DRIVE
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from nhmap.core.plan.plans import Plan as CorePlan
    from nhmap.core.ranking.candidates import Candidates


Mode = Literal["walk", "drive"]
WAYS: Final[dict[str, Any]] = {"walk": WALK, "drive": DRIVE}


def rank(  # noqa: PLR0913 - each has a good default
    area: str | Plan,
    weights: Mapping[str, float] | str | None = None,
    *,
    mode: Mode = "walk",
    draws: int = 10_000,
    seed: int = 1,
    top_n: int = 10,
    as_of: date | None = None,
) -> gpd.GeoDataFrame:
    """Candidate buildings of a planning area in order, as points (EPSG:27700; none where the place is unknown).

    Parameters
    ----------
    area
        Code or name of a planning area, or a plan, whose neighbourhoods sites are then to fit.
    weights
        Criterion and points, or the name of a preset.
    draws, seed
        How many rankings are drawn for band and range, and from which seed.
    top_n
        How many places count as first.
    as_of
        The day on which the question is asked; today by default.

    Returns
    -------
    ``site_id``, ``name``, ``owner``, ``list`` (candidates, or set apart by a gate), ``rank``, ``score``, ``score_low``,
    ``score_high``, ``band``, ``rank_low``, ``rank_high``, ``chance``, ``gate_reasons``, ``unknown``.
    """
    candidates, _ = candidates_of(area, mode, as_of)
    chosen = weights_of(weights)
    ranking = candidates.rank(chosen)
    sure = sensitivity(ranking.measures, chosen, ranking.gates, draws=draws, seed=seed, top_n=top_n)
    rows = []
    for row in ranking.order.tolist():
        site = ranking.site(row)
        apart = site.standing is Standing.FAILS
        rows.append(
            {
                "site_id": site.site_id,
                "name": site.name,
                "owner": site.owner,
                "list": "set apart" if apart else "candidates",
                "rank": site.rank,
                "score": site.score,
                "score_low": site.score_low,
                "score_high": site.score_high,
                "band": "" if apart else str(band_of(site, sure)),
                "rank_low": int(sure.rank_low[row]),
                "rank_high": int(sure.rank_high[row]),
                "chance": float(sure.top_n_chance[row]),
                "gate_reasons": " ".join(site.gate_reasons),
                "unknown": "; ".join(site.unknown),
            }
        )
    return _points(pd.DataFrame(rows), candidates, ranking.order)


def select(  # noqa: PLR0913 - each has a good default
    area: str | Plan,
    number: int,
    *,
    weight: Literal["people", "deprivation"] = "people",
    mode: Mode = "walk",
    fixed: Iterable[str] = (),
    excluded: Iterable[str] = (),
    seconds: float = 20.0,
    as_of: date | None = None,
) -> gpd.GeoDataFrame:
    """The buildings of a planning area that together reach most people, the one that adds most first.

    Parameters
    ----------
    fixed, excluded
        Identifiers of sites that must be in, or must not.
    seconds
        How long a better set and a proof are looked for.

    Returns
    -------
    ``site_id``, ``name``, ``owner``, ``adds`` (people, or people weighted by deprivation), as points. ``attrs`` has
    ``residents_reached``, ``proved`` and ``sentence``.
    """
    candidates, drawn = candidates_of(area, mode, as_of)
    question = SetQuestion(size=number, weight=weight, fixed=tuple(fixed), excluded=tuple(excluded))
    judged = gates(candidates.sites, GateSettings(planning_area=candidates.area.inside))
    posed = pose(question, candidates, judged, layers.evidence().areas, drawn)
    chosen = posed.answer()
    if seconds > 0 and not chosen.proved:
        chosen = posed.better(chosen, seconds)
    answer = chosen.to_dict()
    frame = pd.DataFrame(answer["sites"], columns=["site_id", "name", "owner", "adds"])
    row_of = {site_id: row for row, site_id in enumerate(candidates.measures.site_ids)}
    made = _points(frame, candidates, np.array([row_of[site_id] for site_id in frame["site_id"]], dtype=np.intp))
    made.attrs = {key: answer[key] for key in ("residents_reached", "proved")} | {"sentence": chosen.sentence}
    return made


def candidates_of(area: str | Plan, mode: str, as_of: date | None) -> tuple[Candidates, CorePlan | None]:
    """The candidates of a planning area, or of that of a plan, and the plan where it has SNPs.

    Raises
    ------
    InputRefusedError
        When there is no such place or way of travelling.
    """
    evidence = layers.evidence()
    if mode not in WAYS:
        message = f"“{mode}” is not a way of travelling that nhmap models."
        raise InputRefusedError(message, "Choose walk or drive.")
    drawn: CorePlan | None = None
    if isinstance(area, Plan):
        place = area.subject.area
        held = area.assessment.plan
        drawn = held if (held.at_level(Level.SNP) >= 0).any() else None
    else:
        place = find_place(evidence, area).area
    day = as_of or datetime.now(UTC).date()
    return measure_candidates(evidence, place, day, WAYS[mode], drawn), drawn


def weights_of(given: Mapping[str, float] | str | None) -> Weights:
    """Weights from points or the name of a preset; nhmap's starting point where nothing is given."""
    if given is None or isinstance(given, str):
        return preset(given or DEFAULT)
    return Weights.from_dict(dict(given))


def _points(frame: pd.DataFrame, candidates: Candidates, rows: NDArray[np.intp]) -> gpd.GeoDataFrame:
    sites = candidates.sites.iloc[rows]
    x, y = (pd.to_numeric(sites[key], errors="coerce").to_numpy(dtype=np.float64) for key in ("x", "y"))
    points = gpd.GeoSeries.from_xy(x, y, crs="EPSG:27700")
    points[np.isnan(x)] = None
    return gpd.GeoDataFrame(frame, geometry=points.reset_index(drop=True), crs="EPSG:27700")
