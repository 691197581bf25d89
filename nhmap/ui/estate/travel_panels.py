"""The part of the page Data where people bring their own travel times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from nhmap.config import settings
from nhmap.errors import NhmapError
from nhmap.ui.kit import panels
from nhmap.ui.kit.feedback import plain, refuse
from nhmap.ui.state import travel_choice, travel_tables, work

if TYPE_CHECKING:
    from nhmap.store.travel_files.reading import TravelUpload

TEMPLATE = "LSOA21CD,site_id,minutes,mode\r\nE01014250,SITE-0001,12.5,walk\r\n"


def travel_times() -> None:
    """Bring a table, see what it covers, use it; those that are saved; which one catchments are drawn by."""
    left, right = st.columns((1.15, 1), gap="large")
    with left:
        _bring()
    with right:
        st.subheader("In use", anchor=False)
        st.caption("Catchments on the page Sites are drawn by this.")
        travel_choice.choose("Catchments are drawn by")
        _saved()


def _bring() -> None:
    st.subheader("Bring your own travel times", anchor=False)
    st.caption(
        "From any routing engine: a CSV with the columns LSOA21CD, site_id, minutes, mode, one row for each pair that "
        "you know. It takes the place of nhmap's own figures, mode by mode and pair by pair: on foot and by car, what it "
        "leaves out is nhmap's estimate, and said to be. Give a pair that cannot be travelled 999 minutes."
    )
    turn = len(travel_tables.summaries(removed=None))  # a file that was taken over leaves the box empty for the next
    file = st.file_uploader("Travel times (CSV)", max_upload_size=settings().upload_limit_mb, key=f"travel-{turn}")
    if file is None:
        st.download_button(
            "Empty table (CSV)", TEMPLATE, "travel.csv", "text/csv", icon=":material/download:", on_click="ignore"
        )
        return
    try:
        upload = travel_tables.read(file.getvalue(), file.name)
    except NhmapError as refused:
        refuse(refused)
        return
    _coverage(upload)
    if st.button("Use these travel times", type="primary"):
        travel_tables.store().keep(
            work.new_id(), file.name, file.getvalue(), "", work.now().isoformat(timespec="microseconds")
        )
        st.rerun()


def _coverage(upload: TravelUpload) -> None:
    """What a file covers, by mode, and what of it cannot be used."""
    for mode in upload.modes:
        st.success(plain(upload.sentence(mode)))
    if upload.problems:
        st.html(panels.problem_list(upload.problems))
    if upload.rejects:
        st.download_button(
            f"Rejected rows ({len(upload.rejects):,})",
            upload.rejects_csv(),
            "rejected-travel-times.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def _saved() -> None:
    """The tables that were brought, and those that were taken away."""
    uploads = travel_tables.summaries(removed=None)
    for upload in uploads:
        if upload.removed:
            continue
        words, button = st.columns((3, 1), vertical_alignment="center")
        words.markdown(f"**{plain(upload.name)}** · brought {upload.made[:10]}")
        if button.button("Remove", key=f"travel-off-{upload.upload_id}", type="tertiary"):
            travel_tables.store().remove(upload.upload_id)
            st.rerun()
        try:
            content = travel_tables.upload(upload.upload_id)
        except NhmapError as refused:
            refuse(refused)
            continue
        for mode in content.modes:
            st.caption(plain(content.sentence(mode)))
    gone = [upload for upload in uploads if upload.removed]
    for upload in gone[:3]:
        if st.button(f"Bring back {plain(upload.name)}", key=f"travel-on-{upload.upload_id}", type="tertiary"):
            travel_tables.store().remove(upload.upload_id, removed=False)
            st.rerun()
