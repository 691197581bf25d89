"""The part of the page Data where publishers' new files are dropped, looked at, built from, and data sets chosen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.errors import NhmapError
from nhmap.markup import html, joined
from nhmap.store.layers import data_sets
from nhmap.store.refresh import choosing, dating
from nhmap.store.refresh.ages import ages_of
from nhmap.ui.files import data_of_plan
from nhmap.ui.kit.feedback import plain, refuse
from nhmap.ui.state import cache, refresh_job

if TYPE_CHECKING:
    from nhmap.ui.state.refresh_job import Job

_EVERY_S: Final = 1.0
_HEIGHT: Final = 380
_MOST_MB: Final = 200
"""Of one file: estimates by single year of age and lists by small area are far beyond what people draw."""


def update_data() -> None:
    """Choose a data set; drop files, see what they are, build, and read what moved."""
    left, right = st.columns((1.25, 1), gap="large")
    with left:
        _bring()
    with right:
        _choose()
        with st.container(border=True):
            data_of_plan.choose()
        _ages()


def _choose() -> None:
    st.subheader("Data in use", anchor=False)
    sets, used = data_sets.all_sets(), data_sets.in_use()
    if refresh_job.is_fixed():
        st.caption("This installation says which data is used (NHMAP_DATA).")
        return
    names = [data_set.name for data_set in sets]
    titles = {
        data_set.name: f"{data_set.title}{f', made {data_set.made}' if data_set.made else ''}" for data_set in sets
    }
    set_name = st.radio(
        "Data set",
        names,
        index=names.index(used.name),
        format_func=lambda name: plain(titles[name]),
        label_visibility="collapsed",
    )
    st.caption(
        "Each stays whole beside the others. Plans are assessed on the data in use, but for those that are held to "
        "data of their own."
    )
    if set_name != used.name and st.button("Use this data", type="primary"):
        try:
            data_sets.use(set_name)
        except NhmapError as refused:
            refuse(refused)
            return
        st.rerun()


def _bring() -> None:
    st.subheader("Update data", anchor=False)
    if refresh_job.is_fixed():
        st.caption("This installation says which data is used, so it is updated there: “nhmap data build”.")
        return
    desk = refresh_job.desk()
    if desk.build is not None:
        _building(desk.build)
        return
    if desk.look is not None:
        _looking(desk.look)
        return
    st.caption(
        "Drop what you downloaded from the publishers, under any names: CSV, gzip, zip or workbook. Each file is told "
        "by what is in it, and nothing is written before you have seen what would be done."
    )
    files = st.file_uploader(
        "Publishers' files",
        accept_multiple_files=True,
        max_upload_size=_MOST_MB,
        key=f"refresh-{desk.turn}",
        label_visibility="collapsed",
    )
    if files and st.button("Look at these files", type="primary"):
        desk.bring([(file.name, file.getvalue()) for file in files])
        st.rerun()


@st.fragment(run_every=_EVERY_S)
def _wait(job: Job, what: str) -> None:
    """Say how far it is, until it is done."""
    if not job.is_running:
        st.rerun()
    st.markdown(f"**{what}** {plain(job.last)}")
    if st.button("Give up", key=f"give-up-{what}"):
        refresh_job.desk().clear()
        st.rerun()


def _looking(job: Job) -> None:
    if job.is_running:
        _wait(job, "Looking at the files.")
        return
    if not job.succeeded:
        st.error(plain(job.last))
        _away("Bring other files")
        return
    _lines([line for line in job.words if not line.startswith(choosing.NO_DATE)])
    _undated(choosing.undated(job.words))
    if any(line.startswith("Would build anew") for line in job.words):
        st.caption("The data in use stays as it is until the new data set is built and proved.")
        if st.button("Build the new data set", type="primary"):
            refresh_job.desk().start()
            st.rerun()
    _away("Bring other files")


def _undated(names: list[str]) -> None:
    """Ask for the date of each file that says none."""
    if not names:
        return
    with st.form("refresh-dates", border=True):
        st.markdown("**Of when are these?** Their publishers say no date in them.")
        written = {
            name: st.text_input(
                plain(name), key=f"refresh-date-{at}", placeholder="2026-10-01, October 2026 or 2026", max_chars=30
            )
            for at, name in enumerate(names)
        }
        if not st.form_submit_button("Look again with these dates"):
            return
    dates = {name: dating.as_given(text) for name, text in written.items() if text.strip()}
    wrong = [written[name] for name, day in dates.items() if not day]
    if wrong:
        st.error(plain(f"“{wrong[0]}” is no date: write 2026-10-01, October 2026 or 2026."))
    elif dates:
        refresh_job.desk().date(dates)
        st.rerun()


def _building(job: Job) -> None:
    if job.is_running:
        _wait(job, "Building.")
        return
    if job.succeeded:
        st.success("The new data set is in use. Plans are assessed on it, but for those held to data of their own.")
        words = job.words
        _lines(words[words.index("Done:") + 1 :] if "Done:" in words else words)
    else:
        st.error(f"Nothing was changed. {plain(job.last)}")
    _away("Done")


def _away(words: str) -> None:
    if st.button(words):
        refresh_job.desk().clear()
        st.rerun()


def _lines(lines: list[str]) -> None:
    """Lines of an answer, indented as they are."""
    body = joined(
        html('<div style="padding-left:{}em">{}</div>', (len(line) - len(line.lstrip())) / 2, line.strip())
        for line in lines
    )
    st.html(html('<section class="nh-told">{}</section>', body))


def _ages() -> None:
    """How old everything is, what is late first."""
    catalogue = cache.catalogue()
    ages = ages_of(catalogue, catalogue.folder, datetime.now(UTC).date())
    late = [age for age in ages if age.late]
    st.subheader("What to fetch", anchor=False)
    st.caption(
        f"{len(late)} of {sum(age.is_there for age in ages)} publications are older than their publisher's rhythm."
    )
    rows = joined(
        html(
            "<tr><td><b>{}</b><small>{} {}</small></td><td>{}<small>{}</small></td>"
            '<td><a href="{}" target="_blank" rel="noopener noreferrer">page</a></td></tr>',
            *(age.title, "○" if age.late else "", age.publisher, age.vintage, age.words or age.rhythm, age.page),
        )
        for age in sorted(ages, key=lambda age: not age.late)
    )
    table = html(
        '<section class="nh-layers"><table><thead><tr><th>Publication</th><th>Ours</th><th>Publisher</th>'
        "</tr></thead><tbody>{}</tbody></table></section>",
        rows,
    )
    with st.container(height=_HEIGHT):
        st.html(table)
