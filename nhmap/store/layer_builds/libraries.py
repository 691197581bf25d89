"""Public libraries: civic buildings that a neighbourhood health centre could move into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.core.buildings.building_names import name_of
from nhmap.store.estate_files.postcodes import normalise
from nhmap.store.layer_builds.claims import CIVIC, LIBRARY, Claim
from nhmap.store.layer_builds.readers import Source, read_table

if TYPE_CHECKING:
    from pathlib import Path

LIBRARIES: Final = Source("places/libraries_england_2023.csv", "Arts Council England", "Public libraries", "2023")

OPEN_TO_ALL: Final = frozenset({"static library"})
"""Kinds of the list that are buildings with doors for the public; others are vehicles, prisons and archives."""

_CLOSED: Final = frozenset({"closed", "temporary closure"})
OWNER: Final = "other"
OWNER_BASIS: Final = "inferred: a public library is no building of NHS Property Services or LIFT"


def read_libraries(folder: Path) -> pd.DataFrame:
    """Libraries open to the public in 2023: ``name``, ``address``, ``postcode``, ``with_health`` (bool)."""
    columns = ["name", "address1", "address2", "address3", "authority", "postcode", "type", "operation_23", "closed"]
    table = read_table(folder, LIBRARIES, [*columns, "co_located_health"])
    open_now = (table["closed"] == "") & ~table["operation_23"].str.lower().isin(_CLOSED)
    table = table[open_now & table["type"].str.lower().isin(OPEN_TO_ALL)]
    address = table[["address1", "address2", "address3"]].agg(
        lambda row: ", ".join(dict.fromkeys(part for part in row if part)), axis=1
    )
    read = pd.DataFrame(
        {
            "name": table["name"],
            "address": address,
            "postcode": table["postcode"].map(normalise),
            "with_health": table["co_located_health"] != "",
        }
    )
    return read[read["postcode"] != ""].reset_index(drop=True)


def from_libraries(libraries: pd.DataFrame) -> list[Claim]:
    """Claims of libraries, each under its postcode and its own name."""
    claims = []
    for row in libraries.itertuples(index=False):
        called = row.name if "library" in row.name.lower() else f"{row.name} Library"
        claims.append(
            Claim(
                postcode=row.postcode,
                name=name_of(called),
                called=called,
                address=", ".join(part for part in (row.address, row.postcode) if part),
                kind=LIBRARY,
                source=LIBRARIES,
                service="library",
                owner="" if row.with_health else OWNER,
                owner_basis="" if row.with_health else OWNER_BASIS,
                premises=f"{CIVIC}:{name_of(called).key}",
                shared_with_health=row.with_health,
                note="The list of libraries says that it shares its building with health." if row.with_health else "",
            )
        )
    return claims
