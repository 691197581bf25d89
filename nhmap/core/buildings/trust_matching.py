"""Trust matching: rows without a place whose trust works near one of the buildings that they may be.

A return says for each site its trust, its code and its name, but not where it is. Where another site of the trust was
matched, a health building of the same name near it is meant: a trust has few sites of one name within reach.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.building_names import name_of
from nhmap.core.buildings.match_rules import says_its_kind
from nhmap.core.buildings.matching import Matched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.buildings.matching import Asked, KnownBuildings

TRUST_M: Final = 40_000.0
"""As far as sites of one trust commonly lie apart; some trusts work across England, most in one or two counties."""


def matched_by_trust(
    trusts: Sequence[str], askings: Sequence[Asked], matches: Sequence[Matched], buildings: KnownBuildings
) -> list[Matched]:
    """What matching says of each row, once sites of the same trust are looked at together.

    Parameters
    ----------
    trusts
        Code of each row's trust, "" where it says none.
    matches
        What was said of each row by itself.
    """
    places: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for trust, matched in zip(trusts, matches, strict=True):
        if trust and matched.match:
            row = buildings.row_of[matched.match.site_id]
            if math.isfinite(buildings.x[row]):
                places[trust].append((float(buildings.x[row]), float(buildings.y[row])))
    return [
        _near(matched, ask, places[trust], buildings)
        if trust in places and not matched.match and _placeless(ask)
        else matched
        for trust, ask, matched in zip(trusts, askings, matches, strict=True)
    ]


def _placeless(asking: Asked) -> bool:
    return not math.isfinite(asking.x) and says_its_kind(name_of(asking.name))


def _near(matched: Matched, asking: Asked, places: Sequence[tuple[float, float]], buildings: KnownBuildings) -> Matched:
    """The one offer of the row's own name that stands near another site of the trust, if there is just one."""
    near = []
    for offer in matched.offers:
        row = buildings.row_of[offer.site_id]
        metres = min(math.hypot(buildings.x[row] - x, buildings.y[row] - y) for x, y in places)
        if metres <= TRUST_M and any(name.words == name_of(asking.name).words for name in buildings.named[row]):
            near.append((offer, metres))
    if len(near) != 1:
        return matched
    ((offer, metres),) = near
    how = f"same name, {metres / 1000:,.0f} km from another site of the trust"
    others = tuple(other for other in matched.offers if other is not offer)
    return Matched(replace(offer, sure="likely", how=how), others)
