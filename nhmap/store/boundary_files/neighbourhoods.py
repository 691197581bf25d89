"""Neighbourhoods from whatever file people have: as a file of footprints, else by the column that names them.

Published lookups call their columns as they like, stand in workbooks, and are of wards, districts, PCNs or practices.
What a file of footprints is not is read as boundary files are, and where several columns may be meant that is asked.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from nhmap.core.plan.plans import ZONE_LIMIT, Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.boundary_files.reading import read_boundaries
from nhmap.store.footprint_files.cutting import COLUMNS
from nhmap.store.footprint_files.importing import CLAIMED, Imported, LayersError, read_footprints
from nhmap.store.footprint_files.opening_outlines import holds_outlines
from nhmap.store.footprint_files.outline_formats import ZIP, format_of
from nhmap.store.footprint_files.reading_lookup import REJECTED
from nhmap.store.tabular.cells import clean_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.people.practices import Registrations
    from nhmap.store.boundary_files.brought import Brought

    More = Mapping[str, Mapping[str, NDArray[np.intp]]]

NONE_FITS: Final = "holds codes of areas that nhmap knows"


def read_neighbourhoods(
    data: bytes,
    name: str,
    registrations: Registrations,
    *arguments: Any,  # noqa: ANN401 - areas and shapes, as of read_footprints
    named_by: str | None = None,
    **options: Any,  # noqa: ANN401 - those of read_footprints
) -> Imported | Brought:
    """Read neighbourhoods; a :class:`Brought` that asks where several columns may name them.

    Parameters
    ----------
    registrations
        Say which small areas a PCN or a practice stands for: those most of whose patients are its own.
    arguments, options
        As of ``read_footprints``.
    named_by
        The column or property that names them; None as long as nobody was asked.

    Raises
    ------
    LayersError
        When it holds several layers or sheets, and none was named.
    InputRefusedError
        When nothing in the file can be used.
    """
    first: InputRefusedError | None = None
    try:
        if named_by is None:
            return read_footprints(data, name, *arguments, **options)
    except LayersError:
        raise
    except InputRefusedError as refused:
        if not _is_table(data, name):
            raise
        first = refused
    areas, shapes = arguments
    kept = {key: options[key] for key in ("layer", "crs", "rule", "retired", "limits") if options.get(key) is not None}
    try:
        found = read_boundaries(data, name, areas, shapes, named_by=named_by, more=by_patients(registrations), **kept)
    except LayersError:
        raise
    except InputRefusedError as refused:
        if first is not None and NONE_FITS in str(refused):
            raise first from None
        raise
    return found if found.asks else as_imported(found, data, name, str(options.get("rule", "centroid")))


def as_imported(found: Brought, data: bytes, name: str, rule: str) -> Imported:
    """The plan of groups of small areas: each that holds anything is an SNP."""
    used = np.unique(found.member[found.member >= 0])
    if len(used) > ZONE_LIMIT:
        message = f"{name} names {len(used):,} neighbourhoods; a plan can hold {ZONE_LIMIT:,}."
        raise InputRefusedError(message, "Check that the column chosen holds names of neighbourhoods.")
    place = np.full(len(found.names) + 1, -1, dtype=np.int32)  # the last answers for -1
    place[used] = np.arange(len(used), dtype=np.int32)
    zones = tuple(Zone(f"zone-{n}", found.names[at]) for n, at in enumerate(used.tolist(), start=1))
    plan = replace(Plan(place[found.member], zones), name=clean_name(PurePath(name).stem) or "Imported plan")
    rejected = pd.DataFrame(
        {
            "line": found.rejected.get("row", []),
            "column": found.rejected.get("column", []),
            "code": found.rejected.get("code", []),
            "SNP": found.rejected.get("name", []),
            "MNP": "",
            "IHO": "",
            "reason": found.rejected.get("reason", []),
        },
        columns=list(REJECTED),
    )
    kind = "lookup" if found.kind == "lookup" else "geojson"
    cut = found.cut_table if len(found.cut_table) else pd.DataFrame(columns=list(COLUMNS))
    digest = hashlib.sha256(data).hexdigest()
    no_claims = pd.DataFrame(columns=list(CLAIMED))
    return Imported(plan, found.problems, rejected, no_claims, cut, digest, kind, rule)  # type: ignore[arg-type]


def by_patients(registrations: Registrations) -> More:
    """Small areas of each PCN and practice, by code: those most of whose patients are theirs."""
    pcn = registrations.pcn_area
    patients = registrations.by_area
    practice = np.full(patients.shape[1], -1, dtype=np.int64)
    held = np.flatnonzero(np.diff(patients.indptr))
    for at in held.tolist():
        low, high = patients.indptr[at], patients.indptr[at + 1]
        practice[at] = patients.indices[low + int(np.argmax(patients.data[low:high]))]
    return {
        "practice": _held(practice, registrations.codes),
        "pcn": _held(pcn, registrations.pcn_codes),
    }


def _held(of: NDArray[np.integer[Any]], codes: NDArray[np.object_]) -> dict[str, NDArray[np.intp]]:
    rows = np.flatnonzero(of >= 0)
    found = pd.Series(rows).groupby(of[rows]).indices
    return {str(codes[int(at)]).upper(): rows[where].astype(np.intp) for at, where in found.items()}


def _is_table(data: bytes, name: str) -> bool:
    """Whether a file may be a table; what is no outlines by its bytes is one, if anything."""
    try:
        form = format_of(data, name)
        return not form or (form == ZIP and not holds_outlines(data, name))
    except InputRefusedError:
        return False
