"""What one person has before them: a single immutable value under one key, and the only use of session state."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from nhmap.core.alignment.consents import Settled
from nhmap.core.assessment.assessment import Assessment, Settings
from nhmap.core.choices import Choices
from nhmap.core.plan.decision import DecisionRecord
from nhmap.core.plan.paper_record import PaperRecord
from nhmap.core.plan.pipeline import Pipeline
from nhmap.ui.state.waiting import LeftChoices, Waiting, unsaved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.options.options import Comparison
    from nhmap.core.plan.edits import Edit, History
    from nhmap.core.portfolio.site_sets import SetQuestion

_KEY: Final = "nhmap"


@dataclass(frozen=True)
class Session:
    """The whole state of one browser tab.

    Attributes
    ----------
    history
        The plan with the edits that made it.
    active
        Zone that strokes go to.
    plan_id
        Under which it is, or will be, stored; stands in the page's address.
    stored
        Whether the store knows it: from the first edit on.
    saved
        Time of the last save for people (“10:42”); empty before the first.
    base, held
        The history as it is stored, and the edits on top of it that are not: they are in ``history`` and on no disk.
        Without such edits ``base`` is None.
    shown
        How many entries of the stored log were in the plan when the page was drawn last: what its reader has seen.
    titled
        Name and planning area of the plan as they stood above the map when the whole page was drawn last.
    unsaved, trouble, trouble_kind, tried
        Why the last try to store or read failed: in few words (empty when none did), in all, and as one of the kinds of
        ``nhmap.store.database.faults``; and when it was, by the monotonic clock.
    settings
        Basis, targets and tolerance.
    shortlist
        Ids of the sites chosen.
    preset, weights
        Preset of weights in use, and points given by hand.
    weights_turn
        How often a preset was chosen: sliders begin afresh with each.
    gates_off, minimum_floor_area_m2, minimum_list, minimum_practices
        Gates that are switched off; the least floor area, patients and practices on site, where one is asked for.
    travel
        By what catchments are drawn; empty for nhmap's own choice.
    pcns
        What was settled before PCNs and neighbourhoods are aligned.
    alignment
        How PCNs and neighbourhoods were to be aligned when that was asked last (practices or lines move), and the key
        of that question; empty before.
    decision
        What people decided about the plan.
    pipeline
        What they said of the schemes of their return.
    data
        Version of the data that the plan is held to; empty where it follows the data in use.
    paper
        How their planning paper shall look.
    question
        Which set of sites was asked for last, if one was.
    team, ages_2024
        People in the team that cohorts are shared by, if a person said; whether ages are those scaled to mid-2024.
    area_turn
        How often several areas were asked for: the box of places begins afresh with each.
    focus
        Site whose page is open.
    practice, pcn
        Codes of the practice and the PCN whose page is open.
    practices_of
        Id of the zone whose practices are listed; empty for all.
    seen_pick
        The last thing pressed on the map that was answered.
    goto, goto_n
        Small areas that the map should show, and a number that grows with every wish.
    comparison
        Plans that are set side by side; None before the page Compare was opened.
    assessment, assessed_on
        The last one, to take figures over from, and the version of the data that it was made on.
    kept, choices_seen
        The choices beside the plan as they were stored when this window last read them, and the number of the last
        entry of them then; -1 where that is not known.
    beside
        What was chosen or written beside the plan and is not stored yet, or must be asked about.
    notices
        What the person should be told once, as (kind, words).
    map_shown
        Whether the map has been sent to this tab before.
    refused
        Strokes that had no effect, as (id, why in words): the latest ones.
    window
        Id of this window: 12 hex characters that no other window has.
    former
        Ids of this browser's earlier windows of this plan that are closed: what was done there is this person's own.
    who
        The name that the person gave, if any.
    """

    history: History
    active: str
    plan_id: str
    stored: bool = False
    saved: str = ""
    base: History | None = None
    held: tuple[Edit, ...] = ()
    shown: int = 0
    titled: tuple[str, str, str] = ("", "", "")
    unsaved: str = ""
    trouble: str = ""
    trouble_kind: str = ""
    tried: float = 0.0
    settings: Settings = field(default_factory=Settings)
    shortlist: tuple[str, ...] = ()
    preset: str = ""
    weights: Mapping[str, float] | None = None
    weights_turn: int = 0
    gates_off: tuple[str, ...] = ()
    minimum_floor_area_m2: float | None = None
    minimum_list: float | None = None
    minimum_practices: float | None = None
    travel: str = ""
    pcns: Settled = field(default_factory=Settled)
    alignment: tuple[str, str] = ("", "")
    decision: DecisionRecord = field(default_factory=DecisionRecord)
    pipeline: Pipeline = field(default_factory=Pipeline)
    data: str = ""
    paper: PaperRecord = field(default_factory=PaperRecord)
    question: SetQuestion | None = None
    team: int | None = None
    ages_2024: bool = False
    area_turn: int = 0
    focus: str | None = None
    practice: str | None = None
    pcn: str | None = None
    practices_of: str = ""
    seen_pick: int = 0
    goto: tuple[int, ...] = ()
    goto_n: int = 0
    comparison: Comparison | None = None
    assessment: Assessment | None = None
    assessed_on: str = ""
    notices: tuple[tuple[str, str], ...] = ()
    kept: Choices = field(default_factory=Choices)
    choices_seen: int = -1
    beside: Waiting = field(default_factory=Waiting)
    map_shown: bool = False
    refused: tuple[tuple[str, str], ...] = ()
    window: str = ""
    former: tuple[str, ...] = ()
    who: str = ""
    revision: int = 0

    @property
    def title(self) -> tuple[str, str, str]:
        """Name and planning area of the plan."""
        plan = self.history.plan
        return plan.name, plan.area_key, plan.area_code

    @property
    def known(self) -> History:
        """The plan as it is stored, as far as this window has seen."""
        return self.history if self.base is None else self.base

    @property
    def choices(self) -> Choices:
        """What was set beside the plan, as it is stored."""
        return Choices(
            self.settings,
            self.shortlist,
            self.preset,
            None if self.weights is None else tuple(self.weights.items()),
            self.gates_off,
            self.minimum_floor_area_m2,
            self.travel,
            self.minimum_list,
            self.minimum_practices,
            self.pcns,
            self.decision,
            self.pipeline,
            self.data,
            self.paper,
        )

    def with_choices(self, choices: Choices) -> Session:
        """The session with other choices, which are those that are stored."""
        return replace(
            self,
            settings=choices.settings,
            shortlist=choices.shortlist,
            preset=choices.preset,
            weights=None if choices.weights is None else dict(choices.weights),
            gates_off=choices.gates_off,
            minimum_floor_area_m2=choices.minimum_floor_area_m2,
            minimum_list=choices.minimum_list,
            minimum_practices=choices.minimum_practices,
            travel=choices.travel,
            pcns=choices.pcns,
            decision=choices.decision,
            pipeline=choices.pipeline,
            data=choices.data,
            paper=choices.paper,
            kept=choices,
        )


def current() -> Session | None:
    """The session of this browser tab; None before the first page has made one."""
    value = st.session_state.get(_KEY)
    return value if isinstance(value, Session) else None


def put(session: Session) -> Session:
    """Keep a changed session, and return it."""
    before = current()
    if before is not None and before.plan_id != session.plan_id:
        session = _carried(before, session)
    session = replace(session, revision=session.revision + 1)
    st.session_state[_KEY] = session
    return session


def put_if_changed(session: Session) -> Session:
    """Keep a session unless it is the one that is kept."""
    return session if session is current() else put(session)


def _carried(before: Session, session: Session) -> Session:
    """Another plan in the same window: what is not stored of the one before, beside its edits, goes on waiting."""
    beside = before.beside
    changes = before.choices.differences(before.kept)
    if changes:
        start = None if before.stored else before.history.start
        left = LeftChoices(before.plan_id, start, changes, beside.last_choices(changes, before.choices_seen))
        beside = replace(beside, left_choices=(*beside.left_choices, left), made_on={})
    if before.comparison is not None and unsaved(before.comparison, beside.compared):
        beside = beside.with_comparison_left(before.comparison, beside.compared)
    return replace(session, beside=beside, window=session.window or before.window, who=session.who or before.who)


def widget_value(key: str) -> Any:
    """Value of a widget as it stands before the page is drawn; None where it has none yet."""
    return st.session_state.get(key)


def has_widget(key: str) -> bool:
    """Whether a widget has a value, be it an empty one."""
    return key in st.session_state


def set_widget(key: str, value: Any) -> None:
    """Give a widget a value; only before it is drawn."""
    st.session_state[key] = value
