"""``nhmap data``: builds the layers from publishers' files, compares builds, chooses one, says what to fetch."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nhmap.cli.reading import current_settings
from nhmap.errors import InputRefusedError, printable
from nhmap.store.layers import data_sets
from nhmap.store.layers.catalogue import CATALOGUE, Catalogue
from nhmap.store.refresh import choosing, comparing_builds, dating
from nhmap.store.refresh.ages import ages_of
from nhmap.store.refresh.plans_on_data import plans_moved
from nhmap.store.refresh.recognising import recognise
from nhmap.store.refresh.refreshing import build_into, preview, title_of

if TYPE_CHECKING:
    import argparse

    from nhmap.store.refresh.refreshing import Preview


def run(options: argparse.Namespace) -> int:
    """Do one job."""
    jobs = {"build": _build, "diff": _diff, "sources": _sources, "sets": _sets, "use": _use}
    try:
        jobs[options.job](options)
    except PermissionError as error:
        message = f"{error.filename} cannot be written to."
        raise InputRefusedError(message, "Name another folder with --out.") from error
    return 0


def _build(options: argparse.Namespace) -> None:
    """Build a data set, or the layers of a folder that is named."""
    current_settings()
    out: Path | None = options.out
    if out is not None and out.exists() and not out.is_dir():
        message = f"{out} is a file."
        raise InputRefusedError(message, "Name a folder for the layers.")
    used = data_sets.in_use().folder if out is None else out
    shown, base = _shown(options.folder, used, _dates(options.date))
    _print_preview(shown.words())
    if options.dry_run:
        print("Nothing was written.")
        return
    if out is None:
        root = current_settings().data_sets
        title = options.title or title_of(shown)
        outcome = build_into(shown, root, base, _tell, as_set=(title, _today()))
        data_sets.use(outcome.name)
        _tell("Assessing the saved plans on both")
    else:
        outcome = build_into(shown, out, base, _tell)
    print("Done:")
    for line in outcome.words():
        print(line)
    if outcome.difference is not None:
        for line in comparing_builds.words(outcome.difference):
            print(line)
    if outcome.name:
        for line in plans_moved(current_settings().plans_url, used, outcome.folder):
            print(line)
        print(f"The data set {outcome.name} is in use. “nhmap data use {data_sets.SUPPLIED}” goes back.")
    else:
        print(f"The layers are in {outcome.folder}.")


def _print_preview(lines: list[str]) -> None:
    """Print what would be done, and how to give the dates that are missing."""
    for line in lines:
        print(printable(line))
    if choosing.undated(lines):
        print("Give the date of a file that says none: --date FILE=2026-10-01", file=sys.stderr)


def _shown(folder: Path, used: Path, dates: dict[str, str]) -> tuple[Preview, Path | None]:
    """What would be done: from the folder alone where it holds everything, else on the layers that are used."""
    files = recognise(folder, dates)
    alone = preview(folder, None, dates, files)
    if not alone.missing or not (used / CATALOGUE).is_file():
        return alone, None
    return preview(folder, used, dates, files), used


def _dates(texts: list[str]) -> dict[str, str]:
    dates = {}
    for text in texts:
        name, _, written = text.rpartition("=")
        day = dating.as_given(written)
        if not name or not day:
            message = f"“{text}” names no file and date."
            raise InputRefusedError(message, "Give --date as FILE=2026-10-01, FILE=2026-10 or FILE=2026.")
        dates[name] = day
    return dates


def _diff(options: argparse.Namespace) -> None:
    """Print what moved between two builds."""
    after = data_sets.in_use().folder if not options.after else _folder(options.after)
    for line in comparing_builds.words(
        comparing_builds.compare(Catalogue.read(_folder(options.before)), Catalogue.read(after))
    ):
        print(line)
    for line in plans_moved(current_settings().plans_url, _folder(options.before), after):
        print(line)


def _folder(name: str) -> Path:
    """The folder of a data set, or the one that is named itself."""
    path = Path(name)
    return path if (path / CATALOGUE).is_file() else data_sets.data_set(name).folder


def _sources(options: argparse.Namespace) -> None:
    """Print what to fetch, from where, how often, and how old ours is."""
    del options
    used = data_sets.in_use()
    ages = ages_of(Catalogue.read(used.folder), used.folder, _today())
    print(f"Data set in use: {used.title}.")
    there = sum(age.is_there for age in ages)
    print(f"{sum(age.late for age in ages)} of {there} publications are older than their publisher's rhythm.")
    for source in sorted(ages, key=lambda age: not age.late):
        print(f"{source.title} ({source.publisher})")
        print(f"  ours     {source.vintage}{f', {source.words}' if source.words else ''}")
        print(f"  comes    {source.rhythm}")
        print(f"  fetch    {source.page}")


def _sets(options: argparse.Namespace) -> None:
    """Print the data sets."""
    del options
    used = data_sets.in_use()
    for data_set in data_sets.all_sets():
        mark = "*" if data_set.name == used.name else " "
        day = f", made {data_set.made}" if data_set.made else ""
        print(f"{mark} {data_set.name}: {data_set.title}{day}")


def _use(options: argparse.Namespace) -> None:
    """Put another data set in use."""
    print(f"In use: {data_sets.use(options.name).title}.")


def _today() -> date:
    return datetime.now(UTC).date()


def _tell(words: str) -> None:
    print(f"{words} …", file=sys.stderr, flush=True)
