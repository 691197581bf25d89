"""The same journeys without a browser: ``nhmap run``, ``status``, ``assess``, ``rank``, ``export``, ``data build``.

Exit codes: 0 done; 2 the input is refused, with the reason in words on standard error; 1 a fault of ours.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from nhmap import __version__
from nhmap.config import settings
from nhmap.errors import InputRefusedError, NhmapError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.assessment import Assessment
    from nhmap.core.evidence import Evidence
    from nhmap.store.importing import Imported

DONE: Final = 0
FAULT: Final = 1
REFUSED: Final = 2


class _Parser(argparse.ArgumentParser):
    """An argument parser whose refusals read like ours."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command, and how it is used."""
        self.exit(REFUSED, f"nhmap: {message}\n{self.format_usage()}")


def parser() -> argparse.ArgumentParser:
    """All commands, each with an example."""
    main_parser = _Parser(prog="nhmap", description="An interactive map for planning neighbourhood health in England.")
    main_parser.add_argument("--version", action="version", version=f"nhmap {__version__}")
    commands = main_parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, help_text: str, example: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=help_text,
            description=help_text,
            epilog=f"Example: {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    run = command("run", "Open nhmap in the browser.", "nhmap run --port 8501")
    run.add_argument("--port", type=int, default=8501, help="port of this computer (8501)")
    run.add_argument("--no-browser", action="store_true", help="do not open a browser window")

    status = command("status", "Say which data are installed and whether their files are sound.", "nhmap status --json")
    status.add_argument("--json", action="store_true", help="as JSON")

    assess = command(
        "assess",
        "Say who lives in the footprints of a file and what its lines cut through.",
        "nhmap assess footprints.geojson --json --target 50000 --tolerance 0.1",
    )
    _footprint_arguments(assess)
    assess.add_argument("--json", action="store_true", help="as JSON")

    export = command(
        "export",
        "Write footprints.geojson, lookup.csv and assessment.json for the footprints of a file.",
        "nhmap export lookup.csv --out pack",
    )
    _footprint_arguments(export)
    export.add_argument("--out", type=Path, required=True, help="folder to write to")

    rank = command(
        "rank",
        "Rank the candidate sites of a planning area for wave 1.",
        "nhmap rank --area Stoke-on-Trent --json --weights weights.json",
    )
    rank.add_argument("--area", required=True, help="code or name of an ICB, HWB, district or region, or England")
    rank.add_argument("--weights", type=Path, help="JSON file of criteria and numbers; nhmap's starting point otherwise")
    rank.add_argument("--json", action="store_true", help="as JSON")

    data = command("data", "Build the layers from publishers' files.", "nhmap data build ../opendata")
    jobs = data.add_subparsers(dest="job", required=True, metavar="JOB")
    build = jobs.add_parser("build", help="build every layer", epilog="Example: nhmap data build ../opendata")
    build.add_argument("folder", type=Path, help="folder of the publishers' files")
    build.add_argument("--out", type=Path, help="data folder to write (the installed one)")
    return main_parser


