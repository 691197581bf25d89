"""A plan as lists and dictionaries: what the studio is held against. Shares no code with nhmap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEIGHT = {"SNP": 0, "MNP": 1, "IHO": 2}


@dataclass(frozen=True)
class ModelPlan:
    """Who holds each small area, what nests in what, and what is locked; every act gives a new one.

    Attributes
    ----------
    residents
        Of each small area.
    holder
        Zone that holds each small area directly, None for none.
    level, parent, name
        Of each zone, in the order they were added.
    locked
        Zones that are.
    moved
        Zone of each practice that was moved by hand.
    accepted
        Reason for each finding that was accepted.
    """

    residents: tuple[int, ...]
    holder: list[str | None]
    level: dict[str, str]
    parent: dict[str, str | None]
    name: dict[str, str]
    locked: set[str]
    moved: dict[str, str]
    accepted: dict[str, str]

    def higher(self, zone: str) -> list[str]:
        """Zones that it could nest in."""
        return [z for z in self.level if HEIGHT[self.level[z]] > HEIGHT[self.level[zone]]]

    def people(self, zone: str) -> int:
        """Residents of a zone and of all within it, area by area, walking up from each."""
        count = 0
        for area, holder in enumerate(self.holder):
            up = holder
            while up is not None and up != zone:
                up = self.parent[up]
            count += self.residents[area] if up == zone else 0
        return count

    def belongs(self, practice: str, patients: Sequence[int]) -> str | None:
        """Where somebody put a practice, else where most of its patients live.

        Zones that tie: the one with the small area where most of them live, the first of equal ones. A zone wins over
        outside.
        """
        if practice in self.moved:
            return self.moved[practice]
        living: dict[str | None, int] = dict.fromkeys([*self.level, None], 0)
        for area, count in enumerate(patients):
            living[self.holder[area]] += count
        most = max(living.values())
        best = [zone for zone in living if zone is not None and living[zone] == most]
        if not most or not best:
            return None
        homes = [area for area, holder in enumerate(self.holder) if holder in best]
        return self.holder[max(homes, key=lambda area: (patients[area], -area))]

    # --- what may be done -------------------------------------------------------------------------------------
    def may_nest(self, zone: str, parent: str | None) -> bool:
        """Only upwards; what is locked neither moves nor takes in."""
        if parent == self.parent[zone]:
            return True
        if zone in self.locked or parent in self.locked:
            return False
        return parent is None or parent in self.higher(zone)

    def may_be(self, zone: str, level: str) -> bool:
        """A zone stays above what nests in it and below what it nests in."""
        up, height = self.parent[zone], HEIGHT[level]
        below = [HEIGHT[self.level[z]] for z, parent in self.parent.items() if parent == zone]
        return all(each < height for each in below) and (up is None or HEIGHT[self.level[up]] > height)

    def may_go(self, zone: str) -> bool:
        """A zone can be removed unless it is locked, or something that nests in it is."""
        return zone not in self.locked and all(self.parent[z] != zone for z in self.locked)

    # --- acts ---------------------------------------------------------------------------------------------------
    def drawn(self, zone: str, areas: Iterable[int], *, whole: bool) -> ModelPlan:
        """A stroke: free areas and those of its own or a higher level one by one, lower zones whole or not at all.

        A lower zone comes with what it nests in, as long as that is lower too: an SNP of an MNP never leaves it.
        """
        areas = set(areas)
        holder, parent = list(self.holder), dict(self.parent)
        for area in areas:
            at = self.holder[area]
            if zone in self.locked:
                continue
            if at is None or self.level[zone] == "SNP" or HEIGHT[self.level[at]] >= HEIGHT[self.level[zone]]:
                if at not in self.locked:
                    holder[area] = zone
                continue
            unit = self.highest(at, below=HEIGHT[self.level[zone]])
            own = [i for i, other in enumerate(self.holder) if other is not None and self.lies_in(other, unit)]
            covered = sum(self.residents[i] for i in own if i in areas)
            if unit not in self.locked and (whole or covered > sum(self.residents[i] for i in own) - covered):
                parent[unit] = zone
        return replace(self, holder=holder, parent=parent)

    def highest(self, zone: str, *, below: int) -> str:
        """The zone itself, or the highest that it nests in whose level is lower than that height."""
        up = self.parent[zone]
        return zone if up is None or HEIGHT[self.level[up]] >= below else self.highest(up, below=below)

    def lies_in(self, zone: str, other: str) -> bool:
        """Whether a zone is the other, or nests in it at any level."""
        up = self.parent[zone]
        return zone == other or (up is not None and self.lies_in(up, other))

    def erased(self, areas: Iterable[int]) -> ModelPlan:
        """Areas without a zone, but for those of locked ones."""
        holder = list(self.holder)
        for area in areas:
            if holder[area] not in self.locked:
                holder[area] = None
        return replace(self, holder=holder)

    def added(self, zone: str, level: str, name: str) -> ModelPlan:
        """One more zone, holding nothing."""
        return replace(
            self,
            level={**self.level, zone: level},
            parent={**self.parent, zone: None},
            name={**self.name, zone: name},
        )

    def removed(self, zone: str) -> ModelPlan:
        """A zone less: what it held is free, what nested in it stands alone, its practices go where patients live."""
        return replace(
            self,
            holder=[None if at == zone else at for at in self.holder],
            level={z: level for z, level in self.level.items() if z != zone},
            parent={z: None if up == zone else up for z, up in self.parent.items() if z != zone},
            name={z: name for z, name in self.name.items() if z != zone},
            locked=self.locked - {zone},
            moved={practice: to for practice, to in self.moved.items() if to != zone},
        )

    def nested(self, zone: str, parent: str | None) -> ModelPlan:
        """A zone within another, or within none."""
        return replace(self, parent={**self.parent, zone: parent})

    def raised(self, zone: str, level: str) -> ModelPlan:
        """A zone of another level."""
        return replace(self, level={**self.level, zone: level})

    def called(self, zone: str, name: str) -> ModelPlan:
        """A zone of another name."""
        return replace(self, name={**self.name, zone: name})

    def with_lock(self, zone: str, *, locked: bool) -> ModelPlan:
        """A zone locked or unlocked."""
        return replace(self, locked=self.locked | {zone} if locked else self.locked - {zone})

    def given(self, practice: str, zone: str | None) -> ModelPlan:
        """A practice moved by hand, or (None) left to its patients again."""
        others = {each: to for each, to in self.moved.items() if each != practice}
        return replace(self, moved=others if zone is None else {**others, practice: zone})

    def excused(self, finding: str, reason: str | None) -> ModelPlan:
        """A finding accepted with a reason, or (None) no longer."""
        others = {each: why for each, why in self.accepted.items() if each != finding}
        return replace(self, accepted=others if reason is None else {**others, finding: reason})
