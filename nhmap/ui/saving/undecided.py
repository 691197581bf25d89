"""What this window must be asked about, as questions in the page; answers go the way of every other choice."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.core.buildings.note_book import FIELDS, admit, answers
from nhmap.core.buildings.note_exchange import statement_label
from nhmap.core.options.option_merge import FOR, MEMBERS, NAME, ORDER, PREFERRED, settle
from nhmap.core.options.options import LETTERS
from nhmap.errors import NhmapError
from nhmap.ui.saving import choice_words
from nhmap.ui.saving.contested import BOTH, MINE, THEIRS, WORDS, Contested, ask
from nhmap.ui.state import beside, estate, session
from nhmap.ui.state.waiting import WaitingNote

if TYPE_CHECKING:
    from collections.abc import Collection

    from nhmap.core.options.options import Comparison
    from nhmap.ui.state.waiting import ContestedChoice, ContestedNote, ContestedOption

_ALL = ((THEIRS, WORDS[THEIRS]), (MINE, WORDS[MINE]), (BOTH, WORDS[BOTH]))
_TWO = _ALL[:2]


def ask_choices() -> None:
    """The questions about choices beside this plan.

    The page is drawn again as a whole first where something was taken over that it does not show yet.
    """
    state = session.current()
    if state is None:
        return
    if state.beside.stale:
        st.rerun()
    for choice in state.beside.choices:
        if choice.plan_id == state.plan_id:
            ask(_choice(choice), partial(_answer_choice, choice))


def ask_notes(site_id: str | None = None, names: Collection[str] = FIELDS) -> None:
    """The questions about notes.

    Parameters
    ----------
    site_id, names
        Of which building, or of all, and on which fields.
    """
    state = session.current()
    for note in () if state is None else state.beside.notes:
        if site_id in {None, note.site_id} and {*note.mine} & {*names}:
            ask(_note(note), partial(_answer_note, note))


def ask_of_comparison(comparison: Comparison, names: dict[str, str]) -> None:
    """The questions about a comparison.

    Parameters
    ----------
    names
        Of the plans, by id.
    """
    state = session.current()
    for option in () if state is None else state.beside.options:
        if option.comparison_id == comparison.id:
            ask(_option(option, comparison, names), partial(_answer_option, option))


# --- choices --------------------------------------------------------------------------------------------------------
def _choice(choice: ContestedChoice) -> Contested:
    theirs, mine = choice_words.pair(choice.key, choice.theirs.value, choice.mine)
    return Contested(choice.key, choice_words.what(choice.key), theirs, mine, choice.theirs.who, choice.theirs.made)


def _answer_choice(choice: ContestedChoice, answer: str) -> None:
    state = session.current()
    if state is None:
        return
    rest = tuple(other for other in state.beside.choices if other is not choice)
    state = replace(state, beside=replace(state.beside, choices=rest))
    if answer == MINE:
        state = beside.with_choices(state, state.choices.said([(choice.key, choice.mine)]))
        # The question showed this: whatever was said after it is asked about in its turn.
        made_on = {**state.beside.made_on, choice.key: choice.theirs.number}
        state = replace(state, beside=replace(state.beside, made_on=made_on))
    beside.keep(session.put(state))


# --- notes ----------------------------------------------------------------------------------------------------------
def _note(note: ContestedNote) -> Contested:
    theirs = " ".join(entry.text for entry in note.theirs if entry.text)
    mine = " ".join(text for text in note.mine.values() if text)
    last, name = note.theirs[-1], next(iter(note.mine))
    where = estate.names().get(note.site_id, note.site_id)
    what = f"{statement_label(name)} of {where}"
    key = f"{note.site_id}-{name}"
    return Contested(key, what, theirs, mine, last.who, last.made, _ALL if _both(note) is not None else _TWO)


def _both(note: ContestedNote) -> str | None:
    """Both texts, one under the other; None where the field takes one answer only."""
    name = next(iter(note.mine))
    if len(note.mine) > 1 or len(note.theirs) > 1 or answers(name):
        return None
    return f"{note.theirs[0].text.rstrip()}\n\n{note.mine[name].lstrip()}".strip()


def _answer_note(note: ContestedNote, answer: str) -> None:
    state = session.current()
    if state is None:
        return
    rest = tuple(other for other in state.beside.notes if other is not note)
    wanted = dict(note.mine)
    if answer == BOTH:
        wanted = {name: _both(note) or text for name, text in wanted.items()}
    try:
        wanted = admit(wanted)
    except NhmapError as refused:
        # Both together may be too long for the field: the question stays.
        session.put(replace(state, notices=(*state.notices, ("error", f"{refused}"))))
        return
    state = session.put(replace(state, beside=replace(state.beside, notes=rest)))
    if answer != THEIRS:
        last_note = max(entry.number for entry in note.theirs)
        beside.write_note(state, WaitingNote(note.site_id, wanted, last_note))


# --- comparisons ----------------------------------------------------------------------------------------------------
def _option(option: ContestedOption, comparison: Comparison, names: dict[str, str]) -> Contested:
    clash = option.clash
    plan = names.get(clash.plan_id, "a plan put away")
    key = f"{option.comparison_id}-{clash.part}-{clash.plan_id}"
    theirs, mine = clash.theirs, clash.mine
    choices: tuple[tuple[str, str], ...] = _TWO
    if clash.part == NAME:
        what = "The name of this comparison"
    elif clash.part == PREFERRED:
        what = "Which option is preferred"
        theirs, mine = (names.get(i, "none") for i in (theirs, mine))
    elif clash.part == ORDER:
        what = "The order of the options"
        theirs, mine = (", ".join(names.get(i, "a plan put away") for i in ids.split()) for ids in (theirs, mine))
    elif clash.part == MEMBERS:
        what = f"Whether “{plan}” is compared"
        theirs, mine = ("it is" if i else "it is not" for i in (theirs, mine))
    else:
        at = comparison.plan_ids.index(clash.plan_id) if clash.plan_id in comparison.plan_ids else None
        letter = "" if at is None else f" {LETTERS[at]}"
        what, choices = f"What speaks {'for' if clash.part == FOR else 'against'}{letter}, “{plan}”,", _ALL
    return Contested(key, what, theirs, mine, option.who, option.made, choices)


def _answer_option(option: ContestedOption, answer: str) -> None:
    state = session.current()
    if state is None or state.comparison is None:
        return
    clash = option.clash
    rest = tuple(other for other in state.beside.options if other is not option)
    answered = replace(state, beside=replace(state.beside, options=rest))
    if answer == THEIRS:
        session.put(answered)
        return
    both = f"{clash.theirs.rstrip()}\n\n{clash.mine.lstrip()}".strip() if answer == BOTH else None
    try:
        wanted = settle(state.comparison, clash, both)
    except NhmapError as refused:
        session.put(replace(state, notices=(*state.notices, ("error", f"{refused}"))))
        return
    beside.keep_comparison(session.put(answered), wanted)
