"""One plan on two sets of data: what moved in it though nobody drew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import ZoneAssessment
    from nhmap.core.options.plan_figures import Assessed


@dataclass(frozen=True)
class ZoneMoved:
    """A zone whose people moved: each figure before and after.

    Attributes
    ----------
    name
        Of the zone.
    residents, registered, lists
        Residents, registered patients who live there, and whole lists of its practices.
    state
        ``fits``, ``over`` or ``under``.
    came, left
        Names of practices that belong to it now, and of those that no longer do.
    """

    name: str
    residents: tuple[int, int]
    registered: tuple[int, int]
    lists: tuple[int, int]
    state: tuple[str, str]
    came: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def moved(self) -> bool:
        """Whether anything did."""
        pairs = (self.residents, self.registered, self.lists, self.state)
        return bool(self.came or self.left) or any(was != now for was, now in pairs)


@dataclass(frozen=True)
class PlanMoved:
    """What moved in a plan: zones, and findings by their sentences."""

    zones: tuple[ZoneMoved, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def moved(before: Assessed, after: Assessed) -> PlanMoved:
    """Compare one plan assessed on two sets of data.

    Parameters
    ----------
    before, after
        The same plan; small areas are the same in both, practices need not be.
    """
    pairs = zip(before.assessment.zones, after.assessment.zones, strict=True)
    zones = [_zone(was, before, now, after) for was, now in pairs if len(now.figures.rows)]
    old, new = ({finding.key: finding.message for finding in state.findings} for state in (before, after))
    return PlanMoved(
        tuple(zone for zone in zones if zone.moved),
        tuple(message for key, message in new.items() if key not in old),
        tuple(message for key, message in old.items() if key not in new),
    )


def _zone(was: ZoneAssessment, before: Assessed, now: ZoneAssessment, after: Assessed) -> ZoneMoved:
    old, new = _practices(was, before), _practices(now, after)
    return ZoneMoved(
        now.zone.name,
        (was.figures.residents, now.figures.residents),
        (was.figures.registered_living_in, now.figures.registered_living_in),
        (was.registered_list, now.registered_list),
        (was.state, now.state),
        tuple(name for code, name in new.items() if code not in old),
        tuple(name for code, name in old.items() if code not in new),
    )


def _practices(zone: ZoneAssessment, on: Assessed) -> dict[str, str]:
    """Practices that belong to a zone, by code."""
    table = on.evidence.registrations.practices
    practices = table.iloc[zone.practices]
    return dict(zip(practices["practice_code"], practices["name"], strict=True))
