"""Estate columns: what a column of an estates list is about, by its name or by a mapping that a person gives."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.cells import bare_number, joined
from nhmap.store.estate_files.dates import day_first, in_figures
from nhmap.store.estate_files.heading_words import reduced, risk_of
from nhmap.store.estate_files.headings import SYNONYMS
from nhmap.store.estate_files.values import UNIT_WORDS, read_value, unit_of
from nhmap.store.footprint_files.lookup_table import plain
from nhmap.store.tabular.problems import some

IDENTITY: Final = {
    "site_id": "Identifier of the building in nhmap",
    "name": "Name of the building",
    "address": "Address",
    "postcode": "Postcode",
    "x": "Easting, or longitude",
    "y": "Northing, or latitude",
    "grid": "Grid reference, or both coordinates in one cell",
    "ods_code": "ODS code of the practice or site",
    "trust": "Code of the trust",
    "locality": "Trust, council or ICB",
    "kind": "Kind of building",
    "as_of": "Day that the row describes",
    "close_date": "Day on which it closed",
    "occupied_m2": "Occupied floor area",
    "backlog_high": "High risk backlog",
    "backlog_significant": "Significant risk backlog",
    "backlog_moderate": "Moderate risk backlog",
    "backlog_low": "Low risk backlog",
}
"""What a column may be about beside the fields of ``FIELDS``, in words."""
TARGETS: Final = {**IDENTITY, **{key: f.label for key, f in FIELDS.items()}}
"""Everything that a column may be about, in words."""
SEVERAL: Final = frozenset({"address", "locality"})
"""Targets that take the text of several columns."""
BACKLOG: Final = ("backlog_high", "backlog_significant", "backlog_moderate", "backlog_low")

BY_NAME: Final = {name: (target, at) for target, names in SYNONYMS.items() for at, name in enumerate(names.split())}
"""Plain column name -> what it is about, and how good a name for it (0 is the best)."""
_LABELS: Final = {plain(said): key for key, label in TARGETS.items() for said in (key, label)}
_GROUP: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_REMARKS: Final = frozenset({"no", "select", "notes", "number", "yesno", "text", "ad", "date"})
BARE_AREA: Final = frozenset({"", "area", "size", "space", "demisearea", "unitarea", "demisedarea", "leasedarea"})
"""Headings that say nothing but that an area stands below: a floor area where its unit says so too."""
_BARE_AREA_RANK: Final = 50
_AT_LENGTH_RANK: Final = 60
_YEAR_RANK: Final = 2_100
AREAS: Final = frozenset({key for key, f in FIELDS.items() if f.unit == "m²"} | {"occupied_m2"})
AREA_UNITS: Final = frozenset({"m2", "sqft", "ha", "acres", "000m2", "000sqft"})
_HIDDEN_RANK: Final = 10_000
_BARE_NUMBER: Final = re.compile(r"[\s\d.,\u00a0-]*")
_FOOTNOTES: Final = "*†‡#¹ "
_POINTED: Final = re.compile(r",\d{3}(?:,\d{3})*\.\d")
"""A number that can have nothing but a decimal point, whatever the others have."""
_LETTER_UNITS: Final = frozenset({"m", "k", "ft", "feet"})


@dataclass(frozen=True)
class Use:
    """How one column is used.

    Attributes
    ----------
    at
        Position of the column, -1 for a value that holds for every row.
    header
        Its name as written.
    unit
        The unit that its name or a person says: see ``UNIT_WORDS``; "" where nobody does.
    values
        What a person says that its words mean, by the words in small letters.
    always
        The value for every row, where ``at`` is -1.
    asked
        Whether a question about its numbers is open: then those without a unit of their own are withheld.
    comma
        Whether its numbers have a decimal comma, and points between thousands.
    unit_at
        Position of a column that says the unit of each row, -1 where there is none.
    order
        Of a column of dates in figures: “month” where the month stands first, “asked” while that is open.
    """

    at: int
    header: str
    unit: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    always: str = ""
    asked: bool = False
    comma: bool = False
    unit_at: int = -1
    order: str = ""

    def cell(self, cells: Sequence[str]) -> str:
        """What the column says in a row, put in the person's own words first."""
        text = self.always if self.at < 0 else cells[self.at] if self.at < len(cells) else ""
        unit = cells[self.unit_at] if 0 <= self.unit_at < len(cells) else ""
        bare = _BARE_NUMBER.fullmatch(bare_number(text)[0])
        if unit and bare and any(c.isdigit() for c in text):
            return f"{with_point(text) if self.comma else text} {unit}"
        if self.asked and bare:
            return ""
        if self.comma:
            text = with_point(text)
        if self.order:
            text = "" if self.order == "asked" and in_figures(text) else day_first(text)
        return self.values.get(text.strip().lower(), text)


