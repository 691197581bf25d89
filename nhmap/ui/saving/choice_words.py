"""Choices beside a plan in words: what was chosen, and what is said of it."""

from __future__ import annotations

from typing import Any, Final

from nhmap.core.assessment.assessment import Basis
from nhmap.core.buildings.gates import GATES
from nhmap.core.choices import (
    BASIS,
    DECISION_PREFIX,
    GATE_PREFIX,
    LEAST_AREA,
    LEAST_LIST,
    LEAST_PRACTICES,
    RESPONSIBLE_PREFIX,
    SITE_PREFIX,
    SPLIT,
    TARGET_PREFIX,
    TOLERANCE,
    TRAVEL,
    WEIGHTING,
)
from nhmap.core.plan.decision import WORDS as DECISION_WORDS
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.weights import DEFAULT
from nhmap.core.wording import percent
from nhmap.ui.state import estate, travel_choice, work

_NAMES: Final = {
    BASIS: "Which people are counted",
    TOLERANCE: "The tolerance",
    SPLIT: "The share below which a practice is split",
    WEIGHTING: "The weights",
    LEAST_AREA: "The minimum floor area",
    LEAST_LIST: "The minimum list on site",
    LEAST_PRACTICES: "The minimum of practices on site",
    TRAVEL: "The way of travelling",
}

_LEAST_UNITS: Final = {LEAST_AREA: " m²", LEAST_LIST: " patients", LEAST_PRACTICES: ""}


def what(key: str) -> str:
    """What a choice is about: “The weights”, “Saltley Health Centre on the shortlist”."""
    kind, _, name = key.partition("/")
    if f"{kind}/" == SITE_PREFIX:
        return f"“{estate.names().get(name, name)}” on the shortlist"
    if f"{kind}/" == GATE_PREFIX:
        return f"The gate “{GATES[name].label if name in GATES else name}”"
    if f"{kind}/" == TARGET_PREFIX:
        return f"The target of an {name}"
    if f"{kind}/" == DECISION_PREFIX:
        return f"“{DECISION_WORDS.get(name, name)}” in the decision record"
    if f"{kind}/" == RESPONSIBLE_PREFIX:
        plan = work.begin().history.plan
        return f"Who is responsible for “{plan.zone(name).name if name in plan.position else name}”"
    return _NAMES.get(key, key)


def pair(key: str, theirs: Any, mine: Any) -> tuple[str, str]:  # noqa: ANN401 - values of JSON
    """What two windows say of one choice, in words; of weights only what differs."""
    if key == WEIGHTING and theirs["points"] and mine["points"]:
        both = [name for name in {**theirs["points"], **mine["points"]} if _points(theirs, name) != _points(mine, name)]
        return _weights(theirs, both), _weights(mine, both)
    return said(key, theirs), said(key, mine)


def said(key: str, value: Any) -> str:  # noqa: ANN401, PLR0911 - values of JSON; one line a kind of choice
    """What is said of a choice: “registered, living here”, “25 %”, “yes”."""
    kind = f"{key.partition('/')[0]}/"
    if kind == SITE_PREFIX:
        return "on it" if value else "not on it"
    if kind == GATE_PREFIX:
        return "counts" if value else "does not count"
    if kind == TARGET_PREFIX:
        return "none" if value is None else f"{value:,} people"
    if kind in {DECISION_PREFIX, RESPONSIBLE_PREFIX}:
        return str(value) or "nothing"
    if key == BASIS:
        return Basis(value).words
    if key in {TOLERANCE, SPLIT}:
        return percent(float(value))
    if key in _LEAST_UNITS:
        return f"{value:,.0f}{_LEAST_UNITS[key]}" if value else "none"
    if key == TRAVEL:
        return travel_choice.said(str(value))
    if key == WEIGHTING:
        return _weights(value, list(value["points"])) if value["points"] else str(value["preset"] or DEFAULT)
    return str(value)


def _points(value: Any, name: str) -> float:  # noqa: ANN401 - values of JSON
    return float(value["points"].get(name, 0))


def _weights(value: Any, names: list[str]) -> str:  # noqa: ANN401 - values of JSON
    return "; ".join(f"{CRITERIA[n].label if n in CRITERIA else n} {_points(value, n):g}" for n in names)
