"""Measures: figures and values of many sites on all criteria, ready to be weighed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.buildings.sites import words
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.site_evidence import NotInUse
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from nhmap.core.ranking.criterion import Criterion
    from nhmap.core.ranking.site_evidence import SiteEvidence
    from nhmap.core.ranking.weights import Weights


@dataclass(frozen=True, eq=False)
class Measures:
    """Figures and values of n sites on k criteria.

    Attributes
    ----------
    site_ids, names, owners
        Who they are; shape (n,).
    criteria
        The criteria; length k.
    figures
        Measures in their own units, NaN where unknown; shape (n, k).
    values
        From 0 (worst) to 1 (best), NaN where unknown; shape (n, k).
    expected
        The value where it is known, what is expected of it where it is not; shape (n, k).
    set_aside
        For each criterion why it is not in use, "" where it is; length k.
    remarks
        What must be said of how each site was measured, "" where nothing; shape (n,), or () for none.
    """

    site_ids: NDArray[np.object_]
    names: NDArray[np.object_]
    owners: NDArray[np.object_]
    criteria: tuple[Criterion, ...]
    figures: NDArray[np.float64]
    values: NDArray[np.float64]
    expected: NDArray[np.float64]
    set_aside: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the criteria."""
        return tuple(c.key for c in self.criteria)

    @property
    def in_use(self) -> NDArray[np.bool_]:
        """Which criteria are in use; shape (k,)."""
        return np.array([not reason for reason in self.set_aside], dtype=np.bool_)

    def shares(self, weights: Weights) -> NDArray[np.float64]:
        """Weights among the criteria in use, adding up to 1; shape (k,).

        Raises
        ------
        InputRefusedError
            When all the weight lies on criteria that are not in use.
        """
        share = np.where(self.in_use, weights.vector(self.keys), 0.0)
        total = share.sum()
        if not total > 0:
            reasons = " ".join(dict.fromkeys(r for r in self.set_aside if r))
            message = f"All the weight lies on criteria that are not in use. {reasons}"
            raise InputRefusedError(message, "Give weight to another criterion.")
        return np.asarray(share / total)

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Measures:
        """Some of the sites; nothing about them changes."""
        return Measures(
            self.site_ids[rows],
            self.names[rows],
            self.owners[rows],
            self.criteria,
            self.figures[rows],
            self.values[rows],
            self.expected[rows],
            self.set_aside,
            tuple(np.array(self.remarks, dtype=object)[rows]) if self.remarks else (),
        )

    def without(self, keys: Collection[str]) -> Measures:
        """The same sites, some criteria left out."""
        columns = [k for k, c in enumerate(self.criteria) if c.key not in keys]
        return replace(
            self,
            criteria=tuple(self.criteria[k] for k in columns),
            figures=self.figures[:, columns],
            values=self.values[:, columns],
            expected=self.expected[:, columns],
            set_aside=tuple(self.set_aside[k] for k in columns),
        )


def measure(evidence: SiteEvidence, criteria: dict[str, Criterion] | None = None) -> Measures:
    """Measure every site on every criterion.

    Parameters
    ----------
    evidence
        Sites, small areas, catchments, practices and services.
    criteria
        The registry; ``CRITERIA`` by default.
    """
    used = tuple((CRITERIA if criteria is None else criteria).values())
    figures = np.full((len(evidence.sites), len(used)), np.nan)
    values, expected = figures.copy(), np.zeros(figures.shape)
    set_aside = [""] * len(used)
    for k, criterion in enumerate(used):
        measured = criterion.measure(evidence)
        if isinstance(measured, NotInUse):
            set_aside[k] = measured.reason
            continue
        figures[:, k] = measured
        values[:, k] = criterion.value(figures[:, k])
        unknown = criterion.prior.mean if criterion.expectation is None else criterion.expectation(evidence)
        expected[:, k] = np.where(np.isnan(values[:, k]), unknown, values[:, k])
    return Measures(
        evidence.sites["site_id"].to_numpy(dtype=object),
        words(evidence.sites, "name"),
        words(evidence.sites, "owner", "unknown"),
        used,
        figures,
        values,
        expected,
        tuple(set_aside),
        evidence.reach.remarks,
    )
