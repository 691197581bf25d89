"""Premises of general practice: every practice of today stands in some building, whatever its address calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.core.buildings.building_names import name_of
from nhmap.core.wording import as_said
from nhmap.store.estate_files.postcodes import normalise
from nhmap.store.layer_builds.claims import GP_SURGERY, PREMISES, Claim
from nhmap.store.layer_builds.readers import PRACTICE_MAP, read_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    import pandas as pd

    from nhmap.store.layer_builds.addresses import Address


def read_current_practices(folder: Path) -> pd.DataFrame:
    """Practices of July 2026: ``code``, ``name``, ``postcode`` (normalised), in order of code."""
    table = read_table(folder, PRACTICE_MAP, ["PRACTICE_CODE", "PRACTICE_NAME", "PRACTICE_POSTCODE"])
    table = table.set_axis(["code", "name", "postcode"], axis=1).drop_duplicates("code").sort_values("code")
    return table.assign(postcode=table["postcode"].map(normalise)).reset_index(drop=True)


def from_surgeries(practices: pd.DataFrame, addresses: Iterable[Address], *, already: Collection[str]) -> list[Claim]:
    """Claims of the premises of practices that no named building has claimed.

    Parameters
    ----------
    practices
        What :func:`read_current_practices` gives: the postcode of today counts.
    addresses
        Addresses of the directories; one of another postcode is that of a house the practice has left.
    already
        Practices that stand in a building by their address or by a list.
    """
    by_code = {address.code: address for address in addresses if address.is_current}
    claims = []
    for row in practices[practices["postcode"] != ""].itertuples(index=False):
        if row.code in already:
            continue
        address = by_code.get(row.code)
        claims.append(
            Claim(
                postcode=row.postcode,
                name=name_of(row.name),
                called=as_said(row.name),
                address=address.for_people if address else row.postcode,
                kind=GP_SURGERY,
                source=PRACTICE_MAP,
                practice=row.code,
                service="GP practice",
                premises=PREMISES,
                doors=address.doors if address else frozenset(),
            )
        )
    return claims
