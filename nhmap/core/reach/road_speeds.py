"""Road speeds: which ways a person may use by each mode, in which direction, and how fast.

By car the speeds are those of Project OSRM's car profile (``profiles/car.lua``, BSD 2-clause), which stand for the
pace of a day with its junctions, not for the limit. Where a lower limit is posted, 0.8 of it counts, as there. On foot
nhmap's own 4.8 km/h counts everywhere, so that roads and estimate differ in the way alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.core.reach.catchments import SPEED_KMH

if TYPE_CHECKING:
    from collections.abc import Mapping

MODES: Final = ("drive", "walk", "cycle")
OF_LIMIT: Final = 0.8
"""Share of a posted limit that is driven."""
SOURCE: Final = {
    "drive": "by class of road, as in Project OSRM's car profile; 0.8 of the posted limit where that is lower",
    "walk": f"{SPEED_KMH['walk']:g} km/h on every way open to people on foot, hills not counted",
    "cycle": "15 km/h on roads and cycleways, as in Project OSRM's bicycle profile; 6 km/h where a bicycle is pushed",
}
"""Where the speeds of each mode come from, in words."""
TO_THE_ROAD_KMH: Final = {"drive": 20.0, "walk": SPEED_KMH["walk"], "cycle": 10.0}
"""Speed from a centroid or building to the nearest road, in a straight line: nhmap's judgement."""

