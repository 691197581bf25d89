"""What is this? Definition, source, date and limit of each figure on the screens: the one place where they are written.

``docs/figures.md`` is written from it (``python -m nhmap.ui.kit.explained_panels``), and a test holds the two together.
"""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.core.options.plan_measures import PLAN_MEASURES
from nhmap.markup import NOTHING, Markup, html, joined

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Explained:
    """One figure: its word on the screens, what it means, whose it is, of when (a key of vintages), where it ends."""

    word: str
    meaning: str
    source: str
    vintage: str = ""
    limit: str = ""


_ONS: Final = "Office for National Statistics"
_NHS: Final = "NHS England, patients registered at a GP practice"
_OURS: Final = "worked out by nhmap"

FIGURES: Final[Mapping[str, tuple[Explained, ...]]] = {
    "headline": (
        Explained("residents", "People who live here.", f"{_ONS}, mid-year estimate", "residents", "An estimate, not a count; students count where they study."),
        Explained("registered, live here", "Patients of any GP practice whose home is here.", _NHS, "registered", "Higher than residents where people stay on a list after they move."),
        Explained("on the lists", "All patients of the practices that belong here, wherever they live.", _NHS, "practices", "Never added to the other two: they count other people."),
        Explained("over, under, fits", "The people held against the target, within the tolerance or not.", _OURS, "", "50,000 and 250,000 are working assumptions of the framework of March 2026; every target is yours to set."),
    ),
    "plan": (
        Explained("fit", "Neighbourhoods of the lowest level whose people are within the tolerance of their target.", _OURS),
        Explained("assigned", "Share of the planning area's residents who are in any neighbourhood.", f"{_OURS}, from residents", "residents"),
        Explained("problems, warnings", "What the checks find and nobody has accepted with a reason.", _OURS, "", "A check says what to look at; it does not say that the plan is wrong."),
    ),
    "people": (
        Explained("ages, health, disability, unpaid care, ethnic group", "Residents by what they answered at the census; ages of a mid-year estimate where the data has one, as their heading says.", f"{_ONS}, Census 2021", "ages", "Of March 2021, in the pandemic; small counts are altered a little by the publisher."),
        Explained("area, pieces, compactness", "Ground of the small areas; parts that hang together; 1 is a circle, less is longer or more ragged.", f"{_OURS}, from the boundaries of small areas", "", "Boundaries are simplified; lakes and shores count as ground of their small area."),
    ),
    "need": (
        Explained("most deprived 10 % and 20 %", "Share of residents who live in small areas of those national tenths.", "English Indices of Deprivation 2025", "deprivation", "Says something of places, not of each person in them."),
        Explained("average score", "Mean of the scores of small areas, weighted by the publisher's own people.", "English Indices of Deprivation 2025", "deprivation", "Compare with other averages, not with ranks."),
        Explained("registers", "People with a long-term condition.", "NHS England, Quality and Outcomes Framework 2024/25, by practice", "", "Modelled: shared out by where each practice's patients live, not counted here."),
        Explained("caseload", "People of a group for each person in a team of the size you give.", _OURS, "", "Modelled wherever the people are."),
    ),
    "practices": (
        Explained("belongs", "A practice belongs to the neighbourhood where most of its patients live, unless moved by hand with a reason.", _OURS),
        Explained("list", "All patients of the practice.", _NHS, "practices"),
        Explained("live here", "Share of the practice's patients with a known home who live in this neighbourhood.", f"{_NHS}, by small area", "registered", "Homes were counted at other dates than lists: the two are never divided."),
        Explained("split", "Fewer of a practice's patients than the threshold, 60 % to begin with, live in its own neighbourhood.", _OURS),
    ),
    "places": (
        Explained("residents in each", "Residents of this neighbourhood by the council, board or ICB they live in.", f"{_ONS}, lookups of small areas", "residents"),
        Explained("Pride in Place", "Places of the government's programme that lie here whole or are cut by the line.", "Ministry of Housing, Communities and Local Government", "", "Boundaries are not published: one MSOA stands in for each, matched by name."),
        Explained("candidate sites", "Buildings that could become a neighbourhood health centre.", "lists named on the page Data", "", "Being on a list does not mean that a building is free or fit."),
    ),
    "practices page": (
        Explained("Next", "The neighbourhood in which the next most of the practice's patients live, and their share.", f"{_NHS}, by small area", "registered"),
        Explained("moved", "People gave the practice to this neighbourhood by hand, with a reason.", "your plan"),
        Explained("no list", "The practice is in none of the lists of today: closed or merged since homes were counted.", _NHS, "practices"),
    ),
    "PCNs": (
        Explained("Lists", "All patients of the network's practices, wherever they live.", _NHS, "practices"),
        Explained("Most live in", "The neighbourhood that holds the largest share of the network's patients.", f"{_NHS}, by small area", "registered"),
        Explained("Live there", "That share, of patients with a known home.", f"{_NHS}, by small area", "registered", "Patients whose home is not known are left out of the whole."),
        Explained("split (of a PCN)", "Fewer of its patients than the threshold live in one neighbourhood.", _OURS, "", "The threshold, 60 % to begin with, is yours to set."),
    ),
    "alignment": (
        Explained("in line", "The practice's PCN serves the neighbourhood that the practice belongs to.", _OURS),
        Explained("would move", "Practices that would change their PCN, or small areas that would change their neighbourhood, for all to be in line.", _OURS, "", "A proposal to talk over: contracts, buildings and wishes are not known beyond what you say."),
        Explained("patients moved", "Lists of the practices that would change, added up.", _NHS, "practices"),
    ),
    "flows": (
        Explained("home and practice", "Registered patients by the neighbourhood they live in and the one their practice belongs to.", f"{_NHS}, by small area", "registered", "A practice counts where it belongs, wherever its surgery stands."),
    ),
    "residents and lists": (
        Explained("residents to list", "What leads from the residents of a neighbourhood to the lists of its practices, step by step.", f"{_ONS} and {_NHS}", "practices", "Residents, homes and lists are of different dates: what they do not explain is said as a rest."),
    ),
    "ranking": (
        Explained("Score", "Points of all criteria by your weights, 0 to 100.", _OURS, "", "Unknown facts count what they are expected to; the bar shows them apart."),
        Explained("Rank", "Place by score, and the range in which it falls in 90 of 100 draws of what is unknown and of the weights.", _OURS, "", "The order is an aid to talk, not a decision."),
        Explained("Band", "A: among the first in at least 80 % of draws; C: in at most 20 %; B: between.", _OURS, "", "Says how sure the order is, not how good a building is."),
        Explained("Chance", "Share of draws in which the building is among the first.", _OURS),
        Explained("Gates", "What a building must pass whatever its score: owner, open, floor area and what you ask for.", "lists named on the page Data", "", "Unknown is shown as ? and stays in the ranking."),
        Explained("within reach", "Residents who reach the building in the time and by the way that are chosen.", f"{_OURS}, from distances", "residents", "Modelled unless you bring a table of travel times: rivers and the sea are not known."),
    ),
    "set of sites": (
        Explained("residents within reach", "Residents who reach at least one site of the set; nobody counts twice.", f"{_OURS}, from distances", "residents"),
        Explained("Adds", "Residents whom this site reaches and the ones above it do not.", _OURS, "residents"),
        Explained("Together", "Residents whom this site and all above it reach.", _OURS, "residents"),
    ),
    "return": (
        Explained("schemes", "Buildings of the shortlist and new ones, by the wave that you gave them.", "your words"),
        Explained("share of England", "England's numbers for 2030 and 2035, shared out by residents.", "Neighbourhood health framework, March 2026", "residents", "Nobody has published a share for each place: it is a yardstick."),
        Explained("Capital, revenue, digital, given up", "Sums of what you typed; unknown while any part is.", "your figures", "", "Not checked by nhmap."),
    ),
    "building": (
        Explained("floor area, void, condition", "As the source says that stands beside the figure.", "lists named on the page Data, or yours", "", "Nobody publishes these of most buildings: unknown is shown as unknown."),
        Explained("residents within reach (of a building)", "Residents who reach it in the time and by the way that are chosen.", f"{_OURS}, from distances", "residents", "Modelled unless you bring a table of travel times."),
        Explained("Ready", "Questions of readiness that are met, not met and open.", _OURS, "", "Answers are as good as what is known of the building."),
    ),
    "sums over options": tuple(
        Explained(measure.label, measure.meaning, _OURS) for measure in PLAN_MEASURES.values()
    ),
    "presented": (
        Explained("neighbourhoods", "Neighbourhoods of the lowest level that hold anybody, and how many people the smallest and the largest have.", _OURS, "residents"),
    ),
}  # fmt: skip
"""By the part of a screen on which they stand."""

