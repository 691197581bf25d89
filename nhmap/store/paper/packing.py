"""The pack: every file of a plan in one ZIP, with what each is, its hash and a seal.

Each part is made by itself. One that fails is left out and named, with the reason; the others are there.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nhmap import __version__
from nhmap.core.plan.decision import DecisionRecord
from nhmap.errors import NhmapError
from nhmap.store.exports.bundles import plan_files
from nhmap.store.paper.all_tables import tables
from nhmap.store.paper.atlas import Atlas, AtlasBegun
from nhmap.store.paper.document import paper
from nhmap.store.paper.inputs import input_files
from nhmap.store.paper.lookups import small_area_lookup
from nhmap.store.paper.return_beside import return_beside
from nhmap.store.paper.shortlist_beside import shortlist_beside
from nhmap.store.paper.site_tables import sites_geojson
from nhmap.store.paper.spatial import spatial_files
from nhmap.store.paper.tables import Table, table_csv
from nhmap.store.paper.texts import readme
from nhmap.store.paper.workbook import workbook
from nhmap.store.paper.zipping import zipped_evenly
from nhmap.store.tabular.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from nhmap.core.buildings.note_book import NoteBook
    from nhmap.core.plan.pipeline import Pipeline
    from nhmap.store.paper.paper_settings import PaperSettings
    from nhmap.store.paper.subject import Subject

_LOG = logging.getLogger("nhmap")
FORM: Final = 1
"""Version of the manifest."""
UNSEALED: Final = ("README.txt", "manifest.json")
"""Besides the paper: they print the seal, so it cannot cover them. The manifest has the paper's hash."""


@dataclass(frozen=True)
class Pack:
    """A pack.

    Attributes
    ----------
    name
        Of its file.
    data
        The ZIP.
    files
        Names of the files in it.
    missing
        Parts that could not be made, in words, and why.
    seal
        Hash of all files that it covers.
    content
        Hash of what the plan says.
    """

    name: str
    data: bytes
    files: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    seal: str
    content: str


@dataclass
class _Made:
    """What parts have made so far; later parts read it."""

    files: dict[str, bytes] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    atlas: Atlas = field(default_factory=Atlas)
    missing: list[tuple[str, str]] = field(default_factory=list)


def pack(  # noqa: PLR0913 - what goes into a pack, by name
    subject: Subject,
    progress: Callable[[str], None] = lambda _: None,
    beside: Mapping[str, bytes] | None = None,
    settings: PaperSettings | None = None,
    *,
    pipeline: Pipeline | None = None,
    notes: NoteBook | None = None,
) -> Pack:
    """Make the pack of a plan.

    Parameters
    ----------
    progress
        Called in words with what is made next; what it raises that is no ``Exception`` ends the making.
    beside
        Further files to put in, such as the shortlist.
    settings
        How the paper looks and what stands in it.
    pipeline
        What is said of the schemes of the return, which then lies in the pack; None leaves the return out.
    notes
        What was noted of buildings, for the page of the shortlist.
    """
    with AtlasBegun(subject) as begun:
        return _packed(subject, progress, dict(beside or {}), settings, pipeline, notes, begun)


def _packed(  # noqa: PLR0913, PLR0917 - what goes into a pack, and what draws its maps
    subject: Subject,
    progress: Callable[[str], None],
    beside: Mapping[str, bytes],
    settings: PaperSettings | None,
    pipeline: Pipeline | None,
    notes: NoteBook | None,
    begun: AtlasBegun,
) -> Pack:
    """Make the parts: maps are drawn first, and rendered beside the others."""
    made = _Made()

    def drawn() -> dict[str, bytes]:
        begun.draw(progress)
        return {}

    parts: tuple[tuple[str, Callable[[], dict[str, bytes]]], ...] = (
        ("Maps", drawn),
        ("Tables", lambda: _tables(subject, made)),
        ("Workbook", lambda: {"plan.xlsx": workbook(subject, made.tables)}),
        ("Tables as CSV", lambda: _csv_files(subject, made)),
        ("Footprints", lambda: _plan_files(subject)),
        ("Rows behind the figures", lambda: input_files(subject)),
        ("Spatial files", lambda: spatial_files(subject)),
        ("Interactive map", lambda: {"map.html": _interactive(subject)}),
        ("Return", lambda: {} if pipeline is None else return_beside(subject, pipeline)),
        ("Shortlist to print", lambda: shortlist_beside(subject, notes)),
        ("Maps", lambda: _maps(begun, made, progress)),
    )
    for words, make in parts:
        _part(words, make, made, progress)
    made.files |= beside
    seal = seal_of(made.files)

    def written() -> dict[str, bytes]:
        return {"paper.docx": paper(subject, made.tables, made.atlas, seal, made.missing, settings)}

    _part("Paper", written, made, progress)
    return _closed(subject, made, seal)


def _part(words: str, make: Callable[[], dict[str, bytes]], made: _Made, progress: Callable[[str], None]) -> None:
    progress(words)
    try:
        made.files |= make()
    except NhmapError as refused:
        made.missing.append((words, str(refused)))
    except ModuleNotFoundError as absent:
        made.missing.append((words, f"the package {absent.name} is not installed; run the set-up again"))
    except MemoryError:
        made.missing.append((words, "this computer has not enough memory for it"))
    except OSError as error:
        made.missing.append((words, error.strerror or str(error)))
    except Exception:  # noqa: BLE001 - a fault of one part must not lose the others
        _LOG.exception("a part of a pack failed: %s", words)
        made.missing.append((words, "a fault in nhmap; its log says what happened"))


