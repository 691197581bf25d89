"""Matching: which known building a row of somebody's list is about, how that is known, and how sure it is.

A row is matched by its code, or by its name together with where it stands. What fits several buildings, or one only
half, is never matched but offered for a person to choose.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy.spatial import cKDTree

from nhmap.core.buildings.building_names import HOSPITAL, BuildingName, lines, name_of
from nhmap.core.buildings.sites import column_of, listed, numbers, words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

Sure = Literal["certain", "likely", "possible"]
"""Certain and likely are matched; possible is only offered."""

HERE_M: Final = 300.0
"""Two points of one building: postcodes of large grounds lie this far apart."""
SPOT_M: Final = 50.0
"""So near that two names may be two names of one building."""
NEAR_M: Final = 2_000.0
"""As far as a building of the same name may stand and still be the same, its point being coarse."""
FAR_M: Final = 5_000.0
"""Beyond this even the same code is another place."""
OFFERS: Final = 5
LOOKED_AT: Final = 100
"""Buildings that are held against one row."""

_LEVEL: Final[dict[Sure, int]] = {"certain": 2, "likely": 1, "possible": 0}
_COMMON: Final = frozenset(
    ("NHS", "TRUST", "FOUNDATION", "AND", "OF", "THE", "HEALTH", "CARE", "COMMUNITY", "PARTNERSHIP", "HOSPITAL",
     "HOSPITALS", "UNIVERSITY", "MENTAL", "SOCIAL", "SERVICES", "SERVICE", "HEALTHCARE", "TEACHING", "ACUTE",
     "ROAD", "STREET", "ST", "LANE", "AVENUE", "CENTRE", "MEDICAL", "SURGERY", "PRACTICE", "ICB", "NORTH", "SOUTH",
     "EAST", "WEST", "CENTRAL", "ENGLAND", "COUNCIL", "CITY", "BOROUGH", "COUNTY", "DISTRICT", "LONDON", "REGION",
     "VALLEY", "COMMISSIONING", "INTEGRATED", "MIDLANDS", "GREATER", "ROYAL", "PRIMARY", "CLINIC", "FOR", "IN", "ON",
     "UPON", "CHILDRENS", "GENERAL", "GREEN", "PARK", "HILL", "HIGH", "NEW", "GROUP", "GP", "LTD", "LIMITED")
)  # fmt: skip
"""Words that say nothing of where a building stands."""


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
        for row, told in enumerate(words(sites, "uprn")):
            for uprn in str(told).split():
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
        found = [int(placed[i]) for i in tree.query_ball_point([x, y], metres)]
        return sorted(found, key=lambda row: (math.hypot(self.x[row] - x, self.y[row] - y), row))

    def nearest(self, rows: Collection[int], asked: Asked) -> list[int]:
        """Rows that are looked at, in their order: all, or of very many the nearest ``LOOKED_AT``.

        Of hundreds of buildings of one name, or on one spot, no match is told by looking at all; the rows of a code are
        few and always among them.
        """
        if len(rows) <= LOOKED_AT:
            return sorted(rows)
        coded = self.keyed(asked)
        every = np.array(sorted(rows), dtype=np.intp)
        metres = np.hypot(self.x[every] - asked.x, self.y[every] - asked.y)
        first = every[np.argsort(metres, kind="stable")[:LOOKED_AT]]
        return sorted({*first.tolist(), *coded})

    def keyed(self, asked: Asked) -> set[int]:
        """Rows of the buildings with the row's practice code, site code or UPRN."""
        codes = (*self.by_code.get(asked.code, ()), *self.site_codes.get(asked.code, ()))
        return {*codes, *self.by_uprn.get(asked.uprn, ())}

    def lines_of(self, row: int) -> frozenset[str]:
        """Lines of a building's address that tell a house; worked out once."""
        if row not in self._lines:
            self._lines[row] = _lines(self.addresses[row])
        return self._lines[row]

    def distance(self, row: int, asked: Asked) -> float:
        """Metres between a building and a row, NaN where either has no place."""
        return math.hypot(self.x[row] - asked.x, self.y[row] - asked.y)


def match(asked: Asked, known: KnownBuildings) -> Matched:
    """Find the building that a row is about.

    The best match counts if no other building is matched as well; else all are offered.
    """
    if asked.site_id:
        row = known.row_of.get(asked.site_id)
        if row is None:
            return Matched()
        return Matched(Match(asked.site_id, known.names[row], "certain", "its identifier", known.distance(row, asked)))
    names = _names(asked)
    rows = {
        *known.keyed(asked),
        *known.by_postcode.get(asked.postcode, ()),
        *known.within(asked.x, asked.y, HERE_M),
        *(row for name in names if name.core for row in known.by_key.get(name.key, ())),
    }
    found = [m for row in known.nearest(rows, asked) if (m := _judge(row, asked, names, known))]
    found.sort(key=lambda m: (-_LEVEL[m.sure], m.distance_m if math.isfinite(m.distance_m) else math.inf, m.site_id))
    best = [m for m in found if m.sure == found[0].sure]
    if len(best) == 1 and best[0].sure != "possible":
        return Matched(best[0], tuple(found[1 : OFFERS + 1]))
    return Matched(None, tuple(found[:OFFERS]))


def _names(asked: Asked) -> tuple[BuildingName, ...]:
    """The row's names: what stands before a bracket or a comma in its name."""
    parts = [asked.name, *lines(asked.name)[:1]]
    return tuple({n.key: n for part in parts if part and (n := name_of(part)).words}.values())


