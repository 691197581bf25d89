"""Patients whose home is no small area of England, and lists that are unknown or differ: put into made-up evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.evidence import Evidence


def with_elsewhere(
    evidence: Evidence, elsewhere: Sequence[tuple[int, str, int]] = (), lists: Sequence[int | None] | None = None
) -> Evidence:
    """The evidence with rows of (practice, bucket, patients), and with given lists in the place of the sums."""
    held = evidence.registrations
    frame = pd.DataFrame(
        {
            "practice": pd.array([p for p, _, _ in elsewhere], dtype="int32"),
            "bucket": [b for _, b, _ in elsewhere],
            "code": [b for _, b, _ in elsewhere],
            "patients": pd.array([n for _, _, n in elsewhere], dtype="int32"),
            "vintage": ["1 October 2025"] * len(elsewhere),
        }
    )
    practices = held.practices.copy()
    if lists is not None:
        practices["list_size"] = pd.array(list(lists), dtype="Int32")
        practices["list_vintage"] = ["1 October 2025" if n is not None else "" for n in lists]
    return replace(evidence, registrations=replace(held, practices=practices, elsewhere=frame))
