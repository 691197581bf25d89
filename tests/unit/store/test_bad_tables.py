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
from nhmap.store.apart import pool
from nhmap.store.importing import Limits, read_footprints
from nhmap.store.note_files import read_notes
from nhmap.store.packs import is_pack, unpack
from nhmap.store.shortlists import read_shortlist
from nhmap.store.travel_files import read_travel
from tests.support.bad_tables import bad_tables
from tests.support.estates import read as read_list
from tests.support.site_worlds import line_areas, line_sites
from tests.support.worlds import grid_shapes, grid_world

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def given(bad: BadInput, folder: Path) -> object:
    """What the reader behind the door makes of a file."""
    data = bad.make()
    match bad.door:
        case "lookup":
            return read_footprints(data, bad.name, AREAS, shapes)
        case "estate":
            return read_list(data, bad.name)
        case "travel":
            return read_travel(data, bad.name, line_sites(), line_areas())
        case "notes":
            return read_notes(data, bad.name)
        case "shortlist":
            return read_shortlist(data, bad.name, {"s0"})
        case "pack":
            assert is_pack(data) in {True, False}
            return unpack(data, bad.name, Limits()), read_notes(data, bad.name)
    file = folder / bad.name
    file.write_bytes(data)
    return read_weights(file) if bad.door == "weights" else read_mapping(file)


def test_there_are_many_and_each_has_a_name_of_its_own():
    assert len({bad.key for bad in INPUTS}) == len(INPUTS) >= 150


@pytest.mark.parametrize("bad", INPUTS, ids=lambda bad: bad.key)
def test_it_is_answered_in_words_or_read(bad, tmp_path, held):
    try:
        made = given(bad, tmp_path)
    except InputRefusedError as refused:
        assert refused.message == printable(refused.message)
        assert refused.message.endswith((".", "…"))
        assert refused.hint
        str(refused).encode()
    else:
        assert made is not None
        for problem in getattr(made, "problems", ()):
            problem.message.encode()
    assert held[0] < MOST_MB
    assert pool().peak_mb <= settings().reading_memory_mb * 1.5
