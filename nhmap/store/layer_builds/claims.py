"""What each source claims of a building, before claims of one building are folded into a site.

A claim knows its building by itself: postcode and name, after the reviewed table of same buildings. So a site
keeps its identity whatever other rows a file gains or loses.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.core.buildings.building_names import (
    CENTRE,
    HOSPITAL,
    BuildingName,
    health_building,
    lines,
    name_of,
    spelled_out,
    words,
)
from nhmap.store.layer_builds import lift
from nhmap.store.layer_builds.addresses import building_in
from nhmap.store.layer_builds.readers import Source  # noqa: TC001 - a field of a dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nhmap.store.layer_builds.addresses import Address

LIFT_BUILDING: Final = "LIFT building"
HEALTH_CENTRE: Final = "health or medical centre"
COMMUNITY_HOSPITAL: Final = "community hospital"
OTHER_HOSPITAL: Final = "other hospital"
DIAGNOSTIC_CENTRE: Final = "community diagnostic centre"
CLINIC: Final = "community clinic"
GP_SURGERY: Final = "GP surgery"
LIBRARY: Final = "civic building: library"
KINDS: Final = (
    LIFT_BUILDING,
    COMMUNITY_HOSPITAL,
    HEALTH_CENTRE,
    OTHER_HOSPITAL,
    DIAGNOSTIC_CENTRE,
    CLINIC,
    GP_SURGERY,
    LIBRARY,
)
"""Kinds of site; where claims differ, the first of these stands."""

NAMED_NHC: Final = "named as neighbourhood health centre (press)"

PREMISES: Final = "premises"
CIVIC: Final = "civic"
"""Names of buildings that are known by their postcode, not by a name that changes with who is in it."""

SAME_BUILDINGS_FILE: Final = "same_buildings.csv"

Same = dict[tuple[str, str], tuple[str, BuildingName]]
"""(postcode, key) as written -> postcode and name of the building it is."""


@dataclass(frozen=True)
class Claim:
    """One source's word on one building.

    Attributes
    ----------
    postcode
        Normalised; "" if unknown.
    name
        The building's name as comparable words.
    called
        The name for people, as this source has it.
    address
        For people.
    kind
        What this source makes of the building, one of the kinds above.
    source
        The publisher's file.
    area
        Place named by the source where there is no postcode, else "".
    practice, service
        A practice code or a kind of service that is in the building, or "".
    owner, owner_basis
        "LIFT" and the words of the source, or "".
    match, note
        How the claim was placed, and what else there is to say.
    floor_area_m2
        None where the source gives none.
    status
        :data:`NAMED_NHC` or "".
    lon, lat
        Published point in degrees; NaN if none.
    premises
        What the building is known by instead of its name, or "".
    doors
        House number and street of the address, spelled out.
    shared_with_health
        Whether a civic building is said to share its building with health.
    formerly
        What the building was known by before it had a place, or None.
    """

    postcode: str
    name: BuildingName
    called: str
    address: str
    kind: str
    source: Source
    area: str = ""
    practice: str = ""
    service: str = ""
    owner: str = ""
    owner_basis: str = ""
    match: str = ""
    note: str = ""
    floor_area_m2: float | None = None
    status: str = ""
    lon: float = float("nan")
    lat: float = float("nan")
    premises: str = ""
    doors: frozenset[str] = frozenset()
    shared_with_health: bool = False
    formerly: tuple[str, str] | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """What makes two claims one building: where it is and what it is called."""
        return (self.postcode or f"in {self.area}", self.premises or self.name.key)


def site_id(identity: tuple[str, str]) -> str:
    """Identify a building: the same building has the same identifier in every build."""
    return "S-" + hashlib.sha256("|".join(identity).encode()).hexdigest()[:10]


def same_buildings() -> Same:
    """Read the reviewed table of buildings that addresses write in more than one way."""
    with resources.files("nhmap.store.layer_builds").joinpath(SAME_BUILDINGS_FILE).open(encoding="utf-8") as handle:
        table = pd.read_csv(handle, dtype=str, keep_default_na=False)
    return {
        (row.postcode, name_of(row.written).key): (row.building_postcode, name_of(row.building))
        for row in table.itertuples(index=False)
    }


def settled(claim: Claim, same: Same) -> Claim:
    """Put a claim under the one postcode and name of its building."""
    postcode, name = same.get((claim.postcode, claim.name.key), (claim.postcode, claim.name))
    if (postcode, name) == (claim.postcode, claim.name):
        return claim
    return replace(claim, postcode=postcode, name=name, called=name.text if name.core else claim.called)


def from_practices(addresses: Iterable[Address], source: Source, *, already: frozenset[str]) -> list[Claim]:
    """Claims of current practices whose address names a health building, without those `already` in one by code."""
    claims = []
    for address in addresses:
        name = building_in(address) if address.is_current and address.code not in already else None
        if name is None:
            continue
        kind = HEALTH_CENTRE
        note = ""
        if name.kind == HOSPITAL:
            kind = COMMUNITY_HOSPITAL if {"COMMUNITY", "COTTAGE"} & set(name.words) else OTHER_HOSPITAL
            note = (
                ""
                if kind == COMMUNITY_HOSPITAL
                else "Hospital named by a practice's address; not known to be a community hospital."
            )
        claims.append(
            Claim(
                postcode=address.postcode,
                name=name,
                called=_called(name, address),
                address=address.for_people,
                kind=kind,
                source=source,
                practice=address.code,
                service="GP practice",
                note=note,
                doors=address.doors,
            )
        )
    return claims


def _called(name: BuildingName, address: Address) -> str:
    """Name for people; a nameless Health Centre takes the line that follows it."""
    if name.core:
        return name.text
    named = address.named_lines
    after = next((at + 1 for at, line in enumerate(named) if health_building(line) is not None), len(named))
    return f"{name.text}, {spelled_out(words(named[after]))}" if after < len(named) else name.text


def from_hospitals(hospitals: pd.DataFrame, source: Source) -> list[Claim]:
    """Claims of the community hospitals on the hospital list."""
    claims = []
    for row in hospitals[hospitals["community"]].itertuples(index=False):
        # "Dmc Community Dermatology Service - Sheppey Community Hospital" is a service in the hospital.
        parts = lines(row.name)
        called = next((part for part in parts if "hospital" in part.lower()), parts[0] if parts else row.name)
        claims.append(
            Claim(
                postcode=row.postcode,
                name=replace(name_of(called), kind=HOSPITAL),
                called=called,
                address=f"{row.address}, {row.postcode}".strip(", "),
                kind=COMMUNITY_HOSPITAL,
                source=source,
                service="hospital",
                note="The hospital list is old: check that the hospital is still open.",
                lon=row.lon,
                lat=row.lat,
            )
        )
    return claims


def from_named(
    buildings: Sequence[lift.NamedBuilding], source: Source, directory: Source, *, owner: str, status: str = ""
) -> list[Claim]:
    """Claims of buildings that a list names without a postcode (LIFT, press), and of the practices found in them."""
    claims = []
    for building in buildings:
        building_name = building.building
        kind = LIFT_BUILDING if owner else HEALTH_CENTRE
        note = building.note if not status else f"{'; '.join(building.bases)}. {building.note}"
        if building.gia_m2 is not None:
            note += f" Floor area as the source states it: {building.gia_m2:,.0f} m²."
        claim = Claim(
            postcode=building.postcode,
            name=building_name or lift.listed_name(building.names[0]),
            called=_listed_or_known(building),
            address=building.address or f"{', '.join(building.areas)} (area named by the source)",
            kind=kind,
            source=source,
            area=building.areas[0],
            owner=owner,
            owner_basis="; ".join((*building.bases, *building.sources)) if owner else "",
            match=building.match,
            note=note,
            floor_area_m2=building.gia_m2,
            status=status,
            formerly=building.formerly,
        )
        claims.append(claim)
        claims.extend(
            Claim(
                postcode=building.postcode,
                name=claim.name,
                called=building_name.text if building_name else claim.called,
                address=building.address,
                kind=kind,
                source=directory,
                practice=code,
                service="GP practice",
            )
            for code in building.practices
        )
    return claims


def _listed_or_known(building: lift.NamedBuilding) -> str:
    """Choose the fullest name listed, or the one in addresses if the list only names a place."""
    listed = max(building.names, key=lambda name: (bool(name_of(name).kind_words), len(name), name))
    building_name = building.building
    if building_name is None or name_of(listed).kind_words or not building_name.kind_words:
        return listed
    return building_name.text


def merge_nameless(claims: Sequence[Claim]) -> list[Claim]:
    """Give "The Health Centre" the name of the one named centre at its postcode, if there is exactly one."""
    named: dict[str, dict[str, Claim]] = {}
    for claim in claims:
        if claim.name.core and claim.name.kind == CENTRE and claim.postcode:
            named.setdefault(claim.postcode, {}).setdefault(claim.name.key, claim)
    merged = []
    for claim in claims:
        there = list(named.get(claim.postcode, {}).values())
        if not claim.name.core and claim.name.kind == CENTRE and len(there) == 1:
            merged.append(replace(claim, name=there[0].name, called=there[0].called))
        else:
            merged.append(claim)
    return merged
