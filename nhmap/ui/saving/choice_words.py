"""Choices beside a plan in words: what was chosen, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nhmap.core.alignment.consents import CONSENT_PREFIX, FROZEN_PREFIX, RULES_KEY, STAYS_PREFIX, Consent, MoveRules
from nhmap.core.assessment.assessment import Basis
from nhmap.core.buildings.gates import GATES
from nhmap.core.choices import (
    BASIS,
    DATA,
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
from nhmap.core.plan.paper_record import PREFIX as PAPER_PREFIX
from nhmap.core.plan.paper_record import WORDS as PAPER_WORDS
from nhmap.core.plan.pipeline import DEFINED_KEY, DISPOSALS, NEW_PREFIX, SCHEME_PREFIX, field_label
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.weights import DEFAULT
from nhmap.core.wording import percent
from nhmap.ui.state import cache, estate, travel_choice, work

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES: Final = {
    BASIS: "Which people are counted",
    TOLERANCE: "The tolerance",
    SPLIT: "The share below which a practice is split",
    WEIGHTING: "The weights",
    LEAST_AREA: "The minimum floor area",
    LEAST_LIST: "The minimum list on site",
    LEAST_PRACTICES: "The minimum of practices on site",
    TRAVEL: "The way of travelling",
    DATA: "The data that the plan is held to",
    RULES_KEY: "The rules by which PCNs are aligned",
    DEFINED_KEY: "How neighbourhoods are defined, in the return",
}

_LEAST_UNITS: Final = {LEAST_AREA: " m²", LEAST_LIST: " patients", LEAST_PRACTICES: ""}


def what(key: str) -> str:  # noqa: PLR0911 - one line a kind of choice
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
    if f"{kind}/" == PAPER_PREFIX:
        return f"“{PAPER_WORDS.get(name, 'A text of your own')}” in the settings of the paper"
    if f"{kind}/" == RESPONSIBLE_PREFIX:
        plan = work.begin().history.plan
        return f"Who is responsible for “{plan.zone(name).name if name in plan.position else name}”"
    return _what_of_scheme(f"{kind}/", name) or _what_of_pcns(f"{kind}/", name) or _NAMES.get(key, key)


def _what_of_scheme(kind: str, name: str) -> str:
    """What a choice about a scheme of the return is about; empty for another."""
    scheme_id, _, field = name.rpartition("/")
    return f"“{field_label(field)}” of {_scheme(scheme_id)} in the return" if kind == SCHEME_PREFIX else ""


def _scheme(scheme_id: str) -> str:
    if not scheme_id.startswith(NEW_PREFIX):
        return f"“{estate.names().get(scheme_id, scheme_id)}”"
    plan, zone_id = work.begin().history.plan, scheme_id.removeprefix(NEW_PREFIX)
    return f"the new building in “{plan.zone(zone_id).name if zone_id in plan.position else zone_id}”"


def _what_of_pcns(kind: str, name: str) -> str:
    """What a choice about aligning PCNs is about; empty for another."""
    if kind == CONSENT_PREFIX:
        return f"What {_practice(name)} was asked and answered"
    if kind == STAYS_PREFIX:
        return f"Whether {_practice(name)} will not move"
    return f"Whether {_pcn(name)} is left alone" if kind == FROZEN_PREFIX else ""


def _practice(code: str) -> str:
    registrations = cache.evidence().registrations
    row = registrations.row_of.get(code)
    return code if row is None else f"“{registrations.names[row]}”"


def _pcn(code: str) -> str:
    registrations = cache.evidence().registrations
    named = dict(zip(registrations.pcn_codes, registrations.pcn_names, strict=True))
    return f"“{named.get(code, code)}”"


def pair(key: str, theirs: Any, mine: Any) -> tuple[str, str]:  # noqa: ANN401 - values of JSON
    """What two windows say of one choice, in words; of weights only what differs."""
    if key == WEIGHTING and theirs["points"] and mine["points"]:
        both = [name for name in {**theirs["points"], **mine["points"]} if _points(theirs, name) != _points(mine, name)]
        return _weights(theirs, both), _weights(mine, both)
    return value_words(key, theirs), value_words(key, mine)


def value_words(key: str, value: Any) -> str:  # noqa: ANN401, PLR0911 - values of JSON; one line a kind of choice
    """What is said of a choice: “registered, living here”, “25 %”, “yes”."""
    kind = f"{key.partition('/')[0]}/"
    if key.endswith(f"/{DISPOSALS}") and kind == SCHEME_PREFIX:
        return "; ".join(", ".join(map(str, row.values())) for row in value or ()) or "none"
    if key == DEFINED_KEY or kind == SCHEME_PREFIX:
        return str(value or "") or "nothing"
    if kind in _SAID_BY_KIND:
        return _SAID_BY_KIND[kind](value)
    if key == RULES_KEY or kind in {CONSENT_PREFIX, STAYS_PREFIX, FROZEN_PREFIX}:
        return _said_of_pcns(kind, value)
    if key == BASIS:
        return Basis(value).words
    if key in {TOLERANCE, SPLIT}:
        return percent(float(value))
    if key in _LEAST_UNITS:
        return f"{value:,.0f}{_LEAST_UNITS[key]}" if value else "none"
    if key == TRAVEL:
        return travel_choice.label(str(value))
    if key == WEIGHTING:
        return _weights(value, list(value["points"])) if value["points"] else str(value["preset"] or DEFAULT)
    return str(value)


_SAID_BY_KIND: Final[dict[str, Callable[[Any], str]]] = {
    SITE_PREFIX: lambda value: "on it" if value else "not on it",
    GATE_PREFIX: lambda value: "counts" if value else "does not count",
    TARGET_PREFIX: lambda value: "none" if value is None else f"{value:,} people",
    DECISION_PREFIX: lambda value: str(value) or "nothing",
    RESPONSIBLE_PREFIX: lambda value: str(value) or "nothing",
    f"{DATA}/": lambda value: f"version {value}" if value else "the data in use",
    PAPER_PREFIX: lambda value: str(value)[:300] or "nothing",
}


def _said_of_pcns(kind: str, value: Any) -> str:  # noqa: ANN401 - values of JSON
    """What is said of a choice about aligning PCNs."""
    if kind == CONSENT_PREFIX:
        return _consent(Consent() if value is None else Consent.from_dict(value))
    if kind in {STAYS_PREFIX, FROZEN_PREFIX}:
        return "yes" if value else "no"
    return _rules(MoveRules() if value is None else MoveRules.from_dict(value))


def _consent(consent: Consent) -> str:
    parts = [f"{consent.answer.value}{f' ({consent.to})' if consent.to else ''}", consent.who, consent.on, consent.note]
    return ", ".join(part for part in parts if part)


def _rules(rules: MoveRules) -> str:
    flags = {"hard limits": rules.hard, "new PCNs": rules.new, "mergers": rules.merges, "splits": rules.splits}
    return f"{rules.lower:,} to {rules.upper:,} people; " + ", ".join(
        f"{words}: {'yes' if on else 'no'}" for words, on in flags.items()
    )


def _points(value: Any, name: str) -> float:  # noqa: ANN401 - values of JSON
    return float(value["points"].get(name, 0))


def _weights(value: Any, names: list[str]) -> str:  # noqa: ANN401 - values of JSON
    return "; ".join(f"{CRITERIA[n].label if n in CRITERIA else n} {_points(value, n):g}" for n in names)
