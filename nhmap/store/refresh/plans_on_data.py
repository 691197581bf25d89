"""Saved plans on new data: each assessed before and after, and what moved, in people and names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import check
from nhmap.core.options.other_data import PlanMoved, moved
from nhmap.core.options.plan_figures import Assessed
from nhmap.errors import NhmapError
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.plans import PlanStore
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from nhmap.store.tabular.problems import counted, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhmap.core.assessment.assessment import Settings
    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Plan

_SQLITE: Final = "sqlite:///"
MOST_PLANS: Final = 50
MOST_LINES: Final = 6


def plans_moved(url: str, before: Path, after: Path) -> Iterator[str]:
    """Say of every saved plan what moves between two sets of layers, line by line.

    Parameters
    ----------
    url
        Address of the saved plans.
    before, after
        Data folders.
    """
    file = url.removeprefix(_SQLITE)
    if url.startswith(_SQLITE) and not Path(file).is_file():
        return  # nobody has saved a plan yet
    store = PlanStore(url)
    summaries = store.summaries()[:MOST_PLANS]
    if not summaries:
        return
    choices = ChoiceStore(store.engine)
    old, new = (load_evidence(Catalogue.read(folder)) for folder in (before, after))
    yield f"Saved plans, assessed before and after: {counted(len(summaries), 'plan')}."
    for summary in summaries:
        try:
            plan, plan_choices = store.load(summary.plan_id).plan, choices.of(summary.plan_id)
            lines = list(plan_moved(plan, plan_choices.settings, old, new))
        except NhmapError as refused:
            yield f"  {summary.name}: cannot be assessed. {refused}"
            continue
        yield f"  {summary.name}{f', held to data {plan_choices.data}' if plan_choices.data else ''}: {lines[0]}"
        yield from (f"    {line}" for line in lines[1:])
    store.close()


def plan_moved(plan: Plan, settings: Settings, before: Evidence, after: Evidence) -> Iterator[str]:
    """Say of one plan what moves between two sets of layers: how much first, then neighbourhoods and findings.

    Parameters
    ----------
    before, after
        What the layers say.
    """
    yield from _words(moved(_assessed(plan, before, settings), _assessed(plan, after, settings)))


def _assessed(plan: Plan, evidence: Evidence, settings: Settings) -> Assessed:
    assessment = assess(plan, evidence, settings)
    return Assessed(assessment, check(assessment, evidence), evidence)


def _words(difference: PlanMoved) -> Iterator[str]:
    if not (difference.zones or difference.gained or difference.lost):
        yield "nothing moves."
        return
    yield (
        f"figures or practices are other in {counted(len(difference.zones), 'neighbourhood')}; "
        f"{counted(len(difference.gained), 'finding')} new, {len(difference.lost):,} no longer so."
    )
    for zone in difference.zones[:MOST_LINES]:
        figures = (
            ("residents", zone.residents), ("registered", zone.registered), ("lists", zone.lists)
        )  # fmt: skip
        changes = [f"{what} {was:,} -> {now:,}" for what, (was, now) in figures if was != now]
        changes += [f"{zone.state[0]} -> {zone.state[1]}"] if zone.state[0] != zone.state[1] else []
        changes += [f"came {some(zone.came)}"] if zone.came else []
        changes += [f"left {some(zone.left)}"] if zone.left else []
        yield f"{zone.name}: {'; '.join(changes)}"
    if len(difference.zones) > MOST_LINES:
        yield f"and {len(difference.zones) - MOST_LINES:,} more neighbourhoods"
    for sign, messages in (("new", difference.gained), ("no longer", difference.lost)):
        yield from (f"{sign}: {message}" for message in messages[:MOST_LINES])
