"""Buildings that sources name as LIFT buildings, placed by the addresses that name them.

The sources give a name and an area, no postcode. A building is placed only where the addresses of one place
inside that area carry its name; a wrong place is worse than none, so everything else stays without a point and
lists what was considered.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.store.building.names import HOSPITAL, KIND_WORDS, STREET_WORDS, BuildingName, name_of, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

PLACED: Final = "placed"
NOT_FOUND: Final = "not found"
AMBIGUOUS: Final = "ambiguous"

AREAS: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "Barking and Havering": ("district", frozenset({"Barking and Dagenham", "Havering"})),
    "Barnsley": ("district", frozenset({"Barnsley"})),
    "Birmingham": ("district", frozenset({"Birmingham"})),
    "Birmingham & Solihull": ("district", frozenset({"Birmingham", "Solihull"})),
    "Camden & Islington": ("district", frozenset({"Camden", "Islington"})),
    "Cornwall & Isles of Scilly": ("district", frozenset({"Cornwall", "Isles of Scilly"})),
    "Doncaster": ("district", frozenset({"Doncaster"})),
    "East Lancashire": (
        "district",
        frozenset({"Blackburn with Darwen", "Burnley", "Hyndburn", "Pendle", "Ribble Valley", "Rossendale"}),
    ),
    "East London & City": ("district", frozenset({"City of London", "Hackney", "Newham", "Tower Hamlets"})),
    "Hampshire": ("upper tier", frozenset({"Hampshire", "Portsmouth", "Southampton"})),
    "Hull": ("district", frozenset({"Kingston upon Hull, City of"})),
    "London": ("region", frozenset({"E12000007"})),
    "London (Barnet)": ("district", frozenset({"Barnet"})),
    "Newcastle and North Tyneside": ("district", frozenset({"Newcastle upon Tyne", "North Tyneside"})),
    "Oxford": ("district", frozenset({"Oxford"})),
    "Sandwell": ("district", frozenset({"Sandwell"})),
    "Warrington": ("district", frozenset({"Warrington"})),
}
"""Today's authorities of each LIFT area or place that the list names."""

_LEVELS: Final = (
    "the whole name",
    "the name apart from the kind of building",
    "the organisation's own name",
    "the name of a surgery or practice, which may be another house",
)
_WEAK: Final = 3
_PRACTICE_KINDS: Final = frozenset({"MEDICAL", "SURGERY", "PRACTICE"})
"""Kinds that practices give themselves wherever they are: "Parkview Medical Centre" is not the Parkview Centre."""

_LISTED: Final = 6

TOO_COMMON: Final = frozenset({"The Lodge"})
"""Names that so many houses carry that one match says nothing; reviewed by eye."""

ALSO_CALLED: Final = {
    "Gracefield Gardens Health and Social Care Centre": "Gracefield Gardens",
    "Hornsey Neighbourhood Health Centre": "Hornsey Central Neighbourhood Health Centre",
}
"""What addresses in the area call a listed building, where no rule would see it; reviewed by eye."""


@dataclass(frozen=True)
class Evidence:
    """A line that names a building, and where its address is.

    Attributes
    ----------
    name
        The building as the line names it.
    postcode
        Normalised.
    text
        What the source says, for people.
    source
        "practice address", "practice name", "hospital list" or "community diagnostic centres".
    code
        Organisation code of the row.
    is_open
        Whether the organisation is still active, as far as the source says.
    is_current
        Whether a current practice has this address.
    places
        Names of the "district" and "upper tier", and code of the "region", that the postcode is in; empty if not
        placed.
    x, y
        Metres, EPSG:27700.
    address_words
        All words of the address and of the organisation's name, to look for a street.
    place_words
        Words of the address alone, to tell a mistyped postcode.
    """

    name: BuildingName
    postcode: str
    text: str
    source: str
    code: str
    is_open: bool
    is_current: bool
    places: dict[str, str]
    x: float
    y: float
    address_words: tuple[str, ...]
    place_words: tuple[str, ...]


