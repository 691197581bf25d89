"""``nhmap draft``: first lines for a planning area, to argue about."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.cli.draft_executor import Task, carry_out
from nhmap.cli.growth_table import basis_of, with_growth
from nhmap.cli.own_boundaries import with_own
from nhmap.cli.printing import as_json, counted
from nhmap.cli.reading import MEGABYTE, catalogue, current_settings, read_file
from nhmap.cli.writing import write_file
from nhmap.core.drafts.as_plan import add_zones, nest
from nhmap.core.drafts.beginnings import beginnings, begun_at
from nhmap.core.drafts.blocking import what_blocked
from nhmap.core.drafts.drafting import DRAFTS
from nhmap.core.drafts.posing import KEEPABLE, pose
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.people.balance import Basis
from nhmap.core.places.places import find_place
from nhmap.core.plan.plans import TARGETS, Level, Plan
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.typed_points import begun_at_points, is_point, point_of
from nhmap.store.exports.exporting import lookup_csv
from nhmap.store.footprint_files.importing import read_footprints
from nhmap.store.layers.loading import ShapesOf, load_evidence, load_shapes
from nhmap.store.tabular.uploads import Limits

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from numpy.typing import NDArray

    from nhmap.core.drafts.blocking import Obstacle
    from nhmap.core.drafts.drafting import Drafted
    from nhmap.core.drafts.problem import Problem
    from nhmap.core.drafts.shown_drafts import Draft
    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.planning_areas import PlanningArea

_EFFORT_ENGLAND: Final = 0.3
"""How long each board of England is looked at, as a share of one alone: all are done within a minute."""


@dataclass
class _Answer:
    """Plans and figures, one of each for every draft."""

    plans: list[Plan]
    figures: list[dict[str, Any]] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)


def run(options: argparse.Namespace) -> int:
    """Write the drafts as lookups, and print their figures."""
    installed = catalogue()
    limit, shapes = current_settings().upload_limit_mb, ShapesOf(installed)
    evidence = with_growth(with_own(load_evidence(installed), options, shapes, limit), options, limit)
    place = find_place(evidence, options.area)
    area, locked, number = place.area, None, options.drafts
    if options.locked is not None:
        locked = _locked(options.locked, evidence)
    if area.key == "england":
        if locked is not None or options.zones is not None or options.begin:
            message = "England is drafted board by board, so that --locked, --zones and --begin have no meaning there."
            raise InputRefusedError(message, "Leave them out, or name a board.")
        answer = _england(options, evidence, area, number or 1)
    else:
        answer = _one(options, evidence, area, locked, number or DRAFTS, _seeds(options, evidence, area, shapes))
    files = _write(options.out, answer.plans, evidence)
    for figures, file in zip(answer.figures, files, strict=True):
        figures["file"] = str(file)
    if options.json:
        print(as_json(_about(options, area) | {"drafts": answer.figures, "blocks": _blocks(answer)}))
        return 0
    if place.said:
        print(place.said)
    for at, figures in enumerate(answer.figures, start=1):
        print(_line(at, figures))
    for obstacle in answer.obstacles:
        print(f"  blocks: {obstacle.message} {obstacle.nearest} Relax first: {obstacle.relax}")
    return 0


def _question(options: argparse.Namespace, evidence: Evidence, area: PlanningArea, **more: Any) -> Problem:  # noqa: ANN401
    """The problem as the options say it; the level's own target where none is given."""
    level = Level.MNP if options.level == "mnp" else Level.SNP
    return pose(
        evidence,
        area,
        target=options.target or TARGETS[level],
        tolerance=options.tolerance,
        basis=basis_of(options) or Basis.RESIDENTS,
        keep=_pairs(options.keep, "--keep", float),
        borders=[key for key in options.border.split(",") if key and key != "none"],
        caps=_pairs(options.cap, "--cap", int),
        **more,
    )


def _seeds(options: argparse.Namespace, evidence: Evidence, area: PlanningArea, shapes: ShapesOf) -> list[int]:
    """Rows of the small areas that ``--begin`` says: names of the planning area, and points."""
    words = [word.strip() for word in options.begin.split(";") if word.strip()]
    points = {word: point_of(word) for word in words if is_point(word)}
    rows = begun_at([word for word in words if word not in points], beginnings(evidence, area, None))
    return [*rows, *(begun_at_points(points, shapes(), area) if points else [])]