def _footprint_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="GeoJSON polygons, or a lookup CSV: LSOA21CD,SNP[,MNP]")
    command.add_argument("--target", type=int, help="people a neighbourhood should hold (50,000 for an SNP)")
    command.add_argument("--tolerance", type=float, help="share of the target that may be missed (0.1)")
    command.add_argument(
        "--basis",
        choices=["residents", "registered_living_in", "registered_list"],
        default="residents",
        help="which people are held against the target (residents)",
    )
    command.add_argument(
        "--rule", choices=["centroid", "half_area"], default="centroid", help="how a line selects small areas (centroid)"
    )
    command.add_argument(
        "--crs", choices=["auto", "wgs84", "bng"], default="auto", help="coordinates of the file, if they are not said"
    )
    command.add_argument("--area", help="planning area that the plan should cover: code or name")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    options = parser().parse_args(arguments)
    try:
        return int(_COMMANDS[options.command](options))
    except NhmapError as refused:
        print(f"nhmap: {refused}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        return DONE
    except Exception:
        logging.getLogger("nhmap").exception("fault")
        print("nhmap: a fault in nhmap; the lines above tell its makers what happened.", file=sys.stderr)
        return FAULT


def _run(options: argparse.Namespace) -> int:
    from nhmap.ui.serving import serve  # noqa: PLC0415 - Streamlit takes a second to load

    return serve(options.port, browser=not options.no_browser)


def _status(options: argparse.Namespace) -> int:
    from nhmap.store.catalogue import Catalogue  # noqa: PLC0415

    catalogue = Catalogue.read(settings().data)
    damaged = catalogue.damaged()
    layers = [
        {
            "name": layer.name,
            "file": layer.file,
            "rows": layer.rows,
            "publisher": layer.publisher,
            "title": layer.title,
            "vintage": layer.vintage,
            "licence": layer.licence,
            "sha256": layer.sha256,
            "sound": layer.name not in damaged,
        }
        for layer in catalogue.layers
    ]
    answer = {
        "version": __version__,
        "data": catalogue.version,
        "folder": str(catalogue.folder),
        "layers": layers,
        "attribution": catalogue.attribution,
    }
    if options.json:
        _print_json(answer)
    else:
        print(f"nhmap {__version__}, data {catalogue.version} in {catalogue.folder}")
        for layer in layers:
            mark = "" if layer["sound"] else "  DAMAGED"
            print(f"  {layer['name']:<22} {layer['rows']:>9,} rows  {layer['vintage']}{mark}")
    if damaged:
        message = f"{len(damaged)} layers are missing or damaged: {', '.join(damaged)}."
        raise InputRefusedError(message, "Install nhmap afresh, or run “nhmap data build”.")
    return DONE


def _assessed(options: argparse.Namespace) -> tuple[Imported, Assessment, Evidence, Any]:
    """Read the file of footprints and assess what it holds."""
    from nhmap.core.areas import find_planning_area  # noqa: PLC0415
    from nhmap.core.assessment import Basis, Settings, assess  # noqa: PLC0415
    from nhmap.core.plans import Level  # noqa: PLC0415
    from nhmap.store.catalogue import Catalogue  # noqa: PLC0415
    from nhmap.store.importing import read_footprints  # noqa: PLC0415
    from nhmap.store.loading import load_evidence, load_shapes  # noqa: PLC0415
    from nhmap.store.uploads import Limits  # noqa: PLC0415

    if options.target is not None and options.target <= 0:
        message = f"The target must be more than 0 people, not {options.target}."
        raise InputRefusedError(message)
    if options.tolerance is not None and not 0 <= options.tolerance <= 1:
        message = f"The tolerance must be a share from 0 to 1, not {options.tolerance}."
        raise InputRefusedError(message, "Ten per cent is 0.1.")
    data = _read(options.file, settings().upload_limit_mb)
    catalogue = Catalogue.read(settings().data)
    evidence = load_evidence(catalogue)

    def shapes() -> Any:
        return load_shapes(catalogue)

    imported = read_footprints(
        data,
        options.file.name,
        evidence.areas,
        shapes,
        rule=options.rule,
        crs=options.crs,
        retired=evidence.retired,
        limits=Limits(file_bytes=settings().upload_limit_mb * 1_000_000),
    )
    plan = imported.plan
    if options.area:
        area = find_planning_area(evidence.areas, options.area)
        plan = replace(plan, area_key=area.key, area_code=area.code)
    chosen = Settings(basis=Basis(options.basis))
    if options.target is not None:
        chosen = replace(chosen, targets=tuple((level, options.target) for level in Level))
        plan = replace(plan, zones=tuple(replace(z, target=None) for z in plan.zones))
    if options.tolerance is not None:
        chosen = replace(chosen, tolerance=options.tolerance)
        plan = replace(plan, zones=tuple(replace(z, tolerance=None) for z in plan.zones))
    return imported, assess(plan, evidence, chosen), evidence, shapes


def _read(file: Path, limit_mb: int) -> bytes:
    """Bytes of a person's file, unless it is missing or too large."""
    try:
        size = file.stat().st_size
        if file.is_dir():
            message = f"{file} is a folder."
            raise InputRefusedError(message, "Give a GeoJSON or CSV file.")
        if size > limit_mb * 1_000_000:
            message = f"{file.name} has {size / 1e6:,.0f} MB; nhmap reads up to {limit_mb} MB."
            raise InputRefusedError(message, "Simplify the polygons, or give a lookup CSV of LSOA codes.")
        return file.read_bytes()
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror or error}."
        raise InputRefusedError(message, "Check the name of the file.") from error


