"""The return on the screen: what its schemes come to, a row each, and its files."""

from __future__ import annotations

import io
import zipfile
from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from nhmap.core.portfolio.pipeline_return import UNKNOWN
from nhmap.markup import html, joined
from nhmap.store.exports.scheme_files import schemes_csv
from nhmap.store.paper.return_tables import return_files
from nhmap.store.paper.returned import new_building, pipeline_return
from nhmap.store.paper.shortlisted import TOP
from nhmap.store.paper.subject import Subject, slug
from nhmap.ui.files.planning_paper import sites_of
from nhmap.ui.kit.feedback import plain
from nhmap.ui.sites import draws_panel, return_form
from nhmap.ui.state import beside, building_notes, cache, chosen_sites, estate, session, work
from nhmap.ui.widgets.column_widths import wide_enough
from nhmap.ui.widgets.drawing_again import draw_again
from nhmap.ui.widgets.pressed import assessed, held, pressed

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.portfolio.pipeline_return import PipelineReturn, Scheme, Sum
    from nhmap.core.ranking.ranking import Ranking
    from nhmap.store.paper.shortlisted import Shortlisted
    from nhmap.ui.state.session import Session

_ROW_PX: Final = 35
_MOST_ROWS: Final = 9
_PLACE: Final = "return-new-in"
_DEFINED: Final = "return-defined"


def show(state: Session, ranking: Ranking) -> None:
    """Totals, schemes, and the form of the scheme that was pressed."""
    sure = draws_panel.sure(ranking, TOP)
    subject = subject_of(state, work.assessed(), shortlisted_now(state, ranking))
    returned = pipeline_return(subject, state.pipeline, sure)
    pressed_now = return_form.opened()
    scheme = next((scheme for scheme in returned.schemes if scheme.facts.scheme_id == pressed_now), None)
    if scheme is not None:
        return_form.show(state, scheme)
        return
    if estate.illustrative():
        st.html('<p class="nh-loud">ILLUSTRATIVE: building facts are invented</p>')
    st.html(_figures(returned))
    if sure is None and state.shortlist:
        draws_panel.say(ranking, TOP)
    _table(returned)
    _say(returned)
    new, defined, files = st.columns(3)
    with new:
        _new(state, returned)
    with defined:
        _defined(state)
    with files:
        _files(state, returned)


def subject_of(state: Session, assessment: Assessment, shortlist: Shortlisted | None) -> Subject:
    """The plan as the return and the shortlist need it."""
    return Subject(
        assessment,
        cache.shapes_of(),
        work.now().isoformat(timespec="seconds"),
        decision=state.decision.shared,
        layers=cache.catalogue().layers,
        shortlist=shortlist,
    )


def shortlisted_now(state: Session, ranking: Ranking) -> Shortlisted | None:
    """The shortlist with readiness and reach, worked out once for what it rests on."""
    listed, notes = chosen_sites.shortlist(state), building_notes.book()
    rests = (
        *(cache.version(), chosen_sites.basis(state).key, state.history.plan.hash, listed),
        *(ranking.weights.content_hash, state.gates_off, state.minimum_floor_area_m2, state.minimum_list),
        *(state.minimum_practices, sorted(notes.acting), sorted(notes.discounted.items()), estate.illustrative()),
        *(tuple(sorted(notes.notes(site_id).readiness.items())) for site_id in listed),
    )
    return cache.schemes(f"{rests!r}", partial(sites_of, state)) if listed else None


def _figures(returned: PipelineReturn) -> str:
    """What the schemes come to: by 2030 and by 2035 beside England's, then money and disposals."""
    cells = joined(
        html(
            "<div><b>{}</b><span>{}</span><small>a share of England's {} by residents: {:.1f}</small></div>",
            *(row.total.schemes, row.total.label, row.national, row.share),
        )
        for row in returned.against
    )
    total = returned.total
    sums = (
        ("Capital", _money(total.capital, "m")),
        ("Revenue a year", _money(total.revenue, "m")),
        ("Digital", _money(total.digital, "m")),
        ("Given up", total.disposal_m2.words("m²")),
    )
    rows = joined(html("<dt>{}</dt><dd>{}</dd>", label, words) for label, words in sums)
    return html('<section class="nh-figures nh-return">{}<dl>{}</dl></section>', cells, rows)


def _money(added: Sum, unit: str) -> str:
    return added.words(unit) if added.value is None else f"£ {added.words(unit)}"


