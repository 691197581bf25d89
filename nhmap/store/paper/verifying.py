"""Verifying: works the figures of a pack out again from the rows that it carries, and names each that differs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.assessment.checks import checks_version
from nhmap.core.assessment.summary import assessment_as_dict
from nhmap.errors import InputRefusedError
from nhmap.store.exports.exporting import plain_value
from nhmap.store.exports.zone_files import zones_csv
from nhmap.store.paper.all_tables import tables
from nhmap.store.paper.inputs import FOLDER, subject_of
from nhmap.store.paper.lookups import small_area_lookup
from nhmap.store.paper.outlines import moved_outlines
from nhmap.store.paper.packing import FURTHER, UNSEALED, neighbourhoods_csv, seal_of
from nhmap.store.paper.reading_workbook import expected_grid, grids
from nhmap.store.paper.shortlisted import SAID
from nhmap.store.paper.tables import table_csv
from nhmap.store.tabular.archives import Archive, ArchiveLimits
from nhmap.store.tabular.uploads import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nhmap.store.paper.subject import Subject
    from nhmap.store.paper.tables import Table

LIMITS: Final = ArchiveLimits(members=20_000, unpacked_bytes=2_000 * MEGABYTE, hint="Give the pack as nhmap wrote it.")
NOT_COMPARED: Final = (".docx", ".pdf", ".png", ".svg", ".html", ".kml", "-shapefile.zip", ".txt")
"""Files that are held to their hash alone."""
MOST: Final = 500
"""Differences that are named; the rest is counted."""


@dataclass(frozen=True)
class Difference:
    """One figure that is not what the rows of the pack give.

    Attributes
    ----------
    file, place
        Where it stands: file, then sheet or feature, row and column in words.
    worked_out, stands
        What the rows give, and what stands in the file.
    source
        What says so, where it is not the rows: outlines are those of the manifest.
    """

    file: str
    place: str
    worked_out: str
    stands: str
    source: str = "by the rows"

    def __str__(self) -> str:
        """In one line."""
        right, stands = self.worked_out or "(empty)", self.stands or "(empty)"
        return f"{self.file}, {self.place}: {right} {self.source}, {stands} in the file"


@dataclass(frozen=True)
class Verdict:
    """What verifying a pack found.

    Attributes
    ----------
    plan, made
        Of the pack.
    differences
        Figures that differ, at most ``MOST``.
    further
        How many more differ.
    altered
        Files whose bytes are not those of the manifest, in words.
    notes
        What explains differences: newer methods, altered rows, missing parts.
    seal, sealed
        The seal that the manifest says, and whether the files give it.
    compared
        Files whose figures were compared.
    """

    plan: str
    made: str
    differences: tuple[Difference, ...]
    further: int
    altered: tuple[str, ...]
    notes: tuple[str, ...]
    seal: str
    sealed: bool
    compared: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing differs and nothing was altered."""
        return not self.differences and not self.altered and self.sealed


