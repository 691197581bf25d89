"""Locks: what is locked keeps its small areas, its place and its neighbourhoods until it is unlocked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.core.plan.changes import ChangeZone, RemoveZone
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.plan.changes import Change
    from nhmap.core.plan.plans import Plan


def heed_locks(plan: Plan, changes: Sequence[Change]) -> None:
    """Refuse changes that take a locked zone away, or out of or into another.

    Strokes need no refusal: they leave locked small areas where they are. A whole new plan takes the place of all, and
    a zone that the same changes lock or unlock is free to move.

    Raises
    ------
    InputRefusedError
        Naming the zone that is locked.
    """
    locked = {zone.id for zone in plan.zones if zone.locked}
    locked -= {c.zone.id for c in changes if isinstance(c, ChangeZone) and not c.zone.locked}
    if not locked:
        return
    for change in changes:
        if isinstance(change, RemoveZone):
            concerned = [change.zone, *(child.id for child in plan.children(change.zone))]
            _refuse(plan, locked, concerned, f"{plan.zone(change.zone).name} cannot be removed")
        elif isinstance(change, ChangeZone) and change.zone.id in plan.position:
            before, after = plan.zone(change.zone.id).parent, change.zone.parent
            if before != after:
                concerned = [change.zone.id, *([after] if after else [])]
                _refuse(plan, locked, concerned, f"{change.zone.name} stays where it is nested")


def _refuse(plan: Plan, locked: set[str], concerned: Sequence[str], words: str) -> None:
    for zone_id in concerned:
        if zone_id in locked:
            name = plan.zone(zone_id).name
            message = f"{words}: {name} is locked."
            raise InputRefusedError(message, f"Unlock {name} first.")
