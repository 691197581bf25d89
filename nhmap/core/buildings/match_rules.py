"""Rules by which a row of a list is told to be about one building: a table, of which the first that fits counts."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from nhmap.core.buildings.building_names import HOSPITAL, BuildingName, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nhmap.core.buildings.matching import Asked, KnownBuildings

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

_COMMON: Final = frozenset(
    ("NHS", "TRUST", "FOUNDATION", "AND", "OF", "THE", "HEALTH", "CARE", "COMMUNITY", "PARTNERSHIP", "HOSPITAL",
     "HOSPITALS", "UNIVERSITY", "MENTAL", "SOCIAL", "SERVICES", "SERVICE", "HEALTHCARE", "TEACHING", "ACUTE",
     "ROAD", "STREET", "ST", "LANE", "AVENUE", "CENTRE", "MEDICAL", "SURGERY", "PRACTICE", "ICB", "NORTH", "SOUTH",
     "EAST", "WEST", "CENTRAL", "ENGLAND", "COUNCIL", "CITY", "BOROUGH", "COUNTY", "DISTRICT", "LONDON", "REGION",
     "VALLEY", "COMMISSIONING", "INTEGRATED", "MIDLANDS", "GREATER", "ROYAL", "PRIMARY", "CLINIC", "FOR", "IN", "ON",
     "UPON", "CHILDRENS", "GENERAL", "GREEN", "PARK", "HILL", "HIGH", "NEW", "GROUP", "GP", "LTD", "LIMITED")
)  # fmt: skip
"""Words that say nothing of where a building stands."""
_CARE: Final = frozenset(("HEALTH", "HEALTHCARE", "MEDICAL", "PRIMARY", "CLINIC", "SURGERY", "PRACTICE"))
_SAME_NAME: Final = 2
_OTHER_USES: Final = frozenset(
    ("LIBRARY", "LIBRARIES", "SCHOOL", "NURSERY", "LEISURE", "BATHS", "POOL", "MUSEUM", "POLICE", "FIRE", "AMBULANCE",
     "CEMETERY", "DEPOT", "PHARMACY", "CHEMIST", "DENTAL", "MOSQUE", "CHURCH", "CHAPEL", "MARKET", "TOILETS",
     "ALLOTMENTS", "PLAYGROUND")
)  # fmt: skip
"""Words that say what else than a health building stands there."""


@dataclass(frozen=True)
class Pair:
    """A row beside one building: what the two have in common, each worked out when a rule asks for it.

    Attributes
    ----------
    building
        Row of the building among the known ones.
    asked, names
        The row of the list, and the names that it gives.
    """

    building: int
    asked: Asked
    names: Sequence[BuildingName]
    known: KnownBuildings

    @cached_property
    def metres(self) -> float:
        """How far apart the two stand, NaN where either has no place."""
        return self.known.distance(self.building, self.asked)

    @property
    def placed(self) -> bool:
        """Whether both have a place."""
        return math.isfinite(self.metres)

    @cached_property
    def key(self) -> str:
        """The key that both have, in words; "" where they share none."""
        asking, buildings = self.asked, self.known
        if asking.uprn and self.building in buildings.by_uprn.get(asking.uprn, ()):
            return "same UPRN"
        if asking.code and self.building in buildings.by_code.get(asking.code, ()):
            return "same practice code"
        return "same site code" if asking.code and self.building in buildings.site_codes.get(asking.code, ()) else ""

    @cached_property
    def postcode(self) -> bool:
        """Whether both have the same postcode."""
        return bool(self.asked.postcode) and self.asked.postcode == self.known.postcodes[self.building]

    @property
    def here(self) -> bool:
        """Whether both stand in one place, as far as a postcode tells."""
        return self.postcode or self.metres <= HERE_M

    @property
    def far(self) -> bool:
        """Whether they stand too far apart to be one building."""
        return self.placed and self.metres > (FAR_M if self.key else NEAR_M)

    @cached_property
    def _likeness(self) -> int:
        return max((_alike(a, b) for a in self.names for b in self.known.named[self.building]), default=0)

    @property
    def same_name(self) -> bool:
        """Whether both have the same name, once it is spelled out."""
        return self._likeness == _SAME_NAME

    @property
    def like_name(self) -> bool:
        """Whether the name of one holds the words that tell the other."""
        return self._likeness > 0

    @cached_property
    def names_two(self) -> bool:
        """Whether the row names two buildings, “Meir Health Centre & Haywood Hospital”: no figure is one's own."""
        halves = map(name_of, re.split(r"\s+(?:&|and|\+)\s+|\s*[/;]\s*", self.asked.name, flags=re.IGNORECASE))
        return len({half.core for half in halves if half.core and says_its_kind(half)}) > 1

    @property
    def same_address(self) -> bool:
        """Whether they share a line of an address that tells a house."""
        own = house_lines(f"{self.asked.name}, {self.asked.address}")
        return bool(own & self.known.lines_of(self.building))

    @property
    def only_one(self) -> bool:
        """Whether the building is the only one known at the row's postcode."""
        return self.postcode and len(self.known.by_postcode.get(self.asked.postcode, ())) == 1

    @cached_property
    def locality(self) -> str:
        """What speaks for the same name where a place is missing: words both say, or the town it is named after."""
        shared = _telling(self.asked.locality) & self._around if any(map(says_its_kind, self.names)) else frozenset()
        if shared:
            return f"both say {' and '.join(sorted(word.title() for word in shared))}"
        town = _own_town(self.names, self.known.addresses[self.building])
        return f"it stands in {town}" if town else ""

    @property
    def _around(self) -> frozenset[str]:
        """Words that say where the building stands."""
        names = (name.text for name in self.known.named[self.building])
        return _telling(" ".join([self.known.addresses[self.building], self.known.localities[self.building], *names]))

    @property
    def place(self) -> str:
        """How near the two are, in words."""
        return "same postcode" if self.postcode else f"{self.metres:,.0f} m apart" if self.placed else ""


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes
    ----------
    fits
        Whether it says something of a pair for which no rule above it does.
    level
        How sure it is.
    words
        What the two have in common: words, or made from the pair.
    elsewhere
        Whether only the name speaks for it, and it stands far from where the row says.
    """

    fits: Callable[[Pair], bool]
    level: Sure
    words: str | Callable[[Pair], str]
    elsewhere: bool = False

    def how(self, pair: Pair) -> str:
        """What the two have in common, in words."""
        return self.words if isinstance(self.words, str) else self.words(pair)


RULES: Final = (
    Rule(lambda pair: bool(pair.key) and pair.far, "possible", lambda pair: pair.key),
    Rule(lambda pair: bool(pair.key), "certain", lambda pair: pair.key),
    Rule(lambda pair: pair.same_name and pair.postcode, "certain", "same name"),
    Rule(
        lambda pair: pair.same_name and pair.far,
        "possible",
        lambda pair: f"same name, {pair.metres / 1000:,.0f} km apart",
        elsewhere=True,
    ),
    Rule(lambda pair: pair.same_name and pair.here, "certain", "same name"),
    Rule(lambda pair: pair.same_name and pair.placed, "likely", "same name"),
    Rule(lambda pair: pair.like_name and pair.here and pair.names_two, "possible", "it names two buildings"),
    Rule(lambda pair: pair.like_name and pair.here, "likely", "like name"),
    Rule(lambda pair: pair.same_name and bool(pair.locality), "likely", lambda pair: f"same name, and {pair.locality}"),
    Rule(lambda pair: pair.same_name, "possible", "same name, no place"),
    Rule(lambda pair: pair.here and pair.same_address, "likely", "same address"),
    Rule(lambda pair: not pair.names and pair.only_one, "likely", "the only building known at this postcode"),
    Rule(lambda pair: not pair.names and pair.here, "possible", "no name"),
    Rule(lambda pair: pair.postcode or pair.metres <= SPOT_M, "possible", "another name"),
)
"""From the surest to the weakest; no rule, no match."""


def says_its_kind(name: BuildingName) -> bool:
    """Whether a name says that it is a health building: “The Willows” alone is too little without a place."""
    return name.kind == HOSPITAL or bool(_CARE & name.kind_words)


def house_lines(address: str) -> frozenset[str]:
    """Lines of an address that tell a house: a number and a street, or a named house."""
    return frozenset(
        key for part in address.split(",") if re.match(r"\s*\d", part) and (key := "".join(name_of(part).words))
    )


def _alike(a: BuildingName, b: BuildingName) -> int:
    """2 for the same name, 1 where one holds the words of the other that tell a building apart, else 0."""
    if not a.core or not b.core:
        return 0
    if a.key == b.key:
        return _SAME_NAME
    first, second = set(a.core), set(b.core)
    sides = ((first, second, b), (second, first, a))
    if any(_OTHER_USES & (one - other) and says_its_kind(named) for one, other, named in sides):
        return 0  # “Saltley Library” is not Saltley Health Centre, though both stand at one postcode
    return int("".join(a.core) == "".join(b.core) or first <= second or second <= first)


def _own_town(names: Sequence[BuildingName], address: str) -> str:
    """The town that a health building is named after and stands in (“Evesham Community Hospital, Evesham”); "" if none.

    Streets are no towns: of the address only lines that are the whole core of the name count.
    """
    cores = {" ".join(name.core) for name in names if name.core and says_its_kind(name)}
    towns = {" ".join(name_of(part).words) for part in address.split(",")[1:]}
    return next((core.title() for core in sorted(cores & towns)), "")


def _telling(text: str) -> frozenset[str]:
    """Words that may say where something is."""
    least = 4
    return frozenset(w for w in re.findall(r"[A-Z]+", text.upper()) if len(w) >= least and w not in _COMMON)
