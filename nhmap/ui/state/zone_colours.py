"""The colour of each zone of a plan, the same in every window and on every page of this server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nhmap.core.geography.colouring import touching, zone_colours
from nhmap.core.options.comparing import coloured
from nhmap.ui.state import cache

if TYPE_CHECKING:
    from nhmap.core.plan.plans import Plan

_MOST_PLANS: Final = 200


@dataclass
class _Book:
    """Colours of one plan: what they were looked at for last, and every colour that a zone has had."""

    look: tuple[object, ...] = ()
    colours: tuple[int, ...] = ()
    numbers: dict[str, int] = field(default_factory=dict)


_books: Final[dict[str, _Book]] = {}


def colours_of(plan_id: str, plan: Plan, active: str | None = None) -> tuple[int, ...]:
    """A colour for every zone of a plan, in the order of its zones.

    They are looked at again when zones come, go, nest or another one is drawn, never for a stroke: a zone keeps its
    colour while it is drawn. A colour that was given once comes back with its zone.
    """
    if plan_id not in _books and len(_books) >= _MOST_PLANS:
        _books.pop(next(iter(_books)))
    book = _books.setdefault(plan_id, _Book())
    look = (active, *((zone.id, zone.level, zone.parent) for zone in plan.zones))
    if book.look != look:
        adjacency = cache.evidence().areas.adjacency
        borders = touching(plan.labels, adjacency.a, adjacency.b)
        zones = coloured(plan)
        colours = zone_colours(zones, borders, book.numbers, fixed=(active,) if active else ())
        book.numbers |= {zone.id: colour for zone, colour in zip(zones, colours, strict=True)}
        book.colours, book.look = colours, look
    return book.colours
