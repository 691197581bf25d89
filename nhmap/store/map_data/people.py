"""Who borders whom and whose patients live where, as files for the browser.

With them the map can grow a zone by a ring, fill a gap, walk by arrow keys, and say before a stroke is
finished which practices would change zone. See ``docs/map.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nhmap.store.map_data.container import pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray


def neighbours_file(codes: pd.Series, data_dir: Path) -> bytes:
    """Every pair of small areas that border each other, bridges to the mainland included.

    Parameters
    ----------
    codes
        LSOA codes in the order of rows.
    data_dir
        The data folder. Without ``adjacency.parquet`` nobody borders anybody.

    Returns
    -------
    bytes
        ``later``: per row how many neighbours have a greater row (uint8); ``row``: those neighbours,
        ascending for each row (uint16).
    """
    pairs = np.unique(np.sort(np.concatenate(list(_pairs(codes, data_dir)), axis=0), axis=1), axis=0)
    later = np.bincount(pairs[:, 0], minlength=len(codes))
    return pack({"later": later.astype(np.uint8), "row": pairs[:, 1].astype(np.uint16)}, {})


def _pairs(codes: pd.Series, data_dir: Path) -> Iterator[NDArray[np.int64]]:
    """Pairs of rows, shape (k, 2), from shared borders and from bridges."""
    yield np.empty((0, 2), dtype=np.int64)
    borders = data_dir / "boundaries" / "adjacency.parquet"
    if borders.exists():
        yield pd.read_parquet(borders, columns=["a", "b"]).to_numpy(np.int64)
    bridges = data_dir / "boundaries" / "bridges.csv"
    if bridges.exists():
        row = pd.Series(np.arange(len(codes)), index=codes.to_numpy())
        named = pd.read_csv(bridges, usecols=["lsoa_a", "lsoa_b"])
        yield np.column_stack([row[named["lsoa_a"]], row[named["lsoa_b"]]]).astype(np.int64)


def patients_files(board: NDArray[np.integer], data_dir: Path) -> tuple[bytes, list[bytes]] | None:
    """Practices, and per board whose patients live in its small areas.

    Parameters
    ----------
    board
        Position of each small area's health and wellbeing board; shape (n,).
    data_dir
        The data folder.

    Returns
    -------
    tuple or None
        None where no practices are installed. First ``known`` (int32, patients of each practice with a known small
        area) with codes and names; then for each board ``rows`` (uint16), ``count`` of practices for each
        (uint16), and for all of these in a row ``practice`` (uint16, the first of an area as it is, the others as
        the difference from the one before) and ``patients`` (uint16).
    """
    practices_file = data_dir / "practices" / "practices.parquet"
    flows_file = data_dir / "practices" / "registered.parquet"
    if not (practices_file.exists() and flows_file.exists()):
        return None
    practices = pd.read_parquet(practices_file, columns=["practice_code", "name"])
    flows = pd.read_parquet(flows_file, columns=["practice", "area", "patients"])
    flows = flows.groupby(["area", "practice"], as_index=False)["patients"].sum()
    flows = flows[flows["patients"] > 0]
    totals = np.bincount(flows["practice"], weights=flows["patients"], minlength=len(practices))
    about = {"codes": practices["practice_code"].astype(str).tolist(), "names": practices["name"].astype(str).tolist()}
    return pack({"known": totals.astype(np.int32)}, about), list(_by_board(flows, board))


def _by_board(flows: pd.DataFrame, board: NDArray[np.integer]) -> Iterator[bytes]:
    """Per board the patients who live in it; `flows` is sorted by area and practice."""
    at = board[flows["area"].to_numpy()]
    for position in range(int(board.max()) + 1):
        rows = np.flatnonzero(board == position)
        here = flows[at == position]
        area, practice = here["area"].to_numpy(), here["practice"].to_numpy()
        step = np.diff(practice, prepend=0)
        opens = np.diff(area, prepend=-1) != 0
        step[opens] = practice[opens]
        yield pack(
            {
                "rows": rows.astype(np.uint16),
                "count": np.bincount(area, minlength=len(board))[rows].astype(np.uint16),
                "practice": step.astype(np.uint16),
                "patients": here["patients"].to_numpy(np.uint16),
            },
            {},
        )
