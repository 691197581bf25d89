"""Weights: how much each criterion counts.

The weights shipped are nhmap's starting point and are labelled so. Policy fixes only deprivation, owner and the reuse
of buildings; owner and reuse are gates, which leaves deprivation as the policy minimum.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.ranking.criteria import CRITERIA
from nhmap.errors import InputRefusedError, printable

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LABEL: Final = 80
_NAMED: Final = 10
"""How long a label, and how many strange names a refusal tells."""
SUCCESSORS: Final[dict[str, dict[str, float]]] = {"practices": {"on_site": 2 / 3, "nearby": 1 / 3}}
"""Criteria of older nhmaps, and the share of their weight that each of today's gets."""

STARTING_POINT: Final = "nhmap's starting point, not policy: the weights are yours to set"


@dataclass(frozen=True)
class Weights:
    """How much each criterion counts; shares that add up to 1.

    Attributes
    ----------
    shares
        (criterion key, share) in the order of the registry, zeros included.
    label
        What the set is called.
    """

    shares: tuple[tuple[str, float], ...]
    label: str = "your weights"

    @classmethod
    def from_dict(cls, data: object, label: str = "") -> Weights:
        """Read weights from a mapping of criterion key to a number from 0 up, on any scale.

        ``{"weights": {...}, "label": "..."}`` and ``{"preset": "balanced"}`` are read too, so that what nhmap writes
        can be given back. A criterion that is not named counts nothing.

        Raises
        ------
        InputRefusedError
            With every fault at once: not a mapping, unknown criteria, numbers below 0 or not finite, nothing above 0.
        """
        if not isinstance(data, Mapping):
            message = "Weights must be a set of criterion names with numbers."
            raise InputRefusedError(message, 'For example {"deprivation": 40, "people": 20}.')
        if "preset" in data and len(data) == 1:
            return preset(str(data["preset"]))
        inner = data.get("weights")
        if isinstance(inner, Mapping):
            label = label or printable(str(data.get("label") or "")[:_LABEL])
        faults, amounts = _amounts(renamed(inner if isinstance(inner, Mapping) else data))
        if not faults and not any(amounts.values()):
            faults.append("Every weight is zero.")
        if faults:
            raise InputRefusedError(" ".join(faults), f"The criteria are: {', '.join(CRITERIA)}.")
        # Divided by the largest first: the sum of huge numbers, or of tiny ones, must not overflow or vanish.
        top = max(amounts.values())
        scaled = {key: amounts.get(key, 0.0) / top for key in CRITERIA}
        total = math.fsum(scaled.values())
        return cls(tuple((key, w / total) for key, w in scaled.items()), label or "your weights")

    def to_dict(self) -> dict[str, float]:
        """Criterion key to share, zeros included."""
        return dict(self.shares)

    def vector(self, keys: tuple[str, ...]) -> NDArray[np.float64]:
        """Shares in the order of ``keys``; shape (k,)."""
        shares = dict(self.shares)
        return np.array([shares.get(key, 0.0) for key in keys], dtype=np.float64)

    @property
    def content_hash(self) -> str:
        """Hash of the shares, whatever scale they were given on; the label does not count."""
        text = json.dumps({key: round(share, 12) for key, share in self.shares if share}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def renamed(data: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """Weights by the criteria of today: what an older nhmap called one is shared out to those it became."""
    raw = dict(data)
    for old, became in SUCCESSORS.items():
        amount = _number(raw.get(old))
        if old in CRITERIA or amount is None or any(key in raw for key in became):
            continue
        del raw[old]
        raw |= {key: amount * share for key, share in became.items()}
    return raw


def _amounts(data: Mapping[Any, Any]) -> tuple[list[str], dict[str, float]]:
    faults: list[str] = []
    amounts: dict[str, float] = {}
    strange = [str(key)[:_LABEL] for key in data if key not in CRITERIA]
    if strange:
        more = f" and {len(strange) - _NAMED:,} more" if len(strange) > _NAMED else ""
        faults.append(f"There is no criterion {', '.join(f'“{key}”' for key in strange[:_NAMED])}{more}.")
    for key in CRITERIA:
        value = data.get(key, 0.0)
        amount = _number(value)
        if amount is None:
            faults.append(f"The weight of “{key}” is not a number.")
        elif not math.isfinite(amount) or amount < 0:
            beyond = "" if math.isfinite(amount) else ", no number that can be used"
            faults.append(f"The weight of “{key}” is {amount:g}{beyond}; it must be 0 or more.")
        elif key in data:
            amounts[key] = amount
    return faults, amounts


def _number(value: object) -> float | None:
    """A number of JSON; infinity for a whole number that is beyond any other, None for what is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def preset(name: str) -> Weights:
    """One of the sets that nhmap ships; case, hyphens and underscores do not matter.

    Raises
    ------
    InputRefusedError
        When there is no such set.
    """
    wanted = " ".join(name.replace("-", " ").replace("_", " ").lower().split())
    if wanted not in PRESETS:
        message = f"There is no preset “{name}”."
        raise InputRefusedError(message, f"The presets are: {', '.join(PRESETS)}.")
    return PRESETS[wanted]


PRESET_WORDS: Final[dict[str, str]] = {
    "policy minimum": "Only what policy fixes: the deprivation of the catchment. Owner and reuse are gates.",
    "balanced": "Need first, then people and practices at hand, then the building.",
    "deprivation first": "Deprivation and health need count for more than half.",
    "ready soonest": "Space, condition, tenure and practices at hand count most.",
}
"""What each preset is for."""

PRESET_POINTS: Final[dict[str, dict[str, int]]] = {
    "policy minimum": {"deprivation": 100},
    "balanced": {
        "deprivation": 20,
        "people": 10,
        "health": 8,
        "nhc_distance": 6,
        "on_site": 12,
        "nearby": 6,
        "services": 6,
        "pride": 6,
        "space": 12,
        "condition": 8,
        "size": 8,
        "tenure": 4,
        "snp_fit": 3,
    },
    "deprivation first": {
        "deprivation": 45,
        "people": 10,
        "health": 15,
        "nhc_distance": 2,
        "on_site": 4,
        "nearby": 1,
        "services": 4,
        "pride": 10,
        "space": 5,
        "condition": 2,
        "size": 2,
    },
    "ready soonest": {
        "deprivation": 10,
        "people": 5,
        "health": 2,
        "on_site": 10,
        "nearby": 3,
        "services": 3,
        "space": 25,
        "condition": 20,
        "size": 12,
        "tenure": 10,
    },
}
"""nhmap's starting points as the sliders show them; only the proportions count."""

PRESETS: Final[dict[str, Weights]] = {name: Weights.from_dict(points, name) for name, points in PRESET_POINTS.items()}
"""The same as shares."""

DEFAULT: Final = "balanced"
