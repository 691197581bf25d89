"""Single years of age of small areas, of all persons or of each sex, brought to the bands that nhmap tells ages in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.core.people.residents import BANDS, CHILD, OLDEST_BAND
from nhmap.store.refresh import columns as c
from nhmap.store.refresh.columns import Column
from nhmap.store.refresh.publication import LSOA21

if TYPE_CHECKING:
    from collections.abc import Sequence

_OLDEST: Final = 90
"""The last single year stands for itself and all older."""
_YEARS: Final = _OLDEST + 1
_WHOSE: Final = {
    "": "(?:all|p|persons?|total)?",
    "F": "(?:f|females?)",
    "M": "(?:m|males?)",
}
"""How our names of columns begin, and how publishers' do: of everybody, of females, of males."""


def _name(whose: str, age: int) -> str:
    return f"{whose}{age}{'+' if age == _OLDEST else ''}"


def _column(whose: str, age: int) -> Column:
    years = rf"{age}(?:years?)?" if age < _OLDEST else rf"{age}(?:\+|plus|yearsandover|andover|andolder)?"
    return Column(_name(whose, age), f"{_WHOSE[whose]}(?:aged?)?{years}", c.COUNT)


COLUMNS: Final = (LSOA21, *(_column(whose, age) for whose in _WHOSE for age in range(_YEARS)))
EITHER: Final = (
    frozenset(_name("", age) for age in range(_YEARS)),
    frozenset(_name(whose, age) for whose in "FM" for age in range(_YEARS)),
)
WRITTEN: Final = (LSOA21.name, *BANDS)
_FROM: Final = (*range(0, OLDEST_BAND, 5), OLDEST_BAND)
_TO: Final = (*_FROM[1:], _YEARS)


def in_bands(row: Sequence[str]) -> tuple[str, ...]:
    """Code, people in five-year bands, and people under 16, of a row with the columns above."""
    everyone, females, males = (row[1 + at * _YEARS : 1 + (at + 1) * _YEARS] for at in range(3))
    if everyone[0]:
        people = [int(float(cell)) for cell in everyone]
    else:
        people = [int(float(female)) + int(float(male)) for female, male in zip(females, males, strict=True)]
    bands = [sum(people[start:end]) for start, end in zip(_FROM, _TO, strict=True)]
    return (row[0], *map(str, bands), str(sum(people[:CHILD])))
