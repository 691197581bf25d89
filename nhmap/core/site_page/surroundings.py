"""Surroundings: what stands on a building's site and near it: practices, services, other candidate buildings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.sites import listed, numbers, words
from nhmap.core.reach.catchments import NEAR
from nhmap.core.wording import as_said

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence

SERVICE_KINDS: Final = ("pharmacy", "family hub", "community diagnostic centre", "hospital", "surgical hub", "dentist")
"""Kinds of service that are told of, those that the framework names for co-location first."""

OTHERS: Final = 6
"""How many other candidate buildings are told of."""


@dataclass(frozen=True)
class PracticeNear:
    """A practice on a building's site or near it.

    Attributes
    ----------
    list_size, vintage
        Patients and the day they were counted; None and empty where nobody published it.
    metres
        In a straight line; None where the practice's place is unknown.
    on_site
        Whether the building's own record names it.
    counted
        Whether its list counts for the criterion: practices that have left the map of practices do not.
    """

    code: str
    name: str
    pcn: str
    list_size: int | None
    vintage: str
    metres: float | None
    on_site: bool
    counted: bool = True


@dataclass(frozen=True)
class ServiceNear:
    """A service, and how far it is in a straight line.

    Attributes
    ----------
    weekly_hours
        Hours open in a week; None where nobody published them.
    open_12_7
        Whether it is open twelve hours on seven days; None where nobody published it.
    """

    kind: str
    name: str
    postcode: str
    metres: float
    weekly_hours: float | None
    open_12_7: bool | None
    vintage: str


@dataclass(frozen=True)
class OtherSite:
    """Another candidate building, and how far it is in a straight line."""

    site_id: str
    name: str
    owner: str
    metres: float


def practices_near(evidence: Evidence, site: pd.Series) -> tuple[PracticeNear, ...]:
    """Practices on the site, then those within ten minutes on foot, each by distance."""
    registrations = evidence.registrations
    table = registrations.practices
    metres = _metres(table, site)
    on_site = listed(site.get("practice_codes"))
    rows = [registrations.row_of[code] for code in on_site if code in registrations.row_of]
    near = [int(r) for r in np.flatnonzero(metres <= NEAR.radius_m) if r not in set(rows)]
    current = table["on_2026_map"].to_numpy(dtype=np.bool_) if "on_2026_map" in table else np.ones(len(table), np.bool_)
    pcns = words(table, "pcn_name")

    def told(row: int, *, here: bool) -> PracticeNear:
        size, away = registrations.list_size[row], metres[row]
        return PracticeNear(
            str(registrations.codes[row]),
            str(registrations.names[row]),
            as_said(str(pcns[row])),
            None if np.isnan(size) else int(size),
            str(registrations.list_vintage[row] or ""),
            None if np.isnan(away) else float(away),
            on_site=here,
            counted=bool(current[row]),
        )

    strange = [
        PracticeNear(code, "", "", None, "", None, on_site=True) for code in on_site if code not in registrations.row_of
    ]
    return (
        *(told(row, here=True) for row in sorted(rows, key=lambda r: (np.nan_to_num(metres[r]), r))),
        *strange,
        *(told(row, here=False) for row in sorted(near, key=lambda r: (metres[r], r))),
    )


def lists_near(practices: tuple[PracticeNear, ...]) -> int | None:
    """Patients on the lists of the practices that count; None where one list is unknown."""
    counted = [p.list_size for p in practices if p.counted]
    return None if any(size is None for size in counted) else sum(size for size in counted if size is not None)


def services_near(evidence: Evidence, site: pd.Series) -> tuple[ServiceNear, ...]:
    """Services within ten minutes on foot, by distance."""
    metres = _metres(evidence.services, site)
    rows = np.flatnonzero(metres <= NEAR.radius_m)
    return tuple(_service(evidence.services, int(r), metres) for r in rows[np.argsort(metres[rows], kind="stable")])


def nearest_services(evidence: Evidence, site: pd.Series) -> dict[str, ServiceNear | None]:
    """The nearest service of each kind, however far; None where none has a known place."""
    metres = _metres(evidence.services, site)
    kinds = words(evidence.services, "kind")
    nearest: dict[str, ServiceNear | None] = {}
    for kind in SERVICE_KINDS:
        at = np.flatnonzero((kinds == kind) & np.isfinite(metres))
        nearest[kind] = _service(evidence.services, int(at[np.argmin(metres[at])]), metres) if len(at) else None
    return nearest


def others_near(evidence: Evidence, site: pd.Series, most: int = OTHERS) -> tuple[OtherSite, ...]:
    """The nearest other candidate buildings of England, by distance."""
    sites = evidence.sites
    metres = _metres(sites, site)
    ids, owners = sites["site_id"].to_numpy(dtype=object), words(sites, "owner", "unknown")
    rows = np.flatnonzero(np.isfinite(metres) & (ids != site["site_id"]))
    rows = rows[np.argsort(metres[rows], kind="stable")][:most]
    names = words(sites, "name")
    return tuple(OtherSite(str(ids[r]), str(names[r]), str(owners[r]), float(metres[r])) for r in rows)


def _metres(table: pd.DataFrame, site: pd.Series) -> NDArray[np.float64]:
    """Metres from a site to each row of a table, NaN where either place is unknown; shape (n,)."""
    here = numbers(site.to_frame().T, "x")[0], numbers(site.to_frame().T, "y")[0]
    return np.asarray(np.hypot(numbers(table, "x") - here[0], numbers(table, "y") - here[1]), dtype=np.float64)


def _service(table: pd.DataFrame, row: int, metres: NDArray[np.float64]) -> ServiceNear:
    at = table.iloc[row]
    hours, always = at.get("weekly_hours"), at.get("open_12_7")
    return ServiceNear(
        str(at["kind"]),
        str(at["name"]),
        str(at.get("postcode") or ""),
        float(metres[row]),
        float(hours) if isinstance(hours, int | float) and np.isfinite(hours) else None,
        bool(always) if isinstance(always, bool | np.bool_) else None,
        str(at.get("vintage") or ""),
    )
