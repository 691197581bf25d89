"""Sharing people out in whole numbers, so that what was shared adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NOISE: Final = 1e-9
"""What adding up fractions may be out by: 1,700 must not become 1,699."""
_DIGITS: Final = 9
"""Of a remainder: beyond, two that are equal on paper may differ by noise."""


def whole_numbers(
    fractions: NDArray[np.float64], group: NDArray[np.integer], totals: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Round fractions so that each group adds up to its total, by largest remainder; equal ones: the earlier first.

    Parameters
    ----------
    fractions
        Not negative; those of a group add up to its total but for noise; shape (n,).
    group
        Group of each, 0 to g - 1; shape (n,).
    totals
        Of each group; shape (g,).
    """
    whole = np.floor(fractions + _NOISE).astype(np.int64)
    short = totals - np.bincount(group, weights=whole, minlength=len(totals)).astype(np.int64)
    order = np.lexsort((np.arange(len(group)), -np.round(fractions - whole, _DIGITS), group))
    first = np.searchsorted(group[order], np.arange(len(totals)))
    place = np.empty(len(group), dtype=np.int64)
    place[order] = np.arange(len(group)) - first[group[order]]
    return np.asarray(whole + (place < short[group]), dtype=np.int64)
