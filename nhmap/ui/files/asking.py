"""Asking of a file of footprints: how it is read, and what has to be chosen before it is a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.config import settings
from nhmap.store.boundary_files.brought import Brought
from nhmap.store.boundary_files.neighbourhoods import read_neighbourhoods
from nhmap.store.estate_files.postcodes import locate
from nhmap.store.footprint_files.importing import Crs, Imported, Keep, LayersError, Rule
from nhmap.store.footprint_files.reading_gdal import ALL_LAYERS
from nhmap.store.tabular.uploads import MEGABYTE, Limits
from nhmap.ui.files import reading
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state import cache, naming

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

RULES: dict[Rule, str] = {
    "centroid": "most people inside the line (centroid)",
    "half_area": "at least half of the area inside",
}
KEEPS: dict[Keep, str] = {
    "first": "the first in the file",
    "last": "the last in the file",
    "smallest": "the one that claims fewest residents",
    "largest_overlap": "the one that covers more of it",
}


@dataclass(frozen=True)
class How:
    """How a file is to be read, as the person chose."""

    rule: Rule
    crs: Crs
    layer: str | None = None
    keep: Keep | None = None
    named_by: str | None = None


def read(file: UploadedFile, how: How) -> Imported | None:
    """Read a file, asking for a layer or for who keeps what is claimed twice where that is open; None when given up."""
    try:
        imported = _once(file, how)
    except LayersError as several:
        layer = _which_layer(several)
        if layer is None:
            raise
        how = replace(how, layer=layer)
        imported = _once(file, how)
    if imported is not None and (isinstance(imported, Brought) or len(imported.choices) > 1):
        named_by = _which_names(imported)
        if named_by != imported.named_by:
            how = replace(how, named_by=named_by)
            imported = _once(file, how) if named_by else None
    if isinstance(imported, Brought):
        return None
    if imported is not None and any(problem.check == "claimed twice" for problem in imported.problems):
        keep = _who_keeps(imported)
        again = imported if keep == imported.keep else _once(file, replace(how, keep=keep))
        return again if isinstance(again, Imported) else None
    return imported


def _once(file: UploadedFile, how: How) -> Imported | Brought | None:
    data = file.getvalue()
    work = partial(
        read_neighbourhoods,
        data,
        file.name,
        cache.evidence().registrations,
        cache.evidence().areas,
        cache.shapes_of(),
        boundaries=cache.evidence().boundaries,
        locate=locate,
        rule=how.rule,
        claims=how.keep,
        crs=how.crs,
        layer=how.layer,
        named_by=how.named_by,
        lines=True,
        retired=cache.evidence().retired,
        limits=Limits(file_bytes=settings().upload_limit_mb * MEGABYTE),
    )
    return reading.read(f"{file.file_id} {how}", file.name, work)


def _which_layer(several: LayersError) -> str | None:
    """Let the person choose one of several layers of polygons; None as long as nothing is chosen."""
    layers = [*several.layers, ALL_LAYERS]
    words = {ALL_LAYERS: "all of them together"}
    return st.selectbox(
        "Layer", layers, None, format_func=lambda layer: words.get(layer, layer), placeholder="Choose a layer"
    )


def _which_names(content: Brought | Imported) -> str | None:
    """Let the person say which column names the neighbourhoods; None as long as nothing is chosen.

    What was said of the last file with the same columns is chosen already, and that is said.
    """
    labels = dict(content.choices)
    before = naming.remembered(content.headings)
    usual = before if before in labels else content.named_by
    column = st.selectbox(
        "What names the neighbourhoods?",
        list(labels),
        list(labels).index(usual) if usual in labels else None,
        format_func=labels.__getitem__,
        placeholder="Choose a column",
    )
    if before in labels and column == before:
        st.caption(
            plain(f"“{before}”, as was said of the last file with these columns. Choose another to change that.")
        )
    elif column:
        st.caption("Once used, it is remembered for files with the same columns.")
    return column


def _who_keeps(imported: Imported) -> Keep:
    """Let the person choose who keeps what is claimed twice; rows of a lookup have only their order."""
    keeps = [keep for keep in KEEPS if imported.kind == "geojson" or keep in {"first", "last"}]
    usual = keeps.index(imported.keep)
    return st.selectbox("A small area claimed twice goes to", keeps, usual, format_func=KEEPS.__getitem__)
