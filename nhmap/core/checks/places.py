"""Checks of where zones lie: unassigned places, pieces, enclaves, boundaries and neighbourhoods cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.areas import planning_area
from nhmap.core.checks.finding import Check, Finding, Severity
from nhmap.core.plans import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from nhmap.core.assessment import Assessment
    from nhmap.core.evidence import Evidence

NAMES_SHOWN = 3
BORDER_SLACK_M = 1.0
"""A border this much shorter than the perimeter still counts as all of it: lengths are sums of many segments."""


def listed(names: list[str]) -> str:
    """The first few names, and how many more."""
    if len(names) <= NAMES_SHOWN:
        return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)
    return f"{', '.join(names[:NAMES_SHOWN])} and {len(names) - NAMES_SHOWN} more"


def place_words(rows: NDArray[np.integer], evidence: Evidence) -> str:
    """Where some small areas are, by the names of their MSOAs."""
    names = evidence.areas.column("msoa21nm")[rows]
    return listed(list(dict.fromkeys(str(n) for n in names)))


def unassigned(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """People of the planning area whom no zone holds.

    Without a planning area the boards that the plan touches stand in for it, as information.
    """
    plan, areas = assessment.plan, evidence.areas
    if not plan.zones or not (plan.labels >= 0).any():
        return
    if plan.area_key == "england":
        grouping = areas.grouping("hwb")
        for board in np.unique(grouping.member[plan.labels >= 0]):
            inside = grouping.member == board
            yield from _unassigned_of(check, assessment, evidence, inside, str(grouping.names[board]), Severity.INFORMATION)
    else:
        area = planning_area(areas, plan.area_key, plan.area_code)
        yield from _unassigned_of(check, assessment, evidence, area.inside, area.name, check.severity)


def _unassigned_of(
    check: Check,
    assessment: Assessment,
    evidence: Evidence,
    inside: NDArray[np.bool_],
    name: str,
    severity: Severity,
) -> Iterator[Finding]:
    rows = np.flatnonzero(inside & (assessment.plan.labels < 0))
    if len(rows):
        residents = evidence.areas.residents
        people, whole = residents[rows].sum(), residents[inside].sum()
        message = (
            f"{people:,} of the {whole:,} residents of {name} are in no neighbourhood: "
            f"{len(rows):,} small areas, among them {place_words(rows, evidence)}."
        )
        yield check.finding((), people, message, rows.tolist(), severity)


def pieces(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Zones that fall apart: every piece but the one with most residents is stray."""
    adjacency, residents = evidence.areas.adjacency, evidence.areas.residents
    for each in assessment.zones:
        if each.figures.shape.pieces < 2:  # noqa: PLR2004
            continue
        rows = each.figures.rows
        piece = adjacency.components(rows)
        people = np.bincount(piece, weights=residents[rows])
        stray = rows[piece != int(np.argmax(people))]
        message = (
            f"{each.zone.name} is in {each.figures.shape.pieces} pieces: {residents[stray].sum():,} residents live "
            f"apart from its main part, in {place_words(stray, evidence)}."
        )
        yield check.finding((each.zone.id,), residents[stray].sum(), message, stray.tolist())


