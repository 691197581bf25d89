"""Planning areas: the part of England that a plan is for, be it one board, several councils together, or all of it.

A plan keeps its planning area as two texts, a key and a code. One member of a geography has that geography's key and
its own code. Several together have the key ``several`` and their codes, sorted and joined by ``+``: the same places are
the same texts in whatever order they were chosen, so that plans for one area are found beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np

from nhmap.core.geography import recodes
from nhmap.core.geography.area_parts import MOST_PARTS, is_part, parts_of_districts
from nhmap.core.geography.areas import GEOGRAPHIES
from nhmap.core.geography.place_names import bare, initials_of, kinds_of, names_of, near, partly, plain
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

PLANNING_GEOGRAPHIES: Final = ("icb", "hwb", "district", "region", "sub_icb", "icb24", "sub_icb24", "to_come")
"""The geographies a planning area may be chosen from, widest use first, those of the past and future last."""

SUB_ICBS: Final = frozenset({"sub_icb", "sub_icb24"})
"""Known by their codes alone: their names are those of their ICBs."""

EARLIER: Final = frozenset({"icb24", "sub_icb24"})
COMING: Final = frozenset({"to_come"})
TODAY: Final = frozenset(PLANNING_GEOGRAPHIES) - EARLIER - COMING
"""Geographies of before and after the mergers of April 2026; councils that are ordered or decided."""

SEVERAL: Final = "several"
"""Key of a planning area of several members."""

JOINED_BY: Final = "+"
"""Stands between the codes, or the names, of several members; no name of an area of England has it."""

MOST_MEMBERS: Final = 40
"""The boroughs of London are 33; more members than this are a slip or a region."""


ENGLAND_CODE: Final = "E92000001"

_KINDS: Final = "ICB, health and wellbeing board, district or region"

_LISTED: Final = 8
"""How many places that fit a text are listed before the rest is left out."""

_NAMED: Final = 3
"""How many members a name tells before it counts the rest."""


@dataclass(frozen=True, eq=False)
class PlanningArea:
    """The part of England that is being planned.

    Attributes
    ----------
    key
        Geography (``icb``, ``hwb``, ``district``, ``region``, ``sub_icb``; ``icb24`` and ``sub_icb24`` of before April
        2026; ``to_come``, a council that is ordered or decided), ``several`` or ``england``.
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
    if key not in PLANNING_GEOGRAPHIES or not areas.knows(key):
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

    Boards, districts and regions never share a code unless they are the same place, so codes are enough. Codes of MSOAs
    and small areas may stand among them, for lines that divide an area of today.

    Raises
    ------
    InputRefusedError
        When a code is unknown, none is given, or there are too many.
    """
    wanted = sorted(set(codes))
    fine = [code for code in wanted if is_part(code)]
    coarse = [code for code in wanted if not is_part(code)]
    if not wanted or len(coarse) > MOST_MEMBERS or len(fine) > MOST_PARTS:
        message = (
            f"A planning area is made of 1 to {MOST_MEMBERS} boards, councils or regions; {len(wanted)} were given."
        )
        raise InputRefusedError(message, "Choose fewer, or an ICB or region that holds them all.")
    members = [planning_area(areas, _kind_of(areas, code), code) for code in coarse]
    if len(members) == 1 and not fine:
        return members[0]
    parts = [*members, *(PlanningArea(SEVERAL, "", *part) for part in parts_of_districts(areas, fine))]
    inside = np.logical_or.reduce([part.inside for part in parts])
    # The most people first: what a name leaves out is the smallest part of it.
    parts.sort(key=lambda part: (-int(areas.residents[part.inside].sum()), part.name))
    of_parts = sorted((member for part in parts for member in part.members), key=lambda member: member[1])
    return PlanningArea(SEVERAL, JOINED_BY.join(wanted), _names(parts), inside, tuple(of_parts))


def _kind_of(areas: SmallAreas, code: str) -> str:
    """Geography of a code: a council that is its own board is the board, as the list of areas shows it."""
    for key in ("hwb", "icb", "district", "region", "sub_icb", "icb24", "sub_icb24", "to_come"):
        if areas.knows(key) and (areas.grouping(key).codes == code).any():
            return key
    message = f"There is no {_KINDS} with the code {code}."
    raise InputRefusedError(message, "Choose a planning area from the list.")


def _names(parts: list[PlanningArea]) -> str:
    """“A”, “A and B”, “A, B and C”, “A, B and 7 more”."""
    names = [short_name(part.name) + (" ICB" if part.key in {"icb", "icb24"} else "") for part in parts]
    if len(names) > _NAMED:
        names = [*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} more"]
    return " and ".join([*filter(None, [", ".join(names[:-1])]), names[-1]])


def short_name(name: str) -> str:
    """The name of an ICB without the words that all of them carry."""
    return name.removeprefix("NHS ").removesuffix(" Integrated Care Board")


def find_planning_area(areas: SmallAreas, text: str) -> PlanningArea:
    """Find a planning area by its code, an NHS code, or its name as people write it.

    A name that several kinds share means the first of ICB, HWB, district, region where they hold the same small areas;
    where they do not, both are named and the person chooses. What was before April 2026 is looked for only where
    nothing of today fits, and what is to come only where nothing else does. Part of a name is enough when only one
    fits. Several together stand with ``+`` between them.

    Raises
    ------
    InputRefusedError
        When none or several fit; the message names them, or what is spelt alike.
    """
    if JOINED_BY in text:
        parts = [find_planning_area(areas, part) for part in text.split(JOINED_BY)]
        if any(part.key == "england" for part in parts):
            return england(areas)
        return together(areas, (part.code for part in parts))
    given(text)
    if is_england(text):
        return england(areas)
    return by_code(areas, text) or by_name(areas, text) or by_part(areas, text) or none_called(areas, text)


def given(text: str) -> None:
    """Refuse an empty text."""
    if not plain(text):
        message = "No planning area was given."
        raise InputRefusedError(message, "Give a code such as E06000021 or a name such as Stoke-on-Trent.")


def is_england(text: str) -> bool:
    """Whether a text means all of England."""
    return text.strip().upper() == ENGLAND_CODE or plain(text) == "england"


def by_code(areas: SmallAreas, text: str) -> PlanningArea | None:
    """The area of a statistical code (E54000010) or an NHS code (QNC, 05W), today's before earlier ones."""
    wanted = recodes.COUNCILS.get(text.strip().upper(), text.strip().upper())
    for key in _known(areas):
        grouping = areas.grouping(key)
        at = np.flatnonzero((grouping.codes == wanted) | (grouping.nhs == wanted))
        if len(at):
            return planning_area(areas, key, str(grouping.codes[at[0]]))
    return None


