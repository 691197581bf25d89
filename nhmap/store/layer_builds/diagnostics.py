"""Diagnostic centres: a service of the building they are in where that is known, else a building."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.building_names import name_of
from nhmap.store.layer_builds.claims import COMMUNITY_HOSPITAL, DIAGNOSTIC_CENTRE, HEALTH_CENTRE, Claim
from nhmap.store.layer_builds.lift import AMBIGUOUS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from nhmap.core.buildings.building_names import BuildingName
    from nhmap.store.layer_builds.readers import Source


UNHOSTED: Final = "No hospital or health centre is known at this postcode: see what building it is in."


def from_diagnostics(
    centres: pd.DataFrame,
    at_postcode: Mapping[str, Sequence[Claim]],
    acute: Mapping[str, str],
    source: Source,
) -> list[Claim]:
    """Claims of diagnostic centres: a service of the building at the postcode, if there is one, else a building.

    Parameters
    ----------
    centres
        What ``read_diagnostics`` gives.
    at_postcode
        Claims of other sources by postcode.
    acute
        Names of hospitals that are not community hospitals, by postcode.
    source
        The publisher's file.
    """
    claims = []
    for row in centres.itertuples(index=False):
        own = name_of(row.name.removesuffix(" CDC"))
        host, how = _host(own, at_postcode.get(row.postcode, ()))
        note = UNHOSTED
        if row.doubt:
            note = f"No point: {row.doubt}."
        elif host is not None:
            note = how
        elif row.postcode in acute:
            note = f"On the site of {acute[row.postcode]} by the hospital list: not plainly a candidate."
        kind = _own_kind(own)
        claims.append(
            Claim(
                postcode=row.postcode,
                name=own if host is None else host,
                called=(row.name if kind == DIAGNOSTIC_CENTRE else own.text) if host is None else host.text,
                address=row.address,
                kind=kind,
                source=source,
                area=row.address.partition(",")[0],
                service="community diagnostic centre",
                match=AMBIGUOUS if row.doubt else "",
                note=note,
                lon=row.lon,
                lat=row.lat,
            )
        )
    return claims


def _own_kind(own: BuildingName) -> str:
    """Kind of a building that a diagnostic centre is called after, if the name tells."""
    if {"COMMUNITY", "HOSPITAL"} <= own.kind_words:
        return COMMUNITY_HOSPITAL
    return HEALTH_CENTRE if "HEALTH" in own.kind_words else DIAGNOSTIC_CENTRE


def _host(own: BuildingName, there: Sequence[Claim]) -> tuple[BuildingName | None, str]:
    """Find the building at the postcode that a diagnostic centre is in, and how that is known."""
    names = {claim.name.key: claim.name for claim in sorted(there, key=lambda claim: claim.name.key)}
    for name in names.values():
        if name.core and own.core and set(own.core) & set(name.core):
            return name, "Diagnostic centre matched by postcode and name."
    if len(names) == 1:
        return next(iter(names.values())), "Diagnostic centre matched by postcode: the only building known there."
    return None, ""
