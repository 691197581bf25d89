"""``nhmap travel build``: a table of travel times from a file of roads, for catchments and rankings."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.cli.printing import counted
from nhmap.cli.reading import MEGABYTE, catalogue, current_settings
from nhmap.cli.writing import cannot_write, write_file
from nhmap.core.buildings.sites import numbers
from nhmap.core.places.places import find_place
from nhmap.core.ranking.candidates import catchment_areas
from nhmap.core.reach.catchments import MODE_WORDS, WALK
from nhmap.core.reach.drive_coefficients import START_MIN
from nhmap.core.reach.driving import DRIVE
from nhmap.core.reach.road_speeds import SOURCE, TO_THE_ROAD_KMH
from nhmap.errors import InputRefusedError
from nhmap.store.layers.loading import load_evidence
from nhmap.store.travel_files.road_files import OPEN_ROADS, RoadFile
from nhmap.store.travel_files.road_tables import (
    NO_WAY_MIN,
    RoadQuestion,
    RoadsRead,
    RoadWork,
    door_to_door,
    memory_mb,
    table_rows,
)

if TYPE_CHECKING:
    import argparse

    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.reach.catchments import CatchmentAreas
    from nhmap.store.travel_files.road_layers import Box

_MARGIN_M: Final = {"drive": 15_000.0, "walk": 5_000.0, "cycle": 8_000.0}
"""How far beyond the planning area roads are read: people cross its border."""
_BEYOND_M: Final = 250.0
"""A small area outside the planning area counts only this near to a road: an extract may end there."""
_FAR_M: Final = 500.0
"""From here on the way to the road is told of."""
_WHOLE: Final = 0.9
"""Share of the planning area's small areas near a road from which on a file is taken to hold all its roads."""
_PARTLY: Final = (
    "The file holds the roads of a part of the planning area only: pairs for which it has no way are left out, and not "
    "written as pairs that cannot be travelled. Give an extract of all of it."
)
_COMPARED_MIN: Final = 30.0
_NOT_COUNTED: Final = "Ferries are left out, and so are turns, traffic and the hour of the day."
_CYCLE_M_A_MIN: Final = 250.0
"""Straight line that nobody beats on a bicycle."""


@dataclass(frozen=True, eq=False)
class _Request:
    """Small areas and buildings of a planning area and around it, by their rows."""

    areas: CatchmentAreas
    sites: pd.DataFrame
    homes: NDArray[np.intp]
    inside: NDArray[np.bool_]
    box: Box
    label: str


def run(options: argparse.Namespace) -> int:
    """Read the roads, find the times, and write the table and what must be known of it."""
    file = RoadFile.of(options.file)
    request = _request(options)
    start = _start(options)
    question = RoadQuestion(
        file, options.mode, request.box, request.areas.x[request.homes], request.areas.y[request.homes],
        numbers(request.sites, "x"), numbers(request.sites, "y"), float(options.limit),
    )  # fmt: skip
    size = options.file.stat().st_size / MEGABYTE
    needed = memory_mb(file, request.box)
    print(f"{file.kind}: {options.file.name}, {size:,.1f} MB; {request.label} and its surroundings")
    print(
        f"  memory: at most about {needed:,.0f} MB, and never more than {options.memory_mb:,} MB (--memory-mb)",
        flush=True,
    )
    folder = options.out.with_name(f".{options.out.name}.parts")
    try:
        work = RoadWork(question, folder, options.memory_mb)
    except OSError as error:
        raise cannot_write(options.out, error) from error
    done = False
    try:
        if work.taken_up:
            print("  going on where an earlier run stopped", flush=True)
        read = work.read()
        print(f"  {read.ways:,} ways, {read.km:,.0f} km, open to this mode", flush=True)
        minutes = door_to_door(work.minutes(_tell), read.homes, read.places, options.mode, start)
        table, about = _written(options, file, request, read, minutes, start)
        write_file(options.out, table.to_csv(index=False, lineterminator="\r\n").encode())
        write_file(options.out.with_suffix(".about.txt"), "\r\n".join(about).encode())
        done = True
    except OSError as error:
        raise cannot_write(options.out, error) from error
    finally:
        work.close(done=done)
    for line in about:
        print(f"  {line}")
    size = options.out.stat().st_size / MEGABYTE
    print(
        f"{counted(len(table), 'pair')}, {size:,.1f} MB, {work.peak_mb:,.0f} MB of memory held at most: {options.out}"
    )
    limit = current_settings().upload_limit_mb
    if size > limit:
        print(f"  nhmap reads up to {limit} MB: give a smaller --limit, or set NHMAP_UPLOAD_LIMIT_MB.")
    return 0


def _request(options: argparse.Namespace) -> _Request:
    """The buildings of the planning area, and the small areas from which people come to them."""
    evidence = load_evidence(catalogue())
    area = find_place(evidence, options.area).area
    where = evidence.site_area
    sites = evidence.sites.iloc[np.flatnonzero((where >= 0) & area.inside[np.maximum(where, 0)])]
    areas = catchment_areas(evidence)
    if not len(sites) or not area.inside.any():
        message = f"nhmap knows no building in {area.label}."
        raise InputRefusedError(message, "Choose another planning area.")
    margin = _MARGIN_M[options.mode]
    x, y = areas.x[area.inside], areas.y[area.inside]
    box = (x.min() - margin, y.min() - margin, x.max() + margin, y.max() + margin)
    west, south, east, north = (float(edge) for edge in box)
    near = (areas.x >= west) & (areas.x <= east) & (areas.y >= south) & (areas.y <= north)
    homes = np.flatnonzero(near)
    return _Request(areas, sites, homes, area.inside[homes], (west, south, east, north), area.label)