def _one(  # noqa: PLR0913, PLR0917 - what is asked, and of what
    options: argparse.Namespace,
    evidence: Evidence,
    area: PlanningArea,
    locked: Plan | None,
    number: int,
    seeds: list[int],
) -> _Answer:
    """Drafts of one planning area."""
    fixed = None if locked is None else locked.at_level(Level.SNP if options.level != "mnp" else Level.MNP)
    problem = _question(options, evidence, area, zones=options.zones, locked=fixed, seeds=seeds)
    began = time.perf_counter()
    (drafted,) = carry_out([Task(problem, number, options.seed)], options.executor, options.time_limit)
    base = Plan.empty(len(evidence.areas), name=area.name, area_key=area.key, area_code=area.code)
    answer = _Answer([base] * len(drafted.drafts))
    _take(answer, options, problem, drafted, evidence)
    for figures in answer.figures:
        figures["seconds"] = round(time.perf_counter() - began, 3)
        figures["stopped"] = drafted.stopped
    answer.obstacles.extend(what_blocked(problem, drafted.drafts))
    return answer


def _take(answer: _Answer, options: argparse.Namespace, problem: Problem, drafted: Drafted, evidence: Evidence) -> None:
    """Add the drafts of one problem to the plans; where there are fewer than plans, the first stands for the rest."""
    for at, plan in enumerate(answer.plans):
        draft = drafted.drafts[min(at, len(drafted.drafts) - 1)]
        figures = draft.measures.to_dict() | {"best_at": draft.best_at, "splits_beyond_caps": draft.over}
        above = None
        if options.level == "both":
            above = nest(problem, draft.label, options.mnp_target, options.seed)
            figures |= _nested(problem, above, options.mnp_target)
        level = Level.MNP if options.level == "mnp" else Level.SNP
        answer.plans[at] = add_zones(
            plan,
            problem,
            draft.label,
            np.unique(draft.label).tolist(),
            evidence=evidence,
            new_id=_Ids(len(plan.zones)),
            level=level,
            above=above,
        )
        answer.figures.append(figures)


class _Ids:
    """Ids for zones that are the same each time."""

    def __init__(self, first: int) -> None:
        self._next = first

    def __call__(self) -> str:
        """The next one."""
        self._next += 1
        return f"draft-{self._next}"


def _nested(problem: Problem, above: NDArray[np.int64], target: float) -> dict[str, Any]:
    size = np.bincount(above, weights=problem.people)
    return {"mnp_zones": len(size), "mnp_max_deviation": round(float(np.abs(size / target - 1).max(initial=0)), 6)}


def _england(options: argparse.Namespace, evidence: Evidence, area: PlanningArea, number: int) -> _Answer:
    """Each health and wellbeing board of England by itself; figures are of all of them together."""
    began = time.perf_counter()
    answer = _Answer([Plan.empty(len(evidence.areas), name="England")] * number)
    stopped = False
    boards: list[list[tuple[Problem, Draft, dict[str, Any]]]] = [[] for _ in range(number)]
    codes = evidence.areas.grouping("hwb").codes
    problems = [_question(options, evidence, planning_area(evidence.areas, "hwb", str(code))) for code in codes]
    tasks = [Task(problem, number, options.seed, _EFFORT_ENGLAND) for problem in problems]
    results = carry_out(tasks, options.executor, options.time_limit)
    for problem, drafted in zip(problems, results, strict=True):
        stopped = stopped or drafted.stopped
        answer.figures = []
        _take(answer, options, problem, drafted, evidence)
        for at, figures in enumerate(answer.figures):
            boards[at].append((problem, drafted.drafts[min(at, len(drafted.drafts) - 1)], figures))
        answer.obstacles.extend(what_blocked(problem, drafted.drafts))
    seconds = round(time.perf_counter() - began, 3)
    answer.figures = [_together(board) | {"seconds": seconds, "stopped": stopped} for board in boards]
    del area
    return answer