def _answer(imported: Imported, assessment: Assessment, evidence: Evidence) -> dict[str, Any]:
    from nhmap.core.checks import check  # noqa: PLC0415
    from nhmap.core.summary import assessment_as_dict  # noqa: PLC0415

    answer = assessment_as_dict(assessment, check(assessment, evidence), evidence, rule=imported.rule)
    on_import = [
        {
            "check": p.check,
            "severity": str(p.severity),
            "zones": list(p.zones),
            "people": p.people,
            "message": p.message,
            "codes": list(p.codes),
            "lines": list(p.lines),
        }
        for p in imported.problems
    ]
    answer["findings"] = on_import + answer["findings"]
    return answer


def _assess(options: argparse.Namespace) -> int:
    imported, assessment, evidence, _ = _assessed(options)
    answer = _answer(imported, assessment, evidence)
    if options.json:
        _print_json(answer)
        return DONE
    basis = assessment.settings.basis.words
    for zone in answer["zones"]:
        state = zone["state"] if zone["state"] == "fits" else f"{zone['state']} target"
        print(
            f"{zone['level']} {zone['name']}: {zone['people']:,} {basis}, {zone['deviation']:+.1%} of "
            f"{zone['target']:,}, {state}; {zone['residents']:,} residents, {zone['registered_living_in']:,} registered "
            f"and living here, {zone['registered_list']:,} on the lists of {zone['practices']} practices"
        )
    for finding in answer["findings"]:
        print(f"  {finding['severity']}: {finding['message']}")
    return DONE


def _export(options: argparse.Namespace) -> int:
    from nhmap.store.bundles import plan_files  # noqa: PLC0415

    imported, assessment, evidence, shapes = _assessed(options)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    files = plan_files(assessment, evidence, shapes, made, imported.rule)
    files["assessment.json"] = json.dumps(
        _answer(imported, assessment, evidence) | {"made": made}, ensure_ascii=False, indent=1
    ).encode()
    if len(imported.rejected):
        files["rejected.csv"] = imported.rejected.to_csv(index=False).encode()
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (options.out / name).write_bytes(content)
    except OSError as error:
        message = f"{options.out} cannot be written to: {error.strerror or error}."
        raise InputRefusedError(message, "Name another folder.") from error
    print(f"{len(files)} files written to {options.out}: {', '.join(files)}")
    return DONE


def _rank(options: argparse.Namespace) -> int:
    from nhmap.core.areas import find_planning_area  # noqa: PLC0415
    from nhmap.core.candidates import measure_candidates  # noqa: PLC0415
    from nhmap.core.weights import DEFAULT, Weights, preset  # noqa: PLC0415
    from nhmap.store.catalogue import Catalogue  # noqa: PLC0415
    from nhmap.store.loading import load_evidence  # noqa: PLC0415

    weights = preset(DEFAULT)
    if options.weights is not None:
        try:
            weights = Weights.from_dict(json.loads(_read(options.weights, 1)), label=options.weights.stem)
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            message = f"{options.weights.name} is not JSON."
            raise InputRefusedError(message, 'For example {"deprivation": 40, "people": 20}.') from error
    evidence = load_evidence(Catalogue.read(settings().data))
    area = find_planning_area(evidence.areas, options.area)
    candidates = measure_candidates(evidence, area, datetime.now(UTC).date())
    ranking = candidates.rank(weights)
    answer = ranking.to_dict() | {
        "area": {"kind": area.key, "code": area.code, "name": area.name},
        "travel": candidates.travel,
        "sites_without_a_place": candidates.unplaced,
        "vintages": dict(evidence.vintages),
        "attribution": evidence.attribution,
    }
    if options.json:
        _print_json(answer)
        return DONE
    print(f"{len(ranking)} candidate sites in {area.label}; catchment: {candidates.travel}")
    for site in answer["sites"]:
        rank, score = site["rank"] or "-", "unknown" if site["score"] is None else f"{site['score']:.1f}"
        apart = f"  set apart: {' '.join(site['gate_reasons'])}" if site["list"] == "set apart" else ""
        print(
            f"{rank:>4}  {score:>7} ({site['score_low']:.0f} to {site['score_high']:.0f})  {site['name']} "
            f"[{site['owner']}]{apart}"
        )
    return DONE


def _data(options: argparse.Namespace) -> int:
    from nhmap.store.building import build  # noqa: PLC0415 - needs geopandas

    out = options.out or settings().data
    records = build(options.folder, out)
    print(f"{len(records)} layers built in {out}")
    return DONE


def _print_json(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False))


_COMMANDS: Final = {
    "run": _run,
    "status": _status,
    "assess": _assess,
    "export": _export,
    "rank": _rank,
    "data": _data,
}

if __name__ == "__main__":
    sys.exit(main())
