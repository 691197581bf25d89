"""Nesting: drawn footprints and the small areas they select become a plan of SNPs in MNPs in IHOs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.store.footprint_files.claims import Claims, Keep, settle
from nhmap.store.footprint_files.naming import Namer
from nhmap.store.footprint_files.reading_polygons import ENGLAND_LONLAT
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.footprint_files.placing import Selection, Shapes
    from nhmap.store.footprint_files.reading_features import Drawn
    from nhmap.store.footprint_files.reading_geojson import Drawing

_PAIRS: Final = 100
"""Pairs of overlapping footprints of a level that are told one by one."""
_ABOVE: Final = {Level.SNP: (Level.MNP, Level.IHO), Level.MNP: (Level.IHO,), Level.IHO: ()}


@dataclass(frozen=True, eq=False)
class Nested:
    """A plan made of drawn footprints.

    Attributes
    ----------
    plan
        The plan.
    claims
        For each level what was claimed twice.
    zone_of
        Zone id for each footprint drawn, "" for one that was not kept.
    problems
        What a person should know.
    """

    plan: Plan
    claims: tuple[Claims, ...]
    zone_of: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(eq=False)
class _Making:
    """The plan while it is being made: one entry per footprint drawn, then one per parent that was only named."""

    areas: SmallAreas
    drawing: Drawing
    claims: dict[Level, Claims]
    labels: NDArray[np.int32]
    parents: list[int]
    levels: list[Level]
    names: list[str]
    ids: list[str]
    problems: list[Problem] = field(default_factory=list)

    def weigh(self, rows_of: NDArray[np.int32], drawn_by: NDArray[np.int32]) -> dict[int, dict[int, int]]:
        """Residents of each zone (by ``rows_of``) inside each outline (by ``drawn_by``)."""
        both = (rows_of >= 0) & (drawn_by >= 0)
        pairs, back = np.unique(np.stack([rows_of[both], drawn_by[both]]), axis=1, return_inverse=True)
        people = np.bincount(back.ravel(), weights=self.areas.residents[both], minlength=pairs.shape[1])
        weighed: dict[int, dict[int, int]] = {}
        for (zone, outline), inside in zip(pairs.T.tolist(), people.tolist(), strict=True):
            weighed.setdefault(zone, {})[outline] = int(inside)
        return weighed

    def members(self) -> NDArray[np.int32]:
        """For each small area the MNP that holds it through its SNP or directly, else what holds it."""
        up = np.array([*(p if p >= 0 else i for i, p in enumerate(self.parents)), -1], dtype=np.int32)
        is_snp = np.array([*(level is Level.SNP for level in self.levels), False])
        return np.where(is_snp[self.labels], up[self.labels], self.labels).astype(np.int32)


def nest(drawing: Drawing, selection: Selection, areas: SmallAreas, shapes: Shapes, keep: Keep) -> Nested:
    """Make the plan.

    Small areas go to the SNP that claims them (of several to the one that ``keep`` says); those of an MNP in no SNP
    belong to it directly, and so on for an IHO.
    An SNP nests where the file says; where it says nothing, in the MNP that holds more than half of its residents.
    """
    drawn = drawing.drawn
    levels = [one.level for one in drawn]
    claims = {
        level: settle(
            selection, np.array([each is level for each in levels], dtype=np.bool_), areas, keep, drawn, shapes
        )
        for level in Level
    }
    labels = np.full(len(areas), -1, dtype=np.int32)
    for level in Level:
        labels = np.where(labels < 0, claims[level].holder, labels).astype(np.int32)
    ids, names = Namer(drawing.notes).name(drawn)
    making = _Making(areas, drawing, claims, labels, [-1] * len(drawn), levels, names, ids)
    _nest_as_said(making)
    for level in (Level.SNP, Level.MNP):
        _nest_by_people(making, level)
    _tell_cuts(making)
    return _finish(making, selection)


def with_people(
    problems: Iterable[Problem], nested: Nested, drawing: Drawing, selection: Selection, areas: SmallAreas
) -> tuple[Problem, ...]:
    """What was noted of footprints, with the residents of those it is about: of what they hold, or would have held."""
    at = {one.number: i for i, one in enumerate(drawing.drawn)}
    told = []
    for problem in problems:
        about = [at[number] for number in problem.lines if number in at]
        if problem.people or not about:
            told.append(problem)
            continue
        zones = tuple(nested.zone_of[i] for i in about if nested.zone_of[i])
        lost = np.isin(selection.outline, [i for i in about if not nested.zone_of[i]])
        rows = np.unique(np.concatenate([selection.area[lost], *(nested.plan.members(zone) for zone in zones)]))
        told.append(replace(problem, people=int(areas.residents[rows].sum()), zones=problem.zones or zones))
    return tuple(told)


def _nest_as_said(making: _Making) -> None:
    """Follow the parents that the file names; a parent that is not drawn is made of its children."""
    drawn, notes = making.drawing.drawn, making.drawing.notes
    by_id: dict[str, int] = {}
    by_name: dict[tuple[Level, str], int] = {}
    for i, one in enumerate(drawn):
        if one.id:
            by_id.setdefault(one.id, i)
        by_name.setdefault((one.level, one.name.casefold()), i)
    for i, one in enumerate(drawn):
        if not (one.parent or one.parent_id):
            continue
        above = _ABOVE[one.level]
        wanted = one.parent or one.parent_id
        named = [by_name[level, wanted.casefold()] for level in above if (level, wanted.casefold()) in by_name]
        at = by_id.get(one.parent_id, -1)
        if at >= 0 and one.parent and drawn[at].name != one.parent and named:
            at = -1  # somebody wrote another parent into a table: what people see counts
        if at < 0:
            at = by_id.get(wanted, -1)
            at = at if at >= 0 and making.levels[at] in above else next(iter(named), at)
        if at < 0 and above:
            at = len(making.names)
            by_name[above[0], wanted.casefold()] = at
            making.names.append(wanted)
            making.levels.append(above[0])
            making.parents.append(-1)
            notes.add("parent not drawn", wanted)
        if at >= 0 and making.levels[at] in above:
            making.parents[i] = at
        else:
            notes.add("parent unusable", one.called, one.number)


def _nest_by_people(making: _Making, level: Level) -> None:
    """Nest footprints that name no parent where more than half of their residents are."""
    held = making.labels if level is Level.SNP else making.members()
    whole = np.bincount(held[held >= 0], weights=making.areas.residents[held >= 0], minlength=len(making.levels))
    for above in _ABOVE[level]:
        inside = making.weigh(held, making.claims[above].holder)
        for i, outlines in inside.items():
            if making.levels[i] is not level or making.parents[i] >= 0:
                continue
            if i < len(making.drawing.drawn) and (making.drawing.drawn[i].parent or making.drawing.drawn[i].parent_id):
                continue
            outline, people = max(outlines.items(), key=lambda pair: (pair[1], -pair[0]))
            if people * 2 > whole[i]:
                making.parents[i] = outline
                one = making.drawing.drawn[outline]
                making.drawing.notes.add("nested", f"{making.names[i]} in {one.called}", one.number)


def _tell_cuts(making: _Making) -> None:
    """Say which SNPs an MNP's line cuts (and MNPs an IHO's), and who was taken in or left out."""
    for level in (Level.SNP, Level.MNP):
        held = making.labels if level is Level.SNP else making.members()
        for above in _ABOVE[level]:
            for zone, outlines in making.weigh(held, making.claims[above].holder).items():
                if making.levels[zone] is not level:
                    continue
                for outline in outlines:
                    _tell_cut(making, held, zone, outline)


def _tell_cut(making: _Making, held: NDArray[np.int32], zone: int, outline: int) -> None:
    """Say whether and how the line of one footprint cuts one zone."""
    higher, parent = making.drawing.drawn[outline], making.parents[zone]
    if higher.exact is not None:
        return  # nhmap wrote what it holds itself, not what its line encloses
    holder = making.claims[higher.level].holder
    if parent == outline:
        cut = np.flatnonzero((held == zone) & (holder != outline))
        done = "which nests in it whole: {areas} with {people:,} people outside the line {were} taken in."
    elif parent >= 0 and making.levels[parent].rank < higher.level.rank:
        return  # its parent is told of instead
    else:
        cut = np.flatnonzero((held == zone) & (holder == outline))
        done = "which does not nest in it: {areas} with {people:,} people inside the line {were} left out."
    if not len(cut):
        return
    people = int(making.areas.residents[cut].sum())
    were = "was" if len(cut) == 1 else "were"
    told = done.format(areas=counted(len(cut), "small area"), people=people, were=were)
    message = f"The line of {higher.called} cuts {making.names[zone]}, {told}"
    codes = tuple(str(code) for code in making.areas.codes[cut])
    making.problems.append(Problem("zone cut", "warning", message, (str(zone), str(outline)), codes, people))


def _finish(making: _Making, selection: Selection) -> Nested:
    """Leave out footprints that hold nothing, and put the rest in a plan."""
    drawn, notes = making.drawing.drawn, making.drawing.notes
    count = len(making.levels)
    holds = np.bincount(making.labels[making.labels >= 0], minlength=count) > 0
    selects = np.bincount(selection.outline, minlength=count) > 0
    kept: list[int] = []
    has_child = np.zeros(count, dtype=np.bool_)
    for i in sorted(range(count), key=lambda i: making.levels[i].rank):
        written_empty = i < len(drawn) and drawn[i].exact is not None
        of_higher = making.levels[i] is not Level.SNP and selects[i]
        if holds[i] or has_child[i] or written_empty or of_higher:
            kept.append(i)
            if making.parents[i] >= 0:
                has_child[making.parents[i]] = True
        elif i < len(drawn):
            one = drawn[i]
            lost = selects[i]
            outside = not lost and _outside(one)
            notes.add("nothing left" if lost else "outside" if outside else "nothing selected", one.called, one.number)
    kept.sort()
    namer = Namer(notes, taken=making.ids)
    ids = [making.ids[i] if i < len(making.ids) else namer.new_id() for i in range(count)]
    zones = tuple(
        Zone(
            ids[i],
            making.names[i],
            making.levels[i],
            ids[making.parents[i]] if making.parents[i] >= 0 else None,
            *((drawn[i].target, drawn[i].tolerance, drawn[i].locked) if i < len(drawn) else ()),
        )
        for i in kept
    )
    position = np.full(count + 1, -1, dtype=np.int32)
    position[kept] = np.arange(len(kept), dtype=np.int32)
    key, code = making.drawing.area
    plan = Plan(position[making.labels], zones, making.drawing.plan_name or "Imported plan", key, code)
    zone_of = tuple(ids[i] if position[i] >= 0 else "" for i in range(count))
    problems = tuple(
        Problem(p.check, p.severity, p.message, tuple(zone_of[int(z)] for z in p.zones), p.codes, p.people)
        for p in making.problems
    )
    return Nested(plan, tuple(making.claims[level] for level in Level), zone_of, (*_twice(making, zone_of), *problems))


def _outside(one: Drawn) -> bool:
    """Whether an outline lies outside the box around England."""
    return one.shape is not None and not shapely.box(*ENGLAND_LONLAT).intersects(one.shape)


def _twice(making: _Making, zone_of: tuple[str, ...]) -> list[Problem]:
    """One problem for each two footprints that claim the same small areas; beyond many, one for all the rest."""
    problems = []
    for level in Level:
        claims = making.claims[level]
        order = np.lexsort((claims.area, claims.loser, claims.keeper))
        keeper, loser, area = claims.keeper[order], claims.loser[order], claims.area[order]
        if not len(area):
            continue
        starts = np.flatnonzero(np.r_[True, (np.diff(keeper) != 0) | (np.diff(loser) != 0)])
        ends = np.r_[starts[1:], len(area)]
        for start, end in zip(starts[:_PAIRS].tolist(), ends[:_PAIRS].tolist(), strict=True):
            problems.append(_pair(making, zone_of, claims, order[start:end]))
        if len(starts) > _PAIRS:
            rest = np.unique(area[starts[_PAIRS] :])
            people = int(making.areas.residents[rest].sum())
            message = (
                f"{counted(len(starts) - _PAIRS, 'more pair')} of footprints claim the same small areas:"
                f" {counted(len(rest), 'small area')} with {people:,} people. The table of areas claimed twice"
                " lists them all."
            )
            codes = tuple(str(code) for code in making.areas.codes[rest])
            problems.append(Problem("claimed twice", "problem", message, codes=codes, people=people))
    return problems


def _pair(making: _Making, zone_of: tuple[str, ...], claims: Claims, at: NDArray[np.intp]) -> Problem:
    """What two footprints both claim, which keeps it, and why."""
    keeper, loser, rows = int(claims.keeper[at[0]]), int(claims.loser[at[0]]), claims.area[at]
    kept, lost = making.drawing.drawn[keeper], making.drawing.drawn[loser]
    people = int(making.areas.residents[rows].sum())
    codes = tuple(str(code) for code in making.areas.codes[rows])
    message = (
        f"{kept.called} and {lost.called} both claim {counted(len(rows), 'small area')} with {people:,} people"
        f" ({some(codes)}); {kept.called} keeps {'it' if len(rows) == 1 else 'them'}, as {claims.why_all(at)}."
    )
    zones = tuple(z for z in (zone_of[keeper], zone_of[loser]) if z)
    return Problem("claimed twice", "problem", message, zones, codes, people, (kept.number, lost.number))
