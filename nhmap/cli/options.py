"""What each command takes, and its example."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from nhmap import __version__
from nhmap.cli.options_of_plans import add_assess, add_draft, add_export, add_paper, add_pcn
from nhmap.cli.options_of_sites import add_demo_estate, add_estate, add_need, add_rank, add_select, add_travel
from nhmap.cli.options_shared import (
    Parser,
    one_command,
)

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def parser() -> argparse.ArgumentParser:
    """All commands, each with an example."""
    top = Parser(
        prog="nhmap",
        description="An interactive map for planning neighbourhood health in England.",
        epilog="Example: nhmap run\n“nhmap COMMAND --help” tells more of each command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"nhmap {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(commands)
    _add_update(commands)
    _add_status(commands)
    add_assess(commands)
    add_draft(commands)
    add_rank(commands)
    add_select(commands)
    add_need(commands)
    add_travel(commands)
    add_export(commands)
    add_paper(commands)
    add_pcn(commands)
    _add_data(commands)
    add_estate(commands)
    add_demo_estate(commands)
    return top


def _add_run(commands: _SubParsersAction[Parser]) -> None:
    run = one_command(commands, "run", "Open nhmap in the browser.", "nhmap run --port 8501")
    run.add_argument("--port", type=int, metavar="N", help="port of this computer (8501, or the next that is free)")
    run.add_argument("--share", action="store_true", help="answer the network too, behind a passphrase")
    run.add_argument("--no-browser", action="store_true", help="do not open a browser window")


def _add_update(commands: _SubParsersAction[Parser]) -> None:
    about = "Bring a newer nhmap in the place of this one; saved plans are backed up before."
    update = one_command(commands, "update", about, "nhmap update", "nhmap update nhmap-main.zip")
    update.add_argument(
        "source",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="ZIP, folder or wheel of the newer nhmap; not for a checkout",
    )


def _add_status(commands: _SubParsersAction[Parser]) -> None:
    about = "Say which data are installed, of what date, and whether their files are sound."
    status = one_command(commands, "status", about, "nhmap status --json")
    status.add_argument("--json", action="store_true", help="as JSON")


def _add_data(commands: _SubParsersAction[Parser]) -> None:
    about = "Build the layers from publishers' files, compare builds, choose among them, and say what to fetch."
    data = one_command(commands, "data", about, "nhmap data build downloads --dry-run")
    jobs = data.add_subparsers(dest="job", required=True, metavar="JOB")
    about = "Recognise publishers' files by what is in them, build anew what they change, and use the new data set."
    build = one_command(
        jobs,
        "build",
        about,
        "nhmap data build downloads --dry-run",
        "nhmap data build downloads --date pharmacies.csv=2026-10",
        "nhmap data build ../opendata --out data",
    )
    build.add_argument("folder", type=Path, metavar="FOLDER", help="publishers' files, under any names")
    build.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
    build.add_argument(
        "--date", action="append", default=[], metavar="FILE=DATE", help="date of a file that says none: 2026-10-01"
    )
    build.add_argument("--title", default="", metavar="WORDS", help="what the data set is called (its newest date)")
    build.add_argument("--out", type=Path, metavar="FOLDER", help="data folder to write, instead of a data set")
    about = "Say what moved between two data sets, in people and names."
    diff = one_command(jobs, "diff", about, "nhmap data diff supplied 2026-11-30-1a2b3c4d")
    diff.add_argument("before", metavar="BEFORE", help="a data set or a data folder")
    diff.add_argument("after", metavar="AFTER", nargs="?", default="", help="the same (the data set in use)")
    about = "Say what to fetch from which publisher's page, how often, and how old ours is."
    one_command(jobs, "sources", about, "nhmap data sources")
    one_command(jobs, "sets", "List the data sets, and which is in use.", "nhmap data sets")
    use = one_command(jobs, "use", "Put another data set in use; the others stay.", "nhmap data use supplied")
    use.add_argument("name", metavar="NAME", help="of the data set, as “nhmap data sets” lists it")