def _tables(subject: Subject, made: _Made) -> dict[str, bytes]:
    made.tables |= tables(subject)
    return {}


def _csv_files(subject: Subject, made: _Made) -> dict[str, bytes]:
    further = {f"{key}.csv": table_csv(made.tables[name]) for key, name in FURTHER.items() if name in made.tables}
    if subject.shortlist is not None:
        further["sites.geojson"] = sites_geojson(subject, subject.shortlist, made.tables["Shortlist"])
    return {
        **further,
        "neighbourhoods.csv": neighbourhoods_csv(subject, made.tables),
        "lookup.csv": small_area_lookup(subject),
        "practices.csv": table_csv(made.tables["Practices"]),
        "pcns.csv": table_csv(made.tables["PCNs"]),
        "findings.csv": table_csv(made.tables["Findings"]),
        "boards-and-councils.csv": table_csv(made.tables["Boards and councils"]),
    }


FURTHER: Final = {
    "options": "Options",
    "option-moves": "Option moves",
    "sites": "Shortlist",
    "sites-to-ask": "Shortlist to ask",
    "comments": "Comments",
}
"""CSV files of tables that not every paper has."""


def neighbourhoods_csv(subject: Subject, made: Mapping[str, Table]) -> bytes:
    """``neighbourhoods.csv``: all levels under one another, the level first."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for at, level in enumerate(reversed(subject.levels)):
        table = made[level.value]
        if not at:
            writer.writerow(["level", *(column.key for column in table.columns)])
        for row in table.rows:
            writer.writerow([level.value, *("" if cell is None else harmless(cell) for cell in row)])
    return out.getvalue().encode("utf-8-sig", "replace")


def _plan_files(subject: Subject) -> dict[str, bytes]:
    found = plan_files(
        subject.assessment,
        subject.evidence,
        subject.shapes,
        subject.made,
        subject.rule,
        decision=DecisionRecord.from_dict(subject.decision.to_dict()),
        comments=subject.comments,
    )
    return {name: data for name, data in found.items() if name != "lookup.csv"}


def _maps(begun: AtlasBegun, made: _Made, progress: Callable[[str], None]) -> dict[str, bytes]:
    """Files of the maps; they are missing as a whole where one could not be drawn."""
    if any(words == "Maps" for words, _ in made.missing):
        return {}
    made.atlas = begun.done(progress)
    apart = made.atlas.pages
    files = {f"{'summaries' if key in apart else 'maps'}/{key}.png": data for key, data in made.atlas.pictures.items()}
    files |= {f"maps/{key}.svg": data for key, data in made.atlas.vectors.items()}
    files |= {f"summaries/{key}.pdf": data for key, data in apart.items()}
    return {"atlas.pdf": made.atlas.pdf, **files}


def _interactive(subject: Subject) -> bytes:
    from nhmap.store.paper.interactive import interactive_map  # noqa: PLC0415 - folium, which only a press pays

    return interactive_map(subject)


def content_of(file: Path) -> str:
    """Hash of the plan of a pack on the disk, as its manifest says; "" for what is no pack."""
    try:
        with zipfile.ZipFile(file) as archive:
            name = next(name for name in archive.namelist() if name.endswith("/manifest.json"))
            return str(json.loads(archive.read(name))["plan"]["hash"])
    except (OSError, zipfile.BadZipFile, StopIteration, ValueError, KeyError, TypeError):
        return ""


def seal_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and hashes of files, sorted by name."""
    listed = "".join(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files))
    return hashlib.sha256(listed.encode()).hexdigest()


def _closed(subject: Subject, made: _Made, seal: str) -> Pack:
    """The ZIP with its README and manifest; files for people are named after the plan, its option and the day."""
    stem = subject.stem
    names = {name: f"{stem}-{name}" if name in _NAMED else name for name in made.files}
    order = {name: made.files[key] for key, name in sorted(names.items(), key=lambda pair: pair[1])}
    manifest = {
        "form": FORM,
        "plan": {"name": subject.assessment.plan.name, "hash": subject.content},
        "planning_area": [subject.area.key, subject.area.code, subject.area.name],
        "option": subject.option,
        "status": subject.decision.status,
        "made": subject.made,
        "nhmap": __version__,
        **subject.versions,
        "vintages": dict(subject.evidence.vintages),
        "attribution": subject.evidence.attribution,
        "stem": stem,
        "seal": seal,
        "missing": [{"part": words, "why": reason} for words, reason in made.missing],
        "files": {
            names[key]: {"key": key, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for key, data in made.files.items()
        },
    }
    files = {
        "README.txt": readme(subject, list(order), made.missing, seal),
        "manifest.json": json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode(),
        **order,
    }
    data = zipped_evenly({f"{stem}/{name}": content for name, content in files.items()})
    return Pack(f"{stem}.zip", data, tuple(files), tuple(made.missing), seal, subject.content)


_NAMED: Final = frozenset(
    {"plan.xlsx", "paper.docx", "atlas.pdf", "map.html", "plan.gpkg", "plan-shapefile.zip", "plan.kml"}
)
"""Files that people send on by themselves."""