def crossings(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Zones that hang together only because of a named crossing of water."""
    adjacency = evidence.areas.adjacency
    reasons = dict(adjacency.crossings)
    for each in assessment.zones:
        for name in each.figures.shape.crossings:
            message = f"{each.zone.name} counts as one piece because of a crossing: {name} ({reasons[name]})."
            yield check.finding((each.zone.id,), each.figures.residents, message)


def enclaves(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Small areas of one zone, or of none, whose whole border is with one other zone."""
    plan, areas = assessment.plan, evidence.areas
    adjacency, residents = areas.adjacency, areas.residents
    perimeter = areas.column("perimeter_m")
    for level in assessment.levels:
        label = plan.at_level(level)
        if level is not Level.SNP and not (label >= 0).any():
            continue
        for rows in _patches(label, evidence):
            border = adjacency.edges_from(rows)
            mine = np.zeros(len(areas), dtype=np.bool_)
            mine[rows] = True
            a_in, b_in = mine[adjacency.a[border]], mine[adjacency.b[border]]
            out = a_in != b_in
            other = np.where(a_in, adjacency.b[border], adjacency.a[border])[out]
            around = np.unique(label[other])
            if len(around) != 1 or around[0] < 0:
                continue
            inner = np.unique(border[a_in & b_in])
            outline = perimeter[rows].sum() - 2 * adjacency.shared_m[inner].sum()
            if adjacency.shared_m[border[out]].sum() < outline - BORDER_SLACK_M:
                continue  # part of the border is coast or the edge of England
            host = plan.zones[around[0]]
            whose = plan.zones[label[rows[0]]].name if label[rows[0]] >= 0 else "no neighbourhood"
            message = (
                f"{place_words(rows, evidence)} ({residents[rows].sum():,} residents, in {whose}) is enclosed by "
                f"{host.name}."
            )
            ids = [host.id] + ([plan.zones[label[rows[0]]].id] if label[rows[0]] >= 0 else [])
            yield check.finding(ids, residents[rows].sum(), message, rows.tolist())


def _patches(label: NDArray[np.int32], evidence: Evidence) -> Iterator[NDArray[np.intp]]:
    """Connected patches of equal label that border an assigned small area of another label.

    Patches of unassigned areas are looked for only around the plan, so that an England of unassigned areas costs
    nothing.
    """
    adjacency = evidence.areas.adjacency
    assigned = np.flatnonzero(label >= 0)
    near = np.zeros(len(label), dtype=np.bool_)
    edges = adjacency.edges_from(assigned)
    near[adjacency.a[edges]] = True
    near[adjacency.b[edges]] = True
    for value in np.unique(label[assigned]):
        rows = np.flatnonzero(label == value)
        piece = adjacency.components(rows)
        if piece.max() > 0:
            for i in range(piece.max() + 1):
                yield rows[piece == i]
    free = np.flatnonzero(near & (label < 0))
    seen = np.zeros(len(label), dtype=np.bool_)
    for start in free:
        if seen[start]:
            continue
        patch = [int(start)]
        seen[start] = True
        closed = True
        for row in patch:
            for other in adjacency.neighbours(row):
                if label[other] < 0 and not seen[other]:
                    seen[other] = True
                    patch.append(int(other))
            if len(patch) > ENCLAVE_LIMIT:
                closed = False
                break
        if closed:
            yield np.array(patch, dtype=np.intp)


ENCLAVE_LIMIT = 400
"""Unassigned patches of more small areas than this are open country, not enclaves (about 680,000 people)."""


def crosses(key: str, words: str) -> Callable[[Check, Assessment, Evidence], Iterator[Finding]]:
    """A check that zones stay within one member of a geography."""

    def look(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
        grouping = evidence.areas.grouping(key)
        residents = evidence.areas.residents
        for each in assessment.zones:
            members = each.figures.touched[key]
            if len(members) < 2:  # noqa: PLR2004
                continue
            main = members[0]
            rows = each.figures.rows
            main_at = int(np.flatnonzero(grouping.codes == main[0])[0])
            away = rows[grouping.member[rows] != main_at]
            parts = [f"{people:,} in {name}" for _, name, people in members]
            message = f"{each.zone.name} crosses {words}: {listed(parts)}."
            yield check.finding((each.zone.id,), residents[away].sum(), message, away.tolist())

    return look


def pride_split(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Pride in Place neighbourhoods that the lowest level of zones cuts."""
    if not assessment.levels:
        return
    level = assessment.levels[0]
    label = assessment.plan.at_level(level)
    residents = evidence.areas.residents
    for name, rows in zip(evidence.pride.names, evidence.pride.rows, strict=True):
        held = np.unique(label[rows])
        if len(held) < 2 or not len(rows):  # noqa: PLR2004
            continue
        zones = [assessment.plan.zones[i] for i in held if i >= 0]
        share = ", ".join(
            f"{residents[rows[label[rows] == i]].sum():,} in "
            f"{assessment.plan.zones[i].name if i >= 0 else 'no neighbourhood'}"
            for i in held
        )
        message = f"The Pride in Place neighbourhood {name} is cut: {share}."
        yield check.finding([z.id for z in zones], residents[rows].sum(), message, rows.tolist())


def units_split(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Wards and MSOAs that zones of the lowest level cut."""
    if not assessment.levels:
        return
    label = assessment.plan.at_level(assessment.levels[0])
    residents = evidence.areas.residents
    for key in ("ward", "msoa"):
        grouping = evidence.areas.grouping(key)
        assigned = (label >= 0) & (grouping.member >= 0)
        pairs = np.unique(np.column_stack([grouping.member[assigned], label[assigned]]), axis=0)
        cut = np.flatnonzero(np.bincount(pairs[:, 0], minlength=len(grouping.codes)) > 1) if len(pairs) else []
        if not len(cut):
            continue
        rows = np.flatnonzero(np.isin(grouping.member, cut) & assigned)
        zones = [assessment.plan.zones[i].id for i in np.unique(label[rows])]
        names = listed([str(grouping.names[i]) for i in cut])
        message = f"{len(cut)} {grouping.geography.plural} lie in more than one neighbourhood: {names}."
        yield check.finding(zones, residents[rows].sum(), message, rows.tolist())


PLACE_CHECKS: tuple[Check, ...] = (
    Check(
        "unassigned",
        1,
        Severity.WARNING,
        "People of the planning area are in no neighbourhood.",
        "Give the areas to a neighbourhood, or leave them out on purpose and say so.",
        unassigned,
    ),
    Check(
        "pieces",
        1,
        Severity.PROBLEM,
        "A neighbourhood is in several pieces that do not share a border.",
        "Join the stray piece to the neighbour it borders most; islands and estuaries may be accepted with a reason.",
        pieces,
    ),
    Check(
        "enclave",
        1,
        Severity.WARNING,
        "A place is enclosed by one neighbourhood that it does not belong to.",
        "Give it to the neighbourhood around it.",
        enclaves,
    ),
    Check(
        "crossing",
        1,
        Severity.INFORMATION,
        "A neighbourhood counts as one piece because of a bridge or ferry.",
        "Check that people do make the crossing.",
        crossings,
    ),
    Check(
        "crosses_hwb",
        1,
        Severity.WARNING,
        "A neighbourhood lies in more than one health and wellbeing board's area.",
        "Agree it with both boards, or move the line to the boundary.",
        crosses("hwb", "a health and wellbeing board's boundary"),
    ),
    Check(
        "crosses_icb",
        1,
        Severity.PROBLEM,
        "A neighbourhood lies in more than one integrated care board.",
        "Contracts nest in ICBs: move the line to the boundary.",
        crosses("icb", "an integrated care board's boundary"),
    ),
    Check(
        "pride_split",
        1,
        Severity.WARNING,
        "A Pride in Place neighbourhood lies in more than one neighbourhood.",
        "Keep it whole where you can: its board works with one partner then.",
        pride_split,
    ),
    Check(
        "unit_split",
        1,
        Severity.INFORMATION,
        "Wards or MSOAs lie in more than one neighbourhood.",
        "Nothing need be done; councillors and public health reports follow these units.",
        units_split,
    ),
)
