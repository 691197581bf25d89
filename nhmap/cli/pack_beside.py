"""What ``nhmap pack`` sets beside a plan: other options, what was said of them, and the shortlist."""

from __future__ import annotations

import csv
import io
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from nhmap.cli.footprints import read_plan, read_plan_file
from nhmap.cli.rank import weights_of
from nhmap.cli.reading import MEGABYTE, catalogue, current_settings, read_file
from nhmap.cli.site_options import note_book, travel_model
from nhmap.core.assessment.assessment import assess
from nhmap.core.buildings.estate import Estate, with_estate
from nhmap.core.buildings.gates import GateSettings
from nhmap.core.buildings.note_book import NoteBook
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.plan.pipeline import Pipeline
from nhmap.core.plan.plans import Level
from nhmap.core.ranking.candidates import measure_candidates
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.reading import read_estates
from nhmap.store.estate_files.sheets import EstateLimits
from nhmap.store.exports.scheme_files import read_schemes
from nhmap.store.exports.shortlists import read_shortlist
from nhmap.store.layers.loading import load_shapes
from nhmap.store.paper.considered import Considered, lettered
from nhmap.store.paper.shortlisted import shortlisted
from nhmap.store.tabular.cells import as_written

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping
    from datetime import date

    from nhmap.cli.footprints import Assessed
    from nhmap.core.evidence import Evidence
    from nhmap.store.paper.shortlisted import Shortlisted
    from nhmap.store.paper.subject import Subject
    from nhmap.store.tabular.problems import Problem

_SAID_MB: Final = 10
_WORDS: Final = ("preferred", "speaks_for", "speaks_against")
_FIRST: Final = 3
"""Columns before those of the first option."""


def considered(options: argparse.Namespace, done: Assessed) -> tuple[Considered, ...]:
    """The options that a command names, all balanced as the plan is; empty where it names none.

    Raises
    ------
    InputRefusedError
        When a file cannot be used, or there are too many.
    """
    if not options.options:
        if options.said is not None:
            message = "--said tells of options, and none is given."
            raise InputRefusedError(message, "Give the other plans with --options.")
        return ()
    others = []
    for file in options.options:
        imported, _ = read_plan(options, read_plan_file(file), file.name, done.evidence, done.shapes)
        others.append(assess(imported.plan, done.evidence, done.assessment.settings))
    pairs = lettered(done.assessment, others, options.option)
    words = {} if options.said is None else _words(options)
    strange = sorted(set(words) - {label for label, _ in pairs})
    if strange:
        message = f"{options.said.name} tells of option {', '.join(strange)}, which this paper does not have."
        raise InputRefusedError(message, f"The options are {', '.join(label for label, _ in pairs)}.")
    beside = []
    for label, assessment in pairs:
        preferred, speaks_for, speaks_against = (words.get(label, {}).get(key, "") for key in _WORDS)
        own = assessment is done.assessment
        beside.append(Considered(label, assessment, own, speaks_for, speaks_against, preferred == "yes"))
    return tuple(beside)


def _words(options: argparse.Namespace) -> dict[str, Mapping[str, str]]:
    """What a comparison's CSV says of each letter.

    Raises
    ------
    InputRefusedError
        When it is no comparison of nhmap.
    """
    data = read_file(options.said, _SAID_MB, "comparison.csv as the page Compare wrote it", smaller="Take it anew.")
    rows = [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline="")) if row]
    head = rows[0] if rows else []
    if head[:_FIRST] != ["key", "measure", "unit"]:
        begins = ", ".join(head[:_FIRST])
        message = f"{options.said.name} is no table that the page Compare wrote: it begins with “{begins}”."
        raise InputRefusedError(message, "On the page Compare, press Export, then “Table and notes (CSV)”.")
    places = {head[at]: at for at in range(_FIRST, len(head), 3)}
    texts: dict[str, dict[str, str]] = {label: {} for label in places}
    for row in rows[1:]:
        if row[0] in _WORDS:
            for label, at in places.items():
                texts[label][row[0]] = as_written(row[at]) if at < len(row) else ""
    return dict(texts)


