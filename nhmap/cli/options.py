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
_BASES: Final = ("residents", "registered_living_in", "registered_list", "residents_2024", "growth")


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
    _add_draft(commands)
    _add_rank(commands)
    _add_select(commands)
    _add_need(commands)
    _add_travel(commands)
    _add_export(commands)
    add_paper(commands)
    add_pcn(commands)
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
    _add_team(assess)
    assess.add_argument("--json", action="store_true", help="as JSON")


def _add_draft(commands: _SubParsersAction[_Parser]) -> None:
    draft = _command(
        commands,
        "draft",
        "Draft neighbourhoods of a planning area: a few that differ, patients kept with their practice first.",
        "nhmap draft --area Stoke-on-Trent --out drafts.csv --json",
        "nhmap draft --area QNC --level both --target 50000 --tolerance 0.05 --keep msoa=1,pcn=2 --out drafts.csv",
    )
    draft.add_argument("--area", required=True, metavar="CODE", help="board, ICB, district, PCN or practice; england")
    draft.add_argument("--level", choices=["snp", "mnp", "both"], default="snp", help="what is drafted (snp)")
    draft.add_argument("--target", type=whole(100, _MOST_PEOPLE), metavar="N", help="people of each (SNP 50,000)")
    draft.add_argument(
        "--mnp-target", type=whole(100, _MOST_PEOPLE), default=250_000, metavar="N", help="of MNPs with “both” (250000)"
    )
    draft.add_argument("--tolerance", type=tolerance, default=0.1, metavar="T", help="0.1 or 10%% (0.1)")
    draft.add_argument(
        "--basis",
        choices=_BASES,
        help="which people are held against the target; residents_2024 is modelled (residents; growth with --growth)",
    )
    _add_growth(draft)
    _add_boundaries(draft)
    draft.set_defaults(rule="centroid")  # by which polygons of one's own take small areas
    draft.add_argument("--zones", type=whole(1, 5_000), metavar="N", help="how many, instead of what the target says")
    draft.add_argument(
        "--keep",
        metavar="KIND=W",
        help="what to keep whole and how much that weighs: msoa=1,pcn=2; also pride, to-come (councils to come) and "
        "own-1, the first of --boundaries, or its name",
    )
    draft.add_argument("--border", default="hwb", metavar="KIND", help="what none may cross: hwb,district; none (hwb)")
    draft.add_argument("--cap", metavar="KIND=N", help="how many may be split at most: ward=3")
    draft.add_argument("--locked", type=Path, metavar="FILE", help="neighbourhoods that stay: lookup or outlines")
    draft.add_argument("--seed", type=whole(0, 2**31), default=1, metavar="S", help="same seed, same drafts (1)")
    draft.add_argument("--drafts", type=whole(1, 10), metavar="K", help="at most so many (5; of England 1)")
    draft.add_argument(
        "--time-limit",
        type=whole(1, 3_600),
        default=300,
        metavar="S",
        help="seconds; then the best so far (300)",
    )
    draft.add_argument("--out", type=Path, required=True, metavar="FILE.csv", help="lookup; further ones FILE-2.csv …")
    draft.add_argument("--json", action="store_true", help="as JSON")


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
    _add_team(export)
    export.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder to write to; made if missing")


