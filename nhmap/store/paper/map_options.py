"""Options side by side on one page: the same ground, the same scale, and what is alike in the same colour."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.geography.palette import ZONE_COLOURS
from nhmap.core.options.comparing import matching_colours
from nhmap.store.paper import map_look as look
from nhmap.store.paper.map_drawing import number_zones, zone_outlines
from nhmap.store.paper.map_panels import wrapped
from nhmap.store.paper.maps import Drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhmap.store.paper.considered import Considered
    from nhmap.store.paper.maps import Maps
    from nhmap.store.paper.subject import Subject

KEY: Final = "options"
_TOP, _BOTTOM, _LEFT, _RIGHT = 0.885, 0.10, 0.07, 0.93
_GAP, _HEAD = 0.03, 0.045


def option_drawings(subject: Subject, maps: Maps) -> Iterator[Drawing]:
    """The options side by side; nothing where the paper is about one plan."""
    if len(subject.options) < 2:  # noqa: PLR2004 - one plan stands beside nothing
        return
    named = "; ".join(f"{option.label}: {option.plan.name}" for option in subject.options)
    yield Drawing(
        KEY,
        f"{subject.assessment.plan.name}: options side by side",
        f"Maps of {len(subject.options)} options on the same ground. {named}. Neighbourhoods that share most people "
        "have the same colour.",
        partial(_page, subject=subject, maps=maps),
    )


def _page(figure: Any, subject: Subject, maps: Maps) -> None:  # noqa: ANN401
    maps.heading(figure, f"{subject.assessment.plan.name}: options side by side")
    count = len(subject.options)
    columns = 1 if count == 2 and _wide(subject) else 2  # noqa: PLR2004
    rows = -(-count // columns)
    wide = (_RIGHT - _LEFT - _GAP * (columns - 1)) / columns
    high = (_TOP - _BOTTOM) / rows - _HEAD
    colours = option_colours(subject)
    for at, option in enumerate(subject.options):
        left = _LEFT + (at % columns) * (wide + _GAP)
        base = _TOP - (at // columns + 1) * (high + _HEAD)
        own = "this paper" if option.own else ""
        said = ", ".join(x for x in (own, "preferred" if option.preferred else "") if x)
        head = wrapped(f"{option.label}: {option.plan.name[:60]}{f' ({said})' if said else ''}", round(95 * wide))
        figure.text(left, base + high + 0.006, head, fontsize=9, fontweight="bold", color=look.INK, va="bottom")
        axes, window = maps.panel(figure, (left, base, wide, high), subject.all_rows)
        outlines, shown = option_zones(option, maps, colours[at])
        maps.zones_on(axes, window, outlines=outlines, colours=shown)
        number_zones(axes, figure, list(enumerate(outlines, start=1)), size=7)
        look.scale_bar(axes)
        look.north_arrow(axes)
    maps.source(figure, "Alike in colour: neighbourhoods that share most people. Dashed lines: councils.")


def _wide(subject: Subject) -> bool:
    """Whether the ground is wider than high, so that two maps stand better one above the other."""
    x, y = (subject.evidence.areas.column(c)[subject.all_rows] for c in ("x", "y"))
    return bool(np.ptp(x) > 1.1 * np.ptp(y))


def option_colours(subject: Subject) -> tuple[tuple[int, ...], ...]:
    """Colours of the zones of every option: those of the paper's own plan are those of its other maps."""
    own = next((at for at, option in enumerate(subject.options) if option.own), 0)
    order = [own, *(at for at in range(len(subject.options)) if at != own)]
    plans = [subject.options[at].plan for at in order]
    found = matching_colours(plans, subject.evidence.areas, subject.colours)
    return tuple(colours for _, colours in sorted(zip(order, found, strict=True)))


def option_zones(option: Considered, maps: Maps, colours: tuple[int, ...]) -> tuple[list[Any], list[str]]:
    """Outlines and colours of the lowest neighbourhoods of an option."""
    zones = [zone for zone in option.assessment.zones if len(zone.figures.rows)]
    lowest = min((zone.zone.level.rank for zone in zones), default=0)
    shown = [zone for zone in zones if zone.zone.level.rank == lowest]
    return zone_outlines(maps.ground.shapes, shown), [
        ZONE_COLOURS[colours[option.plan.position[each.zone.id]]] for each in shown
    ]