def _start(options: argparse.Namespace) -> float:
    """Minutes that every journey costs beside the road."""
    if options.start is not None:
        return float(options.start)
    return START_MIN if options.mode == "drive" else 0.0


def _tell(done: int, everything: int) -> None:
    print(f"  {done:,} of {counted(everything, 'building')} routed", file=sys.stderr, flush=True)


def _written(  # noqa: PLR0913, PLR0917 - all that is said of the table
    options: argparse.Namespace,
    file: RoadFile,
    request: _Request,
    read: RoadsRead,
    minutes: NDArray[np.float64],
    start: float,
) -> tuple[pd.DataFrame, list[str]]:
    """The table, and in words where it comes from."""
    beyond = ~request.inside & (read.homes.metres > _BEYOND_M)
    minutes = np.where(beyond[None], np.nan, minutes)
    estimate = _estimate(options.mode, request)
    whole = float(read.homes.near[request.inside].mean()) >= _WHOLE
    fallback = estimate if whole else np.full_like(estimate, np.inf)  # where roads are missing, no way proves nothing
    codes = request.areas.codes[request.homes]
    ids = request.sites["site_id"].to_numpy(dtype=object)
    table = table_rows(minutes, fallback, float(options.limit), codes, ids, options.mode)
    if not len(table):
        message = f"{options.file.name} leads to none of the buildings of {request.label}."
        raise InputRefusedError(message, "Check that the extract is of this part of England.")
    way = f"Minutes {MODE_WORDS[options.mode]}"
    about = [
        f"{way} from small areas to buildings of {request.label}, up to {options.limit:g}.",
        f"Roads: {file.kind}, {Path(file.path).name}; {read.ways:,} ways, {read.km:,.0f} km. {_credit(file)}",
        f"Speeds: {SOURCE[options.mode]}. {_directions(file, options.mode)} {_NOT_COUNTED}",
        _beside(options.mode, start),
        _snapping("small areas", read.homes.metres[request.inside]),
        _snapping("buildings", read.places.metres),
        _no_way(int((table["minutes"] == NO_WAY_MIN).sum()), options.limit) if whole else _PARTLY,
        _left_out(options.mode, int((request.inside & ~read.homes.near).sum()), int((~read.places.near).sum())),
    ]
    return table, [*about, *_against(options.mode, minutes, estimate)]


def _beside(mode: str, start: float) -> str:
    return (
        f"Each journey has {start:.1f} minutes for its start and end, and comes to the nearest road, and from it, at "
        f"{TO_THE_ROAD_KMH[mode]:g} km/h."
    )


def _no_way(count: int, limit: float) -> str:
    return (
        f"{counted(count, 'pair')} that nhmap's estimate puts within {limit:g} minutes, and the roads do not, "
        f"{'is' if count == 1 else 'are'} written with {NO_WAY_MIN:g}."
    )


def _credit(file: RoadFile) -> str:
    if file.kind == OPEN_ROADS:
        return "Contains OS data © Crown copyright and database right."
    return "© OpenStreetMap contributors, ODbL 1.0."


def _directions(file: RoadFile, mode: str) -> str:
    if mode == "walk":
        return "Every way may be walked both ways."
    if file.kind == OPEN_ROADS:
        return "OS Open Roads does not tell one-way streets: every way counts both ways."
    return "One-way streets are followed in their direction."


def _snapping(what: str, metres: NDArray[np.float64]) -> str:
    """How far places are from the road on which they were put, in words."""
    near = metres[np.isfinite(metres)]
    if not len(near):
        return f"No road is near any of the {what}."
    far = int((near > _FAR_M).sum())
    return (
        f"From {what} to the nearest road: {np.median(near):,.0f} m at the median, {near.max():,.0f} m at most; "
        f"{far:,} of {len(near):,} are farther than {_FAR_M:g} m."
    )


def _left_out(mode: str, homes: int, places: int) -> str:
    counts = "counts as nhmap estimates it" if mode in {"walk", "drive"} else "is not known"
    return (
        f"{counted(homes, 'small area')} of the planning area and {counted(places, 'building')} have no road within a "
        f"kilometre: they are left out, and their travel {counts}. So are small areas beyond the planning area that "
        f"are more than {_BEYOND_M:g} m from a road of this file."
    )


def _estimate(mode: str, request: _Request) -> NDArray[np.float64]:
    """Minutes as nhmap estimates them; on a bicycle the least that a straight line allows. Shape (s, h)."""
    if mode == "cycle":
        dx = numbers(request.sites, "x")[:, None] - request.areas.x[request.homes][None]
        dy = numbers(request.sites, "y")[:, None] - request.areas.y[request.homes][None]
        return np.asarray(np.hypot(dx, dy) / _CYCLE_M_A_MIN, dtype=np.float64)
    model = DRIVE if mode == "drive" else WALK
    return model.between(request.sites, request.areas, request.homes)


def _against(mode: str, minutes: NDArray[np.float64], estimate: NDArray[np.float64]) -> list[str]:
    """How far the roads and nhmap's estimate are apart, in words."""
    both = np.isfinite(minutes) & (estimate <= _COMPARED_MIN)
    if mode == "cycle" or not both.any():
        return []
    apart = minutes[both] - estimate[both]
    slower = "slower" if np.median(apart) >= 0 else "quicker"
    words = (
        f"Of {int(both.sum()):,} pairs within {_COMPARED_MIN:g} minutes by nhmap's estimate, the roads are "
        f"{abs(float(np.median(apart))):.1f} minutes {slower} at the median; half are within "
        f"{float(np.median(np.abs(apart))):.1f} minutes of it."
    )
    return [words]
