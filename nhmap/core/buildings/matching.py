"""Matching: which known building a row of somebody's list is about, how that is known, and how sure it is.

A row is matched by its code, or by its name together with where it stands. What fits several buildings, or one only
half, is never matched but offered for a person to choose.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.spatial import cKDTree

from nhmap.core.buildings.building_names import BuildingName, lines, name_of
from nhmap.core.buildings.match_rules import HERE_M, RULES, Pair, Sure, house_lines
from nhmap.core.buildings.sites import column_of, listed, numbers, words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

OFFERS: Final = 5
LOOKED_AT: Final = 100
"""Buildings that are held against one row."""

_LEVEL: Final[dict[Sure, int]] = {"certain": 2, "likely": 1, "possible": 0}


@dataclass(frozen=True)
class Asked:
    """A row as far as matching needs it; "" and NaN where it says nothing.

    Attributes
    ----------
    postcode
        As ``normalise`` writes it.
    x, y
        Metres in EPSG:27700.
    locality
        Trust, council or ICB: words that say roughly where.
    """

    name: str = ""
    address: str = ""
    postcode: str = ""
    x: float = math.nan
    y: float = math.nan
    code: str = ""
    locality: str = ""
    site_id: str = ""
    uprn: str = ""


@dataclass(frozen=True)
class Match:
    """A known building that a row may be about.

    Attributes
    ----------
    how
        What they have in common, in words.
    distance_m
        How far apart the two places are, NaN where one is not known.
    elsewhere
        Whether only the name speaks for it and it stands far from where the row says: it is shown, and does not keep
        the row from being a building of its own.
    """

    site_id: str
    name: str
    sure: Sure
    how: str
    distance_m: float = math.nan
    elsewhere: bool = False


@dataclass(frozen=True)
class Matched:
    """What matching says of one row: at most one building, and what else was possible, the likeliest first."""

    match: Match | None = None
    offers: tuple[Match, ...] = ()


class KnownBuildings:
    """The buildings that rows are matched to, with the ways to find them.

    Parameters
    ----------
    sites
        Columns of the layer ``sites``; n rows.
    localities
        Words that say where each stands: its district, its county; length n.
    """

    def __init__(self, sites: pd.DataFrame, localities: Sequence[str] = ()) -> None:
        self._lines: dict[int, frozenset[str]] = {}
        self.localities = list(localities) or [""] * len(sites)
        self.site_ids = [str(s) for s in sites["site_id"]]
        self.names = [str(n) for n in words(sites, "name")]
        self.postcodes = [str(p) for p in words(sites, "postcode")]
        self.x, self.y = numbers(sites, "x"), numbers(sites, "y")
        self.addresses = [str(a) for a in words(sites, "address")]
        also = [listed(cell) for cell in column_of(sites, "also_named")]
        self.named: list[tuple[BuildingName, ...]] = [
            tuple(name_of(n) for n in dict.fromkeys((name, *more)) if n.strip())
            for name, more in zip(self.names, also, strict=True)
        ]
        self.row_of = {site_id: row for row, site_id in enumerate(self.site_ids)}
        self.by_code: dict[str, list[int]] = defaultdict(list)
        for row, codes in enumerate(column_of(sites, "practice_codes")):
            for code in listed(codes):
                self.by_code[code].append(row)
        self.site_codes: dict[str, list[int]] = defaultdict(list)
        for row, codes in enumerate(column_of(sites, "site_codes")):
            for code in listed(codes):
                self.site_codes[code].append(row)
        self.by_uprn: dict[str, list[int]] = defaultdict(list)
        for row, uprns in enumerate(words(sites, "uprn")):
            for uprn in str(uprns).split():
                self.by_uprn[uprn].append(row)
        self.by_postcode: dict[str, list[int]] = defaultdict(list)
        self.by_key: dict[str, list[int]] = defaultdict(list)
        for row in range(len(self.site_ids)):
            if self.postcodes[row]:
                self.by_postcode[self.postcodes[row]].append(row)
            for key in {n.key for n in self.named[row] if n.core}:
                self.by_key[key].append(row)

    @cached_property
    def _tree(self) -> tuple[cKDTree, np.ndarray[tuple[int], np.dtype[np.intp]]]:
        placed = np.flatnonzero(np.isfinite(self.x) & np.isfinite(self.y))
        return cKDTree(np.column_stack([self.x[placed], self.y[placed]])), placed

    def within(self, x: float, y: float, metres: float) -> list[int]:
        """Rows of the buildings within a distance, nearest first."""
        if not (math.isfinite(x) and math.isfinite(y)):
            return []
        tree, placed = self._tree
        rows = [int(placed[i]) for i in tree.query_ball_point([x, y], metres)]
        return sorted(rows, key=lambda row: (math.hypot(self.x[row] - x, self.y[row] - y), row))

    def nearest(self, rows: Collection[int], asking: Asked) -> list[int]:
        """Rows that are looked at, in their order: all, or of very many the nearest ``LOOKED_AT``.

        Of hundreds of buildings of one name, or on one spot, no match is told by looking at all; the rows of a code are
        few and always among them.
        """
        if len(rows) <= LOOKED_AT:
            return sorted(rows)
        coded = self.keyed(asking)
        every = np.array(sorted(rows), dtype=np.intp)
        metres = np.hypot(self.x[every] - asking.x, self.y[every] - asking.y)
        first = every[np.argsort(metres, kind="stable")[:LOOKED_AT]]
        return sorted({*first.tolist(), *coded})

    def keyed(self, asking: Asked) -> set[int]:
        """Rows of the buildings with the row's practice code, site code or UPRN."""
        codes = (*self.by_code.get(asking.code, ()), *self.site_codes.get(asking.code, ()))
        return {*codes, *self.by_uprn.get(asking.uprn, ())}

    def lines_of(self, row: int) -> frozenset[str]:
        """Lines of a building's address that tell a house; worked out once."""
        if row not in self._lines:
            self._lines[row] = house_lines(self.addresses[row])
        return self._lines[row]

    def distance(self, row: int, asking: Asked) -> float:
        """Metres between a building and a row, NaN where either has no place."""
        return math.hypot(self.x[row] - asking.x, self.y[row] - asking.y)