def add_paper(commands: _SubParsersAction[_Parser]) -> None:
    """``pack``, ``map``, ``return`` and ``verify``."""
    about = "Write the planning paper of a plan: paper, workbook, maps, files and the rows behind them, in one ZIP."
    pack = _command(commands, "pack", about, "nhmap pack footprints.geojson --option A --out packs")
    _add_footprints(pack)
    _add_decision(pack)
    _add_beside(pack)
    _add_look(pack)
    pack.add_argument("--out", type=Path, required=True, metavar="FILE", help="ZIP to write, or a folder that is there")
    about = "Draw maps of a plan: on A4 as PNG, SVG and one PDF; or to move about in, as one HTML file."
    drawn = _command(
        commands,
        "map",
        about,
        "nhmap map footprints.geojson --only overview --out maps",
        "nhmap map footprints.geojson --html plan.html",
    )
    _add_footprints(drawn)
    _add_decision(drawn)
    drawn.add_argument("--only", default="", metavar="NAME", help="overview, deprivation, mnp, snp, snp-03 (all maps)")
    drawn.add_argument("--out", type=Path, metavar="FOLDER", help="folder for maps on A4; made if missing")
    drawn.add_argument("--html", type=Path, metavar="FILE", help="interactive map to write; it needs no network")
    about = "Write the strategic pipeline of a plan: schemes with money and disposals, totals by wave."
    sent = _command(
        commands,
        "return",
        about,
        "nhmap return footprints.geojson --sites shortlist.csv --out pipeline",
        "nhmap return footprints.geojson --sites shortlist.csv --schemes pipeline/schemes.csv --out pipeline --json",
    )
    _add_footprints(sent)
    _add_decision(sent)
    _add_sites(sent)
    sent.add_argument(
        "--schemes", type=Path, metavar="FILE", help="CSV of what you say of each scheme; schemes.csv is its form"
    )
    sent.add_argument("--defined", default="", metavar="TEXT", help="how neighbourhoods are defined")
    sent.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder to write to; made if missing")
    sent.add_argument("--json", action="store_true", help="as JSON")
    about = "Work the figures of a pack out again from the rows in it, and name each that differs."
    verify = _command(commands, "verify", about, "nhmap verify stoke-option-a-2026-11-30.zip")
    verify.add_argument("file", type=Path, metavar="PACK", help="the ZIP that “nhmap pack” or the screen wrote")
    verify.add_argument("--seal", action="store_true", help="say only whether the seal holds")
    verify.add_argument("--json", action="store_true", help="as JSON")


def add_pcn(commands: _SubParsersAction[_Parser]) -> None:
    """``pcn align``."""
    pcn = _command(
        commands,
        "pcn",
        "Align PCNs and neighbourhoods.",
        "nhmap pcn align footprints.geojson --out alignment",
    )
    jobs = pcn.add_subparsers(dest="job", required=True, metavar="JOB")
    align = _command(
        jobs,
        "align",
        "Say what is out of line between PCNs and the footprints of a file, and what would have to move.",
        "nhmap pcn align footprints.geojson --json",
        "nhmap pcn align lookup.csv --fixed M83004,M83012 --frozen U12200 --limits 30000 60000 --hard --out alignment",
        "nhmap pcn align footprints.geojson --mode lines",
    )
    _add_footprints(align)
    align.add_argument(
        "--mode",
        choices=["practices", "lines"],
        default="practices",
        help="move practices between PCNs, or lines between neighbourhoods (practices)",
    )
    align.add_argument("--fixed", nargs="+", action="extend", metavar="CODE", help="practices that will not move")
    align.add_argument("--frozen", nargs="+", action="extend", metavar="CODE", help="PCNs that are left alone")
    align.add_argument(
        "--limits",
        nargs=2,
        type=whole(0, 10_000_000),
        default=(30_000, 60_000),
        metavar=("LOWER", "UPPER"),
        help="people that a PCN should hold (30000 60000)",
    )
    align.add_argument("--hard", action="store_true", help="the limits come before every other wish")
    align.add_argument("--no-new", action="store_true", help="no new PCN where a neighbourhood has none")
    align.add_argument("--no-merges", action="store_true", help="every PCN keeps a practice")
    align.add_argument("--splits", action="store_true", help="a neighbourhood that has PCNs may get a further, new one")
    align.add_argument(
        "--time-limit", type=whole(1, 600), default=60, metavar="S", help="seconds for the best and its proof (60)"
    )
    align.add_argument("--out", type=Path, metavar="FOLDER", help="folder for workbook, CSV, GeoJSON and Word")
    align.add_argument("--json", action="store_true", help="as JSON")


