"""What is asked of a file of building facts before it is used: its sheets, and what it leaves open, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from nhmap.store.estate_files.answers import Answers
from nhmap.store.tabular.problems import counted
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state import session

if TYPE_CHECKING:
    from nhmap.store.estate_files.answers import Question
    from nhmap.store.estate_files.reading import EstateUpload
    from nhmap.store.estate_files.sheet_choice import SheetAbout

_BOXES: Final = 12
"""Sheets beyond which a list to choose from takes less room than boxes to tick."""


def answers_of(mark: str) -> Answers:
    """What was said of a file so far."""
    memory = _memory(mark)
    return Answers(memory.get("said", {}), memory.get("sheets"), memory.get("hidden_rows", False))


def ask(upload: EstateUpload, mark: str) -> None:
    """Sheets to tick and questions to answer; the page is drawn again when something new is said."""
    listed = len(upload.sheets) > 1 or any(sheet.hidden_rows for sheet in upload.sheets)
    # Side by side both are seen at once; either alone has the whole width.
    left, right = st.columns((1, 1.6)) if listed and upload.questions else (st.container(), st.container())
    if listed:
        with left:
            _sheets(upload.sheets, mark)
    if upload.questions:
        with right:
            _questions(upload, mark)


def _memory(mark: str) -> dict[str, Any]:
    return dict(session.widget_value(f"said-{mark}") or {})


def _keep(mark: str, **answers: object) -> None:
    session.set_widget(f"said-{mark}", {**_memory(mark), **answers})
    st.rerun()


def _sheets(sheets: tuple[SheetAbout, ...], mark: str) -> None:
    """Every sheet with its rows; those that are hidden are not ticked."""
    with st.container(border=True):
        st.markdown("**Sheets to use**")
        if len(sheets) > _BOXES:
            names = [sheet.name for sheet in sheets]
            words = {sheet.name: sheet_words(sheet) for sheet in sheets}
            picks = st.multiselect(
                "Sheets", names, [s.name for s in sheets if s.used], format_func=words.__getitem__,
                label_visibility="collapsed", key=f"sheets-{mark}",
            )  # fmt: skip
        else:
            picks = [
                sheet.name
                for at, sheet in enumerate(sheets)
                if st.checkbox(plain(sheet_words(sheet)), sheet.used, key=f"sheet-{mark}-{at}")
            ]
        hidden = sum(sheet.hidden_rows for sheet in sheets)
        rows = bool(hidden) and st.checkbox(
            f"{counted(hidden, 'row')} hidden or filtered away, too", answers_of(mark).hidden_rows, key=f"hidden-{mark}"
        )
        if not picks:
            st.caption("Tick at least one sheet.")
            return
    used = [sheet.name for sheet in sheets if sheet.used]
    if picks != used and tuple(picks) != answers_of(mark).sheets:
        _keep(mark, sheets=tuple(picks))
    if rows != answers_of(mark).hidden_rows:
        _keep(mark, hidden_rows=rows)


def sheet_words(sheet: SheetAbout) -> str:
    """One sheet in words: “Archive 2019 (hidden): list of buildings, 12 rows”."""
    hidden = " (hidden)" if sheet.hidden else ""
    rows = counted(sheet.rows, "row") + (f", {sheet.hidden_rows:,} more hidden" if sheet.hidden_rows else "")
    return f"{sheet.name or 'The table'}{hidden}: {sheet.label}, {rows}"


def _questions(upload: EstateUpload, mark: str) -> None:
    """What the file leaves open, each question once."""
    left = len(upload.open)
    with st.container(border=True):
        st.markdown(f"**{counted(left, 'question')} before it is used**" if left else "**Answered**")
        choices = {question.key: _answer(question, mark) for question in upload.questions}
        if left:
            st.caption("Until then the figures in question are left out below.")
    answers = {key: answer for key, answer in choices.items() if answer}
    if {**answers_of(mark).said, **answers} != dict(answers_of(mark).said):
        _keep(mark, said={**answers_of(mark).said, **answers})


def _answer(question: Question, mark: str) -> str | None:
    keys = [key for key, _ in question.options]
    words = dict(question.options)
    answer = st.radio(
        plain(question.words),
        keys,
        index=keys.index(question.answer) if question.answer else None,
        format_func=lambda key: plain(words[key]),
        key=f"answer-{mark}-{question.key}",
    )
    return None if answer is None else str(answer)
