"""Plans from Python: read from a file, held against the layers, compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from nhmap.analysis import layers
from nhmap.core.assessment.assessment import Basis, Settings
from nhmap.core.assessment.assessment import assess as assess_plan
from nhmap.core.assessment.checks import check
from nhmap.core.options.comparing import compare_plans, shared_levels
from nhmap.core.options.plan_measures import PLAN_MEASURES, measure_plan
from nhmap.core.places.places import find_place
from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.importing import read_footprints
from nhmap.store.paper.all_tables import tables
from nhmap.store.paper.spatial import table_frame, zone_frame
from nhmap.store.paper.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.plan.comments import Comment
    from nhmap.core.plan.decision import DecisionRecord
    from nhmap.core.plan.plans import Plan as CorePlan
    from nhmap.store.paper.tables import Table


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan, read from a file and held against the installed layers.

    Attributes
    ----------
    assessment
        Everything that nhmap says of it.
    problems
        What was odd about its file, in words.
    decision
        What its file says that people decided; None where it says nothing.
    rule
        How lines selected small areas.
    comments
        What its file says that people said of its neighbourhoods and places.
    """

    assessment: Assessment
    problems: tuple[str, ...] = ()
    decision: DecisionRecord | None = None
    rule: str = "centroid"
    comments: tuple[Comment, ...] = ()

    @property
    def name(self) -> str:
        """As people call it."""
        return self.assessment.plan.name

    @property
    def content(self) -> str:
        """Hash of what it says."""
        return self.assessment.plan.hash

    @cached_property
    def subject(self) -> Subject:
        """The plan as packs and maps need it."""
        return Subject(self.assessment, layers.shapes, datetime.now(UTC).isoformat(timespec="seconds"), self.rule)

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return tables(self.subject)

    def frame(self, key: str) -> pd.DataFrame:
        """One of the tables of a pack by the name of its sheet, without its totals."""
        made: pd.DataFrame = table_frame(self._tables[key])
        return made

    def findings(self) -> pd.DataFrame:
        """What the checks find: severity, neighbourhoods, people, message, the reason where it was accepted."""
        return self.frame("Findings")

    def practices(self) -> pd.DataFrame:
        """One row a practice: neighbourhood, list, retention (0 to 1), whether it is split."""
        return self.frame("Practices")

    def small_areas(self) -> pd.DataFrame:
        """One row a small area of the plan or its planning area: where it lies, residents, zone at each level."""
        return self.frame("Small areas")

    def outlines(self, level: str = "SNP") -> gpd.GeoDataFrame:
        """Neighbourhoods of a level as outlines (EPSG:27700) with their figures.

        Raises
        ------
        InputRefusedError
            When there is no such level in the plan.
        """
        return zone_frame(self.subject, self.level_of(level))

    def moves_to(self, other: Plan) -> pd.DataFrame:
        """Who is in another neighbourhood in another plan: before, after, small areas, residents.

        Raises
        ------
        InputRefusedError
            When the plans have no level in common.
        """
        levels = shared_levels(self.assessment.plan, other.assessment.plan)
        if not levels:
            message = f"“{self.name}” and “{other.name}” have no level in common that holds anything."
            raise InputRefusedError(message, "Compare plans of the same levels.")
        pair = self.assessment, other.assessment
        findings = [check(each, each.evidence) for each in pair]
        found = compare_plans(*pair, findings[0], findings[1], layers.evidence(), levels[0])
        rows = [(levels[0].value, m.before, m.after, m.small_areas, m.residents) for m in found.moves]
        return pd.DataFrame(rows, columns=["level", "before", "after", "small_areas", "residents"])

    def level_of(self, level: str) -> Level:
        """A level by its name.

        Raises
        ------
        InputRefusedError
            When there is no such level in the plan.
        """
        held = {each.value: each for each in self.subject.levels}
        if level.upper() not in held:
            message = f"“{self.name}” has no {level}."
            raise InputRefusedError(message, f"Its levels are {', '.join(held) or 'none'}.")
        return held[level.upper()]