@dataclass(frozen=True)
class NamedBuilding:
    """A building on the list, with the rows of the list that name it and what the match found.

    Attributes
    ----------
    names, areas, bases, sources
        As the list gives them, one for each row.
    gia_m2
        Gross internal area where the list has it.
    match
        "placed", "not found" or "ambiguous".
    note
        The match as a sentence: which addresses, how, or which candidates.
    building, postcode
        The building as the addresses name it; None and "" if not placed.
    """

    names: tuple[str, ...]
    areas: tuple[str, ...]
    bases: tuple[str, ...]
    sources: tuple[str, ...]
    gia_m2: float | None
    match: str
    note: str
    building: BuildingName | None
    postcode: str


@dataclass(frozen=True)
class _Named:
    name: BuildingName
    whole: str
    area: str


def match_named(listed: pd.DataFrame, evidence: Sequence[Evidence]) -> list[NamedBuilding]:
    """Place each listed building by the evidence.

    Parameters
    ----------
    listed
        ``building``, ``area`` (a LIFT area or a district by name), ``gia_m2``, ``basis``, ``source``.
    evidence
        Every line that names a building, from any source.

    Returns
    -------
    list of NamedBuilding
        One for each building, in the order of the list; rows that name the same building are one.
    """
    groups: list[list[int]] = []
    named = [
        _Named(listed_name(building), building, area)
        for building, area in zip(listed["building"], listed["area"], strict=True)
    ]
    for row, this in enumerate(named):
        for group in groups:
            if _same_building(this, named[group[0]]):
                group.append(row)
                break
        else:
            groups.append([row])
    return [_match([named[row] for row in group], listed.iloc[group], evidence) for group in groups]


def listed_name(building: str) -> BuildingName:
    """Read a name of the list: "The Centre, Manor Park" needs its place, others are told by what precedes the comma."""
    first, _, rest = ALSO_CALLED.get(building, building).partition(",")
    name = name_of(first)
    return name if name.core else name_of(f"{first} {rest}")


def _same_building(one: _Named, other: _Named) -> bool:
    """Whether two rows name one building: the same core, and one row's area lies in the other's."""
    if _bare(one.name.core) != _bare(other.name.core):
        return False
    return one.area == other.area or "London" in (_region(one.area), _region(other.area)) and (
        _region(one.area) == _region(other.area)
    )


def _region(area: str) -> str:
    london = {"London", "London (Barnet)", "Camden & Islington", "East London & City", "Barking and Havering"}
    return "London" if area in london else area


def _bare(core: tuple[str, ...]) -> str:
    """Core without a street word at its end and without spaces: "Hanley Road" is Hanley Primary Care Centre."""
    return "".join(core[:-1] if len(core) > 1 and core[-1] in STREET_WORDS else core)


def _inside(evidence: Evidence, areas: Iterable[str]) -> bool:
    """Whether the evidence lies in every one of the areas named."""
    for area in areas:
        level, names = AREAS.get(area, ("district", frozenset({area})))
        if evidence.places.get(level, "") not in names:
            return False
    return True


def _level(named: _Named, evidence: Evidence) -> int | None:
    """How well a line names a building: 0 is best, None not at all."""
    name, line = named.name, evidence.name
    own_name = evidence.source == "practice name"
    if (name.kind == HOSPITAL) != (line.kind == HOSPITAL) and "HOSPITAL" in (*name.words, *line.words):
        return None
    if "".join(name.words) == "".join(line.words):
        return 2 if own_name else 0
    same_core = "".join(name.core) == "".join(line.core) != ""
    by_street = (
        _bare(name.core) == _bare(line.core) != ""
        and name.core[-1] in STREET_WORDS
        and _phrase(name.core, evidence.address_words)
    )
    if (same_core or by_street) and evidence.name.kind_words and not own_name:
        practice_only = evidence.name.kind_words & _PRACTICE_KINDS - frozenset(name.words)
        return _WEAK if practice_only else 1
    return None


def _phrase(wanted: tuple[str, ...], within: tuple[str, ...]) -> bool:
    return any(within[at : at + len(wanted)] == wanted for at in range(len(within)))


