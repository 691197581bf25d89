"""What the browser may say, and what is made of it."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from nhmap.ui.map.messages import MapMessage, Pick
from nhmap.ui.map.values import MapArea, MapFlow, MapGoto, MapState, MapZone

AREAS = 10


def _stroke(**changes: Any) -> dict[str, Any]:
    return {"id": "s1", "tool": "lasso", "zone": "z1", "areas": [1, 2], "when": 1_700_000_000_000} | changes


def _message(**changes: Any) -> dict[str, Any]:
    return {
        "v": 1,
        "n": 3,
        "plan": "p",
        "strokes": [_stroke()],
        "pick": None,
        "view": {"lat": 53, "lng": -2.2, "zoom": 11.5},
    } | changes


def _parse(value: object) -> MapMessage:
    return MapMessage.parse(value, areas=AREAS)


def test_a_sound_message() -> None:
    message = _parse(_message(pick={"kind": "site", "id": "abc", "n": 7}))
    assert message.plan_id == "p"
    assert [(s.id, s.tool, s.zone, s.areas) for s in message.strokes] == [("s1", "lasso", "z1", (1, 2))]
    assert message.pick is not None
    assert (message.pick.kind, message.pick.id, message.pick.n) == ("site", "abc", 7)
    assert message.view is not None
    assert message.view.zoom == 11.5


@pytest.mark.parametrize("value", [None, {}, [], "x", 3, {"v": 2}, {"v": "1"}, {"last_clicked": None}, float("nan")])
def test_what_is_no_message_is_an_empty_one(value: object) -> None:
    assert _parse(value) == MapMessage()


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"id": 5},
        {"id": "x" * 65},
        {"tool": "drop table"},
        {"tool": ["lasso"]},
        {"tool": None},
        {"zone": ""},
        {"zone": 1},
        {"zone": ["z1"]},
        {"areas": []},
        {"areas": [10]},
        {"areas": [-1]},
        {"areas": [1.5]},
        {"areas": [True]},
        {"areas": ["1"]},
        {"areas": [float("nan")]},
        {"areas": [float("inf")]},
        {"areas": {"0": 1}},
        {"areas": [[1]]},
        {"areas": [1] * 11},
        {"areas": None},
        {"when": -1},
        {"when": "now"},
        {"when": 1e300},
    ],
)
def test_an_unsound_stroke_is_dropped_and_the_others_stay(change: dict[str, Any]) -> None:
    message = _parse(_message(strokes=[_stroke(**change), _stroke(id="s2"), "junk", None, []]))
    assert [stroke.id for stroke in message.strokes] == ["s2"]


def test_erasing_has_no_zone() -> None:
    message = _parse(_message(strokes=[_stroke(zone=None)]))
    assert message.strokes[0].zone is None


def test_an_area_named_twice_counts_once_and_so_does_a_stroke() -> None:
    message = _parse(_message(strokes=[_stroke(areas=[2, 1, 2]), _stroke(areas=[2, 1, 2])]))
    assert [stroke.areas for stroke in message.strokes] == [(2, 1)]


def test_a_flood_of_strokes_is_cut() -> None:
    message = _parse(_message(strokes=[_stroke(id=f"s{i}") for i in range(5000)]))
    assert len(message.strokes) == 2000


@pytest.mark.parametrize(
    "view",
    [
        None,
        {},
        {"lat": 91, "lng": 0, "zoom": 3},
        {"lat": math.nan, "lng": 0, "zoom": 3},
        {"lat": "1", "lng": 0, "zoom": 3},
        {"lat": True, "lng": 0, "zoom": 3},
    ],
)
def test_an_unsound_view_is_none(view: object) -> None:
    assert _parse(_message(view=view)).view is None


@pytest.mark.parametrize(
    "pick",
    [{"kind": "file", "id": "a", "n": 1}, {"kind": "site", "id": "", "n": 1}, {"kind": [], "id": "a", "n": 1}, "site"],
)
def test_an_unsound_pick_is_none(pick: object) -> None:
    assert _parse(_message(pick=pick)).pick is None


def test_only_new_strokes_of_this_plan_are_applied() -> None:
    message = _parse(_message(strokes=[_stroke(), _stroke(id="s2")]))
    assert [s.id for s in message.unapplied("p", {"s1"})] == ["s2"]
    assert message.unapplied("another plan", set()) == ()


def test_labels_are_told_as_differences() -> None:
    zones = (MapZone("z1", "One", "SNP", 0), MapZone("z2", "Two", "SNP", 1), MapZone("z3", "Empty", "SNP", 2))
    told = json.loads(MapState(zones=zones, labels=np.array([-1, 1, 0, 1, -1, 0])).to_json())
    assert told["plan"]["labels"] == [[0, [2, 3]], [1, [1, 2]]]


def test_words_of_people_cannot_leave_the_script_element() -> None:
    name = "</script><img src=x onerror=alert(1)> & 'quote' \u2028 {{ 7 * 7 }}"
    state = MapState(zones=(MapZone("z", name, "SNP", 0),), area=MapArea(name, (("hwb", "E1"),)))
    text = state.to_json()
    assert not set("<>&'\u2028") & set(text)
    assert json.loads(text)["plan"]["zones"][0]["name"] == name
    assert json.loads(text)["area"]["name"] == name


@pytest.mark.parametrize("step", ["undo", "redo"])
def test_undo_and_redo_stand_in_order_among_the_strokes_and_draw_nothing(step: str) -> None:
    wish = {"id": "u1", "tool": step, "zone": "z1", "areas": [4], "when": 1_700_000_000_001}
    strokes = _parse(_message(strokes=[_stroke(), wish, _stroke(id="s2")])).strokes
    assert [(s.id, s.tool) for s in strokes] == [("s1", "lasso"), ("u1", step), ("s2", "lasso")]
    assert strokes[1].zone is None
    assert strokes[1].areas == ()


def test_a_wish_without_an_id_or_a_time_is_dropped() -> None:
    wishes = [{"tool": "undo", "when": 1}, {"id": "u1", "tool": "undo"}, {"id": "u2", "tool": "undone", "when": 1}]
    assert _parse(_message(strokes=wishes)).strokes == ()


def test_what_only_some_pages_tell_is_told_when_it_is_there() -> None:
    silent = json.loads(MapState().to_json())
    assert [silent[key] for key in ("flow", "sync", "moved", "goto")] == [None] * 4
    assert silent["readonly"] is False
    assert silent["moved_practices"] == []
    told = json.loads(
        MapState(
            flow=MapFlow("Patients", (1, 2), (30, 40)),
            goto=MapGoto(2, (5, 6)),
            moved=(7,),
            moved_practices=(("P81001", "z1"),),
            sync="options",
            readonly=True,
            undoable=3,
            redoable=1,
        ).to_json()
    )
    assert told["flow"] == {"title": "Patients", "areas": [1, 2], "patients": [30, 40]}
    assert told["goto"] == {"n": 2, "areas": [5, 6]}
    assert told["moved_practices"] == [["P81001", "z1"]]
    assert (told["moved"], told["sync"], told["readonly"]) == ([7], "options", True)
    assert (told["undoable"], told["redoable"]) == (3, 1)


@pytest.mark.parametrize(
    ("kind", "said", "place"),
    [
        ("place", "-2.18,53.025", (-2.18, 53.025)),
        ("site", "-2.18,53.025", None),
        ("place", "-2.18", None),
        ("place", "1,2,3", None),
        ("place", "nan,53", None),
        ("place", "-2.18,91", None),
        ("place", "east,north", None),
    ],
)
def test_a_place_is_two_numbers_of_degrees_and_nothing_else(kind, said, place):
    assert Pick(kind, said, 1).place == place


def test_a_stroke_into_a_zone_that_nobody_knows_here_is_kept_for_whoever_decides() -> None:
    assert [s.zone for s in _parse(_message(strokes=[_stroke(zone="z9")])).strokes] == ["z9"]


@pytest.mark.parametrize(
    ("said", "seen"), [(0, 0), (12, 12), (3.0, 3), (-1, None), ("3", None), (True, None), (1e300, None)]
)
def test_what_a_stroke_had_seen_is_a_whole_number_or_unknown(said: object, seen: int | None) -> None:
    (stroke,) = _parse(_message(strokes=[_stroke(seen=said)])).strokes
    assert stroke.seen == seen


def test_unsound_strokes_are_named_so_that_they_can_be_refused() -> None:
    strokes = [_stroke(), _stroke(id="bad", areas=[]), {"id": "worse"}, {"id": 5}, _stroke(id=""), "junk"]
    message = _parse(_message(strokes=strokes))
    assert [stroke.id for stroke in message.strokes] == ["s1"]
    assert message.unsound == ("bad", "worse")


@pytest.mark.parametrize(("said", "active"), [("z1", "z1"), ("", None), (5, None), (None, None), ("x" * 65, None)])
def test_the_zone_that_is_drawn_in_the_browser(said: object, active: str | None) -> None:
    assert _parse(_message(active=said)).active == active


def test_what_becomes_of_strokes_is_told() -> None:
    told = json.loads(
        MapState(entries=7, ack=("a",), held=("b",), refused=(("c", "It is locked."),), picked=9).to_json()
    )
    assert told["plan"]["entries"] == 7
    assert (told["ack"], told["held"], told["refused"], told["picked"]) == (["a"], ["b"], [["c", "It is locked."]], 9)