_LINK: Final = {"motorway": 45.0, "trunk": 40.0, "primary": 30.0, "secondary": 25.0, "tertiary": 20.0}
DRIVE_KMH: Final[dict[str, float]] = {
    "motorway": 90.0,
    "trunk": 85.0,
    "primary": 65.0,
    "secondary": 55.0,
    "tertiary": 40.0,
    "unclassified": 25.0,
    "residential": 25.0,
    "living_street": 10.0,
    "service": 15.0,
    "road": 25.0,
    **{f"{name}_link": kmh for name, kmh in _LINK.items()},
}
"""Kilometres an hour by class of OpenStreetMap; classes that are not here are closed to cars."""
_ON_FOOT: Final = frozenset({*DRIVE_KMH, "footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "track"})
_PUSHED: Final = frozenset({"footway", "pedestrian"})
_CYCLE: Final = frozenset({*DRIVE_KMH, "cycleway", "bridleway", "track", "path", *_PUSHED})
_NO_SNAPPING: Final = frozenset({"motorway", "motorway_link", "trunk_link"})
"""Nobody's journey begins on one of these."""
_CYCLE_KMH: Final = 15.0
_PUSHED_KMH: Final = 6.0
_SHUT: Final = frozenset({"no", "private", "agricultural", "forestry", "emergency", "military", "discouraged"})
_ONE_WAY: Final = frozenset({"yes", "1", "true"})
_TURNED: Final = frozenset({"-1", "reverse"})
_LIMIT: Final = re.compile(r"\s*([0-9]{1,3})(?:\.[0-9]{1,3})?\s*(mph|km/?h)?\s*")
_MILE_KM: Final = 1.609344
_KEYS: Final = {
    "drive": ("motorcar", "motor_vehicle", "vehicle", "access"),
    "cycle": ("bicycle", "vehicle", "access"),
    "walk": ("foot", "access"),
}
TAGS: Final = (
    *("highway", "oneway", "oneway:bicycle", "junction", "maxspeed", "access", "motorcar", "motor_vehicle"),
    *("vehicle", "foot", "bicycle", "area"),
)
"""What is read of a way of OpenStreetMap."""

OPEN_ROADS: Final[dict[str, str]] = {
    "motorway": "motorway",
    "a road": "primary",
    "b road": "secondary",
    "minor road": "tertiary",
    "local road": "residential",
    "local access road": "service",
    "restricted local access road": "service",
    "secondary access road": "service",
}
"""Functions of OS Open Roads, all that its specification names, as classes of OpenStreetMap. An A road that is a trunk
road counts as ``trunk``; a road with a restriction on who may use it is slow, and open: it leads to many doors.
Source: code list RoadFunctionValue, docs.os.uk, OS Open Roads technical specification."""
_GUIDED_BUSWAY: Final = "guided busway"
_SHARED: Final = "shared use carriageway"
"""Forms of OS Open Roads that decide more than the function: steered buses alone, and people on foot before cars. The
others (single, dual and collapsed dual carriageway, roundabout) do not; a slip road is slower than its road."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a way may be used by one mode.

    Attributes
    ----------
    kmh
        Kilometres an hour.
    forward, backward
        Whether it may be used in the direction in which it is drawn, and against it.
    begins
        Whether a journey may begin or end on it.
    """

    kmh: float
    forward: bool = True
    backward: bool = True
    begins: bool = True


def way_of(mode: str, tags: Mapping[str, str]) -> Way | None:
    """How a way with these tags may be used; None where it may not.

    Parameters
    ----------
    mode
        One of ``MODES``.
    tags
        Of OpenStreetMap, or as :func:`open_roads_tags` gives them; missing ones are left out.
    """
    kind = tags.get("highway", "")
    if tags.get("area") == "yes" or not _admitted(mode, kind, tags):
        return None
    begins = kind not in _NO_SNAPPING
    if mode == "walk":
        return Way(SPEED_KMH["walk"], begins=begins)
    forward, backward = _directions(mode, kind, tags)
    if mode == "cycle":
        return Way(_PUSHED_KMH if _pushed(kind, tags) else _CYCLE_KMH, forward, backward, begins)
    kmh, limit = DRIVE_KMH[kind], limit_kmh(tags.get("maxspeed", ""))
    return Way(kmh if limit is None else min(kmh, OF_LIMIT * limit), forward, backward, begins)


def limit_kmh(text: str) -> float | None:
    """A posted limit in kilometres an hour; None where it is none (“national”, “signals”, 0)."""
    match = _LIMIT.fullmatch(text)
    if not match or not int(match[1]):
        return None
    return int(match[1]) * (_MILE_KM if match[2] == "mph" else 1.0)


def open_roads_tags(function: str, form: str, *, trunk: bool) -> dict[str, str]:
    """A link of OS Open Roads as tags: its function, its form, and whether it is a trunk road.

    OS Open Roads tells neither limits nor one-way streets; only guided busways, shared streets and slip roads are known
    by their form.
    """
    function_words, form = function.strip().lower(), form.strip().lower()
    if form in {_GUIDED_BUSWAY, _SHARED}:
        return {"highway": "bus_guideway" if form == _GUIDED_BUSWAY else "living_street", "oneway": "no"}
    kind = "trunk" if trunk and function_words == "a road" else OPEN_ROADS.get(function_words, "unclassified")
    if form == "slip road" and kind in _LINK:
        kind = f"{kind}_link"
    return {"highway": kind, "oneway": "no"}


def _admitted(mode: str, kind: str, tags: Mapping[str, str]) -> bool:
    """Whether a class is open to a mode, and nothing nearer to the mode shuts this way."""
    access = next((tags[key] for key in _KEYS[mode] if tags.get(key)), "")
    if mode == "drive":
        return kind in DRIVE_KMH and access not in _SHUT
    if kind.startswith("motorway") or access in _SHUT:
        return False
    return kind in (_ON_FOOT if mode == "walk" else _CYCLE)


def _pushed(kind: str, tags: Mapping[str, str]) -> bool:
    return tags.get("bicycle") == "dismount" or (
        kind in _PUSHED and tags.get("bicycle") not in {"yes", "designated", "permissive"}
    )


def _directions(mode: str, kind: str, tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether a way may be used as it is drawn, and against that."""
    if mode == "cycle" and (tags.get("oneway:bicycle") == "no" or _pushed(kind, tags)):
        return True, True
    oneway = tags.get("oneway", "")
    if oneway in _TURNED:
        return False, True
    if oneway in _ONE_WAY:
        return True, False
    if oneway != "no" and (tags.get("junction") in {"roundabout", "circular"} or kind in {"motorway", "motorway_link"}):
        return True, False
    return True, True
