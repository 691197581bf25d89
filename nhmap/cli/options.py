"""What each command takes, and its example."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from nhmap import __version__
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Sequence

LEVELS: Final = ("SNP", "MNP", "IHO")
_MOST_PEOPLE: Final = 100_000_000
_PERCENT: Final = 100


class _Parser(argparse.ArgumentParser):
    """An argument parser whose refusals read like ours."""

    def error(self, message: str) -> NoReturn:
        """Refuse the command in one sentence, and say where its help is."""
        raise InputRefusedError(_sentence(message), f"“{self.prog} --help” shows an example.")


def _sentence(message: str) -> str:
    """Argparse's words as a sentence."""
    given = message.removeprefix("argument ")
    return f"{given[:1].upper()}{given[1:]}{'' if given.endswith('.') else '.'}"


def parser() -> argparse.ArgumentParser:
    """All commands, each with an example."""
    top = _Parser(
        prog="nhmap",
        description="An interactive map for planning neighbourhood health in England.",
        epilog="Example: nhmap run\n“nhmap COMMAND --help” tells more of each command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"nhmap {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(commands)
    _add_status(commands)
    _add_assess(commands)
    _add_rank(commands)
    _add_export(commands)
    _add_data(commands)
    return top


def _command(commands: _SubParsersAction[_Parser], name: str, about: str, *examples: str) -> _Parser:
    """One command; its help ends with examples that can be copied."""
    shown = "\n".join(f"  {example}" for example in examples)
    return commands.add_parser(
        name,
        help=about,
        description=about,
        epilog=f"{'Example' if len(examples) == 1 else 'Examples'}:\n{shown}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_run(commands: _SubParsersAction[_Parser]) -> None:
    run = _command(commands, "run", "Open nhmap in the browser.", "nhmap run --port 8501")
    run.add_argument("--port", type=int, default=8501, metavar="N", help="port of this computer (8501)")
    run.add_argument("--no-browser", action="store_true", help="do not open a browser window")


def _add_status(commands: _SubParsersAction[_Parser]) -> None:
    about = "Say which data are installed, of what date, and whether their files are sound."
    status = _command(commands, "status", about, "nhmap status --json")
    status.add_argument("--json", action="store_true", help="as JSON")


def _add_assess(commands: _SubParsersAction[_Parser]) -> None:
    assess = _command(
        commands,
        "assess",
        "Say who lives in the footprints of a file, how deprived they are, and what the lines cut through.",
        "nhmap assess footprints.geojson --json --target 50000 --tolerance 0.1",
        "nhmap assess lookup.csv --basis registered_list --target SNP=45000 --target MNP=200000",
    )
    _add_footprints(assess)
    assess.add_argument("--json", action="store_true", help="as JSON")


def _add_rank(commands: _SubParsersAction[_Parser]) -> None:
    rank = _command(
        commands,
        "rank",
        "Rank the candidate sites of a planning area for wave 1.",
        "nhmap rank --area Stoke-on-Trent --json --weights weights.json",
        'with weights.json holding {"deprivation": 40, "people": 20, "practices": 20}',
    )
    rank.add_argument(
        "--area", required=True, metavar="AREA", help="code or name of an ICB, HWB, district or region, or England"
    )
    rank.add_argument(
        "--weights", type=Path, metavar="FILE", help="JSON of criteria and numbers (nhmap's starting point)"
    )
    rank.add_argument("--json", action="store_true", help="as JSON")


def _add_export(commands: _SubParsersAction[_Parser]) -> None:
    export = _command(
        commands,
        "export",
        "Write footprints.geojson, lookup.csv and assessment.json for the footprints of a file.",
        "nhmap export footprints.geojson --out pack",
    )
    _add_footprints(export)
    export.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder to write to; made if missing")


def _add_data(commands: _SubParsersAction[_Parser]) -> None:
    data = _command(commands, "data", "Build the layers from publishers' files.", "nhmap data build ../opendata")
    jobs = data.add_subparsers(dest="job", required=True, metavar="JOB")
    about = "Build every layer, check the build against published figures, and put it in place."
    build = _command(jobs, "build", about, "nhmap data build ../opendata")
    build.add_argument(
        "folder", type=Path, metavar="FOLDER", help="the publishers' files, laid out as docs/data.md says"
    )
    build.add_argument("--out", type=Path, metavar="FOLDER", help="data folder to write (the installed one)")


def _add_footprints(command: argparse.ArgumentParser) -> None:
    """What ``assess`` and ``export`` share."""
    command.add_argument(
        "file", type=Path, metavar="FILE", help="GeoJSON polygons in WGS84, or a lookup CSV: LSOA21CD,SNP[,MNP]"
    )
    command.add_argument(
        "--target",
        type=target,
        action="append",
        metavar="N",
        help="people a zone should hold, for every level or for one: 50000, MNP=250000 (SNP 50,000, MNP 250,000)",
    )
    command.add_argument(
        "--tolerance", type=tolerance, metavar="T", help="share of the target that may be missed: 0.1 or 10%% (0.1)"
    )
    command.add_argument(
        "--basis",
        choices=["residents", "registered_living_in", "registered_list"],
        default="residents",
        help="which people are held against the target (residents)",
    )
    command.add_argument(
        "--rule",
        choices=["centroid", "half_area"],
        default="centroid",
        help="a line selects the small areas whose centroid of residents, or half of whose area, is inside (centroid)",
    )
    command.add_argument(
        "--claims",
        choices=["first", "last", "smallest", "largest_overlap"],
        help="who keeps a small area that several footprints claim: the first or last in the file, the one with fewest "
        "residents, or the one that covers more of it (first; under half_area the one that covers more)",
    )
    command.add_argument(
        "--crs",
        choices=["auto", "wgs84", "bng"],
        default="auto",
        help="coordinates of the file: longitude and latitude, or eastings and northings (found out)",
    )
    command.add_argument("--area", metavar="AREA", help="planning area that the plan should cover: code or name")


def target(text: str) -> tuple[tuple[str, int], ...]:
    """``50000``, ``50,000`` or ``MNP=250000`` as levels and people.

    Raises
    ------
    argparse.ArgumentTypeError
        When it is not a number of people above 0.
    """
    level, said, number = text.rpartition("=")
    digits = re.sub(r"[,_ ]", "", number)
    chosen = level.strip().upper()
    if said and chosen not in LEVELS:
        message = f"“{level}” is no level; the levels are {', '.join(LEVELS)}"
        raise argparse.ArgumentTypeError(message)
    if not re.fullmatch(r"[0-9]{1,9}", digits) or not 0 < int(digits) <= _MOST_PEOPLE:
        message = f"the target must be a number of people above 0, such as 50000, not “{number}”"
        raise argparse.ArgumentTypeError(message)
    return tuple((each, int(digits)) for each in ((chosen,) if said else LEVELS))


def tolerance(text: str) -> float:
    """``0.1`` or ``10%`` as a share.

    Raises
    ------
    argparse.ArgumentTypeError
        When it is not a share from 0 to 1.
    """
    try:
        share = float(text.rstrip(" %")) / (_PERCENT if text.rstrip().endswith("%") else 1)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        message = f"the tolerance must be a share from 0 to 1, not “{text}”; ten per cent is 0.1 or 10%"
        raise argparse.ArgumentTypeError(message)
    return share


def targets(given: Sequence[tuple[tuple[str, int], ...]] | None) -> dict[str, int]:
    """Every ``--target`` of a command as level -> people; one for a level outdoes one for all, else the last holds."""
    general = {level: people for each in given or () if len(each) > 1 for level, people in each}
    return general | {level: people for each in given or () if len(each) == 1 for level, people in each}
