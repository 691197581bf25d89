"""The ledger of a plan: which entry of the log last said where each small area, zone and practice belongs.

Several people may draw in one plan. Undo then takes back one person's edit where that edit still has the last word,
and leaves what somebody else has changed since. The ledger knows who has the last word on each small area and on each
fact: a zone's being there, its name or parent, a practice moved by hand, a finding accepted, the plan's own name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from nhmap.core.plan.plans import Plan, Zone

START: Final = -1
"""Place of what stood in the plan before the first entry."""

FIELDS: Final = ("name", "level", "parent", "target", "tolerance", "locked")
"""What of a zone can be changed by itself."""

Order = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Ids of a plan's zones, codes of its moved practices and keys of its accepted findings, each in order."""

NO_ORDER: Final[Order] = ((), (), ())

Fact = tuple[str, str]
"""What beside small areas can be changed: ("zone", id) is a zone's being there, ("name", id) its name and so on,
("practice", code), ("finding", key), ("plan", "name") and ("plan", "area")."""


@dataclass(frozen=True)
class FactTrace:
    """What an entry did to one fact.

    Attributes
    ----------
    fact
        Which.
    before, after
        Its values; None where there was nothing.
    wrote
        Place of the entry that had the last word before.
    """

    fact: Fact
    before: Any
    after: Any
    wrote: int


@dataclass(frozen=True, eq=False)
class Trace:
    """What an entry of the log did, so that it can be taken back and done again.

    Attributes
    ----------
    place
        Of the entry in the log.
    rows
        Small areas that it changed, ascending; shape (k,), as the next three.
    before, after
        Numbers of their zones in the ledger, -1 for none.
    wrote
        Places of the entries that had the last word on them before.
    facts
        The same for everything else.
    order_before, order_after
        How zones, moved practices and findings stood in order; ``NO_ORDER`` where the order did not change.
    """

    place: int
    rows: NDArray[np.int32]
    before: NDArray[np.int32]
    after: NDArray[np.int32]
    wrote: NDArray[np.int32]
    facts: tuple[FactTrace, ...] = ()
    order_before: Order = NO_ORDER
    order_after: Order = NO_ORDER


@dataclass(frozen=True)
class Left:
    """What an undo or redo left as it is, because somebody else changed it since.

    Attributes
    ----------
    areas
        Number of small areas.
    zones
        Ids of zones.
    others
        Number of other facts.
    """

    areas: int = 0
    zones: tuple[str, ...] = ()
    others: int = 0

    def __bool__(self) -> bool:
        """Whether anything was left."""
        return bool(self.areas or self.zones or self.others)


