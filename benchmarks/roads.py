"""Budget 7: a county's roads, read and routed, in minutes and within the memory that is stated beforehand."""

from __future__ import annotations

import re
import subprocess
import time
from typing import TYPE_CHECKING, Final

from benchmarks.made_roads import MadeRoads, write_open_roads, write_osm
from benchmarks.serving import NHMAP
from benchmarks.table import Budget, Measurement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNTY: Final = "Cornwall"
BOX: Final = (120_000.0, 5_000.0, 260_000.0, 125_000.0)
"""Cornwall and its surroundings, sea and all."""
LANES: Final = 300_000
MOST_S: Final = 600.0
_WRITERS: Final = {"roads.osm.pbf": write_osm, "roads.gpkg": write_open_roads}


def roads(folder: Path) -> Iterator[Measurement]:
    """Make the county, and build a table of each kind of file by the command, in a process of its own."""
    grid = MadeRoads.grid(BOX, LANES)
    for name, write in _WRITERS.items():
        file = folder / name
        write(grid, file)
        began = time.perf_counter()
        command = [*NHMAP, "travel", "build", str(file), "--area", COUNTY, "--mode", "drive", "--out"]
        output = subprocess.run(
            [*command, str(folder / f"{name}.csv")], check=True, capture_output=True, text=True
        ).stdout
        seconds = time.perf_counter() - began
        stated, memory = (
            _number(pattern, output) for pattern in (r"memory: at most about ([\d,]+) MB", r"([\d,]+) MB of memory")
        )
        what = f"{name}, {len(grid.links):,} roads, {file.stat().st_size / 1e6:,.0f} MB"
        yield Measurement(f"table of a county by car: {what}", (seconds,), "s", budget=Budget(MOST_S))
        yield Measurement("its memory", (memory,), "MB", "what it said before", (stated,), Budget(1.0, as_ratio=True))


def _number(pattern: str, output: str) -> float:
    """A number that the command said."""
    match = re.search(pattern, output)
    if match is None:
        message = f"the command did not say {pattern!r}: {output}"
        raise AssertionError(message)
    return float(match[1].replace(",", ""))
