"""Nesting: drawn footprints and the small areas they select become a plan of SNPs in MNPs in IHOs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.store.footprint_files.claims import Claims, Keep, settle
from nhmap.store.footprint_files.naming import Namer
from nhmap.store.footprint_files.nesting_draft import ABOVE, Draft
from nhmap.store.footprint_files.nesting_problems import tell_cuts, twice_claimed
from nhmap.store.footprint_files.reading_polygons import ENGLAND_LONLAT
from nhmap.store.tabular.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.footprint_files.placing import Selection, Shapes
    from nhmap.store.footprint_files.reading_features import Drawn
    from nhmap.store.footprint_files.reading_geojson import Drawing


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
    draft = Draft(areas, drawing, claims, labels, [-1] * len(drawn), levels, names, ids)
    _nest_as_said(draft)
    for level in (Level.SNP, Level.MNP):
        _nest_by_people(draft, level)
    tell_cuts(draft)
    return _finish(draft, selection)


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


class _Named:
    """Footprints by the words that a file may name a parent with: ids, and names within a level."""

    def __init__(self, drawn: Sequence[Drawn]) -> None:
        self.drawn = drawn
        self.by_id: dict[str, int] = {}
        self.by_name: dict[tuple[Level, str], int] = {}
        for i, one in enumerate(drawn):
            if one.id:
                self.by_id.setdefault(one.id, i)
            self.by_name.setdefault((one.level, one.name.casefold()), i)

    def parent_of(self, one: Drawn, levels: Sequence[Level]) -> int:
        """The footprint that another names as its parent, of whatever level; -1 where none is drawn.

        An id counts, unless somebody wrote another parent's name beside it into a table: what people see counts.
        """
        above, words = ABOVE[one.level], one.parent or one.parent_id
        names = [(level, words.casefold()) for level in above]
        named = [self.by_name[name] for name in names if name in self.by_name]
        by_id = self.by_id.get(one.parent_id, -1)
        if by_id >= 0 and not (one.parent and self.drawn[by_id].name != one.parent and named):
            return by_id
        by_words = self.by_id.get(words, -1)
        if by_words >= 0 and levels[by_words] in above:
            return by_words
        return named[0] if named else by_words


def _nest_as_said(draft: Draft) -> None:
    """Follow the parents that the file names; a parent that is not drawn is made of its children."""
    drawn, notes = draft.drawing.drawn, draft.drawing.notes
    known = _Named(drawn)
    for i, one in enumerate(drawn):
        if not (one.parent or one.parent_id):
            continue
        above = ABOVE[one.level]
        at = known.parent_of(one, draft.levels)
        if at < 0 and above:
            words = one.parent or one.parent_id
            at = known.by_name[above[0], words.casefold()] = draft.add_parent(words, above[0])
        if at >= 0 and draft.levels[at] in above:
            draft.parents[i] = at
        else:
            notes.add("parent unusable", one.called, one.number)


def _nest_by_people(draft: Draft, level: Level) -> None:
    """Nest footprints that name no parent where more than half of their residents are."""
    held = draft.labels if level is Level.SNP else draft.members()
    whole = np.bincount(held[held >= 0], weights=draft.areas.residents[held >= 0], minlength=len(draft.levels))
    for above in ABOVE[level]:
        inside = draft.weigh(held, draft.claims[above].holder)
        for i, outlines in inside.items():
            if draft.levels[i] is not level or draft.parents[i] >= 0:
                continue
            if i < len(draft.drawing.drawn) and (draft.drawing.drawn[i].parent or draft.drawing.drawn[i].parent_id):
                continue
            outline, people = max(outlines.items(), key=lambda pair: (pair[1], -pair[0]))
            if people * 2 > whole[i]:
                draft.parents[i] = outline
                one = draft.drawing.drawn[outline]
                draft.drawing.notes.add("nested", f"{draft.names[i]} in {one.called}", one.number)


def _finish(draft: Draft, selection: Selection) -> Nested:
    """Leave out footprints that hold nothing, and put the rest in a plan."""
    drawn, notes = draft.drawing.drawn, draft.drawing.notes
    count = len(draft.levels)
    holds = np.bincount(draft.labels[draft.labels >= 0], minlength=count) > 0
    selects = np.bincount(selection.outline, minlength=count) > 0
    kept: list[int] = []
    has_child = np.zeros(count, dtype=np.bool_)
    for i in sorted(range(count), key=lambda i: draft.levels[i].rank):
        written_empty = i < len(drawn) and drawn[i].exact is not None
        of_higher = draft.levels[i] is not Level.SNP and selects[i]
        if holds[i] or has_child[i] or written_empty or of_higher:
            kept.append(i)
            if draft.parents[i] >= 0:
                has_child[draft.parents[i]] = True
        elif i < len(drawn):
            one = drawn[i]
            lost = selects[i]
            outside = not lost and _outside(one)
            notes.add("nothing left" if lost else "outside" if outside else "nothing selected", one.called, one.number)
    kept.sort()
    namer = Namer(notes, taken=draft.ids)
    ids = [draft.ids[i] if i < len(draft.ids) else namer.new_id() for i in range(count)]
    zones = tuple(
        Zone(
            ids[i],
            draft.names[i],
            draft.levels[i],
            ids[draft.parents[i]] if draft.parents[i] >= 0 else None,
            *((drawn[i].target, drawn[i].tolerance, drawn[i].locked) if i < len(drawn) else ()),
        )
        for i in kept
    )
    position = np.full(count + 1, -1, dtype=np.int32)
    position[kept] = np.arange(len(kept), dtype=np.int32)
    key, code = draft.drawing.area
    plan = Plan(position[draft.labels], zones, draft.drawing.plan_name or "Imported plan", key, code)
    zone_of = tuple(ids[i] if position[i] >= 0 else "" for i in range(count))
    problems = tuple(
        Problem(p.check, p.severity, p.message, tuple(zone_of[int(z)] for z in p.zones), p.codes, p.people)
        for p in draft.problems
    )
    return Nested(
        plan, tuple(draft.claims[level] for level in Level), zone_of, (*twice_claimed(draft, zone_of), *problems)
    )


def _outside(one: Drawn) -> bool:
    """Whether an outline lies outside the box around England."""
    return one.shape is not None and not shapely.box(*ENGLAND_LONLAT).intersects(one.shape)
