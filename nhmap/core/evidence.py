"""Evidence: everything known about England that a plan is assessed against."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.geography.named_places import NOWHERE, NamedPlaces
from nhmap.core.geography.place_names import plain
from nhmap.core.people.balance import Basis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.geography.boundary_sets import BoundarySet
    from nhmap.core.people.growth import Growth
    from nhmap.core.people.need import Need
    from nhmap.core.people.practices import Registrations


@dataclass(frozen=True, eq=False)
class PridePlaces:
    """Pride in Place neighbourhoods whose small areas are known.

    Attributes
    ----------
    names
        Name of each place; length k.
    rows
        Rows of the small areas of each place; length k.
    unknown
        Names of the places of England whose boundary is not known.
    unknown_districts
        Code of the district of each such place; a district that holds two stands twice.
    lines
        Names of the places whose own lines people brought; the others have stand-ins.
    """

    names: tuple[str, ...]
    rows: tuple[NDArray[np.int32], ...]
    unknown: tuple[str, ...] = ()
    unknown_districts: tuple[str, ...] = ()
    lines: frozenset[str] = frozenset()

    @cached_property
    def flat(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Place and small area of every membership: two arrays of equal length."""
        place = np.repeat(np.arange(len(self.rows), dtype=np.int32), [len(r) for r in self.rows])
        return place, np.concatenate([*self.rows, np.empty(0, dtype=np.int32)]).astype(np.int32)


@dataclass(frozen=True, eq=False)
class ProgrammePlaces:
    """Places of the National Neighbourhood Health Implementation Programme, by the councils they are named for.

    Attributes
    ----------
    names
        Name of each place; length k.
    districts
        Codes of the councils of each, of which it may be a part: no boundary is published; length k.
    """

    names: tuple[str, ...] = ()
    districts: tuple[frozenset[str], ...] = ()

    def touching(self, districts: Iterable[str]) -> tuple[str, ...]:
        """Places that are named for any of these councils."""
        wanted = frozenset(districts)
        return tuple(name for name, touched in zip(self.names, self.districts, strict=True) if touched & wanted)


def _nothing_known(areas: SmallAreas, registrations: Registrations) -> None:
    """Need where no layer of it is held."""
    del areas, registrations


@dataclass(frozen=True, eq=False)
class Evidence:
    """The layers a plan is assessed against, with the vintage of each.

    Attributes
    ----------
    areas
        Small areas.
    registrations
        Practices and their patients.
    pride
        Pride in Place neighbourhoods.
    sites
        Candidate sites, one row a building; layer ``sites``.
    services
        Pharmacies, family hubs, diagnostic centres, hospitals; layer ``services``.
    vintages
        What each figure dates from, in words: figure -> vintage.
    attribution
        Text to show wherever the data shows.
    retired
        LSOA 2011 codes that are no code of 2021 -> the codes of 2021 they became.
    need_of
        Gives what is known of people's needs, read when first asked for; None where nothing is.
    places
        Names of towns, suburbs and villages; layer ``named_places``.
    given
        People of each small area on a basis that no layer counts: a growth table, or what a pack brought along.
    programme
        Places of the implementation programme; layer ``programme_places``.
    boundaries
        Boundaries to come, and those that people brought.
    """

    areas: SmallAreas
    registrations: Registrations
    pride: PridePlaces
    sites: pd.DataFrame
    services: pd.DataFrame
    vintages: Mapping[str, str]
    attribution: str = ""
    retired: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    need_of: Callable[[SmallAreas, Registrations], Need | None] = field(default=_nothing_known, repr=False)
    places: NamedPlaces = NOWHERE
    given: Mapping[Basis, NDArray[np.int64]] = field(default_factory=dict, repr=False)
    programme: ProgrammePlaces = field(default_factory=ProgrammePlaces)

    def people_on(self, basis: Basis) -> NDArray[np.int64] | None:
        """People of each small area on a basis; None where it is of practices, or nothing here tells. Shape (n,)."""
        if basis in self.given:
            return self.given[basis]
        if basis is Basis.RESIDENTS:
            return self.areas.residents
        if basis is Basis.REGISTERED_LIVING_IN:
            return self.registrations.living_in
        if basis is Basis.RESIDENTS_2024 and self.need is not None:
            return self.need.residents.people_2024
        return None

    def with_growth(self, growth: Growth | None) -> Evidence:
        """The same, with people by a growth table, or without."""
        people_by_basis: dict[Basis, NDArray[np.int64]] = {**self.given}
        people_by_basis.pop(Basis.GROWTH, None)
        vintages = {key: words for key, words in self.vintages.items() if key != Basis.GROWTH.value}
        if growth is not None:
            people_by_basis[Basis.GROWTH] = growth.people
            vintages[Basis.GROWTH.value] = growth.words
        return replace(self, given=people_by_basis, vintages=vintages)

    def knows(self, basis: Basis) -> bool:
        """Whether a plan can be balanced on it."""
        return basis is Basis.REGISTERED_LIST or self.people_on(basis) is not None

    boundaries: tuple[BoundarySet, ...] = ()

    @property
    def need(self) -> Need | None:
        """What is known of people's needs; None where nothing is."""
        return self.need_of(self.areas, self.registrations)

    @cached_property
    def practice_area(self) -> NDArray[np.int32]:
        """Small area each practice's surgery stands in, -1 unknown; shape (p,)."""
        return self.registrations.practices["area"].to_numpy(dtype=np.int32)

    @cached_property
    def site_area(self) -> NDArray[np.int32]:
        """Small area each candidate site stands in, -1 unknown; shape (s,)."""
        return self.sites["area"].to_numpy(dtype=np.int32)

    def label_of(self, where: NDArray[np.int32], labels: NDArray[np.int32]) -> NDArray[np.int32]:
        """Zone of each thing that stands in small area ``where`` (-1 unknown): its label, -1 for none."""
        return np.where(where >= 0, labels[np.maximum(where, 0)], -1).astype(np.int32)


