"""``nhmap pack``: the planning paper of a plan, with its tables, maps and rows of data, as one ZIP."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nhmap.cli.footprints import assessed
from nhmap.cli.pack_beside import considered, notes_of, pipeline_of, sites
from nhmap.cli.printing import counted
from nhmap.cli.reading import catalogue, read_file
from nhmap.cli.writing import write_file
from nhmap.core.plan.decision import DecisionRecord
from nhmap.store.paper.packing import content_of, pack
from nhmap.store.paper.paper_settings import (
    LOGO_MB,
    TEMPLATE_MB,
    TEXTS_MB,
    PaperSettings,
    checked_colour,
    checked_logo,
    checked_template,
    own_texts,
    sections_left_out,
)
from nhmap.store.paper.subject import Subject

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from nhmap.cli.footprints import Assessed
    from nhmap.core.buildings.note_book import NoteBook


def run(options: argparse.Namespace) -> int:
    """Make the pack, and say what is in it and what is not."""
    settings = settings_of(options)
    done = assessed(options)
    book = notes_of(options, done.evidence)
    subject = subject_of(options, done, book)
    pipeline, problems = pipeline_of(options, subject)
    for problem in problems:
        print(f"  note: {problem.message}")
    pack_file = pack(subject, progress, settings=settings, pipeline=pipeline, notes=book)
    out = _free(options.out / pack_file.name, pack_file.content) if options.out.is_dir() else options.out
    write_file(out, pack_file.data)
    print(f"{counted(len(pack_file.files), 'file')} in {out} ({len(pack_file.data) / 1_000_000:,.1f} MB)")
    for part, reason in pack_file.missing:
        print(f"  missing: {part}. {reason}")
    print(f"  seal: {pack_file.seal}")
    return 0


def settings_of(options: argparse.Namespace) -> PaperSettings:
    """How the paper shall look, from the files that a command names."""
    word = "a Word document (.docx)"
    template, logo, texts = options.template, options.logo, options.texts
    return PaperSettings(
        checked_template(read_file(template, TEMPLATE_MB, word, smaller="Take pictures out of it."), template.name)
        if template
        else b"",
        checked_logo(read_file(logo, LOGO_MB, "a PNG", smaller="Make it smaller."), logo.name) if logo else b"",
        checked_colour(options.colour),
        sections_left_out(options.without),
        own_texts(read_file(texts, TEXTS_MB, "JSON or Markdown", smaller="Shorten it."), texts.name) if texts else {},
    )


def _free(file: Path, content: str) -> Path:
    """Where a pack is written in a folder: never over the pack of another plan of the same name and day."""
    if not file.exists() or content_of(file) == content:
        return file
    return file.with_name(f"{file.stem}-{content[:8]}{file.suffix}")


def decision_of(options: argparse.Namespace, done: Assessed) -> DecisionRecord:
    """What the file says of the decision, and what the command says in its place."""
    record = done.imported.decision or DecisionRecord()
    for key in ("status", "agreed_by", "agreed_on", "asked", "organisation"):
        if text := getattr(options, key):
            record = record.with_value(key, text)
    if options.agreed_by:
        record = record.with_value("names", "yes")  # who types a name means it
    return record.shared


def progress(words: str) -> None:
    """What is made next, where a person looks on."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(f"  {words}", file=sys.stderr)


def subject_of(options: argparse.Namespace, done: Assessed, book: NoteBook | None = None) -> Subject:
    """The plan that a command names, as packs and maps need it.

    Parameters
    ----------
    book
        What was noted of buildings.
    """
    when = options.made or datetime.now(UTC).isoformat(timespec="seconds")
    beside: dict[str, Any] = {"comments": done.imported.comments}
    if hasattr(options, "options"):
        beside["options"] = considered(options, done)
        beside["shortlist"] = sites(options, done, datetime.fromisoformat(when).date(), book)
    beside["option"] = next((option.label for option in beside.get("options", ()) if option.own), options.option)
    decision = decision_of(options, done)
    return Subject(done.assessment, done.shapes, when, done.imported.rule, decision, catalogue().layers, **beside)
