"""The rules of an alignment: limits of size, what may happen to PCNs, who stays and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.core.alignment.consents import MOST_PEOPLE, MoveRules
from nhmap.errors import NhmapError
from nhmap.ui.kit.feedback import refuse
from nhmap.ui.state import beside, cache
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from nhmap.core.alignment.question import Question
    from nhmap.ui.state.session import Session


def rules_panel(state: Session, question: Question) -> None:
    """What proposals keep to."""
    settled, rules = state.pcns, state.pcns.rules
    registrations = cache.evidence().registrations
    practices = {str(registrations.codes[r]): str(registrations.names[r]) for r in question.practices}
    pcns = {str(registrations.pcn_codes[r]): str(registrations.pcn_names[r]) for r in question.networks}
    turn = hash((rules, settled.stays, settled.frozen))
    with (
        st.popover("Rules", icon=":material/tune:", width="stretch", key=f"align-rules-{turn}"),
        st.form(f"align-rules-form-{turn}", border=False),
    ):
        left, right = st.columns(2)
        lower = left.number_input("PCN at least", 0, MOST_PEOPLE, rules.lower, 1_000)
        upper = right.number_input("at most", 0, MOST_PEOPLE, rules.upper, 1_000)
        hard = st.checkbox("These limits come first", rules.hard, help="Otherwise they are the last wish of three.")
        new = st.checkbox("A new PCN where a neighbourhood has none", rules.new)
        merges = st.checkbox("A PCN may give away all its practices", rules.merges)
        splits = st.checkbox("A further PCN where there is one already", rules.splits)
        frozen = st.multiselect(
            "PCNs left alone",
            list(pcns),
            [code for code in settled.frozen if code in pcns],
            format_func=pcns.__getitem__,
            placeholder="Contiguous and working well",
        )
        stays = st.multiselect(
            "Practices that will not move",
            list(practices),
            [code for code in settled.stays if code in practices],
            format_func=practices.__getitem__,
            placeholder="Any practice",
        )
        if st.form_submit_button("Set", type="primary"):
            move_rules = MoveRules(int(lower), int(upper), bool(hard), bool(new), bool(merges), bool(splits))
            # What concerns practices and PCNs of other places stays as it is.
            others = tuple(code for code in settled.stays if code not in practices)
            left_alone = tuple(code for code in settled.frozen if code not in pcns)
            try:
                after = replace(
                    settled,
                    rules=move_rules.sound(),
                    stays=tuple(sorted({*others, *stays})),
                    frozen=tuple(sorted({*left_alone, *frozen})),
                )
            except NhmapError as refused:
                refuse(refused)
                return
            beside.choose(state.choices_seen, pcns=after)
            draw_again()
