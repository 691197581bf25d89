"""How the planning paper shall look and what stands in it: one form under Export, kept beside the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import streamlit as st

from nhmap.config import settings
from nhmap.core.plan.decision import LIMITS as DECISION_LIMITS
from nhmap.core.plan.decision import WORDS as DECISION_WORDS
from nhmap.core.plan.paper_record import NO, TEXT_LIMIT, TEXT_PREFIX, WORDS
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.paper.paper_files import keep, name_of
from nhmap.store.paper.paper_settings import (
    ALWAYS,
    LOGO_MB,
    SECTIONS,
    TEMPLATE_MB,
    checked_colour,
    checked_logo,
    checked_template,
)
from nhmap.ui.files.decision_form import MENU
from nhmap.ui.kit.feedback import plain, refuse
from nhmap.ui.state import beside
from nhmap.ui.widgets.forms_of_menus import form_button, form_where_asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from nhmap.core.plan.paper_record import PaperRecord
    from nhmap.ui.state.session import Session

LABEL: Final = "Paper settings"
_KEY: Final = "paper-settings"


def button() -> None:
    """The button that opens the form."""
    form_button(MENU, _KEY, LABEL, ":material/tune:")


def shown_where_asked() -> None:
    """The form, where its button was pressed just now."""
    form_where_asked(_KEY, LABEL, form)


def form(state: Session) -> None:
    """The form; what is set is kept beside the plan when “Keep” is pressed."""
    record = state.paper
    with st.form("paper-settings", border=False):
        left, right = st.columns((3, 1))
        organisation = left.text_input(
            DECISION_WORDS["organisation"], state.decision.organisation, max_chars=DECISION_LIMITS["organisation"]
        )
        colour = right.text_input(WORDS["colour"], record.colour, max_chars=7, placeholder="#005EB8")
        left, right = st.columns(2)
        template = _file(left, f"{WORDS['template']} (.docx)", ["docx", "dotx"], TEMPLATE_MB, record.template)
        logo = _file(right, f"{WORDS['logo']} (PNG)", ["png"], LOGO_MB, record.logo)
        names = [name for name in SECTIONS if name != ALWAYS]
        without = st.multiselect(
            WORDS["without"],
            names,
            [name for name in record.left_out if name in names],
            format_func=SECTIONS.__getitem__,
            placeholder="None: the paper has them all",
            help="Method, data and limits always stand in it.",
        )
        left, right = st.columns(2)
        options = left.checkbox(
            WORDS["options"], record.options != NO, help="The comparison that this plan stands in, where it does."
        )
        sites = right.checkbox(WORDS["sites"], record.sites != NO)
        texts = _texts(record)
        press = st.form_submit_button("Keep", type="primary")
    if not press:
        return
    values = {
        "colour": colour,
        "without": ",".join(without),
        "options": "" if options else NO,
        "sites": "" if sites else NO,
    } | {f"{TEXT_PREFIX}{section}": text for section, text in texts.items()}
    try:
        after = changed(record, values, template, logo)
        decision = state.decision.with_value("organisation", organisation)
    except NhmapError as refused:
        refuse(refused)
        return
    beside.choose(state.choices_seen, paper=after, decision=decision)
    st.rerun()


_Choice: TypeAlias = "tuple[UploadedFile | None, bool]"
"""A file that was given just now, and whether the one from before is taken out."""


def _file(place: st.delta_generator.DeltaGenerator, words: str, kinds: list[str], most: int, value: str) -> _Choice:
    file = place.file_uploader(words, kinds, max_upload_size=most)
    before = name_of(value)
    out = bool(before) and place.checkbox(f"Take out {plain(before)}", key=f"paper-out-{words}")
    return file, out


def _texts(record: PaperRecord) -> dict[str, str]:
    """People's own texts: a box for each section, out of the way until wanted."""
    written = sum(bool(record.text(section)) for section in SECTIONS)
    with st.expander(f"Texts of your own ({written})" if written else "Texts of your own"):
        return {
            section: st.text_area(
                heading, record.text(section), max_chars=TEXT_LIMIT, height=80, placeholder="Stands under this heading"
            )
            for section, heading in SECTIONS.items()
        }


def changed(record: PaperRecord, texts: dict[str, str], template: _Choice, logo: _Choice) -> PaperRecord:
    """The record as it was set in the form; files that were given are checked and kept.

    Raises
    ------
    InputRefusedError
        When a file, the colour or a text cannot be used, or a text stands in a section that is left out.
    """
    checked_colour(texts["colour"])
    lost = [name for name in texts["without"].split(",") if texts.get(f"{TEXT_PREFIX}{name}", "").strip()]
    if lost:
        message = f"There is a text of your own for “{SECTIONS[lost[0]]}”, and that section is left out."
        raise InputRefusedError(message, "Keep the section, or take the text away.")
    files = {
        "template": _file_name(record.template, template, checked_template),
        "logo": _file_name(record.logo, logo, checked_logo),
    }
    for key, text in (texts | files).items():
        record = record.with_value(key, text)
    return record


def _file_name(before: str, choice: _Choice, check: Callable[[bytes, str], bytes]) -> str:
    """What the record says of a file."""
    file, out = choice
    if file is None:
        return "" if out else before
    data = check(file.getvalue(), file.name)
    try:
        return keep(settings().plans, data, file.name)
    except OSError as error:
        message = f"{file.name} could not be kept in {settings().plans}: {error.strerror or error}."
        raise InputRefusedError(message, "Make room on the disk, or ask who looks after this computer.") from error