def _table(returned: PipelineReturn) -> None:
    """The schemes; pressing one opens its form."""
    schemes = returned.schemes
    if not schemes:
        st.caption("No scheme yet. Put buildings on the shortlist, or add a new building for a neighbourhood.")
        return
    frame = pd.DataFrame(
        {
            "Scheme": [scheme.name for scheme in schemes],
            "Option": [scheme.option or UNKNOWN for scheme in schemes],
            "Wave": [scheme.wave or UNKNOWN for scheme in schemes],
            "Capital": [_capital(scheme) for scheme in schemes],
            "Band": [scheme.facts.band or UNKNOWN for scheme in schemes],
            "Ready": [_ready(scheme) for scheme in schemes],
            "Neighbourhood": [scheme.facts.neighbourhood or UNKNOWN for scheme in schemes],
            "People": [UNKNOWN if scheme.facts.people is None else f"{scheme.facts.people:,}" for scheme in schemes],
        }
    )
    key = f"return-{hash(schemes and tuple(scheme.facts.scheme_id for scheme in schemes))}-{return_form.turn()}"
    event = st.dataframe(
        frame,
        hide_index=True,
        height=_ROW_PX * (min(len(schemes), _MOST_ROWS) + 1) + 3,
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        column_config={
            "Scheme": st.column_config.TextColumn(width=wide_enough(frame["Scheme"])),
            "Wave": st.column_config.TextColumn(width=118),
            "Capital": st.column_config.TextColumn(width=80, help="indicative, in millions of pounds, as you gave it"),
            "Option": st.column_config.TextColumn(width=80),
            "Band": st.column_config.TextColumn(width=62),
            "Ready": st.column_config.TextColumn(width=62, help="questions of readiness that are met"),
            "People": st.column_config.TextColumn(width=70, help="residents of the neighbourhood that it serves"),
        },
    )
    rows = event["selection"]["rows"]
    if rows:
        return_form.open_scheme(schemes[rows[0]])
        draw_again()


def _capital(scheme: Scheme) -> str:
    text = scheme.words.texts.get("capital", "")
    return f"£ {text} m" if text else UNKNOWN


def _ready(scheme: Scheme) -> str:
    facts = scheme.facts
    if facts.met is None or facts.not_met is None or facts.open_questions is None:
        return UNKNOWN
    return f"{facts.met} of {facts.met + facts.not_met + facts.open_questions}"


def _say(returned: PipelineReturn) -> None:
    """What stands beside the rows: who has no scheme, and words that lost theirs."""
    without = returned.unserved
    words = "Press a scheme to say what you know of it. "
    if returned.neighbourhoods:
        words += f"{len(without)} of {len(returned.neighbourhoods)} neighbourhoods have no scheme. "
    if returned.lost:
        words += (
            f"You wrote of {len(returned.lost)} more that are neither on the shortlist nor in the plan: they are left "
            "out, and come back with the building or the neighbourhood."
        )
    st.caption(words)


def _new(state: Session, returned: PipelineReturn) -> None:
    """A new building for a neighbourhood."""
    named = {place.zone_id: place for place in returned.neighbourhoods}
    there = {scheme.facts.zone_id for scheme in returned.schemes if scheme.new}
    order = sorted((zone for zone in named if zone not in there), key=lambda zone: bool(named[zone].schemes))
    with st.popover("New building", icon=":material/add:", width="stretch", disabled=not order):
        st.selectbox(
            "Neighbourhood that it would serve",
            order,
            key=_PLACE,
            format_func=lambda zone: f"{named[zone].name}{'' if named[zone].schemes else ' (no scheme yet)'}",
        )
        st.button("Add", type="primary", on_click=_add, args=(state.choices_seen,), key="return-add")


def _add(last_choice: int) -> None:
    zone_id = session.widget_value(_PLACE)
    if zone_id:
        beside.choose(last_choice, pipeline=work.begin().pipeline.with_scheme(new_building(str(zone_id))))


def _defined(state: Session) -> None:
    """How neighbourhoods are defined, in the authors' words."""
    box = f"{_DEFINED}-{hash(state.pipeline.defined)}"
    with st.popover("Neighbourhoods", icon=":material/edit_note:", width="stretch"):
        st.text_area(
            "How neighbourhoods are defined",
            state.pipeline.defined,
            max_chars=5_000,
            key=box,
            on_change=_define,
            args=(box, state.choices_seen),
            placeholder="By whom they were agreed, on which units, with which exceptions",
        )


def _define(box: str, last_choice: int) -> None:
    text = str(session.widget_value(box) or "")
    beside.choose(last_choice, pipeline=work.begin().pipeline.with_defined(text))


def _files(state: Session, returned: PipelineReturn) -> None:
    """The return as files."""
    stem = f"{slug(state.history.plan.name)}-return-{work.now():%Y-%m-%d}"
    with st.popover("Export", icon=":material/download:", width="stretch", disabled=not returned.schemes):
        for label, name, mime in (
            ("Workbook (XLSX)", "return.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("Word (DOCX)", "return.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            ("Tables (CSV in a ZIP)", "", "application/zip"),
        ):
            st.download_button(
                label,
                pressed(partial(_make, state, name)),
                f"{stem}{name[name.rfind('.') :] if name else '.zip'}",
                mime,
                on_click="ignore",
                width="stretch",
                key=f"return-file-{name or 'zip'}",
            )
        st.caption(f"What nobody knows says “{plain(UNKNOWN)}”.")


def _make(drawn: Session, name: str) -> bytes:
    """One file of the return as it is now; all tables where no name is given."""
    state = held(drawn)
    shortlist = sites_of(state)
    subject = subject_of(state, assessed(state), shortlist)
    returned = pipeline_return(subject, state.pipeline, None if shortlist is None else shortlist.sure)
    files = return_files(subject, returned)
    if name:
        return files[name]
    tables = {key: data for key, data in files.items() if key.endswith(".csv")}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, data in (tables | {"schemes.csv": schemes_csv(returned)}).items():
            archive.writestr(key, data)
    return out.getvalue()