@dataclass(frozen=True, eq=False)
class Ledger:
    """A plan, and who has the last word on each part of it.

    Attributes
    ----------
    plan
        As it stands.
    numbers
        A number for each zone id that was ever in the plan: positions move, numbers stay.
    writer
        For each small area the place of the entry that has the last word on it, ``START`` for none; shape (n,).
    touched
        For each small area the place of the last entry that changed it, undoing included; shape (n,).
    facts
        The same two for every fact that an entry has changed.
    """

    plan: Plan
    numbers: Mapping[str, int]
    writer: NDArray[np.int32]
    touched: NDArray[np.int32]
    facts: Mapping[Fact, tuple[int, int]]

    @classmethod
    def begin(cls, plan: Plan) -> Ledger:
        """The ledger of a plan without entries."""
        none = np.full(len(plan.labels), START, dtype=np.int32)
        return cls(plan, {zone.id: i for i, zone in enumerate(plan.zones)}, none, none, {})

    def last_word(self, fact: Fact) -> int:
        """Place of the entry that has the last word on a fact."""
        place = self.facts.get(fact)
        if place is None and fact[0] in FIELDS:
            place = self.facts.get(("zone", fact[1]))  # a zone comes with all its fields
        return START if place is None else place[0]

    def last_touch(self, fact: Fact) -> int:
        """Place of the last entry that changed a fact, undoing included."""
        place = self.facts.get(fact)
        whole = self.facts.get(("zone", fact[1])) if fact[0] in FIELDS else None
        return max(START if edit_at is None else edit_at[1] for edit_at in (place, whole))

    def done(self, plan: Plan, place: int) -> tuple[Ledger, Trace]:
        """The ledger after an entry that made the plan into ``plan``, and what the entry did."""
        trace, numbers = self._traced(plan, place)
        written = {fact.fact: (place, place) for fact in trace.facts}
        return self._moved_on(plan, numbers, trace.rows, np.int32(place), place, written), trace

    def undone(self, trace: Trace, place: int) -> tuple[Ledger, Trace, Left]:
        """The ledger after an entry at ``place`` that takes back what ``trace`` tells, where it has the last word."""
        owned = self.writer[trace.rows] == trace.place
        facts = [f for f in trace.facts if self.last_word(f.fact) == trace.place]
        since = dict.fromkeys((f.fact for f in facts), trace.place)
        values = {f.fact: f.before for f in facts}
        plan, rows_put, stayed = self._put(trace, trace.before, owned, values, trace.order_before, since)
        gone = [f for f in facts if f.fact not in stayed]
        written = {f.fact: (f.wrote, place) for f in gone}
        ledger = self._moved_on(plan, self.numbers, trace.rows[rows_put], trace.wrote[rows_put], place, written)
        return ledger, self._traced(plan, place)[0], _left(trace, rows_put, gone)

    def redone(self, trace: Trace, place: int) -> tuple[Ledger, Trace, Left]:
        """The ledger after an entry that does again what was taken back, where nobody said anything since."""
        owned = self.writer[trace.rows] == trace.wrote
        facts = [f for f in trace.facts if self.last_word(f.fact) == f.wrote]
        since = {f.fact: self.last_touch(f.fact) for f in facts}
        values = {f.fact: f.after for f in facts}
        plan, rows_put, stayed = self._put(trace, trace.after, owned, values, trace.order_after, since)
        again = [f for f in facts if f.fact not in stayed]
        written = {f.fact: (trace.place, place) for f in again}
        ledger = self._moved_on(plan, self.numbers, trace.rows[rows_put], np.int32(trace.place), place, written)
        return ledger, self._traced(plan, place)[0], _left(trace, rows_put, again)

    def _traced(self, plan: Plan, place: int) -> tuple[Trace, Mapping[str, int]]:
        """What an entry did that made the plan into ``plan``, and the numbers of all zones."""
        numbers = self._numbered(plan.zones)
        before, after = held(self.plan, numbers), held(plan, numbers)
        rows = np.flatnonzero(before != after).astype(np.int32)
        facts = tuple(FactTrace(f, b, a, self.last_word(f)) for f, b, a in differences(self.plan, plan))
        orders = _orders(self.plan, plan)
        return Trace(place, rows, before[rows], after[rows], self.writer[rows], facts, *orders), numbers

    # --- putting values back ---------------------------------------------------------------------------------------
    def _put(  # noqa: PLR0913, PLR0917 - what is wanted, and of whom
        self,
        trace: Trace,
        wanted: NDArray[np.int32],
        owned: NDArray[np.bool_],
        values: Mapping[Fact, Any],
        order: Order,
        since: Mapping[Fact, int],
    ) -> tuple[Plan, NDArray[np.bool_], set[Fact]]:
        """The plan with these values, which small areas got theirs, and which facts could not have theirs."""
        locked = self._locked_since(trace.place)
        now = held(self.plan, self.numbers)
        owned = owned & ~np.isin(now[trace.rows], locked) & ~np.isin(wanted, locked)
        target = now.copy()
        target[trace.rows[owned]] = wanted[owned]
        stayed = self._cannot_go(values, target, since)
        zones = self._zones({f: v for f, v in values.items() if f not in stayed}, order[0])
        there = {zone.id for zone in zones}
        stayed |= {fact for fact in values if fact[0] in FIELDS and fact[1] not in there}
        at = {self.numbers[zone.id]: i for i, zone in enumerate(zones)}
        positions = np.full(len(self.numbers) + 1, -1, dtype=np.int32)  # the last answers for number -1
        positions[list(at)] = list(at.values())
        plan = replace(self.plan, labels=positions[target], zones=zones)
        return _with_the_rest(plan, values, order), owned, stayed

    def _locked_since(self, place: int) -> NDArray[np.int32]:
        """Numbers of zones that were locked after an entry: what is locked keeps its small areas."""
        locked = [z.id for z in self.plan.zones if z.locked and self.last_word(("locked", z.id)) > place]
        return np.array([self.numbers[zone_id] for zone_id in locked], dtype=np.int32)

    def _cannot_go(self, values: Mapping[Fact, Any], target: NDArray[np.int32], since: Mapping[Fact, int]) -> set[Fact]:
        """Zones that would go and in which somebody else has drawn, nested or renamed something since."""
        going = {fact[1] for fact, value in values.items() if fact[0] == "zone" and value is None}
        if not going:
            return set()
        in_use = {z for z in going if self.numbers[z] in set(np.unique(target).tolist())}
        in_use |= {z for z in going if any(self.last_word((f, z)) > since["zone", z] for f in FIELDS)}
        moved = [values.get(("practice", m.practice), m) for m in self.plan.moved]
        in_use |= going & {m.zone for m in moved if m is not None}
        parents = {z.id: values.get(("parent", z.id), z.parent) for z in self.plan.zones}
        grown = True
        while grown:  # what a zone that stays nests in stays too
            more = {p for z, p in parents.items() if p in going - in_use and (z not in going or z in in_use)}
            in_use |= more
            grown = bool(more)
        return {("zone", zone_id) for zone_id in in_use}

    def _zones(self, values: Mapping[Fact, Any], order: tuple[str, ...]) -> tuple[Zone, ...]:
        """The plan's zones with these values; what cannot nest any more nests in nothing."""
        zones = {zone.id: zone for zone in self.plan.zones}
        for (kind, zone_id), value in values.items():
            if kind == "zone":
                if value is None:
                    zones.pop(zone_id, None)
                else:
                    zones[zone_id] = value
        for (kind, zone_id), value in values.items():
            if kind in FIELDS and zone_id in zones:
                zones[zone_id] = replace(zones[zone_id], **{kind: value})
        for zone in tuple(zones.values()):
            above = zones.get(zone.parent) if zone.parent is not None else None
            if zone.parent is not None and (above is None or above.level.rank <= zone.level.rank):
                zones[zone.id] = replace(zone, parent=None)
        return tuple(zones[i] for i in _ordered(zones, order))

    # --- moving on -------------------------------------------------------------------------------------------------
    def _numbered(self, zones: Iterable[Zone]) -> Mapping[str, int]:
        new = [zone.id for zone in zones if zone.id not in self.numbers]
        if not new:
            return self.numbers
        return {**self.numbers, **{zone_id: len(self.numbers) + i for i, zone_id in enumerate(new)}}

    def _moved_on(  # noqa: PLR0913, PLR0917 - the parts of a ledger
        self,
        plan: Plan,
        numbers: Mapping[str, int],
        rows: NDArray[np.int32],
        writers: NDArray[np.int32] | np.int32,
        place: int,
        written: Mapping[Fact, tuple[int, int]],
    ) -> Ledger:
        writer, touched = self.writer.copy(), self.touched.copy()
        writer[rows], touched[rows] = writers, place
        return Ledger(plan, numbers, writer, touched, {**self.facts, **written} if written else self.facts)


