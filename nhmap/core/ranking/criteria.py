"""Criteria: everything that a site can be scored on. To add one, add one entry to ``CRITERIA``."""

from __future__ import annotations

import hashlib
from typing import Final

from nhmap.core.ranking import priors, site_figures
from nhmap.core.ranking.cohort_criteria import COHORT_CRITERIA
from nhmap.core.ranking.criterion import Criterion

ON_SITE_BEST: Final = 30_000
NEARBY_BEST: Final = 40_000


def _more(worst: float, best: float) -> tuple[tuple[float, float], ...]:
    return ((worst, 0.0), (best, 1.0))


def _less(best: float, worst: float) -> tuple[tuple[float, float], ...]:
    return ((best, 1.0), (worst, 0.0))


_IMD: Final = "MHCLG, English Indices of Deprivation 2025, and ONS mid-2022 estimates"
_OWNER: Final = "the owner or the trust in it"

CRITERIA: Final[dict[str, Criterion]] = {
    c.key: c
    for c in (
        Criterion(
            "deprivation",
            "Deprivation of the catchment",
            1,
            "average IMD score",
            1,
            "more",
            _more(5, 65),
            "A tenth of England's small areas score 5 or less; 2 in 100 score more than 64, and hardly a walkable"
            " catchment averages more, so that the most deprived places are still told apart.",
            _IMD,
            "nobody: it needs a place for the building",
            site_figures.deprivation,
            priors.DEPRIVATION,
        ),
        Criterion(
            "people",
            "People reached",
            2,
            "residents",
            0,
            "more",
            ((0, 0.0), (50_000, 0.7), (250_000, 0.9), (1_000_000, 1.0)),
            "A neighbourhood health centre is to serve about 50,000 people, a multi-neighbourhood provider 250,000;"
            " beyond that more people still tell cities' buildings apart.",
            "ONS mid-2022 estimates",
            "nobody: it needs a place for the building",
            site_figures.people,
            priors.judgement(priors.LOW, "a building without a place serves few."),
        ),
        Criterion(
            "health",
            "Health need of the catchment",
            1,
            "average health score",
            2,
            "more",
            _more(-1.5, 2.0),
            "Health and disability domain of the Indices: 4 in 100 small areas of England score below -1.5 (least"
            " need), about 1 in 100 above 2; England's average is 0.",
            _IMD,
            "nobody: it needs a place for the building",
            site_figures.health,
            priors.HEALTH,
        ),
        Criterion(
            "nhc_distance",
            "Distance to the nearest centre already acting",
            1,
            "km",
            1,
            "more",
            _more(0, 7.7),
            "7.7 km is a drive of 17 to 22 minutes, door to door, as nhmap models it: beyond that the two hardly serve"
            " the same people.",
            "marked by you",
            "you: mark the centres that already act as one",
            site_figures.nhc_distance,
            priors.judgement(priors.LOW, "a building without a place is likely to be near another centre."),
        ),
        Criterion(
            "on_site",
            "Patients of practices in the building",
            1,
            "patients",
            0,
            "more",
            _more(0, ON_SITE_BEST),
            "General practice on site is to be at the scale of a primary care network: 30,000 patients or more, which"
            " one building in fifty reaches.",
            "NHS England, Patients Registered at a GP Practice",
            "the practices or the ICB",
            site_figures.on_site,
            priors.of_lists(ON_SITE_BEST),
            query_above=60_000,
            query="So many on one site need a look: an online practice, or lists that merged, may be counted here.",
        ),
        Criterion(
            "nearby",
            "Patients of other practices near",
            1,
            "patients",
            0,
            "more",
            _more(0, NEARBY_BEST),
            "Practices within ten minutes on foot could move in or work from it; one building in fifty has 40,000"
            " patients of others so near.",
            "NHS England, Patients Registered at a GP Practice",
            "the practices or the ICB",
            site_figures.nearby,
            priors.of_lists(NEARBY_BEST),
        ),
        Criterion(
            "services",
            "Other services near",
            1,
            "of 3 kinds",
            0,
            "more",
            _more(0, 3),
            "Pharmacy, Best Start family hub and community diagnostic centre: all three is the most there can be.",
            "NHSBSA, DfE and NHS England lists",
            "nobody: it needs a place for the building",
            site_figures.services,
            priors.judgement(priors.LOW, "a building without a place has few services near."),
        ),
        Criterion(
            "pride",
            "Catchment in a Pride in Place area",
            1,
            "%",
            0,
            "more",
            _more(0, 0.5),
            "Half the catchment or more: the area's board and the centre then serve largely the same people.",
            "MHCLG, Pride in Place programme, small areas matched from MSOA names",
            "the local authority",
            site_figures.pride,
            priors.Prior(
                ((0.0, 0.0), (1.0, 0.0)),
                "MHCLG: a council's places without a published boundary times 8,000 people, over its residents of"
                " mid-2022, is the chance that any of its small areas lies in one.",
            ),
            site_figures.pride_expectation,
        ),
        Criterion(
            "space",
            "Space available",
            1,
            "m²",
            0,
            "more",
            _more(0, 500),
            "500 m² holds about 20 consulting rooms of 16 m² with corridors and shared rooms half as much again.",
            "your estate data",
            _OWNER,
            site_figures.space,
            priors.SPACE,
        ),
        Criterion(
            "condition",
            "Condition and backlog",
            1,
            "from 0 (worst) to 1 (as new)",
            2,
            "more",
            _more(0, 1),
            "Survey grades A to D in even steps; no backlog to £500 a m², which nine sites in ten of ERIC 2016/17 stay"
            " below at today's prices.",
            "your estate data",
            _OWNER,
            site_figures.condition,
            priors.CONDITION,
        ),
        Criterion(
            "size",
            "Size of the building",
            1,
            "m²",
            0,
            "more",
            _more(500, 3_000),
            "nhmap's judgement: under 500 m² holds one small practice; 3,000 m² holds general practice for a network"
            " with community services.",
            "your estate data",
            _OWNER,
            site_figures.size,
            priors.SIZE,
        ),
        Criterion(
            "tenure",
            "Security of tenure",
            1,
            "years",
            0,
            "more",
            _more(2, 15),
            "nhmap's judgement: two years do not repay any works; fifteen outlast the programme's end in 2035 and a"
            " refurbishment.",
            "your estate data",
            _OWNER,
            site_figures.tenure,
            priors.judgement(priors.LOW, "no list of leases is published; most surgeries are leased."),
        ),
        Criterion(
            "snp_fit",
            "Fit to the drawn neighbourhood",
            1,
            "km further than its middle",
            1,
            "less",
            _less(0, 3),
            "The middle of the SNP is the best there is; 3 km further for everybody is, in a town, the next SNP.",
            "your plan",
            "you: draw the neighbourhood",
            site_figures.snp_fit,
            priors.judgement(priors.LOW, "a building in no drawn neighbourhood fits none well."),
        ),
    )
} | COHORT_CRITERIA
"""Every criterion, in the order in which it is shown."""


def registry_hash(criteria: dict[str, Criterion] | None = None) -> str:
    """Short hash of keys, versions, reference points and priors: rankings of one hash asked the same questions."""
    used = (CRITERIA if criteria is None else criteria).values()
    text = ";".join(f"{c.key}:{c.version}:{c.direction}:{c.points}:{c.prior.quantiles}" for c in used)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