def with_boundaries(evidence: Evidence, brought: tuple[BoundarySet, ...]) -> Evidence:
    """The evidence with boundaries that people brought beside those to come.

    Lines of Pride in Place neighbourhoods take the place of the stand-ins: by name, and where two places share one by
    the district that most of their residents live in. A place that nhmap does not know is added.
    """
    if not brought:
        return evidence
    pride, drawn = evidence.pride, []
    for boundaries in brought:
        if boundaries.pride:
            pride = _with_lines(pride, boundaries, evidence.areas)
            drawn.append(f"{boundaries.name}{f' ({boundaries.as_of})' if boundaries.as_of else ''}")
    vintages = dict(evidence.vintages)
    if drawn:
        vintages["pride_in_place"] = f"{vintages.get('pride_in_place', '')}; lines of {', '.join(drawn)}"
    return replace(evidence, boundaries=(*evidence.boundaries, *brought), pride=pride, vintages=vintages)


def _with_lines(pride: PridePlaces, boundaries: BoundarySet, areas: SmallAreas) -> PridePlaces:
    """Places with the ground that a set says."""
    names, rows = list(pride.names), list(pride.rows)
    unknown, districts = list(pride.unknown), list(pride.unknown_districts)
    lines = set(pride.lines)
    grouping = areas.grouping("district")
    for at, group in enumerate(boundaries.groups):
        mine = np.flatnonzero(boundaries.member == at).astype(np.int32)
        if not len(mine):
            continue
        people = np.bincount(grouping.member[mine], weights=areas.residents[mine], minlength=len(grouping.codes))
        home = int(np.argmax(people))
        called = f"{group.name} ({grouping.names[home]})"
        place = _place_called(names, group.name, called)
        if place is not None:
            rows[place] = mine
            called = names[place]
        else:
            new = _place_called(unknown, group.name, called)
            if new is not None:
                called = unknown.pop(new)
                if str(grouping.codes[home]) in districts:
                    districts.remove(str(grouping.codes[home]))
            names.append(called)
            rows.append(mine)
        lines.add(called)
    return PridePlaces(tuple(names), tuple(rows), tuple(unknown), tuple(districts), frozenset(lines))


def _place_called(names: list[str], name: str, called: str) -> int | None:
    """Position of the place of this name: the one in the same district, or else the only one."""
    wanted = plain(name)
    fits = [at for at, place in enumerate(names) if wanted in {plain(place), plain(place.rpartition(" (")[0])}]
    same = [at for at in fits if plain(names[at]) == plain(called)]
    return next(iter(same), None) if same else (fits[0] if len(fits) == 1 else None)
