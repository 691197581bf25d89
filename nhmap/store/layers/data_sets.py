"""Data sets: several sets of layers side by side, one in use.

The one that nhmap came with lies in the project and is never written to. Those that a person made lie in that
person's folder; a small file there names the one in use.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import tomli_w

from nhmap.config import settings
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.layers.catalogue import CATALOGUE, Catalogue
from nhmap.store.layers.placing import beside, put_in_place, writable

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

ABOUT: Final = "about.toml"
_IN_USE: Final = "in-use.txt"
SUPPLIED: Final = "supplied"
"""The name of the data set that nhmap came with."""
KEPT_TITLE: Final = "What nhmap came with then, kept for a plan"
_NAME: Final = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")
_MOST_TEXT: Final = 10_000
_LOOKED_EVERY_S: Final = 0.5
"""How long another process's choice or removal may go unseen: a stroke asks for the folder ten times and more."""
_chosen_folders: Final[dict[Path, tuple[float, Path | None]]] = {}
"""When the choice was looked up in a folder of data sets, and what it was."""


@dataclass(frozen=True)
class DataSet:
    """One set of layers.

    Attributes
    ----------
    name
        By which it is chosen.
    folder
        In which it lies.
    title, made, base
        What people call it, the day on which it was made, and the version of the data that it was made from.
    """

    name: str
    folder: Path
    title: str
    made: str = ""
    base: str = ""


def all_sets() -> tuple[DataSet, ...]:
    """The one that nhmap came with, then those that were made here, oldest first."""
    sets = []
    root = settings().data_sets
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if (folder / CATALOGUE).is_file() and not folder.name.startswith("."):
            about = _about(folder)
            title, day, base = (str(about.get(key, "")) for key in ("title", "made", "base"))
            sets.append(DataSet(folder.name, folder, title or folder.name, day, base))
    supplied = DataSet(SUPPLIED, settings().data, "The data that nhmap came with")
    return (supplied, *sorted(sets, key=lambda entry: (entry.made, entry.name)))


def _about(folder: Path) -> dict[str, object]:
    with contextlib.suppress(OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return tomllib.loads((folder / ABOUT).read_text(encoding="utf-8")[:_MOST_TEXT])
    return {}


def data_set(name: str) -> DataSet:
    """The data set of a name, or of a version, as papers and exports cite it.

    Raises
    ------
    InputRefusedError
        When there is none.
    """
    for entry in all_sets():
        if entry.name == name:
            return entry
    match = of_version(name)
    if match is not None:
        return match
    message = f"There is no data set “{name}”."
    raise InputRefusedError(message, f"There are: {', '.join(other.name for other in all_sets())}.")


def in_use() -> DataSet:
    """The data set in use; where the one that was chosen is gone, that which nhmap came with."""
    folder = folder_in_use()
    return next((entry for entry in all_sets() if entry.folder == folder), all_sets()[0])


def folder_in_use() -> Path:
    """The folder of the data set in use; asked for at every stroke, so only a look at one small file."""
    options = settings()
    if "data" in options.model_fields_set:
        return options.data
    looked, folder = _chosen_folders.get(options.data_sets, (float("-inf"), None))
    if time.monotonic() - looked > _LOOKED_EVERY_S:
        folder = _chosen_folder(options.data_sets)
        _chosen_folders[options.data_sets] = (time.monotonic(), folder)
    return folder or options.data


def _chosen_folder(root: Path) -> Path | None:
    """Folder of the data set that was chosen, as a small file says; None for what nhmap came with."""
    try:
        name = (root / _IN_USE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    folder = root / name
    sound = _NAME.fullmatch(name) is not None and (folder / CATALOGUE).is_file()
    return folder if sound else None


def of_version(version: str) -> DataSet | None:
    """The data set of a version, if it is still here."""
    return next((entry for entry in all_sets() if version_of(entry) == version), None)


def version_of(data: DataSet) -> str:
    """The version of a data set, as papers and exports cite it; empty where it cannot be read."""
    with contextlib.suppress(NhmapError):
        return Catalogue.read(data.folder).version
    return ""


def keep(version: str, day: date) -> DataSet:
    """See that the data of a version stays here: what nhmap came with is copied to the person's own folder.

    An update of nhmap brings other data in its place, and a plan that is held to it would lose it.

    Parameters
    ----------
    version
        Of data that is here.
    made
        The day on which it is asked.

    Raises
    ------
    InputRefusedError
        When it is not here, or there is no room for a copy.
    """
    entry = data_set(version)
    if entry.name != SUPPLIED:
        return entry
    root = settings().data_sets
    name = f"{day.isoformat()}-{version[:8]}"
    if not (root / name / CATALOGUE).is_file():
        with beside(root / name) as staged, writable(root):
            shutil.copytree(entry.folder, staged, dirs_exist_ok=True)
            write_about(staged, KEPT_TITLE, day.isoformat(), version)
            put_in_place(staged, root / name)
    return next(other for other in all_sets() if other.name == name)


def use(name: str) -> DataSet:
    """Put a data set in use, from the next look on.

    Raises
    ------
    InputRefusedError
        When there is none of this name, or the installation fixes another.
    """
    entry = data_set(name)
    if "data" in settings().model_fields_set:
        message = "NHMAP_DATA says which data is used."
        raise InputRefusedError(message, "Take NHMAP_DATA away to choose among data sets.")
    root = settings().data_sets
    with writable(root):
        root.mkdir(parents=True, exist_ok=True)
        written = root / f".{_IN_USE}-{os.getpid()}"
        with written.open("w", encoding="utf-8") as stream:
            stream.write(entry.name + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        written.replace(root / _IN_USE)
    _chosen_folders.pop(root, None)
    return entry


def write_about(folder: Path, title: str, day: str, base: str) -> None:
    """Write what a data set says of itself."""
    text = tomli_w.dumps({"title": title, "made": day, "base": base})
    (folder / ABOUT).write_text(text, encoding="utf-8", newline="\n")
