"""Plans: which zone each small area belongs to, and how zones nest.

A plan is one integer per small area (the zone that holds it directly, or none) and a list of zones, each of which
may have a parent: SNP in MNP in IHO. An MNP holds the small areas of its SNPs and, until they are given to an SNP,
any it was drawn with. Shapes are derived, never stored, so zones cannot overlap or leave slivers.

Edits return a new plan; the old one stays as it was, which is what makes undo trivial.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SCHEMA: Final = 1
"""Version of ``Plan.to_dict``; raised when the form changes, and older forms stay readable."""

NAME_LIMIT: Final = 120
REASON_LIMIT: Final = 500
ZONE_LIMIT: Final = 5_000


class Level(StrEnum):
    """What a zone is: the contracts of the neighbourhood health framework."""

    SNP = "SNP"
    MNP = "MNP"
    IHO = "IHO"

    @property
    def rank(self) -> int:
        """0 for SNP, 1 for MNP, 2 for IHO: a parent's is greater than its child's."""
        return _RANKS[self]


_RANKS: Final = {level: rank for rank, level in enumerate(Level)}

TARGETS: Final[dict[Level, int]] = {Level.SNP: 50_000, Level.MNP: 250_000, Level.IHO: 1_000_000}
"""Working assumptions of the framework of 17 March 2026 (none is given for an IHO); every one is the user's to set."""

DEFAULT_TOLERANCE: Final = 0.10
"""Share of the target by which a zone may be over or under: nhmap's starting point, the user's to set."""


@dataclass(frozen=True)
class Zone:
    """One footprint of a plan.

    Attributes
    ----------
    id
        Stable within the plan; given by whoever adds the zone.
    name
        As people say it.
    level
        SNP, MNP or IHO.
    parent
        ``id`` of the zone of a higher level that it nests in, or None.
    target, tolerance
        People, and share of them; None takes the plan's setting for the level.
    locked
        While locked its small areas do not change.
    """

    id: str
    name: str
    level: Level = Level.SNP
    parent: str | None = None
    target: int | None = None
    tolerance: float | None = None
    locked: bool = False


@dataclass(frozen=True)
class MovedPractice:
    """A practice that the user gave to a zone by hand, whatever its patients' homes say."""

    practice: str
    zone: str
    reason: str


@dataclass(frozen=True)
class Acceptance:
    """A finding that the user looked at and accepted: it stays listed, with the reason.

    Attributes
    ----------
    finding
        Its key.
    reason
        Why it is right here.
    who, when
        The name of who accepted it, and when, in ISO 8601; empty where nobody said.
    words
        What the finding said that day.
    figures
        The figures in it that day, in a form that is compared and not shown; once they move the finding is open again.
        Empty for what was accepted before figures were kept: it stays accepted.
    """

    finding: str
    reason: str
    who: str = ""
    when: str = ""
    words: str = ""
    figures: str = ""

    @property
    def listed(self) -> list[str]:
        """As plain values: no more of them than say something."""
        values = [self.finding, self.reason, self.who, self.when, self.words, self.figures]
        while len(values) > _SHORTEST and not values[-1]:
            values.pop()
        return values


