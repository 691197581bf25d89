"""A server that ends waits for who reads layers, and for nobody else."""

from __future__ import annotations

import asyncio
import threading
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from nhmap.ui.server import leaving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READ_S = 0.3


@pytest.fixture
def begun() -> Iterator[Callable[..., threading.Thread]]:
    """Start background threads by name that go on until the test ends."""
    end = threading.Event()

    def begin(name: str, until: float | None = None) -> threading.Thread:
        thread = threading.Thread(target=end.wait, args=(until,), name=name, daemon=True)
        thread.start()
        return thread

    yield begin
    end.set()


@pytest.mark.parametrize("name", ["nhmap-read-ahead", "nhmap-download", "ScriptRunner.scriptThread"])
def test_readers_are_waited_for(begun: Callable[..., threading.Thread], name: str) -> None:
    reader = begun(name, READ_S)
    asyncio.run(leaving.leave())
    assert not reader.is_alive()


def test_nobody_else_is(begun: Callable[..., threading.Thread], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "PATIENCE_S", 120.0)  # so that waiting is never taken for a slow machine
    other = begun("nhmap-announce")
    before = monotonic()
    asyncio.run(leaving.leave())
    assert other.is_alive()
    assert monotonic() - before < leaving.PATIENCE_S / 2


def test_a_reader_that_never_ends_is_given_up(
    begun: Callable[..., threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "PATIENCE_S", READ_S)
    reader = begun("nhmap-read-ahead")
    asyncio.run(leaving.leave())
    assert reader.is_alive()
