"""Nesting problems: which lines cut which zones, and which small areas two footprints claim, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.plan.plans import Level
from nhmap.store.footprint_files.nesting_draft import ABOVE
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.store.footprint_files.claims import Claims
    from nhmap.store.footprint_files.nesting_draft import Draft

_PAIRS: Final = 100
"""Pairs of overlapping footprints of a level that are told one by one."""


def tell_cuts(draft: Draft) -> None:
    """Say which SNPs an MNP's line cuts (and MNPs an IHO's), and who was taken in or left out."""
    for level in (Level.SNP, Level.MNP):
        held = draft.labels if level is Level.SNP else draft.members()
        for above in ABOVE[level]:
            for zone, outlines in draft.weigh(held, draft.claims[above].holder).items():
                if draft.levels[zone] is not level:
                    continue
                for outline in outlines:
                    _tell_cut(draft, held, zone, outline)


def _tell_cut(draft: Draft, held: NDArray[np.int32], zone: int, outline: int) -> None:
    """Say whether and how the line of one footprint cuts one zone."""
    higher, parent = draft.drawing.drawn[outline], draft.parents[zone]
    if higher.exact is not None:
        return  # nhmap wrote what it holds itself, not what its line encloses
    holder = draft.claims[higher.level].holder
    if parent == outline:
        cut = np.flatnonzero((held == zone) & (holder != outline))
        done = "which nests in it whole: {areas} with {people:,} people outside the line {were} taken in."
    elif parent >= 0 and draft.levels[parent].rank < higher.level.rank:
        return  # its parent is told of instead
    else:
        cut = np.flatnonzero((held == zone) & (holder == outline))
        done = "which does not nest in it: {areas} with {people:,} people inside the line {were} left out."
    if not len(cut):
        return
    people = int(draft.areas.residents[cut].sum())
    were = "was" if len(cut) == 1 else "were"
    told = done.format(areas=counted(len(cut), "small area"), people=people, were=were)
    message = f"The line of {higher.called} cuts {draft.names[zone]}, {told}"
    codes = tuple(str(code) for code in draft.areas.codes[cut])
    draft.problems.append(Problem("zone cut", "warning", message, (str(zone), str(outline)), codes, people))


def twice_claimed(draft: Draft, zone_of: tuple[str, ...]) -> list[Problem]:
    """One problem for each two footprints that claim the same small areas; beyond many, one for all the rest."""
    problems = []
    for level in Level:
        claims = draft.claims[level]
        order = np.lexsort((claims.area, claims.loser, claims.keeper))
        keeper, loser, area = claims.keeper[order], claims.loser[order], claims.area[order]
        if not len(area):
            continue
        starts = np.flatnonzero(np.r_[True, (np.diff(keeper) != 0) | (np.diff(loser) != 0)])
        ends = np.r_[starts[1:], len(area)]
        for start, end in zip(starts[:_PAIRS].tolist(), ends[:_PAIRS].tolist(), strict=True):
            problems.append(_pair(draft, zone_of, claims, order[start:end]))
        if len(starts) > _PAIRS:
            rest = np.unique(area[starts[_PAIRS] :])
            people = int(draft.areas.residents[rest].sum())
            message = (
                f"{counted(len(starts) - _PAIRS, 'more pair')} of footprints claim the same small areas:"
                f" {counted(len(rest), 'small area')} with {people:,} people. The table of areas claimed twice"
                " lists them all."
            )
            codes = tuple(str(code) for code in draft.areas.codes[rest])
            problems.append(Problem("claimed twice", "problem", message, codes=codes, people=people))
    return problems


def _pair(draft: Draft, zone_of: tuple[str, ...], claims: Claims, at: NDArray[np.intp]) -> Problem:
    """What two footprints both claim, which keeps it, and why."""
    keeper, loser, rows = int(claims.keeper[at[0]]), int(claims.loser[at[0]]), claims.area[at]
    kept, lost = draft.drawing.drawn[keeper], draft.drawing.drawn[loser]
    people = int(draft.areas.residents[rows].sum())
    codes = tuple(str(code) for code in draft.areas.codes[rows])
    message = (
        f"{kept.called} and {lost.called} both claim {counted(len(rows), 'small area')} with {people:,} people"
        f" ({some(codes)}); {kept.called} keeps {'it' if len(rows) == 1 else 'them'}, as {claims.why_all(at)}."
    )
    zones = tuple(z for z in (zone_of[keeper], zone_of[loser]) if z)
    return Problem("claimed twice", "problem", message, zones, codes, people, (kept.number, lost.number))
