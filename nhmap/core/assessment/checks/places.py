"""Checks of where zones lie: unassigned places, pieces, enclaves, boundaries and neighbourhoods cut."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.assessment.checks.check import Check, zone_by_zone
from nhmap.core.assessment.finding import Finding, Severity
from nhmap.core.geography.areas import GEOGRAPHIES
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.plan.plans import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.areas import SmallAreas

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


def rows_mark(rows: NDArray[np.integer], evidence: Evidence) -> str:
    """Short name of a set of small areas, the same in every version of the data that has them."""
    listed_codes = ",".join(evidence.areas.codes[np.sort(rows)])
    return hashlib.sha256(listed_codes.encode()).hexdigest()[:10]


def unassigned(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """People of the planning area whom no zone holds.

    Without a planning area the boards that the plan touches stand in for it, as information.
    """
    plan, areas = assessment.plan, evidence.areas
    if not plan.zones or not (plan.labels >= 0).any():
        return
    residents = areas.residents
    if plan.area_key == "england":
        grouping = areas.grouping("hwb")
        boards, member = len(grouping.codes), grouping.member
        inside = member >= 0
        whole = np.bincount(member[inside], weights=residents[inside], minlength=boards)
        touched = np.zeros(boards + 1, dtype=np.bool_)  # the last entry answers for member -1
        touched[member[plan.labels >= 0]] = True
        touched[-1] = False
        free = np.flatnonzero(touched[member] & (plan.labels < 0))
        free = free[np.argsort(member[free], kind="stable")]
        for rows in np.split(free, np.flatnonzero(np.diff(member[free])) + 1):
            if len(rows):
                board = member[rows[0]]
                words = f"the {whole[board]:,.0f} residents of {grouping.names[board]}"
                yield _unassigned_of(check, evidence, rows, words, Severity.INFORMATION)
    else:
        area = planning_area(areas, plan.area_key, plan.area_code)
        rows = np.flatnonzero(area.inside & (plan.labels < 0))
        if len(rows):
            words = f"the {residents[area.inside].sum():,} residents of {area.name}"
            yield _unassigned_of(check, evidence, rows, words, check.severity)


def _unassigned_of(
    check: Check, evidence: Evidence, rows: NDArray[np.intp], of_whom: str, severity: Severity
) -> Finding:
    people = evidence.areas.residents[rows].sum()
    message = (
        f"{people:,} of {of_whom} are in no neighbourhood: {len(rows):,} small areas, among them "
        f"{place_words(rows, evidence)}."
    )
    return check.finding((), people, message, rows.tolist(), severity=severity, subject=of_whom)


def outside(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Small areas beyond the planning area that zones hold."""
    plan, areas = assessment.plan, evidence.areas
    if plan.area_key == "england":
        return
    area = planning_area(areas, plan.area_key, plan.area_code)
    rows = np.flatnonzero(~area.inside & (plan.labels >= 0))
    if not len(rows):
        return
    zones = [plan.zones[at] for at in np.unique(plan.labels[rows])]
    people = areas.residents[rows].sum()
    many = f"{len(rows):,} small area{'s' if len(rows) > 1 else ''}"
    message = (
        f"{people:,} residents outside {area.name} are in {listed([z.name for z in zones])}: {many} in "
        f"{place_words(rows, evidence)}."
    )
    yield check.finding([z.id for z in zones], people, message, rows.tolist(), subject=rows_mark(rows, evidence))


