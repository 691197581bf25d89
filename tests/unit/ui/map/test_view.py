"""The folium side of the map: one constant base map, the state in the header."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nhmap.ui.map import view as map_view
from nhmap.ui.map.values import MapState, MapZone
from nhmap.ui.map.view import StaticManifest, footprint_map

MANIFEST = StaticManifest("nhmap-code-1/nhmap.js", "nhmap-code-1/nhmap.css")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Everything that st_folium hands to its component, and an answer as a browser would give it."""
    seen: list[dict[str, Any]] = []

    def component(**arguments: Any) -> dict[str, Any]:
        seen.append(arguments)
        stroke = {"id": "s", "tool": "click", "zone": "z", "areas": [2], "when": 1}
        return {"v": 1, "n": 1, "plan": "p", "strokes": [stroke]}

    monkeypatch.setattr("streamlit_folium._component_func", component)
    return seen


def _state(name: str, rev: int) -> MapState:
    return MapState(rev=rev, plan_id="p", zones=(MapZone("z", name, "SNP", rev),), labels=np.array([-1, 0, -1]))


def test_a_new_state_does_not_remount_the_map(calls: list[dict[str, Any]]) -> None:
    for rev, name in enumerate(["One", "Two {{ 6 * 7 }} {% raw %}"]):
        footprint_map(_state(name, rev), MANIFEST)
    first, second = calls
    assert first["key"] == second["key"]
    assert first["script"] == second["script"]
    assert first["header"] != second["header"]


def test_names_are_not_read_as_a_template(calls: list[dict[str, Any]]) -> None:
    footprint_map(_state("{{ 6 * 7 }}", 1), MANIFEST)
    assert "{{ 6 * 7 }}" in calls[0]["header"]


def test_nothing_is_fetched_from_elsewhere(calls: list[dict[str, Any]]) -> None:
    footprint_map(MapState(), MANIFEST)
    assert calls[0]["js_links"] == ["/app/static/nhmap-code-1/nhmap.js"]
    assert calls[0]["css_links"] == ["/app/static/nhmap-code-1/nhmap.css"]
    for text in (calls[0]["script"], calls[0]["header"], calls[0]["html"]):
        assert "http:" not in text
        assert "https:" not in text


def test_the_addresses_follow_the_server_path(calls: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_view.st, "get_option", lambda _name: "/tools/nhmap/")
    footprint_map(MapState(), MANIFEST)
    assert calls[0]["js_links"] == ["/tools/nhmap/app/static/nhmap-code-1/nhmap.js"]


def test_the_answer_is_checked(calls: list[dict[str, Any]]) -> None:
    message = footprint_map(_state("One", 1), MANIFEST)
    assert [stroke.areas for stroke in message.strokes] == [(2,)]
    assert footprint_map(replace(_state("One", 1), labels=np.array([-1])), MANIFEST).strokes == ()
    assert len(calls) == 2


def test_every_script_and_style_exists_and_is_short_enough_to_read() -> None:
    folder = map_view.Path(map_view.__file__).parent / "js"
    assert sorted(path.name for path in folder.glob("*.js")) == sorted(map_view.PARTS)
    for path in folder.iterdir():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path.name
