"""The plan's part of the ``nhmap`` member: on what it is balanced, and what people decided beside its outlines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.people.balance import Settings
from nhmap.core.plan import comments as said_of
from nhmap.core.plan.decision import DecisionRecord
from nhmap.core.plan.plans import REASON_LIMIT, Acceptance, MovedPractice
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nhmap.core.plan.comments import Comment
    from nhmap.core.plan.plans import Level, Plan, Zone

_MOST: Final = 20_000
"""Decisions that are read of one file: more than there are practices in England."""
_KEY_LIMIT: Final = 2_000
"""Characters of a finding's key, which names its zones."""

_LIMITS: Final = {"who": 80, "when": 40, "words": 4_000}
"""Characters of what is kept beside the reason."""
_FIGURES: Final = re.compile(r"[a-z]+(?: [0-9][0-9,.]*)*")


@dataclass(frozen=True)
class Decided:
    """What people decided beside the outlines of a plan.

    Attributes
    ----------
    moved
        Practices given to a zone by hand.
    accepted
        Findings accepted with a reason.
    unusable
        How many further entries could not be read.
    comments_unusable
        How many comments could not be read.
    """

    moved: tuple[MovedPractice, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    unusable: int = 0
    comments_unusable: int = 0

    def for_plan(self, plan: Plan) -> tuple[Decided, tuple[Problem, ...]]:
        """What of it fits a plan, and a word about the rest: a zone that is gone takes its practices with it."""
        moved = tuple(m for m in self.moved if m.zone in plan.position)
        problems = []
        if lost := [m.practice for m in self.moved if m.zone not in plan.position]:
            said = f"{counted(len(lost), 'practice')} moved by hand to a zone that is not here any more: {some(lost)}."
            problems.append(Problem("practice not moved", "warning", said))
        if self.unusable:
            said = f"{counted(self.unusable, 'entry', 'entries')} of moved practices and accepted findings cannot be"
            problems.append(Problem("decision unusable", "warning", f"{said} read, so left out."))
        if self.comments_unusable:
            said = f"{counted(self.comments_unusable, 'comment')} cannot be read, so left out."
            problems.append(Problem("comment unusable", "warning", said))
        return Decided(moved, self.accepted), tuple(problems)


@dataclass(frozen=True)
class PlanMember:
    """What nhmap wrote of a plan as a whole.

    Attributes
    ----------
    settings
        On what it was balanced; None where the file does not say.
    decided
        What people decided.
    own
        For each zone id its own target and tolerance, None for those of the settings.
    decision
        The decision record; None where the file has none.
    comments
        What people said of neighbourhoods and places.
    """

    settings: Settings | None = None
    decided: Decided = field(default_factory=Decided)
    own: Mapping[str, tuple[int | None, float | None]] = field(default_factory=dict)
    decision: DecisionRecord | None = None
    comments: tuple[Comment, ...] = ()

    def own_target(self, zone_id: str, level: Level, said: int | None) -> int | None:
        """A zone's own target, where a property says ``said``: the setting that was only written out is none."""
        if self.settings is None or zone_id not in self.own:
            return said
        own = self.own[zone_id][0]
        return own if said == (own if own is not None else dict(self.settings.targets)[level]) else said

    def own_tolerance(self, zone_id: str, said: float | None) -> float | None:
        """A zone's own tolerance, where a property says ``said``: likewise."""
        if self.settings is None or zone_id not in self.own:
            return said
        own = self.own[zone_id][1]
        return own if said == (own if own is not None else self.settings.tolerance) else said


def written(
    plan: Plan,
    settings: Settings | None,
    decision: DecisionRecord | None = None,
    comments: Iterable[Comment] = (),
) -> dict[str, Any]:
    """Members ``settings``, ``practices_moved``, ``accepted``, ``decision`` and ``comments``; empty ones are left out.

    Who agreed a plan leaves with it only where that was ticked.
    """
    member: dict[str, Any] = {} if settings is None else {"settings": settings.to_dict()}
    if plan.moved:
        member["practices_moved"] = [{"practice": m.practice, "zone": m.zone, "reason": m.reason} for m in plan.moved]
    if plan.accepted:
        member["accepted"] = [_acceptance(a) for a in plan.accepted]
    if decision is not None and not decision.shared.empty:
        member["decision"] = decision.shared.to_dict()
    if listed := [comment.to_dict() for comment in comments]:
        member["comments"] = listed
    return member


def _acceptance(made: Acceptance) -> dict[str, str]:
    """An acceptance as its member; what nobody said is left out."""
    more = {"who": made.who, "when": made.when, "words": made.words, "figures": made.figures}
    return {"finding": made.finding, "reason": made.reason} | {key: value for key, value in more.items() if value}


def written_of_zone(zone: Zone, settings: Settings | None) -> dict[str, Any]:
    """What tells a zone's own target and tolerance from those in force, which stand among its properties."""
    return {} if settings is None else {"target": zone.target, "tolerance": zone.tolerance}


def read(member: Mapping[str, Any]) -> PlanMember:
    """The inverse of ``written`` and ``written_of_zone``; what cannot be read is counted, never refused."""
    raw, zones = member.get("settings"), member.get("zones")
    settings = Settings.from_dict(raw) if isinstance(raw, dict) else None
    own = {str(k): _own(v) for k, v in zones.items() if isinstance(v, dict)} if isinstance(zones, dict) else {}
    unusable = 0
    moved: dict[str, MovedPractice] = {}
    for entry in _entries(member.get("practices_moved")):
        practice, zone, reason = (clean_name(entry.get(k), REASON_LIMIT) for k in ("practice", "zone", "reason"))
        if practice and zone and reason:
            moved[practice] = MovedPractice(practice, zone, _said(entry, reason))
        else:
            unusable += 1
    accepted: dict[str, Acceptance] = {}
    for entry in _entries(member.get("accepted")):
        finding, reason = entry.get("finding"), clean_name(entry.get("reason"), REASON_LIMIT)
        if isinstance(finding, str) and 0 < len(finding) <= _KEY_LIMIT and ":" in finding and reason:
            who, when, words = (clean_name(entry.get(k), limit) for k, limit in _LIMITS.items())
            accepted[finding] = Acceptance(finding, _said(entry, reason), who, when, words, _figures(entry))
        else:
            unusable += 1
    decided = Decided(tuple(moved.values()), tuple(accepted.values()), unusable)
    said = member.get("decision")
    decision = DecisionRecord.from_dict(said) if isinstance(said, dict) else None
    comments, lost = said_of.read(member.get("comments"))
    return PlanMember(settings, replace(decided, comments_unusable=lost), own, decision, comments)


def _figures(entry: Mapping[str, Any]) -> str:
    """The figures that an acceptance rests on; "" where they are none."""
    figures = entry.get("figures")
    if isinstance(figures, str) and len(figures) <= _KEY_LIMIT and _FIGURES.fullmatch(figures):
        return figures
    return ""


def _said(entry: Mapping[str, Any], cleaned: str) -> str:
    """A reason as it was typed, lines and all, where it is no longer than a reason may be."""
    reason = entry.get("reason")
    if not isinstance(reason, str) or len(reason) > REASON_LIMIT or "\x00" in reason:
        return cleaned
    try:
        return reason.strip() if reason.encode() else cleaned
    except UnicodeEncodeError:  # half of a surrogate pair, which nothing can store
        return cleaned


def _entries(listed: object) -> Iterator[Mapping[str, Any]]:
    for entry in listed[:_MOST] if isinstance(listed, list) else ():
        yield entry if isinstance(entry, dict) else {}


def _own(zone: Mapping[str, Any]) -> tuple[int | None, float | None]:
    target, tolerance = zone.get("target"), zone.get("tolerance")
    return (
        target if isinstance(target, int) and not isinstance(target, bool) else None,
        float(tolerance) if isinstance(tolerance, int | float) and not isinstance(tolerance, bool) else None,
    )
