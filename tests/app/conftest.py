"""The app in this process: saved plans of its own, and a map that only remembers what it was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import streamlit as st

from nhmap import config
from nhmap.ui.map import view as map_view
from nhmap.ui.map.messages import MapMessage
from nhmap.ui.state import draws

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nhmap.ui.map.values import MapState


class SilentMap:
    """In the place of the map: keeps every state it was given, and answers nothing."""

    def __init__(self) -> None:
        self.states: list[MapState] = []

    def __call__(self, state: MapState, *_: object, **__: object) -> MapMessage:
        self.states.append(state)
        return MapMessage()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page waits for its draws however slow the computer is: nothing looks again here while they are made."""
    monkeypatch.setattr(draws, "PATIENCE_S", 60.0)


@pytest.fixture
def silent_map(monkeypatch: pytest.MonkeyPatch) -> SilentMap:
    """Pages import the function when they run, so replacing it in its module reaches all of them."""
    silent = SilentMap()
    monkeypatch.setattr(map_view, "footprint_map", silent)
    return silent


@pytest.fixture
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """Settings of this test: saved plans in a folder of its own; others by the returned monkeypatch."""
    monkeypatch.setenv("NHMAP_PLANS", str(tmp_path / "plans"))
    config.settings.cache_clear()
    yield monkeypatch
    config.settings.cache_clear()
    st.cache_resource.clear()  # noqa: TID251 - what was opened under these settings
