"""The crossings that join to the mainland what no land border joins.

Four groups of small areas share no border with the rest of England. Each is joined by one named crossing
between the areas where it lands, so that a neighbourhood there is not forbidden by an accident of
boundaries; every use of a crossing is reported (a ferry is not a street).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

BRIDGES: Final = pd.DataFrame(
    [
        (
            "E01017336",
            "E01033380",
            "Ryde to Portsmouth Harbour ferry",
            (
                "The Isle of Wight has no road or rail link. The shortest passenger crossing runs from Ryde pier to "
                "Portsmouth Harbour, beside the Gunwharf vehicle ferry; these are the areas where it lands."
            ),
        ),
        (
            "E01022943",
            "E01022954",
            "Langstone Bridge",
            (
                "Hayling Island's only road, the A3023, crosses Langstone Bridge to Havant; these are the areas at "
                "its two ends."
            ),
        ),
        (
            "E01027378",
            "E01027387",
            "Berwick and Royal Tweed bridges",
            (
                "Boundaries follow the banks of the Tweed, so Berwick's centre touches nothing to its south. Two road "
                "bridges lead from it to Tweedmouth; these are the areas at their ends."
            ),
        ),
        (
            "E01019077",
            "E01019001",
            "St Mary's to Penzance ferry",
            (
                "The Isles of Scilly are reached by sea from Penzance harbour and by air; these are the areas where "
                "the ferry lands. In winter there may be no sailing."
            ),
        ),
    ],
    columns=["lsoa_a", "lsoa_b", "name", "reason"],
)
"""One crossing for each cut-off group, from the group (``lsoa_a``) to the mainland (``lsoa_b``)."""


def checked_bridges(
    codes: pd.Index, a: NDArray[np.int32], b: NDArray[np.int32], bridges: pd.DataFrame = BRIDGES
) -> pd.DataFrame:
    """Return the crossings, having shown that with them all small areas hang together.

    Parameters
    ----------
    codes
        LSOA codes in row order.
    a, b
        Rows of areas that share a border.
    bridges
        Crossings to use.

    Raises
    ------
    InputRefusedError
        When a crossing names an unknown area or joins what is joined already, or when a group stays cut off.
    """
    ends = [codes.get_indexer(pd.Index(bridges[side])) for side in ("lsoa_a", "lsoa_b")]
    if min(position.min(initial=0) for position in ends) < 0:
        msg = "A crossing names a small area that the boundaries do not have."
        raise InputRefusedError(
            msg,
            "Crossings are kept in nhmap/store/layer_builds/bridges.py by LSOA 2021 code.",
        )
    before, _ = _groups(len(codes), a, b)
    after, group = _groups(len(codes), np.append(a, ends[0]), np.append(b, ends[1]))
    if after > 1:
        alone = codes[np.flatnonzero(group != np.bincount(group).argmax())[0]]
        msg = f"{after - 1} groups of small areas stay cut off from the rest of England, one with {alone}."
        raise InputRefusedError(
            msg,
            "Name a crossing for each in nhmap/store/layer_builds/bridges.py.",
        )
    if before - after != len(bridges):
        msg = f"{len(bridges)} crossings are named for {before - 1} cut-off groups."
        raise InputRefusedError(msg, "Name exactly one for each.")
    return bridges.copy()


def _groups(count: int, a: NDArray[np.int32], b: NDArray[np.int32]) -> tuple[int, NDArray[np.int32]]:
    """Number of connected groups, and the group of each row."""
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(count, count))
    groups, group = connected_components(graph, directed=False)
    return int(groups), group
