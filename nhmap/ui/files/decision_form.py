"""The decision record on the screen: one small form, kept beside the plan field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.plan.decision import LIMITS, STATUSES, WORDS, DecisionRecord, day_of
from nhmap.errors import NhmapError
from nhmap.ui.kit.feedback import refuse
from nhmap.ui.state import beside
from nhmap.ui.widgets.forms_of_menus import form_button, form_where_asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.plan.plans import Plan
    from nhmap.ui.state.session import Session

LABEL: Final = "Decision record"
MENU: Final = "take-away"
"""Key of the menu that the button stands in."""
_KEY: Final = "decision"
_ZONE, _WHO = "Neighbourhood", "Organisation responsible"
_ROW_PX, _MOST_PX = 35, 260


def button(state: Session) -> None:
    """The button that opens the form, with the status of the plan."""
    form_button(MENU, _KEY, f"{LABEL}: {state.decision.status}", ":material/edit_note:")


def shown_where_asked() -> None:
    """The form, where its button was pressed just now."""
    form_where_asked(_KEY, LABEL, form)


def form(state: Session) -> None:
    """The form; what is written is kept when “Keep” is pressed."""
    record, plan = state.decision, state.history.plan
    with st.form("decision", border=False):
        texts = _texts(record)
        responsible = _responsible(record, plan)
        press = st.form_submit_button("Keep", type="primary")
    if not press:
        return
    try:
        after = with_texts(record, texts, responsible)
    except NhmapError as refused:
        refuse(refused)
        return
    beside.choose(state.choices_seen, decision=after)
    st.rerun()


def _texts(record: DecisionRecord) -> dict[str, str]:
    """The boxes of the plan as a whole; what stands in them."""
    left, middle, right = st.columns((1, 1, 2))
    status = left.selectbox(WORDS["status"], STATUSES, STATUSES.index(record.status))
    day = middle.date_input(WORDS["agreed_on"], day_of(record.agreed_on), format="DD/MM/YYYY")
    texts = {"status": status, "agreed_on": "" if day is None else day.isoformat()}
    texts["agreed_by"] = right.text_input(
        WORDS["agreed_by"],
        record.agreed_by,
        max_chars=LIMITS["agreed_by"],
        placeholder="the health and wellbeing board",
    )
    left, right = st.columns(2)
    texts["organisation"] = left.text_input(
        WORDS["organisation"], record.organisation, max_chars=LIMITS["organisation"]
    )
    texts["asked"] = right.text_input(WORDS["asked"], record.asked, max_chars=LIMITS["asked"])
    texts["engagement"] = st.text_area(
        WORDS["engagement"],
        record.engagement,
        max_chars=LIMITS["engagement"],
        height=80,
        placeholder="With whom it was talked over, and what they said",
    )
    ticked = st.checkbox(WORDS["names"], bool(record.names), help="Off: no file says who agreed the plan.")
    return texts | {"names": "yes" if ticked else ""}


def _responsible(record: DecisionRecord, plan: Plan) -> dict[str, str]:
    """Zone and the organisation typed beside it."""
    if not plan.zones:
        return {}
    rows = [{_ZONE: f"{zone.level.value} {zone.name}", _WHO: record.of_zone(zone.id)} for zone in plan.zones]
    edited = st.data_editor(
        rows,
        hide_index=True,
        disabled=(_ZONE,),
        width="stretch",
        height=min(_MOST_PX, _ROW_PX * (len(rows) + 1) + 3),
        key=f"responsible-{plan.hash}",
    )
    return {zone.id: str(row[_WHO] or "") for zone, row in zip(plan.zones, edited, strict=True)}


def with_texts(record: DecisionRecord, texts: Mapping[str, str], responsible: Mapping[str, str]) -> DecisionRecord:
    """The record as it was written in the form.

    Raises
    ------
    InputRefusedError
        When a text is too long.
    """
    for key, text in texts.items():
        record = record.with_value(key, text)
    for zone_id, text in responsible.items():
        record = record.with_responsible(zone_id, text)
    return record
