"""Ages: how old the figures of each publication are, against how often its publisher gives new ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nhmap.store.layer_builds import readers
from nhmap.store.refresh import dating
from nhmap.store.refresh.kept_inputs import kept_by
from nhmap.store.refresh.publications import PUBLICATIONS
from nhmap.store.tabular.problems import counted

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from nhmap.store.layers.catalogue import Catalogue
    from nhmap.store.refresh.publication import Publication

PLAIN_MONTHS: Final = 36
"""From this age on, figures that come anew are said plainly to be old."""
NONE: Final = "none yet"
_CENSUS: Final = "Census 2021"
_CENSUS_MONTH: Final = "2021-03"
_RHYTHMS: Final = {None: "once", 1: "every month", 3: "every quarter", 6: "twice a year", 12: "every year"}


@dataclass(frozen=True)
class Age:
    """One publication in use.

    Attributes
    ----------
    title, publisher, page, rhythm
        What it is, who gives it, where it is fetched, and how often it comes, in words.
    vintage
        Of what is in use, in words.
    months
        Since then; None where it is not dated.
    late
        Whether a newer one should be there.
    plain
        Whether it is so old that it is said wherever it shows.
    layers
        That are made from it.
    is_there
        Whether it is in use; what nhmap reads and does without has no vintage until somebody brings it.
    """

    title: str
    publisher: str
    page: str
    rhythm: str
    vintage: str
    months: int | None
    late: bool
    plain: bool
    layers: tuple[str, ...]
    is_there: bool = True

    @property
    def words(self) -> str:
        """How old it is; "" where that says nothing."""
        if self.months is None:
            return ""
        years, months = divmod(self.months, 12)
        span = " ".join(counted(n, unit) for n, unit in ((years, "year"), (months, "month")) if n) or "this month"
        old = span if span == "this month" else f"{span} old"
        return f"{old}; a newer one should be there" if self.late else old


def ages_of(catalogue: Catalogue, folder: Path, today: date) -> tuple[Age, ...]:
    """The age of every publication that nhmap builds from, in the order of the table; at the end what may be brought.

    Parameters
    ----------
    catalogue, folder
        The layers in use, and where they lie.
    today
        The day on which it is asked.
    """
    inputs = kept_by(folder)
    vintages = {source.file: source.vintage for layer in catalogue.layers for source in layer.source}
    counts = {file: words for file, words in vintages.items() if _is_count(file)}
    ages = []
    for publication in PUBLICATIONS:
        layers = tuple(
            layer.name
            for layer in catalogue.layers
            if any(source.file == publication.file or (publication.is_count and source.file in counts)
                   for source in layer.source)
        )  # fmt: skip
        if publication.is_count:
            ages += [
                _age(publication, words, _day(words, ""), layers, today) for words in dict.fromkeys(counts.values())
            ]
            continue
        edition = inputs.get(publication.file)
        vintage = edition.words if edition else vintages.get(publication.file, "")
        if vintage:
            usual = publication.usual if vintage == publication.source.usual_vintage else ""
            ages.append(_age(publication, vintage, edition.date if edition else usual, layers, today))
    there = {age.title for age in ages}
    missing = [source for source in PUBLICATIONS if source.optional and source.title not in there]
    return (*ages, *(replace(_age(source, NONE, "", (), today), is_there=False) for source in missing))


def _is_count(file: str) -> bool:
    return readers.is_count(file)


def _day(words: str, exact_day: str) -> str:
    day = dating.parsed(words)
    return exact_day or (day.isoformat() if day else "")


def _precise(day: str, vintage: str) -> str:
    """The month that a vintage says in words, where the date is known by its year alone."""
    if vintage.startswith(_CENSUS):
        return _CENSUS_MONTH
    day_in_name = dating.of_name(vintage)
    return day_in_name if len(day_in_name) > len(day) and day_in_name.startswith(day) and day else day


def _age(publication: Publication, vintage: str, day: str, layers: tuple[str, ...], today: date) -> Age:
    months, day = None, _precise(day, vintage)
    if day:
        parts = [int(part) for part in day.split("-")]
        months = max(0, 12 * (today.year - parts[0]) + today.month - (parts[1] if len(parts) > 1 else 12))
    comes = publication.months is not None
    late = comes and months is not None and publication.late_after is not None and months > publication.late_after
    return Age(
        publication.title,
        publication.source.publisher,
        publication.page,
        _RHYTHMS.get(publication.months, ""),
        vintage,
        months,
        late,
        late and months is not None and months >= PLAIN_MONTHS,
        layers,
    )


def late_layers(ages: tuple[Age, ...]) -> dict[str, Age]:
    """The layers that hold something past its publisher's rhythm, each with the oldest of it."""
    late: dict[str, Age] = {}
    for age in ages:
        for name in age.layers if age.late else ():
            if name not in late or (late[name].months or 0) < (age.months or 0):
                late[name] = age
    return late