def verify(data: bytes, name: str) -> Verdict:
    """Verify a pack.

    Raises
    ------
    InputRefusedError
        When it is no pack, or its rows cannot be read.
    """
    files = _files(data, name)
    try:
        manifest = json.loads(files["manifest.json"])
        listed: dict[str, dict[str, Any]] = manifest["files"]
        keys = {path: str(entry["key"]) for path, entry in listed.items()}
        hashes = {path: str(entry["sha256"]) for path, entry in listed.items()}
        seal, methods, checks = str(manifest["seal"]), str(manifest["methods"]), str(manifest["checks"])
        plan = str(manifest["plan"]["name"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"{name} has no manifest that can be read."
        raise InputRefusedError(message, "Give the pack as “nhmap pack” wrote it.") from error
    altered = _altered(files, hashes)
    by_key = {key: files[path] for path, key in keys.items() if path in files}
    covered = {key: content for key, content in by_key.items() if key not in {"paper.docx", *UNSEALED}}
    subject = subject_of(by_key)
    paths = {key: path for path, key in keys.items()}
    compared: list[str] = []
    differing: list[Difference] = []
    for key, differences in _compared(subject, by_key):
        compared.append(paths[key])
        differing += [Difference(paths[key], *difference) for difference in differences]
    moved = moved_outlines(manifest.get("outlines"), by_key)
    differing += [Difference(paths[key], place, packed, now, "as packed") for key, place, packed, now in moved]
    notes = [f"{part['part']}: not in the pack. {part['why']}" for part in manifest.get("missing", ())]
    if methods != subject.versions["methods"] or checks != checks_version():
        notes.append(
            f"The pack was made by methods {methods} and checks {checks}; this nhmap has methods "
            f"{subject.versions['methods']} and checks {checks_version()}. Figures may differ for that reason alone."
        )
    if SAID in by_key and subject.shortlist is None:
        notes.append("The shortlist was ranked by criteria or gates that this nhmap does not have: it is not compared.")
    if any(path.startswith(FOLDER) and hashes[path] != _hash(files.get(path, b"")) for path in hashes):
        notes.append("Rows behind the figures were altered: figures are worked out from the altered rows.")
    return Verdict(
        plan,
        str(manifest.get("made", "")),
        tuple(differing[:MOST]),
        max(0, len(differing) - MOST),
        altered,
        tuple(notes),
        seal,
        seal_of(covered) == seal,
        tuple(compared),
    )


def _files(data: bytes, name: str) -> dict[str, bytes]:
    """Files of a pack without the folder that they stand in."""
    with closing(Archive(data, name, LIMITS)) as archive:
        at = [
            path
            for path in archive.names
            if path == "manifest.json" or (path.count("/") == 1 and path.endswith("/manifest.json"))
        ]
        if len(at) != 1:
            message = f"{name} is no pack: it holds no manifest.json."
            raise InputRefusedError(message, "Give the ZIP that “nhmap pack” or “Planning paper” wrote.")
        folder = at[0].removesuffix("manifest.json")
        return {
            path.removeprefix(folder): archive.read(path)
            for path in archive.names
            if path.startswith(folder) and not path.endswith("/")
        }


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _altered(files: Mapping[str, bytes], hashes: Mapping[str, str]) -> tuple[str, ...]:
    """Files that are gone, other than they were, or new."""
    altered = []
    for path, right in hashes.items():
        if path not in files:
            altered.append(f"{path} is gone")
        elif _hash(files[path]) != right:
            how = (
                "edited since; its words and pictures are not compared"
                if path.endswith(NOT_COMPARED)
                else "edited since"
            )
            altered.append(f"{path}: {how}")
    altered += [f"{path} was added" for path in files if path not in hashes and path not in UNSEALED]
    return tuple(altered)


_Found = tuple[str, str, str]


def _compared(subject: Subject, by_key: Mapping[str, bytes]) -> Iterator[tuple[str, list[_Found]]]:
    """Each file whose figures can be compared, with what differs: place, worked out, stands."""
    made = tables(subject)
    if "plan.xlsx" in by_key:
        yield "plan.xlsx", list(_workbook(by_key["plan.xlsx"], made))
    again = {
        "neighbourhoods.csv": neighbourhoods_csv(subject, made),
        "lookup.csv": small_area_lookup(subject),
        **{f"{key}.csv": table_csv(made[name]) for key, name in (_CSVS | FURTHER).items() if name in made},
    }
    for key, right in again.items():
        if key in by_key:
            yield key, list(_rows(_csv(right), _csv(by_key[key])))
    summary = assessment_as_dict(subject.assessment, subject.findings, subject.evidence, rule=subject.rule)
    for key, read in (("assessment.json", _of_assessment), ("footprints.geojson", _of_features)):
        if key in by_key:
            yield key, list(_zones(summary["zones"], read(by_key[key])))
    if "sites.geojson" in by_key and subject.shortlist is not None:
        yield "sites.geojson", list(_sites(made["Shortlist"], by_key["sites.geojson"]))
    if "zones.csv" in by_key:
        lines = _of_lines(zones_csv(summary["zones"]))
        yield "zones.csv", list(_zones(list(lines.values()), _of_lines(by_key["zones.csv"])))
    if "plan.gpkg" in by_key:
        from nhmap.store.paper.verifying_layers import layer_differences  # noqa: PLC0415 - geopandas: half a second

        yield "plan.gpkg", list(layer_differences(by_key["plan.gpkg"], made, subject))


_CSVS: Final = {
    "practices": "Practices",
    "pcns": "PCNs",
    "findings": "Findings",
    "boards-and-councils": "Boards and councils",
}


def _csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline="")))