LEVELS: Final = (
    ("SNP", "single neighbourhood provider", "about 50,000 people"),
    ("MNP", "multi-neighbourhood provider", "about 250,000 or more; SNPs nest in it"),
    ("IHO", "integrated health organisation", "optional; MNPs nest in it"),
)
"""Levels spelled out, as they are where they first appear."""


def what_is_this(vintages: Mapping[str, str], *parts: str) -> Markup:
    """A word to press under some figures; it unfolds what each of them means, its source, date and limit."""
    return _unfolding(tuple(sorted(vintages.items())), parts)


@functools.lru_cache(maxsize=64)
def _unfolding(vintages: tuple[tuple[str, str], ...], parts: tuple[str, ...]) -> Markup:
    """The same for the same figures of the same day: each stroke shows some of them again."""
    items = explained(dict(vintages), *parts)
    if not items:
        return NOTHING
    return html('<details class="nh-what"><summary>What is this?</summary>{}</details>', items)


def explained(vintages: Mapping[str, str], *parts: str) -> Markup:
    """What each figure of some parts of a screen means, its source, date and limit; nothing for no parts."""
    items = joined(
        html(
            "<dt>{}</dt><dd>{} <small>{}{}.{}</small></dd>",
            *(figure.word, figure.meaning, figure.source),
            *(
                f", {vintages[figure.vintage]}" if vintages.get(figure.vintage) else "",
                f" {figure.limit}" if figure.limit else "",
            ),
        )
        for part in parts
        for figure in FIGURES[part]
    )
    return html("<dl>{}</dl>", items) if items else NOTHING


def levels() -> Markup:
    """The three levels in a line each."""
    return joined(html("<span><b>{}</b> {}: {}.</span> ", *level) for level in LEVELS)


def as_document() -> str:
    """The same as a page of the documentation."""
    lines = [
        "# Figures",
        "",
        "What each figure on the screens means; the panel says the same under “What is this?”, with the date of the data.",
        "",
    ]
    for part, figures in FIGURES.items():
        lines += [f"## {part.capitalize()}", "", "| figure | meaning | source | limit |", "|---|---|---|---|"]
        lines += [f"| {figure.word} | {figure.meaning} | {figure.source} | {figure.limit} |" for figure in figures]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(as_document())
