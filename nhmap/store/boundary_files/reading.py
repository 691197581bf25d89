"""Reading boundary files: outlines of any format, or a lookup; heavy ones in a process apart."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from nhmap.store.boundary_files.lookup import read_lookup
from nhmap.store.boundary_files.outlines import read_outlines
from nhmap.store.child_process.apart import apart
from nhmap.store.footprint_files.in_place import IN_PLACE_BYTES, portable
from nhmap.store.footprint_files.opening_outlines import holds_outlines
from nhmap.store.footprint_files.outline_formats import ZIP, admit_name, format_of
from nhmap.store.footprint_files.reading_gdal import LayersError
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.uploads import Limits, admit_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.boundary_files.brought import Brought
    from nhmap.store.footprint_files.placing import Rule, Shapes
    from nhmap.store.footprint_files.reading_polygons import Crs

__all__ = ["LayersError", "read_boundaries"]

_STANDARD: Final = Limits()


def read_boundaries(  # noqa: PLR0913 - each option is a person's choice with a good default
    data: bytes,
    name: str,
    areas: SmallAreas,
    shapes: Shapes,
    *,
    named_by: str | None = None,
    layer: str | None = None,
    crs: Crs = "auto",
    rule: Rule = "centroid",
    retired: Mapping[str, tuple[str, ...]] | None = None,
    limits: Limits = _STANDARD,
    more: Mapping[str, Mapping[str, NDArray[np.intp]]] | None = None,
) -> Brought:
    """Read a boundary file.

    Parameters
    ----------
    named_by
        Column or property that names the groups; None asks where it is not plain.
    layer
        Which layer of polygons, or which sheet of a workbook, where a file holds several.
    crs, rule
        As of footprints.
    retired
        LSOA 2011 codes that are no longer in use, each with its small areas of 2021.
    more
        Further kinds of codes, such as of PCNs, each with the small areas that it stands for.

    Raises
    ------
    LayersError
        When it holds several layers or sheets, and none was named.
    InputRefusedError
        When nothing in the file can be used: one message says what is wrong and a hint what to do.
    """
    name = clean_name(PurePath(name).name) or "the file"
    admit_size(data, name, limits)
    form = format_of(data, name)
    if form == ZIP and not holds_outlines(data, name):
        form = ""
    if not form:
        if not data.startswith(b"PK"):
            admit_name(name)
            if len(data) <= IN_PLACE_BYTES:  # a table of text so small is read before a child has started
                return read_lookup(data, name, areas, named_by, layer, dict(retired or {}), more)
        return apart(read_lookup, data, name, areas, named_by, layer, dict(retired or {}), more, what=name)
    return apart(
        read_outlines, data, name, form, areas, portable(shapes), named_by, layer, crs, rule, limits, what=name
    )
