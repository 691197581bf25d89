"""What each command takes, and its example."""

from __future__ import annotations

import argparse
import math
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from nhmap import __version__
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Callable, Sequence

LEVELS: Final = ("SNP", "MNP", "IHO")
MOST_DRAWS: Final = 100_000
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
    _add_update(commands)
    _add_status(commands)
    _add_assess(commands)
    _add_rank(commands)
    _add_select(commands)
    _add_need(commands)
    _add_travel(commands)
    _add_export(commands)
    add_paper(commands)
    _add_data(commands)
    _add_estate(commands)
    _add_demo_estate(commands)
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
    run.add_argument("--port", type=int, metavar="N", help="port of this computer (8501, or the next that is free)")
    run.add_argument("--share", action="store_true", help="answer the network too, behind a passphrase")
    run.add_argument("--no-browser", action="store_true", help="do not open a browser window")


def _add_update(commands: _SubParsersAction[_Parser]) -> None:
    about = "Bring a newer nhmap in the place of this one; saved plans are backed up before."
    update = _command(commands, "update", about, "nhmap update", "nhmap update nhmap-main.zip")
    update.add_argument(
        "source",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="ZIP, folder or wheel of the newer nhmap; not for a checkout",
    )


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
        'with weights.json holding {"deprivation": 40, "people": 20, "on_site": 20}',
    )
    add_sites(rank)
    rank.add_argument(
        "--weights", type=Path, metavar="FILE", help="JSON of criteria and numbers (nhmap's starting point)"
    )
    rank.add_argument(
        "--preset", metavar="NAME", help="weights that nhmap ships, such as “deprivation first” (balanced)"
    )
    rank.add_argument(
        "--draws", type=whole(0, MOST_DRAWS), default=10_000, metavar="N", help="rankings drawn; 0 for none (10000)"
    )
    rank.add_argument("--seed", type=whole(0, 2**63 - 1), default=1, metavar="N", help="seed of the draws (1)")
    rank.add_argument("--top", type=whole(1, 10_000), default=10, metavar="N", help="places that count as top (10)")
    rank.add_argument("--letters", type=Path, metavar="FILE", help="CSV of what to ask, by who is asked")
    rank.add_argument("--json", action="store_true", help="as JSON")


def _add_select(commands: _SubParsersAction[_Parser]) -> None:
    select = _command(
        commands,
        "select",
        "Choose sites of a planning area that together reach the most people.",
        "nhmap select -n 10 --area Stoke-on-Trent --json",
        "nhmap select -n 20 --area E54000010 --weight deprivation --per-zone 1 --plan footprints.geojson",
    )
    add_sites(select)
    select.add_argument("-n", dest="number", type=whole(1, 10_000), required=True, metavar="N", help="how many sites")
    select.add_argument("--weight", choices=["people", "deprivation"], default="people", help="who counts (people)")
    select.add_argument("--fixed", nargs="+", metavar="ID", help="sites that must be in")
    select.add_argument("--excluded", nargs="+", metavar="ID", help="sites that must not be in")
    select.add_argument("--per-zone", type=whole(1, 10_000), metavar="K", help="at most so many in one zone")
    select.add_argument("--per", choices=["snp", "hwb"], default="snp", help="zones: SNPs of the plan, or boards (snp)")
    select.add_argument("--spacing-km", type=float, default=0.0, metavar="S", help="least distance of two sites (0)")
    select.add_argument("--inside-only", action="store_true", help="count only people who live in the planning area")
    select.add_argument(
        "--time-limit", type=float, default=20.0, metavar="S", help="seconds for a better set and a proof (20)"
    )
    select.add_argument("--json", action="store_true", help="as JSON")


def add_sites(command: argparse.ArgumentParser) -> None:
    """What ``rank`` and ``select`` share."""
    command.add_argument(
        "--area",
        required=True,
        metavar="AREA",
        help="code or name of an ICB, HWB, council, region, PCN or practice, or England; several with + between them",
    )
    command.add_argument(
        "--estate",
        type=Path,
        nargs="+",
        action="extend",
        metavar="FILE",
        help="lists of building facts; later files go before earlier",
    )
    command.add_argument(
        "--notes", type=Path, metavar="FILE", help="building-notes.csv, a shortlist or the ZIP: who acts, who is out"
    )
    for option, what in (
        ("--minimum-area", "m² of floor area"),
        ("--minimum-list", "patients of practices in the building"),
        ("--minimum-practices", "practices in the building"),
    ):
        command.add_argument(option, type=float, metavar="N", help=f"set buildings apart with fewer {what} (none)")
    command.add_argument("--plan", type=Path, metavar="FILE", help="footprints whose SNPs sites are to fit")
    _add_layer(command)
    command.add_argument("--travel", type=Path, metavar="FILE", help="CSV of LSOA21CD, site_id, minutes, mode")
    command.add_argument("--mode", metavar="MODE", help="walk, drive, or a mode of the table (walk)")
    command.add_argument(
        "--minutes", type=float, metavar="N", help="how long people travel at most (walk 20, drive 15, others 30)"
    )


def whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers from ``least`` to ``most``."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,19}", text.strip()) or not least <= int(text) <= most:
            message = f"it must be a whole number from {least:,} to {most:,}, not “{text}”"
            raise argparse.ArgumentTypeError(message)
        return int(text)

    return read


def _add_need(commands: _SubParsersAction[_Parser]) -> None:
    need = _command(
        commands,
        "need",
        "Say whom no building serves that could be reused, and where a new one would reach most of them.",
        "nhmap need -n 5 --area Cornwall --mode drive",
        "nhmap need -n 3 --area Stoke-on-Trent --plan footprints.geojson --weight deprivation --json",
    )
    add_sites(need)
    need.add_argument("-n", dest="number", type=whole(1, 250), default=5, metavar="N", help="how many grounds (5)")
    need.add_argument("--weight", choices=["people", "deprivation"], default="people", help="who counts (people)")
    need.add_argument(
        "--time-limit",
        type=whole(0, 600),
        default=10,
        metavar="S",
        help="seconds for better grounds and a proof (10)",
    )
    need.add_argument("--json", action="store_true", help="as JSON")


def _add_travel(commands: _SubParsersAction[_Parser]) -> None:
    travel = _command(
        commands,
        "travel",
        "Say how long people travel.",
        "nhmap travel minutes pairs.csv --mode drive --out minutes.csv",
    )
    jobs = travel.add_subparsers(dest="job", required=True, metavar="JOB")
    minutes = _command(
        jobs,
        "minutes",
        "Write the modelled minutes from small areas to places, for checks against what you know.",
        "nhmap travel minutes pairs.csv --mode drive --out minutes.csv",
        "with pairs.csv holding LSOA21CD,easting,northing and a row for each pair",
    )
    minutes.add_argument("file", type=Path, metavar="PAIRS", help="CSV of LSOA21CD, easting, northing")
    minutes.add_argument("--mode", choices=["walk", "drive"], required=True, help="on foot or by car")
    minutes.add_argument("--out", type=Path, required=True, metavar="FILE", help="CSV to write")


def _add_export(commands: _SubParsersAction[_Parser]) -> None:
    export = _command(
        commands,
        "export",
        "Write footprints.geojson, lookup.csv, zones.csv and assessment.json for the footprints of a file.",
        "nhmap export footprints.geojson --out pack",
    )
    _add_footprints(export)
    export.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder to write to; made if missing")


def add_paper(commands: _SubParsersAction[_Parser]) -> None:
    """``pack``, ``map`` and ``verify``."""
    about = "Write the planning paper of a plan: paper, workbook, maps, files and the rows behind them, in one ZIP."
    pack = _command(commands, "pack", about, "nhmap pack footprints.geojson --option A --out packs")
    _add_footprints(pack)
    _add_decision(pack)
    pack.add_argument("--out", type=Path, required=True, metavar="FILE", help="ZIP to write, or a folder that is there")
    about = "Draw maps of a plan on A4: PNG, SVG and one PDF, without a browser."
    drawn = _command(commands, "map", about, "nhmap map footprints.geojson --only overview --out maps")
    _add_footprints(drawn)
    _add_decision(drawn)
    drawn.add_argument("--only", default="", metavar="NAME", help="overview, deprivation, mnp, snp, snp-03 (all maps)")
    drawn.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder to write to; made if missing")
    about = "Work the figures of a pack out again from the rows in it, and name each that differs."
    verify = _command(commands, "verify", about, "nhmap verify stoke-option-a-2026-11-30.zip")
    verify.add_argument("file", type=Path, metavar="PACK", help="the ZIP that “nhmap pack” or the screen wrote")
    verify.add_argument("--seal", action="store_true", help="say only whether the seal holds")
    verify.add_argument("--json", action="store_true", help="as JSON")


def _add_decision(command: argparse.ArgumentParser) -> None:
    """What people say of a plan in its paper."""
    command.add_argument("--option", default="", metavar="TEXT", help="letter or name of the option: A")
    command.add_argument("--status", choices=["draft", "agreed"], default="draft", help="(draft)")
    command.add_argument("--agreed-by", default="", metavar="WHO", help="who agreed it")
    command.add_argument("--agreed-on", default="", metavar="DAY", help="when it was agreed")
    command.add_argument("--asked", default="", metavar="TEXT", help="what the board is asked to agree")
    command.add_argument("--organisation", default="", metavar="NAME", help="whose paper it is")
    command.add_argument("--made", type=moment, metavar="TIME", help="time to print, ISO 8601 (now)")


