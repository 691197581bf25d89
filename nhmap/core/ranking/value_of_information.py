"""Value of information: which unknown facts, once known, would change who stands among the first.

Each unknown fact is taken by itself: its value is as likely to be anywhere from worst to best, a gate as likely to be
passed as failed. The value of knowing it is the chance that its site then enters the first n, or leaves them. Put in
order, that is the list of what to ask, and whom, before a shortlist is defended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from nhmap.core.buildings.gates import GATES, GateState

if TYPE_CHECKING:
    from nhmap.core.ranking.criteria import Criterion
    from nhmap.core.ranking.ranking import Ranking

EVEN: Final = 0.5
"""Chance that a gate of which nothing is known is failed."""

WHO_KNOWS_GATE: Final[dict[str, str]] = {
    "owner": "NHS Property Services, Community Health Partnerships or the ICB's estates team",
    "open": "the owner, or a practice in the building",
    "floor_area": "the owner: NHS Property Services, Community Health Partnerships or the trust",
}
_ANYBODY: Final = "the ICB's estates team"


@dataclass(frozen=True)
class UnknownFact:
    """An unknown fact that would change the first n.

    Attributes
    ----------
    row, site_id, name
        The site.
    criterion
        What is unknown of it; ``None`` for a gate.
    gate
        Key of the gate; "" for a criterion.
    inside
        Whether the site stands among the first n now.
    chance
        Chance that this changes once the fact is known.
    figure, bound
        The measure above or below which it changes; ``None`` and "" for a gate.
    """

    row: int
    site_id: str
    name: str
    criterion: Criterion | None
    gate: str
    inside: bool
    chance: float
    figure: float | None
    bound: Literal["above", "below", ""]

    @property
    def what(self) -> str:
        """What is to be found out."""
        return self.criterion.label if self.criterion is not None else GATES[self.gate].label

    @property
    def who_knows(self) -> str:
        """Who could tell."""
        return self.criterion.who_knows if self.criterion is not None else WHO_KNOWS_GATE.get(self.gate, _ANYBODY)

    @property
    def effect(self) -> str:
        """What would follow, in words."""
        does = "leaves" if self.inside else "enters"
        if self.criterion is None:
            return f"{does} if not"
        if self.figure is None:
            return f"{does} whatever it is"
        return f"{does} if {self.bound} {self.criterion.say(self.figure)}"


def value_of_information(ranking: Ranking, top_n: int) -> tuple[UnknownFact, ...]:
    """Unknown facts by the chance that knowing one changes the first ``top_n``; those without effect are left out.

    Parameters
    ----------
    ranking
        Sites that fail a gate are left out: they stand in another list.
    top_n
        How many places count.

    Returns
    -------
    The greatest chance first; of equal chances gates and heavy criteria first, then the better place.
    """
    measures, share = ranking.measures, ranking.share
    rows = np.flatnonzero(~ranking.failed)
    score = np.where(np.isnan(ranking.scores.score), -np.inf, ranking.scores.score)
    falling = np.sort(score[rows])[::-1]
    found: list[UnknownFact] = []
    for row in rows:
        # The score that the last of the first n has, this site not counted: at it or above, the site is among them.
        among = np.searchsorted(-falling, -score[row], side="left")  # its own place among the falling scores
        at = top_n if among < top_n else top_n - 1
        needed = falling[at] if at < len(falling) else -np.inf
        # By its place, because ties are of scores as they are said: two sums of shares seldom agree to the last bit.
        inside = bool(0 < ranking.ranks[row] <= top_n)
        found.extend(_criteria(ranking, int(row), needed, inside=inside))
        if inside and len(rows) > top_n:
            found.extend(_gates(ranking, int(row)))
    weight = {c.key: s for c, s in zip(measures.criteria, share, strict=True)}
    return tuple(
        sorted(
            found,
            key=lambda f: (
                -f.chance,
                -weight.get(f.criterion.key, 0.0) if f.criterion else -1.0,
                int(ranking.ranks[f.row]),
                f.site_id,
                f.gate,
            ),
        )
    )


def _gates(ranking: Ranking, row: int) -> list[UnknownFact]:
    """Unknown gates of one site that stands among the first: failing one sets it apart."""
    if ranking.gates is None:
        return []
    site_id, name = str(ranking.measures.site_ids[row]), str(ranking.measures.names[row])
    unknown = [key for key, state in ranking.gates.of(row).items() if state == GateState.UNKNOWN]
    return [
        UnknownFact(row, site_id, name, None, key, inside=True, chance=EVEN, figure=None, bound="") for key in unknown
    ]


def _criteria(ranking: Ranking, row: int, needed: float, *, inside: bool) -> list[UnknownFact]:
    """Unknown criteria of one site that could carry it over the score ``needed``."""
    measures, share = ranking.measures, ranking.share
    values = measures.values[row]
    known = ~np.isnan(values) & (share > 0)
    earned, weighed = float((values[known] * share[known]).sum()), float(share[known].sum())
    found: list[UnknownFact] = []
    for j in np.flatnonzero(~known & measures.in_use & (share > 0)):
        w, criterion = float(share[j]), measures.criteria[j]
        tie = -np.inf if not np.isfinite(needed) else (needed / 100 * (weighed + w) - earned) / w
        below = float(np.clip(tie, 0.0, 1.0))
        chance = below if inside else 1.0 - below
        if chance <= 0:
            continue
        between = 0.0 < tie < 1.0
        rises = not inside
        bound: Literal["above", "below", ""] = ""
        if between:
            bound = "above" if rises == (criterion.direction == "more") else "below"
        figure = criterion.figure_at(below) if between else None
        name, site_id = str(measures.names[row]), str(measures.site_ids[row])
        found.append(UnknownFact(row, site_id, name, criterion, "", inside, chance, figure, bound))
    return found