def sites(options: argparse.Namespace, done: Assessed, day: date, book: NoteBook | None = None) -> Shortlisted | None:
    """The shortlist that a command names, ranked in the planning area of the plan; None where it names none.

    Parameters
    ----------
    book
        What was noted of buildings: who works like a centre already, and who is set apart.

    Raises
    ------
    InputRefusedError
        When a file cannot be used, or no site of it stands in the planning area.
    """
    if options.sites is None:
        return None
    limit = current_settings().upload_limit_mb
    data = read_file(options.sites, limit, "a shortlist", smaller="Give the shortlist alone.")
    weights = weights_of(options)
    evidence, estate = _facts(options, done.evidence)
    listed = read_shortlist(data, options.sites.name, set(map(str, evidence.sites["site_id"])))
    plan, travel = done.assessment.plan, travel_model(options)
    drawn = plan if (plan.at_level(Level.SNP) >= 0).any() else None
    area = planning_area(evidence.areas, plan.area_key, plan.area_code)
    noted = book or NoteBook()
    candidates = measure_candidates(evidence, area, day, travel, drawn, acting=noted.acting)
    settings = GateSettings(planning_area=candidates.area.inside, acting_nhcs=noted.acting, discounted=noted.discounted)
    shortlist = shortlisted(
        *(evidence, candidates, candidates.rank(weights, settings), listed.site_ids, plan, travel),
        notes=noted,
        estate=estate,
        illustrative=estate.illustrative,
    )
    _say(options, [problem.message for problem in listed.problems])
    if shortlist is None:
        message = f"No site of {options.sites.name} stands in {area.label}."
        raise InputRefusedError(message, "“nhmap rank --area …” lists the sites of a planning area.")
    return shortlist


def notes_of(options: argparse.Namespace, evidence: Evidence) -> NoteBook:
    """What the file of notes says of buildings; an empty book where none is given.

    Raises
    ------
    InputRefusedError
        When the file cannot be used.
    """
    if options.notes is None:
        return NoteBook()
    limit = current_settings().upload_limit_mb
    data = read_file(options.notes, limit, "notes of buildings", smaller="Give the notes of fewer buildings.")
    book, lines = note_book(data, options.notes.name, evidence)
    _say(options, lines)
    return book


def _say(options: argparse.Namespace, notes: Iterable[str]) -> None:
    """What a person should know; beside the answer where that is JSON, which holds nothing else."""
    for words in notes:
        print(f"  note: {words}", file=sys.stderr if getattr(options, "json", False) else sys.stdout)


def _facts(options: argparse.Namespace, evidence: Evidence) -> tuple[Evidence, Estate]:
    """Evidence with the building facts of the files that were given."""
    if not options.estate:
        return evidence, Estate()
    most = EstateLimits().file_bytes // MEGABYTE
    smaller = "Give the rows of your planning area only."
    files = [(file.name, read_file(file, most, "a list of buildings", smaller=smaller)) for file in options.estate]
    estate, _ = read_estates(files, evidence, partial(load_shapes, catalogue()))
    return with_estate(evidence, estate), estate


def pipeline_of(options: argparse.Namespace, subject: Subject) -> tuple[Pipeline, tuple[Problem, ...]]:
    """What the file of schemes says; nothing where none is given."""
    if options.schemes is None:
        return Pipeline().with_defined(options.defined), ()
    data = read_file(options.schemes, current_settings().upload_limit_mb, "a table of schemes", smaller="Fewer rows.")
    listed = () if subject.shortlist is None else subject.shortlist.ids
    zones = [(place.zone.id, place.zone.name) for place in subject.at(subject.lowest)]
    schemes = read_schemes(data, options.schemes.name, listed, zones)
    return schemes.pipeline.with_defined(options.defined), schemes.problems
