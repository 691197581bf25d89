"""Naming: ids and names of imported zones, so that each can be told from the others."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from nhmap.core.plan.plans import NAME_LIMIT, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nhmap.store.footprint_files.reading_features import Drawn
    from nhmap.store.tabular.problems import Notes


class Namer:
    """Gives ids and names to footprints that lack one or share one."""

    def __init__(self, notes: Notes, taken: Iterable[str] = ()) -> None:
        self._notes = notes
        self._ids = set(taken)
        self._numbers = count(1)

    def new_id(self) -> str:
        """An id that no zone has: “zone-1”."""
        made = next(f"zone-{n}" for n in self._numbers if f"zone-{n}" not in self._ids)
        self._ids.add(made)
        return made

    def name(self, drawn: Sequence[Drawn]) -> tuple[list[str], list[str]]:
        """Ids and names of footprints in their order.

        The first of several with the same id keeps it. The first of several with the same name at one level keeps it,
        the others get a number, save where nhmap itself wrote the file: there the ids tell them apart.
        """
        given = {one.id for one in drawn if one.id}
        self._ids |= given
        used: set[str] = set()
        ids = []
        for one in drawn:
            if one.id and one.id not in used:
                ids.append(one.id)
                used.add(one.id)
                continue
            if one.id:
                self._notes.add("same id", one.called, one.number)
            ids.append(self.new_id())
        return ids, self._names(drawn)

    def _names(self, drawn: Sequence[Drawn]) -> list[str]:
        apart = {level: Numbering(one.name for one in drawn if one.level is level) for level in Level}
        seen: set[tuple[Level, str]] = set()
        names = []
        for one in drawn:
            name = one.name
            if not name:
                name = apart[one.level].fresh(one.level.value, "{name} {n}", 1)
                self._notes.add("no name", f"footprint {one.number} is now {name}", one.number)
            elif (one.level, name) in seen and one.exact is None:
                name = apart[one.level].fresh(name)
                self._notes.add("same name", f"{one.name} is now {name}", one.number)
            seen.add((one.level, name))
            names.append(name)
        return names


class Numbering:
    """Numbers behind names that occur more than once: “North”, “North (2)”, “North (3)”."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def fresh(self, name: str, form: str = "{name} ({n})", start: int = 2) -> str:
        """A name that is not taken yet, within the length a name may have; it is taken from now on."""
        for n in count(self._next.get(name, start)):
            tail = len(form.format(name="", n=n))
            made = form.format(name=name[: NAME_LIMIT - tail].rstrip(), n=n)
            if made not in self._taken:
                self._next[name] = n + 1
                self._taken.add(made)
                return made
        raise AssertionError  # counting does not end