def match(asking: Asked, buildings: KnownBuildings) -> Matched:
    """Find the building that a row is about.

    The best match counts if no other building is matched as well; else all are offered.
    """
    if asking.site_id:
        row = buildings.row_of.get(asking.site_id)
        if row is None:
            return Matched()
        return Matched(
            Match(asking.site_id, buildings.names[row], "certain", "its identifier", buildings.distance(row, asking))
        )
    names = _names(asking)
    rows = {
        *buildings.keyed(asking),
        *buildings.by_postcode.get(asking.postcode, ()),
        *buildings.within(asking.x, asking.y, HERE_M),
        *(row for name in names if name.core for row in buildings.by_key.get(name.key, ())),
    }
    matches = [m for row in buildings.nearest(rows, asking) if (m := _judge(row, asking, names, buildings))]
    matches.sort(key=lambda m: (-_LEVEL[m.sure], m.distance_m if math.isfinite(m.distance_m) else math.inf, m.site_id))
    best = [m for m in matches if m.sure == matches[0].sure]
    if len(best) == 1 and best[0].sure != "possible":
        return Matched(best[0], tuple(matches[1 : OFFERS + 1]))
    return Matched(None, tuple(matches[:OFFERS]))


def _names(asking: Asked) -> tuple[BuildingName, ...]:
    """The row's names: what stands before a bracket or a comma in its name."""
    parts = [asking.name, *lines(asking.name)[:1]]
    return tuple({n.key: n for part in parts if part and (n := name_of(part)).words}.values())


def _judge(row: int, asking: Asked, names: Sequence[BuildingName], buildings: KnownBuildings) -> Match | None:
    """How surely a row is about one building, by the first rule that fits; ``None`` where nothing speaks for it."""
    pair = Pair(row, asking, names, buildings)
    rule = next((rule for rule in RULES if rule.fits(pair)), None)
    if rule is None:
        return None
    how = ", ".join(part for part in (rule.how(pair), "" if rule.elsewhere else pair.place) if part)
    return Match(buildings.site_ids[row], buildings.names[row], rule.level, how, pair.metres, rule.elsewhere)