def with_point(text: str) -> str:
    """A number with a decimal comma as it is written with a decimal point."""
    text = joined(text)
    found = re.match(r"[^\d]*[\d.,]+", text)
    if not found or _POINTED.search(found[0]):
        return text
    return found[0].replace(".", "").replace(",", ".") + text[found.end() :]


Columns = Mapping[str, tuple[Use, ...]]
"""What is read from where: target -> the columns that tell it."""


@lru_cache(maxsize=20_000)
def split_header(header: str) -> tuple[str, str]:
    """A column's name in plain form without its unit, and the unit."""
    unit = ""
    text = header = header.rstrip(_FOOTNOTES)
    for group in _GROUP.findall(header):
        found = unit_of(group)
        if found or plain(group) in _REMARKS or not plain(group):
            unit = unit or found
            text = text.replace(f"({group})", " ").replace(f"[{group}]", " ")
    parts = re.split(r"[\s_]+", text.strip(" _-:"))
    for count in (2, 1):
        tail = " ".join(parts[-count:]).strip("- ")
        if not unit and len(parts) > count and tail.lower() not in _LETTER_UNITS and unit_of(tail):
            unit = unit_of(tail)
            parts = parts[:-count]
    for count in (2, 1):
        lead = " ".join(parts[:count]).strip("- ")
        if not unit and len(parts) > count and lead.lower() not in _LETTER_UNITS and unit_of(lead):
            unit = unit_of(lead)
            parts = parts[count:]
    return plain(" ".join(parts)), unit


@lru_cache(maxsize=20_000)
def about(header: str) -> tuple[str, int]:
    """What a column is about by its name, and how good a name that is; ("", 0) where it says nothing."""
    name, unit = split_header(header)
    if name in BY_NAME:
        return BY_NAME[name]
    key = plain(header)
    if name in BARE_AREA and (unit or unit_of(header)) in {"m2", "sqft", "000m2", "000sqft"}:
        return "floor_area_m2", _BARE_AREA_RANK
    return BY_NAME.get(key) or _labelled(key, name) or _at_length(header)


def _labelled(*names: str) -> tuple[str, int] | None:
    return next(((_LABELS[name], 0) for name in names if name in _LABELS), None)


def _at_length(header: str) -> tuple[str, int]:
    """What a name says that has years or words around it: of several years the newest goes first."""
    for text, year in reduced(header):
        name = split_header(text)[0]
        if name in BY_NAME:
            target, rank = BY_NAME[name]
            return target, rank + _AT_LENGTH_RANK + (_YEAR_RANK - year if year else 0)
    risk, year = risk_of(header)
    return (f"backlog_{risk}", _AT_LENGTH_RANK + (_YEAR_RANK - year if year else 0)) if risk else ("", 0)


def is_facts(header: Sequence[str]) -> bool:
    """Whether a header is that of nhmap's own file of facts."""
    return {plain(column) for column in header} >= {"siteid", "field", "value"}


