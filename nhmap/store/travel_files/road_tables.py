"""Road tables: a table of travel times from a file of roads, step by step, each step kept until the table stands.

Reading and routing run in a process apart that may hold so much memory and no more. What is done lies in a folder
beside the table, under a key of everything that it rests on, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.reach.road_network import Snapped, Ways, minutes_to, snapped
from nhmap.core.reach.road_speeds import DRIVE_KMH, OF_LIMIT, TO_THE_ROAD_KMH
from nhmap.store.child_process.apart import Bounds, Pool
from nhmap.store.child_process.frames import Job
from nhmap.store.travel_files.osm_blocks import whole_pbf
from nhmap.store.travel_files.road_files import OPEN_ROADS, OPENSTREETMAP, RoadFile
from nhmap.store.travel_files.road_layers import Box, read_ways

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

NO_WAY_MIN: Final = 999.0
"""What stands for a pair that cannot be travelled within the limit."""
LONGEST_S: Final = 4 * 3_600.0
AT_ONCE: Final = 64
"""Buildings between two words of progress; each such step is kept."""
NETWORK: Final = "network.npz"
FORM: Final = 1
"""Of what is kept between two runs; higher when the same question has another answer."""

_BASE_MB: Final = 350.0
_FOR_EACH_MB: Final = {OPENSTREETMAP: 22.0, OPEN_ROADS: 4.0}
"""Held for each megabyte of a file, as if all of it were roads; of OpenStreetMap unpacked, for some pack better."""
_MB_A_KM2: Final = {OPENSTREETMAP: 0.08, OPEN_ROADS: 0.28}
"""Held for each square kilometre at most, were it all as full of ways as a city."""


@dataclass(frozen=True, eq=False)
class RoadQuestion:
    """What is asked of the roads.

    Attributes
    ----------
    file
        The roads.
    mode
        One of ``nhmap.core.reach.road_speeds.MODES``.
    box
        Metres of EPSG:27700 whose roads are read.
    home_x, home_y
        Centroids of small areas, metres; shape (h,).
    place_x, place_y
        Buildings, metres; shape (s,).
    longest
        Minutes on roads beyond which no journey is looked for.
    """

    file: RoadFile
    mode: str
    box: Box
    home_x: NDArray[np.float64]
    home_y: NDArray[np.float64]
    place_x: NDArray[np.float64]
    place_y: NDArray[np.float64]
    longest: float

    def key(self) -> str:
        """A text of everything that the answer rests on."""
        digest = hashlib.sha256()
        with Path(self.file.path).open("rb") as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
        for axis in (self.home_x, self.home_y, self.place_x, self.place_y):
            digest.update(np.ascontiguousarray(axis, dtype=np.float64).tobytes() + b"|")
        rules = (FORM, self.mode, self.box, self.longest, OF_LIMIT, TO_THE_ROAD_KMH, sorted(DRIVE_KMH.items()))
        digest.update(repr(rules).encode())
        return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class RoadsRead:
    """What was read of a file of roads.

    Attributes
    ----------
    ways, km
        How many ways are open to the mode, and how long they are together.
    homes, places
        Where small areas and buildings come to a road.
    """

    ways: int
    km: float
    homes: Snapped
    places: Snapped


def memory_mb(file: RoadFile, box: Box) -> float:
    """About how much memory is needed at most: by the size of the file, and by how much of it can lie in a box.

    Raises
    ------
    InputRefusedError
        When the file breaks off.
    """
    west, south, east, north = box
    by_area = (east - west) * (north - south) / 1e6 * _MB_A_KM2[file.kind]
    size = whole_pbf(file.path) if file.kind == OPENSTREETMAP else Path(file.path).stat().st_size
    return _BASE_MB + min(_FOR_EACH_MB[file.kind] * size / 1e6, by_area)


class RoadWork:
    """One run: roads are read, then routed, and what is done is kept in a folder."""

    def __init__(self, question: RoadQuestion, folder: Path, most_mb: int) -> None:
        self._question, self._folder = question, folder
        self._bounds = Bounds(LONGEST_S, most_mb)
        self._pool = Pool(at_once=1)
        self._name = Path(question.file.path).name
        self.taken_up = self._take_up()
        """Whether an earlier run had begun the same."""

    @property
    def peak_mb(self) -> float:
        """Most memory that was seen to be held."""
        return self._pool.peak_mb

    def close(self, *, done: bool) -> None:
        """End the process apart; what was kept goes too where the table stands, or nothing is worth keeping."""
        self._pool.close()
        if done or not (self._folder / NETWORK).is_file():
            shutil.rmtree(self._folder, ignore_errors=True)

    def read(self) -> RoadsRead:
        """Read the roads and put all places on them.

        Raises
        ------
        InputRefusedError
            When the file cannot be used, or takes more memory than it may.
        """
        path = self._folder / NETWORK
        if not path.is_file():
            q = self._question
            job = Job(__name__, "read_apart", (q, str(self._folder)))
            self._pool.run(job, self._name, self._bounds)
        with np.load(path) as arrays:
            homes, places = (Snapped(arrays[f"{of}_point"], arrays[f"{of}_metres"]) for of in ("home", "place"))
            return RoadsRead(int(arrays["ways"]), float(arrays["km"]), homes, places)

    def minutes(self, tell: Callable[[int, int], None]) -> NDArray[np.float64]:
        """Minutes on roads from each small area to each building; shape (s, h), inf where there is none.

        Parameters
        ----------
        tell
            Is told how many buildings are done, of how many.
        """
        count = len(self._question.place_x)
        rows = []
        for begin in range(0, count, AT_ONCE):
            path = self._folder / f"minutes-{begin:06}.npy"
            if not path.is_file():
                end = min(begin + AT_ONCE, count)
                job = Job(__name__, "route_apart", (str(self._folder), begin, end, self._question.longest))
                _put(path, self._pool.run(job, self._name, self._bounds))
            rows.append(np.load(path))
            tell(min(begin + AT_ONCE, count), count)
        return np.concatenate(rows) if rows else np.empty((0, len(self._question.home_x)))

    def _take_up(self) -> bool:
        """Whether the folder holds the beginning of the same; anything else is taken away."""
        key, note = self._question.key(), self._folder / "key.json"
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            if json.loads(note.read_text(encoding="utf-8"))["key"] == key:
                return True
            shutil.rmtree(self._folder)
        self._folder.mkdir(exist_ok=True)
        note.write_text(json.dumps({"key": key}), encoding="utf-8")
        return False


def read_apart(question: RoadQuestion, folder: str) -> None:
    """Read the roads, put places on them and keep both in the folder; runs in the process apart."""
    q = question
    ways = read_ways(q.file, q.mode, q.box, folder)
    homes, places = snapped(ways, q.home_x, q.home_y), snapped(ways, q.place_x, q.place_y)
    arrays = {name: getattr(ways, name) for name in Ways.__dataclass_fields__}
    arrays |= {"home_point": homes.point, "home_metres": homes.metres}
    arrays |= {"place_point": places.point, "place_metres": places.metres}
    part = Path(folder) / "network.part.npz"
    np.savez(part, **arrays, ways=np.array(len(ways.first) - 1), km=np.array(ways.km))
    part.replace(Path(folder) / NETWORK)


def route_apart(folder: str, begin: int, end: int, longest: float) -> NDArray[np.float64]:
    """Minutes of some buildings; runs in the process apart."""
    with np.load(Path(folder) / NETWORK) as arrays:
        ways = Ways(**{name: arrays[name] for name in Ways.__dataclass_fields__})
        homes = Snapped(arrays["home_point"], arrays["home_metres"])
        places = Snapped(arrays["place_point"][begin:end], arrays["place_metres"][begin:end])
    return np.concatenate(list(minutes_to(ways, homes, places, longest)))


def door_to_door(
    on_roads: NDArray[np.float64], homes: Snapped, places: Snapped, mode: str, start: float
) -> NDArray[np.float64]:
    """Minutes from door to door: what every journey costs, to the road, along it, and from it; shape (s, h).

    NaN where either end is not near a road: nothing is known of such a pair.
    """
    to_road = 60 / (TO_THE_ROAD_KMH[mode] * 1_000)
    took = start + on_roads + (places.metres * to_road)[:, None] + (homes.metres * to_road)[None]
    return np.asarray(np.where(places.near[:, None] & homes.near[None], took, np.nan), dtype=np.float64)


def table_rows(  # noqa: PLR0913, PLR0917 - the columns of the table and what decides on its rows
    minutes: NDArray[np.float64],
    estimate: NDArray[np.float64],
    limit: float,
    homes: NDArray[np.object_],
    places: NDArray[np.object_],
    mode: str,
) -> pd.DataFrame:
    """The table: pairs within the limit by the roads, and pairs that only nhmap's estimate puts within it, as 999.

    Parameters
    ----------
    minutes, estimate
        Of each building and small area, by the roads and by nhmap; shape (s, h).
    """
    within = minutes <= limit
    place, home = np.nonzero(within | (~np.isnan(minutes) & (estimate <= limit)))
    took = np.where(within[place, home], np.round(minutes[place, home], 1), NO_WAY_MIN)
    return pd.DataFrame({"LSOA21CD": homes[home], "site_id": places[place], "minutes": took, "mode": mode})


def _put(file: Path, values: NDArray[np.float64]) -> None:
    """Write an array under its name only when it is whole."""
    part = file.with_suffix(".part.npy")
    np.save(part, values)
    part.replace(file)
