"""Site page: everything that nhmap knows of one building, and what it does not, with who would know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.estate import Estate, Fact, known_facts
from nhmap.core.buildings.estate_fields import FIELDS, KEYS
from nhmap.core.buildings.gates import OWNER_WORDS, GateSettings, GateState, gates
from nhmap.core.buildings.sites import Site, area_rows, site_of
from nhmap.core.reach.catchment_people import CatchmentPeople, catchment_people
from nhmap.core.reach.catchments import WALK
from nhmap.core.reach.driving import DRIVE
from nhmap.core.site_page.surroundings import (
    OtherSite,
    PracticeNear,
    ServiceNear,
    nearest_services,
    others_near,
    practices_near,
    services_near,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from nhmap.core.buildings.estate_fields import Field
    from nhmap.core.evidence import Evidence
    from nhmap.core.reach.catchments import CatchmentAreas, Travel

TRAVELS: Final[tuple[Travel, ...]] = (WALK, DRIVE)
"""The ways of travelling that a page tells of unless it is given others."""

_OPEN: Final = GateSettings(on=("open",))


@dataclass(frozen=True)
class BuildingFact:
    """One fact of a building that is known.

    Attributes
    ----------
    text
        With its unit.
    source, as_of, note
        Where it is from, the day it describes, and how it was read; empty where nobody said.
    others
        Facts that say something else, each with its source: they do not count.
    why
        Why this one counts where others differ.
    illustrative
        Whether it is invented, for practice.
    """

    label: str
    text: str
    source: str
    as_of: str
    note: str = ""
    others: tuple[str, ...] = ()
    why: str = ""
    illustrative: bool = False


@dataclass(frozen=True)
class UnknownFact:
    """What nobody has told us of a building, and who would know."""

    label: str
    who_knows: str


@dataclass(frozen=True, eq=False)
class SitePage:
    """What is known of one building.

    Attributes
    ----------
    site
        Its record.
    where
        Names of the places it stands in, smallest first: small area, MSOA, ward, district, board, ICB; empty where its
        place is unknown.
    pride
        “in <name>”, “might be in one: …”, “not in one that is published”, or empty where the place is unknown.
    catchments
        One a way of travelling.
    practices, services, nearest, others
        What stands on the site and near it.
    facts, unknown
        The building.
    """

    site: Site
    where: tuple[str, ...]
    pride: str
    catchments: tuple[CatchmentPeople, ...]
    practices: tuple[PracticeNear, ...]
    services: tuple[ServiceNear, ...]
    nearest: Mapping[str, ServiceNear | None]
    others: tuple[OtherSite, ...]
    facts: tuple[BuildingFact, ...]
    unknown: tuple[UnknownFact, ...]

    @property
    def illustrative(self) -> bool:
        """Whether a fact of the building is invented."""
        return any(fact.illustrative for fact in self.facts)


def site_page(
    evidence: Evidence,
    areas: CatchmentAreas,
    site_id: str,
    estate: Estate | None = None,
    travels: Sequence[Travel] = TRAVELS,
) -> SitePage:
    """Everything known of one building.

    Parameters
    ----------
    areas
        The small areas of the evidence, as catchments need them.
    estate
        What people brought about buildings; the evidence already holds what of it counts.

    Raises
    ------
    InputRefusedError
        When there is no such building.
    """
    site = site_of(evidence.sites, site_id)
    site_id = site.site_id  # a building may be asked for by an identifier that it had before
    table = evidence.sites[evidence.sites["site_id"] == site_id].iloc[:1]
    row = table.iloc[0]
    facts, unknown = building_facts(evidence, site_id, estate or Estate())
    return SitePage(
        site,
        _where(evidence, int(area_rows(table)[0])),
        _pride(evidence, areas, int(area_rows(table)[0])),
        tuple(catchment_people(evidence, areas, table, travel) for travel in travels),
        practices_near(evidence, row),
        services_near(evidence, row),
        nearest_services(evidence, row),
        others_near(evidence, row),
        facts,
        unknown,
    )


def building_facts(
    evidence: Evidence, site_id: str, estate: Estate
) -> tuple[tuple[BuildingFact, ...], tuple[UnknownFact, ...]]:
    """What is known of a building in the order of ``FIELDS``, and what is not."""
    sites = evidence.sites[evidence.sites["site_id"] == site_id].iloc[:1]
    layer = {fact.field: fact for fact in known_facts(sites)}
    estate = estate.of_today(evidence.sites)
    own = Estate(estate.of(site_id), (), estate.chosen)
    differing = {c.field: c for c in own.conflicts(layer.values())}
    facts, unknown = [], []
    for key, field in FIELDS.items():
        counts = own.counting.get((site_id, key)) or layer.get(key) or _held(sites.iloc[0], field)
        if counts is None and key == "status" and gates(sites, _OPEN).of(0)["open"] == GateState.PASS:
            text = "open: a practice or a dated service has its address"
            facts.append(BuildingFact(field.label, text, str(sites.iloc[0].get("source") or ""), ""))
            continue
        if counts is None and key in KEYS:
            continue  # what lists are matched by is nothing to find out
        if counts is None:
            unknown.append(UnknownFact(field.label, field.who_knows))
            continue
        conflict = differing.get(key)
        others = () if conflict is None else tuple(f for f in conflict.facts[1:] if not f.same(conflict.facts[0]))
        facts.append(
            BuildingFact(
                field.label,
                _say(counts),
                counts.source,
                counts.as_of,
                counts.note,
                tuple(f"{_say(f)} ({', '.join(x for x in (f.source, f.as_of) if x)})" for f in others),
                "" if conflict is None else conflict.why,
                counts.illustrative,
            )
        )
    return tuple(facts), tuple(unknown)


def _say(fact: Fact) -> str:
    return OWNER_WORDS.get(str(fact.value), fact.say()) if fact.field == "owner" else fact.say()


def _held(row: pd.Series, field: Field) -> Fact | None:
    """A fact that stands in the table of sites and in no upload."""
    value = row.get(field.key)
    if isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, int | float | np.number):
        value = float(value)
    return Fact(str(row["site_id"]), field.key, value, str(row.get("source") or "")) if field.admits(value) else None


def _where(evidence: Evidence, area: int) -> tuple[str, ...]:
    if area < 0:
        return ()
    row = evidence.areas.table.iloc[area]
    columns = ("lsoa21nm", "msoa21nm", "ward24nm", "district26nm", "hwb26nm", "icb26nm")
    names = [str(row[c]) for c in columns if c in row.index and isinstance(row[c], str)]
    return tuple(dict.fromkeys(names))


def _pride(evidence: Evidence, areas: CatchmentAreas, area: int) -> str:
    if area < 0:
        return ""
    place, rows = evidence.pride.flat
    names = [evidence.pride.names[p] for p in place[rows == area]]
    if names:
        return f"in {' and '.join(names)}"
    if areas.pride_unknown[area]:
        return "might be in one: its district holds a place whose boundary is not published"
    return "not in one that is published"
