"""Value of information: which unknown facts, once known, would change who stands among the first.

Each unknown fact is taken by itself, and as likely to be anything as its prior says. The value of knowing it is the
chance that its site then enters the first n, or leaves them. Put in order, that is the list of what to ask, and whom,
before a shortlist is defended; put together by who is asked, it is the letters to write.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from nhmap.core.buildings.gates import GATES, GateState
from nhmap.core.ranking.gate_chances import gate_chance

if TYPE_CHECKING:
    from nhmap.core.ranking.criterion import Criterion
    from nhmap.core.ranking.ranking import Ranking

WHO_KNOWS_GATE: Final[dict[str, str]] = {
    "owner": "NHS Property Services and CHP (LIFT)",
    "open": "the owner, or a practice in the building",
    "floor_area": "the owner or the trust in it",
    "list_on_site": "the practices or the ICB",
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
    score = ranking.scores.score
    falling = np.sort(score[rows])[::-1]
    facts: list[UnknownFact] = []
    for row in rows:
        # The score that the last of the first n has, this site not counted: at it or above, the site is among them.
        among = np.searchsorted(-falling, -score[row], side="left")  # its own place among the falling scores
        at = top_n if among < top_n else top_n - 1
        needed = falling[at] if at < len(falling) else -np.inf
        # By its place, because ties are of scores as they are said: two sums of shares seldom agree to the last bit.
        inside = bool(0 < ranking.ranks[row] <= top_n)
        facts.extend(_criteria(ranking, int(row), needed, inside=inside))
        if inside and len(rows) > top_n:
            facts.extend(_gates(ranking, int(row)))
    weight = {c.key: s for c, s in zip(measures.criteria, share, strict=True)}
    return tuple(
        sorted(
            facts,
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
        UnknownFact(
            *(row, site_id, name, None, key),
            inside=True,
            chance=1.0 - gate_chance(key, ranking.gates.settings),
            figure=None,
            bound="",
        )
        for key in unknown
    ]


def _criteria(ranking: Ranking, row: int, needed: float, *, inside: bool) -> list[UnknownFact]:
    """Unknown criteria of one site that could carry it over the score ``needed``, or below it."""
    measures = ranking.measures
    score, points = float(ranking.scores.score[row]), ranking.scores.contributions[row]
    facts: list[UnknownFact] = []
    for j in np.flatnonzero(np.isnan(measures.values[row]) & measures.in_use & (ranking.share > 0)):
        criterion = measures.criteria[j]
        tie = (needed - score + float(points[j])) / (100 * float(ranking.share[j])) if np.isfinite(needed) else -np.inf
        reaches = 1.0 if tie <= 0 else 0.0 if tie > 1 else criterion.chance_above(tie, measures.expected[row, j])
        chance = 1.0 - reaches if inside else reaches
        if chance <= 0:
            continue
        between = 0.0 < tie < 1.0
        bound: Literal["above", "below", ""] = ""
        if between:
            bound = "above" if (not inside) == (criterion.direction == "more") else "below"
        figure = criterion.figure_at(tie) if between else None
        name, site_id = str(measures.names[row]), str(measures.site_ids[row])
        facts.append(UnknownFact(row, site_id, name, criterion, "", inside, chance, figure, bound))
    return facts


@dataclass(frozen=True)
class Request:
    """One question to one organisation about many buildings: what a letter asks.

    Attributes
    ----------
    who
        Who is asked.
    what
        What is asked.
    facts
        The buildings, the greatest chance of changing the first n first.
    unknown
        Of how many buildings that are ranked it is unknown, these among them.
    """

    who: str
    what: str
    facts: tuple[UnknownFact, ...]
    unknown: int

    @property
    def changes(self) -> float:
        """How many changes among the first n an answer may be expected to bring."""
        return sum(fact.chance for fact in self.facts)


def requests(ranking: Ranking, facts: tuple[UnknownFact, ...]) -> tuple[Request, ...]:
    """The facts by who is asked for what, the answer that changes most first."""
    grouped: dict[tuple[str, str], list[UnknownFact]] = {}
    for fact in facts:
        grouped.setdefault((fact.who_knows, fact.what), []).append(fact)
    unknown = _unknown_counts(ranking)
    letters = [Request(who, what, tuple(group), unknown[what]) for (who, what), group in grouped.items()]
    return tuple(sorted(letters, key=lambda r: (-r.changes, r.who, r.what)))


def _unknown_counts(ranking: Ranking) -> dict[str, int]:
    """Of how many sites that fail no gate each criterion and each gate is unknown, by what it is called."""
    rows = ~ranking.failed
    measures = ranking.measures
    missing = np.isnan(measures.values[rows]).sum(axis=0)
    counts = {criterion.label: int(number) for criterion, number in zip(measures.criteria, missing, strict=True)}
    if ranking.gates is not None:
        unknown = ranking.gates.unknown[rows].sum(axis=0)
        counts |= {gate.label: int(number) for gate, number in zip(ranking.gates.gates, unknown, strict=True)}
    return counts
