"""Return: the schemes of a strategic pipeline, one row each, and what they come to by wave.

A scheme begins from a building of the shortlist or from a row by hand for a neighbourhood that has none. What is worked
out of it comes as facts; what people said of it, as words. A sum adds what is known and counts what is not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final

from nhmap.core.plan.pipeline import NEW_PREFIX, OPTIONS, WAVES, SchemeWords
from nhmap.core.plan.typed_answers import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nhmap.core.plan.pipeline import Disposal

UNKNOWN: Final = "unknown"
NATIONAL: Final[Mapping[str, int]] = {"by 2030": 120, "by 2035": 250}
"""Centres of England that the framework of 17 March 2026 names, by when; those of 2035 hold those of 2030."""
UP_TO: Final[Mapping[str, tuple[str, ...]]] = {"by 2030": WAVES[:2], "by 2035": WAVES}
"""Waves that count by a year."""


@dataclass(frozen=True)
class SchemeFacts:
    """What is worked out of one scheme; None and "" for what nobody knows.

    Attributes
    ----------
    scheme_id, name
        As in :class:`~nhmap.core.plan.pipeline.SchemeWords`; the name as the lists have it.
    zone_id, neighbourhood
        The neighbourhood that it serves.
    people
        Residents of that neighbourhood.
    reaches
        Residents within reach of the building.
    met, not_met, open_questions
        How many questions of readiness are answered so; None for a building that does not stand yet.
    """

    scheme_id: str
    name: str
    postcode: str = ""
    zone_id: str = ""
    neighbourhood: str = ""
    people: int | None = None
    reaches: int | None = None
    met: int | None = None
    not_met: int | None = None
    open_questions: int | None = None
    band: str = ""
    rank: int | None = None
    gates: str = ""

    @property
    def readiness(self) -> str:
        """“2 of 6 met, 1 not met, 3 unknown”; empty where nobody knows."""
        if self.met is None or self.not_met is None or self.open_questions is None:
            return ""
        of = self.met + self.not_met + self.open_questions
        return f"{self.met} of {of} met, {self.not_met} not met, {self.open_questions} unknown"


@dataclass(frozen=True)
class Scheme:
    """One row of the return."""

    facts: SchemeFacts
    words: SchemeWords

    @property
    def name(self) -> str:
        """What its authors call it, else what the lists do."""
        return self.words.texts.get("name", "") or self.facts.name

    @property
    def option(self) -> str:
        """Refurbish, extend or build; a new building is built. Empty where nobody said."""
        return self.words.texts.get("option", "") or ("build" if self.new else "")

    @property
    def new(self) -> bool:
        """Whether it begins from no building."""
        return self.facts.scheme_id.startswith(NEW_PREFIX)

    @property
    def wave(self) -> str:
        """When it would open; empty where nobody said."""
        return self.words.texts.get("wave", "")

    @property
    def disposals(self) -> tuple[Disposal, ...]:
        """Buildings that it would let go."""
        return self.words.disposals

    @property
    def sizes(self) -> tuple[Decimal | None, ...]:
        """Floor areas that it would let go, None for each that nobody knows; one None where nobody named any."""
        if self.disposals:
            return tuple(disposal.size_m2 for disposal in self.disposals)
        return (Decimal(0) if self.words.texts.get("no_disposals") else None,)


@dataclass(frozen=True)
class Sum:
    """A sum of what is known.

    Attributes
    ----------
    known
        The sum; zero where nothing is known.
    added, unknown
        How many of the rows are in it, and how many are not because nobody knows.
    """

    known: Decimal
    added: int
    unknown: int

    @classmethod
    def of(cls, values: Iterable[Decimal | int | None]) -> Sum:
        """Add up what is known."""
        rows = list(values)
        amounts = [Decimal(value) for value in rows if value is not None]
        return cls(sum(amounts, Decimal(0)), len(amounts), len(rows) - len(amounts))

    @property
    def value(self) -> Decimal | None:
        """The sum; None where rows were to be added and none is known."""
        return None if self.unknown and not self.added else self.known

    def words(self, unit: str = "") -> str:
        """“12.4 m, 3 unknown”."""
        if self.value is None:
            return UNKNOWN
        whole, _, part = plain(self.known).partition(".")
        figure = f"{int(whole):,}{'.' if part else ''}{part}{f' {unit}' if unit else ''}"
        return f"{figure}, {self.unknown:,} unknown" if self.unknown else figure


@dataclass(frozen=True)
class Total:
    """What several schemes come to.

    Attributes
    ----------
    options
        How many are refurbished, extended, built, and of how many nobody said.
    people
        Residents of the neighbourhoods that they serve, a row each: where two serve one neighbourhood, twice.
    people_once
        The same with each neighbourhood once.
    capital, revenue, digital
        Millions of pounds.
    disposals, disposal_m2
        Buildings given up, and their floor area; unknown are buildings without a size and schemes that named none.
    """

    label: str
    schemes: int
    options: Mapping[str, int]
    people: Sum
    people_once: int
    capital: Sum
    revenue: Sum
    digital: Sum
    disposals: int
    disposal_m2: Sum

    @classmethod
    def of(cls, label: str, schemes: Iterable[Scheme]) -> Total:
        """Add up schemes."""
        rows = list(schemes)
        options = Counter(row.option or UNKNOWN for row in rows)
        served = {row.facts.zone_id: row.facts.people or 0 for row in rows if row.facts.zone_id}
        capital, revenue, digital = (
            Sum.of(row.words.amount(key) for row in rows) for key in ("capital", "revenue", "digital_cost")
        )
        return cls(
            label,
            len(rows),
            {option: options[option] for option in (*OPTIONS, UNKNOWN)},
            Sum.of(row.facts.people for row in rows),
            sum(served.values()),
            capital,
            revenue,
            digital,
            sum(len(row.disposals) for row in rows),
            Sum.of(size for row in rows for size in row.sizes),
        )


@dataclass(frozen=True)
class Against:
    """Schemes that open by a year, beside what England is to have by then.

    Attributes
    ----------
    national
        Centres of England by that year.
    share
        What the planning area's share of England's residents would be of them. Arithmetic: nobody allotted it.
    """

    total: Total
    national: int
    share: float

    @property
    def words(self) -> str:
        """“3 schemes by 2030; a share of 120 by residents would be 1.2”."""
        noun = "scheme" if self.total.schemes == 1 else "schemes"
        return (
            f"{self.total.schemes} {noun} {self.total.label}; a share of England's {self.national} by residents would "
            f"be {self.share:.1f}"
        )


@dataclass(frozen=True)
class Served:
    """A neighbourhood and the schemes that serve it."""

    zone_id: str
    name: str
    residents: int
    schemes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PipelineReturn:
    """A strategic pipeline as it is sent to the region.

    Attributes
    ----------
    schemes
        Those of the shortlist in its order, then new buildings in the order of their neighbourhoods.
    neighbourhoods
        Of the plan, served or not.
    defined
        How neighbourhoods are defined, in the authors' words; empty where they said nothing.
    share
        The planning area's share of England's residents.
    lost
        Schemes of which something was said and that are no longer on the shortlist or in the plan.
    """

    schemes: tuple[Scheme, ...]
    neighbourhoods: tuple[Served, ...]
    defined: str = ""
    share: float = 0.0
    lost: tuple[str, ...] = field(default=())

    @cached_property
    def waves(self) -> tuple[Total, ...]:
        """Totals by wave, those of no known wave last; together they hold every scheme once."""
        return tuple(Total.of(wave or UNKNOWN, self._of(wave)) for wave in (*WAVES, ""))

    @cached_property
    def total(self) -> Total:
        """What all schemes come to."""
        return Total.of("all schemes", self.schemes)

    @cached_property
    def against(self) -> tuple[Against, ...]:
        """Schemes by 2030 and by 2035, beside England's."""
        return tuple(
            Against(Total.of(year, self._of(*UP_TO[year])), national, national * self.share)
            for year, national in NATIONAL.items()
        )

    @property
    def unserved(self) -> tuple[Served, ...]:
        """Neighbourhoods that no scheme serves."""
        return tuple(neighbourhood for neighbourhood in self.neighbourhoods if not neighbourhood.schemes)

    def _of(self, *waves: str) -> tuple[Scheme, ...]:
        """Schemes of some waves."""
        return tuple(scheme for scheme in self.schemes if scheme.wave in waves)
