"""Gates: yes-or-no rules for sites, kept apart from the score.

The answer of a gate is *pass*, *fail* or *unknown*; unknown is neither. A failed gate never hides a site: it moves it
to a list of its own, with the reason. Each gate is the user's to switch on or off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.sites import (
    area_rows,
    column_of,
    listed,
    numbers,
    patients_on_site,
    practices_on_site,
    words,
)
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

POLICY_OWNERS: Final = ("NHSPS", "LIFT")
"""Owners whose buildings make up wave 1 (2026 to 2027) in the framework of 17 March 2026."""

OWNER_WORDS: Final = {
    "NHSPS": "NHS Property Services",
    "LIFT": "LIFT",
    "other": "another owner",
    "unknown": "an owner we do not know",
}


class GateState(StrEnum):
    """What a gate says of a site."""

    PASS = "pass"  # noqa: S105 - the state of a gate
    FAIL = "fail"
    UNKNOWN = "unknown"


UNDATED_SERVICES: Final = frozenset({"hospital"})
"""Services that come from a list too old to show that a building is open today."""

_STATES: Final = (GateState.FAIL, GateState.PASS, GateState.UNKNOWN)
_FAIL, _PASS, _UNKNOWN = 0, 1, 2


@dataclass(frozen=True, eq=False)
class GateSettings:
    """Which gates are switched on, and by what they judge.

    Attributes
    ----------
    on
        Keys of ``GATES`` that count.
    planning_area
        Which small areas are being planned; shape (small areas,). ``None``: no planning area, and its gate rests.
    minimum_floor_area_m2, minimum_list, minimum_practices
        Floor area, patients on the lists of the practices in the building, and how many practices; ``None``: no
        minimum, and its gate rests.
    owners
        Owners that pass.
    acting_nhcs
        Sites that the user marked as working like a neighbourhood health centre already, or as designated. They stay
        in the ranking unless the gate ``not_yet_nhc`` is switched on.
    discounted
        Sites that the user discounted, and why.
    """

    on: tuple[str, ...] = (
        *("owner", "open", "planning_area", "floor_area", "list_on_site", "practices_on_site"),
        "not_discounted",
    )
    planning_area: NDArray[np.bool_] | None = None
    minimum_floor_area_m2: float | None = None
    minimum_list: float | None = None
    minimum_practices: float | None = None
    owners: tuple[str, ...] = POLICY_OWNERS
    acting_nhcs: frozenset[str] = frozenset()
    discounted: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse gates that do not exist and thresholds that mean nothing."""
        faults = [f"There is no gate “{key}”." for key in self.on if key not in GATES]
        minimums = {
            "floor area must be a number of m²": self.minimum_floor_area_m2,
            "list on site must be a number of patients": self.minimum_list,
            "number of practices on site must be a number": self.minimum_practices,
        }
        faults += [
            f"The minimum {what} from 0 up, not {minimum}."
            for what, minimum in minimums.items()
            if minimum is not None and not (math.isfinite(minimum) and minimum >= 0)
        ]
        if faults:
            raise InputRefusedError(" ".join(faults), f"The gates are: {', '.join(GATES)}.")

    def active(self) -> tuple[Gate, ...]:
        """The gates that are on and have something to judge by, in the order of the registry."""
        resting = {
            "planning_area": self.planning_area is None,
            "floor_area": self.minimum_floor_area_m2 is None,
            "list_on_site": self.minimum_list is None,
            "practices_on_site": self.minimum_practices is None,
            "not_yet_nhc": not self.acting_nhcs,
            "not_discounted": not self.discounted,
        }
        return tuple(gate for key, gate in GATES.items() if key in self.on and not resting.get(key, False))


@dataclass(frozen=True)
class Gate:
    """A yes-or-no rule for sites.

    Attributes
    ----------
    key, label, version
        Stable name, words for people, number raised when the rule changes.
    meaning
        What the rule asks and where it comes from.
    judge
        Sites and settings to a state for each site: 0 fail, 1 pass, 2 unknown; shape (n,).
    reasons
        Words for fail, pass and unknown, in this order; ``{owner}``, ``{floor}``, ``{patients}``, ``{practices}``,
        ``{least}`` (the settings) and ``{reason}`` are filled in.
    """

    key: str
    label: str
    version: int
    meaning: str
    judge: Callable[[pd.DataFrame, GateSettings], NDArray[np.int8]]
    reasons: tuple[str, str, str]


