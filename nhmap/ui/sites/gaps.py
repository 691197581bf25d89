"""Gaps on the screen: who no building serves that could be reused, which neighbourhoods have none, and grounds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from nhmap.core.plan.plans import Level
from nhmap.core.portfolio.gap_options import BUILD, EXTEND, OPTIONS, REUSE, best_words
from nhmap.core.reach.catchments import MODE_WORDS, WALK, TravelModel
from nhmap.core.reach.driving import DRIVE, DriveModel
from nhmap.core.wording import percent
from nhmap.markup import html, joined
from nhmap.store.exports.need_files import need_csv
from nhmap.store.paper.subject import slug
from nhmap.store.tabular.problems import counted
from nhmap.ui.map.values import MapFlow
from nhmap.ui.sites import gaps_waiting
from nhmap.ui.state import cache, chosen_sites, estate, session, travel_choice, work
from nhmap.ui.state.need_at_work import NeedQuestion
from nhmap.ui.widgets.column_widths import wide_enough

if TYPE_CHECKING:
    from nhmap.core.portfolio.gap_rows import GapRow
    from nhmap.markup import Markup
    from nhmap.ui.map.values import MapState
    from nhmap.ui.state.need_at_work import NeedAnswer, NeedAtWork
    from nhmap.ui.state.session import Session

_ROW_PX: Final = 35
_FEW: Final = 6
_MOST_GROUNDS: Final = 20
_NUMBER: Final = "gaps-number"
_WEIGHT: Final = "gaps-weight"
_OPEN_GAP: Final = "gaps-chosen"
_WEIGHTS: Final = {
    "people": "which together reach the most people",
    "deprivation": "which reach the most people, weighted by deprivation",
}
_WORDS: Final = {REUSE: "Reuse", EXTEND: "Extend", BUILD: "Build"}
_NONE: Final = {
    REUSE: "no building could be reused",
    EXTEND: "no open building is set apart for its owner or size alone",
    BUILD: "nobody lives there",
}


NeedNow = tuple["NeedAtWork", "NeedAnswer | None"]
"""The question, and its answer as far as it was there when the page was drawn."""


def at_work(state: Session) -> NeedNow:
    """The question of now, and its answer once it is there: looked up once, so that map and list show the same."""
    candidates, on = chosen_sites.candidates(state), chosen_sites.basis(state)
    plan = state.history.plan
    drawn = plan if (plan.at_level(Level.SNP) >= 0).any() else None
    travel = _travel(state)
    gates = chosen_sites.gate_settings(state, candidates.area.inside)
    number, weight = int(str(_last_value(_NUMBER, 5))), str(_last_value(_WEIGHT, "people"))
    question = NeedQuestion(
        on.evidence, candidates.areas, candidates.area.inside, travel, gates, drawn, number, weight == "deprivation"
    )
    rests = (
        *(plan.area_key, plan.area_code, "" if drawn is None else plan.hash, estate.key(), travel.label),
        *(number, weight, gates.on, gates.minimum_floor_area_m2, gates.minimum_list, gates.minimum_practices),
        *(sorted(gates.acting_nhcs), sorted(gates.discounted)),
    )
    search = cache.need_at_work(repr(rests), question)
    return search, search.answer()


def on_map(map_now: MapState, need_now: NeedNow) -> MapState:
    """The map with who is not served shaded, and grounds outlined; the one that was pressed by itself."""
    search, answer = need_now
    if answer is None:
        return map_now
    residents = search.question.areas.residents
    rows = answer.need.unserved_rows
    flow = MapFlow("Residents that no building serves", tuple(rows.tolist()), tuple(map(round, residents[rows])))
    pressed = _pressed(answer)
    shown = answer.grounds if pressed is None else (pressed,)
    outlined = tuple((gap.ground,) for gap in shown if gap.ground is not None)
    if pressed is not None:
        outlined = (*outlined, tuple(pressed.rows.tolist()))
    return replace(map_now, flow=flow, outlined=outlined)


def show(state: Session, need_now: NeedNow) -> None:
    """The question, and its answer."""
    _ask()
    search, answer = need_now
    if answer is None:
        gaps_waiting.show(search)
        return
    if estate.illustrative():
        st.html('<p class="nh-loud">ILLUSTRATIVE: building facts are invented</p>')
    pressed = _pressed(answer)
    st.html(_figures(answer, search) if pressed is None else _compared(pressed, search))
    rows = _table(answer)
    if rows:
        st.caption("Press a row to compare reuse, extend and build for its people, and to see it on the map.")
        _files(state, answer, search)


def _travel(state: Session) -> TravelModel | DriveModel:
    """The way of travelling: a table tells nothing of ground, so nhmap's estimate of its mode stands in."""
    travel = travel_choice.travel(state)
    if isinstance(travel, TravelModel | DriveModel):
        return travel
    return (travel.model if hasattr(travel, "model") else None) or WALK