def _match(named: list[_Named], rows: pd.DataFrame, evidence: Sequence[Evidence]) -> NamedBuilding:
    """Match one building; the best level that any evidence reaches decides."""
    areas = tuple(dict.fromkeys(one.area for one in named))
    here = [line for line in evidence if _inside(line, areas)]
    levels: dict[int, list[Evidence]] = {}
    for line in here:
        reached = [level for one in named if (level := _level(one, line)) is not None]
        if reached:
            levels.setdefault(min(reached), []).append(line)
    match, note, chosen = _decide(levels)
    if chosen is not None and TOO_COMMON.intersection(one.whole for one in named):
        match, note, chosen = AMBIGUOUS, f"Too common a name to tell a building by. {note}", None
    if not levels:
        note = _loosely(named, here)
    return NamedBuilding(
        names=tuple(dict.fromkeys(rows["building"])),
        areas=areas,
        bases=tuple(dict.fromkeys(rows["basis"])),
        sources=tuple(dict.fromkeys(rows["source"])),
        gia_m2=None if rows["gia_m2"].isna().all() else float(rows["gia_m2"].max()),
        match=match,
        note=note,
        building=None if chosen is None else chosen.name,
        postcode="" if chosen is None else chosen.postcode,
    )


SAME_PLACE_M: Final = 400.0
"""Postcodes this near each other that carry the same building name are two doors of one building."""


def _decide(levels: dict[int, list[Evidence]]) -> tuple[str, str, Evidence | None]:
    """Accept the evidence if all that is best lies in one place."""
    if not levels:
        return NOT_FOUND, "", None
    best = min(levels)
    lines = levels[best]
    if best == _WEAK:
        return AMBIGUOUS, f"Only weak evidence ({_LEVELS[best]}): {_listing(lines)}.", None
    # Addresses of current practices say where the building is now; closed ones only speak when these are silent.
    current = [line for line in lines if line.is_current]
    if current:
        lines = [line for line in lines if line.is_open]
    first = _foremost(current or lines)
    # The same name in the same street under a postcode far off is an old or mistyped postcode, not another building.
    streets = _streets(first)
    far = [line for line in lines if _metres(line, first) > SAME_PLACE_M and not streets & _streets(line)]
    if far:
        return AMBIGUOUS, f"More than one place fits ({_LEVELS[best]}): {_listing([first, *far])}.", None
    agreeing = [line for level in sorted(levels) for line in levels[level] if _metres(line, first) <= SAME_PLACE_M]
    return PLACED, f"Matched by {_LEVELS[best]}: {_listing(agreeing)}.", first


def _streets(line: Evidence) -> set[tuple[str, str]]:
    """Streets that an address holds, each as the word before the kind of street and that kind."""
    pairs = zip(line.place_words, line.place_words[1:], strict=False)
    return {(word, kind) for word, kind in pairs if kind in STREET_WORDS and word not in line.name.core}


def _metres(one: Evidence, other: Evidence) -> float:
    """Straight line between two lines of evidence."""
    return math.hypot(one.x - other.x, one.y - other.y)


def _foremost(lines: list[Evidence]) -> Evidence:
    """The line to take name and postcode from: the postcode most named, the fullest name, then the first code."""
    counts = Counter(line.postcode for line in lines)
    return min(
        lines,
        key=lambda line: (-counts[line.postcode], line.postcode, not line.name.kind_words, line.source, line.code),
    )


def _listing(lines: Sequence[Evidence]) -> str:
    """Evidence for people, a few lines at most, one for each organisation."""
    seen = {(line.text, line.code): f"{line.text} ({line.source} {line.code})".replace(" )", ")") for line in reversed(lines)}
    listed = list(reversed(seen.values()))
    more = f"; and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return "; ".join(listed[:_LISTED]) + more


def _loosely(named: list[_Named], here: Sequence[Evidence]) -> str:
    """Say that no address carries the name, and which hold its words without being it, lines that name a house first."""
    wanted = {word for one in named for word in words(one.whole.partition(",")[0])} - KIND_WORDS - STREET_WORDS
    holding = [line for line in here if wanted and wanted <= set(line.address_words)]
    if not holding:
        return "No address in the area named carries this name."
    holding.sort(key=lambda line: (not wanted <= set(line.name.words), line.code))
    return f"No address in the area named carries this name. Addresses that hold its words: {_listing(holding)}."
