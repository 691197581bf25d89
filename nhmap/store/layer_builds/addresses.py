"""What the practice files say of addresses, and which building each address names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.building_names import (
    STREET_WORDS,
    BuildingName,
    health_building,
    lines,
    name_of,
    words,
)
from nhmap.store.estate_files.postcodes import normalise
from nhmap.store.layer_builds.readers import DIRECTORY, DIRECTORY_2023, PRACTICE_MAP, read_headless, read_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

GP_PRACTICE: Final = frozenset({"4", "RO76"})
"""Setting of a GP practice in the directory until 2023, and its role since; others are clinics, services and suppliers
with an address."""

ACTIVE: Final = frozenset({"A", "ACTIVE"})
"""As the directory wrote it until 2023, and since."""

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
"""Positions in the directory, which has no header row; roles are parted by a bar."""


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
        Whether the organisation is a GP practice.
    is_open
        Whether the file says it is active.
    is_current
        Whether the practice is on the map of practices of July 2026 at this same postcode.
    doors
        House numbers and streets that the directories give for this postcode: “92 BATH ROAD”.
    """

    code: str
    name: str
    fields: tuple[str, ...]
    postcode: str
    is_practice: bool
    is_open: bool
    is_current: bool
    doors: frozenset[str] = frozenset()

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
    """Read every address of the two directories, closed organisations included, in order of code.

    The directory of 2023 still names the building in the address (“Crowndale Health Centre, 59 Crowndale Road”), the
    one of today only the street. So the older address is used while the practice is at the same postcode; whether it
    is open is always of today. A practice that has moved has two: the older is not current, and tells of a building
    that it left.
    """
    today, older = (_by_code(read_headless(folder, source, _COLUMNS)) for source in (DIRECTORY, DIRECTORY_2023))
    newest = read_table(folder, PRACTICE_MAP, ["PRACTICE_CODE", "PRACTICE_POSTCODE"])
    now_at = dict(zip(newest["PRACTICE_CODE"], newest["PRACTICE_POSTCODE"].map(normalise), strict=True))
    addresses = []
    for code in sorted(today.keys() | older.keys()):
        was, row = older.get(code), today.get(code)
        entry = row or was
        moved = was is None or row is None or normalise(row["postcode"]) != normalise(was["postcode"])
        if was is not None:
            texts = _texts_of(was) if moved or row is None else (*_texts_of(was), *_texts_of(row))
            addresses.append(_address(was, entry, now_at, _texts_of(was), _doors(texts)))
        if row is not None and moved:
            addresses.append(
                _address(row, row, now_at, _with_own_name(row["name"], _texts_of(row)), _doors(_texts_of(row)))
            )
    return addresses


_NUMBERED: Final = re.compile(r"^(?:UNIT |SUITE )?([0-9]+[A-Z]?(?:\s?-\s?[0-9]+[A-Z]?)?)[ ,]+(.+)$")


def _doors(texts: tuple[str, ...]) -> frozenset[str]:
    """House numbers and streets in the lines of an address, each as “92 BATH ROAD”."""
    doors = set()
    for part in (part.strip().upper() for line in texts for part in line.split(",")):
        match = _NUMBERED.match(part)
        if match is None:
            continue
        street = words(match[2])
        end = next((at for at, word in enumerate(street) if word in STREET_WORDS and at), None)
        if end is not None:
            doors.add(f"{match[1].replace(' ', '')} {' '.join(street[: end + 1])}")
    return frozenset(doors)


def _by_code(table: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Rows of a directory by code; of a code that stands twice the first."""
    return {str(row["code"]): row for row in reversed(table.to_dict("records"))}


def _texts_of(row: dict[str, str]) -> tuple[str, ...]:
    """Address lines as published, empty ones left out."""
    return tuple(row[f"line_{i}"] for i in range(1, 6) if row[f"line_{i}"])


def _address(
    row: dict[str, str],
    entry: dict[str, str] | None,
    now_at: dict[str, str],
    fields: tuple[str, ...],
    doors: frozenset[str],
) -> Address:
    """One address, with what is known of its organisation today."""
    entry, postcode = entry or row, normalise(row["postcode"])
    return Address(
        code=row["code"],
        name=entry["name"],
        fields=fields,
        postcode=postcode,
        is_practice=not GP_PRACTICE.isdisjoint(entry["setting"].split("|")),
        is_open=entry["status"] in ACTIVE,
        is_current=postcode != "" and now_at.get(row["code"], "") == postcode,
        doors=doors,
    )


def _with_own_name(name: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Address lines, led by the organisation's name where that names a health building and no line does.

    The directory leaves out of the address what the name says: “Hornspit Medical Centre” is not in its own.
    """
    if health_building(name) is None or any(health_building(line) is not None for line in lines(*texts)):
        return texts
    return (name, *texts)


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
