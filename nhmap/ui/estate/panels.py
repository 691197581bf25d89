"""The part of the page Data where people bring what they hold about buildings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.store.estate_files.facts import FACTS_NAME, facts_csv
from nhmap.ui.estate.conflicts import conflicts
from nhmap.ui.estate.matches import matches
from nhmap.ui.estate.practice import LAYOUT, practise
from nhmap.ui.estate.upload import choose_file, review
from nhmap.ui.kit.feedback import boundary, plain
from nhmap.ui.state import estate

if TYPE_CHECKING:
    from nhmap.store.database.estates import UploadAbout

MATCHES: Final = "Rows and matches"
DIFFER: Final = "Where facts differ"
MOST_GONE: Final = 3


def your_estate() -> None:
    """Bring a file, see what it holds, use it; what is in use; invented facts for practice."""
    left, right = st.columns((1.15, 1), gap="large")
    with left:
        st.subheader("Bring what you hold", anchor=False)
        file = choose_file()
    with right:
        _in_use()
        practise()
    if file is not None:
        with boundary("This file"):
            review(file)
        return
    _look()


def _in_use() -> None:
    """The files whose facts count, and those that were taken away."""
    st.subheader("In use", anchor=False)
    uploads = estate.store().uploads(removed=None)
    own = [upload for upload in uploads if not upload.removed]
    if not own:
        st.caption("Nothing yet: facts of buildings are unknown unless an owner publishes them, and nobody does.")
    for upload in own:
        words, button = st.columns((4, 1), vertical_alignment="center")
        words.markdown(f"**{plain(upload.name)}** · {plain(_about(upload))}")
        if button.button("Remove", key=f"estate-off-{upload.upload_id}", type="tertiary"):
            estate.store().remove([upload.upload_id])
            st.rerun()
    if own:
        _take_facts()
    gone = [upload for upload in uploads if upload.removed and upload.layout != LAYOUT]
    for upload in gone[-MOST_GONE:]:
        if st.button(f"Bring back {plain(upload.name)}", key=f"estate-on-{upload.upload_id}", type="tertiary"):
            estate.store().remove([upload.upload_id], removed=False)
            st.rerun()


def _take_facts() -> None:
    """All facts as a file that nhmap reads again, here and on the command line."""
    st.download_button(
        "All facts (CSV)",
        partial(facts_csv, estate.saved(), estate.names()),
        FACTS_NAME,
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        help="Each fact with its source, date and giver; for “nhmap rank --estate”, or to bring at another desk",
    )


def _about(upload: UploadAbout) -> str:
    """“ERIC site return 2024/25, 2025-03-31: 120 matched, 3 new”."""
    source = ", ".join(part for part in (upload.source, upload.as_of) if part)
    parts = ", ".join(f"{n:,} {words}" for words, n in upload.counts if n)
    return f"{source}: {parts}" if parts else source


def _look() -> None:
    """Rows of one file, or where facts differ."""
    uploads = estate.store().uploads()
    if not uploads:
        return
    differ = estate.conflicts()
    views = [MATCHES, DIFFER]
    words = {MATCHES: MATCHES, DIFFER: f"{DIFFER} ({len(differ):,})"}
    view = st.segmented_control(
        "Look at",
        views,
        default=MATCHES,
        format_func=words.__getitem__,
        label_visibility="collapsed",
        key="estate-view",
    )
    if view == DIFFER:
        conflicts(differ)
        return
    by_id = {upload.upload_id: upload for upload in reversed(uploads)}
    upload_id = st.selectbox(
        "File", list(by_id), format_func=lambda i: by_id[i].name, label_visibility="collapsed", key="estate-file"
    )
    if upload_id is not None:
        matches(by_id[upload_id])
