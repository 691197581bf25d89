"""Options considered: the plans that a paper sets side by side, each assessed, with what speaks for and against it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import check
from nhmap.core.geography.planning_areas import planning_area, short_name
from nhmap.core.options.options import LETTERS
from nhmap.core.options.plan_measures import measure_plan
from nhmap.core.plan.plans import Plan
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.core.assessment.assessment import Assessment, Settings
    from nhmap.core.assessment.checks import Finding
    from nhmap.core.evidence import Evidence
    from nhmap.core.options.plan_figures import Figure


@dataclass(frozen=True, eq=False)
class Considered:
    """One option of a paper.

    Attributes
    ----------
    label
        Its letter, or what people call it.
    assessment
        Of its plan.
    own
        Whether it is the plan that the paper is about.
    speaks_for, speaks_against
        In people's own words; may be empty.
    preferred
        Whether it is the option preferred.
    said_content
        Hash of its content as its pack says it; "" where the plan itself gives it.
    """

    label: str
    assessment: Assessment
    own: bool = False
    speaks_for: str = ""
    speaks_against: str = ""
    preferred: bool = False
    said_content: str = ""

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.assessment.plan

    @property
    def content(self) -> str:
        """Hash of what the plan says."""
        return self.said_content or self.plan.hash

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks find."""
        return check(self.assessment, self.assessment.evidence)

    @cached_property
    def measures(self) -> Mapping[str, Figure]:
        """What the plan comes to as a whole."""
        return measure_plan(self.assessment, self.findings, self.assessment.evidence)

    @property
    def area(self) -> str:
        """Name of its planning area."""
        planned = planning_area(self.assessment.evidence.areas, self.plan.area_key, self.plan.area_code)
        return short_name(planned.name)

    def to_dict(self) -> dict[str, Any]:
        """The option by codes, for the rows of a pack."""
        return {
            "label": self.label,
            **written(self.plan, self.assessment.evidence),
            "own": self.own,
            "speaks_for": self.speaks_for,
            "speaks_against": self.speaks_against,
            "preferred": self.preferred,
            "content": self.content,
        }

    @classmethod
    def from_dict(cls, said: Mapping[str, Any], evidence: Evidence, settings: Settings) -> Considered:
        """The option of a pack, assessed anew."""
        return cls(
            str(said["label"]),
            assess(read(said, evidence), evidence, settings),
            bool(said["own"]),
            str(said["speaks_for"]),
            str(said["speaks_against"]),
            bool(said["preferred"]),
            str(said["content"]),
        )


def written(plan: Plan, evidence: Evidence) -> dict[str, Any]:
    """A plan by codes: ``plan`` without its areas, and the ``areas`` of each zone."""
    codes = evidence.areas.codes
    areas = {zone.id: [str(code) for code in codes[plan.labels == at]] for at, zone in enumerate(plan.zones)}
    return {"plan": plan.to_dict() | {"runs": []}, "areas": areas}


def read(said: Mapping[str, Any], evidence: Evidence) -> Plan:
    """A plan written by codes."""
    plan = Plan.from_dict(said["plan"] | {"size": len(evidence.areas)})
    labels = plan.labels
    for zone_id, codes in said["areas"].items():
        labels[evidence.areas.rows_of(codes)] = plan.position[zone_id]
    return plan


def lettered(own: Assessment, others: Sequence[Assessment], called: str = "") -> tuple[tuple[str, Assessment], ...]:
    """Labels for the plan of a paper and those beside it, in the order of the labels.

    The paper's own plan has the label it was given; the others have the letters that are left, in their order. One of
    the others that is the same plan is not set beside itself.

    Raises
    ------
    InputRefusedError
        When there are more options than letters.
    """
    rest = [other for other in others if other.plan.hash != own.plan.hash]
    letter = called.strip().removeprefix("option ").removeprefix("Option ")
    mine = letter or LETTERS[0]
    free = [each for each in LETTERS if each != mine.upper()]
    if len(rest) > len(LETTERS) - 1:
        message = f"A paper sets at most {len(LETTERS)} options side by side, and {len(rest) + 1} are given."
        raise InputRefusedError(message, "Leave some out.")
    pairs = [(mine, own), *zip(free, rest, strict=False)]
    return tuple(sorted(pairs, key=lambda pair: pair[0].upper()) if len(mine) == 1 else pairs)