def _said_travel(state: Session) -> str:
    """What must be said of the way of travelling; "" where it is the one that was chosen."""
    travel = travel_choice.travel(state)
    if isinstance(travel, TravelModel | DriveModel):
        return ""
    mode = getattr(travel, "mode", "")
    stands = MODE_WORDS[_travel(state).mode]
    how = "the same way" if mode in {WALK.mode, DRIVE.mode} else stands
    return f"Your table tells of buildings, not of ground: nhmap's estimate {stands} stands in, {how} for both. "


def _ask() -> None:
    number, weight = st.columns((1, 2))
    number.selectbox(
        "Grounds to look for", range(1, _MOST_GROUNDS + 1), int(str(_last_value(_NUMBER, 5))) - 1,
        format_func=lambda n: counted(n, "ground"), label_visibility="collapsed", key=f"{_NUMBER}-box",
        on_change=_take, args=(_NUMBER,), help="ground for new buildings, “somewhere here”",
    )  # fmt: skip
    weight.selectbox(
        "Reach the most", list(_WEIGHTS), list(_WEIGHTS).index(str(_last_value(_WEIGHT, "people"))),
        format_func=_WEIGHTS.__getitem__, label_visibility="collapsed", key=f"{_WEIGHT}-box", on_change=_take,
        args=(_WEIGHT,),
    )  # fmt: skip


def _last_value(key: str, otherwise: object) -> object:
    """What was asked for last: a box that is not drawn forgets it."""
    value = session.widget_value(key)
    return otherwise if value is None else value


def _take(key: str) -> None:
    value = session.widget_value(f"{key}-box")
    if value is not None:
        session.set_widget(key, value)
        session.set_widget(_OPEN_GAP, "")


def _figures(answer: NeedAnswer, search: NeedAtWork) -> Markup:
    """Who is not served, the number that matters first."""
    need = answer.need
    share = percent(need.unserved / need.residents) if need.residents else "unknown"
    without = ""
    if need.neighbourhoods:
        without = html(
            "<dt>Neighbourhoods without such a building</dt><dd>{} of {}</dd>", len(need.gaps), need.neighbourhoods
        )
    return html(
        '<section class="nh-figures nh-return"><div><b>{:,}</b><span>residents that no building serves</span>'
        "<small>{} of the planning area; shaded on the map</small></div>"
        "<dl><dt>of them in the most deprived fifth of England</dt><dd>{:,}</dd>"
        "<dt>Buildings that could be reused here</dt><dd>{:,}</dd>{}</dl></section>"
        '<section class="nh-figures"><p><b>{}</b></p><p class="nh-source">{}Could be reused: fails no gate. Served: '
        "{}.</p></section>",
        need.unserved,
        share,
        need.unserved_deprived,
        need.buildings,
        html("{}{}", without, joined(html("<dt>By none in {}</dt><dd>{:,}</dd>", *pair) for pair in answer.beside)),
        need.sentence,
        _said_travel(work.begin()),
        search.question.travel.label,
    )


