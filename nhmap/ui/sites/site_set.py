"""Choosing a set: how many buildings, which rules, who is reached, who is not, and how good the set is."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from nhmap.core.plan.plans import Level
from nhmap.core.portfolio.site_sets import FRAMEWORK_MARKS, SetQuestion, Weight, Zone
from nhmap.ui.map.values import MapFlow
from nhmap.ui.sites.challenge import OFFERED, offered
from nhmap.ui.state import chosen_sites, session, work
from nhmap.ui.widgets.column_widths import wide_enough
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.core.portfolio.site_sets import ChosenSet
    from nhmap.core.ranking.ranking import Ranking
    from nhmap.ui.state.session import Session
    from nhmap.ui.state.set_at_work import SetAtWork

_LOOK_AGAIN: Final = 3
_WEIGHTS: Final[dict[Weight, str]] = {"people": "People", "deprivation": "People weighted by deprivation"}
_PER: Final = {"snp": "SNP", "hwb": "board"}
_ROW_PX: Final = 35
_FEW: Final = 7


def unreached(search: SetAtWork | None) -> MapFlow | None:
    """Who is not reached, for the map to shade."""
    if search is None:
        return None
    site_set = search.site_set
    rows = site_set.unreached
    residents = search.posed.candidates.areas.residents[rows]
    return MapFlow("Residents not reached", tuple(rows.tolist()), tuple(round(r) for r in residents.tolist()))


def numbered(search: SetAtWork | None) -> tuple[tuple[str, int], ...] | None:
    """The set for the map, each site with its place."""
    return None if search is None else tuple((site, i) for i, site in enumerate(search.site_set.site_ids, start=1))


def show(state: Session, ranking: Ranking, sites: pd.DataFrame, search: SetAtWork | None) -> None:
    """The question, and its answer.

    Parameters
    ----------
    sites
        The candidates, in the order in which they were measured.
    """
    _ask(state, ranking, sites)
    if search is None:
        st.caption(
            "Ranking asks which building is best by itself; neighbours may both rank high and reach the same people. "
            "A set is chosen so that together it reaches the most. Sites that fail a gate are left out unless fixed."
        )
        return
    if search.working:
        _wait(search)
    elif search.given_up:
        words, again = st.columns((3, 1), vertical_alignment="center")
        words.caption("No better set is looked for: somebody was content with this one.")
        again.button("Look again", icon=":material/refresh:", key="set-again", on_click=search.again)
    site_set = search.site_set
    st.html(_figures(site_set, working=search.working))
    _table(site_set)
    left, right = st.columns(2, vertical_alignment="center")
    left.button(
        "Make this the shortlist",
        icon=":material/star:",
        width="stretch",
        disabled=not site_set.site_ids,
        on_click=chosen_sites.choose,
        args=(site_set.site_ids, state.choices_seen),
    )
    right.caption("The shortlist of now is replaced." if state.shortlist else "Nothing is on the shortlist yet.")
    _curve(search)


def _buildings(question: SetQuestion, ranking: Ranking, sites: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Buildings that must be in the set, and those that must not: chosen among few, or among those searched for."""
    ids, called, rows = ranking.measures.site_ids, ranking.measures.names, ranking.order
    names = dict(zip(map(str, ids), map(str, called), strict=True))
    typed = ""
    if len(rows) > OFFERED:
        typed = st.text_input(
            "Find a building",
            key="set-find",
            placeholder=f"Find one of {len(rows):,} by name, place or postcode for the two boxes below",
            label_visibility="collapsed",
        )
    listed = [str(site) for site in ids[offered(sites, rows, typed)]]
    inside, outside = st.columns(2)
    with inside:
        fixed = _box("Must be in", "set-fixed", question.fixed, listed, names)
    with outside:
        excluded = _box("Must not", "set-excluded", question.excluded, listed, names)
    if typed and not listed:
        st.caption("No building of the list has these words in its name or address.")
    return fixed, excluded


