"""Boundaries of one's own on the command line: read, and laid over the layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.cli.reading import MEGABYTE, read_file
from nhmap.core.evidence import with_boundaries
from nhmap.core.geography.boundary_exchange import COLOURS
from nhmap.core.geography.boundary_sets import Status
from nhmap.errors import InputRefusedError
from nhmap.store.boundary_files.brought import AboutSet, admit_day, as_set
from nhmap.store.boundary_files.reading import LayersError, read_boundaries
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.uploads import Limits

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.boundary_sets import BoundarySet
    from nhmap.store.footprint_files.placing import Shapes


def with_own(evidence: Evidence, options: argparse.Namespace, shapes: Shapes, limit_mb: int) -> Evidence:
    """The layers with the boundaries that the options name.

    Raises
    ------
    InputRefusedError
        When a file cannot be used, or it is not clear what names its areas.
    """
    files = list(options.boundaries or ())
    sets = [_read(file, at, evidence, options, shapes, limit_mb) for at, file in enumerate(files)]
    if options.pride is not None:
        sets.append(_read(options.pride, len(files), evidence, options, shapes, limit_mb, pride=True))
    return with_boundaries(evidence, tuple(sets))


def _read(  # noqa: PLR0913, PLR0917 - a file, and how it is to be read
    file: Path,
    at: int,
    evidence: Evidence,
    options: argparse.Namespace,
    shapes: Shapes,
    limit_mb: int,
    *,
    pride: bool = False,
) -> BoundarySet:
    data = read_file(file, limit_mb)
    name = clean_name(file.name)
    try:
        boundaries = read_boundaries(
            data,
            file.name,
            evidence.areas,
            shapes,
            named_by=options.boundary_names,
            rule=options.rule,
            retired=evidence.retired,
            limits=Limits(file_bytes=limit_mb * MEGABYTE),
        )
    except LayersError as several:
        raise InputRefusedError(
            several.message, "Give a file that holds the one layer or sheet that is meant."
        ) from None
    if boundaries.asks:
        listed = ", ".join(f"{column.column} ({column.groups:,} names)" for column in boundaries.columns)
        message = f"It is not clear what names the areas of {name}: {listed}."
        raise InputRefusedError(message, "Say which column is meant with --boundary-names COLUMN.")
    about = AboutSet(
        clean_name(file.stem.replace("_", " ")) or "Boundaries",
        "place" if pride else "area",
        Status.IN_FORCE if pride else Status(options.boundary_status),
        "" if pride else admit_day(options.boundary_from),
        name,
        colour=COLOURS[at % len(COLOURS)],
        pride=pride,
    )
    return as_set(boundaries, f"own-{at + 1}", about)