def _add_beside(command: argparse.ArgumentParser) -> None:
    """What a paper says beside its plan: other options, and sites."""
    command.add_argument(
        "--options", type=Path, nargs="+", metavar="FILE", default=[], help="plans to set beside it, at most four"
    )
    command.add_argument(
        "--said", type=Path, metavar="FILE", help="comparison.csv of the screen: for, against and preferred, by letter"
    )
    _add_sites(command)


def _add_sites(command: argparse.ArgumentParser) -> None:
    """The sites of a paper, and how they are ranked."""
    command.add_argument("--sites", type=Path, metavar="FILE", help="the shortlist: a file with a column site_id")
    command.add_argument("--estate", type=Path, nargs="+", metavar="FILE", help="lists of building facts")
    command.add_argument("--weights", type=Path, metavar="FILE", help="JSON of criteria and numbers to rank sites by")
    command.add_argument("--preset", metavar="NAME", help="weights that nhmap ships, such as “deprivation first”")
    command.add_argument("--mode", metavar="MODE", help="how people reach a site: walk or drive (walk)")
    command.add_argument("--minutes", type=float, metavar="N", help="how long they travel at most (walk 20, drive 15)")


def _add_decision(command: argparse.ArgumentParser) -> None:
    """What people say of a plan in its paper."""
    command.add_argument("--option", default="", metavar="TEXT", help="letter or name of the option: A")
    command.add_argument("--status", choices=["draft", "agreed"], help="(what the file says, else draft)")
    command.add_argument("--agreed-by", default="", metavar="WHO", help="who agreed it")
    command.add_argument("--agreed-on", default="", metavar="DAY", help="when it was agreed: 2026-12-17")
    command.add_argument("--asked", default="", metavar="TEXT", help="what the board is asked to agree")
    command.add_argument("--organisation", default="", metavar="NAME", help="whose paper it is")
    command.add_argument("--made", type=moment, metavar="TIME", help="time to print, ISO 8601 (now)")


def _add_look(command: argparse.ArgumentParser) -> None:
    """How the paper looks and what stands in it."""
    command.add_argument("--template", type=Path, metavar="T.docx", help="your organisation's Word template")
    command.add_argument("--logo", type=Path, metavar="FILE.png", help="logo for the first page of the paper")
    command.add_argument("--colour", default="", metavar="#RRGGBB", help="colour of the paper's headings")
    command.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="SECTION",
        help="section to leave out; again for another: why, people, options, sites, areas …",
    )
    command.add_argument("--texts", type=Path, metavar="FILE", help="texts of your own by section, JSON or Markdown")


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
    about = "Build the layers from publishers' files, compare builds, choose among them, and say what to fetch."
    data = _command(commands, "data", about, "nhmap data build downloads --dry-run")
    jobs = data.add_subparsers(dest="job", required=True, metavar="JOB")
    about = "Recognise publishers' files by what is in them, build anew what they change, and use the new data set."
    build = _command(
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
    diff = _command(jobs, "diff", about, "nhmap data diff supplied 2026-11-30-1a2b3c4d")
    diff.add_argument("before", metavar="BEFORE", help="a data set or a data folder")
    diff.add_argument("after", metavar="AFTER", nargs="?", default="", help="the same (the data set in use)")
    about = "Say what to fetch from which publisher's page, how often, and how old ours is."
    _command(jobs, "sources", about, "nhmap data sources")
    _command(jobs, "sets", "List the data sets, and which is in use.", "nhmap data sets")
    use = _command(jobs, "use", "Put another data set in use; the others stay.", "nhmap data use supplied")
    use.add_argument("name", metavar="NAME", help="of the data set, as “nhmap data sets” lists it")


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
    _add_boundaries(command)
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
        choices=_BASES,
        help="which people are held against the target; residents_2024 is modelled (what the file says, else "
        "residents; growth with --growth)",
    )
    _add_growth(command)
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


def _add_team(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--team", type=whole(1, 10_000), metavar="N", help="people in a team: tells how many of each cohort each has"
    )


def _add_growth(command: argparse.ArgumentParser) -> None:
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


def _add_boundaries(command: argparse.ArgumentParser) -> None:
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
