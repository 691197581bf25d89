"""Files of tables that people give by mistake or to do harm: each is answered in words or read soundly.

Each goes through the same readers as on the screen and on the command line. Nothing else is ever raised, and neither
this process nor the one apart takes more than its bounds.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psutil
import pytest

from nhmap.cli.estate import read_mapping
from nhmap.cli.rank import read_weights
from nhmap.config import settings
from nhmap.errors import InputRefusedError, printable
from nhmap.store.child_process.apart import pool
from nhmap.store.exports.note_files import read_notes
from nhmap.store.exports.packs import is_pack, unpack
from nhmap.store.exports.shortlists import read_shortlist
from nhmap.store.footprint_files.importing import Limits, read_footprints
from nhmap.store.travel_files.reading import read_travel
from tests.support.bad_tables import bad_tables
from tests.support.estates import read as read_list
from tests.support.site_worlds import line_areas, line_sites
from tests.support.worlds import grid_shapes, grid_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.bad_inputs import BadInput

INPUTS = tuple(bad_tables())
MOST_MB = 1_000
AREAS = grid_world(3, 4)


def shapes():
    return grid_shapes(3, 4)


@pytest.fixture(scope="module")
def held() -> Iterator[list[float]]:
    """Most memory that this process held beyond what it held before, in megabytes."""
    process, done = psutil.Process(), threading.Event()
    before, most = process.memory_info().rss, [0.0]

    def watch() -> None:
        while not done.wait(0.02):
            most[0] = max(most[0], (process.memory_info().rss - before) / 1e6)

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield most
    done.set()
    watcher.join()


def from_file(read: Callable[[Path], object], bad: BadInput, data: bytes, folder: Path) -> object:
    file = folder / bad.name
    file.write_bytes(data)
    return read(file)


def given(bad: BadInput, folder: Path) -> object:
    """What the reader behind the door makes of a file."""
    data = bad.make()
    readers: dict[str, Callable[[], object]] = {
        "lookup": lambda: read_footprints(data, bad.name, AREAS, shapes),
        "estate": lambda: read_list(data, bad.name),
        "travel": lambda: read_travel(data, bad.name, line_sites(), line_areas()),
        "notes": lambda: read_notes(data, bad.name),
        "shortlist": lambda: read_shortlist(data, bad.name, {"s0"}),
        "pack": lambda: (is_pack(data), unpack(data, bad.name, Limits()), read_notes(data, bad.name)),
        "weights": lambda: from_file(read_weights, bad, data, folder),
        "mapping": lambda: from_file(read_mapping, bad, data, folder),
    }
    return readers[bad.door]()


def refusal(bad: BadInput, folder: Path) -> InputRefusedError | None:
    """The refusal of a file, None where it was read; what was noted of it can be said anywhere too."""
    try:
        made = given(bad, folder)
    except InputRefusedError as refused:
        return refused
    assert made is not None
    for problem in getattr(made, "problems", ()):
        assert problem.message == printable(problem.message)
    return None


def test_there_are_many_and_each_has_a_name_of_its_own():
    assert len({bad.key for bad in INPUTS}) == len(INPUTS) >= 150


@pytest.mark.parametrize("bad", INPUTS, ids=lambda bad: bad.key)
def test_it_is_answered_in_words_or_read(bad, tmp_path, held):
    refused = refusal(bad, tmp_path)
    if refused is not None:
        assert refused.message == printable(refused.message)
        assert refused.message.endswith((".", "…"))
        assert refused.hint
        str(refused).encode()
    assert held[0] < MOST_MB
    assert pool().peak_mb <= 1.5 * settings().reading_memory_mb
