"""How the load part counts what was lost, and reads what a page says."""

from __future__ import annotations

import json

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.loading import missing
from benchmarks.raw_windows import Window


def test_a_stroke_is_lost_unless_it_is_stored_once() -> None:
    assert missing(["a", "b"], ["b", "x", "a"]) == 0
    assert missing(["a", "b"], ["b"]) == 1
    assert missing(["a", "b"], ["a", "b", "b"]) == 1
    assert missing([], ["a"]) == 0


def test_a_window_keeps_what_its_next_request_needs() -> None:
    page, map_ = ForwardMsg(), ForwardMsg()
    page.new_session.page_script_hash = "p1"
    state = '<script type="application/json" id="nhmap-state" data-fill="window">{"plan":{"id":"a"}}</script>'
    element = map_.delta.new_element.component_instance
    element.id, element.component_name = "$$ID-map", "streamlit_folium.st_folium"
    element.json_args = json.dumps({"header": f"<style></style>{state}"})
    map_.delta.fragment_id = "f1"
    window = Window("http://localhost:1")
    for message in (page, map_):
        window.note(message.SerializeToString())
    assert window.plan_id == "a"
    asking = window.asking(fragment=True).rerun_script
    assert (asking.page_script_hash, asking.fragment_id) == ("p1", "f1")
    assert window.asking(fragment=False).rerun_script.fragment_id == ""
