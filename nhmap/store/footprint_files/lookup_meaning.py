"""Lookup meaning: which small areas a code stands for, or why for none, and which zones the names of rows make."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.plan.plans import ZONE_LIMIT, Level, Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.tabular.problems import Problem, some

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

    Key = tuple[Level, str]
    """A zone of a lookup: its level and name are all there is to tell it by."""

NOUNS: Final = {"lsoa": ("LSOA", "LSOAs", "an"), "msoa": ("MSOA", "MSOAs", "an"), "ward": ("ward", "wards", "a")}
"""One, several, and the article of one."""
_COLUMNS: Final = {"lsoa": "lsoa21cd", "msoa": "msoa21cd", "ward": "ward24cd"}
_LSOA: Final = re.compile(r"E01\d{6}")
_NATIONS: Final = {"W": "Wales", "S": "Scotland", "9": "Northern Ireland", "N": "Northern Ireland"}


@dataclass(frozen=True, eq=False)
class CodeBook:
    """The codes of one kind.

    Attributes
    ----------
    kind
        ``lsoa``, ``msoa`` or ``ward``.
    current
        Rows of the small areas of each code.
    converted
        Rows of the small areas of 2021 for each code of 2011 that the ONS lookup converts.
    """

    kind: str
    current: Mapping[str, NDArray[np.intp]]
    converted: Mapping[str, NDArray[np.intp]]

    @classmethod
    def of(cls, kind: str, areas: SmallAreas, retired: Mapping[str, tuple[str, ...]]) -> CodeBook:
        """The codes of a kind; only codes of LSOAs are converted."""
        codes = areas.column(_COLUMNS[kind]).astype(object)
        rows = np.arange(len(areas))
        if kind != "lsoa":
            return cls(kind, pd.Series(rows).groupby(codes).indices, {})
        at: dict[str, NDArray[np.intp]] = {str(code): rows[i : i + 1] for i, code in enumerate(codes)}
        by_code = {
            old: np.concatenate([at[code] for code in new if code in at])
            for old, new in retired.items()
            if old not in at and any(code in at for code in new)
        }
        return cls(kind, at, by_code)

    def find(self, code: str) -> tuple[NDArray[np.intp] | None, bool]:
        """Rows of a code (None when it is unknown), and whether it had to be converted."""
        if code in self.current:
            return self.current[code], False
        return self.converted.get(code), code in self.converted

    def unknown(self, code: str) -> tuple[str, str]:
        """Why a code is unknown: the group of such rows, and what the row is told."""
        nation = _NATIONS.get(code[:1], "")
        if nation:
            return "elsewhere", f"{code} is in {nation}; nhmap covers England."
        if self.kind == "lsoa" and _LSOA.fullmatch(code):
            return "retired", f"{code} looks like an LSOA but is none of 2021: it may be a code of 2011 or mistyped."
        return "unknown", f"{code} is no {NOUNS[self.kind][0]} of England."


def plan_of(
    named: Sequence[tuple[str, str, str]], held: NDArray[np.int32], areas: SmallAreas
) -> tuple[Plan, list[Problem]]:
    """Make the plan: zones by level and name, each nested where most of its residents are said to be.

    Zones come in the order of the first small area that each holds.

    Parameters
    ----------
    named
        The different things that rows name: SNP, MNP, IHO.
    held
        For each small area the position in ``named``, -1 for none; shape (n,).
    """
    people = np.bincount(held[held >= 0], weights=areas.residents[held >= 0], minlength=len(named))
    present = np.bincount(held[held >= 0], minlength=len(named)) > 0
    # By their first small area, not by their rows: a lookup whose rows were sorted is the same plan.
    labels, first = np.unique(held, return_index=True)
    in_order = [int(i) for i in labels[np.argsort(first)] if i >= 0]
    position = _positions([named[i] for i in in_order])
    votes: dict[Key, Counter[Key]] = {key: Counter() for key in position}
    direct = np.full(len(named) + 1, -1, dtype=np.int32)  # the last entry answers for -1
    for i in np.flatnonzero(present).tolist():
        chain = [(level, name) for level, name in zip(Level, named[i], strict=True) if name]
        direct[i] = position[chain[0]]
        for child, above in pairwise(chain):
            votes[child][above] += int(people[i])
    zones, problems = [], []
    for key, at in position.items():
        ballot = sorted(votes[key].items(), key=lambda vote: (-vote[1], position[vote[0]]))
        parent: tuple[Level, str] | None = ballot[0][0] if ballot else None
        zones.append(Zone(f"zone-{at + 1}", key[1], key[0], f"zone-{position[parent] + 1}" if parent else None))
        if parent is not None and len(votes[key]) > 1:
            problems.append(_torn(zones[-1], votes[key], parent))
    return Plan(direct[held], tuple(zones)), problems


def _positions(named: Sequence[tuple[str, str, str]]) -> dict[Key, int]:
    """Zones in the order of what is named, SNPs before MNPs before IHOs.

    Raises
    ------
    InputRefusedError
        When there are more than a plan can hold.
    """
    position: dict[Key, int] = {}
    for at, level in enumerate(Level):
        for names in named:
            if names[at]:
                position.setdefault((level, names[at]), len(position))
    if len(position) > ZONE_LIMIT:
        message = f"The lookup names {len(position):,} zones; a plan can hold {ZONE_LIMIT:,}."
        raise InputRefusedError(message, "Check that the column of zones holds names of zones, not of small areas.")
    return position


def _torn(zone: Zone, votes: Counter[Key], parent: Key) -> Problem:
    """A zone that the lookup puts under several parents."""
    others = some(f"{other[1]} ({votes[other]:,} people)" for other in votes if other != parent)
    message = (
        f"{zone.name} is under several parents; it nests in {parent[1]}, where most of its residents are"
        f" ({votes[parent]:,} people), and not in {others}."
    )
    return Problem("several parents", "problem", message, (zone.id,), people=votes.total() - votes[parent])
