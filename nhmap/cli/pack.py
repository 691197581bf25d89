"""``nhmap pack``: the planning paper of a plan, with its tables, maps and rows of data, as one ZIP."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nhmap.cli.footprints import assessed
from nhmap.cli.printing import counted
from nhmap.cli.reading import catalogue
from nhmap.cli.writing import write_file
from nhmap.store.paper.packing import pack
from nhmap.store.paper.subject import Decision, Subject

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Make the pack, and say what is in it and what is not."""
    subject = subject_of(options)
    made = pack(subject, progress)
    out = options.out / made.name if options.out.is_dir() else options.out
    write_file(out, made.data)
    print(f"{counted(len(made.files), 'file')} in {out} ({len(made.data) / 1_000_000:,.1f} MB)")
    for part, reason in made.missing:
        print(f"  missing: {part}. {reason}")
    print(f"  seal: {made.seal}")
    return 0


def progress(words: str) -> None:
    """What is made next, where a person looks on."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(f"  {words}", file=sys.stderr)


def subject_of(options: argparse.Namespace) -> Subject:
    """The plan that a command names, as packs and maps need it."""
    done = assessed(options)
    decision = Decision(
        options.option, options.status, options.agreed_by, options.agreed_on, options.asked, options.organisation
    )
    made = options.made or datetime.now(UTC).isoformat(timespec="seconds")
    return Subject(done.assessment, done.shapes, made, done.imported.rule, decision, catalogue().layers)
