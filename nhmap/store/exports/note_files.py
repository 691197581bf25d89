"""Note files: what was noted of buildings as a CSV, one line a field, and on the features of a shortlist; and back.

People's words are data all the way: guarded against formulas in cells, limited in length, and read as text.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.note_book import FIELDS, Status, admit_text
from nhmap.core.buildings.note_exchange import Noted, moment
from nhmap.errors import InputRefusedError
from nhmap.store.exports.packs import unpack
from nhmap.store.footprint_files.lookup_table import plain
from nhmap.store.footprint_files.reading_geojson import features_of, parse_json
from nhmap.store.tabular.archives import is_zip
from nhmap.store.tabular.cells import as_written, clean_name, harmless
from nhmap.store.tabular.file_kinds import admit_table
from nhmap.store.tabular.problems import Problem, counted, some
from nhmap.store.tabular.tables import DELIMITERS, TableLimits, overflow_words, overflowing, rows_of, text_of
from nhmap.store.tabular.uploads import MEGABYTE, Limits, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

NOTES_NAME: Final = "building-notes.csv"
HEADER: Final = ("site_id", "building", "field", "text", "written")
WRITTEN: Final = "notes_written"
"""Member of a shortlist's ``nhmap`` that says when each field was written."""
WIDE: Final = {name: name.replace(".", "_") if "." in name else f"noted_{name}" for name in FIELDS}
"""Field of the notes -> its property in a shortlist, and its column in a shortlist's CSV."""

LIMITS: Final = TableLimits(
    lines=400_000, rows=100_000, columns=200, cells=1_000_000, hint="Give the notes of fewer buildings."
)
_HEAD: Final = 2_000
_STANDARD: Final = Limits()
_SITE_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
_HINT: Final = f"Give {NOTES_NAME}, the shortlist or the whole ZIP as nhmap wrote it."


@dataclass(frozen=True)
class NotesRead:
    """Notes read from a file.

    Attributes
    ----------
    entries
        At most one for each field of each building, in the order of the file.
    problems
        What a person should know.
    """

    entries: tuple[Noted, ...] = ()
    problems: tuple[Problem, ...] = ()


