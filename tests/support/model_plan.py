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
    level, parent
        Of each zone, in the order they were added.
    locked
        Zones that are.
    """

    residents: tuple[int, ...]
    holder: list[str | None]
    level: dict[str, str]
    parent: dict[str, str | None]
    locked: set[str]

    @classmethod
    def begun(cls, residents: Sequence[int], held: Sequence[str | None], level: dict[str, str]) -> ModelPlan:
        """Zones that nest in nothing, none of them locked."""
        return cls(tuple(residents), list(held), level, dict.fromkeys(level), set())

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

    def drawn(self, zone: str, areas: Iterable[int], *, whole: bool) -> ModelPlan:
        """A stroke: free areas and those of its own or a higher level one by one, lower zones whole or not at all."""
        areas = set(areas)
        holder, parent = list(self.holder), dict(self.parent)
        for area in areas:
            at = self.holder[area]
            if zone in self.locked or at in self.locked:
                continue
            if at is None or self.level[zone] == "SNP" or HEIGHT[self.level[at]] >= HEIGHT[self.level[zone]]:
                holder[area] = zone
                continue
            own = [i for i, other in enumerate(self.holder) if other == at]
            covered = sum(self.residents[i] for i in own if i in areas)
            if whole or covered > sum(self.residents[i] for i in own) - covered:
                parent[at] = zone
        return replace(self, holder=holder, parent=parent)

    def erased(self, areas: Iterable[int]) -> ModelPlan:
        """Areas without a zone, but for those of locked ones."""
        holder = list(self.holder)
        for area in areas:
            if holder[area] not in self.locked:
                holder[area] = None
        return replace(self, holder=holder)

    def added(self, zone: str, level: str) -> ModelPlan:
        """One more zone, holding nothing."""
        return replace(self, level={**self.level, zone: level}, parent={**self.parent, zone: None})

    def removed(self, zone: str) -> ModelPlan:
        """A zone less: what it held is free, what nested in it stands alone."""
        return replace(
            self,
            holder=[None if at == zone else at for at in self.holder],
            level={z: level for z, level in self.level.items() if z != zone},
            parent={z: None if up == zone else up for z, up in self.parent.items() if z != zone},
            locked=self.locked - {zone},
        )

    def nested(self, zone: str, parent: str | None) -> ModelPlan:
        """A zone within another, or within none."""
        return replace(self, parent={**self.parent, zone: parent})

    def with_lock(self, zone: str, *, locked: bool) -> ModelPlan:
        """A zone locked or unlocked."""
        return replace(self, locked=self.locked | {zone} if locked else self.locked - {zone})
