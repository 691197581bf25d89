"""A tour of two minutes on the visitor's own area: one card beside the map, left and taken up again at any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st

from nhmap.markup import html
from nhmap.ui.state import session, work

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.core.plan.plans import Plan

AT: Final = "tour-at"
"""Which card is shown; None where nobody takes the tour."""
LEFT_AT: Final = "tour-left-at"
"""Where the tour was left."""
SEVERAL: Final = 2


@dataclass(frozen=True)
class Card:
    """One stop: what it is about, what to try, and whether it was done."""

    title: str
    words: str
    done: Callable[[Plan], bool] | None = None


CARDS: Final = (
    Card(
        "Where are you planning?",
        "Type your council, ICB or PCN into the box above the map. Several at once: “stoke newcastle”.",
        lambda plan: plan.area_key != "england",
    ),
    Card(
        "Draw a neighbourhood",
        "Take Brush above the map and paint over places that belong together. Their people are counted as you draw.",
        lambda plan: bool((plan.labels >= 0).any()),
    ),
    Card(
        "Read the number",
        "Green means within the target, which is yours to set under Edit. “What is this?” says what each figure means, "
        "whose it is, of when, and where it ends.",
    ),
    Card(
        "Make the others",
        "Next begins another. Or let Draft and Start from make first lines to argue about; Undo brings yours back.",
        lambda plan: len(np.unique(plan.labels[plan.labels >= 0])) >= SEVERAL,
    ),
    Card(
        "See what is in the way",
        "Checks lists practices split, land left over, boards crossed. Press one: the map goes there. Mend it, or "
        "accept it with your reason.",
    ),
    Card(
        "Say it and keep it",
        "Comments pin words to a neighbourhood or a place. The clock above names a moment to go back to, and says who "
        "did what. Everything is saved as you draw.",
    ),
    Card(
        "Show it",
        "Compare sets options side by side, Present fills the projector, Export makes the paper, the workbook and the "
        "maps. That is all: the plan here is yours to go on with.",
    ),
)


def button(words: str = "Tour") -> None:
    """What begins the tour, or goes on where it was left; nothing while it is taken."""
    if session.widget_value(AT) is None:
        st.button(words, icon=":material/tour:", type="tertiary", key="tour", on_click=_go, args=(_left_at(),))


def show() -> None:
    """The card of the tour, where it is taken."""
    at = session.widget_value(AT)
    if not isinstance(at, int) or not 0 <= at < len(CARDS):
        return
    card = CARDS[at]
    done = card.done is not None and card.done(work.begin().history.plan)
    with st.container(key="tour-card"):
        st.html(
            html(
                '<section class="nh-figures"><div class="nh-first"><b>{}. {}{}</b><p>{}</p></div></section>',
                *(f"{at + 1} of {len(CARDS)}", card.title, " ✓" if done else "", card.words),
            )
        )
        with st.container(horizontal=True, gap="small"):
            last = at == len(CARDS) - 1
            st.button("Back", key="tour-back", disabled=at == 0, on_click=_go, args=(at - 1,))
            if last:
                st.button("Finish", key="tour-next", type="primary", on_click=_leave, args=(0,))
            else:
                st.button(
                    "Go on", key="tour-next", type="primary" if done else "secondary", on_click=_go, args=(at + 1,)
                )
                st.button("Leave the tour", key="tour-leave", type="tertiary", on_click=_leave, args=(at,))


def _left_at() -> int:
    return int(session.widget_value(LEFT_AT) or 0)


def _go(at: int) -> None:
    session.set_widget(AT, at)


def _leave(at: int) -> None:
    """Put the card away; the tour is taken up at the same stop."""
    session.set_widget(AT, None)
    session.set_widget(LEFT_AT, at)
