"""What a person says of a building: its status, its archetype and the proposal for it, kept as it is typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.buildings.note_book import ARCHETYPES, PROPOSAL, REASON_LIMIT, TEXT_LIMIT, Status
from nhmap.core.buildings.note_exchange import STANDING
from nhmap.core.site_page.site_proposal import suggested
from nhmap.store.exports.proposal_files import proposal_html
from nhmap.ui.building import panels as building_panels
from nhmap.ui.kit.feedback import boundary, plain
from nhmap.ui.saving import undecided
from nhmap.ui.state import building_notes, session, work
from nhmap.ui.widgets.drawing_again import draw_again
from nhmap.ui.widgets.pressed import held, pressed
from nhmap.ui.widgets.word_boxes import word_box

if TYPE_CHECKING:
    from nhmap.core.buildings.note_book import ProposalField, SiteNotes
    from nhmap.core.evidence import Evidence
    from nhmap.core.ranking.ranking import RankedSite
    from nhmap.core.site_page.site_fit import SnpFit
    from nhmap.core.site_page.site_page import SitePage
    from nhmap.store.database.note_store import NoteEntry, NoteStore
    from nhmap.ui.state.session import Session

STATUS_WORDS: Final = {
    Status.CANDIDATE: "Candidate",
    Status.ACTING: "Works like one already",
    Status.DESIGNATED: "Designated",
    Status.DISCOUNTED: "Set apart by me",
}

SHORT_WORDS: Final = {**STATUS_WORDS, Status.ACTING: "Works like one"}
"""As they fit on a button."""

NOTICE: Final = (
    "A text is kept when you press anywhere beside its box, or Ctrl and Enter in it. Do so before you close or reload"
    " this window."
)


def status(site_id: str, notes: SiteNotes) -> None:
    """Whether it is a candidate, works like a centre already, is designated, or is set apart, and why."""
    written = building_notes.last_entries(site_id)
    mark = max((written[name].number for name in STANDING if name in written), default=0)
    opened = session.widget_value(f"status-{site_id}")
    if not isinstance(opened, _StatusBox) or not session.widget_value(opened.key):
        # While the box is open it stays what it is, whatever others write: somebody may be typing in it.
        turn = opened.turn if isinstance(opened, _StatusBox) else 0
        opened = _StatusBox(site_id, SHORT_WORDS[notes.stands], mark, turn)
        session.set_widget(f"status-{site_id}", opened)
    box = st.popover(opened.label, width="stretch", key=opened.key, on_change="rerun")
    if not box.open:
        return
    with box:
        answer: Status | None = st.radio(
            "This building",
            list(Status),
            index=list(Status).index(notes.status),
            format_func=STATUS_WORDS.__getitem__,
            captions=(
                "Ranked with the others.",
                "It could be named a centre as it is. Ranked still; others are scored by how far they are from it.",
                "It has been named a centre. Ranked still; others are scored by how far they are from it.",
                "Leaves the ranking, with your reason; its score stays.",
            ),
            key=f"{opened.key}-of",
        )
        reason = notes.reason
        if answer is Status.DISCOUNTED:
            reason = st.text_area(
                "Why is it set apart?",
                notes.reason,
                max_chars=REASON_LIMIT,
                key=f"{opened.key}-reason",
                placeholder="The lease ends in 2027 and will not be renewed.",
            )
        if st.button("Keep", type="primary", key=f"keep-status-{site_id}", width="stretch"):
            values = {"status": answer or notes.status, "reason": reason}
            if building_notes.write(site_id, values, last_note=opened.mark):
                # A box of another key is a closed one.
                session.set_widget(f"status-{site_id}", replace(opened, turn=opened.turn + 1))
            draw_again()


@dataclass(frozen=True)
class _StatusBox:
    """The box of the status as it was opened.

    Attributes
    ----------
    mark
        Number of the last entry that was before the person's eyes then.
    turn
        How often something was kept by it.
    """

    site_id: str
    label: str
    mark: int
    turn: int

    @property
    def key(self) -> str:
        """Of the widget."""
        return f"status-{self.site_id}-{self.mark}-{self.turn}"


def proposal(site: RankedSite, page: SitePage, fit: SnpFit | None, evidence: Evidence) -> None:
    """The fields of a site proposal, each kept when it is left; and the proposal as a file."""
    if page.illustrative:
        st.html('<p class="nh-loud">ILLUSTRATIVE: building facts are invented</p>')
    state = work.begin()
    _fields(site.site_id, suggested(page, fit, evidence.vintages), (state.focus, state.shortlist))
    when = work.now().isoformat(timespec="minutes")
    file = _File(site, page, building_notes.store(), work.begin(), fit, evidence, when)
    st.download_button(
        "Download the proposal",
        pressed(file.bytes),
        f"proposal-{site.site_id}.html",
        "text/html",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
        help="A page for any browser or word processor: your words, the figures with their dates, what is unknown.",
    )
    st.caption("Kept on this computer, for every plan.")


@st.fragment
def _fields(site_id: str, suggestions: dict[str, str], drawn: tuple[str | None, tuple[str, ...]]) -> None:
    """The boxes, and what was ever written in them.

    They are drawn again by themselves when a text is kept: a button beside them that is pressed straight after typing
    stays the one that was pressed. What that button did, the page around them must show: a press that takes the hands
    from a box comes together with its words, and is answered by these boxes alone.

    Parameters
    ----------
    drawn
        Building and shortlist of the page that the fields were drawn on.
    """
    state = work.begin()
    if state.notices or state.beside.stale or (state.focus, state.shortlist) != drawn:
        # What went wrong is said at the top of the building's page, where it is in sight.
        st.rerun()
    with boundary("The proposal"):
        notes = building_notes.book().notes(site_id)
        written = building_notes.last_entries(site_id)
        last = max((entry.made for entry in written.values()), default="")
        st.caption(f"{NOTICE}{f' Last kept {last[11:16]}, {last[:10]}.' if last else ''}")
        _choice("Archetype", "archetype", ARCHETYPES, notes, written)
        for field in PROPOSAL.values():
            if field.choices:
                _choice(field.label, f"proposal.{field.key}", field.choices, notes, written, field.asks)
            else:
                _text(field, notes, written, suggestions.get(field.key, ""))
        if written and st.toggle("All that was ever written about this building", key=f"log-{site_id}"):
            st.html(building_panels.log(building_notes.log(site_id)))


@dataclass(frozen=True, eq=False)
class _File:
    """All that the download is made from: it is made outside the page's run, in a thread of its own."""

    site: RankedSite
    page: SitePage
    store: NoteStore
    drawn: Session
    fit: SnpFit | None
    evidence: Evidence
    when: str

    def bytes(self) -> bytes:
        """The file."""
        waiting = held(self.drawn).beside.waiting_notes
        notes = building_notes.with_waiting(self.store.book(), waiting).notes(self.site.site_id)
        return proposal_html(self.site, self.page, notes, self.fit, self.evidence, self.when)


