"""What is said of a publication: by what it is known, dated, fetched and how often it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.store.layer_builds import readers
from nhmap.store.refresh import columns as c
from nhmap.store.refresh.columns import Column, key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nhmap.store.layer_builds.readers import Source

BY_COLUMN: Final = "column"
BY_HEADER: Final = "header"
BY_MID_YEAR: Final = "mid-year"
BY_FINANCIAL_YEAR: Final = "financial year"
BY_LATEST: Final = "latest"
BY_NAME: Final = "name"
FIXED: Final = "fixed"
GROUND: Final = "ground"
PRACTICES: Final = "practices"
PEOPLE: Final = "people"
BUILDINGS: Final = "buildings"
PLACES: Final = "places"
OPEN_GEOGRAPHY: Final = "https://geoportal.statistics.gov.uk"
NOMIS: Final = "https://www.nomisweb.co.uk/sources/census_2021_bulk"
INDICES: Final = "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2025"
STATISTICS: Final = "https://digital.nhs.uk/data-and-information/publications/statistical"
LISTS: Final = f"{STATISTICS}/patients-registered-at-a-gp-practice"
ODS: Final = "https://digital.nhs.uk/services/organisation-data-service"
ESTIMATES: Final = "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates"
NHS: Final = "https://www.england.nhs.uk"
REORGANISATION: Final = "https://www.gov.uk/government/collections/local-government-reorganisation"
ENGLAND: Final = 33_755
LSOA21: Final = key("LSOA21CD", "lsoa21cd|lsoacode2021|lsoa2021code|2021lsoacode|lsoacode|geographycode|areacode")


@dataclass(frozen=True)
class Publication:
    """One thing that a publisher publishes and nhmap reads.

    Attributes
    ----------
    source
        Where the builders expect it, who publishes it, what it is called.
    columns
        What is read of it. All must be there.
    group
        What is built anew when a newer issue comes.
    page
        The publisher's page that it is fetched from, or on which it is to be looked for.
    dated
        How its date is told, and for ``BY_COLUMN``, ``BY_HEADER`` and ``BY_LATEST`` by which headers.
    usual
        The date of the issue that nhmap was made with, as text that sorts.
    months
        How often it comes; None for one that comes once.
    late_after
        Months after its date from which a newer one should be there.
    never
        Headers that make a table another publication.
    among
        A column and what at least half of its cells match, where columns alone do not tell publications apart.
    unlike
        What at least half of the cells of its first column must not match, for the same reason.
    fewest
        Rows below which it does not cover England.
    forgiving
        Whether a row that is not as it should be is set aside; else the file is refused, with all its faults.
    headless
        Width of a table without header, whose columns stand at the positions that their names give.
    known_totals
        Sum of a column -> date, for issues that say no date.
    unique
        Columns of which no two rows say the same; None for the first one, where that is a code of an area.
    either
        Sets of columns of which one must be there whole; the others are left empty.
    written
        Columns of what is kept of it, and what makes its row of a row that was read; None where it is kept as read.
    optional
        Whether a whole build does without it.
    """

    source: Source
    columns: tuple[Column, ...]
    group: str
    page: str
    dated: tuple[str, str]
    usual: str
    months: int | None = None
    late_after: int | None = None
    never: str = ""
    among: tuple[str, str] | None = None
    unlike: str = ""
    fewest: int = 1
    forgiving: bool = False
    headless: int = 0
    known_totals: tuple[tuple[str, int, str], ...] = ()
    unique: tuple[str, ...] | None = None
    either: tuple[frozenset[str], ...] = ()
    written: tuple[tuple[str, ...], Callable[[Sequence[str]], tuple[str, ...]]] | None = None
    optional: bool = False

    @property
    def file(self) -> str:
        """Where the builders expect it."""
        return self.source.file

    @property
    def title(self) -> str:
        """What it is called."""
        return "Patients Registered at a GP Practice by LSOA" if self.is_count else self.source.dataset

    @property
    def identity(self) -> tuple[int, ...]:
        """Places of the columns of which no two rows say the same; none where rows have no identity."""
        first = self.columns[0]
        names = self.unique
        if names is None:
            names = (first.name,) if first.cells in {c.LSOA, c.ENGLISH_LSOA, c.GSS} else ()
        return tuple(at for at, column in enumerate(self.columns) if column.name in names)

    @property
    def is_count(self) -> bool:
        """Whether it is a count of where patients live, of which several dates stand side by side."""
        return self.source in readers.COUNTS
