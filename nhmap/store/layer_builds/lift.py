"""Buildings that sources name as LIFT buildings, placed by the addresses that name them.

The sources give a name and an area, no postcode. A building is placed only where the addresses of one place
inside that area carry its name; a wrong place is worse than none, so everything else stays without a point and
lists what was considered.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.building_names import HOSPITAL, KIND_WORDS, STREET_WORDS, BuildingName, name_of, words
from nhmap.store.layer_builds.lift_areas import ALSO_CALLED, TOO_COMMON, authorities, in_london

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

PLACED: Final = "placed"
NOT_FOUND: Final = "not found"
AMBIGUOUS: Final = "ambiguous"

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
    address
        The address for people, as published.
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
    address: str
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
    building, postcode, address
        The building as the addresses name it and one such address; None and "" if not placed.
    practices
        Codes of the current practices whose address or name is that of the building.
    formerly
        What the building was known by before it had a place, or None.
    """

    names: tuple[str, ...]
    areas: tuple[str, ...]
    bases: tuple[str, ...]
    sources: tuple[str, ...]
    gia_m2: float | None
    match: str
    note: str
    building: BuildingName | None = None
    postcode: str = ""
    address: str = ""
    practices: tuple[str, ...] = ()
    formerly: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Decision:
    match: str
    note: str
    agreeing: tuple[Evidence, ...] = ()
    name: BuildingName | None = None


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
        One for each building; rows that name the same building are one. What a source says comes before what is
        inferred, and nothing depends on the order of the rows.
    """
    listed = listed.assign(inferred=listed["basis"].str.startswith("inferred"))
    listed = listed.sort_values(["inferred", "basis", "source", "building", "area"], kind="stable", ignore_index=True)
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


def placed_by_name(lost: NamedBuilding, evidence: Sequence[Evidence]) -> NamedBuilding:
    """Place a building that no address names by a list of sites, where its whole name stands there in one place.

    The list of sites names what stands there and not where a practice says it is, so nothing less than the whole name
    counts. The building remembers what it was known by without a place.
    """
    named = [_Named(listed_name(name), name, area) for name, area in zip(lost.names, lost.areas, strict=False)]
    here = _inside(evidence, lost.areas)
    whole = [line for line in here if any(_level(one, line) == 0 for one in named)]
    decided = _decide({0: whole}) if whole else None
    if decided is None or decided.match != PLACED or TOO_COMMON.intersection(lost.names):
        return lost
    first = decided.agreeing[0]
    return replace(
        lost,
        match=PLACED,
        note=decided.note,
        building=decided.name,
        postcode=first.postcode,
        address=first.address,
        formerly=(f"in {lost.areas[0]}", listed_name(lost.names[0]).key),
    )


def listed_name(building: str) -> BuildingName:
    """Read a name of the list: "The Centre, Manor Park" needs its place, others are told by what precedes the comma."""
    first, _, rest = ALSO_CALLED.get(building, building).partition(",")
    name = name_of(first)
    return name if name.core else name_of(f"{first} {rest}")


def _same_building(one: _Named, other: _Named) -> bool:
    """Whether two rows name one building: the same core, and one row's area lies in the other's."""
    return _bare(one.name.core) == _bare(other.name.core) and (
        one.area == other.area or (in_london(one.area) and in_london(other.area))
    )


def _bare(core: tuple[str, ...]) -> str:
    """Core without a street word at its end and without spaces: "Hanley Road" is Hanley Primary Care Centre."""
    return "".join(core[:-1] if len(core) > 1 and core[-1] in STREET_WORDS else core)


def _inside(evidence: Iterable[Evidence], areas: Iterable[str]) -> list[Evidence]:
    """The evidence that lies in every one of the areas named."""
    for level, names in map(authorities, areas):
        evidence = [line for line in evidence if line.places.get(level, "") in names]
    return list(evidence)


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
    here = _inside(evidence, areas)
    levels: dict[int, list[Evidence]] = {}
    for line in here:
        reached = [level for one in named if (level := _level(one, line)) is not None]
        if reached:
            levels.setdefault(min(reached), []).append(line)
    decided = _decide(levels)
    if decided.name is not None and TOO_COMMON.intersection(one.whole for one in named):
        decided = _Decision(AMBIGUOUS, f"Too common a name to tell a building by. {decided.note}")
    if not levels:
        decided = _Decision(NOT_FOUND, _loosely(named, here))
    first = decided.agreeing[0] if decided.agreeing else None
    return NamedBuilding(
        names=tuple(dict.fromkeys(rows["building"])),
        areas=areas,
        bases=tuple(dict.fromkeys(rows["basis"])),
        sources=tuple(dict.fromkeys(rows["source"])),
        gia_m2=None if rows["gia_m2"].isna().all() else float(rows["gia_m2"].max()),
        match=decided.match,
        note=decided.note,
        building=decided.name,
        postcode="" if first is None else first.postcode,
        address="" if first is None else first.address,
        practices=tuple(sorted({line.code for line in decided.agreeing if line.is_current})),
    )


SAME_PLACE_M: Final = 400.0
"""Postcodes this near each other that carry the same building name are two doors of one building."""


def _decide(levels: dict[int, list[Evidence]]) -> _Decision:
    """Accept the evidence if all that is best lies in one place; the foremost line comes first in it."""
    if not levels:
        return _Decision(NOT_FOUND, "")
    best = min(levels)
    lines = levels[best]
    if best == _WEAK:
        return _Decision(AMBIGUOUS, f"Only weak evidence ({_LEVELS[best]}): {_listing(lines)}.")
    # Addresses of current practices say where the building is now; closed ones only speak when these are silent.
    current = [line for line in lines if line.is_current]
    if current:
        lines = [line for line in lines if line.is_open]
    first = _foremost(current or lines)
    # The same name in the same street under a postcode far off is an old or mistyped postcode, not another building.
    streets = _streets(first)
    far = [line for line in lines if _metres(line, first) > SAME_PLACE_M and not streets & _streets(line)]
    if far:
        return _Decision(AMBIGUOUS, f"More than one place fits ({_LEVELS[best]}): {_listing([first, *far])}.")
    agreeing = [first] + [
        line
        for level in sorted(levels)
        for line in levels[level]
        if line is not first
        and (line.postcode == first.postcode or (level < _WEAK and _metres(line, first) <= SAME_PLACE_M))
    ]
    note = f"Matched by {_LEVELS[best]}: {_listing(agreeing)}."
    return _Decision(PLACED, note, tuple(agreeing), _fullest(first, agreeing))


def _fullest(first: Evidence, agreeing: Sequence[Evidence]) -> BuildingName:
    """Give the name of the foremost line, or if that is a bare place, a fuller writing of the same name."""
    fuller = [line.name for line in agreeing if line.name.key == first.name.key and line.name.kind_words]
    return first.name if first.name.kind_words or not fuller else fuller[0]


def _streets(line: Evidence) -> set[tuple[str, str]]:
    """Streets that an address holds, each as the word before the kind of street and that kind."""
    pairs = zip(line.place_words, line.place_words[1:], strict=False)
    return {(word, kind) for word, kind in pairs if kind in STREET_WORDS and word not in line.name.core}


def _metres(one: Evidence, other: Evidence) -> float:
    """Straight line between two lines of evidence."""
    return math.hypot(one.x - other.x, one.y - other.y)


def _foremost(lines: list[Evidence]) -> Evidence:
    """Choose the line for name and postcode: the postcode most named, the fullest name, then the first code."""
    counts = Counter(line.postcode for line in lines)
    return min(
        lines,
        key=lambda line: (-counts[line.postcode], line.postcode, not line.name.kind_words, line.source, line.code),
    )


def _listing(lines: Sequence[Evidence]) -> str:
    """Evidence for people, a few lines at most, one for each organisation."""
    by_code = {
        (line.text, line.code): f"{line.text} ({f'{line.source} {line.code}'.strip()})" for line in reversed(lines)
    }
    listed = list(reversed(by_code.values()))
    more = f"; and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return "; ".join(listed[:_LISTED]) + more


def _loosely(named: list[_Named], here: Sequence[Evidence]) -> str:
    """Say that no address carries the name, and which hold its words, those that name a house first."""
    wanted = {word for one in named for word in words(one.whole.partition(",")[0])} - KIND_WORDS - STREET_WORDS
    holding = [line for line in here if wanted and wanted <= set(line.address_words)]
    if not holding:
        return "No address in the area named carries this name."
    holding.sort(key=lambda line: (not wanted <= set(line.name.words), line.code))
    return f"No address in the area named carries this name. Addresses that hold its words: {_listing(holding)}."
