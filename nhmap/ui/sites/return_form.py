"""The form of one scheme of the return: what a person says of it, kept field by field.

A form goes on from what stood in it when it was opened. Only what was changed in it is kept, on what was seen then: so
nobody's words are lost to somebody who wrote of another field, and who wrote of the same is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from nhmap.core.plan.pipeline import DISPOSAL_STATUSES, DISPOSALS, FIELDS, NO_DISPOSAL, SchemeWords
from nhmap.core.portfolio.pipeline_return import UNKNOWN
from nhmap.errors import NhmapError
from nhmap.markup import html
from nhmap.ui.kit.feedback import refuse
from nhmap.ui.state import beside, chosen_sites, session, work
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from nhmap.core.portfolio.pipeline_return import Scheme
    from nhmap.ui.state.session import Session

_KEY: Final = "return-opened"
_TURN: Final = "return-turn"
_NAME, _SIZE, _STATUS, _YEAR = "Building given up", "Floor area (m²)", "Status", "Year"
_NO_DISPOSALS: Final = "no_disposals"
_LINES_PX: Final = 68


@dataclass(frozen=True)
class _Opened:
    """A scheme as it was when its form was opened, and the number of the last choice that was seen then."""

    words: SchemeWords
    last_choice: int


def opened() -> str:
    """The id of the scheme whose form is open; empty for none."""
    value = session.widget_value(_KEY)
    return value.words.scheme_id if isinstance(value, _Opened) else ""


def turn() -> int:
    """How often a form was opened: a table of another key has no row pressed."""
    return int(session.widget_value(_TURN) or 0)


def open_scheme(scheme: Scheme) -> None:
    """Open the form of a scheme."""
    session.set_widget(_KEY, _Opened(scheme.words, work.begin().choices_seen))
    session.set_widget(_TURN, turn() + 1)


def close() -> None:
    """Go back to the schemes."""
    session.set_widget(_KEY, None)


def show(state: Session, scheme: Scheme) -> None:
    """What is known of the scheme, and the form."""
    before = session.widget_value(_KEY)
    if not isinstance(before, _Opened):
        return
    back, page = st.columns(2, vertical_alignment="center")
    back.button("Back to the schemes", icon=":material/arrow_back:", on_click=close, key="return-back")
    if scheme.new:
        page.button(
            "Take this row out", key="return-out", type="tertiary", on_click=_take_out, args=(before.words.scheme_id,)
        )
    else:
        page.button(
            "The building's page",
            key="return-page",
            type="tertiary",
            on_click=chosen_sites.focus,
            args=(before.words.scheme_id,),
        )
    st.html(_facts(scheme))
    with st.form(f"scheme-{turn()}", border=False):
        texts = _texts(before.words)
        rows = _disposals(before.words)
        trouble = st.container()  # above the button, which may stand at the end of the window
        press = st.form_submit_button("Keep", type="primary")
    if press:
        with trouble:
            _keep(state, before, texts, rows)


def _facts(scheme: Scheme) -> str:
    facts = scheme.facts
    people = UNKNOWN if facts.people is None else f"{facts.people:,} people"
    parts = [f"{facts.neighbourhood or UNKNOWN}, {people}"]
    if not scheme.new:
        rank = "" if facts.rank is None else f", rank {facts.rank:,}"
        parts += [f"band {facts.band or UNKNOWN}{rank}", f"readiness: {facts.readiness or UNKNOWN}"]
    return html('<p class="nh-sitename">{}</p><p class="nh-source">Serves {}.</p>', scheme.name, "; ".join(parts))


def _texts(words: SchemeWords) -> dict[str, str]:
    """The boxes of a scheme; what stands in them."""
    texts: dict[str, str] = {}

    def text(key: str, at: Any, **looks: Any) -> None:  # noqa: ANN401 - a column, and how a box looks
        field = FIELDS[key]
        box = at.text_area if field.limit > 300 else at.text_input  # noqa: PLR2004 - longer than a line
        shown = looks | ({"height": _LINES_PX} if field.limit > 300 else {})  # noqa: PLR2004
        limit = None if field.amount else field.limit
        before = words.texts.get(key, "")
        texts[key] = box(
            field.label,
            before,
            max_chars=limit,
            key=f"{key}-{turn()}",
            placeholder=UNKNOWN if field.amount else field.asks,
            **shown,
        )

    option, wave, name = st.columns((1, 1.2, 1.8))
    for key, at in (("option", option), ("wave", wave)):
        choices = ("", *FIELDS[key].choices)
        texts[key] = at.selectbox(
            FIELDS[key].label,
            choices,
            choices.index(words.texts.get(key, "")),
            format_func=lambda value: value or UNKNOWN,
            key=f"{key}-{turn()}",
        )
    text("name", name)
    for key, at in zip(("capital", "revenue", "digital_cost"), st.columns(3), strict=True):
        text(key, at)
    left, right = st.columns(2)
    text("digital", left)
    text("partners", right)
    text("criteria", st)
    return texts


def _disposals(words: SchemeWords) -> list[dict[str, str]]:
    """Buildings that the scheme would let go, as they stand in the table."""
    st.markdown("**Disposals enabled**", help=f"Write “{NO_DISPOSAL}” where it is known that there are none.")
    stood = [disposal.to_dict() for disposal in words.disposals]
    stood = stood or ([{"name": NO_DISPOSAL}] if words.texts.get(_NO_DISPOSALS) else [])
    columns = {"name": _NAME, "size": _SIZE, "status": _STATUS, "year": _YEAR}
    frame = pd.DataFrame({label: [row.get(key) for row in stood] for key, label in columns.items()}, dtype=object)
    edited = st.data_editor(
        frame,
        hide_index=True,
        num_rows="dynamic",
        width="stretch",
        key=f"disposals-{turn()}",
        column_config={
            _NAME: st.column_config.TextColumn(width="medium", max_chars=200),
            _SIZE: st.column_config.TextColumn(width=140),
            _STATUS: st.column_config.SelectboxColumn(options=list(DISPOSAL_STATUSES), width=130),
            _YEAR: st.column_config.TextColumn(width=70),
        },
    )
    rows = [{key: _cell(row[label]) for key, label in columns.items()} for _, row in edited.iterrows()]
    return [row for row in rows if any(row.values())]


def _cell(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()  # noqa: PLR0124 - only NaN differs from itself


def _keep(state: Session, before: _Opened, texts: dict[str, str], rows: list[dict[str, str]]) -> None:
    """Keep what was changed."""
    try:
        after = with_changes(state.pipeline.of(before.words.scheme_id), before.words, texts, rows)
    except NhmapError as refused:
        refuse(refused)
        return
    beside.choose(before.last_choice, pipeline=state.pipeline.with_scheme(after))
    close()
    draw_again()


def with_changes(
    now: SchemeWords, before: SchemeWords, texts: dict[str, str], rows: list[dict[str, str]]
) -> SchemeWords:
    """A scheme as it stands now with what a form changed of what stood in it before.

    Raises
    ------
    InputRefusedError
        When a value is none of its field's.
    """
    none = [row for row in rows if row["name"].casefold() == NO_DISPOSAL]
    rows = [row for row in rows if row not in none]
    texts = texts | {_NO_DISPOSALS: "yes" if none and not rows else ""}
    typed = before
    for key, text in texts.items():
        typed = typed.with_value(key, text)
    typed = typed.with_value(DISPOSALS, rows)
    for key in texts:
        if typed.texts.get(key, "") != before.texts.get(key, ""):
            now = now.with_value(key, typed.texts.get(key, ""))
    if typed.disposals != before.disposals:
        now = now.with_value(DISPOSALS, [disposal.to_dict() for disposal in typed.disposals])
    return now


def _take_out(scheme_id: str) -> None:
    """Take back all that was said of a new building."""
    state = work.begin()
    close()
    beside.choose(state.choices_seen, pipeline=state.pipeline.with_scheme(SchemeWords(scheme_id)))
