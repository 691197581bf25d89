"""``nhmap data build``: the layers from publishers' files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.cli.printing import counted
from nhmap.cli.reading import current_settings
from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import build

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Build every layer."""
    out = options.out or current_settings().data
    if out.exists() and not out.is_dir():
        message = f"{out} is a file."
        raise InputRefusedError(message, "Name a folder for the layers.")
    try:
        records = build(options.folder, out)
    except PermissionError as error:
        message = f"{error.filename or out} cannot be written to."
        raise InputRefusedError(message, "Name another folder with --out.") from error
    print(f"{counted(len(records), 'layer')} built in {out}")
    return 0