def _judge(row: int, asked: Asked, names: Sequence[BuildingName], known: KnownBuildings) -> Match | None:
    """How surely a row is about one building; ``None`` where nothing speaks for it."""
    metres = known.distance(row, asked)
    coded = _key(row, asked, known)
    postcode = bool(asked.postcode) and asked.postcode == known.postcodes[row]
    here = postcode or metres <= HERE_M
    far = math.isfinite(metres) and metres > (FAR_M if coded else NEAR_M)
    alike = max((_alike(a, b) for a in names for b in known.named[row]), default=0)
    place = "same postcode" if postcode else f"{metres:,.0f} m apart" if math.isfinite(metres) else ""
    sure: Sure
    if not coded and alike == _SAME_NAME and far and not postcode:
        where = f"same name, {metres / 1000:,.0f} km apart"
        return Match(known.site_ids[row], known.names[row], "possible", where, metres, elsewhere=True)
    if coded:
        sure, how = ("possible" if far else "certain"), coded
    elif alike == _SAME_NAME and math.isfinite(metres) and not far:
        sure, how = ("certain" if here else "likely"), "same name"
    elif alike == _SAME_NAME and postcode:
        sure, how = "certain", "same name"
    elif alike and here:
        sure, how = "likely", "like name"
    elif alike == _SAME_NAME and not math.isfinite(metres):
        sure, how = _by_words(row, asked, names, known)
    elif here and _address(asked) & known.lines_of(row):
        sure, how = "likely", "same address"
    elif here and not names:
        only = len(known.by_postcode.get(asked.postcode, ())) == 1 if postcode else False
        sure, how = ("likely", "the only building known at this postcode") if only else ("possible", "no name")
    elif postcode or metres <= SPOT_M or alike == _SAME_NAME:
        sure, how = "possible", ("same name" if alike else "another name")
    else:
        return None
    return Match(known.site_ids[row], known.names[row], sure, ", ".join(part for part in (how, place) if part), metres)


def _key(row: int, asked: Asked, known: KnownBuildings) -> str:
    """The key that a row and a building share, in words; "" where they share none."""
    if asked.uprn and row in known.by_uprn.get(asked.uprn, ()):
        return "same UPRN"
    if asked.code and row in known.by_code.get(asked.code, ()):
        return "same practice code"
    return "same site code" if asked.code and row in known.site_codes.get(asked.code, ()) else ""


_SAME_NAME: Final = 2
_OTHER_USES: Final = frozenset(
    ("LIBRARY", "LIBRARIES", "SCHOOL", "NURSERY", "LEISURE", "BATHS", "POOL", "MUSEUM", "POLICE", "FIRE", "AMBULANCE",
     "CEMETERY", "DEPOT", "PHARMACY", "CHEMIST", "DENTAL", "MOSQUE", "CHURCH", "CHAPEL", "MARKET", "TOILETS",
     "ALLOTMENTS", "PLAYGROUND")
)  # fmt: skip
"""Words that say what else than a health building stands there."""


def _alike(a: BuildingName, b: BuildingName) -> int:
    """2 for the same name, 1 where one holds the words of the other that tell a building apart, else 0."""
    if not a.core or not b.core:
        return 0
    if a.key == b.key:
        return _SAME_NAME
    first, second = set(a.core), set(b.core)
    if any(_OTHER_USES & (one - other) and says_its_kind(named) for one, other, named in
           ((first, second, b), (second, first, a))):  # fmt: skip
        return 0  # “Saltley Library” is not Saltley Health Centre, though both stand at one postcode
    return int("".join(a.core) == "".join(b.core) or first <= second or second <= first)


_CARE: Final = frozenset(("HEALTH", "HEALTHCARE", "MEDICAL", "PRIMARY", "CLINIC", "SURGERY", "PRACTICE"))


def says_its_kind(name: BuildingName) -> bool:
    """Whether a name says that it is a health building: “The Willows” alone is too little without a place."""
    return name.kind == HOSPITAL or bool(_CARE & name.kind_words)


def _by_words(row: int, asked: Asked, names: Sequence[BuildingName], known: KnownBuildings) -> tuple[Sure, str]:
    """How surely a building of the same name is meant where one of the two places is not known: by words alone."""
    shared = _locality(asked) & _where(row, known) if any(map(says_its_kind, names)) else frozenset()
    if shared:
        return "likely", f"same name, and both say {' and '.join(sorted(word.title() for word in shared))}"
    town = _own_town(row, names, known)
    return ("likely", f"same name, and it stands in {town}") if town else ("possible", "same name, no place")


def _own_town(row: int, names: Sequence[BuildingName], known: KnownBuildings) -> str:
    """The town that a health building is named after and stands in (“Evesham Community Hospital, Evesham”); "" if none.

    Streets are no towns: of the address only lines that are the whole core of the name count.
    """
    cores = {" ".join(name.core) for name in names if name.core and says_its_kind(name)}
    lines_ = {" ".join(name_of(part).words) for part in known.addresses[row].split(",")[1:]}
    return next((core.title() for core in sorted(cores & lines_)), "")


def _locality(asked: Asked) -> frozenset[str]:
    return _telling(asked.locality)


def _where(row: int, known: KnownBuildings) -> frozenset[str]:
    return _telling(" ".join([known.addresses[row], known.localities[row], *(n.text for n in known.named[row])]))


def _telling(text: str) -> frozenset[str]:
    """Words that may say where something is."""
    least = 4
    return frozenset(w for w in re.findall(r"[A-Z]+", text.upper()) if len(w) >= least and w not in _COMMON)


def _address(asked: Asked) -> frozenset[str]:
    return _lines(f"{asked.name}, {asked.address}")


def _lines(address: str) -> frozenset[str]:
    """Lines of an address that tell a house: a number and a street, or a named house."""
    return frozenset(
        key for part in address.split(",") if re.match(r"\s*\d", part) and (key := "".join(name_of(part).words))
    )
