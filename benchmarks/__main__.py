"""``python -m benchmarks``: measure every budget and print the table. Ends with 1 if one is not met."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import world
from benchmarks.computing import command_line, in_core
from benchmarks.serving import blank_server, nhmap_server
from benchmarks.table import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.table import Measurement
    from nhmap.core.evidence import Evidence

PARTS = ("core", "command", "opening", "drawing", "memory")
IN_BROWSER = frozenset({"opening", "drawing", "memory"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and, if asked, keep the figures; 1 when a budget is not met."""
    options = _parser().parse_args(arguments)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="nhmap-bench-", ignore_cleanup_errors=True) as folder:
        measurements = list(_measure(frozenset(options.only or PARTS), Path(folder)))
    if not measurements:
        return 0
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
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=f"of: {', '.join(PARTS)}")
    parser.add_argument("--json", type=Path, help="file to keep the figures in")
    return parser


def _measure(parts: frozenset[str], folder: Path) -> Iterator[Measurement]:
    """The parts that were asked for, one after another."""
    evidence = world.england()
    if "core" in parts:
        _say("core")
        yield from in_core(evidence)
    if "command" in parts:
        _say("command")
        yield from command_line(evidence, folder)
    if parts & IN_BROWSER:
        yield from _in_browser(parts & IN_BROWSER, evidence, folder)


def _in_browser(parts: frozenset[str], evidence: Evidence, folder: Path) -> Iterator[Measurement]:
    """What needs a browser; said and left out where there is none."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the test extra has it

        from benchmarks.browsing import chromium  # noqa: PLC0415
        from benchmarks.drawing import drawing, save_plans  # noqa: PLC0415
        from benchmarks.memory import memory  # noqa: PLC0415
        from benchmarks.opening import opening  # noqa: PLC0415
    except ImportError:
        print("Playwright is not installed (extra “test”): opening, drawing and memory are left out.")
        return
    if chromium() is None:
        print("No Chromium on the path or in NHMAP_CHROMIUM: opening, drawing and memory are left out.")
        return
    plans = folder / "plans"
    save_plans(plans, evidence)
    with sync_playwright() as playwright:
        if "opening" in parts or "drawing" in parts:
            with nhmap_server(plans) as ours, blank_server() as blank:
                if "opening" in parts:
                    _say("opening")
                    yield from opening(playwright, ours, blank)
                if "drawing" in parts:
                    _say("drawing")
                    yield from drawing(playwright, ours, blank, evidence, folder)
        if "memory" in parts:
            # Servers of their own: what was drawn before would count as memory of the tabs.
            with nhmap_server(plans) as ours, blank_server() as blank:
                _say("memory")
                yield from memory(playwright, ours, blank, folder)


def _say(part: str) -> None:
    print(f"measuring: {part} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
