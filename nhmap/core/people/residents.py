"""Who the residents of a set of small areas are: age, health, disability, unpaid care, ethnic group.

Counts are of Census 2021. Ages also stand on a second basis, small areas scaled to their council's ages of mid-2024,
which is modelled; the two are never mixed in one sum.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.people.population import MOST_DEPRIVED_10, MOST_DEPRIVED_20
from nhmap.core.people.resident_groups import AGES_5, CARE, DISABILITY, ETHNIC_GROUPS, HEALTH
from nhmap.core.people.sharing import whole_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

GROUPS: Final = (*AGES_5, *HEALTH, *DISABILITY, *CARE, *ETHNIC_GROUPS)
"""Columns of the layer ``resident_groups`` that count people."""

UNDER_16: Final = "age_under_16"
BANDS: Final = (*AGES_5, UNDER_16)
"""Ages that stand on both bases."""

OLDEST_BAND: Final = 85
CHILD: Final = 16


@dataclass(frozen=True, eq=False)
class Residents:
    """Residents of each small area by group.

    Attributes
    ----------
    table
        One row a small area, in the order of the small areas; columns as in the layer ``resident_groups``.
    under_16
        Residents under 16 at Census 2021, which five-year bands do not tell; shape (n,).
    councils
        One row a council; columns ``age_0`` to ``age_90_over`` as in the layer ``council_ages``.
    council
        Row of ``councils`` that each small area lies in; shape (n,).
    estimate
        One row a small area; columns ``BANDS``: a mid-year estimate of ages as published. None where there is none.
    """

    table: pd.DataFrame
    under_16: NDArray[np.int64]
    councils: pd.DataFrame
    council: NDArray[np.int32]
    estimate: pd.DataFrame | None = None

    @cached_property
    def counts(self) -> NDArray[np.int32]:
        """Residents of each small area in each of ``GROUPS``; shape (n, g)."""
        return np.ascontiguousarray(self.table[list(GROUPS)].to_numpy(dtype=np.int32))

    @property
    def by_age(self) -> NDArray[np.int64]:
        """Residents of each small area in each of ``BANDS`` at Census 2021; shape (n, b)."""
        return np.column_stack([self.counts[:, : len(AGES_5)], self.under_16])

    @cached_property
    def of_councils(self) -> NDArray[np.int64]:
        """People of each council in each of ``BANDS`` in mid-2024; shape (c, b)."""
        years = self.councils.filter(regex=r"^age_").to_numpy(dtype=np.int64)
        starts = [*range(0, OLDEST_BAND, 5), OLDEST_BAND]
        bands = np.add.reduceat(years, starts, axis=1)
        return np.column_stack([bands, years[:, :CHILD].sum(axis=1)])

    @cached_property
    def scaled(self) -> NDArray[np.float64]:
        """Small areas scaled to their council's ages of mid-2024, band by band; shape (n, b).

        Fractions are kept, so that councils add up exactly. A band that nobody of a council was in at the census is
        shared by all its residents.
        """
        councils = len(self.councils)
        everyone = self.counts[:, : len(AGES_5)].sum(axis=1)
        by_age = self.by_age
        counts = np.empty(by_age.shape)
        for band in range(len(BANDS)):
            counted = by_age[:, band].astype(np.float64)
            total = np.bincount(self.council, weights=counted, minlength=councils)
            counted = np.where(total[self.council] > 0, counted, everyone)
            total = np.bincount(self.council, weights=counted, minlength=councils)
            share = counted / np.where(total > 0, total, 1.0)[self.council]
            counts[:, band] = share * self.of_councils[self.council, band]
        return counts

    @cached_property
    def people_2024(self) -> NDArray[np.int64]:
        """All ages of ``scaled`` as whole people, by largest remainder: councils add up to mid-2024 totals; (n,)."""
        people = self.scaled[:, : len(AGES_5)].sum(axis=1)
        totals = self.of_councils[:, : len(AGES_5)].sum(axis=1)
        return whole_numbers(people, self.council, totals)

    @cached_property
    def deciles(self) -> NDArray[np.int8]:
        """National deciles of income deprivation of children and of older people; shape (n, 2)."""
        return self.table[["idaci_decile", "idaopi_decile"]].to_numpy(dtype=np.int8)

    def share_from_age(self, age: int) -> NDArray[np.float64]:
        """Share of the residents of each small area who are of this age or older, at Census 2021; shape (n,).

        A five-year band is cut evenly, save that of 15 to 19: ages 15 to 17 are taken to be a fifth each of those aged
        10 to 14 (of the band itself where that is smaller), because students who move in at 18 fill the band elsewhere.
        """
        bands = self.counts[:, : len(AGES_5)]
        everyone = bands.sum(axis=1)
        band, past = divmod(age, 5)
        younger = bands[:, :band].sum(axis=1).astype(np.float64)
        if past:
            here = np.minimum(bands[:, 2], bands[:, 3]) if band == CHILD // 5 else bands[:, band]
            younger += here * past / 5
        return np.where(everyone > 0, (everyone - younger) / np.maximum(everyone, 1), 0.0)


@dataclass(frozen=True)
class WhoLivesHere:
    """The residents of a set of small areas.

    Attributes
    ----------
    groups
        People by group (see ``GROUPS``) at Census 2021.
    under_16
        Of them; by the census too.
    ages_2024
        People by age (see ``BANDS``), small areas scaled to councils of mid-2024: modelled, so not whole.
    people_2024
        All of them, in whole people for each small area, as the basis of that name counts.
    income
        For ``idaci`` and ``idaopi`` the shares of residents in small areas of national decile 1, and of 1 and 2.
    ages_estimated
        People by age (see ``BANDS``) in a mid-year estimate as published; empty where there is none.
    """

    groups: Mapping[str, int]
    under_16: int
    ages_2024: Mapping[str, float]
    people_2024: int
    income: Mapping[str, tuple[float, float]]
    ages_estimated: Mapping[str, int] = field(default_factory=dict)

    @property
    def ages(self) -> dict[str, int]:
        """People by five-year band at Census 2021."""
        return {band: self.groups[band] for band in AGES_5}

    @property
    def published_ages(self) -> dict[str, int]:
        """People by age (see ``BANDS``) as published, newest first: an estimate where there is one, else 2021."""
        return dict(self.ages_estimated) or {**self.ages, UNDER_16: self.under_16}

    @property
    def carers(self) -> int:
        """Residents aged 5 and over who give any unpaid care."""
        return self.total(CARE) - self.groups["no_unpaid_care"]

    def total(self, groups: Mapping[str, str]) -> int:
        """People of one table of the census, whose tables are perturbed apart."""
        return sum(self.groups[group] for group in groups)


def who_lives_here(residents: Residents, rows: NDArray[np.integer], mid_year: NDArray[np.int64]) -> WhoLivesHere:
    """Add up the residents of ``rows``.

    Parameters
    ----------
    mid_year
        Residents of each small area, of whom the shares of income deprivation are; shape (n,).
    """
    groups = residents.counts[rows].sum(axis=0).tolist()
    scaled = residents.scaled[rows].sum(axis=0).tolist()
    people, deciles = mid_year[rows], residents.deciles[rows]
    total = people.sum()
    shares = [
        tuple(float(people[deciles[:, i] <= limit].sum() / total) if total else np.nan for limit in _LIMITS)
        for i in range(deciles.shape[1])
    ]
    return WhoLivesHere(
        groups=dict(zip(GROUPS, groups, strict=True)),
        under_16=int(residents.under_16[rows].sum()),
        ages_2024=dict(zip(BANDS, scaled, strict=True)),
        people_2024=int(residents.people_2024[rows].sum()),
        income={"idaci": (shares[0][0], shares[0][1]), "idaopi": (shares[1][0], shares[1][1])},
        ages_estimated={} if residents.estimate is None else _sums(residents.estimate, rows),
    )


def _sums(estimate: pd.DataFrame, rows: NDArray[np.integer]) -> dict[str, int]:
    """People in each band over some small areas."""
    people = estimate[list(BANDS)].to_numpy(dtype=np.int64)[rows].sum(axis=0)
    return dict(zip(BANDS, people.tolist(), strict=True))


_LIMITS: Final = (MOST_DEPRIVED_10, MOST_DEPRIVED_20)


def under(ages: Mapping[str, float], age: int) -> float:
    """People younger than an age that a five-year band begins with."""
    return sum(people for band, people in ages.items() if band in AGES_5 and _starts(band) < age)


def from_age(ages: Mapping[str, float], age: int) -> float:
    """People of an age that a five-year band begins with, and older."""
    return sum(people for band, people in ages.items() if band in AGES_5 and _starts(band) >= age)


def _starts(band: str) -> int:
    return int(band.split("_")[1])
