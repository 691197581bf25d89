"""Changes: the smallest things that can be done to a plan, each the same whether done, stored or replayed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.plan.plans import NAME_LIMIT, Level, Plan, Zone
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Assign:
    """Small areas go to a zone, or to none.

    Attributes
    ----------
    zone
        Zone id, or None to take the areas out of their zones.
    areas
        Rows of the small areas concerned, ascending.
    adopted
        Ids of whole zones that the stroke takes into ``zone`` as children: what drawing an MNP over SNPs does.
    before
        For each of ``areas`` the id of the zone that held it, "" for none: for the audit trail, not for the fold.
    """

    zone: str | None
    areas: NDArray[np.int32]
    adopted: tuple[str, ...] = ()
    before: tuple[str, ...] = ()

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        for child in self.adopted:
            plan = plan.change(replace(plan.zone(child), parent=self.zone))
        return plan.assign(self.areas, self.zone)


@dataclass(frozen=True)
class AddZone:
    """A zone is added, holding nothing."""

    zone: Zone

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        return plan.add(self.zone)


@dataclass(frozen=True)
class ChangeZone:
    """A zone gets another name, level, parent, target, tolerance or lock."""

    zone: Zone

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        return plan.change(self.zone)


@dataclass(frozen=True)
class RemoveZone:
    """A zone goes; its small areas become unassigned."""

    zone: str

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        return plan.remove(self.zone)


@dataclass(frozen=True, eq=False)
class Replace:
    """Everything is replaced: an import, a start from PCNs, a copy of another plan."""

    plan: Plan

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        if len(self.plan.labels) != len(plan.labels):
            message = "The other plan was made on another set of small areas."
            raise InputRefusedError(message, "Import its polygons instead.")
        return self.plan


@dataclass(frozen=True)
class Describe:
    """The plan gets another name or planning area."""

    name: str
    area_key: str
    area_code: str

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        if not self.name.strip() or len(self.name) > NAME_LIMIT:
            message = f"A plan needs a name of 1 to {NAME_LIMIT} characters."
            raise InputRefusedError(message, "Type a shorter name.")
        return replace(plan, name=self.name, area_key=self.area_key, area_code=self.area_code)


@dataclass(frozen=True)
class MovePractice:
    """A practice is given to a zone by hand, or (None) back to where its patients' homes put it."""

    practice: str
    zone: str | None
    reason: str

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        return plan.move_practice(self.practice, self.zone, self.reason)


@dataclass(frozen=True)
class Accept:
    """A finding is accepted with a reason, or (None) no longer accepted; the rest as in ``Acceptance``."""

    finding: str
    reason: str | None
    who: str = ""
    when: str = ""
    words: str = ""
    figures: str = ""

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        day = {"who": self.who, "when": self.when, "words": self.words, "figures": self.figures}
        return plan.accept(self.finding, self.reason, **day)


Change = Assign | AddZone | ChangeZone | RemoveZone | Replace | Describe | MovePractice | Accept
_PLAIN: Final[dict[str, type[Describe | MovePractice | Accept]]] = {
    "describe": Describe,
    "move practice": MovePractice,
    "accept": Accept,
}
"""Changes that are nothing but their plain values."""


def change_to_dict(change: Change) -> dict[str, Any]:
    """A change as plain values."""
    if isinstance(change, Assign):
        return {
            "kind": "assign",
            "zone": change.zone,
            "areas": change.areas.tolist(),
            "adopted": list(change.adopted),
            "before": list(change.before),
        }
    if isinstance(change, AddZone | ChangeZone):
        kind = "add zone" if isinstance(change, AddZone) else "change zone"
        zone = {**vars(change.zone), "level": change.zone.level.value}
        return {"kind": kind, "zone": zone}
    if isinstance(change, RemoveZone):
        return {"kind": "remove zone", "zone": change.zone}
    for kind, plain in _PLAIN.items():
        if isinstance(change, plain):
            # What nobody said of an acceptance is left out, so that older entries are written as they were read.
            values = {
                name: value for name, value in vars(change).items() if value or plain is not Accept or value is None
            }
            return {"kind": kind, **values}
    if not isinstance(change, Replace):
        message = f"{change!r} is no change"
        raise TypeError(message)
    return {"kind": "replace", "plan": change.plan.to_dict()}


def change_from_dict(raw: dict[str, Any]) -> Change:
    """The inverse of ``change_to_dict``; KeyError, TypeError or ValueError when the values are no change's."""
    kind = raw["kind"]
    if kind == "assign":
        areas = np.asarray(raw["areas"], dtype=np.int32)
        return Assign(raw["zone"], areas, tuple(raw["adopted"]), tuple(raw["before"]))
    if kind in {"add zone", "change zone"}:
        zone = Zone(**{**raw["zone"], "level": Level(raw["zone"]["level"])})
        return AddZone(zone) if kind == "add zone" else ChangeZone(zone)
    if kind == "remove zone":
        return RemoveZone(str(raw["zone"]))
    if kind in _PLAIN:
        return _PLAIN[kind](**{name: value for name, value in raw.items() if name != "kind"})
    if kind == "replace":
        return Replace(Plan.from_dict(raw["plan"]))
    message = f"unknown kind of change {kind!r}"
    raise ValueError(message)
