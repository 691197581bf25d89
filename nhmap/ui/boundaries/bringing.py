"""Bringing boundaries: a file, what names its areas, what they are; then they are shown, tested against and kept."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import streamlit as st

from nhmap.config import settings
from nhmap.core.geography.boundary_exchange import COLOURS, as_dict
from nhmap.core.geography.boundary_sets import Status
from nhmap.errors import NhmapError
from nhmap.store.boundary_files.brought import AboutSet, Brought, admit_day, as_set
from nhmap.store.boundary_files.reading import LayersError, read_boundaries
from nhmap.store.tabular.cells import harmless
from nhmap.store.tabular.problems import counted
from nhmap.store.tabular.uploads import MEGABYTE, Limits
from nhmap.ui.files.reading import read
from nhmap.ui.kit import panels
from nhmap.ui.kit.feedback import plain, refuse
from nhmap.ui.state import cache, work

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from nhmap.store.footprint_files.placing import Rule

LIMIT: Final = 120
ROWS_PX: Final = 210
PRIDE: Final = "pride"
KINDS: Final = {
    Status.IN_FORCE.value: "In force or agreed: localities, wards, school places …",
    Status.ORDERED.value: "To come: ordered",
    Status.DECIDED.value: "To come: decided",
    Status.PROPOSED.value: "To come: proposed",
    Status.NOT_CHOSEN.value: "An option that was not chosen",
    PRIDE: "Pride in Place lines, official or agreed by the board",
}
NOUNS: Final = {
    Status.IN_FORCE.value: "locality",
    Status.ORDERED.value: "council",
    Status.DECIDED.value: "council",
    Status.PROPOSED.value: "council",
    Status.NOT_CHOSEN.value: "council",
    PRIDE: "place",
}
COMING: Final = frozenset({Status.ORDERED.value, Status.DECIDED.value, Status.PROPOSED.value})
RULES: Final[dict[Rule, str]] = {
    "centroid": "the centre of residents lies inside",
    "half_area": "at least half of the area lies inside",
}


def bring() -> None:
    """The box for a file, what is asked of it, what it holds, and the button that uses it."""
    st.subheader("Bring boundaries", anchor=False)
    st.caption(
        "JSNA localities, community safety areas, wards of another year, parishes, councils or ICBs to come: polygons "
        "of any common format, or a lookup (CSV or workbook) of LSOAs, wards, districts or ICBs to names."
    )
    turn = len(cache.boundary_store(settings().plans_url).summaries(removed=None))
    file = st.file_uploader("Polygons or lookup", max_upload_size=settings().upload_limit_mb, key=f"lines-file-{turn}")
    if file is None:
        return
    mark = hashlib.sha256(file.getvalue()).hexdigest()[:16]
    try:
        brought = _answered(file, mark)
        if brought is not None:
            _contents(brought, mark)
            _about(file, brought, mark)
    except NhmapError as refused:
        refuse(refused)


def _answered(file: UploadedFile, mark: str) -> Brought | None:
    """The file once its questions are answered; None while one is open, or where reading was given up."""
    layer = None
    try:
        boundaries = _read(file, mark, None, None, "centroid")
    except LayersError as several:
        st.info(plain(several.message))
        layer = st.selectbox("Which of them?", several.layers, index=None, key=f"lines-layer-{mark}")
        if layer is None:
            return None
        boundaries = _read(file, mark, layer, None, "centroid")
    if boundaries is None:
        return None
    named_by = _named_by(boundaries, mark)
    if named_by is None and boundaries.asks:
        return None
    if named_by == boundaries.named_by:
        named_by = None  # as it was read already
    rule: Rule = "centroid"
    if boundaries.kind == "outlines":
        words = "A small area is inside when"
        rule = st.radio(words, list(RULES), format_func=RULES.__getitem__, key=f"lines-rule-{mark}")
    return _read(file, mark, layer, named_by, rule)


def _named_by(boundaries: Brought, mark: str) -> str | None:
    """The column that names the areas: asked where several may be meant, with what each would give."""
    if len(boundaries.columns) < 2:  # noqa: PLR2004 - nothing to choose from
        return None
    columns = {heading.column: heading for heading in boundaries.columns}
    labels = {column: heading.words for column, heading in columns.items()}
    names = list(columns)
    return st.selectbox(
        "What names the areas?",
        names,
        index=names.index(boundaries.named_by) if boundaries.named_by in names else None,
        format_func=labels.__getitem__,
        placeholder="Choose the column of names",
        key=f"lines-names-{mark}",
    )


def _read(file: UploadedFile, mark: str, layer: str | None, named_by: str | None, rule: Rule) -> Brought | None:
    """What the file holds, read as it was answered; once for each answer."""
    marks = f"lines {mark} {layer} {named_by} {rule} {cache.catalogue().version}"
    evidence = cache.evidence()
    work_on = partial(
        read_boundaries,
        file.getvalue(),
        file.name,
        evidence.areas,
        cache.shapes_of(),
        named_by=named_by,
        layer=layer,
        rule=rule,
        retired=evidence.retired,
        limits=Limits(file_bytes=settings().upload_limit_mb * MEGABYTE),
    )
    boundaries: Brought | None = cache.result_of(marks)
    if boundaries is None:
        boundaries = read(marks, file.name, work_on)
        if boundaries is not None:
            cache.remember(marks, boundaries)
    return boundaries


def _contents(brought: Brought, mark: str) -> None:
    """How many areas and people it holds, which, and what was odd."""
    residents = cache.evidence().areas.residents
    inside = brought.member >= 0
    people = np.bincount(brought.member[inside], weights=residents[inside], minlength=len(brought.names)).astype(int)
    areas = np.bincount(brought.member[inside], minlength=len(brought.names))
    what = f" by {brought.of}" if brought.of else ""
    st.success(
        f"{counted(len(brought.names), 'area')}, {int(inside.sum()):,} small areas, "
        f"{int(people.sum()):,} residents{what}."
    )
    frame = pd.DataFrame({"name": brought.names, "residents": people, "small areas": areas})
    frame = frame.sort_values("residents", ascending=False, ignore_index=True)
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=min(ROWS_PX, 38 + 35 * len(frame)),
        column_config={"residents": st.column_config.NumberColumn(format="localized")},
    )
    if brought.problems:
        st.html(panels.problem_list(brought.problems))
    if len(brought.rejected):
        st.download_button(
            f"Rows that were not used ({len(brought.rejected):,})",
            rejected_csv(brought.rejected),
            "not-used.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"lines-rejected-{mark}",
        )


def rejected_csv(rejected: pd.DataFrame) -> bytes:
    """Rows that were not used, each with the reason; no cell is a formula."""
    return rejected.map(harmless).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _about(file: UploadedFile, brought: Brought, mark: str) -> None:
    """What a person says of the boundaries, and the button that uses them."""
    by_file = [status.value for status in brought.statuses if status is not None]
    first = list(KINDS).index(by_file[0]) if by_file else 0
    kind = st.selectbox("They are", list(KINDS), first, format_func=KINDS.__getitem__, key=f"lines-kind-{mark}")
    if by_file or any(brought.starts):
        st.caption("Status and first day are taken from the file; what is said here counts where it says nothing.")
    stem = PurePath(file.name).stem.replace("_", " ")
    name = st.text_input("Called", stem[:LIMIT], max_chars=LIMIT, key=f"lines-name-{mark}")
    left, middle, right = st.columns((1.2, 1.2, 0.6))
    noun = left.text_input("One of them is a", _noun(brought, kind), max_chars=30, key=f"lines-noun-{mark}-{kind}")
    start = ""
    if kind in COMING:
        start = middle.text_input("From", "", max_chars=20, placeholder="1/4/2028", key=f"lines-start-{mark}")
    as_of = st.text_input("As of", "", max_chars=40, placeholder="September 2026", key=f"lines-asof-{mark}")
    source = st.text_input("Source", "", max_chars=LIMIT, placeholder="Who says so", key=f"lines-source-{mark}")
    count = sum(boundary.own for boundary in cache.evidence().boundaries)
    colour = right.color_picker("Colour", COLOURS[count % len(COLOURS)], key=f"lines-colour-{mark}")
    if st.button("Use these boundaries", type="primary", disabled=not name.strip()):
        status = Status.IN_FORCE if kind == PRIDE else Status(kind)
        about = AboutSet(name, noun, status, admit_day(start), source, as_of, colour.lower(), pride=kind == PRIDE)
        _keep(file.name, brought, about)
        st.rerun()


def _noun(brought: Brought, kind: str) -> str:
    """What one area is called unless somebody says otherwise: an ICB where the file calls them so."""
    called = " ".join([brought.named_by, *brought.names[:1]]).lower()
    is_icb = kind in COMING and ("icb" in called or "integrated care" in called or called.startswith("nhs "))
    return "ICB" if is_icb else NOUNS[kind]


def _keep(file: str, brought: Brought, about: AboutSet) -> None:
    """Store the set; every plan is tested against it from now on."""
    key = work.new_id()
    body = as_dict(as_set(brought, key, about), cache.evidence().areas)
    when = work.now().isoformat(timespec="microseconds")
    cache.boundary_store(settings().plans_url).keep(key, body, file=file, who="", when=when)
    cache.boundaries_changed()