def load(
    file: str | Path, *, area: str = "", name: str = "", rule: Literal["centroid", "half_area"] = "centroid"
) -> Plan:
    """Read footprints: outlines in any format of the screen, a lookup, or what nhmap wrote.

    Parameters
    ----------
    area
        Code or name of the planning area; empty for the one that the file says.
    name
        What to call the plan; empty for what the file says.
    rule
        How a line selects small areas: where most people live (``centroid``) or at least half of the area.

    Raises
    ------
    InputRefusedError
        When it cannot be read; the message says what is wrong, where, and what to do.
    """
    path = Path(file)
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}."
        raise InputRefusedError(message, "Check the name of the file.") from error
    evidence = layers.evidence()
    read = read_footprints(data, path.name, evidence.areas, layers.shapes, rule=rule, retired=evidence.retired)
    plan: CorePlan = read.plan
    if area:
        place = find_place(evidence, area).area
        plan = replace(plan, area_key=place.key, area_code=place.code)
    if name:
        plan = replace(plan, name=name)
    assessment = assess_plan(plan, evidence, read.settings or Settings())
    return Plan(assessment, tuple(problem.message for problem in read.problems), read.decision, rule, read.comments)


def assess(
    plan: Plan,
    level: str = "SNP",
    *,
    basis: str | None = None,
    targets: Mapping[str, int] | None = None,
    tolerance: float | None = None,
) -> pd.DataFrame:
    """Figures of each neighbourhood of a level: one row each, shares from 0 to 1, unknown as NaN.

    Parameters
    ----------
    basis
        ``residents``, ``registered_living_in`` or ``registered_list``; by default as the plan says.
    targets
        People of a neighbourhood by level, such as ``{"SNP": 45_000}``.
    tolerance
        Share of the target, 0 to 1.

    Raises
    ------
    InputRefusedError
        When the plan has no such level, or a setting cannot be used.
    """
    settings_now = plan.assessment.settings
    if basis is not None:
        if basis not in {each.value for each in Basis}:
            message = f"“{basis}” is no basis."
            raise InputRefusedError(message, f"Choose one of {', '.join(each.value for each in Basis)}.")
        settings_now = replace(settings_now, basis=Basis(basis))
    if targets:
        asked = {Level(key): int(people) for key, people in targets.items()}
        settings_now = replace(settings_now, targets=tuple((dict(settings_now.targets) | asked).items()))
    if tolerance is not None:
        settings_now = replace(settings_now, tolerance=float(tolerance))
    if settings_now != plan.assessment.settings:
        plan = replace(plan, assessment=assess_plan(plan.assessment.plan, layers.evidence(), settings_now))
    return plan.frame(plan.level_of(level).value)


def compare(*plans: Plan) -> pd.DataFrame:
    """Measures of plans side by side, balanced as the first is: one row a measure, a column a plan.

    Returns
    -------
    Indexed by the key of the measure, with ``measure``, ``unit``, then ``A``, ``A of`` (the whole that the figure is
    part of), ``B`` and so on; NaN where unknown.
    """
    if not plans:
        message = "Nothing is given to compare."
        raise InputRefusedError(message, "Give two plans or more.")
    basis = plans[0].assessment.settings
    same = [
        p.assessment if p.assessment.settings == basis else assess_plan(p.assessment.plan, layers.evidence(), basis)
        for p in plans
    ]
    columns: dict[str, Any] = {
        "measure": [m.label for m in PLAN_MEASURES.values()],
        "unit": [m.unit for m in PLAN_MEASURES.values()],
    }
    for label, each in zip(_labels(len(plans)), same, strict=True):
        figures = measure_plan(each, check(each, each.evidence), each.evidence)
        columns[label] = [figures[key].value for key in PLAN_MEASURES]
        columns[f"{label} of"] = [np.nan if figures[k].of is None else figures[k].of for k in PLAN_MEASURES]
    return pd.DataFrame(columns, index=pd.Index(list(PLAN_MEASURES), name="key"))


def _labels(count: int) -> list[str]:
    return [chr(ord("A") + at) if at < 26 else f"Plan {at + 1}" for at in range(count)]  # noqa: PLR2004 - letters