def held(plan: Plan, numbers: Mapping[str, int]) -> NDArray[np.int32]:
    """For each small area the number of the zone that holds it directly, -1 for none; shape (n,)."""
    of = np.array([*(numbers[zone.id] for zone in plan.zones), -1], dtype=np.int32)
    return of[plan.labels]


def differences(before: Plan, after: Plan) -> list[tuple[Fact, Any, Any]]:
    """Facts in which two plans differ, with both values. Small areas are not among them."""
    found: list[tuple[Fact, Any, Any]] = []
    if before.zones is not after.zones:
        old, new = ({zone.id: zone for zone in plan.zones} for plan in (before, after))
        found += [(("zone", i), old.get(i), new.get(i)) for i in {**old, **new} if (i in old) != (i in new)]
        changed = [(old[i], new[i]) for i in old if i in new and old[i] != new[i]]
        found += [
            ((field, a.id), getattr(a, field), getattr(b, field))
            for a, b in changed
            for field in FIELDS
            if getattr(a, field) != getattr(b, field)
        ]
    if before.moved is not after.moved:
        found += _changed("practice", {m.practice: m for m in before.moved}, {m.practice: m for m in after.moved})
    if before.accepted is not after.accepted:
        found += _changed("finding", {a.finding: a for a in before.accepted}, {a.finding: a for a in after.accepted})
    if before.name != after.name:
        found.append((("plan", "name"), before.name, after.name))
    area = (before.area_key, before.area_code), (after.area_key, after.area_code)
    if area[0] != area[1]:
        found.append((("plan", "area"), *area))
    return found


