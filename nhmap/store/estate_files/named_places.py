"""Named places: what a building is called and where it is said to stand, from the cells that say so.

People write the address into the cell of the name, and the postcode into any of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.store.estate_files.cells import is_unknown
from nhmap.store.estate_files.postcodes import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

_POSTCODE: Final = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?\s{0,3}[0-9][A-Z]{2})\b", re.IGNORECASE)


@dataclass(frozen=True)
class NamedPlace:
    """A building as a row names it; "" where it says nothing.

    Attributes
    ----------
    postcode
        As nhmap writes it; found in the address, or in the name, where no column gives it.
    odd_postcode
        What stands in the column of postcodes and is none.
    """

    name: str
    address: str
    postcode: str
    odd_postcode: str = ""


def named_place(name: str, address: Sequence[str], postcode: str) -> NamedPlace:
    """A building from its cells: of a name with its address in the same cell only the first part is the name."""
    said = normalise(postcode) or postcode_in(postcode)
    odd = postcode if postcode and not said and not is_unknown(postcode) else ""
    whole = ", ".join(address)
    lines = [line.strip(" ,;") for line in re.split(r"[\r\n]+|,", name) if line.strip(" ,;")]
    in_name = postcode_in(name)
    if len(lines) > 1 and (in_name or (re.search(r"[\r\n]", name) and not whole)):
        name, whole = lines[0], ", ".join([*lines[1:], *address])
    return NamedPlace(name, whole, said or postcode_in(whole) or in_name, odd)


def postcode_in(text: str) -> str:
    """The postcode that a text holds, as nhmap writes it; "" where it holds none, or several."""
    found = {normalise(code) for code in _POSTCODE.findall(text)}
    return found.pop() if len(found) == 1 else ""