def pieces(check: Check, zone: ZoneAssessment, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """A zone that falls apart: every piece but the one with most residents is stray."""
    del assessment
    if zone.figures.shape.pieces < 2:  # noqa: PLR2004
        return
    residents = evidence.areas.residents
    rows, piece = zone.figures.rows, zone.figures.piece
    people = np.bincount(piece, weights=residents[rows])
    stray = rows[piece != int(np.argmax(people))]
    message = (
        f"{zone.zone.name} is in {zone.figures.shape.pieces} pieces: {residents[stray].sum():,} residents live "
        f"apart from its main part, in {place_words(stray, evidence)}."
    )
    yield check.finding(
        (zone.zone.id,), residents[stray].sum(), message, stray.tolist(), subject=rows_mark(stray, evidence)
    )


def crossings(check: Check, zone: ZoneAssessment, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """A zone that hangs together only because of a named crossing of water."""
    del assessment
    reasons = dict(evidence.areas.adjacency.crossings)
    for name in zone.figures.shape.crossings:
        message = f"{zone.zone.name} counts as one piece because of a crossing: {name} ({reasons[name]})."
        yield check.finding((zone.zone.id,), zone.figures.residents, message, subject=name)


def enclaves(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Small areas of one zone, be it all of it or a part, or of none, whose whole border is with one other zone."""
    plan, areas = assessment.plan, evidence.areas
    residents = areas.residents
    for level in assessment.levels:
        label = plan.at_level(level)
        if level is not Level.SNP and not (label >= 0).any():
            continue
        for rows, around in _enclosed(label, evidence):
            host = plan.zones[around]
            own = plan.zones[label[rows[0]]] if label[rows[0]] >= 0 else None
            people = f"{residents[rows].sum():,} residents"
            if own is not None and len(rows) == np.count_nonzero(label == label[rows[0]]):
                what = f"all of {own.name}, {people}"
            else:
                what = f"{people} in {own.name if own else 'no neighbourhood'}"
            message = f"{host.name} encloses {what}: {place_words(rows, evidence)}."
            ids = [host.id] + ([own.id] if own else [])
            yield check.finding(ids, residents[rows].sum(), message, rows.tolist(), subject=rows_mark(rows, evidence))


def _enclosed(label: NDArray[np.int32], evidence: Evidence) -> Iterator[tuple[NDArray[np.intp], int]]:
    """Patches whose whole outline is border with one other zone, and the position of that zone.

    Looked for among the pieces of zones, a zone in one piece included, and among unassigned patches of at most
    ``ENCLAVE_LIMIT`` small areas. All patches are measured at once, so that the time does not follow their number.
    """
    adjacency = evidence.areas.adjacency
    patch = evidence.areas.patches(label)
    size = np.bincount(patch)
    count = len(size)
    of = np.zeros(count, dtype=label.dtype)
    of[patch] = label

    # Neighbours of one label lie in one patch: only where labels change does a patch end.
    out = np.flatnonzero(label[adjacency.a] != label[adjacency.b])
    a, b = adjacency.a[out], adjacency.b[out]
    here = np.r_[patch[a], patch[b]]
    there = np.r_[label[b], label[a]]
    lowest = np.full(count, np.iinfo(label.dtype).max, dtype=label.dtype)
    highest = np.full(count, -1, dtype=label.dtype)
    np.minimum.at(lowest, here, there)
    np.maximum.at(highest, here, there)
    found = np.flatnonzero(((of >= 0) | (size <= ENCLAVE_LIMIT)) & (lowest == highest) & (highest >= 0))
    if len(found):
        found = found[_bordered_all_round(found, patch, label, highest, evidence.areas)]
    if not len(found):
        return
    rows = np.flatnonzero(np.isin(patch, found))
    rows = rows[np.argsort(patch[rows], kind="stable")]
    at = np.searchsorted(patch[rows], found)
    within = dict(zip(found.tolist(), np.split(rows, at[1:]), strict=True))
    for number in found[np.lexsort((rows[at], of[found]))].tolist():
        yield within[number], int(highest[number])


def _bordered_all_round(
    wanted: NDArray[np.intp],
    patch: NDArray[np.int32],
    label: NDArray[np.int32],
    around: NDArray[np.int32],
    areas: SmallAreas,
) -> NDArray[np.bool_]:
    """Whether the whole outline of each wanted patch is border with others; where it is not, the rest is coast.

    Parameters
    ----------
    wanted
        Numbers of patches, ascending; shape (k,).
    patch, label
        Of each small area; shape (n,).
    around
        The zone around each patch, by its number.
    """
    adjacency, count = areas.adjacency, len(wanted)
    rows = np.flatnonzero(np.isin(patch, wanted))
    this, edge = adjacency.sides(rows)
    other = np.where(adjacency.a[edge] == this, adjacency.b[edge], adjacency.a[edge])
    short, short_m = adjacency.short, adjacency.short_m  # of less than a metre: borders of nobody else
    outline = np.bincount(
        np.searchsorted(wanted, patch[rows]), weights=areas.column("perimeter_m")[rows], minlength=count
    )
    bordered = np.zeros(count)
    for side, beyond, metres, any_zone in (
        (this, other, adjacency.shared_m[edge], True),
        (*short.T, short_m, False),
        (*short.T[::-1], short_m, False),
    ):
        in_patch = np.isin(patch[side], wanted)
        at = np.searchsorted(wanted, patch[side])
        within = in_patch & (patch[side] == patch[beyond])
        beside = in_patch & ~within & (any_zone | (label[beyond] == around[patch[side]]))
        outline -= np.bincount(at[within], weights=metres[within], minlength=count)
        bordered += np.bincount(at[beside], weights=metres[beside], minlength=count)
    return bordered >= outline - BORDER_SLACK_M


ENCLAVE_LIMIT = 400
"""Unassigned patches of more small areas than this are open country, not enclaves (about 680,000 people)."""


def crosses(key: str, words: str) -> Callable[[Check, Assessment, Evidence], Iterator[Finding]]:
    """A check that zones stay within one member of a geography."""

    def look_at(check: Check, zone: ZoneAssessment, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
        del assessment
        members = zone.figures.touched[key]
        if len(members) < 2:  # noqa: PLR2004
            return
        grouping = evidence.areas.grouping(key)
        rows = zone.figures.rows
        away = rows[grouping.member[rows] != int(np.flatnonzero(grouping.codes == members[0][0])[0])]
        parts = [f"{people:,} in {name}" for _, name, people in members]
        message = f"{zone.zone.name} crosses {words}: {listed(parts)}."
        yield check.finding((zone.zone.id,), evidence.areas.residents[away].sum(), message, away.tolist())

    return zone_by_zone(look_at)


def pride_split(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Pride in Place neighbourhoods that the lowest level of zones cuts."""
    if not assessment.levels:
        return
    level = assessment.levels[0]
    label = assessment.plan.at_level(level)
    residents = evidence.areas.residents
    place, member = evidence.pride.flat
    for at in _cut(place, label[member], len(evidence.pride.names)):
        name, rows = evidence.pride.names[at], evidence.pride.rows[at]
        labels = np.unique(label[rows])
        zones = [assessment.plan.zones[i] for i in labels if i >= 0]
        share = ", ".join(
            f"{residents[rows[label[rows] == i]].sum():,} in "
            f"{assessment.plan.zones[i].name if i >= 0 else 'no neighbourhood'}"
            for i in labels
        )
        message = f"The Pride in Place neighbourhood {name} is cut: {share}."
        yield check.finding([z.id for z in zones], residents[rows].sum(), message, rows.tolist(), subject=name)


def _cut(group: NDArray[np.int32], label: NDArray[np.int32], groups: int) -> NDArray[np.intp]:
    """Groups, of 0 to ``groups`` - 1, whose members do not all have the same label; both arrays have one entry each."""
    one = np.full(groups, -2, dtype=label.dtype)
    one[group] = label  # any of its labels: where another differs from it, there are two
    cut = np.zeros(groups, dtype=np.bool_)
    cut[group[one[group] != label]] = True
    return np.flatnonzero(cut)


def key_words(key: str) -> str:
    """A geography in the singular, as it stands within a sentence: “ward”, “MSOA”."""
    label = GEOGRAPHIES[key].label
    return label if label.isupper() else label.lower()


def units_split(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Wards and MSOAs that zones of the lowest level cut."""
    if not assessment.levels:
        return
    label = assessment.plan.at_level(assessment.levels[0])
    residents = evidence.areas.residents
    for key in ("ward", "msoa"):
        grouping = evidence.areas.grouping(key)
        assigned = (label >= 0) & (grouping.member >= 0)
        cut = _cut(grouping.member[assigned], label[assigned], len(grouping.codes))
        if not len(cut):
            continue
        whole = np.ones(len(grouping.codes) + 1, dtype=np.bool_)  # the last entry answers for member -1
        whole[cut] = False
        rows = np.flatnonzero(~whole[grouping.member] & assigned)
        zones = [assessment.plan.zones[i].id for i in np.unique(label[rows])]
        names = listed([str(grouping.names[i]) for i in cut])
        words = f"{len(cut)} {grouping.geography.plural} lie" if len(cut) > 1 else f"1 {key_words(key)} lies"
        message = f"{words} in more than one neighbourhood: {names}."
        yield check.finding(zones, residents[rows].sum(), message, rows.tolist(), subject=key)


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
        "outside",
        1,
        Severity.WARNING,
        "A neighbourhood holds people from outside the planning area.",
        "Give the areas up, or plan for both areas together.",
        outside,
    ),
    Check(
        "pieces",
        1,
        Severity.PROBLEM,
        "A neighbourhood is in several pieces that do not share a border.",
        "Join the stray piece to the neighbour it borders most; islands and estuaries may be accepted with a reason.",
        zone_by_zone(pieces),
    ),
    Check(
        "enclave",
        2,
        Severity.WARNING,
        "A place is enclosed by one neighbourhood that it does not belong to.",
        "Give it to the neighbourhood around it; a whole neighbourhood inside another may be right: accept it then.",
        enclaves,
    ),
    Check(
        "crossing",
        1,
        Severity.INFORMATION,
        "A neighbourhood counts as one piece because of a bridge or ferry.",
        "Check that people do make the crossing.",
        zone_by_zone(crossings),
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
