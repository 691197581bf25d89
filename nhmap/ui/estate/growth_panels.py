"""The part of the page Data where people bring a table of growth: a projection, or new housing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.config import settings
from nhmap.core.people.balance import Basis
from nhmap.core.people.growth import Counts, growth
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.growth_files import saved
from nhmap.store.growth_files.reading import LIMITS, read_growth
from nhmap.store.tabular.problems import counted
from nhmap.store.tabular.uploads import MEGABYTE
from nhmap.ui.kit import panels
from nhmap.ui.kit.feedback import plain, refuse
from nhmap.ui.state import cache

if TYPE_CHECKING:
    from nhmap.core.people.growth import GrowthTable
    from nhmap.store.growth_files.reading import GrowthUpload

TEMPLATE: Final = "area,year,people\r\nE01014250,2035,1850\r\nStoke-on-Trent,2035,265000\r\n"
MOST_PER_HOME: Final = 10.0
PER_HOME_HELP: Final = "England’s households held 2.4 people on average at Census 2021; new homes differ."
YEAR_WORDS: Final = {True: "of that year alone (they add up)", False: "all since today"}
_COUNTED: Final = {
    Counts.PEOPLE: "all people who will live there",
    Counts.ADDED: "people added to today’s",
    Counts.HOMES: "new homes",
}


def growth_table() -> None:
    """The table in use, and another to bring."""
    left, right = st.columns((1.15, 1), gap="large")
    with left:
        _bring()
    with right:
        st.subheader("In use", anchor=False)
        _in_use()


def _bring() -> None:
    st.subheader("Bring your own growth table", anchor=False)
    st.caption(
        "A CSV or workbook with the columns area, year and people, added people or homes; or a column for each year. "
        "Areas are small areas, MSOAs, wards or councils, by code or name. Larger ones are shared out by today’s "
        "residents. Areas that the table does not name keep their mid-2022 residents."
    )
    file = st.file_uploader(
        "Growth table", max_upload_size=settings().upload_limit_mb, key=f"growth-{saved.mark(settings().plans)}"
    )
    if file is None:
        st.download_button(
            "Empty table (CSV)", TEMPLATE, "growth.csv", "text/csv", icon=":material/download:", on_click="ignore"
        )
        return
    try:
        marks = f"growth {cache.catalogue().version} {file.file_id}"
        upload: GrowthUpload = cache.once(marks, lambda: _read(file.getvalue(), file.name))
    except NhmapError as refused:
        refuse(refused)
        return
    if upload.problems:
        st.html(panels.problem_list(upload.problems))
    if upload.rejects:
        st.download_button(
            f"Rows set aside ({len(upload.rejects):,})",
            upload.rejects_csv(),
            "growth-rows-set-aside.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    _ask(upload.table)


def _read(data: bytes, name: str) -> GrowthUpload:
    limits = replace(LIMITS, file_bytes=settings().upload_limit_mb * MEGABYTE)
    return read_growth(data, name, cache.evidence().areas, limits=limits)


def _ask(table: GrowthTable) -> None:
    """What the numbers mean where the table does not say, which year counts, what it comes to; and use it."""
    counts = st.radio(
        "Its numbers are",
        list(Counts),
        list(Counts).index(table.counts),
        format_func=_COUNTED.__getitem__,
        horizontal=True,
    )
    table = replace(table, counts=counts or table.counts)
    if "people_per_home" in table.open_questions:
        per_home = st.number_input(
            "People who move into each home",
            0.1,
            MOST_PER_HOME,
            None,
            0.1,
            help=PER_HOME_HELP,
            placeholder="such as 2.4",
        )
        table = replace(table, people_per_home=per_home)
    if "each_year" in table.open_questions:
        each_year = st.radio(
            "The numbers of a year are", [True, False], None, format_func=lambda e: YEAR_WORDS[e], horizontal=True
        )
        table = replace(table, each_year=each_year)
    year = st.selectbox("Year that counts", table.years, len(table.years) - 1)
    if table.open_questions:
        st.caption("Answer these first: nhmap does not guess.")
        return
    try:
        table = table.answered(year=year)
        people = growth(table, cache.evidence().areas)
    except NhmapError as refused:
        refuse(refused)
        return
    today = int(cache.evidence().areas.residents[people.named].sum())
    st.success(
        plain(
            f"{counted(int(people.named.sum()), 'small area')} named: {int(people.people[people.named].sum()):,} people in "
            f"{year}, {today:,} residents in mid-2022."
        )
    )
    if st.button("Use this growth table", type="primary"):
        try:
            saved.keep(settings().plans, table)
        except OSError as error:
            refuse(InputRefusedError(f"The table cannot be saved: {error.strerror}.", "Free some room and try again."))
            return
        st.rerun()


def _in_use() -> None:
    """The table in use, what it comes to, and how to do without."""
    folder = settings().plans
    try:
        table = saved.saved(folder)
    except NhmapError as refused:
        refuse(refused)
    else:
        if table is None:
            st.caption(
                "None. Targets and figures are on nhmap’s own layers. With a table in use, “Count” in a "
                "neighbourhood’s form offers its people, and every figure and file on them says so."
            )
            return
        evidence = cache.evidence()
        st.markdown(f"**{plain(table.name)}** · {counted(len(table.rows), 'row')}")
        st.caption(plain(f"{evidence.vintages.get(Basis.GROWTH.value, '')}."))
        people = evidence.people_on(Basis.GROWTH)
        if people is not None:
            st.caption(f"England: {int(people.sum()):,} people; {int(evidence.areas.residents.sum()):,} in mid-2022.")
        if len(table.years) > 1:
            year = st.selectbox(
                "Year that counts", table.years, table.years.index(table.year), key=f"grown-{table.year}"
            )
            if year != table.year:
                saved.keep(folder, replace(table, year=year))
                st.rerun()
    if st.button("Remove the table", type="tertiary"):
        saved.remove(folder)
        st.rerun()