def by_name(
    header: Sequence[str], skip: frozenset[str] = frozenset(), hidden: frozenset[int] = frozenset()
) -> dict[str, tuple[Use, ...]]:
    """What every column with a known name is about; of several with one meaning the best name counts.

    Parameters
    ----------
    hidden
        Columns, from 0, that are hidden: others go before them.
    """
    found: dict[str, list[tuple[int, bool, int, Use]]] = {}
    for at, name in enumerate(header):
        target, rank = about(name)
        if target and target not in skip:
            unit = split_header(name)[1] or (unit_of(name) if rank == _BARE_AREA_RANK else "")
            # Of two columns of one name that in our own unit is what was measured, the other was worked out.
            foreign = unit not in {"", "m2", "£", "ha"}
            place = rank + _HIDDEN_RANK * (at in hidden)
            found.setdefault(target, []).append((place, foreign, at, Use(at, name, unit)))
    return {
        target: tuple(u for *_, u in sorted(uses, key=lambda u: u[2]))
        if target in SEVERAL
        else (min(uses, key=lambda u: u[:3])[3],)
        for target, uses in found.items()
    }


def by_mapping(header: Sequence[str], mapping: Mapping[str, Any]) -> dict[str, tuple[Use, ...]]:
    """What a person says that the columns are about.

    Parameters
    ----------
    mapping
        Our target -> their column; or a list of columns (address, locality); or ``{"column": ..., "unit": ...,
        "values": {their word: ours}}``; or ``{"always": value}``.

    Raises
    ------
    InputRefusedError
        When it names targets, columns, units or values that there are not.
    """
    if not isinstance(mapping, Mapping) or not mapping:
        message = "The mapping of columns is empty."
        raise InputRefusedError(message, _MAPPING)
    strange = [str(key) for key in mapping if key not in TARGETS]
    if strange:
        message = f"The mapping names what nhmap has no place for: {some(strange)}."
        raise InputRefusedError(message, f"There are: {', '.join(TARGETS)}.")
    positions = {name.strip().lower(): at for at, name in reversed(list(enumerate(header)))}
    return {target: _uses(target, told, positions, header) for target, told in mapping.items()}


_MAPPING: Final = 'For example {"name": "Property name", "postcode": "Post code", "floor_area_m2": "GIA (sq m)"}.'


def _uses(target: str, told: object, positions: Mapping[str, int], header: Sequence[str]) -> tuple[Use, ...]:
    if isinstance(told, Mapping) and "always" in told:
        return (_always(target, str(told["always"])),)
    more: Mapping[str, Any] = told if isinstance(told, Mapping) else {"column": told}
    column = more.get("column")
    names = [str(c) for c in column] if isinstance(column, list | tuple) else [str(column)]
    if (len(names) > 1 and target not in SEVERAL) or not names:
        message = f"The mapping gives {target} {len(names)} columns."
        raise InputRefusedError(message, f"Only {' and '.join(sorted(SEVERAL))} take several.")
    lacking = [name for name in names if name.strip().lower() not in positions]
    if lacking:
        message = f"The mapping names columns that the file does not have: {some(lacking)}."
        raise InputRefusedError(message, f"It has: {', '.join(h for h in header if h)[:500]}.")
    unit = unit_of(str(more.get("unit", "")))
    if more.get("unit") and not unit:
        message = f"The mapping says that {target} is in “{more['unit']}”, a unit that nhmap does not know."
        raise InputRefusedError(message, f"It knows {', '.join(UNIT_WORDS.values())}.")
    values = more.get("values") or {}
    if not isinstance(values, Mapping):
        message = f"The values of {target} in the mapping must be pairs of words."
        raise InputRefusedError(message, 'For example {"column": "Landlord", "values": {"Our company": "NHSPS"}}.')
    said = {str(theirs).strip().lower(): str(ours) for theirs, ours in values.items()}
    at = [positions[name.strip().lower()] for name in names]
    return tuple(Use(i, header[i], unit or split_header(header[i])[1], said) for i in at)


def _always(target: str, value: str) -> Use:
    """A value for every row, if it is one."""
    if target in FIELDS:
        try:
            read_value(value, target)
        except ValueError as error:
            message = f"The mapping gives {target} a value that cannot be read: {error}"
            raise InputRefusedError(message, f"{FIELDS[target].label}: {', '.join(FIELDS[target].choices)}") from error
    return Use(-1, "", always=value)


def signature(header: Sequence[str]) -> str:
    """The same for files with the same columns in any order: by it a mapping is remembered."""
    names = sorted(plain(name) for name in header if plain(name))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