@dataclass(frozen=True, eq=False)
class GateResults:
    """What the gates say of each site.

    Attributes
    ----------
    gates
        The gates that were judged; length g.
    states
        0 fail, 1 pass, 2 unknown; shape (n, g).
    settings
        What was asked.
    owners, floor_area_m2, patients, practices, discount_reasons
        What the sentences name; shape (n,).
    """

    gates: tuple[Gate, ...]
    states: NDArray[np.int8]
    settings: GateSettings
    owners: NDArray[np.object_]
    floor_area_m2: NDArray[np.float64]
    patients: NDArray[np.float64]
    practices: NDArray[np.float64]
    discount_reasons: NDArray[np.object_]

    @cached_property
    def failed(self) -> NDArray[np.bool_]:
        """Sites that fail at least one gate; shape (n,)."""
        return np.asarray((self.states == _FAIL).any(axis=1))

    @cached_property
    def unsure(self) -> NDArray[np.bool_]:
        """Sites that fail no gate and of which at least one gate is unknown; shape (n,)."""
        return np.asarray((self.states == _UNKNOWN).any(axis=1)) & ~self.failed

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """Which gates are unknown of each site; shape (n, g)."""
        return np.asarray(self.states == _UNKNOWN)

    def of(self, row: int) -> dict[str, str]:
        """Gate key to "pass", "fail" or "unknown" for one site."""
        return {g.key: str(_STATES[s]) for g, s in zip(self.gates, self.states[row], strict=True)}

    def why(self, row: int, state: GateState = GateState.FAIL) -> tuple[str, ...]:
        """The sentences of the gates that are in ``state`` for one site."""
        wanted = _STATES.index(state)
        owner = str(self.owners[row])
        return tuple(
            gate.reasons[wanted].format(
                owner=OWNER_WORDS.get(owner, owner),
                floor=self.floor_area_m2[row],
                patients=self.patients[row],
                practices=self.practices[row],
                least=self.settings,
                reason=self.discount_reasons[row],
            )
            for gate, state in zip(self.gates, self.states[row], strict=True)
            if state == wanted
        )


def gates(sites: pd.DataFrame, settings: GateSettings | None = None) -> GateResults:
    """Judge every site by every active gate.

    Parameters
    ----------
    sites
        Columns of the layer ``sites``; n rows.
    settings
        Which gates count; the default is policy's, without a planning area and without a minimum floor area.
    """
    settings = settings or GateSettings()
    active = settings.active()
    states = np.empty((len(sites), len(active)), dtype=np.int8)
    for j, gate in enumerate(active):
        states[:, j] = gate.judge(sites, settings)
    return GateResults(
        active,
        states,
        settings,
        words(sites, "owner", "unknown"),
        numbers(sites, "floor_area_m2"),
        patients_on_site(sites),
        practices_on_site(sites),
        np.array([settings.discounted.get(str(site), "") for site in words(sites, "site_id")], dtype=object),
    )


def _states(passes: NDArray[np.bool_], measured: NDArray[np.bool_]) -> NDArray[np.int8]:
    return np.where(measured, np.where(passes, _PASS, _FAIL), _UNKNOWN).astype(np.int8)


def _owner(sites: pd.DataFrame, settings: GateSettings) -> NDArray[np.int8]:
    owner = words(sites, "owner", "unknown")
    return _states(np.isin(owner, settings.owners), owner != "unknown")


def _open(sites: pd.DataFrame, _: GateSettings) -> NDArray[np.int8]:
    status = words(sites, "status")
    in_use = np.array(
        [
            bool(listed(p) or set(listed(s)) - UNDATED_SERVICES)
            for p, s in zip(column_of(sites, "practice_codes"), column_of(sites, "services"), strict=True)
        ],
        dtype=np.bool_,
    )
    # A practice or service at its address is itself evidence that the building stands and is open; a stated
    # status, newer and from the owner, goes before it.
    status_clear = np.where(status == "", in_use, np.isin(status, ("open", "closed", "planned")))
    return _states(np.where(status == "", in_use, status == "open").astype(np.bool_), status_clear.astype(np.bool_))


def _planning_area(sites: pd.DataFrame, settings: GateSettings) -> NDArray[np.int8]:
    inside = settings.planning_area
    area = area_rows(sites)
    # A building with a point that lies in no small area of England is known to be outside.
    located = (area >= 0) | np.isfinite(numbers(sites, "x"))
    passes = np.zeros(len(sites), dtype=np.bool_) if inside is None else inside[np.maximum(area, 0)] & (area >= 0)
    return _states(passes, located)