def by_name(areas: SmallAreas, text: str) -> PlanningArea | None:
    """The area of a whole name, of the bare name, or of its initials: the first of these that any area fits.

    Raises
    ------
    InputRefusedError
        When several fit that hold different small areas.
    """
    wanted = plain(text)
    core_name, kinds = bare(wanted), kinds_of(wanted)
    for period in (TODAY, EARLIER, COMING):
        named = _named(areas, period)
        if whole := [p for p in named if wanted in {plain(p.name), plain(short_name(p.name))}]:
            return _one(areas, text, whole)
        fitting = [place for place in named if not kinds or place.key in kinds]
        for fits in (
            [place for place in fitting if core_name in names_of(place.name)],
            [place for place in fitting if core_name in initials_of(place.name)],
        ):
            if fits:
                return _one(areas, text, fits)
    return None


def by_part(areas: SmallAreas, text: str) -> PlanningArea | None:
    """The one area whose name holds the text.

    A name that begins with it goes first, then one that has its words, then beginnings of words, then any part.

    Raises
    ------
    InputRefusedError
        When several fit.
    """
    wanted = plain(text)
    core_name, kinds = bare(wanted), kinds_of(wanted)
    for period in (TODAY, EARLIER, COMING):
        named = [place for place in _named(areas, period) if not kinds or place.key in kinds]
        fit = [partly(core_name, plain(short_name(place.name))) for place in named]
        best = max(fit, default=0)
        if best:
            return _one(areas, text, [place for place, how in zip(named, fit, strict=True) if how == best])
    return None


def none_called(areas: SmallAreas, text: str) -> NoReturn:
    """Refuse a text that means no area, with names that are spelt alike.

    Raises
    ------
    InputRefusedError
        Always.
    """
    message = f"No {_KINDS} of England is called “{text}”."
    raise InputRefusedError(message, alike(text, suggestions(areas, text)))


def suggestions(areas: SmallAreas, text: str) -> list[str]:
    """Areas that are spelt alike, with their codes, the nearest first."""
    places = {bare(plain(place.name)): f"{short_name(place.name)} ({place.code})" for place in _named(areas, TODAY)}
    return [places[name] for name in near(bare(plain(text)), places)]


def alike(text: str, names: Sequence[str]) -> str:
    """The hint of a refusal: what is spelt alike, or which codes are used."""
    if names:
        return f"Did you mean {', '.join(names[:-1])}{' or ' if len(names) > 1 else ''}{names[-1]}?"
    if any(c.isdigit() for c in text):
        return f"Codes of April 2026 are used; {recodes.named_in_words()}."
    return "Type part of a name, or a code such as E06000021, QNC, 05W, a PCN's or a practice's."


def several_fit(text: str, named: Sequence[str]) -> NoReturn:
    """Refuse a text that means several places.

    Raises
    ------
    InputRefusedError
        Always.
    """
    some = "; ".join(named[:_LISTED])
    message = f"“{text}” fits {len(named):,} planning areas: {some}{' …' if len(named) > _LISTED else ''}."
    raise InputRefusedError(message, "Give the whole name or the code.")


@dataclass(frozen=True)
class _Place:
    """A member of a geography."""

    key: str
    code: str
    name: str


def _known(areas: SmallAreas) -> list[str]:
    """Geographies that the layers have, in the order that decides between them."""
    return [key for key in PLANNING_GEOGRAPHIES if areas.knows(key)]


def _named(areas: SmallAreas, period: frozenset[str]) -> list[_Place]:
    """Every member of some geographies that is known by its name; a sub-ICB location is known by its code."""
    return [
        _Place(key, str(code), str(name))
        for key in _known(areas)
        if key in period - SUB_ICBS
        for code, name in zip(areas.grouping(key).codes, areas.grouping(key).names, strict=True)
    ]


def _one(areas: SmallAreas, text: str, fits: Sequence[_Place]) -> PlanningArea:
    """The first of some places where all of them hold the same small areas.

    Raises
    ------
    InputRefusedError
        When they do not.
    """
    different: dict[bytes, _Place] = {}
    for place in fits:
        grouping = areas.grouping(place.key)
        inside = grouping.member == int(np.flatnonzero(grouping.codes == place.code)[0])
        different.setdefault(inside.tobytes(), place)
    if len(different) > 1:
        names = [place.name for place in different.values()]
        several_fit(text, [_apart(place, names) for place in different.values()])
    return planning_area(areas, fits[0].key, fits[0].code)


def _apart(place: _Place, names: Sequence[str]) -> str:
    """A place with its code, and with its kind where the name alone is the name of several."""
    kind = (
        f"{GEOGRAPHIES[place.key].label}, " if sum(bare(plain(n)) == bare(plain(place.name)) for n in names) > 1 else ""
    )
    return f"{place.name} ({kind}{place.code})"
