"""Bus and train on a building's page: by a person's own table, or the plain word that nobody told nhmap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.core.people.access import zone_access
from nhmap.core.reach.catchments import MODE_WORDS
from nhmap.core.wording import percent
from nhmap.markup import NOTHING, Markup, html

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhmap.core.evidence import Evidence
    from nhmap.core.site_page.site_page import SitePage

_PRIVATE: Final = frozenset({"walk", "drive", "cycle"})
"""Modes of which nobody waits for a vehicle."""


def panel(page: SitePage, evidence: Evidence, tables: Iterable[tuple[str, str, float]]) -> Markup:
    """What is known of bus and train, beside the households without a car around the building.

    Parameters
    ----------
    tables
        Tables of travel times that people brought: name, mode, minutes.
    """
    public = [(name, mode) for name, mode, _ in tables if mode not in _PRIVATE]
    need = evidence.need
    access = None if need is None else need.access
    around = NOTHING
    if access is not None:
        lines = [
            html(
                "<li>{}: {:,} of {:,} households ({}) have no car</li>",
                *(catchment.short, reach.no_car, reach.households, percent(reach.share_no_car)),
            )
            for catchment in page.catchments
            if catchment.known and (reach := zone_access(access, catchment.rows, evidence.areas.residents)).households
        ]
        around = html("<ul>{}</ul>", Markup("").join(lines)) if lines else NOTHING
    if public:
        names = ", ".join(f"{name} ({MODE_WORDS.get(mode, mode)})" for name, mode in public)
        sentence = f"By bus or train: choose your table under Travel at the top: {names}."
    else:
        sentence = (
            "By bus or train: nobody told nhmap how long it takes, and it estimates no such travel. "
            "Bring a table of travel times on the page Data."
        )
    return html(
        '<section class="nh-figures"><h4>Without a car <small>{}</small></h4>{}<p>{}</p></section>',
        "" if access is None else evidence.vintages.get("access", ""),
        around,
        sentence,
    )
