"""Lookup meaning: which small areas a code stands for, or why for none, and which zones the names of rows make."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from nhmap.core.plan.plans import ZONE_LIMIT, Level, Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.finer_rows import POSTCODE
from nhmap.store.tabular.problems import Problem, some

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

    Key = tuple[tuple[Level, str], ...]
    """A zone of a lookup: its level and name, then those of what it lies in, upwards."""

NOUNS: Final = {"lsoa": ("LSOA", "LSOAs", "an"), "msoa": ("MSOA", "MSOAs", "an"), "ward": ("ward", "wards", "a")}
"""One, several, and the article of one."""
_COLUMNS: Final = {"lsoa": "lsoa21cd", "msoa": "msoa21cd", "ward": "ward24cd"}
_WARD: Final = re.compile(r"E05\d{6}")
_LSOA: Final = re.compile(r"E01\d{6}")
_ONS: Final = re.compile(r"[A-Z]\d{8}|9\d.*")
"""Codes of the ONS, and those of wards of Northern Ireland."""
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
        """The codes of a kind; only codes of LSOAs are converted.

        Wards of other years count, too, where ``retired`` says their small areas.
        """
        codes = areas.column(_COLUMNS[kind]).astype(object)
        rows = np.arange(len(areas))
        if kind != "lsoa":
            current = dict(pd.Series(rows).groupby(codes).indices)
            if kind == "ward":
                more = {code: areas.rows_of(new) for code, new in retired.items() if _WARD.fullmatch(code)}
                current = {code: where[where >= 0].astype(np.intp) for code, where in more.items()} | current
            return cls(kind, current, {})
        at: dict[str, NDArray[np.intp]] = {str(code): rows[i : i + 1] for i, code in enumerate(codes)}
        by_code = {
            old: np.concatenate([at[code] for code in new if code in at])
            for old, new in retired.items()
            if old not in at and not _WARD.fullmatch(old) and any(code in at for code in new)
        }
        return cls(kind, at, by_code)

    def find(self, code: str) -> tuple[NDArray[np.intp] | None, bool]:
        """Rows of a code (None when it is unknown), and whether it had to be converted."""
        if code in self.current:
            return self.current[code], False
        return self.converted.get(code), code in self.converted

    def unknown(self, code: str) -> tuple[str, str]:
        """Why a code is unknown: the group of such rows, and what the row is told."""
        nation = _NATIONS.get(code[:1], "") if _ONS.fullmatch(code) else ""
        if nation:
            return "elsewhere", f"{code} is in {nation}; nhmap covers England."
        if POSTCODE.fullmatch(code):
            return "unplaced", f"{code} is no postcode in England that nhmap can place."
        if self.kind == "ward" and _WARD.fullmatch(code):
            return "another year", f"{code} is no ward of 2024."
        if self.kind == "lsoa" and _LSOA.fullmatch(code):
            return "retired", f"{code} looks like an LSOA but is none of 2021: it may be a code of 2011 or mistyped."
        return "unknown", f"{code} is no {NOUNS[self.kind][0]} of England."


def plan_of(
    named: Sequence[tuple[str, str, str]], held: NDArray[np.int32], areas: SmallAreas
) -> tuple[Plan, list[Problem]]:
    """Make the plan: a zone is its level, its name and its parent.

    Zones come in the order of the first small area that each holds.

    Parameters
    ----------
    named
        The different things that rows name: SNP, MNP, IHO.
    held
        For each small area the position in ``named``, -1 for none; shape (n,).
    """
    people = np.bincount(held[held >= 0], weights=areas.residents[held >= 0], minlength=len(named))
    # By their first small area, not by their rows: a lookup whose rows were sorted is the same plan.
    labels, first = np.unique(held, return_index=True)
    in_order = [int(i) for i in labels[np.argsort(first)] if i >= 0]
    chains = {i: _chain(named[i]) for i in in_order}
    whole = _completed(chains, people)
    position = _positions([whole[chains[i]] for i in in_order])
    direct = np.full(len(named) + 1, -1, dtype=np.int32)  # the last entry answers for -1
    for i in in_order:
        direct[i] = position[whole[chains[i]]]
    zones = [
        Zone(f"zone-{at + 1}", key[0][1], key[0][0], f"zone-{position[key[1:]] + 1}" if key[1:] else None)
        for key, at in position.items()
    ]
    problems = _torn(position, direct[held], areas)
    return Plan(direct[held], tuple(zones)), problems


def _chain(names: tuple[str, str, str]) -> Key:
    """What a row names, from below to above."""
    return tuple((level, name) for level, name in zip(Level, names, strict=True) if name)


def _completed(chains: Mapping[int, Key], people: NDArray[Any]) -> dict[Key, Key]:
    """For each chain the fullest that says the same and more: a row that leaves a parent out means the one it has.

    Where several do, it is the one with most people.
    """
    weight: dict[Key, float] = {}
    for i, chain in chains.items():
        for at in range(len(chain)):
            weight[chain[at:]] = weight.get(chain[at:], 0) + float(people[i])
    by_first: dict[tuple[Level, str], list[Key]] = {}
    for chain in weight:
        by_first.setdefault(chain[0], []).append(chain)
    whole = {}
    for alike in by_first.values():
        for chain in alike:
            fuller = [other for other in alike if len(other) > len(chain) and _within(chain, other)]
            whole[chain] = max(fuller, key=lambda other: (len(other), weight[other])) if fuller else chain
    # What is above may have been completed itself.
    return {chain: _raised(best, whole) for chain, best in whole.items()}


def _raised(chain: Key, whole: Mapping[Key, Key]) -> Key:
    above = chain[1:]
    return chain if not above else (chain[0], *_raised(whole.get(above, above), whole))


def _within(chain: Key, other: Key) -> bool:
    """Whether a chain names nothing that another does not name as well."""
    return set(chain) <= set(other)


def _positions(chains: Sequence[Key]) -> dict[Key, int]:
    """Zones in the order of what is named, SNPs before MNPs before IHOs.

    Raises
    ------
    InputRefusedError
        When there are more than a plan can hold.
    """
    position: dict[Key, int] = {}
    for level in Level:
        for chain in chains:
            for at, (here, _) in enumerate(chain):
                if here is level:
                    position.setdefault(chain[at:], len(position))
    if len(position) > ZONE_LIMIT:
        message = f"The lookup names {len(position):,} zones; a plan can hold {ZONE_LIMIT:,}."
        raise InputRefusedError(message, "Check that the column of zones holds names of zones, not of small areas.")
    return position


def _torn(position: Mapping[Key, int], labels: NDArray[np.int32], areas: SmallAreas) -> list[Problem]:
    """Names that the lookup puts under several parents: each is as many zones."""
    alike: dict[tuple[Level, str], list[Key]] = {}
    for chain in position:
        alike.setdefault(chain[0], []).append(chain)
    problems = []
    for (level, name), chains in alike.items():
        if len(chains) == 1:
            continue
        people = {}
        for chain in chains:
            below = [at for other, at in position.items() if other[-len(chain) :] == chain]
            people[chain] = int(areas.residents[np.isin(labels, below)].sum())
        listed = some(f"{chain[1][1] if chain[1:] else 'none'} ({people[chain]:,} people)" for chain in chains)
        message = (
            f"{name} is under several parents: {listed}. They are {len(chains)} {level}s; where one is meant, correct"
            " the file."
        )
        ids = tuple(f"zone-{position[chain] + 1}" for chain in chains)
        least = sum(people.values()) - max(people.values())
        problems.append(Problem("several parents", "warning", message, ids, people=least))
    return problems