def _box(label: str, key: str, before: Sequence[str], listed: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """A box of buildings; what is in it stays there while words are searched for one building after the other."""
    stays = [site for site in (session.widget_value(key) or before) if site in names]
    picks = [site for site in before if site in names]
    options = list(dict.fromkeys((*stays, *picks, *listed)))
    return st.multiselect(label, options, picks, format_func=names.__getitem__, key=key, placeholder="any building")


def _ask(state: Session, ranking: Ranking, sites: pd.DataFrame) -> None:
    start = state.question or SetQuestion(min(10, max(1, len(ranking))))
    fixed, excluded = _buildings(start, ranking, sites)
    drawn = bool((state.history.plan.at_level(Level.SNP) >= 0).any())
    with st.form("set-question", border=False):
        size, weight, limit, per, spacing = st.columns((0.9, 1.7, 1, 0.9, 1), vertical_alignment="bottom")
        n = size.number_input("Sites", 1, 1_000, start.size, key="set-size")
        by = weight.selectbox(
            "Reach the most", list(_WEIGHTS), list(_WEIGHTS).index(start.weight), format_func=_WEIGHTS.__getitem__,
            key="set-weight",
        )  # fmt: skip
        most = limit.number_input("At most", 0, 100, start.per_zone or 0, key="set-per-zone", help="0: no limit")
        kinds: list[Zone] = ["snp", "hwb"] if drawn else ["hwb"]
        of = per.selectbox(
            "in each", kinds, kinds.index(start.per) if start.per in kinds else 0, format_func=_PER.__getitem__,
            key=f"set-per-{drawn}",
        )  # fmt: skip
        apart = spacing.number_input("Apart (km)", 0.0, 100.0, start.spacing_km, 0.5, key="set-spacing")
        listed = bool(state.shortlist) and st.checkbox(
            f"The {len(state.shortlist)} on the shortlist must be in", value=False, key="set-shortlist"
        )
        only = st.checkbox("Count only people who live in the planning area", start.inside_only, key="set-inside")
        if st.form_submit_button("Choose", type="primary", width="stretch"):
            site_ids = set(map(str, ranking.measures.site_ids))
            picks = [s for s in state.shortlist if listed and s in site_ids]
            question = SetQuestion(
                size=int(n),
                weight=by,
                fixed=tuple(dict.fromkeys((*fixed, *picks))),
                excluded=tuple(excluded),
                per_zone=int(most) or None,
                per=of,
                spacing_km=float(apart),
                inside_only=bool(only),
            )
            state = work.begin()
            session.put(replace(state, question=question, goto=(), goto_n=state.goto_n + 1))  # the set is seen whole
            draw_again()


@st.fragment(run_every=_LOOK_AGAIN)
def _wait(search: SetAtWork) -> None:
    """Look now and then whether the background is done, and then draw the page again."""
    if not search.working:
        st.rerun()
    words, stop = st.columns((3, 1), vertical_alignment="center")
    words.caption(
        ":material/hourglass_top: Looking for a better set and a proof, for a minute at most. Go on meanwhile."
    )
    stop.button("Take this", type="tertiary", key="set-stop", on_click=search.give_up, help="stop looking")


def _figures(site_set: ChosenSet, *, working: bool) -> str:
    inside, everybody = site_set.residents_inside
    share = f"{100 * inside / everybody:.0f} %" if everybody else "unknown"
    weighted = ""
    if site_set.posed.question.weight == "deprivation":
        weighted = f"<dt>Weighted by deprivation</dt><dd>{site_set.portfolio.reached:,.0f}</dd>"
    apart = site_set.posed.set_apart
    left_out = f" {apart:,} that fail a gate are left out." if apart else ""
    so_far = " So far." if working else ""
    return (
        f'<section class="nh-figures"><dl><dt>Sites chosen</dt><dd>{len(site_set.site_ids)}</dd>'
        f"<dt>Residents within reach</dt><dd>{site_set.residents_reached:,}</dd>{weighted}"
        f"<dt>of the planning area's residents</dt><dd>{inside:,} ({share})</dd>"
        f"<dt>Not reached (shaded on the map)</dt><dd>{everybody - inside:,}</dd></dl>"
        f"<p><b>{escape(site_set.sentence)}</b>{so_far}{left_out}</p>"
        f'<p class="nh-source">Within reach: {escape(site_set.posed.candidates.travel)}.</p></section>'
    )


def _table(site_set: ChosenSet) -> None:
    answer = site_set.to_dict()
    if not answer["sites"]:
        return
    frame = pd.DataFrame(
        {
            "Place": range(1, len(answer["sites"]) + 1),
            "Building": [
                ("■ " if s["fixed"] else "") + ("≈ " if s["remarks"] else "") + s["name"] for s in answer["sites"]
            ],
            "Adds": [round(s["adds"]) for s in answer["sites"]],
            "Together": [round(c) for c in answer["curve"]],
        }
    )
    key = f"set-rows-{site_set.posed.content_hash}-{site_set.tried}-{work.begin().goto_n}"
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=_ROW_PX * (min(len(frame), _FEW) + 1) + 3,
        on_select=partial(_open_row, key, tuple(s["site_id"] for s in answer["sites"])),
        selection_mode="single-row",
        key=key,
        column_config={
            "Place": st.column_config.NumberColumn(width=48),
            "Building": st.column_config.TextColumn(
                width=wide_enough(frame["Building"], least=270),
                help="■: you fixed it; ≈: not in your table of travel times, its reach is nhmap's estimate",
            ),
            "Adds": st.column_config.NumberColumn(format="localized", width=80),
            "Together": st.column_config.NumberColumn(format="localized", width=90),
        },
    )


def _open_row(key: str, site_ids: tuple[str, ...]) -> None:
    """Open the building of the row that was pressed, before anything is drawn."""
    chosen_sites.open_row(session.widget_value(key), site_ids)


def _curve(search: SetAtWork) -> None:
    """People reached by number of sites, with the framework's marks."""
    _, reached = search.curve
    if not reached:
        return
    marks = [m for m in FRAMEWORK_MARKS if m <= len(reached)]
    figures = "; ".join(f"{reached[m - 1]:,.0f} with {m}" for m in marks)
    ends = f"{reached[-1]:,.0f} with {len(reached)}"
    more = "" if len(reached) >= FRAMEWORK_MARKS[-1] else ", after which no further site adds anybody"
    st.caption(f"**Coverage curve**: people reached by number of sites: {figures or ends + more}.")
    layer: list[dict[str, Any]] = [
        {
            "mark": {"type": "line", "color": "#005eb8"},
            "encoding": {
                "x": {"field": "sites", "type": "quantitative", "title": "sites"},
                "y": {"field": "people", "type": "quantitative", "title": "people reached", "axis": {"format": "~s"}},
            },
        }
    ]
    if marks:
        shown = [{"sites": m, "people": reached[m - 1], "label": f"{m} sites"} for m in marks]
        place = {"x": {"field": "sites", "type": "quantitative"}}
        layer += [
            {"data": {"values": shown}, "mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": place},
            {
                "data": {"values": shown},
                "mark": {"type": "text", "align": "right", "dx": -4, "dy": 14},
                "encoding": place
                | {"y": {"field": "people", "type": "quantitative"}, "text": {"field": "label", "type": "nominal"}},
            },
        ]
    values = [{"sites": i, "people": people} for i, people in enumerate(reached, start=1)]
    spec = {"data": {"values": values}, "height": 190, "layer": layer}
    st.vega_lite_chart(spec=spec, width="stretch", key="set-curve")
