"""``nhmap map``: maps of a plan as PNG, SVG and one PDF atlas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.cli.pack import progress, subject_of
from nhmap.cli.printing import counted
from nhmap.cli.writing import write_files
from nhmap.errors import InputRefusedError
from nhmap.store.paper.atlas import atlas

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Draw the maps, and say which."""
    subject = subject_of(options)
    drawn = atlas(subject, progress, options.only)
    if not drawn.drawings:
        message = f"No map of this plan begins with “{options.only}”."
        raise InputRefusedError(message, "Try overview, deprivation, mnp or snp.")
    files = {f"{key}.png": data for key, data in drawn.pictures.items()}
    files |= {f"{key}.svg": data for key, data in drawn.vectors.items()}
    write_files(options.out, {f"{subject.stem}-{name}": data for name, data in files.items()})
    write_files(options.out, {f"{subject.stem}-atlas.pdf": drawn.pdf})
    print(
        f"{counted(len(drawn.drawings), 'map')} written to {options.out}, and all of them in {subject.stem}-atlas.pdf"
    )
    return 0