def _together(boards: list[tuple[Problem, Draft, dict[str, Any]]]) -> dict[str, Any]:
    """Figures of all boards: sums, the worst, and means over zones or practices."""
    of = [draft.measures for _, draft, _ in boards]
    zones = np.array([m.zones for m in of])
    patients = np.array([m.patients for m in of])

    def mean(values: list[float], weights: NDArray[np.int64]) -> float:
        return round(float(np.average(values, weights=weights)), 6)

    answer: dict[str, Any] = {
        "zones": int(zones.sum()),
        "max_deviation": max(m.max_deviation for m in of),
        "mean_deviation": mean([m.mean_deviation for m in of], zones),
        "share_in_tolerance": mean([m.share_in_tolerance for m in of], zones),
        "contiguous": all(m.contiguous for m in of),
        "polsby_popper_mean": mean([m.polsby_popper_mean for m in of], zones),
        "msoa_split_people": sum(m.msoa_split_people for m in of),
        "ward_split_people": sum(m.ward_split_people for m in of),
        "pcn_split_people": sum(m.pcn_split_people for m in of),
        "practices_split": sum(m.practices_split for m in of),
        "practice_retention_mean": mean([m.practice_retention_mean for m in of], patients),
        "patients_kept_share": round(sum(m.patients_kept for m in of) / max(int(patients.sum()), 1), 6),
        "boards": len(boards),
    }
    if "mnp_zones" in boards[0][2]:
        answer["mnp_zones"] = sum(figures["mnp_zones"] for _, _, figures in boards)
        answer["mnp_max_deviation"] = max(figures["mnp_max_deviation"] for _, _, figures in boards)
    return answer


def _locked(file: Path, evidence: Evidence) -> Plan:
    """Neighbourhoods of a file, all of which stay as they are."""
    limit = current_settings().upload_limit_mb
    data = read_file(file, limit)
    imported = read_footprints(
        data,
        file.name,
        evidence.areas,
        lambda: load_shapes(catalogue()),
        retired=evidence.retired,
        limits=Limits(file_bytes=limit * MEGABYTE),
    )
    if not (imported.plan.labels >= 0).any():
        message = f"{file.name} holds no neighbourhood to lock."
        raise InputRefusedError(message, "Give a lookup of LSOA21CD and SNP, or outlines.")
    return imported.plan


def _write(out: Path, plans: list[Plan], evidence: Evidence) -> list[Path]:
    """One lookup for each draft: the first under the name given, the others with their number."""
    files = [out if at == 1 else out.with_name(f"{out.stem}-{at}{out.suffix}") for at in range(1, len(plans) + 1)]
    for file, plan in zip(files, plans, strict=True):
        write_file(file, lookup_csv(plan, evidence.areas))
    return files


def _pairs(text: str | None, option: str, kind: type[float | int]) -> dict[str, Any]:
    """``msoa=1,pcn=2`` as numbers by key."""
    pairs: dict[str, Any] = {}
    for part in (text or "").split(","):
        if not part.strip():
            continue
        key, _, value = part.partition("=")
        try:
            number = kind(value)
        except ValueError:
            number = kind(-1)
        if not 0 <= number <= 1_000:  # noqa: PLR2004 - beyond it is a slip
            message = f"“{part.strip()}” of {option} is no kind of area with a number."
            raise InputRefusedError(message, f"For example {option} msoa=1,pcn=2; kinds: {', '.join(KEEPABLE)}.")
        pairs[key.strip().lower()] = number
    return pairs


def _about(options: argparse.Namespace, area: PlanningArea) -> dict[str, Any]:
    return {
        "planning_area": {"kind": area.key, "code": area.code, "name": area.name},
        "level": options.level,
        "target": options.target or TARGETS[Level.MNP if options.level == "mnp" else Level.SNP],
        "tolerance": options.tolerance,
        "basis": (basis_of(options) or Basis.RESIDENTS).value,
        "seed": options.seed,
    }


def _blocks(answer: _Answer) -> list[dict[str, object]]:
    return [obstacle.to_dict() for obstacle in answer.obstacles]


def _line(at: int, figures: dict[str, Any]) -> str:
    """One draft in a sentence."""
    best = f" ({figures['best_at']})" if figures.get("best_at") else ""
    return (
        f"Draft {at}{best}: {counted(figures['zones'], 'neighbourhood')}, "
        f"{figures['share_in_tolerance']:.0%} in tolerance, at most {figures['max_deviation']:.1%} off, "
        f"{figures['patients_kept_share']:.1%} of patients with a practice of their own neighbourhood, "
        f"compactness {figures['polsby_popper_mean']:.2f}; {figures['file']}"
    )
