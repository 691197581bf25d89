"""What is read before there is a page."""

from __future__ import annotations

import logging

import pytest
from streamlit import runtime

from nhmap.ui.map import view as map_view
from nhmap.ui.server import reading_ahead


def test_streamlits_warning_is_back_whatever_happens() -> None:
    said = logging.getLogger(reading_ahead._BARE)
    before = said.level
    with reading_ahead._unsaid():
        assert said.getEffectiveLevel() == logging.ERROR
    assert said.level == before
    with pytest.raises(ZeroDivisionError), reading_ahead._unsaid():
        raise ZeroDivisionError
    assert said.level == before


def test_the_map_is_made_known_to_the_server_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[object] = []

    class Server:
        component_registry = type("Registry", (), {"register_component": staticmethod(known.append)})

    monkeypatch.setattr(runtime, "get_instance", Server)
    map_view.make_known()
    assert known == [map_view._component_func]
