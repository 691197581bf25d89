"""Planning areas: the part of England that a plan is for, be it one board, several councils together, or all of it.

A plan keeps its planning area as two texts, a key and a code. One member of a geography has that geography's key and
its own code. Several together have the key ``several`` and their codes, sorted and joined by ``+``: the same places are
the same texts in whatever order they were chosen, so that plans for one area are found beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.areas import GEOGRAPHIES
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from nhmap.core.areas import SmallAreas

PLANNING_GEOGRAPHIES: Final = ("icb", "hwb", "district", "region")
"""The geographies a planning area may be chosen from, widest use first."""

SEVERAL: Final = "several"
"""Key of a planning area of several members."""

JOINED_BY: Final = "+"
"""Stands between the codes, or the names, of several members; no name of an area of England has it."""

MOST_MEMBERS: Final = 40
"""The boroughs of London are 33; more members than this are a slip or a region."""

ENGLAND_CODE: Final = "E92000001"

_NAMED: Final = 3
"""How many members a name tells before it counts the rest."""


@dataclass(frozen=True, eq=False)
class PlanningArea:
    """The part of England that is being planned.

    Attributes
    ----------
    key
        Geography (``icb``, ``hwb``, ``district``, ``region``), ``several`` or ``england``.
    code, name
        Of the member chosen, or of all members together.
    inside
        Which small areas belong to it; shape (n,).
    members
        Geography and code of each member, sorted by code; empty for all of England.
    """

    key: str
    code: str
    name: str
    inside: NDArray[np.bool_]
    members: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """Name with its kind, as a person would say it."""
        if self.key == SEVERAL:
            return f"{self.name} ({len(self.members)} areas together)"
        return self.name if self.key == "england" else f"{self.name} ({GEOGRAPHIES[self.key].label})"


def england(areas: SmallAreas) -> PlanningArea:
    """Plan for all of England."""
    return PlanningArea("england", ENGLAND_CODE, "England", np.ones(len(areas), dtype=np.bool_))


def planning_area(areas: SmallAreas, key: str, code: str) -> PlanningArea:
    """The planning area that a key and a code mean.

    Raises
    ------
    InputRefusedError
        When there is no such area.
    """
    if key == "england":
        return england(areas)
    if key == SEVERAL:
        return together(areas, code.split(JOINED_BY))
    if key not in PLANNING_GEOGRAPHIES:
        message = f"“{key}” is no kind of planning area."
        raise InputRefusedError(message, "Choose a planning area from the list.")
    grouping = areas.grouping(key)
    at = np.flatnonzero(grouping.codes == code)
    if not len(at):
        message = f"There is no {GEOGRAPHIES[key].label.lower()} with the code {code}."
        raise InputRefusedError(message, "Choose a planning area from the list.")
    return PlanningArea(key, code, str(grouping.names[at[0]]), grouping.member == at[0], ((key, code),))


def together(areas: SmallAreas, codes: Iterable[str]) -> PlanningArea:
    """Several members, of one geography or of several, as one planning area; one code is that member alone.

    Boards, districts and regions never share a code unless they are the same place, so codes are enough.

    Raises
    ------
    InputRefusedError
        When a code is unknown, none is given, or there are too many.
    """
    wanted = sorted(set(codes))
    if not 1 <= len(wanted) <= MOST_MEMBERS:
        message = (
            f"A planning area is made of 1 to {MOST_MEMBERS} boards, councils or regions; {len(wanted)} were given."
        )
        raise InputRefusedError(message, "Choose fewer, or an ICB or region that holds them all.")
    parts = [planning_area(areas, _kind_of(areas, code), code) for code in wanted]
    if len(parts) == 1:
        return parts[0]
    inside = np.logical_or.reduce([part.inside for part in parts])
    members = tuple(member for part in parts for member in part.members)
    # The most people first: what a name leaves out is the smallest part of it.
    parts.sort(key=lambda part: (-int(areas.residents[part.inside].sum()), part.name))
    return PlanningArea(SEVERAL, JOINED_BY.join(wanted), _names(parts), inside, members)


def _kind_of(areas: SmallAreas, code: str) -> str:
    """Geography of a code: a council that is its own board is the board, as the list of areas shows it."""
    for key in ("hwb", "icb", "district", "region"):
        if (areas.grouping(key).codes == code).any():
            return key
    message = f"There is no ICB, health and wellbeing board, district or region with the code {code}."
    raise InputRefusedError(message, "Choose a planning area from the list.")


def _names(parts: list[PlanningArea]) -> str:
    """“A and B”, “A, B and C”, “A, B and 7 more”."""
    names = [short_name(part.name) + (" ICB" if part.key == "icb" else "") for part in parts]
    if len(names) > _NAMED:
        names = [*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} more"]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def short_name(name: str) -> str:
    """The name of an ICB without the words that all of them carry."""
    return name.removeprefix("NHS ").removesuffix(" Integrated Care Board")


def find_planning_area(areas: SmallAreas, text: str) -> PlanningArea:
    """Find a planning area by its code or its name, ignoring case and the words of its kind.

    A name that several kinds share (a district that is its own upper tier) means the first of ICB, HWB, district,
    region: they hold the same small areas or the wider one is meant. Part of a name is enough when only one fits.
    Several together stand with ``+`` between them.

    Raises
    ------
    InputRefusedError
        When none or several fit; the message names them.
    """
    if JOINED_BY in text:
        found = [find_planning_area(areas, part) for part in text.split(JOINED_BY)]
        if any(part.key == "england" for part in found):
            return england(areas)
        return together(areas, (part.code for part in found))
    return _find_one(areas, text)


def _find_one(areas: SmallAreas, text: str) -> PlanningArea:
    wanted = _plain(text)
    if not wanted:
        message = "No planning area was given."
        raise InputRefusedError(message, "Give a code such as E06000021 or a name such as Stoke-on-Trent.")
    if wanted in {"england", ENGLAND_CODE.lower()}:
        return england(areas)
    partly: list[tuple[str, str, str]] = []
    for key in PLANNING_GEOGRAPHIES:
        grouping = areas.grouping(key)
        for code, name in zip(grouping.codes, grouping.names, strict=True):
            if wanted in {str(code).lower(), _plain(name)}:
                return planning_area(areas, key, str(code))
            if wanted in _plain(name):
                partly.append((key, str(code), str(name)))
    if len(partly) == 1:
        return planning_area(areas, partly[0][0], partly[0][1])
    if partly:
        some = "; ".join(f"{name} ({code})" for _, code, name in partly[:8])
        message = f"“{text}” fits {len(partly)} planning areas: {some}{' …' if len(partly) > 8 else ''}."  # noqa: PLR2004
        raise InputRefusedError(message, "Give the whole name or the code.")
    message = f"No ICB, health and wellbeing board, district or region of England is called “{text}”."
    raise InputRefusedError(message, "Codes of April 2026 are used; Barnsley is E08000038 and Sheffield E08000039.")


def _plain(name: object) -> str:
    """Lower case, without “NHS” and “Integrated Care Board”."""
    text = str(name).strip().lower()
    return text.removeprefix("nhs ").removesuffix(" integrated care board").removesuffix(" icb").strip()