def moment(text: str) -> str:
    """A time with its zone as ISO 8601.

    Raises
    ------
    argparse.ArgumentTypeError
        When it is none.
    """
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        when = None
    if when is None:
        message = f"it must be a time such as 2026-11-30T10:00:00+00:00, not “{text}”"
        raise argparse.ArgumentTypeError(message)
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).isoformat(timespec="seconds")


def _add_data(commands: _SubParsersAction[_Parser]) -> None:
    data = _command(commands, "data", "Build the layers from publishers' files.", "nhmap data build ../opendata")
    jobs = data.add_subparsers(dest="job", required=True, metavar="JOB")
    about = "Build every layer, check the build against published figures, and put it in place."
    build = _command(jobs, "build", about, "nhmap data build ../opendata")
    build.add_argument(
        "folder", type=Path, metavar="FOLDER", help="the publishers' files, laid out as docs/data.md says"
    )
    build.add_argument("--out", type=Path, metavar="FOLDER", help="data folder to write (the installed one)")


def _add_estate(commands: _SubParsersAction[_Parser]) -> None:
    estate = _command(
        commands,
        "estate",
        "Read lists of buildings: ERIC, ODS, six-facet surveys, property lists.",
        "nhmap estate import eric.csv --out facts.csv --rejects rejects.csv",
    )
    jobs = estate.add_subparsers(dest="job", required=True, metavar="JOB")
    bring = _command(
        jobs,
        "import",
        "Read a list of buildings: match its rows, write their facts, and give back what was not used.",
        "nhmap estate import ERIC_2024_25.csv --out facts.csv --rejects rejects.csv",
        "nhmap estate import voids.xlsx --map columns.json --as-of 2026-03-31 --out facts.csv",
        "nhmap estate import units.xlsx --answer rows=parts --sheet Voids --out facts.csv",
        'with columns.json holding {"name": "Property", "postcode": "Post code", "void_m2": "Vacant NIA (sq ft)"}',
    )
    bring.add_argument("file", type=Path, metavar="FILE", help="CSV, workbook (.xlsx, .ods) or GeoJSON")
    bring.add_argument("--map", type=Path, metavar="MAP", help="JSON: our fields and their columns (by their names)")
    bring.add_argument(
        "--estate",
        type=Path,
        nargs="+",
        action="extend",
        metavar="FILE",
        help="earlier lists or facts, whose new buildings this list may mean",
    )
    bring.add_argument(
        "--answer",
        action="append",
        metavar="KEY=ANSWER",
        help="to what the list leaves open, as the refusal names it; may be given several times",
    )
    bring.add_argument(
        "--sheet", action="append", metavar="NAME", help="sheet to use, hidden or not (all that are not hidden)"
    )
    bring.add_argument("--hidden-rows", action="store_true", help="use rows that are hidden or filtered away, too")
    bring.add_argument("--out", type=Path, metavar="FILE", help="facts as CSV, which “nhmap rank --estate” reads")
    bring.add_argument("--rejects", type=Path, metavar="FILE", help="CSV of the rows and cells not used, with reasons")
    bring.add_argument("--source", default="", metavar="TEXT", help="where the facts come from (layout and file name)")
    bring.add_argument("--as-of", default="", metavar="DAY", help="day that the list describes (the year in its name)")
    bring.add_argument("--given-by", default="", metavar="WHO", help="who gave it")
    bring.add_argument("--json", action="store_true", help="as JSON")


def _add_demo_estate(commands: _SubParsersAction[_Parser]) -> None:
    about = "Invent building facts for practice; everything made with them says that they are invented."
    demo = _command(
        commands, "demo-estate", about, "nhmap demo-estate --seed 7 --area Stoke-on-Trent --out practice.csv"
    )
    demo.add_argument("--seed", type=int, required=True, metavar="N", help="the same number gives the same facts")
    demo.add_argument("--out", type=Path, required=True, metavar="FILE", help="facts as CSV")
    demo.add_argument("--area", metavar="AREA", help="code or name, several with + between them (all England)")


def _add_footprints(command: argparse.ArgumentParser) -> None:
    """What ``assess`` and ``export`` share."""
    command.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="polygons (GeoJSON, GeoPackage, zipped shapefile, KML, KMZ, GML, TopoJSON, MapInfo, FlatGeobuf, "
        "Esri JSON), or a lookup CSV: LSOA21CD,SNP[,MNP]",
    )
    _add_layer(command)
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
        choices=["residents", "registered_living_in", "registered_list"],
        help="which people are held against the target (what the file says, else residents)",
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
        help="coordinates of the file: longitude and latitude, or eastings and northings of the British National Grid "
        "(as the file says)",
    )
    command.add_argument("--area", metavar="AREA", help="planning area that the plan should cover: code or name")


def _add_layer(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--layer", metavar="NAME", help="which layer of polygons, where the file of footprints holds several; * for all"
    )


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
