"""What commands about plans take: assess, draft, export, the paper, PCNs."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nhmap.cli.options_shared import (
    BASES,
    MOST_PEOPLE,
    Parser,
    add_boundaries,
    add_data,
    add_footprints,
    add_growth,
    add_team,
    one_command,
    tolerance,
    whole,
)

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_assess(commands: _SubParsersAction[Parser]) -> None:
    """``assess``."""
    assess = one_command(
        commands,
        "assess",
        "Say who lives in the footprints of a file, how deprived they are, and what the lines cut through.",
        "nhmap assess footprints.geojson --json --target 50000 --tolerance 0.1",
        "nhmap assess lookup.csv --basis registered_list --target SNP=45000 --target MNP=200000",
    )
    add_footprints(assess)
    add_team(assess)
    assess.add_argument("--json", action="store_true", help="as JSON")


def add_draft(commands: _SubParsersAction[Parser]) -> None:
    """``draft``."""
    draft = one_command(
        commands,
        "draft",
        "Draft neighbourhoods of a planning area: a few that differ, patients kept with their practice first.",
        "nhmap draft --area Stoke-on-Trent --out drafts.csv --json",
        "nhmap draft --area QNC --level both --target 50000 --tolerance 0.05 --keep msoa=1,pcn=2 --out drafts.csv",
    )
    draft.add_argument("--area", required=True, metavar="CODE", help="board, ICB, district, PCN or practice; england")
    draft.add_argument("--level", choices=["snp", "mnp", "both"], default="snp", help="what is drafted (snp)")
    draft.add_argument("--target", type=whole(100, MOST_PEOPLE), metavar="N", help="people of each (SNP 50,000)")
    draft.add_argument(
        "--mnp-target", type=whole(100, MOST_PEOPLE), default=250_000, metavar="N", help="of MNPs with “both” (250000)"
    )
    draft.add_argument("--tolerance", type=tolerance, default=0.1, metavar="T", help="0.1 or 10%% (0.1)")
    draft.add_argument(
        "--basis",
        choices=BASES,
        help="which people are held against the target; residents_2024 is modelled (residents; growth with --growth)",
    )
    add_growth(draft)
    add_data(draft)
    add_boundaries(draft)
    draft.set_defaults(rule="centroid")  # by which polygons of one's own take small areas
    draft.add_argument("--zones", type=whole(1, 5_000), metavar="N", help="how many, instead of what the target says")
    draft.add_argument(
        "--keep",
        metavar="KIND=W",
        help="what to keep whole and how much that weighs: msoa=1,pcn=2; also pride, to-come (councils to come) and "
        "own-1, the first of --boundaries, or its name",
    )
    draft.add_argument("--border", default="hwb", metavar="KIND", help="what none may cross: hwb,district; none (hwb)")
    draft.add_argument(
        "--begin",
        metavar="PLACES",
        default="",
        help="where one begins, by ;: towns, practices (or codes), sites, postcodes, coordinates (50.26, -5.05)",
    )
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
    draft.add_argument(
        "--executor",
        choices=["here", "dask"],
        default="here",
        help="where it is computed: here, or by a Dask cluster, a board a task (here)",
    )
    draft.add_argument("--out", type=Path, required=True, metavar="FILE.csv", help="lookup; further ones FILE-2.csv …")
    draft.add_argument("--json", action="store_true", help="as JSON")


def add_export(commands: _SubParsersAction[Parser]) -> None:
    """``export``."""
    export = one_command(
        commands,
        "export",
        "Write footprints.geojson, lookup.csv, zones.csv and assessment.json for the footprints of a file.",
        "nhmap export footprints.geojson --out pack",
    )
    add_footprints(export)
    add_team(export)
    export.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder to write to; made if missing")


def add_paper(commands: _SubParsersAction[Parser]) -> None:
    """``pack``, ``map``, ``return``, ``shortlist`` and ``verify``."""
    about = "Write the planning paper of a plan: paper, workbook, maps, files and the rows behind them, in one ZIP."
    pack = one_command(commands, "pack", about, "nhmap pack footprints.geojson --option A --out packs")
    add_footprints(pack)
    _add_decision(pack)
    _add_beside(pack)
    _add_schemes(pack)
    _add_look(pack)
    pack.add_argument("--out", type=Path, required=True, metavar="FILE", help="ZIP to write, or a folder that is there")
    about = "Draw maps of a plan: on A4 as PNG, SVG and one PDF; or to move about in, as one HTML file."
    drawn = one_command(
        commands,
        "map",
        about,
        "nhmap map footprints.geojson --only overview --out maps",
        "nhmap map footprints.geojson --html plan.html",
    )
    add_footprints(drawn)
    _add_decision(drawn)
    drawn.add_argument("--only", default="", metavar="NAME", help="overview, deprivation, mnp, snp, snp-03 (all maps)")
    drawn.add_argument("--out", type=Path, metavar="FOLDER", help="folder for maps on A4; made if missing")
    drawn.add_argument("--html", type=Path, metavar="FILE", help="interactive map to write; it needs no network")
    about = "Write the strategic pipeline of a plan: schemes with money and disposals, totals by wave."
    sent = one_command(
        commands,
        "return",
        about,
        "nhmap return footprints.geojson --sites shortlist.csv --out pipeline",
        "nhmap return footprints.geojson --sites shortlist.csv --schemes pipeline/schemes.csv --out pipeline --json",
    )
    add_footprints(sent)
    _add_decision(sent)
    add_shortlist(sent)
    _add_schemes(sent)
    sent.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder to write to; made if missing")
    sent.add_argument("--json", action="store_true", help="as JSON")
    about = "Write the shortlist as a page to print: band, reasons, risks, readiness, and how far each proposal is."
    listed = one_command(
        commands,
        "shortlist",
        about,
        "nhmap shortlist footprints.geojson --sites shortlist.csv --out shortlist.html",
        "nhmap shortlist footprints.geojson --sites shortlist.csv --notes building-notes.csv --out page.html --json",
    )
    add_footprints(listed)
    add_shortlist(listed)
    listed.add_argument("--made", type=moment, metavar="TIME", help="time to print, ISO 8601 (now)")
    listed.add_argument("--out", type=Path, required=True, metavar="FILE.html", help="page to write; any browser")
    listed.add_argument("--json", action="store_true", help="as JSON")
    about = "Work the figures of a pack out again from the rows in it, and name each that differs."
    verify = one_command(commands, "verify", about, "nhmap verify stoke-option-a-2026-11-30.zip")
    verify.add_argument("file", type=Path, metavar="PACK", help="the ZIP that “nhmap pack” or the screen wrote")
    verify.add_argument("--seal", action="store_true", help="say only whether the seal holds")
    verify.add_argument("--json", action="store_true", help="as JSON")


def add_pcn(commands: _SubParsersAction[Parser]) -> None:
    """``pcn align``."""
    pcn = one_command(
        commands,
        "pcn",
        "Align PCNs and neighbourhoods.",
        "nhmap pcn align footprints.geojson --out alignment",
    )
    jobs = pcn.add_subparsers(dest="job", required=True, metavar="JOB")
    align = one_command(
        jobs,
        "align",
        "Say what is out of line between PCNs and the footprints of a file, and what would have to move.",
        "nhmap pcn align footprints.geojson --json",
        "nhmap pcn align lookup.csv --fixed M83004,M83012 --frozen U12200 --limits 30000 60000 --hard --out alignment",
        "nhmap pcn align footprints.geojson --mode lines",
    )
    add_footprints(align)
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


def _add_schemes(command: argparse.ArgumentParser) -> None:
    """What is said of the schemes of the return."""
    command.add_argument(
        "--schemes", type=Path, metavar="FILE", help="CSV of what you say of each scheme; schemes.csv is its form"
    )
    command.add_argument("--defined", default="", metavar="TEXT", help="how neighbourhoods are defined")


def _add_beside(command: argparse.ArgumentParser) -> None:
    """What a paper says beside its plan: other options, and sites."""
    command.add_argument(
        "--options", type=Path, nargs="+", metavar="FILE", default=[], help="plans to set beside it, at most four"
    )
    command.add_argument(
        "--said", type=Path, metavar="FILE", help="comparison.csv of the screen: for, against and preferred, by letter"
    )
    add_shortlist(command)


def add_shortlist(command: argparse.ArgumentParser) -> None:
    """The sites of a paper, and how they are ranked."""
    command.add_argument("--sites", type=Path, metavar="FILE", help="the shortlist: a file with a column site_id")
    command.add_argument("--estate", type=Path, nargs="+", metavar="FILE", help="lists of building facts")
    command.add_argument("--notes", type=Path, metavar="FILE", help="notes of buildings, such as building-notes.csv")
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
