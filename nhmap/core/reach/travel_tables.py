"""Travel tables: somebody's own travel times, from any routing engine, in place of the straight line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.buildings.sites import numbers
from nhmap.core.reach.catchments import MODE_WORDS, Coverage, Reach, sparse_minutes
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.reach.catchments import CatchmentAreas


@dataclass(frozen=True, eq=False)
class TravelTable:
    """Somebody's own travel times, from any routing engine.

    Attributes
    ----------
    areas, sites
        LSOA 2021 code and site identifier of each row; shape (r,).
    minutes
        Travel time of each row; shape (r,).
    mode
        Mode that was chosen from the table.
    limit_min
        How long people travel at most.
    """

    areas: NDArray[np.object_]
    sites: NDArray[np.object_]
    minutes: NDArray[np.float64]
    mode: str
    limit_min: float

    @classmethod
    def of(cls, table: pd.DataFrame, mode: str, limit_min: float) -> TravelTable:
        """Take one mode of a table with the columns ``LSOA21CD, site_id, minutes, mode``.

        Raises
        ------
        InputRefusedError
            When columns are missing, a time is not a number from 0 up, or the mode has no rows.
        """
        missing = [c for c in ("LSOA21CD", "site_id", "minutes", "mode") if c not in table.columns]
        if missing:
            message = f"The table of travel times lacks {', '.join(missing)}."
            raise InputRefusedError(message, "It needs the columns LSOA21CD, site_id, minutes and mode.")
        part = table[table["mode"].astype(str) == mode]
        if not len(part):
            modes = ", ".join(sorted(set(table["mode"].astype(str)))) or "none"
            message = f"The table of travel times has no rows for the mode “{mode}”."
            raise InputRefusedError(message, f"Modes in the table: {modes}.")
        minutes = numbers(part, "minutes")
        bad = int((~np.isfinite(minutes) | (minutes < 0)).sum())
        if bad:
            message = f"{bad:,} rows of the table of travel times have no usable number of minutes."
            raise InputRefusedError(message, "Leave out pairs that cannot be travelled; minutes are 0 or more.")
        codes, sites = part["LSOA21CD"].to_numpy(dtype=object), part["site_id"].to_numpy(dtype=object)
        return cls(codes, sites, minutes, mode, limit_min)

    @property
    def label(self) -> str:
        """The table in words."""
        return (
            f"{self.limit_min:g} minutes {MODE_WORDS.get(self.mode, f'by {self.mode}')}, by your table of travel times"
        )

    def reach(self, sites: pd.DataFrame, areas: CatchmentAreas) -> Reach:
        """Catchments of the sites; a site without a row has an unknown reach, not an empty one."""
        site_row = {str(s): i for i, s in enumerate(sites["site_id"])}
        area_row = {str(c): i for i, c in enumerate(areas.codes)}
        rows = np.array([site_row.get(str(s), -1) for s in self.sites], dtype=np.int64)
        columns = np.array([area_row.get(str(c), -1) for c in self.areas], dtype=np.int64)
        usable = (rows >= 0) & (columns >= 0)
        known = np.zeros(len(sites), dtype=np.bool_)
        known[rows[usable]] = True
        # The shortest of repeated pairs comes first, and the first is kept.
        order = np.lexsort((self.minutes, columns, rows))
        order = order[usable[order]]
        r, c, minutes = rows[order], columns[order], self.minutes[order]
        first = np.r_[True, (np.diff(r) != 0) | (np.diff(c) != 0)][: len(r)]
        within = first & (minutes <= self.limit_min)
        coverage = Coverage(
            len(sites),
            int(known.sum()),
            int(usable.sum()),
            int((rows < 0).sum()),
            int(((rows >= 0) & (columns < 0)).sum()),
            int((~first).sum()),
        )
        shape = (len(sites), len(areas))
        return Reach(sparse_minutes(r[within], c[within], minutes[within], shape), known, self.label, coverage)