def _rows(right: Sequence[Sequence[str]], stands: Sequence[Sequence[str]]) -> Iterator[_Found]:
    """Cells of two tables with heads; rows by their place, named by their first cells."""
    head = right[0] if right else []
    for number in range(max(len(right), len(stands))):
        mine = right[number] if number < len(right) else []
        theirs = stands[number] if number < len(stands) else []
        if mine == theirs:
            continue
        named = " ".join(x for x in (mine or theirs)[:3] if x)[:80]
        for at in range(max(len(mine), len(theirs))):
            a, b = (cells[at] if at < len(cells) else "" for cells in (mine, theirs))
            if a != b:
                column = head[at] if at < len(head) else f"column {at + 1}"
                yield f"row {number + 1} ({named}), {column}", a, b


def _workbook(data: bytes, made: Mapping[str, Table]) -> Iterator[_Found]:
    """Cells of the workbook: below the heads of each sheet."""
    sheets = grids(data)
    for key, table in made.items():
        if key not in sheets:
            yield f"sheet {key}", "a sheet", "none"
            continue
        right = expected_grid(table)
        for place, a, b in _rows(right, sheets[key][: len(right) + 50]):
            yield f"sheet {key}, {place}", a, b


def _of_assessment(data: bytes) -> dict[str, dict[str, Any]]:
    return {str(row["id"]): row for row in json.loads(data)["zones"]}


def _of_lines(data: bytes) -> dict[str, dict[str, Any]]:
    """Lines of ``zones.csv`` by the neighbourhood's id, each as texts by column."""
    head, *lines = _csv(data) or [[]]
    return {line[0]: dict(zip(head, line, strict=False)) for line in lines if line}


def _of_features(data: bytes) -> dict[str, dict[str, Any]]:
    return {str(feature["id"]): feature["properties"] for feature in json.loads(data)["features"]}


def _zones(right: Sequence[Mapping[str, Any]], stands: Mapping[str, Mapping[str, Any]]) -> Iterator[_Found]:
    """Figures of zones; a list and its names in one text are the same."""
    for row in right:
        theirs = stands.get(str(row["id"]))
        if theirs is None:
            yield str(row["name"]), "a neighbourhood", "none"
            continue
        for key, value in row.items():
            there = theirs.get(key)
            if plain_value(value) != plain_value(there):
                yield f"{row['name']}, {key}", str(plain_value(value)), str(plain_value(there))


def _sites(table: Table, data: bytes) -> Iterator[_Found]:
    """Figures of the shortlist's sites."""
    stands = _of_features(data)
    for row in table.rows[: -table.totals]:
        cells = dict(zip((column.key for column in table.columns), row, strict=True))
        theirs = stands.get(str(cells["site_id"]))
        if theirs is None:
            yield str(cells["name"]), "a site", "none"
            continue
        for key, cell in cells.items():
            right = None if cell == "" else cell
            if right != theirs.get(key):
                yield f"{cells['name']}, {key}", str(right), str(theirs.get(key))
