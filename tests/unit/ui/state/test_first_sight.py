"""The address that a map asks for once it is seen: heard while somebody waits, kept no longer, refused to nobody."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

from nhmap.ui.state import first_sight


def ask(address: str) -> int:
    mark = address.removeprefix(first_sight.PREFIX)
    request = Request({"type": "http", "method": "POST", "path": address, "headers": [], "path_params": {"mark": mark}})
    return asyncio.run(first_sight.answer(request)).status_code


def test_who_waits_hears_of_the_own_map_and_of_no_other() -> None:
    with first_sight.expected() as (own, sight), first_sight.expected() as (other, elsewhere):
        assert own != other
        assert ask(own) == 204
        assert sight.is_set()
        assert not elsewhere.is_set()


def test_an_address_that_nobody_waits_for_is_answered_alike_and_kept_nowhere() -> None:
    with first_sight.expected() as (address, sight):
        pass
    assert ask(address) == ask(first_sight.PREFIX + "x" * 24) == ask(first_sight.PREFIX) == 204
    assert not sight.is_set()
    assert not first_sight._expected
