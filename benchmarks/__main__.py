"""``python -m benchmarks``: measure every budget and print the table. Ends with 1 if one is not met."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import world
from benchmarks.computing import command_line, in_core
from benchmarks.importing import importing
from benchmarks.serving import blank_server, nhmap_server
from benchmarks.table import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.table import Measurement

PARTS = ("core", "command", "sites", "roads", "opening", "drawing", "memory", "load")
IN_BROWSER = PARTS[4:7]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and, if asked, keep the figures; 1 when a budget is not met or a part could not be measured."""
    options = _parser().parse_args(arguments)
    wanted = [part for part in PARTS if not options.only or part in options.only]
    missing = _missing_browser() if set(wanted) & set(IN_BROWSER) else ""
    if missing:
        print(f"{missing}: {', '.join(IN_BROWSER)} are left out.")
        wanted = [part for part in wanted if part not in IN_BROWSER]
    start = time.monotonic()
    measurements: list[Measurement] = []
    failed = []
    with tempfile.TemporaryDirectory(prefix="nhmap-bench-", ignore_cleanup_errors=True) as folder:
        for part in wanted:
            print(f"measuring: {part} …", file=sys.stderr, flush=True)
            try:
                measurements.extend(_MEASURE[part](Path(folder)))
            except Exception:  # noqa: BLE001 - the other parts are worth having all the same
                traceback.print_exc()
                failed.append(part)
    if measurements:
        print(table(measurements))
    print(
        f"\n{time.monotonic() - start:.0f} s on {platform.system()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}. Times are medians (quartiles) of n; compare ratios rather than times."
    )
    if hasattr(os, "getloadavg"):
        print(f"Load of the last minute: {os.getloadavg()[0]:.1f}. Above the number of processors, times are not ours.")
    if options.json:
        options.json.write_text(json.dumps([m.plain() for m in measurements], indent=1), encoding="utf-8")
    missed = [m.what for m in measurements if m.met is False]
    if missed:
        print(f"\nNot met: {'; '.join(missed)}.")
    if failed:
        print(f"\nNot measured, see above: {', '.join(failed)}.")
    return 1 if missed or failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=f"of: {', '.join(PARTS)}")
    parser.add_argument("--json", type=Path, help="file to keep the figures in")
    return parser


def _missing_browser() -> str:
    """What keeps the browser's parts from being measured; empty when nothing does."""
    try:
        from benchmarks.browsing import chromium  # noqa: PLC0415 - Playwright is in the test extra only
    except ImportError:
        return "Playwright is not installed (extra “test”)"
    return "" if chromium() else "No Chromium on the path or in NHMAP_CHROMIUM"


def _core(_folder: Path) -> Iterator[Measurement]:
    evidence = world.england()
    yield from in_core(evidence)
    yield from importing(evidence)


def _command(folder: Path) -> Iterator[Measurement]:
    yield from command_line(world.england(), folder)


def _sites(_folder: Path) -> Iterator[Measurement]:
    from benchmarks.siting import in_own_process  # noqa: PLC0415

    yield from in_own_process()


def _roads(folder: Path) -> Iterator[Measurement]:
    from benchmarks.roads import roads  # noqa: PLC0415

    yield from roads(folder)


def _opening(folder: Path) -> Iterator[Measurement]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from benchmarks.opening import opening  # noqa: PLC0415

    with nhmap_server(folder / "plans") as ours, blank_server() as blank, sync_playwright() as playwright:
        yield from opening(playwright, ours, blank)


def _drawing(folder: Path) -> Iterator[Measurement]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from benchmarks.drawing import drawing, save_plans  # noqa: PLC0415

    evidence = world.england()
    save_plans(folder / "drawn", evidence)
    with nhmap_server(folder / "drawn") as ours, blank_server() as blank, sync_playwright() as playwright:
        yield from drawing(playwright, ours, blank, evidence, folder)


def _memory(folder: Path) -> Iterator[Measurement]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from benchmarks.memory import memory  # noqa: PLC0415

    with nhmap_server(folder / "plans") as ours, blank_server() as blank, sync_playwright() as playwright:
        yield from memory(playwright, ours, blank, folder)


def _load(folder: Path) -> Iterator[Measurement]:
    from benchmarks.loading import loading, save_plans  # noqa: PLC0415

    rows = save_plans(folder / "load", world.england().areas)
    with nhmap_server(folder / "load") as ours, blank_server() as blank:
        yield from loading(ours, blank, folder / "load", rows)


_MEASURE: dict[str, Callable[[Path], Iterator[Measurement]]] = {
    "core": _core,
    "command": _command,
    "sites": _sites,
    "roads": _roads,
    "opening": _opening,
    "drawing": _drawing,
    "memory": _memory,
    "load": _load,
}

if __name__ == "__main__":
    sys.exit(main())
