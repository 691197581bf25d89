"""``nhmap map``: maps of a plan as PNG, SVG and one PDF atlas, and as one HTML file to move about in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.cli.footprints import assessed
from nhmap.cli.pack import progress, subject_of
from nhmap.cli.printing import counted
from nhmap.cli.writing import write_file, write_files
from nhmap.errors import InputRefusedError
from nhmap.store.paper.atlas import atlas
from nhmap.store.paper.interactive import interactive_map

if TYPE_CHECKING:
    import argparse

    from nhmap.store.paper.subject import Subject


def run(options: argparse.Namespace) -> int:
    """Draw the maps, and say which."""
    if options.out is None and options.html is None:
        message = "It is not said where the maps shall be written."
        raise InputRefusedError(message, "Name a folder with --out, a file with --html, or both.")
    subject = subject_of(options, assessed(options))
    if options.html is not None:
        data = interactive_map(subject)
        write_file(options.html, data)
        print(f"Interactive map written to {options.html} ({len(data) / 1_000_000:,.1f} MB)")
    if options.out is not None:
        _on_paper(subject, options)
    return 0


def _on_paper(subject: Subject, options: argparse.Namespace) -> None:
    drawn = atlas(subject, progress, options.only)
    if not drawn.drawings:
        message = f"No map of this plan begins with “{options.only}”."
        raise InputRefusedError(message, "Try overview, deprivation, mnp or snp.")
    files = {f"{key}.png": data for key, data in drawn.pictures.items()}
    files |= {f"{key}.svg": data for key, data in drawn.vectors.items()}
    files |= {f"{key}.pdf": data for key, data in drawn.pages.items()}
    write_files(options.out, {f"{subject.stem}-{name}": data for name, data in files.items()})
    write_files(options.out, {f"{subject.stem}-atlas.pdf": drawn.pdf})
    print(
        f"{counted(len(drawn.drawings), 'map')} written to {options.out}, and all of them in {subject.stem}-atlas.pdf"
    )
