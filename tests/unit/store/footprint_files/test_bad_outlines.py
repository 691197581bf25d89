"""Every bad file of outlines comes to an answer in words, or to a sound plan, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil
import pytest

from nhmap.errors import NhmapError
from nhmap.store.child_process import apart
from nhmap.store.footprint_files.importing import read_footprints
from tests.support import bad_outline_files, bad_outlines
from tests.support.footprint_files import WORLD, shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.bad_inputs import BadInput

CASES = [*bad_outlines.inputs(), *bad_outline_files.inputs()]
GROUPS = 16
SECONDS = 1.0
"""Fewer than a person is made to wait: what runs into the bound here runs into any."""
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
    monkeypatch.setattr(apart, "standard_bounds", lambda: apart.Bounds(SECONDS, 600))
    monkeypatch.setattr(apart, "START_S", 200.0)  # how long a busy computer takes to start Python is no matter here
    own.peak_mb = 0
    return own


def test_there_are_many_and_each_is_another() -> None:
    assert len(CASES) >= 300
    assert len({case.key for case in CASES}) == len(CASES)


@pytest.mark.parametrize("group", range(GROUPS))
def test_each_is_answered_in_words_or_read(group: int, pool: apart.Pool) -> None:
    for case in CASES[group::GROUPS]:
        wrong = fault_of(case)
        assert not wrong, f"{case.key}: {wrong}"
    assert pool.peak_mb < 1_000


def fault_of(case: BadInput) -> str:
    """What is wrong with the answer to a bad input; "" for nothing."""
    try:
        imported = read_footprints(case.make(), case.name, WORLD, shapes, lines=True)
    except NhmapError as refused:
        said = [refused.message, refused.hint]
        if not refused.message or not refused.hint:
            return "a refusal without words or without a hint"
    else:
        said = [problem.message for problem in imported.problems] + [zone.name for zone in imported.plan.zones]
        if not imported.plan.zones:
            return "a plan of nothing"
        if not ((imported.plan.labels >= -1) & (imported.plan.labels < len(imported.plan.zones))).all():
            return "labels of no zone"
    for words in said:
        found = [each for each in _TELLTALES if each in words]
        if found or len(words) > _LONGEST:
            return f"words that are none: {found} in {words[:300]!r}"
        if not words.isprintable():
            return f"words that cannot be printed: {words[:300]!r}"
    return ""
