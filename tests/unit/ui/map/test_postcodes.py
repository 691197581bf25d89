"""The map's search for a postcode: its place from this computer, and nothing for what is none."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.requests import Request

from nhmap.ui.map import postcodes


def asked(text):
    answer = asyncio.run(postcodes.answer(Request({"type": "http", "path_params": {"text": text}})))
    return answer.status_code, json.loads(answer.body)


@pytest.mark.parametrize("text", ["ST1 4LY", "st14ly", " st1  4ly "])
def test_a_postcode_in_any_writing_has_its_place(text):
    status, found = asked(text)
    assert (status, found["postcode"]) == (200, "ST1 4LY")
    # Hanley, in Stoke-on-Trent: within two kilometres of its middle.
    assert abs(found["lon"] + 2.175) < 0.03
    assert abs(found["lat"] - 53.027) < 0.02


@pytest.mark.parametrize("text", ["", "ST1", "ZZ99 9ZZ", "BT1 1AA", "<script>", "A" * 4_000])
def test_what_is_no_postcode_has_none(text):
    assert asked(text) == (404, {})
