"""Option merge: one comparison changed in two windows at the same time.

What only one of them touched is taken as it stands there. Where both changed the same thing differently, what was
stored first stands, and the other is handed back to be asked about.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from nhmap.core.options.options import FEWEST, MOST, Comparison, Option

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME, PREFERRED, MEMBERS, ORDER = "name", "preferred", "plans", "order"
FOR, AGAINST = "speaks_for", "speaks_against"
TEXTS: Final = (FOR, AGAINST)


@dataclass(frozen=True)
class Clash:
    """One thing of a comparison that two windows changed differently.

    Attributes
    ----------
    part
        ``name``, ``preferred``, ``plans``, ``order``, ``speaks_for`` or ``speaks_against``.
    plan_id
        Of the option, for its texts and for plans; empty for the others.
    theirs, mine
        What stands, and what was to stand: a text, a plan id (empty for none), or plan ids joined by a space.
    words
        What was being written on an option that somebody else took out.
    """

    part: str
    plan_id: str
    theirs: str
    mine: str
    words: Option | None = None


@dataclass(frozen=True)
class Merged:
    """A comparison with what both windows changed of it.

    Attributes
    ----------
    comparison
        Of the version of ``theirs``.
    clashes
        What both changed differently; there ``comparison`` says what was stored first.
    """

    comparison: Comparison
    clashes: tuple[Clash, ...]


def merge(base: Comparison | None, mine: Comparison, theirs: Comparison) -> Merged:
    """Bring what one window changed of a comparison to what is stored by now.

    Parameters
    ----------
    base
        As the window had it before it changed anything; None where it was not stored then.
    mine, theirs
        As the window wants it, and as it is stored.
    """
    merging = _Merging(base or Comparison(mine.id), mine, theirs)
    return Merged(merging.merged(), tuple(merging.clashes))


def settle(comparison: Comparison, clash: Clash, text: str | None = None) -> Comparison:
    """The comparison with what was to stand in a clash, or with another text in its place.

    Raises
    ------
    InputRefusedError
        When the plan is none of the options any more, or there are too many.
    """
    answer = clash.mine if text is None else text
    if clash.part == NAME:
        return replace(comparison, name=answer)
    if clash.part == PREFERRED:
        return comparison.prefer(answer or None)
    if clash.part == ORDER:
        place = {plan_id: at for at, plan_id in enumerate(answer.split())}
        return comparison.choose(sorted(comparison.plan_ids, key=lambda listed_id: place.get(listed_id, len(place))))
    if clash.part == MEMBERS:
        if not answer:
            return comparison.choose(listed_id for listed_id in comparison.plan_ids if listed_id != clash.plan_id)
        with_it = comparison.choose([*comparison.plan_ids, clash.plan_id])
        words = clash.words or with_it.option(clash.plan_id)
        return with_it.note(clash.plan_id, words.speaks_for, words.speaks_against, words.seen)
    option = comparison.option(clash.plan_id)
    speaks = {FOR: option.speaks_for, AGAINST: option.speaks_against} | {clash.part: answer}
    return comparison.note(clash.plan_id, speaks[FOR], speaks[AGAINST], option.seen)


def _option(comparison: Comparison, plan_id: str) -> Option:
    return next((o for o in comparison.options if o.plan_id == plan_id), Option(plan_id))


def _says(comparison: Comparison, plan_id: str) -> tuple[str, str]:
    option = _option(comparison, plan_id)
    return option.speaks_for, option.speaks_against


def _after(members: Iterable[str], order: tuple[str, ...]) -> list[str]:
    """Members in an order; those that it does not know stay at the end."""
    place = {plan_id: at for at, plan_id in enumerate(order)}
    return sorted(members, key=lambda plan_id: place.get(plan_id, len(place)))


@dataclass(frozen=True)
class _Merging:
    """One merge under way."""

    before: Comparison
    mine: Comparison
    theirs: Comparison
    clashes: list[Clash] = field(default_factory=list)

    def merged(self) -> Comparison:
        """The whole."""
        name = self.one(NAME, "", (self.before.name, self.mine.name, self.theirs.name))
        members = self.ordered(self.members())
        options = tuple(self.option(plan_id) for plan_id in members)
        return replace(self.theirs, name=name, options=options, preferred=self.preferred(members))

    def one(self, part: str, plan_id: str, values: tuple[str, str, str]) -> str:
        """One text, as before, as mine and as theirs."""
        was, own, other = values
        if own in {was, other}:
            return other
        if other == was:
            return own
        self.clashes.append(Clash(part, plan_id, other, own))
        return other

    def option(self, plan_id: str) -> Option:
        """What is said of one plan."""
        was, own, other = (_option(c, plan_id) for c in (self.before, self.mine, self.theirs))
        texts = {
            part: self.one(part, plan_id, (getattr(was, part), getattr(own, part), getattr(other, part)))
            for part in TEXTS
        }
        changed = [option.seen for option in (own, other) if option.seen != was.seen]
        return Option(plan_id, **texts, seen=max(changed, default=was.seen))

    def preferred(self, members: list[str]) -> str | None:
        """Which of the members is preferred."""
        was, own, other = self.before.preferred, self.mine.preferred, self.theirs.preferred
        if own is None and was in members and was not in self.mine.plan_ids:
            own = was  # it was dropped with its plan, which stays
        choice = self.one(PREFERRED, "", (was or "", own or "", other or ""))
        if choice in members:
            return choice
        if choice and choice == own != was:
            self.clashes.append(Clash(PREFERRED, "", "", choice))
        return None

    def members(self) -> list[str]:
        """Which plans are compared: what was stored first, less and more what the window changed."""
        plan_ids = [plan_id for plan_id in self.theirs.plan_ids if not self.taken_out(plan_id)]
        for option in self.mine.options:
            if option.plan_id in self.theirs.plan_ids:
                continue
            new = option.plan_id not in self.before.plan_ids
            if new and len(plan_ids) < MOST:
                plan_ids.append(option.plan_id)
            elif new or _says(self.before, option.plan_id) != _says(self.mine, option.plan_id):
                # There is no room any more, or they took out a plan on which the window was writing.
                self.clashes.append(Clash(MEMBERS, option.plan_id, "", option.plan_id, option))
        for plan_id in self.theirs.plan_ids:
            # Each of them took out another: two plans stay, or there is nothing to compare.
            if len(plan_ids) < FEWEST and plan_id not in plan_ids:
                plan_ids.append(plan_id)
                self.clashes.append(Clash(MEMBERS, plan_id, plan_id, ""))
        return plan_ids

    def taken_out(self, plan_id: str) -> bool:
        """Whether the window took out a plan that is still stored; not with words that it has not read."""
        if plan_id not in self.before.plan_ids or plan_id in self.mine.plan_ids:
            return False
        if _says(self.before, plan_id) == _says(self.theirs, plan_id):
            return True
        self.clashes.append(Clash(MEMBERS, plan_id, plan_id, ""))
        return False

    def ordered(self, members: list[str]) -> list[str]:
        """The members in the order of whoever changed it."""
        orders = [c.plan_ids for c in (self.before, self.mine, self.theirs)]
        wanted = _after(members, self.mine.plan_ids)
        if orders[2] == orders[0] and set(members) <= set(orders[1]):
            return wanted
        common = set.intersection(*map(set, orders))
        was, own, other = ([p for p in order if p in common] for order in orders)
        if own in (was, other):
            return members
        if other == was:
            return wanted
        self.clashes.append(Clash(ORDER, "", " ".join(members), " ".join(wanted)))
        return members