_SHORTEST: Final = 2
"""Values of an acceptance that say something in any case."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan for the small areas of England.

    Attributes
    ----------
    labels
        For each small area the position in ``zones`` of the zone that holds it directly, -1 for none; shape (n,).
    zones
        In the order they were added; colours follow this order.
    name
        As people say it.
    area_key, area_code
        The planning area (see ``PlanningArea``).
    moved
        Practices given to a zone by hand, by practice code.
    accepted
        Findings accepted with a reason, by the finding's key.
    """

    labels: NDArray[np.int32]
    zones: tuple[Zone, ...] = ()
    name: str = "New plan"
    area_key: str = "england"
    area_code: str = ""
    moved: tuple[MovedPractice, ...] = ()
    accepted: tuple[Acceptance, ...] = ()

    @classmethod
    def empty(cls, size: int, *, name: str = "New plan", area_key: str = "england", area_code: str = "") -> Plan:
        """A plan of ``size`` small areas with no zones."""
        return cls(np.full(size, -1, dtype=np.int32), name=name, area_key=area_key, area_code=area_code)

    # --- reading -----------------------------------------------------------------------------------------------
    @cached_property
    def position(self) -> dict[str, int]:
        """Position in ``zones`` of each zone id."""
        return {zone.id: i for i, zone in enumerate(self.zones)}

    def zone(self, zone_id: str) -> Zone:
        """The zone with this id.

        Raises
        ------
        InputRefusedError
            When the plan has none.
        """
        if zone_id not in self.position:
            message = "The zone is no longer in this plan."
            raise InputRefusedError(message, "It may have been removed in another window: reload the page.")
        return self.zones[self.position[zone_id]]

    def children(self, zone_id: str) -> tuple[Zone, ...]:
        """Zones that nest directly in this one."""
        return tuple(self._nested.get(zone_id, ()))

    @cached_property
    def _nested(self) -> dict[str, list[Zone]]:
        """Zones by what they nest in directly."""
        nested: dict[str, list[Zone]] = {}
        for zone in self.zones:
            if zone.parent is not None:
                nested.setdefault(zone.parent, []).append(zone)
        return nested

    def family(self, zone_id: str) -> tuple[str, ...]:
        """The zone and all that nest in it, at any depth."""
        members = [zone_id]
        for current in members:
            members.extend(child.id for child in self.children(current))
        return tuple(members)

    def members(self, zone_id: str) -> NDArray[np.intp]:
        """Rows of the small areas of a zone, those of the zones nested in it included; ascending."""
        family = [self.position[i] for i in self.family(zone_id)]
        if len(family) == 1:
            return np.flatnonzero(self.labels == family[0])
        return np.flatnonzero(np.isin(self.labels, family))

    def at_level(self, level: Level) -> NDArray[np.int32]:
        """For each small area the position of the zone of ``level`` that holds it, -1 for none; shape (n,).

        Worked out once for each level: treat it as read-only.
        """
        if level not in self._at_level:
            self._at_level[level] = self._raised(level)
        return self._at_level[level]

    @cached_property
    def _at_level(self) -> dict[Level, NDArray[np.int32]]:
        return {}

    def _raised(self, level: Level) -> NDArray[np.int32]:
        up = np.full(len(self.zones) + 1, -1, dtype=np.int32)  # the last entry answers for label -1
        for i, zone in enumerate(self.zones):
            current: Zone | None = zone
            while current is not None and current.level.rank < level.rank:
                current = self.zones[self.position[current.parent]] if current.parent else None
            if current is not None and current.level is level:
                up[i] = self.position[current.id]
        return up[self.labels]

    @cached_property
    def hash(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of what the plan says (not of its name)."""
        digest = hashlib.sha256(self.labels.astype("<i4").tobytes())
        facts = [(z.id, z.name, z.level, z.parent, z.target, z.tolerance, z.locked) for z in self.zones]
        moved = [(m.practice, m.zone) for m in self.moved]
        digest.update(json.dumps([facts, moved]).encode())
        return digest.hexdigest()[:16]

    # --- edits: each returns a new plan ----------------------------------------------------------------------------
    def assign(self, areas: NDArray[np.integer] | Sequence[int], zone_id: str | None) -> Plan:
        """Give small areas to a zone, or to none.

        Areas of a locked zone stay where they are, as do all areas when the zone itself is locked.

        Parameters
        ----------
        areas
            Rows of small areas; those out of range are refused.
        zone_id
            The zone that gets them, None to take them out of whatever zone they are in.
        """
        rows = np.asarray(areas, dtype=np.int64)
        if len(rows) and (rows.min() < 0 or rows.max() >= len(self.labels)):
            message = "A small area of this edit does not exist."
            raise InputRefusedError(message, "Reload the page so that the map and the data are of the same version.")
        if zone_id is not None and self.zone(zone_id).locked:
            return self
        locked = np.array([*(z.locked for z in self.zones), False])
        rows = rows[~locked[self.labels[rows]]]
        labels = self.labels.copy()
        labels[rows] = -1 if zone_id is None else self.position[zone_id]
        return replace(self, labels=labels)

    def add(self, zone: Zone) -> Plan:
        """Add a zone that holds nothing yet.

        Raises
        ------
        InputRefusedError
            When its id is taken, its name unusable, its parent unknown or not of a higher level.
        """
        if zone.id in self.position:
            message = f"The plan already has a zone with the id {zone.id}."
            raise InputRefusedError(message)
        if len(self.zones) >= ZONE_LIMIT:
            message = f"A plan can hold {ZONE_LIMIT:,} zones."
            raise InputRefusedError(message, "Split the work into several plans.")
        self._check(zone)
        return replace(self, zones=(*self.zones, zone))

    def change(self, zone: Zone) -> Plan:
        """Put a changed zone in the place of the one with its id."""
        at = self.position[self.zone(zone.id).id]
        self._check(zone)
        for child in self.children(zone.id):
            if child.level.rank >= zone.level.rank:
                message = f"{zone.name} holds {child.name}, so it cannot become {_a(zone.level)}."
                raise InputRefusedError(message, f"Take {child.name} out of it first.")
        return replace(self, zones=(*self.zones[:at], zone, *self.zones[at + 1 :]))

    def remove(self, zone_id: str) -> Plan:
        """Remove a zone: its small areas become unassigned, the zones nested in it lose their parent."""
        at = self.position[self.zone(zone_id).id]
        labels = np.where(self.labels == at, -1, self.labels - (self.labels > at)).astype(np.int32)
        zones = tuple(replace(z, parent=None) if z.parent == zone_id else z for z in self.zones if z.id != zone_id)
        moved = tuple(m for m in self.moved if m.zone != zone_id)
        return replace(self, labels=labels, zones=zones, moved=moved)

    def move_practice(self, practice: str, zone_id: str | None, reason: str) -> Plan:
        """Give a practice to a zone by hand, or (None) let its patients' homes decide again."""
        others = tuple(m for m in self.moved if m.practice != practice)
        if zone_id is None:
            return replace(self, moved=others)
        if not reason.strip() or len(reason) > REASON_LIMIT:
            message = f"Moving a practice by hand needs a reason of 1 to {REASON_LIMIT} characters."
            raise InputRefusedError(message, "Say why, so that the plan can be defended.")
        return replace(self, moved=(*others, MovedPractice(practice, self.zone(zone_id).id, reason.strip())))

    def accept(self, finding: str, reason: str | None, **day: str) -> Plan:
        """Accept a finding with a reason, or (None) take the acceptance back; ``day`` is the rest of ``Acceptance``."""
        others = tuple(a for a in self.accepted if a.finding != finding)
        if reason is None:
            return replace(self, accepted=others)
        if not reason.strip() or len(reason) > REASON_LIMIT:
            message = f"Accepting a finding needs a reason of 1 to {REASON_LIMIT} characters."
            raise InputRefusedError(message, "Say why, so that the plan can be defended.")
        return replace(self, accepted=(*others, Acceptance(finding, reason.strip(), **day)))

    def _check(self, zone: Zone) -> None:
        """Refuse a zone whose name or parent cannot be."""
        if not zone.name.strip() or len(zone.name) > NAME_LIMIT:
            message = f"A zone needs a name of 1 to {NAME_LIMIT} characters."
            raise InputRefusedError(message, "Type a shorter name.")
        if zone.target is not None and zone.target <= 0:
            message = f"The target of {zone.name} must be more than 0 people."
            raise InputRefusedError(message)
        if zone.tolerance is not None and not 0 <= zone.tolerance <= 1:
            message = f"The tolerance of {zone.name} must be between 0 % and 100 %."
            raise InputRefusedError(message)
        if zone.parent is None:
            return
        parent = self.zone(zone.parent)
        if parent.level.rank <= zone.level.rank:
            message = f"{zone.name} is {_a(zone.level)} and cannot nest in {parent.name}, {_a(parent.level)}."
            raise InputRefusedError(message, "SNPs nest in MNPs, and MNPs in IHOs.")

    # --- bytes and back ----------------------------------------------------------------------------------------------
    def to_dict(self) -> dict[str, Any]:
        """The plan as plain values: labels as runs ``[first row, length, position]``."""
        edges = np.flatnonzero(np.diff(self.labels)) + 1
        starts = np.r_[0, edges]
        lengths = np.diff(np.r_[starts, len(self.labels)])
        runs = [
            [int(s), int(k), int(self.labels[s])]
            for s, k in zip(starts, lengths, strict=True)
            if len(self.labels) and self.labels[s] >= 0
        ]
        zones = [
            {
                "id": z.id,
                "name": z.name,
                "level": z.level.value,
                "parent": z.parent,
                "target": z.target,
                "tolerance": z.tolerance,
                "locked": z.locked,
            }
            for z in self.zones
        ]
        return {
            "schema": SCHEMA,
            "name": self.name,
            "area": [self.area_key, self.area_code],
            "size": len(self.labels),
            "zones": zones,
            "runs": runs,
            "moved": [[m.practice, m.zone, m.reason] for m in self.moved],
            "accepted": [a.listed for a in self.accepted],
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Plan:
        """The inverse of ``to_dict``.

        Raises
        ------
        InputRefusedError
            When the values are not those of a plan.
        """
        if raw.get("schema") != SCHEMA:
            message = f"This plan was saved in form {raw.get('schema')!r}, which this version of nhmap cannot read."
            raise InputRefusedError(message, "Open it with the version that saved it, or export it as GeoJSON there.")
        try:
            labels = np.full(int(raw["size"]), -1, dtype=np.int32)
            for start, length, position in raw["runs"]:
                labels[start : start + length] = position
            key, code = raw["area"]
            zones = tuple(Zone(**{**z, "level": Level(z["level"])}) for z in raw["zones"])
            moved = tuple(MovedPractice(*map(str, m)) for m in raw.get("moved", ()))
            accepted = tuple(Acceptance(*map(str, a)) for a in raw.get("accepted", ()))
        except (KeyError, TypeError, ValueError) as error:
            message = "The saved plan is damaged."
            raise InputRefusedError(message, "Open an earlier copy of it.") from error
        return cls(labels, zones, str(raw["name"]), str(key), str(code), moved, accepted)


def _a(level: Level) -> str:
    """The level with its article: “an SNP”."""
    return f"an {level.value}"


def next_zone(plan: Plan, level: Level, zone_id: str) -> Zone:
    """A new zone with the first free name of its level: “SNP 3”."""
    names = {z.name for z in plan.zones}
    number = next(i for i in range(1, len(plan.zones) + 2) if f"{level.value} {i}" not in names)
    return Zone(zone_id, f"{level.value} {number}", level)
