"""Publications: the one table of what nhmap builds from, by what each is known, dated, fetched and how often.

Recognition, the dry run, ``nhmap data sources``, the ages on the Data page and docs/data.md follow this table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from nhmap.store.refresh import columns as c
from nhmap.store.refresh.publication import OPEN_GEOGRAPHY, Publication
from nhmap.store.refresh.publications_of_buildings import OF_BUILDINGS
from nhmap.store.refresh.publications_of_ground import OF_GROUND
from nhmap.store.refresh.publications_of_people import OF_PEOPLE
from nhmap.store.refresh.publications_of_practices import OF_PRACTICES

PUBLICATIONS: Final[tuple[Publication, ...]] = (*OF_GROUND, *OF_PEOPLE, *OF_PRACTICES, *OF_BUILDINGS)
"""Tables that are told by their columns; boundaries and the list of missing tiles are told in ``recognising``."""

OF_FILE: Final = {publication.file: publication for publication in PUBLICATIONS}

BOUNDARIES_PAGE: Final = OPEN_GEOGRAPHY


@dataclass(frozen=True)
class Known:
    """A publication that nhmap knows and does not build from: by which headers, and what to say of it."""

    headers: frozenset[str]
    words: str


KNOWN: Final = (
    Known(frozenset({"orgcode", "agegroup5"}), "lists by five-year age, without the columns that nhmap reads"),
    Known(
        frozenset({"orgcode", "age", "numberofpatients"}), "lists by single year of age: nhmap reads the five-year file"
    ),
    Known(frozenset({"code", "numberofpatients", "type"}), "totals of lists: nhmap reads them from the five-year file"),
    Known(
        frozenset({"trustcode", "sitecode", "sitename"}), "an ERIC return: bring it under Your estate on the Data page"
    ),
    Known(frozenset({"lsoa21cd", "minutes"}), "travel times: bring them under Your travel times on the Data page"),
    Known(frozenset({"prac_code"}), "places of practices"),
)


def matching(header: tuple[str, ...]) -> list[tuple[Publication, tuple[int, ...]]]:
    """Publications whose columns all stand in a header, each with where they stand."""
    matches = []
    for publication in PUBLICATIONS:
        at = positions(publication, header)
        if at is not None:
            matches.append((publication, at))
    return matches


def positions(publication: Publication, header: tuple[str, ...]) -> tuple[int, ...] | None:
    """Where the columns of a publication stand in a header; None where one is missing or another rules it out."""
    squeezed = [c.squeezed(text) for text in header]
    if publication.never and any(re.fullmatch(publication.never, text) for text in squeezed):
        return None
    at = []
    choices = {name for names in publication.either for name in names}
    for column in publication.columns:
        own = c.squeezed(column.name)
        here = [i for i, text in enumerate(squeezed) if text == own] or [
            i for i, text in enumerate(squeezed) if text and column.known_by(text)
        ]
        if not here:
            if (publication.headless and not column.cells) or column.name in choices:
                at.append(-1)
                continue
            return None
        at.append(here[0])
    return _one_of(publication, at) if choices else tuple(at)


def _one_of(publication: Publication, at: list[int]) -> tuple[int, ...] | None:
    """The same with the first set of columns that is there whole, and without the others; None where none is."""
    here = {column.name for column, place in zip(publication.columns, at, strict=True) if place >= 0}
    complete = next((names for names in publication.either if names <= here), None)
    if complete is None:
        return None
    left = {name for names in publication.either for name in names} - complete
    return tuple(-1 if column.name in left else place for column, place in zip(publication.columns, at, strict=True))
