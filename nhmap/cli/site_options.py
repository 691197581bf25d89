"""What ``rank`` and ``select`` share: the planning area, people's own building facts and travel times, the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from nhmap.cli.printing import counted
from nhmap.cli.reading import MEGABYTE, catalogue, current_settings, read_file
from nhmap.core.buildings.estate import ILLUSTRATIVE, with_estate
from nhmap.core.buildings.gates import GateSettings
from nhmap.core.buildings.note_book import NoteBook
from nhmap.core.places.places import find_place
from nhmap.core.ranking.candidates import measure_candidates
from nhmap.core.reach.catchments import WALK
from nhmap.core.reach.driving import DRIVE
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.reading import read_estates
from nhmap.store.estate_files.sheets import EstateLimits
from nhmap.store.exports.note_files import read_notes
from nhmap.store.footprint_files.importing import read_footprints
from nhmap.store.layers.loading import load_evidence, load_shapes
from nhmap.store.tabular.problems import some
from nhmap.store.tabular.uploads import Limits
from nhmap.store.travel_files.faults import mode_of
from nhmap.store.travel_files.reading import read_travel

if TYPE_CHECKING:
    import argparse

    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Plan
    from nhmap.core.ranking.candidates import Candidates
    from nhmap.core.reach.catchments import Travel, TravelModel
    from nhmap.core.reach.driving import DriveModel

_MODELS: Final[dict[str, TravelModel | DriveModel]] = {"walk": WALK, "drive": DRIVE}
_FEWER: Final = "Give the rows of your planning area only."


@dataclass(frozen=True, eq=False)
class Measured:
    """Candidates as a command's options ask for them.

    Attributes
    ----------
    plan
        The footprints that were given, if any.
    notes
        What a person should know of the files they gave, in words.
    illustrative
        Whether any building fact is invented.
    way
        The way of travelling.
    gates
        By what the gates judge: the planning area, which buildings act already and which are discounted.
    """

    evidence: Evidence
    candidates: Candidates
    plan: Plan | None
    notes: tuple[str, ...]
    illustrative: bool
    gates: GateSettings
    way: Travel

    def about(self) -> dict[str, Any]:
        """What every answer about sites says of where its figures come from."""
        area = self.candidates.area
        facts = {
            "area": {"kind": area.key, "code": area.code, "name": area.name},
            "travel": self.candidates.travel,
            "sites_without_a_place": self.candidates.unplaced,
            "notes": list(self.notes),
            "illustrative": self.illustrative,
            "vintages": dict(self.evidence.vintages),
            "attribution": self.evidence.attribution,
        }
        return {"warning": ILLUSTRATIVE, **facts} if self.illustrative else facts

    def heading(self, count: int, what: str, plural: str = "") -> str:
        """How every answer for people begins: what is invented, how many there are and where, and what to know."""
        first = f"{counted(count, what, plural)} in {self.candidates.area.label}; catchment: {self.candidates.travel}"
        return "\n".join([*([ILLUSTRATIVE] if self.illustrative else []), first, *(f"  {note}" for note in self.notes)])


def measured(options: argparse.Namespace) -> Measured:
    """The candidates of the area, with the facts, travel times and plan that were given.

    Raises
    ------
    InputRefusedError
        When the area or a file cannot be used.
    """
    limit = current_settings().upload_limit_mb
    lists = EstateLimits().file_bytes // MEGABYTE
    files = [
        (file.name, read_file(file, lists, "a list of buildings", smaller=_FEWER)) for file in options.estate or ()
    ]
    noted = None if options.notes is None else read_file(options.notes, limit, "notes of buildings", smaller=_FEWER)
    times = (
        None if options.travel is None else read_file(options.travel, limit, "a CSV of travel times", smaller=_FEWER)
    )
    drawn = None if options.plan is None else read_file(options.plan, limit)
    installed = catalogue()
    layers = load_evidence(installed)
    place = find_place(layers, options.area)
    area, notes = place.area, [place.said] if place.said else []
    evidence, illustrative = layers, False
    if files:
        estate, uploads = read_estates(files, layers, partial(load_shapes, installed))
        evidence, illustrative = with_estate(layers, estate), estate.illustrative
        for upload in uploads:
            notes.append(f"{upload.name}: {len(upload.facts):,} facts; {len(upload.rejects):,} rows or cells not used.")
            notes.extend(problem.message for problem in upload.problems)
    plan = None
    if drawn is not None:
        limits = Limits(file_bytes=limit * MEGABYTE)
        shapes = partial(load_shapes, installed)
        imported = read_footprints(
            drawn, options.plan.name, layers.areas, shapes, layer=options.layer, retired=layers.retired, limits=limits
        )
        plan = imported.plan
        notes.extend(problem.message for problem in imported.problems)
    travel = travel_model(options)
    if times is not None:
        table = read_travel(times, options.travel.name, evidence.sites, layers.areas, Limits(limit * MEGABYTE))
        travel = table.table(options.mode, options.minutes)
        notes.append(table.sentence(travel.mode))
        notes.extend(problem.message for problem in table.problems)
    book = NoteBook()
    if noted is not None:
        book, lines = note_book(noted, options.notes.name, evidence)
        notes.extend(lines)
    candidates = measure_candidates(evidence, area, datetime.now(UTC).date(), travel, plan, acting=book.acting)
    settings = GateSettings(
        planning_area=candidates.area.inside,
        minimum_floor_area_m2=options.minimum_area,
        minimum_list=options.minimum_list,
        minimum_practices=options.minimum_practices,
        acting_nhcs=book.acting,
        discounted=book.discounted,
    )
    return Measured(evidence, candidates, plan, tuple(notes), illustrative, settings, travel)


def note_book(data: bytes, name: str, evidence: Evidence) -> tuple[NoteBook, list[str]]:
    """Notes of buildings from a file, and what a person should know of them.

    Raises
    ------
    InputRefusedError
        When the file cannot be used.
    """
    read = read_notes(data, name, limits=Limits(file_bytes=current_settings().upload_limit_mb * MEGABYTE))
    book = NoteBook.of((entry.site_id, entry.name, entry.text) for entry in read.entries)
    return book, [*_noted(book, evidence, name), *(problem.message for problem in read.problems)]


def _noted(book: NoteBook, evidence: Evidence, name: str) -> list[str]:
    """What the notes say that bears on a ranking, in words."""
    words = (
        f"{name}: {counted(len(book.acting), 'building')} working like a centre already or designated, "
        f"{len(book.discounted):,} set apart."
    )
    notes = [words]
    site_ids = set(map(str, evidence.sites["site_id"]))
    strange = sorted((book.acting | set(book.discounted)) - site_ids)
    if strange:
        notes.append(f"{name} notes {counted(len(strange), 'building')} that nhmap does not know: {some(strange)}.")
    return notes


def travel_model(options: argparse.Namespace) -> Travel:
    """The estimate of nhmap, on foot or by car."""
    mode = mode_of(options.mode or "walk")
    if mode not in _MODELS:
        if getattr(options, "travel", None) is not None:
            return WALK  # replaced by the table, which knows its own modes
        message = f"“{options.mode}” is not a way of travelling that nhmap models."
        raise InputRefusedError(message, "Choose walk or drive, or bring a table of travel times with --travel.")
    model = _MODELS[mode]
    return model if options.minutes is None else replace(model, minutes=options.minutes)
