"""What several commands take: footprints, growth, boundaries, targets."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Callable, Sequence

LEVELS: Final = ("SNP", "MNP", "IHO")
MOST_PEOPLE: Final = 100_000_000
_PERCENT: Final = 100
BASES: Final = ("residents", "registered_living_in", "registered_list", "residents_2024", "growth")


class Parser(argparse.ArgumentParser):
    """An argument parser whose refusals read like ours."""

    def error(self, message: str) -> NoReturn:
        """Refuse the command in one sentence, and say where its help is."""
        raise InputRefusedError(_sentence(message), f"“{self.prog} --help” shows an example.")


def _sentence(message: str) -> str:
    """Argparse's words as a sentence."""
    words = message.removeprefix("argument ")
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


def one_command(commands: _SubParsersAction[Parser], name: str, about: str, *examples: str) -> Parser:
    """One command; its help ends with examples that can be copied."""
    shown = "\n".join(f"  {example}" for example in examples)
    return commands.add_parser(
        name,
        help=about,
        description=about,
        epilog=f"{'Example' if len(examples) == 1 else 'Examples'}:\n{shown}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers from ``least`` to ``most``."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,19}", text.strip()) or not least <= int(text) <= most:
            message = f"it must be a whole number from {least:,} to {most:,}, not “{text}”"
            raise argparse.ArgumentTypeError(message)
        return int(text)

    return read


def add_footprints(command: argparse.ArgumentParser) -> None:
    """What ``assess`` and ``export`` share."""
    add_data(command)
    add_boundaries(command)
    command.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="polygons (GeoJSON, GeoPackage, zipped shapefile, KML, KMZ, GML, TopoJSON, MapInfo, FlatGeobuf, "
        "Esri JSON), or a lookup CSV: LSOA21CD,SNP[,MNP]",
    )
    add_layer(command)
    command.add_argument(
        "--target",
        type=target,
        action="append",
        metavar="N",
        help="people a zone should hold, for every level or for one: 50000, MNP=250000 (SNP 50,000, MNP 250,000)",
    )
    command.add_argument(
        "--tolerance",
        type=tolerance,
        metavar="T",
        help="share of the target that may be missed: 0.1 or 10%% (what the file says, else 0.1)",
    )
    command.add_argument(
        "--basis",
        choices=BASES,
        help="which people are held against the target; residents_2024 is modelled (what the file says, else "
        "residents; growth with --growth)",
    )
    add_growth(command)
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
        help="coordinates of the file: longitude and latitude, or eastings and northings of the British National Grid "
        "(as the file says)",
    )
    command.add_argument("--area", metavar="AREA", help="planning area that the plan should cover: code or name")


def add_data(command: argparse.ArgumentParser) -> None:
    """Which data set figures are made of."""
    command.add_argument(
        "--data",
        metavar="SET",
        help="data set that figures are made of: a name from “nhmap data sets”, “supplied”, or the version a paper "
        "cites (the one in use)",
    )


def add_team(command: argparse.ArgumentParser) -> None:
    """How large a team is, for its caseload."""
    command.add_argument(
        "--team", type=whole(1, 10_000), metavar="N", help="people in a team: tells how many of each cohort each has"
    )


def add_growth(command: argparse.ArgumentParser) -> None:
    """A growth table, whose people can be counted."""
    command.add_argument(
        "--growth",
        type=Path,
        metavar="FILE",
        help="table of your own: area, year, and people, added people or homes; its people are then counted",
    )
    command.add_argument("--growth-year", type=whole(2000, 2100), metavar="Y", help="year of it that counts (its last)")
    command.add_argument(
        "--growth-numbers",
        choices=["each_year", "since_today"],
        help="whether added people and homes of several years are of each year alone or all since today",
    )
    command.add_argument("--people-per-home", type=float, metavar="N", help="people who move into each home of it")


def add_boundaries(command: argparse.ArgumentParser) -> None:
    """Boundaries of one's own, which a plan is held against."""
    command.add_argument(
        "--boundaries",
        type=Path,
        nargs="+",
        action="extend",
        metavar="FILE",
        help="boundaries of your own: polygons of any format, or a lookup (CSV, .xlsx, .ods) of areas to names",
    )
    command.add_argument(
        "--boundary-names", metavar="COLUMN", help="column that names their areas, where a file has several"
    )
    command.add_argument(
        "--boundary-status",
        choices=["in force", "ordered", "decided", "proposed", "not chosen"],
        default="in force",
        help="whether they are to come (in force)",
    )
    command.add_argument("--boundary-from", default="", metavar="DAY", help="from when: 1/4/2028")
    command.add_argument(
        "--pride", type=Path, metavar="FILE", help="lines of Pride in Place neighbourhoods, instead of the stand-ins"
    )


def add_layer(command: argparse.ArgumentParser) -> None:
    """Which layer of a file of several."""
    command.add_argument(
        "--layer", metavar="NAME", help="which layer of polygons, where the file of footprints holds several; * for all"
    )
    command.add_argument(
        "--names", metavar="COLUMN", help="column or property that names the neighbourhoods, where several may be meant"
    )
    command.add_argument(
        "--onto",
        type=Path,
        metavar="PLAN",
        help="plan of which the file updates a part: its other small areas stay as they are",
    )


def target(text: str) -> tuple[tuple[str, int], ...]:
    """``50000``, ``50,000`` or ``MNP=250000`` as levels and people.

    Raises
    ------
    argparse.ArgumentTypeError
        When it is not a number of people above 0.
    """
    level, sign, number = text.rpartition("=")
    digits = re.sub(r"[,_ ]", "", number)
    name = level.strip().upper()
    if sign and name not in LEVELS:
        message = f"“{level}” is no level; the levels are {', '.join(LEVELS)}"
        raise argparse.ArgumentTypeError(message)
    if not re.fullmatch(r"[0-9]{1,9}", digits) or not 0 < int(digits) <= MOST_PEOPLE:
        message = f"the target must be a number of people above 0, such as 50000, not “{number}”"
        raise argparse.ArgumentTypeError(message)
    return tuple((key, int(digits)) for key in ((name,) if sign else LEVELS))


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


def targets(groups: Sequence[tuple[tuple[str, int], ...]] | None) -> dict[str, int]:
    """Every ``--target`` of a command as level -> people; one for a level outdoes one for all, else the last holds."""
    general = {level: people for group in groups or () if len(group) > 1 for level, people in group}
    return general | {level: people for group in groups or () if len(group) == 1 for level, people in group}
