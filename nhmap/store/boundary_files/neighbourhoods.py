"""Neighbourhoods from whatever file people have: as a file of footprints, else by the column that names them.

Published lookups call their columns as they like, stand in workbooks, and are of wards, districts, PCNs or practices.
What a file of footprints is not is read as boundary files are, and where several columns may be meant that is asked.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store.boundary_files.neighbourhood_tables import TableAsked, as_imported, read_table
from nhmap.store.boundary_files.reading import read_boundaries
from nhmap.store.footprint_files.importing import Imported, LayersError, read_footprints
from nhmap.store.footprint_files.opening_outlines import holds_outlines
from nhmap.store.footprint_files.outline_formats import ZIP, format_of
from nhmap.store.tabular.archives import is_zip
from nhmap.store.tabular.uploads import Limits, admit_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.geography.boundary_sets import BoundarySet
    from nhmap.core.people.practices import Registrations
    from nhmap.store.boundary_files.brought import Brought
    from nhmap.store.boundary_files.neighbourhood_tables import More
    from nhmap.store.boundary_files.postcode_rows import Locate
    from nhmap.store.footprint_files.placing import Shapes

_OPTIONS: Final = ("layer", "crs", "rule", "limits")
NONE_FITS: Final = "holds codes of areas that nhmap knows"
_HEAD_BYTES: Final = 20_000
_MAY_BE_POSTCODE: Final = re.compile(rb"(?<![\w])[A-Za-z]{1,2}[0-9][0-9A-Za-z]?\s*[0-9][A-Za-z]{2}(?![\w])")
_ONS: Final = re.compile(r"[EKWSN]\d{8}")


def read_neighbourhoods(  # noqa: PLR0913 - what is known beyond the areas, and what was answered
    data: bytes,
    name: str,
    registrations: Registrations,
    areas: SmallAreas,
    shapes: Shapes,
    *,
    named_by: str | None = None,
    boundaries: Iterable[BoundarySet] = (),
    locate: Locate | None = None,
    **options: Any,  # noqa: ANN401 - those of read_footprints
) -> Imported | Brought:
    """Read neighbourhoods; a :class:`Brought` that asks where several columns may name them.

    Parameters
    ----------
    registrations
        Say which small areas a PCN or a practice stands for: those most of whose patients are its own.
    areas, shapes, options
        As of ``read_footprints``.
    named_by
        The column or property that names them; None as long as nobody was asked.
    boundaries
        Sets of areas; the codes of those that people brought are known, such as of wards of another year.
    locate
        Places postcodes; without it lookups by postcode are not read.

    Raises
    ------
    LayersError
        When it holds several layers or sheets, and none was named.
    InputRefusedError
        When nothing in the file can be used.
    """
    own = own_codes(boundaries)
    more = {**by_patients(registrations), **own}
    retired = dict(options.pop("retired", None) or {})
    wards = own_wards(own, areas)
    question = TableAsked(named_by, options.get("layer"), options.get("claims") == "last", retired, wards, more)
    file = _File(data, name, areas, shapes, options)
    is_table = _is_table(data, name)
    if is_table and (is_zip(data) or (locate is not None and _MAY_BE_POSTCODE.search(data[:_HEAD_BYTES]))):
        admit_size(data, name, options.get("limits") or Limits())
        return read_table(data, name, areas, shapes, locate, question)
    if named_by is not None:
        return _by_any_column(file, question)
    try:
        imported = read_footprints(data, name, areas, shapes, retired=retired | wards, **options)
    except LayersError:
        raise
    except InputRefusedError as refused:
        if not is_table:
            raise
        return _by_any_column(file, question, refused)
    return _named_well(imported, file) if imported.guessed else imported


@dataclass(frozen=True, eq=False)
class _File:
    """A file, the ground that it is laid on, and how it is read: options of ``read_footprints``."""

    data: bytes
    name: str
    areas: SmallAreas
    shapes: Shapes
    options: Mapping[str, Any]

    def boundaries(self, **more: Any) -> Brought:  # noqa: ANN401 - further options of read_boundaries
        """What it holds as boundary files are read."""
        options = {key: self.options[key] for key in _OPTIONS if self.options.get(key) is not None}
        return read_boundaries(self.data, self.name, self.areas, self.shapes, **options, **more)

    def imported(self, groups: Brought) -> Imported:
        """The plan of what it holds."""
        digest = hashlib.sha256(self.data).hexdigest()
        return as_imported(groups, digest, self.name, str(self.options.get("rule", "centroid")))


def _by_any_column(file: _File, question: TableAsked, first: InputRefusedError | None = None) -> Imported | Brought:
    """As boundary files are read: by whatever column names them; ``first`` says why it is no file of footprints."""
    try:
        groups = file.boundaries(named_by=question.named_by, more=question.more, retired=question.retired)
    except LayersError:
        raise
    except InputRefusedError as refused:
        if first is not None and NONE_FITS in str(refused):
            raise first from None
        raise
    return groups if groups.asks else file.imported(groups)


def _named_well(imported: Imported, file: _File) -> Imported | Brought:
    """Outlines whose names are guessed: as they are where one property alone may name them and did, else asked."""
    if any(zone.level is not Level.SNP or zone.parent for zone in imported.plan.zones):
        return imported  # what nests in what would be lost
    groups = file.boundaries()
    if groups.asks:
        return groups
    named = {zone.name for zone in imported.plan.zones} >= set(groups.names)
    return imported if named or not groups.columns else file.imported(groups)


def by_patients(registrations: Registrations) -> dict[str, Mapping[str, NDArray[np.intp]]]:
    """Small areas of each PCN and practice, by code: those most of whose patients are theirs."""
    pcn = registrations.pcn_area
    patients = registrations.by_area
    practice = np.full(patients.shape[1], -1, dtype=np.int64)
    rows = np.flatnonzero(np.diff(patients.indptr))
    for at in rows.tolist():
        low, high = patients.indptr[at], patients.indptr[at + 1]
        practice[at] = patients.indices[low + int(np.argmax(patients.data[low:high]))]
    return {
        "practice": _rows_by_code(practice, registrations.codes),
        "pcn": _rows_by_code(pcn, registrations.pcn_codes),
    }


def own_codes(boundaries: Iterable[BoundarySet]) -> More:
    """Small areas of each area of boundaries that people brought, by its code: wards as such, any other by itself."""
    own: dict[str, dict[str, NDArray[np.intp]]] = {}
    for boundary_set in boundaries:
        if not boundary_set.own:
            continue
        for at, group in enumerate(boundary_set.groups):
            code = group.code.upper()
            rows = np.flatnonzero(boundary_set.member == at)
            if _ONS.fullmatch(code) and len(rows):
                own.setdefault("ward" if code.startswith("E05") else "own", {})[code] = rows
    return own


def own_wards(own: More, areas: SmallAreas) -> dict[str, tuple[str, ...]]:
    """LSOAs of each ward of another year that people brought."""
    return {code: tuple(map(str, areas.codes[rows])) for code, rows in own.get("ward", {}).items()}


def _rows_by_code(of: NDArray[np.integer[Any]], codes: NDArray[np.object_]) -> dict[str, NDArray[np.intp]]:
    rows = np.flatnonzero(of >= 0)
    groups = pd.Series(rows).groupby(of[rows]).indices
    return {str(codes[int(at)]).upper(): rows[where].astype(np.intp) for at, where in groups.items()}


def _is_table(data: bytes, name: str) -> bool:
    """Whether a file may be a table; what is no outlines by its bytes is one, if anything."""
    try:
        form = format_of(data, name)
        return not form or (form == ZIP and not holds_outlines(data, name))
    except InputRefusedError:
        return False
