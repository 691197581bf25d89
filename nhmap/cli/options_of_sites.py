"""What commands about buildings take: rank, select, need, travel, lists of buildings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from nhmap.cli.options_shared import (
    Parser,
    add_data,
    add_layer,
    one_command,
    whole,
)

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction

MOST_DRAWS: Final = 100_000


def add_rank(commands: _SubParsersAction[Parser]) -> None:
    """``rank``."""
    rank = one_command(
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


def add_select(commands: _SubParsersAction[Parser]) -> None:
    """``select``."""
    select = one_command(
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
    add_data(command)
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
    add_layer(command)
    command.add_argument("--travel", type=Path, metavar="FILE", help="CSV of LSOA21CD, site_id, minutes, mode")
    command.add_argument("--mode", metavar="MODE", help="walk, drive, or a mode of the table (walk)")
    command.add_argument(
        "--minutes", type=float, metavar="N", help="how long people travel at most (walk 20, drive 15, others 30)"
    )


def add_need(commands: _SubParsersAction[Parser]) -> None:
    """``need``."""
    need = one_command(
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
    need.add_argument("--out", type=Path, metavar="FILE", help="CSV of grounds and neighbourhoods with their options")
    need.add_argument("--json", action="store_true", help="as JSON")


def add_travel(commands: _SubParsersAction[Parser]) -> None:
    """``travel minutes`` and ``travel build``."""
    travel = one_command(
        commands,
        "travel",
        "Say how long people travel.",
        "nhmap travel minutes pairs.csv --mode drive --out minutes.csv",
    )
    jobs = travel.add_subparsers(dest="job", required=True, metavar="JOB")
    minutes = one_command(
        jobs,
        "minutes",
        "Write the modelled minutes from small areas to places, for checks against what you know.",
        "nhmap travel minutes pairs.csv --mode drive --out minutes.csv",
        "with pairs.csv holding LSOA21CD,easting,northing and a row for each pair",
    )
    minutes.add_argument("file", type=Path, metavar="PAIRS", help="CSV of LSOA21CD, easting, northing")
    minutes.add_argument("--mode", choices=["walk", "drive"], required=True, help="on foot or by car")
    minutes.add_argument("--out", type=Path, required=True, metavar="FILE", help="CSV to write")
    build = one_command(
        jobs,
        "build",
        "Write a table of travel times along real roads, which nhmap reads for catchments and rankings.",
        "nhmap travel build cornwall-latest.osm.pbf --area Cornwall --mode drive --out cornwall-drive.csv",
        "nhmap rank --area Cornwall --travel cornwall-drive.csv --minutes 15",
    )
    build.add_argument(
        "file", type=Path, metavar="ROADS", help="OpenStreetMap (.osm.pbf) or OS Open Roads (GeoPackage)"
    )
    build.add_argument("--area", required=True, metavar="AREA", help="planning area, by code or name")
    build.add_argument("--mode", choices=["drive", "walk", "cycle"], required=True, help="how people travel")
    build.add_argument("--out", type=Path, required=True, metavar="FILE", help="CSV to write")
    build.add_argument("--limit", type=whole(5, 120), default=45, metavar="N", help="longest journey in minutes (45)")
    build.add_argument(
        "--start", type=whole(0, 30), metavar="N", help="minutes of every journey beside the road (drive 6.3, others 0)"
    )
    build.add_argument(
        "--memory-mb", type=whole(500, 64_000), default=2_000, metavar="MB", help="memory that it may hold (2000)"
    )


def add_estate(commands: _SubParsersAction[Parser]) -> None:
    """``estate``."""
    estate = one_command(
        commands,
        "estate",
        "Read lists of buildings: ERIC, ODS, six-facet surveys, property lists.",
        "nhmap estate import eric.csv --out facts.csv --rejects rejects.csv",
    )
    jobs = estate.add_subparsers(dest="job", required=True, metavar="JOB")
    bring = one_command(
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


def add_demo_estate(commands: _SubParsersAction[Parser]) -> None:
    """``demo-estate``."""
    about = "Invent building facts for practice; everything made with them says that they are invented."
    demo = one_command(
        commands, "demo-estate", about, "nhmap demo-estate --seed 7 --area Stoke-on-Trent --out practice.csv"
    )
    demo.add_argument("--seed", type=int, required=True, metavar="N", help="the same number gives the same facts")
    demo.add_argument("--out", type=Path, required=True, metavar="FILE", help="facts as CSV")
    demo.add_argument("--area", metavar="AREA", help="code or name, several with + between them (all England)")