def _table(answer: NeedAnswer) -> tuple[GapRow, ...]:
    """Neighbourhoods without a building, then grounds; pressing a row compares its options."""
    rows = (*answer.gaps, *answer.grounds)
    if not rows:
        return ()
    names = cache.evidence().areas.table["lsoa21nm"]
    builds = [gap.option(BUILD) for gap in rows]
    frame = pd.DataFrame(
        {
            "Gap": [gap.name for gap in rows],
            "Residents": [gap.people for gap in rows],
            "Served by none": [gap.unserved for gap in rows],
            "Minutes": [None if option is None else option.mean_minutes for option in builds],
            "Reaches": [None if option is None else option.within_reach for option in builds],
            "Ground around": ["–" if gap.ground is None else str(names.iloc[gap.ground]) for gap in rows],
        }
    )
    key = f"gaps-{hash(tuple((gap.name, gap.ground, gap.people) for gap in rows))}"
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=_ROW_PX * (min(len(rows), _FEW) + 1) + 3,
        on_select=partial(_open_row, key, rows),
        selection_mode="single-row",
        key=key,
        column_config={
            "Gap": st.column_config.TextColumn(
                width=wide_enough(frame["Gap"], least=100),
                help="neighbourhoods in which no building stands that could be reused, then grounds of the whole area",
            ),
            "Residents": st.column_config.NumberColumn(format="localized", width=76),
            "Served by none": st.column_config.NumberColumn(format="localized", width=104),
            "Ground around": st.column_config.TextColumn(
                width=wide_enough(frame["Ground around"]),
                help="somewhere here: the centroid of a small area, never a site",
            ),
            "Minutes": st.column_config.NumberColumn(
                format="%.1f",
                width=66,
                help="their travel to the ground on average; on foot those of its own small area count as 0",
            ),
            "Reaches": st.column_config.NumberColumn(
                format="localized", width=74, help="all residents within reach of the ground, served or not"
            ),
        },
    )
    return rows


def _open_row(key: str, rows: tuple[GapRow, ...]) -> None:
    """Show the row that was pressed, before anything is drawn, and send the map there; or all again."""
    selected = session.widget_value(key)
    at = selected["selection"]["rows"] if selected else []
    session.set_widget(_OPEN_GAP, _mark(rows[at[0]]) if at else "")
    state = work.begin()
    if at and len(rows[at[0]].rows):
        session.put(replace(state, goto=tuple(rows[at[0]].rows.tolist()), goto_n=state.goto_n + 1))


def _mark(row: GapRow) -> str:
    return f"{row.kind} {row.name} {row.ground}"


def _pressed(answer: NeedAnswer) -> GapRow | None:
    """The row that was pressed last, if the answer of now has it."""
    mark = session.widget_value(_OPEN_GAP)
    return next((gap for gap in (*answer.gaps, *answer.grounds) if _mark(gap) == mark), None)


def _compared(row: GapRow, search: NeedAtWork) -> Markup:
    """Reuse, extend and build beside each other, for the same people by the same travel."""
    lines = joined(
        html(
            "<tr><td>{}</td><td>{}{}</td><td>{:.1f}</td><td>{:,}</td><td>{:,}</td></tr>",
            _WORDS[key],
            option.name,
            html(" <small>{}</small>", option.why) if option.why else "",
            option.mean_minutes,
            option.reached,
            option.within_reach,
        )
        if (option := row.option(key)) is not None
        else html("<tr><td>{}</td><td>{}</td><td></td><td></td><td></td></tr>", _WORDS[key], _NONE[key])
        for key in OPTIONS
    )
    return html(
        '<section class="nh-figures nh-options"><h4>{} <small>{:,} residents, {}</small></h4><table><thead><tr>'
        "<th>Option</th><th>Where</th><th>Minutes</th><th>Of them</th><th>Everybody</th></tr></thead><tbody>{}</tbody>"
        "</table>"
        '<p>{}</p><p class="nh-source">Minutes: their travel on average. Of them, everybody: within reach of it. '
        "Ground is the centroid of a small area, somewhere here, never a site.</p></section>",
        row.name,
        row.people,
        MODE_WORDS[search.question.travel.mode],
        lines,
        best_words(row.options),
    )


def _files(state: Session, answer: NeedAnswer, search: NeedAtWork) -> None:
    """The rows as a table for export."""
    areas = cache.evidence().areas.table
    data = need_csv((*answer.gaps, *answer.grounds), areas, search.question.travel.label)
    name = f"{slug(state.history.plan.name)}-gaps-{work.now():%Y-%m-%d}.csv"
    st.download_button("Gaps (CSV)", data, name, "text/csv", on_click="ignore", icon=":material/download:")