def _changed(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[Fact, Any, Any]]:
    return [((kind, key), old.get(key), new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key)]


def _order(plan: Plan) -> Order:
    zones, moved, accepted = plan.zones, plan.moved, plan.accepted
    return tuple(z.id for z in zones), tuple(m.practice for m in moved), tuple(a.finding for a in accepted)


def _orders(before: Plan, after: Plan) -> tuple[Order, Order]:
    """How both plans are ordered, where it is not the same."""
    if before.zones is after.zones and before.moved is after.moved and before.accepted is after.accepted:
        return NO_ORDER, NO_ORDER
    return _order(before), _order(after)


def _ordered(keys: Iterable[str], order: tuple[str, ...]) -> list[str]:
    """Keys in a wanted order, where one is wanted; those that it does not name come last, as they stood."""
    wanted = {key: i for i, key in enumerate(order)}
    return sorted(keys, key=lambda key: wanted.get(key, len(wanted)))


def _with_the_rest(plan: Plan, values: Mapping[Fact, Any], order: Order) -> Plan:
    """The plan with its practices, findings, name and planning area as they are wanted."""
    moved: dict[str, Any] = {m.practice: m for m in plan.moved}
    accepted: dict[str, Any] = {a.finding: a for a in plan.accepted}
    for (kind, key), value in values.items():
        rest = {"practice": moved, "finding": accepted}.get(kind)
        if rest is None:
            continue
        if value is None:
            rest.pop(key, None)
        else:
            rest[key] = value
    there = {zone.id for zone in plan.zones}
    practices = tuple(moved[p] for p in _ordered(moved, order[1]) if moved[p].zone in there)
    area_key, area_code = values.get(("plan", "area"), (plan.area_key, plan.area_code))
    return replace(
        plan,
        moved=practices,
        accepted=tuple(accepted[key] for key in _ordered(accepted, order[2])),
        name=values.get(("plan", "name"), plan.name),
        area_key=area_key,
        area_code=area_code,
    )


def _left(trace: Trace, in_force: NDArray[np.bool_], put: list[FactTrace]) -> Left:
    """What of an entry was not taken back or done again."""
    done = {f.fact for f in put}
    missed = [f.fact for f in trace.facts if f.fact not in done]
    zones = tuple(dict.fromkeys(key for kind, key in missed if kind == "zone" or kind in FIELDS))
    others = sum(1 for kind, _ in missed if kind not in FIELDS and kind != "zone")
    return Left(int((~in_force).sum()), zones, others)
