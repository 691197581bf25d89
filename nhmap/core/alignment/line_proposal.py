"""A proposal in which lines move and PCNs stay, as rows that screen, files and command line share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.alignment.line_question import LineQuestion
from nhmap.core.alignment.taking_no_part import left_as_dict, left_words
from nhmap.core.assessment.assessment import assess
from nhmap.core.people.balance import Basis
from nhmap.core.plan.changes import Assign
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from nhmap.core.alignment.lines import LineAnswer
    from nhmap.core.alignment.question import Question
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.plan.plans import Plan


MOST_CELLS: Final = 12_000_000
"""Small areas times practices and PCNs that are searched: more than the largest ICB has."""


def pose_lines(assessment: Assessment, question: Question) -> LineQuestion:
    """The question of moving lines, for the same practices and PCNs as moving practices is asked.

    Raises
    ------
    InputRefusedError
        When the plan is too large to be searched.
    """
    plan, evidence = assessment.plan, assessment.evidence
    registrations, adjacency = evidence.registrations, evidence.areas.adjacency
    areas = np.flatnonzero(plan.labels >= 0)
    if len(areas) * (len(question.practices) + len(question.networks)) > MOST_CELLS:
        message = f"A plan of {len(areas):,} small areas is too large for moving lines."
        raise InputRefusedError(message, "Take one ICB or council at a time, or let practices move.")
    at = np.full(len(plan.labels), -1, dtype=np.int64)
    at[areas] = np.arange(len(areas))
    near: list[list[int]] = [[] for _ in areas]
    a, b = at[adjacency.a], at[adjacency.b]
    for i, j in zip(a[(a >= 0) & (b >= 0)].tolist(), b[(a >= 0) & (b >= 0)].tolist(), strict=True):
        near[i].append(j)
        near[j].append(i)
    basis, zones = assessment.settings.basis, plan.zones
    people = evidence.people_on(basis)  # None where whole lists are counted
    counted = np.zeros(len(plan.labels), dtype=np.int64) if people is None else people
    patients = np.asarray(registrations.patients[question.practices][:, areas].todense(), dtype=np.int64)
    by_network = np.asarray(registrations.by_pcn[:, areas][question.networks].todense(), dtype=np.int64)
    moved = {m.practice: plan.position[m.zone] for m in plan.moved}
    codes = registrations.codes[question.practices].astype(str)
    unlocked = np.array([not zone.locked for zone in zones])
    other = np.flatnonzero((assessment.belonging.zone >= 0) & registrations.listed)
    other = np.setdiff1d(other, question.practices)
    other_lists = np.bincount(
        assessment.belonging.zone[other], weights=registrations.list_size[other], minlength=len(zones)
    ).astype(np.int64)
    return LineQuestion(
        areas=areas,
        labels=plan.labels[areas].astype(np.int32),
        free=unlocked[plan.labels[areas]],
        neighbours=tuple(np.array(sorted(set(neighbours_of)), dtype=np.intp) for neighbours_of in near),
        residents=evidence.areas.residents[areas].astype(np.int64),
        counted=np.asarray(counted[areas], dtype=np.int64),
        patients=patients,
        by_network=by_network,
        outside=registrations.known[question.practices] - patients.sum(axis=1),
        network_outside=registrations.known_by_pcn[question.networks] - by_network.sum(axis=1),
        network=question.network,
        lists=question.lists,
        by_hand=np.array([moved.get(code, -1) for code in codes], dtype=np.int32),
        open_zone=unlocked & np.isin(np.arange(len(zones)), plan.labels[areas]),
        target=np.array([assessment.settings.target(zone) for zone in zones], dtype=np.float64),
        tolerance=np.array([assessment.settings.tolerance_of(zone) for zone in zones], dtype=np.float64),
        by_lists=basis is Basis.REGISTERED_LIST,
        other_lists=other_lists,
    )


@dataclass(frozen=True)
class AreaMove:
    """One small area that would go to another zone."""

    row: int
    code: str
    name: str
    zone: str
    to: str
    residents: int


@dataclass(frozen=True, eq=False)
class LineProposal:
    """Which lines would move.

    Attributes
    ----------
    question, lines, answer
        What was asked, of practices and of areas, and what was found.
    assessment
        Of the plan as it is.
    """

    question: Question
    lines: LineQuestion
    answer: LineAnswer
    assessment: Assessment

    @cached_property
    def plan(self) -> Plan:
        """The plan with these lines."""
        labels = self.assessment.plan.labels.copy()
        labels[self.lines.areas] = self.answer.labels
        return replace(self.assessment.plan, labels=labels)

    @cached_property
    def after(self) -> Assessment:
        """The plan with these lines, assessed as every plan is."""
        return assess(self.plan, self.assessment.evidence, self.assessment.settings, self.assessment)

    @cached_property
    def areas(self) -> tuple[AreaMove, ...]:
        """Small areas that would change their zone, most residents first."""
        plan, table = self.assessment.plan, self.assessment.evidence.areas.table
        codes, names = table["lsoa21cd"].to_numpy(dtype=object), table["lsoa21nm"].to_numpy(dtype=object)
        at = np.flatnonzero(self.answer.labels != self.lines.labels)
        moves = [
            AreaMove(
                row=int(self.lines.areas[i]),
                code=str(codes[self.lines.areas[i]]),
                name=str(names[self.lines.areas[i]]),
                zone=plan.zones[self.lines.labels[i]].name,
                to=plan.zones[self.answer.labels[i]].name,
                residents=int(self.lines.residents[i]),
            )
            for i in at.tolist()
        ]
        return tuple(sorted(moves, key=lambda move: (-move.residents, move.code)))

    @property
    def changes(self) -> tuple[Assign, ...]:
        """What makes the plan one with these lines."""
        plan = self.assessment.plan
        before = plan.labels
        assigns = []
        for zone in np.unique(self.plan.labels[before != self.plan.labels]).tolist():
            rows = np.flatnonzero((self.plan.labels == zone) & (before != zone)).astype(np.int32)
            assigns.append(Assign(plan.zones[zone].id, rows, before=tuple(plan.zones[i].id for i in before[rows])))
        return tuple(assigns)

    @cached_property
    def practices(self) -> tuple[dict[str, Any], ...]:
        """Practices that are out of line now or after it, as plain values; larger lists first."""
        registrations, q = self.assessment.evidence.registrations, self.question
        zones = self.assessment.plan.zones
        homes, served = self.after.belonging.zone[q.practices], self.after.pcns.zone[q.networks]
        out_after = (homes < 0) | (served[q.network] != homes)
        rows = np.flatnonzero(q.out | out_after)
        named = [*(zone.name for zone in zones), ""]
        return tuple(
            {
                "practice_code": str(registrations.codes[q.practices[p]]),
                "practice": str(registrations.names[q.practices[p]]),
                "list": int(q.lists[p]),
                "pcn": str(registrations.pcn_names[q.networks[q.network[p]]]),
                "neighbourhood_now": zones[q.home[p]].name,
                "neighbourhood_after": named[homes[p]],
                "out_of_line_now": bool(q.out[p]),
                "out_of_line_after": bool(out_after[p]),
                "retention_now": _kept(float(self.assessment.belonging.retention[q.practices[p]])),
                "retention_after": _kept(float(self.after.belonging.retention[q.practices[p]])),
            }
            for p in rows[np.argsort(-q.lists[rows], kind="stable")].tolist()
        )

    @cached_property
    def sizes(self) -> tuple[dict[str, Any], ...]:
        """Zones whose small areas change, before and after, on the plan's basis."""
        pairs = zip(self.assessment.zones, self.after.zones, strict=True)
        return tuple(
            {
                "neighbourhood": now.zone.name,
                "people_now": int(now.people),
                "people_after": int(then.people),
                "target": now.target,
            }
            for now, then in pairs
            if now.people != then.people
        )

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What the lines come to, and how sure it is that none do better, in words."""
        answer = self.answer
        if not self.areas:
            main = "Nothing is out of line: no line moves." if not answer.out_now else "No line that was tried helps."
        else:
            main = (
                f"{answer.out_now:,} patients are out of line now, {answer.out_after:,} after it: "
                f"{answer.residents_moved:,} residents of {len(self.areas):,} small areas would live in another "
                "neighbourhood."
            )
        sure = _sure(answer)
        promise = "Kept: number of neighbourhoods, their pieces, locks, and how far each is from its target."
        return (main, sure, promise, *left_words(self.assessment))

    def to_dict(self) -> dict[str, Any]:
        """The whole proposal as plain values."""
        return {
            "mode": "lines",
            "patients_out_of_line_now": self.answer.out_now,
            "patients_out_of_line_after": self.answer.out_after,
            "residents_moved": self.answer.residents_moved,
            "areas_moved": len(self.areas),
            "proved": self.answer.best_known,
            "bound_patients_out_of_line": self.answer.bound,
            "bound_residents_moved": self.answer.moved_bound,
            "seconds": round(self.answer.seconds, 2),
            "said": list(self.sentences),
            "areas": [{key: value for key, value in vars(area).items() if key != "row"} for area in self.areas],
            "practices": list(self.practices),
            "neighbourhoods": list(self.sizes),
            **left_as_dict(self.assessment),
        }


def _kept(share: float) -> float | None:
    return None if np.isnan(share) else round(share, 4)


def _sure(answer: LineAnswer) -> str:
    """How sure it is that no lines do better, in words."""
    if answer.best_known:
        return "Proved: no lines within the rules leave fewer patients out of line, or as few and move fewer residents."
    begin = f"Not proved within {answer.seconds:.0f} s:"
    if answer.bound >= answer.out_after:
        least = f"at least {answer.moved_bound:,} have to" if answer.moved_bound else "no bound of these is known"
        return f"{begin} no lines leave fewer patients out of line, but fewer residents may have to move ({least})."
    floor = f"fewer than {answer.bound:,} it cannot be" if answer.bound else "no bound is known"
    words = f"{begin} better lines may leave fewer patients out of line ({floor})."
    if answer.moved_bound >= answer.residents_moved > 0:
        words += " To leave no more than these out of line, no fewer residents can move."
    elif answer.moved_bound:
        words += f" To leave no more than these out of line, at least {answer.moved_bound:,} residents move."
    return words