def _floor_area(sites: pd.DataFrame, settings: GateSettings) -> NDArray[np.int8]:
    floor = numbers(sites, "floor_area_m2")
    return _states(floor >= (settings.minimum_floor_area_m2 or 0.0), np.isfinite(floor))


def _list_on_site(sites: pd.DataFrame, settings: GateSettings) -> NDArray[np.int8]:
    patients = patients_on_site(sites)
    return _states(patients >= (settings.minimum_list or 0.0), np.isfinite(patients))


def _practices_on_site(sites: pd.DataFrame, settings: GateSettings) -> NDArray[np.int8]:
    count = practices_on_site(sites)
    return _states(count >= (settings.minimum_practices or 0.0), np.ones(len(sites), dtype=np.bool_))


def _not_yet_nhc(sites: pd.DataFrame, settings: GateSettings) -> NDArray[np.int8]:
    marked = np.isin(sites["site_id"].to_numpy(dtype=object), list(settings.acting_nhcs))
    return _states(~marked, np.ones(len(sites), dtype=np.bool_))


def _not_discounted(sites: pd.DataFrame, settings: GateSettings) -> NDArray[np.int8]:
    out = np.isin(sites["site_id"].to_numpy(dtype=object), list(settings.discounted))
    return _states(~out, np.ones(len(sites), dtype=np.bool_))


GATES: Final[dict[str, Gate]] = {
    gate.key: gate
    for gate in (
        Gate(
            "owner",
            "Owned by NHS Property Services or LIFT",
            1,
            "Wave 1 repurposes buildings of NHS Property Services and of LIFT (framework of 17 March 2026).",
            _owner,
            (
                "It belongs to {owner}, not to NHS Property Services or LIFT.",
                "It belongs to {owner}.",
                "Nobody has told us who owns it.",
            ),
        ),
        Gate(
            "open",
            "Exists and is open",
            1,
            "Wave 1 reuses buildings. A practice or dated service at its address shows that it is open, or its owner.",
            _open,
            (
                "It is closed or not yet built.",
                "It stands and is in use.",
                "We do not know whether it is in use.",
            ),
        ),
        Gate(
            "planning_area",
            "Inside the planning area",
            1,
            "The building stands in a small area that is being planned.",
            _planning_area,
            (
                "It stands outside the planning area.",
                "It stands inside the planning area.",
                "We do not know where it stands.",
            ),
        ),
        Gate(
            "floor_area",
            "Large enough",
            1,
            "Gross internal floor area of at least the minimum that you set; policy sets none.",
            _floor_area,
            (
                "Its floor area of {floor:,.0f} m² is below the minimum of {least.minimum_floor_area_m2:,.0f} m².",
                "Its floor area of {floor:,.0f} m² reaches the minimum of {least.minimum_floor_area_m2:,.0f} m².",
                "Nobody has told us its floor area.",
            ),
        ),
        Gate(
            "list_on_site",
            "Enough patients on site",
            1,
            "Patients on the lists of the practices in the building: at least the minimum that you set.",
            _list_on_site,
            (
                "Its practices have {patients:,.0f} patients, below the minimum of {least.minimum_list:,.0f}.",
                "Its practices have {patients:,.0f} patients; the minimum is {least.minimum_list:,.0f}.",
                "The list of a practice in it is not known.",
            ),
        ),
        Gate(
            "practices_on_site",
            "Enough practices on site",
            1,
            "Practices in the building: at least the minimum that you set.",
            _practices_on_site,
            (
                "Practices in it: {practices:.0f}, below the minimum of {least.minimum_practices:.0f}.",
                "Practices in it: {practices:.0f}; the minimum is {least.minimum_practices:.0f}.",
                "",
            ),
        ),
        Gate(
            "not_yet_nhc",
            "Not already a neighbourhood health centre",
            1,
            "Switched on, it takes buildings out that you marked as working like one already, or as designated.",
            _not_yet_nhc,
            (
                "You marked it as working like a neighbourhood health centre already, or as designated.",
                "It is not marked as a neighbourhood health centre.",
                "",
            ),
        ),
        Gate(
            "not_discounted",
            "Not set apart by you",
            1,
            "A building that you set apart stands in a list of its own with your reason; its score stays as it is.",
            _not_discounted,
            ("You set it apart: {reason}", "It is not set apart.", ""),
        ),
    )
}
"""Every gate, in the order in which it is shown."""
