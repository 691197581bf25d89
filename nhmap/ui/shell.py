"""The frame around every page: title, navigation, style, and what must be ready before a page is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from nhmap.errors import NhmapError
from nhmap.markup import html
from nhmap.ui.files import data_of_plan
from nhmap.ui.footprints import looking_only
from nhmap.ui.kit import feedback
from nhmap.ui.kit.feedback import boundary
from nhmap.ui.saving import saving, trouble, unreadable
from nhmap.ui.state import cache, keeping, sharing, watch, work

HERE: Final = Path(__file__).parent
STYLES: Final = ("colours.css", "style.css", "narrow.css", "contrast.css", "paper.css")
"""Our style sheets, in the order that they are joined."""

PAGES: Final = (
    ("footprints", "Footprints", ":material/map:"),
    ("practices", "Practices", ":material/stethoscope:"),
    ("sites", "Sites", ":material/apartment:"),
    ("compare", "Compare", ":material/compare_arrows:"),
    ("present", "Present", ":material/co_present:"),
    ("data", "Data", ":material/database:"),
    ("about", "About", ":material/info:"),
)


def run() -> None:
    """Draw the page that is asked for."""
    st.set_page_config(
        page_title="nhmap: neighbourhood health planning",
        page_icon=str(HERE / "icon.svg"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(f"<style>{_style()}</style>")
    feedback.work_stands(keeping.safe_words)
    with boundary("Opening nhmap"):
        cache.catalogue()  # without layers no page can say anything: say so once, in words
        if sharing.looking() is not None:
            looking_only.show()
            return
        pages = [
            st.Page(HERE / "pages" / f"{name}.py", title=title, icon=icon, default=name == "footprints", url_path=name)
            for name, title, icon in PAGES
        ]
        page = st.navigation(pages, position="top")
        try:
            work.begin()
        except NhmapError as refused:
            unreadable.show(refused)
            return
        work.keep_address()
        if page.url_path:
            work.refresh()
            with st.container():  # a place of its own: what stands below does not move when there is something to say
                trouble.show()
                data_of_plan.mark()
        _title_on_paper(page.title)
        # The word comes after all that may change the plan. On the page with the map it stands beside it, so that a
        # stroke brings it along; all that is here then is what draws the whole page again.
        slot = st.container(key="word")
        offered = saving.take_left_strokes() if page.url_path else None
        page.run()
        saving.arrive()
        with slot:
            if offered is not None:
                saving.tell(offered)
            else:
                watch.anchor()


def _title_on_paper(page: str) -> None:
    """What stands above a printed page; hidden on the screen, where the navigation and the plan's box say it."""
    with st.container(key="paper-title"):
        st.html(
            html('<p class="nh-paper-title">{} <span>· {} · nhmap</span></p>', work.begin().history.plan.name, page)
        )


def _style() -> str:
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in STYLES)
