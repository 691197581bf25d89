"""``nhmap status``: which layers are installed, and whether their bytes are the promised ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap import __version__
from nhmap.cli.printing import as_json, counted
from nhmap.cli.reading import catalogue
from nhmap.errors import DataDamagedError

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Print the catalogue.

    Raises
    ------
    DataDamagedError
        After printing, when a layer is missing or damaged.
    """
    installed = catalogue()
    damaged = installed.damaged()
    layers = [
        {
            "name": layer.name,
            "file": layer.file,
            "rows": layer.rows,
            "key": layer.key,
            "crs": layer.crs,
            "publisher": layer.publisher,
            "title": layer.title,
            "vintage": layer.vintage,
            "licence": layer.licence,
            "sha256": layer.sha256,
            "sound": layer.name not in damaged,
            "notes": layer.notes,
        }
        for layer in installed.layers
    ]
    if options.json:
        answer = {
            "version": __version__,
            "data": installed.version,
            "folder": str(installed.folder),
            "layers": layers,
            "attribution": installed.attribution,
        }
        print(as_json(answer))
    else:
        print(f"nhmap {__version__}, data {installed.version} in {installed.folder}")
        for row in layers:
            mark = "" if row["sound"] else "  DAMAGED"
            print(f"  {row['name']:<22} {row['rows']:>9,} rows  {row['vintage']}{mark}")
    if damaged:
        message = f"{counted(len(damaged), 'layer')} missing or damaged: {', '.join(damaged)}."
        raise DataDamagedError(message, "Install nhmap afresh, or run “nhmap data build”.")
    return 0
