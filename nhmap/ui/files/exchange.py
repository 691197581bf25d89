"""Files in and out: open footprints or a shortlist, take the plan away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.config import settings
from nhmap.core.buildings.estate import Estate
from nhmap.core.buildings.note_exchange import concerning
from nhmap.errors import NhmapError
from nhmap.store.exports.bundles import facts_file, notes_file, plan_files, shortlist_files, zipped
from nhmap.store.exports.note_files import NOTES_NAME
from nhmap.store.exports.packs import PACK_BYTES
from nhmap.store.footprint_files.laying_file import onto
from nhmap.store.footprint_files.outline_formats import READ
from nhmap.store.footprint_files.reading_polygons import CRS_WORDS
from nhmap.store.footprint_files.unclaimed import unclaimed
from nhmap.store.tabular.cells import harmless
from nhmap.store.tabular.problems import counted, some
from nhmap.store.tabular.uploads import MEGABYTE
from nhmap.ui.files import asking, decision_form, pack_opening, paper_form, plan_list, planning_paper
from nhmap.ui.kit import panels
from nhmap.ui.kit.feedback import boundary, plain, refuse
from nhmap.ui.state import building_notes, cache, chosen_sites, comments, estate, naming, opened_file, work
from nhmap.ui.widgets.drawing_again import page_button
from nhmap.ui.widgets.pressed import assessed, held, pressed

if TYPE_CHECKING:
    import pandas as pd

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.buildings.note_exchange import Noted
    from nhmap.core.evidence import Evidence
    from nhmap.store.footprint_files.importing import Imported
    from nhmap.ui.state.session import Session

_PART: Final = "Update these small areas only"
_OF_THE_PLAN: Final = ("footprints.geojson", "lookup.csv", "zones.csv", "assessment.json")


def open_button() -> None:
    """The button that opens a file of footprints or a shortlist, or another plan."""
    if page_button("Open", icon=":material/folder_open:", width="stretch", help="Open a file or another plan"):
        _open()


# Closing runs the page: a file that is being read then is given up.
@st.dialog("Open footprints, a shortlist or another plan", width="large", on_dismiss="rerun")
def _open() -> None:
    with boundary("Opening"):
        _open_file()
        _open_plan()


def _open_file() -> None:
    """Read a file, say what was found in it, and only then replace the plan."""
    file = st.file_uploader(
        "Polygons, a lookup (CSV or workbook) of LSOAs, wards, postcodes … to names, or what nhmap wrote",
        max_upload_size=max(PACK_BYTES // MEGABYTE, settings().upload_limit_mb),
        help=f"Polygons: {READ}, newline-delimited GeoJSON. Lookups: by LSOA, MSOA, ward, district, postcode,"
        " practice or PCN; by output area with the LSOA beside it. Of nhmap: ZIP, lookup, shortlist, notes, facts.",
    )
    left, right = st.columns(2)
    rule = left.selectbox(
        "A line takes in a small area when it holds", list(asking.RULES), format_func=asking.RULES.__getitem__
    )
    crs = right.selectbox("Coordinates", list(CRS_WORDS), format_func=CRS_WORDS.__getitem__)
    if file is None:
        st.caption("Nothing changes before you press “Use it”, and undo brings back what was there.")
        return
    try:
        if pack_opening.names_buildings(file.getvalue()):
            pack_opening.review(file.name, file.getvalue())
            return
        imported = asking.read(file, asking.How(rule, crs))
    except NhmapError as refused:
        refuse(refused)
        return
    if imported is not None:
        _contents(file.name, imported)


def _contents(name: str, imported: Imported) -> None:
    """What a file holds, what was wrong with it, and the button that uses it."""
    zones = imported.plan.zones
    plan = pack_opening.placed(imported.plan)
    assigned = plan.labels >= 0
    people = int(cache.evidence().areas.residents[assigned].sum())
    st.success(
        f"{counted(len(zones), 'neighbourhood')}, {counted(int(assigned.sum()), 'small area')}, {people:,} residents."
    )
    st.caption(plain(some(zone.name for zone in zones)))
    if balance := opened_file.balance_words(imported):
        st.caption(plain(balance))
    left_out = unclaimed(plan, cache.evidence().areas)
    problems = (*imported.problems, *([left_out.problem] if left_out else []))
    if problems:
        with st.container(height=220):
            st.html(panels.problem_list(problems))
    tables = [
        ("Rejected rows", imported.rejected),
        ("Areas claimed twice", imported.claimed),
        ("Areas cut", imported.cut),
    ]
    if left_out:
        tables.append(("Areas not claimed", left_out.table))
    for words, frame in tables:
        if len(frame):
            st.download_button(
                f"{words} ({len(frame):,})",
                harmless_csv(frame),
                f"{words.lower().replace(' ', '-')}.csv",
                "text/csv",
                icon=":material/download:",
                on_click="ignore",
            )
    part = _as_part(imported)
    if st.button("Use it", type="primary", disabled=not zones):
        naming.remember(imported)
        opened_file.use(part or imported, part.plan if part else plan, name)
        st.rerun()


def _as_part(imported: Imported) -> Imported | None:
    """What is read, laid over the open plan, where the person wants that; None where it is to be the plan.

    What either would do to the open plan is said beside the choice.
    """
    areas, here = cache.evidence().areas, work.begin().history.plan
    drawn = here.labels >= 0
    if not drawn.any():
        return None
    holding = sum(bool((here.labels == at).any()) for at in range(len(here.zones)))
    lost = f"Replaces {counted(holding, 'neighbourhood')} ({int(areas.residents[drawn].sum()):,} residents)"
    answer = st.radio(
        "The open plan",
        (lost, _PART),
        key="open-part",
        horizontal=True,
        help="Neighbourhoods of the same name, level and parent are taken to be the same.",
    )
    if answer != _PART:
        return None
    try:
        laid = replace(onto(imported, here, areas), settings=None, decision=None)
    except NhmapError as refused:
        refuse(refused)
        return None
    st.caption(plain(laid.problems[0].message))
    return laid


def harmless_csv(frame: pd.DataFrame) -> bytes:
    """A table as CSV in which no cell is a formula."""
    text = frame.map(lambda v: harmless(v) if isinstance(v, str) else v)
    return str(text.to_csv(index=False)).encode("utf-8-sig")


def _open_plan() -> None:
    """Go on with another plan that was saved on this computer."""
    plans = [p for p in cache.plan_store(settings().plans_url).summaries() if p.plan_id != work.begin().plan_id]
    st.divider()
    left, right = st.columns((4, 1), vertical_alignment="bottom")
    summary = left.selectbox(
        "Plans saved on this computer",
        plans,
        index=None,
        format_func=lambda p: f"{p.name}  ·  {p.changed[:16].replace('T', ' ')}",
        placeholder="None yet" if not plans else "Choose a plan",
        disabled=not plans,
    )
    if right.button("Open it", disabled=summary is None, width="stretch") and summary is not None:
        work.open_plan(summary.plan_id)
        st.rerun()
    if st.button("Start a new plan", icon=":material/add:", type="tertiary"):
        work.start_again()
        st.rerun()
    if st.toggle("Rename, duplicate, put away or take out saved plans", key="open-manage"):
        plan_list.plan_list("open")


def take_away() -> None:
    """Downloads of the plan and the shortlist: buttons are made when asked for, files when pressed."""
    decision_form.shown_where_asked()
    paper_form.shown_where_asked()
    box = st.popover("Export", key=decision_form.MENU, on_change="rerun")
    if box.open:
        with box:
            downloads()


def downloads() -> None:
    """One button a file, made when it is pressed of what the window holds then."""
    state = work.begin()
    drawn = bool((state.history.plan.labels >= 0).any())
    notes = _notes_of(state)
    if estate.illustrative() and state.shortlist:
        estate.banner()
    decision_form.button(state)
    paper_form.button()
    if comments.here(state) is None:
        st.caption("The comments on this plan cannot be read now. Files are made without them, and say so.")
    planning_paper.button(state, drawn=drawn)
    for words, name, mime, ready in (
        ("Everything (ZIP)", "nhmap.zip", "application/zip", drawn or bool(state.shortlist or notes)),
        ("Footprints (GeoJSON)", "footprints.geojson", "application/geo+json", drawn),
        ("Small-area lookup (CSV)", "lookup.csv", "text/csv", drawn),
        ("All figures (CSV)", "zones.csv", "text/csv", drawn),
        ("All figures (JSON)", "assessment.json", "application/json", drawn),
        ("Shortlist (GeoJSON)", "shortlist.geojson", "application/geo+json", bool(state.shortlist)),
        ("Shortlist (CSV)", "shortlist.csv", "text/csv", bool(state.shortlist)),
        ("Notes of buildings (CSV)", NOTES_NAME, "text/csv", bool(notes)),
    ):
        st.download_button(
            words,
            pressed(partial(_file, name, state)),
            name,
            mime,
            on_click="ignore",
            width="stretch",
            disabled=not ready,
        )
    if not drawn and not state.shortlist and not notes:
        st.caption("Draw a neighbourhood or shortlist a site first.")


def _file(name: str, drawn: Session) -> bytes:
    """One file by its name, of the session as it is now."""
    state = held(drawn)
    assessment = assessed(state) if (state.history.plan.labels >= 0).any() else None
    when = work.now().isoformat(timespec="seconds")
    bundle = _Bundle(
        assessment,
        chosen_sites.shortlist(state),
        state,
        cache.evidence(),
        estate.evidence(),
        when,
        estate.illustrative(),
        _notes_of(state),
        _facts_of(state),
    )
    return bundle.file(name)


def _notes_of(state: Session) -> tuple[Noted, ...]:
    """What was noted of the buildings of the planning area and of the shortlist."""
    noted = building_notes.noted()
    if not noted:
        return ()
    return concerning(noted, _buildings(state))


def _facts_of(state: Session) -> Estate:
    """What people brought about these buildings."""
    facts = estate.saved()
    return facts.concerning(_buildings(state)) if facts.facts or facts.new_sites else facts


def _buildings(state: Session) -> set[str]:
    """Those of the planning area and of the shortlist."""
    return {*map(str, chosen_sites.candidates(state).measures.site_ids), *chosen_sites.shortlist(state)}


@dataclass(frozen=True, eq=False)
class _Bundle:
    """All that downloads are made from.

    Attributes
    ----------
    evidence, own_evidence
        The layers, and the same with what people brought about buildings.
    notes, facts
        What was noted of buildings, and what people brought about them.
    """

    assessment: Assessment | None
    shortlist: tuple[str, ...]
    state: Session
    evidence: Evidence
    own_evidence: Evidence
    when: str
    illustrative: bool
    notes: tuple[Noted, ...] = ()
    facts: Estate = field(default_factory=Estate)

    def file(self, name: str) -> bytes:
        """One file by its name, or all of them as ``nhmap.zip``."""
        files: dict[str, bytes] = {}
        whole = name == "nhmap.zip"
        if self.assessment is not None and (whole or name in _OF_THE_PLAN):
            files |= plan_files(
                self.assessment,
                self.evidence,
                cache.shapes_of(),
                self.when,
                decision=self.state.decision,
                comments=comments.read_now(self.state),
            )
        if self.shortlist and (whole or name.startswith("shortlist")):
            ranked = chosen_sites.ranking(self.state)
            files |= shortlist_files(
                self.shortlist, ranked, self.own_evidence, self.when, self.notes, illustrative=self.illustrative
            )
        if whole or name == NOTES_NAME:
            files |= notes_file(self.notes, self.own_evidence)
        if whole:
            files |= facts_file(self.facts, self.own_evidence)
        return zipped(files) if whole else files[name]
