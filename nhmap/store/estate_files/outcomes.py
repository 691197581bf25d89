"""Estate outcomes: what becomes of each row of a list, and why."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.building_names import name_of
from nhmap.core.buildings.estate import Fact, NewSite
from nhmap.core.buildings.matching import Asked, Matched
from nhmap.store.estate_files.cells import UnreadableError
from nhmap.store.estate_files.places import coordinates, to_grid, to_lonlat
from nhmap.store.estate_files.postcodes import locate
from nhmap.store.estate_files.rows import CellReject
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.store.estate_files.places import Ground
    from nhmap.store.estate_files.rows import RowRead

OUTCOMES: Final = {
    "matched": "matched to a known building",
    "new": "a building that was not known",
    "offered": "may be one of several buildings: choose",
    "unplaced": "matches nothing, and its place is not known",
    "added": "added to another row of the same building",
    "set aside": "no building",
    "rejected": "cannot be used",
}
"""What becomes of a row, in words."""
ADDED: Final = "added"
KEPT: Final = frozenset({"matched", "new", "offered", "unplaced"})
"""Outcomes of rows that tell of a building."""
OVERFLOWING: Final = "more cells than the header"
NEW_SITES: Final = 3_000
"""New buildings of one file beyond which none is added: a national list would drown the candidates."""
_APART_M: Final = 5_000.0
"""Coordinates and postcode of one row further apart than this: one of them is wrong."""


@dataclass(frozen=True)
class RowOutcome:
    """What became of one row.

    Attributes
    ----------
    read
        What it says.
    outcome
        A key of ``OUTCOMES``.
    code, reason
        Why, as a stable key and in words.
    matched
        The building that it is about, and others that it may be about.
    site_id
        Of that building or of the new one, "" where there is none.
    told
        Its facts; their ``site_id`` is that of the row.
    new_site
        The new building, if the row brings one.
    """

    read: RowRead
    outcome: str
    code: str
    reason: str
    matched: Matched = field(default_factory=Matched)
    site_id: str = ""
    told: tuple[Fact, ...] = ()
    new_site: NewSite | None = None


@dataclass(frozen=True)
class Place:
    """Where a row says that its building stands: how that is known, and what of it could not be used."""

    quality: str = ""
    rejects: tuple[CellReject, ...] = ()


def placed(rows: Sequence[RowRead]) -> tuple[list[Asked], list[Place]]:
    """Places by coordinates, else by postcode; where the two are far apart the postcode counts, and that is said."""
    points: list[tuple[float, float, bool] | None] = []
    faults: list[tuple[CellReject, ...]] = []
    for row in rows:
        try:
            points.append(coordinates(row.x_text, row.y_text))
            faults.append(())
        except UnreadableError as error:
            points.append(None)
            faults.append((CellReject(row.sheet, row.line, "coordinates", error.code, str(error)),))
    x, y = to_grid(points)
    coded = locate([row.postcode for row in rows])
    coded_x, coded_y = coded["x"].tolist(), coded["y"].tolist()
    asked: list[Asked] = []
    places: list[Place] = []
    for i, row in enumerate(rows):
        px, py = coded_x[i], coded_y[i]
        here = (float(x[i]), float(y[i]))
        rejects: tuple[CellReject, ...] = faults[i]
        apart = math.hypot(here[0] - px, here[1] - py)
        if apart > _APART_M >= math.hypot(here[1] - px, here[0] - py):  # easting and northing the wrong way round
            here, apart = (here[1], here[0]), 0.0
        if apart > _APART_M:
            reason = f"They lie {apart / 1000:,.0f} km from {row.postcode}; the postcode was used."
            rejects = (*rejects, CellReject(row.sheet, row.line, "coordinates", "far from the postcode", reason))
        quality = "coordinates given" if math.isfinite(here[0]) and not apart > _APART_M else "postcode"
        at = here if quality == "coordinates given" else (px, py)
        if row.postcode and not math.isfinite(px) and not math.isfinite(here[0]):
            reason = f"{row.postcode} is no postcode of Great Britain that nhmap knows."
            rejects = (*rejects, CellReject(row.sheet, row.line, "postcode", "postcode unknown", reason))
        asked.append(
            Asked(row.name, row.address, row.postcode, at[0], at[1], row.code, row.locality, row.site_id, row.uprn)
        )
        places.append(Place(quality if math.isfinite(at[0]) else "", rejects))
    return asked, places


@dataclass(frozen=True)
class Given:
    """Where the facts of a file come from, the day they describe ("" where nobody said), who gave them, its name."""

    source: str
    as_of: str
    given_by: str
    file: str = ""


def told_by(row: RowRead, given: Given) -> tuple[Fact, ...]:
    """The facts of a row, not yet of any building; a day in the row goes before that of the file."""
    day = row.as_of or given.as_of
    where = ", ".join(part for part in (given.file, row.sheet and f"sheet {row.sheet}", f"row {row.line}") if part)
    return tuple(
        Fact("", key, r.value, given.source, day, given.given_by, note=r.note, where=where) for key, r in row.told
    )


def outcome_of(row: RowRead, *, national: bool, asked: Asked, matched: Matched, told: tuple[Fact, ...]) -> RowOutcome:
    """What becomes of one row; whether a new building can be added is settled later, for all rows together.

    Parameters
    ----------
    national
        Whether the list holds sites of every kind, so that a closed one that nobody knows is left out.
    told
        Its facts, without a building.
    """
    found = matched.match
    if row.fault:
        return RowOutcome(row, "rejected", OVERFLOWING, row.fault)
    if row.set_aside:
        return RowOutcome(row, "set aside", *row.set_aside)
    if found:
        said = f"{found.sure}: {found.how}"
        facts = tuple(replace(fact, site_id=found.site_id, matched=said) for fact in told)
        return RowOutcome(row, "matched", found.sure, said, matched, found.site_id, facts)
    outcome, code, reason = _unmatched(row, asked, matched)
    if national and outcome != "rejected" and any(f.field == "status" and f.value == "closed" for f in told):
        outcome, code, reason = "set aside", "closed", "It is closed, and no building that nhmap knows."
    return RowOutcome(row, outcome, code, reason, matched, told=told if outcome in _KEPT else ())


_KEPT: Final = frozenset({"offered", "unplaced", "new"})


def _unmatched(row: RowRead, asked: Asked, matched: Matched) -> tuple[str, str, str]:
    """Outcome, key and words for a row that is about no known building for sure."""
    placed = math.isfinite(asked.x)
    if not any((row.name, row.address, row.postcode, row.code, row.site_id)) and not placed:
        return "rejected", "no building named", "The row names no building and no place."
    if row.site_id:
        return "rejected", "site unknown", f"There is no site {row.site_id[:40]}."
    near = [offer for offer in matched.offers if not offer.elsewhere]
    if near or (matched.offers and not row.name):
        reason = "It may be " + some(f"{m.name} ({m.how})" for m in matched.offers) + "."
        return "offered", "several or only alike", reason
    if not placed or not row.name:
        lacking = "its place" if row.name else "its name"
        reason = f"No known building matches it, and {lacking} is not known."
        return "unplaced", "no place" if row.name else "no name", reason
    if matched.offers:
        said = some(f"{m.name} ({m.how})" for m in matched.offers)
        return "new", "not known before", f"No known building stands there; of like name only {said}."
    return "new", "not known before", "No known building matches it."


def with_new(
    rows: Sequence[RowOutcome], fresh: Mapping[int, tuple[Asked, Place]], ground: Ground, given: Given
) -> tuple[RowOutcome, ...]:
    """Rows with their new buildings: inside England, and not too many.

    Parameters
    ----------
    fresh
        Position of each row that may bring a new building -> where it is said to stand.
    """
    settled = list(rows)
    if len(fresh) > NEW_SITES:
        reason = (
            f"The file holds {len(fresh):,} buildings that are not known; up to {NEW_SITES:,} are added from one file."
        )
        for i in fresh:
            settled[i] = replace(rows[i], outcome="set aside", code="too many new buildings", reason=reason, told=())
        return tuple(settled)
    x, y = [ask.x for ask, _ in fresh.values()], [ask.y for ask, _ in fresh.values()]
    for i, lsoa, lon, lat in zip(fresh, ground.lsoas(x, y), *to_lonlat(x, y), strict=True):
        row, (ask, place) = rows[i], fresh[i]
        if not lsoa:
            reason = "Its place is in no small area of England. Are easting and northing the wrong way round?"
            reason = reason if place.quality == "coordinates given" else "Its place is in no small area of England."
            settled[i] = replace(row, outcome="rejected", code="outside England", reason=reason, told=())
            continue
        site = NewSite(
            site_id=new_site_id(ask),
            name=row.read.name,
            address=row.read.address,
            postcode=ask.postcode,
            x=round(ask.x, 2),
            y=round(ask.y, 2),
            lon=lon,
            lat=lat,
            lsoa=lsoa,
            kind=row.read.kind or "building of your estate",
            point_quality=place.quality,
            source=given.source,
            as_of=row.read.as_of or given.as_of,
        )
        facts = tuple(replace(fact, site_id=site.site_id, matched="a new building") for fact in row.told)
        settled[i] = replace(row, site_id=site.site_id, told=facts, new_site=site)
    return tuple(settled)


def new_site_id(asked: Asked) -> str:
    """The same for the same name at the same postcode, or else within the same 100 m."""
    place = asked.postcode or f"{asked.x // 100:.0f},{asked.y // 100:.0f}"
    key = f"{''.join(name_of(asked.name).words)}|{place}"
    return f"E-{hashlib.sha256(key.encode()).hexdigest()[:10]}"
