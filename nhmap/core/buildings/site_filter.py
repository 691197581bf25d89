"""Which candidate sites are shown first: a choice of the reader's that changes no score, no rank and no file.

Filters hide rows of a list and marks on a map. The ranking is made of all candidates before and after, so a building
that comes back into view has the score and the rank that it had.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.gates import GateState
from nhmap.core.buildings.sites import numbers, patients_on_site, practices_on_site, words
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.buildings.gates import GateResults

GP_SURGERY: Final = "GP surgery"
CIVIC: Final = "civic building: library"

KINDS: Final = {
    "LIFT building": "LIFT buildings",
    "community hospital": "Community hospitals",
    "health or medical centre": "Health and medical centres",
    "other hospital": "Other hospitals",
    "community diagnostic centre": "Diagnostic centres",
    "community clinic": "Community clinics",
    GP_SURGERY: "GP surgeries",
    CIVIC: "Libraries (civic buildings)",
}
"""Kinds of candidate as the layer ``sites`` writes them, and in the plural for people."""

SMALL_HOUSE_LIST: Final = 10_000
"""A surgery of one practice with fewer patients than this is a small house: the mean list of England was 10,333 in July
2026, and a neighbourhood health centre is meant for about 50,000 people."""


@dataclass(frozen=True)
class SiteFilter:
    """What a reader wants to see first.

    Attributes
    ----------
    kinds, owners
        Kinds and owners to show; empty for all. A kind that no layer of ours writes counts as shown.
    gate_states
        What the gates say of a building together: “pass”, “fail” or “unknown”; empty for all.
    list_from, list_to
        Patients on the lists of practices in the building: at least, and at most; None for no bound. A building whose
        list is unknown passes no bound; one without a practice has none.
    practices_from
        Least number of practices on site.
    small_houses
        Whether small houses of one practice are shown too.
    """

    kinds: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    gate_states: frozenset[str] = frozenset()
    list_from: int | None = None
    list_to: int | None = None
    practices_from: int = 0
    small_houses: bool = False

    def __post_init__(self) -> None:
        """Refuse bounds that no building can meet and states that do not exist."""
        low, high = self.list_from, self.list_to
        if any(bound is not None and not (math.isfinite(bound) and bound >= 0) for bound in (low, high)):
            message = "The bounds of the list on site must be numbers of patients from 0 up."
            raise InputRefusedError(message, "For example from 15000.")
        if low is not None and high is not None and low > high:
            message = f"No list on site is at least {low:,} and at most {high:,}."
            raise InputRefusedError(message, "Swap the two bounds.")
        strange = sorted(self.gate_states - set(GateState))
        if strange or self.practices_from < 0:
            message = (
                f"There is no state {strange[0]} of gates." if strange else "Practices on site are counted from 0."
            )
            raise InputRefusedError(message, f"The states are: {', '.join(GateState)}.")

    def showing_small_houses(self) -> SiteFilter:
        """The same filter with the small houses of one practice."""
        return replace(self, small_houses=True)


DEFAULT_FILTER: Final = SiteFilter()
"""What is shown first if nobody has chosen: everything but small houses of one practice."""


def small_houses(sites: pd.DataFrame) -> NDArray[np.bool_]:
    """Surgeries of at most one practice with fewer than 10,000 patients; shape (n,).

    A surgery whose list is unknown is no small house: unknown is not small.
    """
    patients = numbers(sites, "practices_list")
    return (words(sites, "kind") == GP_SURGERY) & (practices_on_site(sites) <= 1) & (patients < SMALL_HOUSE_LIST)


def gate_states(results: GateResults) -> NDArray[np.object_]:
    """What the gates say of each site together: fail if one fails, else unknown if one is, else pass; shape (n,)."""
    rest = np.where(results.unsure, GateState.UNKNOWN.value, GateState.PASS.value)
    return np.where(results.failed, GateState.FAIL.value, rest).astype(object)


def shown(sites: pd.DataFrame, results: GateResults, filters: SiteFilter = DEFAULT_FILTER) -> NDArray[np.bool_]:
    """Sites that a filter lets through; shape (n,).

    Parameters
    ----------
    sites
        Columns of the layer ``sites``; n rows.
    results
        What the gates say of the same rows.
    """
    keep = np.ones(len(sites), dtype=np.bool_)
    if filters.kinds:
        kind = words(sites, "kind")
        keep &= np.isin(kind, list(filters.kinds)) | ~np.isin(kind, list(KINDS))
    if filters.owners:
        keep &= np.isin(words(sites, "owner", "unknown"), list(filters.owners))
    if filters.gate_states:
        keep &= np.isin(gate_states(results), list(filters.gate_states))
    if filters.list_from is not None or filters.list_to is not None:
        patients = patients_on_site(sites)
        keep &= (patients >= (filters.list_from or 0)) & (
            patients <= (np.inf if filters.list_to is None else filters.list_to)
        )
    if filters.practices_from:
        keep &= practices_on_site(sites) >= filters.practices_from
    if not filters.small_houses:
        keep &= ~small_houses(sites)
    return keep


def hidden_words(sites: pd.DataFrame, keep: NDArray[np.bool_], filters: SiteFilter = DEFAULT_FILTER) -> str:
    """Say how many candidates are not shown and why, "" where all are."""
    hidden = int((~keep).sum())
    if not hidden:
        return ""
    small = 0 if filters.small_houses else int(small_houses(sites).sum())
    if small >= hidden:
        reason = f"surgeries of one practice with fewer than {SMALL_HOUSE_LIST:,} patients"
        return f"{hidden:,} of {len(sites):,} are not shown: {reason}. They stay in the ranking."
    also = f", {small:,} of them small surgeries of one practice" if small else ""
    return f"{hidden:,} of {len(sites):,} are not shown by the filter{also}. They stay in the ranking."


def brief_words(sites: pd.DataFrame, keep: NDArray[np.bool_], site_filter: SiteFilter = DEFAULT_FILTER) -> str:
    """The same in a few words."""
    count = int((~keep).sum())
    if not count:
        return ""
    only_small = not site_filter.small_houses and int(small_houses(sites).sum()) >= count
    if not only_small:
        return f"Not shown: {count:,}."
    return f"Not shown: {count:,} small {'surgery' if count == 1 else 'surgeries'}."
