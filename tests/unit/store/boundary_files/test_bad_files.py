"""Every bad file comes to an answer in words, or to sound groups, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil
import pytest

from nhmap.errors import NhmapError
from nhmap.store.boundary_files.reading import read_boundaries
from nhmap.store.child_process import apart
from tests.support import bad_outline_files, bad_outlines, bad_tables
from tests.support.footprint_files import WORLD, shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.bad_inputs import BadInput

CASES = [*bad_outlines.inputs(), *bad_outline_files.inputs(), *bad_tables.bad_tables()]
STRIDE = 16
"""One in so many is tried: what opens the files is the same as for footprints, whose tests try them all."""
GROUPS = 4
_TELLTALES = ("Traceback", 'File "', "/vsimem", "/vsizip", "object at 0x", "nhmap.store", "Error:", "errno")
_LONGEST = 1_500


@pytest.fixture(scope="module")
def own() -> Iterator[apart.Pool]:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    pool = apart.Pool()
    yield pool
    pool.close()
    assert not {child.pid for child in psutil.Process().children(recursive=True)} - before


@pytest.fixture(autouse=True)
def pool(own: apart.Pool, monkeypatch: pytest.MonkeyPatch) -> apart.Pool:
    monkeypatch.setattr(apart, "pool", lambda: own)
    monkeypatch.setattr(apart, "standard_bounds", lambda: apart.Bounds(2.0, 600))
    monkeypatch.setattr(apart, "START_S", 200.0)  # how long a busy computer takes to start Python is no matter here
    own.peak_mb = 0
    return own


@pytest.mark.parametrize("group", range(GROUPS))
def test_each_is_answered_in_words_or_read(group: int, pool: apart.Pool) -> None:
    for case in CASES[group * STRIDE // GROUPS :: STRIDE * GROUPS]:
        wrong = fault_of(case)
        assert not wrong, f"{case.key}: {wrong}"
    assert pool.peak_mb < 1_000


def fault_of(case: BadInput) -> str:
    """What is wrong with the answer to a bad input; "" for nothing."""
    try:
        found = read_boundaries(case.make(), case.name, WORLD, shapes)
    except NhmapError as refused:
        said = [refused.message, refused.hint]
        if not refused.message or not refused.hint:
            return "a refusal without words or without a hint"
    else:
        said = [problem.message for problem in found.problems] + list(found.names)
        if not found.asks and not ((found.member >= -1) & (found.member < len(found.names))).all():
            return "small areas of no group"
    for words in said:
        telling = [each for each in _TELLTALES if each in words]
        if telling or len(words) > _LONGEST:
            return f"words that are none: {telling} in {words[:300]!r}"
        if not words.isprintable():
            return f"words that cannot be printed: {words[:300]!r}"
    return ""
