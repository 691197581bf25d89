"""Several windows on one plan, by plain dictionaries and loops: what merges, what is contested, what undo takes back.

Twelve small areas or so; a thing is an area's number, ("zone", id) or ("name", id). One serial list of acts, each with
its window and how much of the list that window had seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Act:
    """What somebody did: for each thing that changed, its value before, after, and who had the last word before."""

    id: str
    window: str
    changed: dict = field(default_factory=dict)
    undoes: str | None = None


class ModelOfWindows:
    """The plan and its list of acts."""

    def __init__(self, size, zones):
        self.values = dict.fromkeys(range(size))
        self.last_word = {}
        self.last_act = {}
        self.acts = []
        for zone, name in zones:
            self.values["zone", zone] = "there"
            self.values["name", zone] = name

    def there(self, zone):
        return zone is None or bool(self.values.get(("zone", zone)))

    def unseen(self, thing, window, seen):
        """Whether somebody else touched a thing last, after this window had looked."""
        place = self.last_act.get(thing, -1)
        return place >= seen and self.acts[place].window != window

    def _write(self, act, thing, value):
        if self.values.get(thing) != value:
            act.changed[thing] = (self.values.get(thing), value, self.last_word.get(thing))
            self.values[thing] = value
            self.last_word[thing] = act.id
            self.last_act[thing] = len(self.acts)

    def draw(self, id_, window, seen, zone, areas):
        """Small areas go to a zone; answers with those that are contested."""
        act = Act(id_, window)
        gone = not self.there(zone)
        contested = [a for a in areas if gone or (self.unseen(a, window, seen) and self.values[a] != zone)]
        for area in areas:
            if area not in contested:
                self._write(act, area, zone)
        self.acts.append(act)
        return contested, len(contested) < len(areas)

    def add(self, id_, window, zone, name):
        act = Act(id_, window)
        self._write(act, ("zone", zone), "there")
        self._write(act, ("name", zone), name)
        self.acts.append(act)

    def rename(self, id_, window, seen, zone, name, known):  # noqa: PLR0913, PLR0917 - what a rename is
        """A zone gets another name, where it had ``known`` before the person."""
        act = Act(id_, window)
        contested = False
        if not self.there(zone):
            contested = True
        elif name != known:
            touched = self.unseen(("name", zone), window, seen) or self.unseen(("zone", zone), window, seen)
            contested = touched and self.values["name", zone] != name
            if not contested:
                self._write(act, ("name", zone), name)
        self.acts.append(act)
        return contested

    def remove(self, id_, window, seen, zone):
        act = Act(id_, window)
        contested = False
        if self.there(zone):
            held = [a for a, z in self.values.items() if isinstance(a, int) and z == zone]
            things = [*held, ("zone", zone), ("name", zone)]
            contested = any(self.unseen(t, window, seen) for t in things)
            if not contested:
                for area in held:
                    self._write(act, area, None)
                self._write(act, ("zone", zone), None)
        self.acts.append(act)
        return contested

    def undo(self, id_, window, target):
        """Take an act back where it has the last word; answers with how many small areas stay."""
        act = Act(id_, window, undoes=target.id)
        back = {t: told for t, told in target.changed.items() if self.last_word.get(t) == target.id}
        will = dict(self.values) | {t: told[0] for t, told in back.items()}
        for thing, (before, _, _) in list(back.items()):
            if not isinstance(thing, int) and thing[0] == "zone" and before is None:
                zone = thing[1]
                in_use = any(isinstance(a, int) and z == zone for a, z in will.items())
                named_since = self.last_word.get(("name", zone)) != target.id
                if in_use or named_since:
                    back.pop(thing)
                    back.pop(("name", zone), None)
        going = {t[1] for t, told in back.items() if not isinstance(t, int) and t[0] == "zone" and told[0] is None}
        coming = {t[1] for t, told in back.items() if not isinstance(t, int) and t[0] == "zone" and told[0]}
        for thing in list(back):
            named = not isinstance(thing, int) and thing[0] == "name"
            if named and not self.there(thing[1]) and thing[1] not in going | coming:
                back.pop(thing)  # a zone that is not there has no name to take back
        for thing, (before, _, wrote) in sorted(back.items(), key=lambda told: isinstance(told[0], int)):
            value = before
            if isinstance(thing, int) and not self.there(value):
                value = None
            self.values[thing] = value
            self.last_word[thing] = wrote
            self.last_act[thing] = len(self.acts)
        stayed = sum(1 for t in target.changed if isinstance(t, int) and t not in back)
        self.acts.append(act)
        return stayed

    def last_own(self, window):
        """The last act of a window that is in force."""
        undone = {act.undoes for act in self.acts if act.undoes}
        return [a for a in self.acts if a.window == window and a.undoes is None and a.id not in undone]

    def members(self, zone):
        return sorted(a for a, z in self.values.items() if isinstance(a, int) and z == zone)

    def zones(self):
        return sorted(t[1] for t, v in self.values.items() if isinstance(t, tuple) and t[0] == "zone" and v)
