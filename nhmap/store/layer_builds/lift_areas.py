"""What people know of the list of LIFT buildings that no rule would see; each entry was reviewed by eye."""

from __future__ import annotations

from typing import Final

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

_LONDON_AREAS: Final = frozenset(
    {"Barking and Havering", "Camden & Islington", "East London & City", "London", "London (Barnet)"}
)

TOO_COMMON: Final = frozenset({"The Lodge"})
"""Names that so many houses carry that one match says nothing; reviewed by eye."""

ALSO_CALLED: Final = {
    "Gracefield Gardens Health and Social Care Centre": "Gracefield Gardens",
    "Hornsey Neighbourhood Health Centre": "Hornsey Central Neighbourhood Health Centre",
}
"""What addresses in the area call a listed building, where no rule would see it; reviewed by eye."""


def authorities(area: str) -> tuple[str, frozenset[str]]:
    """Level of place and names of the authorities of a LIFT area; any other area is taken for a district's name."""
    return AREAS.get(area, ("district", frozenset({area})))


def in_london(area: str) -> bool:
    """Whether a LIFT area lies in London, so that a row for it and a row for London may name one building."""
    return area in _LONDON_AREAS
