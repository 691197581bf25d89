"""A file of footprints, read and assessed: what ``assess`` and ``export`` have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nhmap.cli.growth_table import basis_of, with_growth
from nhmap.cli.options_shared import targets
from nhmap.cli.own_boundaries import with_own
from nhmap.cli.reading import MEGABYTE, catalogue, current_settings, read_file
from nhmap.core.assessment.assessment import Settings, assess
from nhmap.core.assessment.checks import check
from nhmap.core.assessment.summary import assessment_as_dict
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.places.places import find_place
from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store.boundary_files.brought import Brought
from nhmap.store.boundary_files.neighbourhoods import read_neighbourhoods
from nhmap.store.estate_files.postcodes import locate
from nhmap.store.exports.exporting import openable
from nhmap.store.footprint_files.laying_file import onto
from nhmap.store.layers.loading import ShapesOf, load_evidence
from nhmap.store.tabular.uploads import Limits

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Plan
    from nhmap.store.footprint_files.importing import Imported
    from nhmap.store.footprint_files.placing import Shapes


@dataclass(frozen=True, eq=False)
class Assessed:
    """A file of footprints, assessed.

    Attributes
    ----------
    imported
        What was read, and what was odd about it.
    assessment
        Of its plan.
    evidence
        What it was assessed against.
    shapes
        Gives the polygons of all small areas.
    place
        What stands for the planning area, in words, where that is a PCN or a practice.
    team
        People in the team whose caseload is asked for, if one is.
    """

    imported: Imported
    assessment: Assessment
    evidence: Evidence
    shapes: Shapes
    place: str = ""
    team: int | None = None

    def answer(self) -> dict[str, Any]:
        """The documented answer of ``nhmap assess --json``: of its findings, those about the file come first."""
        findings = check(self.assessment, self.evidence)
        answer = assessment_as_dict(self.assessment, findings, self.evidence, rule=self.imported.rule, team=self.team)
        on_import = [
            {
                "check": problem.check,
                "severity": str(problem.severity),
                "zones": list(problem.zones),
                "people": problem.people,
                "message": problem.message,
                "codes": list(problem.codes),
                "lines": list(problem.lines),
            }
            for problem in self.imported.problems
        ]
        plan = self.assessment.plan
        area = planning_area(self.evidence.areas, plan.area_key, plan.area_code)
        answer["planning_area"] = {"kind": area.key, "code": area.code, "name": area.name, "said": self.place}
        answer["claims"] = self.imported.keep
        answer["cut_areas"] = self._cut()
        member = (self.imported.decision, self.imported.comments)
        answer["nhmap"] = openable(plan, self.evidence.areas, self.assessment.settings, *member)
        answer["findings"] = on_import + answer["findings"]
        return answer

    def _cut(self) -> list[dict[str, Any]]:
        """Every small area that a line of the file runs through, and which rule gives it to that footprint."""
        return [
            {
                "lsoa21cd": row["LSOA21CD"],
                "lsoa21nm": row["LSOA21NM"],
                "residents": int(row["residents"]),
                "level": row["level"],
                "footprint": row["footprint"],
                "share_inside": float(row["share inside"]),
                "centroid": row["centroid"] == "in",
                "half_area": row["half_area"] == "in",
            }
            for row in self.imported.cut.to_dict("records")
        ]


def assessed(options: argparse.Namespace) -> Assessed:
    """Read the file that a command names and assess it as its options say.

    Raises
    ------
    InputRefusedError
        When the file or an option cannot be used.
    """
    data = read_plan_file(options.file)  # before the layers: a wrong name is told at once
    installed = catalogue()
    shapes: Shapes = ShapesOf(installed)
    limit = current_settings().upload_limit_mb
    evidence = with_growth(with_own(load_evidence(installed), options, shapes, limit), options, limit)
    imported, notes = read_plan(options, data, options.file.name, evidence, shapes)
    plan, settings = _settings(options, imported.plan, imported.settings)
    team: int | None = getattr(options, "team", None)
    return Assessed(imported, assess(plan, evidence, settings), evidence, shapes, notes, team)


def read_plan_file(file: Path) -> bytes:
    """Bytes of a file of footprints.

    Raises
    ------
    InputRefusedError
        When it cannot be read.
    """
    return read_file(file, current_settings().upload_limit_mb)


def read_plan(
    options: argparse.Namespace, data: bytes, name: str, evidence: Evidence, shapes: Shapes
) -> tuple[Imported, str]:
    """A file of footprints as the options say, with its planning area, and what stands for that in words.

    Raises
    ------
    InputRefusedError
        When the file or an option cannot be used.
    """
    imported = _read(options, data, name, evidence, shapes)
    if under := getattr(options, "onto", None):
        whole = _read(options, read_plan_file(under), under.name, evidence, shapes)
        imported = onto(imported, whole.plan, evidence.areas)
        imported = replace(
            imported, settings=whole.settings, decision=whole.decision, comments=(*whole.comments, *imported.comments)
        )
    if not options.area:
        return imported, ""
    place = find_place(evidence, options.area)
    plan = replace(imported.plan, area_key=place.area.key, area_code=place.area.code)
    return replace(imported, plan=plan), place.said


def _read(options: argparse.Namespace, data: bytes, name: str, evidence: Evidence, shapes: Shapes) -> Imported:
    """One file of footprints, as the options say."""
    imported = read_neighbourhoods(
        data,
        name,
        evidence.registrations,
        evidence.areas,
        shapes,
        boundaries=evidence.boundaries,
        locate=locate,
        rule=options.rule,
        claims=options.claims,
        crs=options.crs,
        lines=True,
        layer=options.layer,
        named_by=options.names,
        retired=evidence.retired,
        limits=Limits(file_bytes=current_settings().upload_limit_mb * MEGABYTE),
    )
    if isinstance(imported, Brought):
        listed = ", ".join(f"{column.column} ({column.groups:,} names)" for column in imported.columns)
        message = f"It is not clear which column of {name} names the neighbourhoods: {listed}."
        raise InputRefusedError(message, "Say which is meant with --names COLUMN.")
    return imported


def _settings(options: argparse.Namespace, plan: Plan, file_settings: Settings | None) -> tuple[Plan, Settings]:
    """What the plan is balanced on: the options, then what the file says, then the framework."""
    settings = file_settings or Settings()
    settings = replace(settings, basis=basis_of(options) or settings.basis)
    by_level = {Level(level): people for level, people in targets(options.target).items()}
    if by_level:
        settings = replace(settings, targets=tuple((dict(settings.targets) | by_level).items()))
        plan = replace(plan, zones=tuple(replace(z, target=None) if z.level in by_level else z for z in plan.zones))
    if options.tolerance is not None:
        settings = replace(settings, tolerance=options.tolerance)
        plan = replace(plan, zones=tuple(replace(zone, tolerance=None) for zone in plan.zones))
    return plan, settings
