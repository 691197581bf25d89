"""What the practice files say of addresses, and which building each address names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.building_names import BuildingName, health_building, lines, name_of
from nhmap.store.estate_files.postcodes import normalise
from nhmap.store.layer_builds.readers import DIRECTORY, PRACTICE_MAP, read_headless, read_table

if TYPE_CHECKING:
    from pathlib import Path

GP_PRACTICE: Final = "4"
"""Prescribing setting of a GP practice; others are clinics, services and suppliers with an address."""

ACTIVE: Final = "A"

_COLUMNS: Final = {
    0: "code",
    1: "name",
    4: "line_1",
    5: "line_2",
    6: "line_3",
    7: "line_4",
    8: "line_5",
    9: "postcode",
    12: "status",
    25: "setting",
}
"""Positions in ``epraccur.csv``, which has no header row."""


@dataclass(frozen=True)
class Address:
    """One row of the practice file.

    Attributes
    ----------
    code, name
        Organisation code and name as published.
    fields
        The address lines as published, empty ones left out.
    postcode
        Normalised; "" if none.
    is_practice
        Whether the organisation is a GP practice (prescribing setting 4).
    is_open
        Whether the file says it is active.
    is_current
        Whether the practice is on the map of practices of January 2026 at this same postcode.
    """

    code: str
    name: str
    fields: tuple[str, ...]
    postcode: str
    is_practice: bool
    is_open: bool
    is_current: bool

    @property
    def text(self) -> str:
        """The address in one line, as published."""
        return ", ".join((*self.fields, self.postcode))

    @property
    def for_people(self) -> str:
        """The address in title case, with the postcode."""
        parts = [part.strip() for field in self.fields for part in field.split(",") if part.strip()]
        return f"{', '.join(parts).title().replace(chr(39) + 'S', chr(39) + 's')}, {self.postcode}"

    @property
    def named_lines(self) -> list[str]:
        """The address cut into lines that may each name a building, a street or a town."""
        return lines(*self.fields)


def read_addresses(folder: Path) -> list[Address]:
    """Read every address of the practice file, closed organisations included, in order of code.

    A practice that moved between the two files (December 2023 and January 2026) is not current *at this
    address*: its building is only known from the older one.
    """
    table = read_headless(folder, DIRECTORY, _COLUMNS)
    newest = read_table(folder, PRACTICE_MAP, ["PRACTICE_CODE", "PRACTICE_POSTCODE"])
    current = dict(zip(newest["PRACTICE_CODE"], newest["PRACTICE_POSTCODE"].map(normalise), strict=True))
    found = []
    for row in table.itertuples(index=False):
        postcode = normalise(row.postcode)
        fields = (row.line_1, row.line_2, row.line_3, row.line_4, row.line_5)
        found.append(
            Address(
                code=str(row.code),
                name=str(row.name),
                fields=tuple(str(field) for field in fields if field),
                postcode=postcode,
                is_practice=row.setting == GP_PRACTICE,
                is_open=row.status == ACTIVE,
                is_current=postcode != "" and current.get(str(row.code), "") == postcode,
            )
        )
    return sorted(found, key=lambda address: address.code)


def building_in(address: Address) -> BuildingName | None:
    """Name the health building that an address lies in, if it names one.

    Where two lines name buildings, the first is the house and later ones the campus ("Retford Primary Care
    Centre, Retford Hospital"), unless the first is merely the practice's own name ("Kiltearn Medical Centre,
    Church View PCC").
    """
    named = [name for name in map(health_building, address.named_lines) if name is not None]
    if not named:
        return None
    own = name_of(address.name).core
    first, *others = named
    if others and others[0].core and (not first.core or first.core[:1] == own[:1]):
        return others[0]
    return first