def _choice(  # noqa: PLR0913, PLR0917 - one box of the form
    label: str,
    name: str,
    answers: tuple[str, ...],
    notes: SiteNotes,
    written: dict[str, NoteEntry],
    asks: str = "Yours to choose: open data does not say.",
) -> None:
    """One of a few answers, or none."""
    undecided.ask_notes(notes.site_id, {name})
    number = written[name].number if name in written else 0
    now = notes.value(name)
    key = f"note-{notes.site_id}-{name}-{number}"
    st.selectbox(
        label,
        answers,
        index=answers.index(now) if now in answers else None,
        placeholder="Not said yet",
        key=key,
        help=asks,
        on_change=_keep,
        args=(notes.site_id, name, key, number),
    )


def _text(field: ProposalField, notes: SiteNotes, written: dict[str, NoteEntry], suggestion: str) -> None:
    """Free text; what nhmap could say here is offered while it is empty."""
    name = f"proposal.{field.key}"
    undecided.ask_notes(notes.site_id, {name})
    number = written[name].number if name in written else 0
    word_box(
        field.label,
        f"note-{notes.site_id}-{name}",
        notes.value(name),
        number,
        partial(_keep_text, notes.site_id, name),
        read=name in building_notes.contested(notes.site_id),
        max_chars=TEXT_LIMIT,
        height=90,
        placeholder=field.asks,
    )
    if suggestion and not notes.value(name):
        st.caption(plain(f"nhmap could say: {suggestion}"))
        st.button(
            "Take this over",
            key=f"take-{name}",
            icon=":material/south_west:",
            on_click=_keep_text,
            args=(notes.site_id, name, suggestion, number),
        )


def _keep(site_id: str, name: str, key: str, last_note: int) -> None:
    """Store the answer that a box of the form holds now.

    A box that goes from the screen, as when another page is opened, counts as changed and holds nothing: not a word.
    """
    if session.has_widget(key):
        building_notes.write(site_id, {name: str(session.widget_value(key) or "")}, last_note=last_note)


def _keep_text(site_id: str, name: str, text: str, last_note: int) -> None:
    """Store the words of a box."""
    building_notes.write(site_id, {name: text}, last_note=last_note)
