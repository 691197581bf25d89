"""Travel tables: somebody's own travel times, from any routing engine, in place of nhmap's estimate.

One rule for what a table leaves out, for rankings, sets, pages of buildings and files alike: a pair of a small area and
a building that it does not name counts as nhmap estimates it by the same mode, and is counted and told of. By a mode
that nhmap does not estimate it is not within reach, and a building that the table does not name at all is unknown.
A pair that cannot be travelled is a row with more minutes than anybody travels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.sites import numbers
from nhmap.core.reach.catchments import MODE_WORDS, WALK, Coverage, Reach, TravelModel, sparse_minutes
from nhmap.core.reach.drive_coefficients import START_MIN
from nhmap.core.reach.driving import DRIVE, LONGEST_MIN, DriveModel
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
            raise InputRefusedError(message, "Minutes are 0 or more; give a pair that cannot be travelled 999.")
        codes, sites = part["LSOA21CD"].to_numpy(dtype=object), part["site_id"].to_numpy(dtype=object)
        return cls(codes, sites, minutes, mode, limit_min)

    @property
    def words(self) -> str:
        """“15 minutes by car”."""
        return f"{self.limit_min:g} minutes {MODE_WORDS.get(self.mode, f'by {self.mode}')}"

    @property
    def label(self) -> str:
        """The table in words."""
        return f"{self.words}, by your table of travel times"

    @property
    def model(self) -> TravelModel | DriveModel | None:
        """What estimates pairs that the table lacks; None where nhmap estimates no such travel."""
        if self.mode == WALK.mode:
            return TravelModel("walk", self.limit_min)
        if self.mode == DRIVE.mode and START_MIN <= self.limit_min <= LONGEST_MIN:
            return DriveModel(self.limit_min)
        return None

    def reach(self, sites: pd.DataFrame, areas: CatchmentAreas) -> Reach:
        """Catchments of the sites, as the table tells them and by the rule above where it does not."""
        rows, columns, minutes, coverage = self._pairs(sites, areas)
        named = np.zeros(len(sites), dtype=np.bool_)
        named[rows] = True
        rows_known, within, modelled = named, minutes <= self.limit_min, named & False
        entries = (rows[within], columns[within], minutes[within])
        lacking = np.zeros(len(sites), dtype=np.int64)
        model = self.model
        if model is not None:
            estimate = model.reach(sites, areas)
            rows_known, modelled = named | estimate.known, estimate.known & ~named
            at = estimate.minutes.tocoo()
            pair = at.row.astype(np.int64) * len(areas) + at.col
            new = ~np.isin(pair, rows * len(areas) + columns)
            lacking = np.bincount(at.row[new], minlength=len(sites))
            entries = tuple(
                np.r_[column, more[new]] for column, more in zip(entries, (at.row, at.col, at.data), strict=True)
            )
        reach = sparse_minutes(entries[0], entries[1], entries[2], (len(sites), len(areas)))
        partly = np.where(named, lacking, 0)
        return Reach(
            reach,
            rows_known,
            self.label
            + self._left_out(modelled, ~rows_known, int(partly.sum()), int(np.diff(reach.indptr)[named].sum())),
            coverage,
            tuple(NOT_IN_TABLE if is_modelled else "" for is_modelled in modelled.tolist()),
        )

    def between(self, sites: pd.DataFrame, areas: CatchmentAreas, rows: NDArray[np.integer]) -> NDArray[np.float64]:
        """Minutes from some small areas to each site, however far; shape (n, r).

        Told by the table, else by nhmap's estimate; NaN where neither can say.
        """
        minutes = self.told(sites, areas, rows)
        if self.mode in {WALK.mode, DRIVE.mode}:
            model = WALK if self.mode == WALK.mode else DRIVE
            minutes = np.where(np.isnan(minutes), model.between(sites, areas, rows), minutes)
        return minutes

    def told(self, sites: pd.DataFrame, areas: CatchmentAreas, rows: NDArray[np.integer]) -> NDArray[np.float64]:
        """Minutes from some small areas to each site as the table itself tells them; shape (n, r), NaN elsewhere."""
        at, columns, minutes, _ = self._pairs(sites, areas)
        place = np.full(len(areas), -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        present = place[columns] >= 0
        minutes_of = np.full((len(sites), len(rows)), np.nan)
        minutes_of[at[present], place[columns[present]]] = minutes[present]
        return minutes_of

    def _pairs(
        self, sites: pd.DataFrame, areas: CatchmentAreas
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], Coverage]:
        """Row of the site, row of the small area and minutes of each pair of the table, each once, the shortest."""
        site_row = {str(s): i for i, s in enumerate(sites["site_id"])}
        area_row = {str(c): i for i, c in enumerate(areas.codes)}
        rows = np.array([site_row.get(str(s), -1) for s in self.sites], dtype=np.int64)
        columns = np.array([area_row.get(str(c), -1) for c in self.areas], dtype=np.int64)
        usable = (rows >= 0) & (columns >= 0)
        order = np.lexsort((self.minutes, columns, rows))
        order = order[usable[order]]
        r, c = rows[order], columns[order]
        first = np.r_[True, (np.diff(r) != 0) | (np.diff(c) != 0)][: len(r)]
        coverage = Coverage(
            len(sites),
            len(np.unique(r)),
            int(usable.sum()),
            int((rows < 0).sum()),
            int(((rows >= 0) & (columns < 0)).sum()),
            int((~first).sum()),
        )
        return r[first], c[first], self.minutes[order][first], coverage

    def _left_out(self, modelled: NDArray[np.bool_], unknown: NDArray[np.bool_], pairs: int, reached: int) -> str:
        """What the table leaves out and what counts in its place, in words; "" where it leaves out nothing."""
        sites, words = len(modelled), ""
        if modelled.any() and self.model is not None:
            words += f"; {_of(int(modelled.sum()), sites)} not in it and estimated by nhmap instead ({self.model.how})"
        if pairs:
            words += (
                f"; {pairs:,} of the {reached:,} pairs within reach of the buildings in it are not in it and estimated"
            )
        if unknown.any() and self.model is None:
            words += (
                f"; {_of(int(unknown.sum()), sites)} not in it and of unknown reach: nhmap estimates no such travel"
            )
        return words


NOT_IN_TABLE: Final = "Not in your table of travel times: its reach is nhmap's estimate."
"""What is said of a building that a table leaves out."""


def _of(count: int, everything: int) -> str:
    if everything == 1:
        return "the building is"
    return f"{count:,} of {everything:,} buildings {'is' if count == 1 else 'are'}"
