"""Merging: what an edit may change that was made on an older state of the plan.

A conflict is one thing (a small area, a zone's name, a practice) changed by two edits of which the later had not seen
the earlier. The first stands; what the later wanted is kept beside it as contested until its maker chooses. Everything
that nobody else has touched meanwhile merges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.plan.changes import Accept, AddZone, Assign, ChangeZone, Describe, MovePractice, RemoveZone, Replace
from nhmap.core.plan.ledger import FIELDS
from nhmap.core.plan.plans import MovedPractice
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.plan.changes import Change
    from nhmap.core.plan.edits import Edit
    from nhmap.core.plan.ledger import Fact, Ledger, Trace
    from nhmap.core.plan.plans import Plan

Parts = tuple[tuple["Change", ...], tuple["Change", ...]]
"""Of one change what is made, and what is contested."""

_ALL_OR_NOTHING: Final = (RemoveZone, Replace)
"""Changes that nothing else of their edit makes sense without."""


def settle(edit: Edit, ledger: Ledger, others: Mapping[int, Trace]) -> Edit:
    """The edit as it enters the log.

    Parameters
    ----------
    others
        What others did since the edit's maker looked, by place in the log.

    Raises
    ------
    InputRefusedError
        When somebody locked the zone meanwhile, or the edit does not fit.
    """
    if edit.seen is None:  # nobody said what was seen: made as it is, or refused
        return edit
    meanwhile = _Meanwhile(ledger, others)
    plan = ledger.plan
    settled: list[Change] = []
    contested: list[Change] = []
    for change in edit.changes:
        fits, disputed = meanwhile.parts(change, plan)
        for part in fits:
            plan = part.apply(plan)
        settled += fits
        contested += disputed
    if any(isinstance(change, _ALL_OR_NOTHING) for change in contested):
        return replace(edit, changes=(), contested=edit.changes)
    return replace(edit, changes=tuple(settled), contested=tuple(contested))


@dataclass(frozen=True, eq=False)
class _Meanwhile:
    """What others did that the maker of an edit has not seen."""

    ledger: Ledger
    others: Mapping[int, Trace]

    @singledispatchmethod
    def parts(self, change: Change, plan: Plan) -> Parts:
        """Of a change what can be made of the plan as it stands, and what is contested."""
        del plan
        raise TypeError(change)

    @parts.register(Assign)
    def _(self, change: Assign, plan: Plan) -> Parts:
        zone = change.zone
        if zone is not None and zone not in plan.position:
            return (), (change,)
        self._refuse_locked(plan, zone)
        drawn = self._changed(change.areas) & (plan.labels[change.areas] != plan.position.get(zone or "", -1))
        children = [child for child in change.adopted if self._adopted_by_others(child, zone, plan)]
        adopted = tuple(c for c in change.adopted if c not in children and c in plan.position)
        settled = (_only(change, ~drawn, adopted),) if adopted or not drawn.all() else ()
        contested = (_only(change, drawn, tuple(children)),) if children or drawn.any() else ()
        return settled, contested

    @parts.register(AddZone)
    def _(self, change: AddZone, plan: Plan) -> Parts:
        zone = change.zone
        if zone.parent is not None and zone.parent not in plan.position:
            zone = replace(zone, parent=None)
        if any(z.name == zone.name and z.level is zone.level and self._touched(("zone", z.id)) for z in plan.zones):
            zone = replace(zone, name=_free_name(zone.name, plan))
        return (AddZone(zone),), ()

    @parts.register(ChangeZone)
    def _(self, change: ChangeZone, plan: Plan) -> Parts:
        zone_id = change.zone.id
        if zone_id not in plan.position:
            return (), (change,)
        now = plan.zone(zone_id)
        wanted = {f: getattr(change.zone, f) for f in FIELDS}
        mine = {f: v for f, v in wanted.items() if v != self._before((f, zone_id), getattr(now, f))}
        disputed = {f: v for f, v in mine.items() if self._touched((f, zone_id)) and v != getattr(now, f)}
        zone = replace(now, **{f: v for f, v in mine.items() if f not in disputed})
        if zone.parent is not None and zone.parent not in plan.position:
            zone = replace(zone, parent=None)
        contested = (ChangeZone(replace(zone, **disputed)),) if disputed else ()
        return ((ChangeZone(zone),) if zone != now else ()), contested

    @parts.register(RemoveZone)
    def _(self, change: RemoveZone, plan: Plan) -> Parts:
        if change.zone not in plan.position:
            return (), ()  # somebody else removed it: both wanted the same
        rows = np.flatnonzero(plan.labels == plan.position[change.zone])
        touched = any(self._touched((f, change.zone)) for f in FIELDS) or self._changed(rows).any()
        nested = any(self._touched(("parent", child.id)) for child in plan.children(change.zone))
        return ((), (change,)) if touched or nested else ((change,), ())

    @parts.register(Replace)
    def _(self, change: Replace, plan: Plan) -> Parts:
        del plan
        anything = any(len(trace.rows) or trace.facts for trace in self.others.values())
        return ((), (change,)) if anything else ((change,), ())

    @parts.register(Describe)
    def _(self, change: Describe, plan: Plan) -> Parts:
        name, area = change.name, (change.area_key, change.area_code)
        now = plan.area_key, plan.area_code
        own_name = name != self._before(("plan", "name"), plan.name)
        own_area = area != self._before(("plan", "area"), now)
        asked_name = own_name and self._touched(("plan", "name")) and name != plan.name
        asked_area = own_area and self._touched(("plan", "area")) and area != now
        made_name = name if own_name and not asked_name else plan.name
        made_area = area if own_area and not asked_area else now
        settled = (Describe(made_name, *made_area),) if (made_name, made_area) != (plan.name, now) else ()
        if not (asked_name or asked_area):
            return settled, ()
        return settled, (Describe(name if asked_name else made_name, *(area if asked_area else made_area)),)

    @parts.register(MovePractice)
    def _(self, change: MovePractice, plan: Plan) -> Parts:
        if change.zone is not None and change.zone not in plan.position:
            return (), (change,)
        now = next((m for m in plan.moved if m.practice == change.practice), None)
        wanted = None if change.zone is None else MovedPractice(change.practice, change.zone, change.reason)
        same = (now is None and wanted is None) or (now is not None and wanted is not None and now.zone == wanted.zone)
        return ((), (change,)) if self._touched(("practice", change.practice)) and not same else ((change,), ())

    @parts.register(Accept)
    def _(self, change: Accept, plan: Plan) -> Parts:
        now = next((a.reason for a in plan.accepted if a.finding == change.finding), None)
        differs = now != change.reason
        return ((), (change,)) if self._touched(("finding", change.finding)) and differs else ((change,), ())

    # --- what others touched ---------------------------------------------------------------------------------------
    def _changed(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Which small areas somebody else changed last."""
        return np.isin(self.ledger.touched[rows], list(self.others))

    def _touched(self, fact: Fact) -> bool:
        """Whether somebody else changed a fact last."""
        return self.ledger.last_touch(fact) in self.others

    def _before(self, fact: Fact, now: Any) -> Any:  # noqa: ANN401 - values of every kind
        """The value of a fact that the maker of the edit had before them."""
        for trace in self.others.values():  # the earliest comes first
            for touch in trace.facts:
                if touch.fact == fact:
                    return touch.before
        return now

    def _adopted_by_others(self, child: str, zone: str | None, plan: Plan) -> bool:
        there = child in plan.position
        return there and self._touched(("parent", child)) and plan.zone(child).parent != zone

    def _refuse_locked(self, plan: Plan, zone: str | None) -> None:
        if zone is not None and plan.zone(zone).locked and self._touched(("locked", zone)):
            name = plan.zone(zone).name
            message = f"{name} was locked in another window meanwhile, so this was not drawn."
            raise InputRefusedError(message, f"Unlock {name} first.")


def _only(change: Assign, which: NDArray[np.bool_], adopted: tuple[str, ...]) -> Assign:
    """Some of the small areas of a change."""
    before = tuple(b for b, stays in zip(change.before, which, strict=True) if stays) if change.before else ()
    return Assign(change.zone, change.areas[which], adopted, before)


def _free_name(name: str, plan: Plan) -> str:
    """The name with the first number that no zone of the plan has: “SNP 2” becomes “SNP 3”."""
    names = {zone.name for zone in plan.zones}
    stem = name.rstrip("0123456789").rstrip() or name
    return next(f"{stem} {i}" for i in range(2, len(names) + 3) if f"{stem} {i}" not in names)
