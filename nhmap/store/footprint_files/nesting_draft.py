"""Nesting draft: the plan that drawn footprints become, while it is being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.plan.plans import Level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.footprint_files.claims import Claims
    from nhmap.store.footprint_files.reading_geojson import Drawing
    from nhmap.store.tabular.problems import Problem

ABOVE: Final = {Level.SNP: (Level.MNP, Level.IHO), Level.MNP: (Level.IHO,), Level.IHO: ()}
"""Levels that a footprint of a level can nest in, the nearest first."""


@dataclass(eq=False)
class Draft:
    """A plan while it is being made: one entry for each footprint drawn, then one for each parent that was only named.

    Attributes
    ----------
    areas, drawing, claims
        What it is made of.
    labels
        For each small area the entry that holds it directly, -1 for none; shape (n,).
    parents, levels, names
        Of each entry; -1 for no parent.
    ids
        Of each footprint drawn.
    problems
        What a person should know; zones in them are positions of entries.
    """

    areas: SmallAreas
    drawing: Drawing
    claims: dict[Level, Claims]
    labels: NDArray[np.int32]
    parents: list[int]
    levels: list[Level]
    names: list[str]
    ids: list[str]
    problems: list[Problem] = field(default_factory=list)

    def add_parent(self, name: str, level: Level) -> int:
        """Add a parent that was named and not drawn; returns its position."""
        self.names.append(name)
        self.levels.append(level)
        self.parents.append(-1)
        self.drawing.notes.add("parent not drawn", name)
        return len(self.names) - 1

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
