"""Packs from Python: the planning paper written and verified."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from nhmap.analysis import layers
from nhmap.analysis.sites import WAYS, Mode, candidates_of, weights_of
from nhmap.core.assessment.assessment import assess as assess_plan
from nhmap.core.plan.decision import DecisionRecord
from nhmap.errors import InputRefusedError
from nhmap.store.paper import packing, verifying
from nhmap.store.paper.considered import Considered, lettered
from nhmap.store.paper.shortlisted import shortlisted
from nhmap.store.paper.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.analysis.plan import Plan
    from nhmap.store.paper.shortlisted import Shortlisted


def pack(  # noqa: PLR0913 - each has a good default
    plan: Plan,
    out: str | Path,
    *,
    options: Sequence[Plan] = (),
    sites: Sequence[str] = (),
    weights: Mapping[str, float] | str | None = None,
    mode: Mode = "walk",
    option: str = "",
    made: datetime | None = None,
) -> Path:
    """Write the planning paper of a plan as one ZIP; a file that is there is replaced.

    Parameters
    ----------
    options
        Other plans to set beside it, at most four; they are balanced as the plan is.
    sites
        Identifiers of the shortlist, ranked by ``weights`` in the planning area.
    option
        Letter of the plan among the options.
    made
        The time to print; now by default.

    Raises
    ------
    InputRefusedError
        When no site stands in the planning area, or there are too many options.
    """
    when = made or datetime.now(UTC)
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    evidence, own = layers.evidence(), plan.assessment
    others = [assess_plan(each.assessment.plan, evidence, own.settings) for each in options]
    pairs = lettered(own, others, option) if others else ()
    considered = tuple(Considered(label, each, each is own) for label, each in pairs)
    label = next((each.label for each in considered if each.own), option)
    decision = DecisionRecord() if plan.decision is None else plan.decision.shared
    subject = Subject(
        own,
        layers.shapes,
        when.isoformat(timespec="seconds"),
        plan.rule,
        decision,
        layers.catalogue().layers,
        options=considered,
        option=label,
        comments=plan.comments,
        shortlist=_shortlist(plan, sites, weights, mode, when.date()) if sites else None,
    )
    path = Path(out)
    path.write_bytes(packing.pack(subject).data)
    return path


def _shortlist(
    plan: Plan, sites: Sequence[str], weights: Mapping[str, float] | str | None, mode: str, day: date
) -> Shortlisted:
    found, _ = candidates_of(plan, mode, day)
    listed = shortlisted(
        layers.evidence(), found, found.rank(weights_of(weights)), list(sites), plan.assessment.plan, WAYS[mode]
    )
    if listed is None:
        message = f"None of these sites stands in {found.area.label}: {', '.join(map(str, sites[:5]))}."
        raise InputRefusedError(message, "“nhmap.rank” lists the sites of a planning area.")
    return listed


def verify(file: str | Path) -> pd.DataFrame:
    """Work the figures of a pack out again from its own rows.

    Returns
    -------
    One row a difference: ``file``, ``place``, ``worked_out``, ``stands``; a file that was altered is a row with the
    place “the file”. No rows where the pack is sound. ``attrs`` has ``seal``, ``sealed``, ``sound`` and ``notes``.

    Raises
    ------
    InputRefusedError
        When it is no pack, or its rows cannot be read.
    """
    path = Path(file)
    verdict = verifying.verify(path.read_bytes(), path.name)
    rows = [(words.partition(":")[0], "the file", "", words) for words in verdict.altered]
    rows += [(d.file, d.place, d.worked_out, d.stands) for d in verdict.differences]
    found = pd.DataFrame(rows, columns=["file", "place", "worked_out", "stands"])
    found.attrs = {
        "seal": verdict.seal,
        "sealed": verdict.sealed,
        "sound": verdict.sound,
        "notes": list(verdict.notes),
        "further": verdict.further,
    }
    return found
