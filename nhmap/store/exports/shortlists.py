"""Shortlists: chosen sites out to GeoJSON and CSV, with what was noted of them, and back."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.errors import InputRefusedError
from nhmap.store.exports.exporting import DECIMALS, About, plain_value, to_json
from nhmap.store.exports.note_files import WIDE, WRITTEN, noted_properties, written_when
from nhmap.store.footprint_files.lookup_table import plain, read_rows
from nhmap.store.footprint_files.reading_geojson import features_of, parse_json
from nhmap.store.tabular.cells import as_written, clean_name, harmless
from nhmap.store.tabular.problems import Problem, counted, some
from nhmap.store.tabular.uploads import Limits, admit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from nhmap.core.buildings.note_exchange import Noted

_STANDARD: Final = Limits()
_HINT: Final = "Give the shortlist as nhmap exported it, or a CSV with a column site_id."
_COLUMNS: Final = ("site_id", "name", "address", "postcode", "owner", "lon", "lat")
"""Columns with which a shortlist's CSV begins."""
_GEOMETRY: Final = frozenset({"lon", "lat", "x", "y", "geometry"})


@dataclass(frozen=True)
class Shortlist:
    """Sites read back from a file.

    Attributes
    ----------
    site_ids
        Those that nhmap knows, in the order of the file, each once.
    unknown
        Those it does not know.
    problems
        What a person should know.
    """

    site_ids: tuple[str, ...]
    unknown: tuple[str, ...]
    problems: tuple[Problem, ...]


def shortlist_geojson(
    sites: pd.DataFrame,
    ranking: Mapping[str, Mapping[str, object]],
    about: About,
    notes: Sequence[Noted] = (),
) -> bytes:
    """Chosen sites as a GeoJSON FeatureCollection of points.

    Parameters
    ----------
    sites
        One row a site in the order wanted: ``site_id``, ``lon``, ``lat`` (NaN where not placed) and columns that
        become flat properties.
    ranking
        For each site id further flat properties (rank, score, …).
    notes
        What was noted of buildings: of the chosen ones it becomes flat properties too (``noted_status``,
        ``proposal_location``, …), as typed.

    Returns
    -------
    UTF-8 JSON; a site without a place has a null geometry. Unknown facts are null.
    """
    noted = noted_properties(notes)
    features = []
    for row in sites.to_dict("records"):
        site_id = str(row["site_id"])
        properties = {str(k): plain_value(v) for k, v in row.items() if k not in _GEOMETRY}
        properties.update({k: plain_value(v) for k, v in ranking.get(site_id, {}).items() if k not in properties})
        properties.update(noted.get(site_id, {}))
        features.append({"type": "Feature", "id": site_id, "properties": properties, "geometry": _point(row)})
    listed = [feature["id"] for feature in features]
    written = {site_id: dated for site_id, dated in written_when(notes).items() if site_id in set(listed)}
    member = {**about.to_dict(), "shortlist": listed, **({WRITTEN: written} if written else {})}
    return to_json({"type": "FeatureCollection", "features": features, "nhmap": member})


def shortlist_csv(
    sites: pd.DataFrame, ranking: Mapping[str, Mapping[str, object]], notes: Sequence[Noted] = ()
) -> bytes:
    """Chosen sites as a CSV, one line a site in the order wanted, with rank, score and what was noted of each.

    Parameters
    ----------
    sites, ranking, notes
        As for ``shortlist_geojson``.

    Returns
    -------
    UTF-8 with a mark, RFC 4180; unknown is empty, and text that a spreadsheet would run is guarded.
    """
    noted = noted_properties(notes)
    said = [column for column in WIDE.values() if any(column in noted.get(str(i), {}) for i in sites["site_id"])]
    further = list(dict.fromkeys(key for i in sites["site_id"] for key in ranking.get(str(i), {})))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*_COLUMNS, *further, *said))
    for row in sites.to_dict("records"):
        site_id = str(row["site_id"])
        told = {**row, **ranking.get(site_id, {}), **noted.get(site_id, {})}
        cells = [plain_value(told.get(column)) for column in (*_COLUMNS, *further, *said)]
        writer.writerow(["" if cell is None else harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _point(row: Mapping[Any, Any]) -> dict[str, Any] | None:
    lon, lat = float(row.get("lon", np.nan)), float(row.get("lat", np.nan))
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return None
    return {"type": "Point", "coordinates": [round(lon, DECIMALS), round(lat, DECIMALS)]}


def read_shortlist(data: bytes, name: str, known_site_ids: Collection[str], *, limits: Limits = _STANDARD) -> Shortlist:
    """Read a shortlist: GeoJSON whose features have the site id, or a CSV with a column ``site_id``.

    Raises
    ------
    InputRefusedError
        When the file names no site that nhmap knows.
    """
    name = clean_name(PurePath(name).name) or "the file"
    admit(data, name, limits)
    head = data[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    given = _from_json(data, name, limits) if head[:1] in {b"{", b"["} else _from_csv(data, name)
    known = set(known_site_ids)
    listed = list(dict.fromkeys(site_id for site_id in given if site_id))
    sites = tuple(site_id for site_id in listed if site_id in known)
    unknown = tuple(site_id for site_id in listed if site_id not in known)
    if not sites:
        what = f"names sites that nhmap does not know: {some(unknown)}" if unknown else "names no sites"
        message = f"{name} {what}."
        raise InputRefusedError(message, _HINT)
    problems = []
    if unknown:
        are = "is" if len(unknown) == 1 else "are"
        said = f"{counted(len(unknown), 'site')} of {name} {are} not known: {some(unknown)}."
        problems.append(Problem("site unknown", "problem", said, codes=unknown))
    if len(given) > len(listed):
        without = len(given) - len(listed)
        said = (
            f"{counted(without, 'entry', 'entries')} of {name} without a site id or with one listed before: left out."
        )
        problems.append(Problem("site repeated", "information", said))
    return Shortlist(sites, unknown, tuple(problems))


def _from_json(data: bytes, name: str, limits: Limits) -> list[str]:
    ids = []
    for feature in features_of(parse_json(data, name), name, limits.features):
        properties = feature.get("properties")
        said = properties.get("site_id") if isinstance(properties, dict) else None
        ids.append(clean_name(said) or clean_name(feature.get("id")))
    return ids


def _from_csv(data: bytes, name: str) -> list[str]:
    rows, _ = read_rows(data, name)
    header = [plain(cell) for cell in rows[0][1]] if rows else []
    if "siteid" not in header:
        names = some(cell or "(no name)" for cell in rows[0][1]) if rows else "nothing"
        message = f"{name} has no column site_id. Found: {names}."
        raise InputRefusedError(message, _HINT)
    at = header.index("siteid")
    return [clean_name(as_written(cells[at])) if len(cells) > at else "" for _, cells in rows[1:]]