def notes_csv(entries: Iterable[Noted], names: Mapping[str, str]) -> bytes:
    """Notes as a CSV file: ``site_id, building, field, text, written``.

    Parameters
    ----------
    names
        Building -> its name, for people who read the file.

    Returns
    -------
    UTF-8 with a mark, RFC 4180, in the order of buildings and fields; text that a spreadsheet would run is guarded.
    """
    order = {name: at for at, name in enumerate(FIELDS)}
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for entry in sorted(entries, key=lambda e: (e.site_id, order.get(e.name, len(order)))):
        line = (entry.site_id, names.get(entry.site_id, ""), entry.name, entry.text, entry.made)
        writer.writerow([harmless(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def noted_properties(entries: Iterable[Noted]) -> dict[str, dict[str, str]]:
    """Properties of a shortlist's features: building -> property -> text, of the fields that hold any."""
    properties: dict[str, dict[str, str]] = {}
    for entry in entries:
        if entry.text:
            properties.setdefault(entry.site_id, {})[WIDE[entry.name]] = entry.text
    return properties


def written_when(entries: Iterable[Noted]) -> dict[str, dict[str, str]]:
    """When each field was written: building -> field -> time, of the fields that hold text."""
    moments: dict[str, dict[str, str]] = {}
    for entry in entries:
        if entry.text:
            moments.setdefault(entry.site_id, {})[entry.name] = entry.made
    return moments


def read_notes(data: bytes, name: str, *, limits: Limits = _STANDARD) -> NotesRead:
    """Read notes from nhmap's own CSV, from a shortlist (GeoJSON or CSV), or from a whole pack (ZIP).

    Returns
    -------
    Empty where the file is a shortlist or a pack of buildings of which nothing was noted.

    Raises
    ------
    InputRefusedError
        When it is none of these.
    """
    name = clean_name(PurePath(name).name) or "the file"
    if is_zip(data):
        held = unpack(data, name, limits)
        for member in (NOTES_NAME, "shortlist.geojson", "shortlist.csv"):
            if member in held:
                return read_notes(held[member], member, limits=limits)
        return NotesRead()
    if len(data) > limits.file_bytes:
        size, limit = len(data) / MEGABYTE, limits.file_bytes / MEGABYTE
        message = f"{name} has {size:,.1f} MB; notes of up to {limit:,.0f} MB are read."
        raise InputRefusedError(message, LIMITS.hint)
    head = data[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head[:1] in {b"{", b"["}:
        return _settled(_of_features(data, name, limits), name)
    admit_table(data, name, _HINT)
    return _settled(_of_cells(data, name), name)


def is_notes(data: bytes, name: str) -> bool:
    """Whether a file is nhmap's own CSV of notes, told by its header."""
    head = {plain(cell) for cell in re.split(r"[,;\t|]", decode(data[:_HEAD], name).characters.partition("\n")[0])}
    return {"siteid", "field", "text"} <= head


@dataclass
class _Faults:
    """What was wrong, gathered so that a thousand alike become one message."""

    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, said: str, line: int) -> None:
        self.lines.setdefault(said, []).append(line)

    def problems(self, name: str) -> list[Problem]:
        return [
            Problem("note unusable", "problem", f"{name}, line {some(lines)}: {said}", lines=tuple(lines))
            for said, lines in self.lines.items()
        ]


def _settled(lines: Iterable[tuple[int, Noted | str]], name: str) -> NotesRead:
    """The notes that can be kept; of a field told twice the last counts. A text says why a line cannot be used."""
    statements: dict[tuple[str, str], Noted] = {}
    faults = _Faults()
    twice: list[int] = []
    for line, told in lines:
        if isinstance(told, str):
            faults.add(told, line)
            continue
        if not _SITE_ID.fullmatch(told.site_id):
            faults.add("it names no building, so it was left out.", line)
            continue
        try:
            text = admit_text(told.name, told.text)
        except InputRefusedError as refused:
            faults.add(f"{refused.message} It was left out.", line)
            continue
        key = (told.site_id, told.name)
        if key in statements:
            twice.append(line)
        made = told.made if moment(told.made) is not None else ""
        statements[key] = Noted(told.site_id, told.name, text, made)
    problems = faults.problems(name)
    bare = [
        site_id
        for (site_id, field_name), note in statements.items()
        if (field_name, note.text) == ("status", Status.DISCOUNTED)
        and not ((reason := statements.get((site_id, "reason"))) and reason.text.strip())
    ]
    if bare:
        are = "is" if len(bare) == 1 else "are"
        said = f"{some(bare)} {are} discounted in {name} without a reason: that status was left out."
        problems.append(Problem("no reason", "problem", said, codes=tuple(bare)))
    for site_id in bare:
        del statements[site_id, "status"]
    if twice:
        said = f"{counted(len(twice), 'field')} of {name} told twice: the last counts (line {some(twice)})."
        problems.append(Problem("note repeated", "warning", said, lines=tuple(twice)))
    return NotesRead(tuple(statements.values()), tuple(problems))


def _of_features(data: bytes, name: str, limits: Limits) -> Iterator[tuple[int, Noted | str]]:
    """Notes on the features of a shortlist."""
    document = parse_json(data, name)
    written = _written_member(document)
    for line, feature in enumerate(features_of(document, name, limits.features), start=1):
        properties = feature.get("properties")
        told = properties if isinstance(properties, dict) else {}
        site_id = clean_name(told.get("site_id")) or clean_name(feature.get("id"))
        dated = written.get(site_id, {})
        for field_name, column in WIDE.items():
            text = told.get(column)
            if isinstance(text, str) and text:
                yield line, Noted(site_id, field_name, text, dated.get(field_name, ""))


def _written_member(document: object) -> dict[str, dict[str, str]]:
    """When each field was written, as far as the file says so soundly."""
    own = document.get("nhmap") if isinstance(document, dict) else None
    told = own.get(WRITTEN) if isinstance(own, dict) else None
    if not isinstance(told, dict):
        return {}
    return {
        str(site_id): {str(key): made for key, made in dated.items() if isinstance(made, str)}
        for site_id, dated in told.items()
        if isinstance(dated, dict)
    }


def _of_cells(data: bytes, name: str) -> Iterator[tuple[int, Noted | str]]:
    """Notes in the cells of a CSV: one line a field, or a column for each field."""
    first, rows = _cells(data, name)
    header = [plain(cell) for cell in first[1]] if first else []
    at = {column: place for place, column in reversed(list(enumerate(header)))}
    wide = {field_name: at[plain(column)] for field_name, column in WIDE.items() if plain(column) in at}
    if "siteid" not in at:
        names = some(cell[:40] or "(no name)" for cell in first[1]) if first else "nothing"
        message = f"{name} holds no notes of buildings: it has no column site_id. Found: {names}."
        raise InputRefusedError(message, _HINT)

    def cell(cells: list[str], place: int) -> str:
        return as_written(cells[place]) if place < len(cells) else ""

    for line, cells in rows:
        if overflowing(cells, len(header)):
            yield line, overflow_words(cells, len(header))
            continue
        site_id = clean_name(cell(cells, at["siteid"]))
        if "field" in at and "text" in at:
            told = cell(cells, at["field"]).strip().lower()
            made = cell(cells, at["written"]).strip() if "written" in at else ""
            yield line, Noted(site_id, told, cell(cells, at["text"]), made)
            continue
        for field_name, place in wide.items():
            text = cell(cells, place)
            if text:
                yield line, Noted(site_id, field_name, text)


def _cells(data: bytes, name: str) -> tuple[tuple[int, list[str]] | None, Iterator[tuple[int, list[str]]]]:
    """Header and rows of a CSV as they stand: spaces and line breaks within a cell are people's own."""
    text, _ = text_of(data, name, LIMITS)
    first = text.characters[:_HEAD].partition("\n")[0]
    rows = rows_of(text.characters, max(DELIMITERS, key=first.count), name, LIMITS)
    return next(rows, None), rows
