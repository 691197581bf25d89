"""Subject: the plan that a pack is about, assessed once, with all that its files need."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.assessment.assessment import METHODS_VERSION
from nhmap.core.assessment.checks import check, checks_version
from nhmap.core.assessment.practice_table import pcn_rows, practice_rows, practices_of, practices_of_no_zone
from nhmap.core.geography.colouring import touching, zone_colours
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.options.comparing import coloured
from nhmap.core.options.plan_measures import measure_plan
from nhmap.core.plan.decision import DecisionRecord, day_of
from nhmap.core.plan.plans import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.assessment.checks import Finding
    from nhmap.core.assessment.practice_table import PcnRow, PracticeRow
    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.planning_areas import PlanningArea
    from nhmap.core.options.plan_figures import Figure
    from nhmap.core.plan.comments import Comment
    from nhmap.core.plan.plans import Plan
    from nhmap.store.layers.catalogue import Layer
    from nhmap.store.paper.considered import Considered
    from nhmap.store.paper.shortlisted import Shortlisted

LEVEL_WORDS: Final[dict[Level, tuple[str, str]]] = {
    Level.SNP: ("single neighbourhood (SNP)", "single neighbourhoods (SNPs)"),
    Level.MNP: ("multi-neighbourhood (MNP)", "multi-neighbourhoods (MNPs)"),
    Level.IHO: ("integrated health organisation (IHO)", "integrated health organisations (IHOs)"),
}
"""One and several, as people read them."""

_SLUG: Final = 60
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
"""In English whatever the computer speaks."""


@dataclass(frozen=True, eq=False)
class Subject:
    """The plan that a pack is about.

    Attributes
    ----------
    assessment
        Of the plan.
    shapes
        Gives the polygons of all small areas in EPSG:27700; called only by what draws.
    made
        When, ISO 8601 with zone.
    rule
        How a line selected small areas.
    decision
        What people decided, as files may say it.
    layers
        What is known of each layer of data.
    said_content
        Hash of the plan's content as its pack says it; "" where the plan itself gives it.
    options
        The options considered, this plan among them; empty where it stands alone.
    shortlist
        The sites of the paper; None where it has none.
    option
        Letter or name of the option that the plan is; "" where it is none.
    comments
        What people said of the plan's neighbourhoods and places, oldest first.
    shown_colours
        Of the zones on the screen, positions in ``ZONE_COLOURS``; empty where no screen shows the plan.
    said_profile
        Who lives in each small area, as a pack carries it; None where the layers tell.
    """

    assessment: Assessment
    shapes: Callable[[], NDArray[np.object_]] = field(repr=False)
    made: str
    rule: str = "centroid"
    decision: DecisionRecord = field(default_factory=DecisionRecord)
    layers: tuple[Layer, ...] = ()
    said_content: str = ""
    options: tuple[Considered, ...] = ()
    shortlist: Shortlisted | None = None
    option: str = ""
    comments: tuple[Comment, ...] = ()
    shown_colours: tuple[int, ...] = ()
    said_profile: pd.DataFrame | None = field(default=None, repr=False)

    @property
    def evidence(self) -> Evidence:
        """What the plan was assessed against."""
        return self.assessment.evidence

    @cached_property
    def area(self) -> PlanningArea:
        """The planning area."""
        plan = self.assessment.plan
        return planning_area(self.evidence.areas, plan.area_key, plan.area_code)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks find."""
        return check(self.assessment, self.evidence)

    @cached_property
    def profile(self) -> pd.DataFrame | None:
        """Groups, registers and access of each small area of the paper, by code; None where no layer tells."""
        from nhmap.store.paper.profile_tables import profile_frame  # noqa: PLC0415 - it reads a subject

        return profile_frame(self) if self.said_profile is None else self.said_profile

    @cached_property
    def measures(self) -> Mapping[str, Figure]:
        """What the plan as a whole comes to."""
        return measure_plan(self.assessment, self.findings, self.evidence)

    @cached_property
    def practices(self) -> tuple[PracticeRow, ...]:
        """Practices of the plan's zones by zone, then those of no zone that have patients in it."""
        belongs = self.assessment.belonging.zone
        own = practices_of(self.assessment)
        own = own[np.argsort(belongs[own], kind="stable")]
        rows = np.concatenate([own, practices_of_no_zone(self.assessment)])
        return practice_rows(self.assessment, self.evidence, rows)

    @cached_property
    def pcns(self) -> tuple[PcnRow, ...]:
        """PCNs of the plan."""
        return pcn_rows(self.assessment, self.evidence)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """Small areas of the plan and, unless it is all of England, of its planning area; ascending."""
        labels = self.assessment.plan.labels
        inside = self.area.inside if self.area.key != "england" else np.zeros(len(labels), dtype=np.bool_)
        return np.flatnonzero(inside | (labels >= 0))

    @cached_property
    def colours(self) -> tuple[int, ...]:
        """A colour of ``ZONE_COLOURS`` for every zone: that of the screen, else as the screen would begin."""
        plan = self.assessment.plan
        if len(self.shown_colours) == len(plan.zones):
            return self.shown_colours
        borders = self.evidence.areas.adjacency
        return zone_colours(coloured(plan), touching(plan.labels, borders.a, borders.b), {})

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The plan, and those of the options beside it."""
        return (self.assessment.plan, *(option.plan for option in self.options if not option.own))

    @cached_property
    def all_rows(self) -> NDArray[np.intp]:
        """Small areas of the paper with those of every option; ascending."""
        found = np.zeros(len(self.evidence.areas), dtype=np.bool_)
        found[self.rows] = True
        for plan in self.plans[1:]:
            found |= plan.labels >= 0
            area = planning_area(self.evidence.areas, plan.area_key, plan.area_code)
            if area.key != "england":
                found |= area.inside
        return np.flatnonzero(found)

    def at(self, level: Level) -> tuple[ZoneAssessment, ...]:
        """Zones of one level, in the order of the plan."""
        return tuple(each for each in self.assessment.zones if each.zone.level is level)

    @property
    def levels(self) -> tuple[Level, ...]:
        """Levels that the plan uses, lowest first."""
        return tuple(level for level in Level if self.at(level))

    @property
    def lowest(self) -> Level:
        """The level of the neighbourhoods."""
        return self.levels[0] if self.levels else Level.SNP

    @property
    def basis(self) -> str:
        """On what the plan is balanced, in one sentence."""
        settings = self.assessment.settings
        targets = dict(settings.targets)
        held = ", ".join(f"{level.value} {targets[level]:,}" for level in self.levels)
        dated = self.assessment.evidence.vintages.get(settings.basis.value, "")
        on = f"{settings.basis.words} ({dated})" if dated else settings.basis.words
        return f"Balanced on {on}; target {held or 'none'}; tolerance {settings.tolerance:.0%}."

    @property
    def content(self) -> str:
        """Hash of what the plan says."""
        return self.said_content or self.assessment.plan.hash

    @property
    def versions(self) -> dict[str, str]:
        """Methods and checks behind the figures."""
        return {"methods": METHODS_VERSION, "checks": checks_version()}

    @property
    def day(self) -> str:
        """The day that the pack was made, ISO 8601."""
        return self.made[:10]

    @property
    def day_words(self) -> str:
        """The same day as people say it: “30 November 2026”."""
        return in_words(self.day)

    @property
    def agreed_words(self) -> str:
        """The day of agreement as people say it."""
        day = self.decision.agreed_on
        return in_words(day) if day_of(day) else day

    @property
    def stem(self) -> str:
        """How files are named: after plan, option and day."""
        option = f"option {self.option}" if self.option else ""
        name = " ".join(x for x in (self.assessment.plan.name, option) if x)
        return f"{slug(name)}-{self.day}"


def in_words(day: str) -> str:
    """A day of ISO 8601 as people say it."""
    when = date.fromisoformat(day)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def slug(name: str) -> str:
    """A name that is a file name on every system: letters, digits and hyphens."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", text)[:_SLUG].strip("-") or "plan"
