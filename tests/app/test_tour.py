"""The tour: stop by stop, left and taken up again where it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

from nhmap.ui.footprints import tour
from nhmap.ui.server.hosting import PAGE_SCRIPT

if TYPE_CHECKING:
    import pytest

    from tests.app.conftest import SilentMap


def test_it_is_left_and_taken_up_again_where_it_was_left(
    own_settings: pytest.MonkeyPatch, silent_map: SilentMap
) -> None:
    del own_settings, silent_map
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=120).run()
    at.button(key="tour").click().run()
    for stop in range(1, len(tour.CARDS)):
        assert any(f"{stop} of {len(tour.CARDS)}." in each.proto.body for each in at.get("html"))
        at.button(key="tour-leave").click().run()
        assert not any(each.key == "tour-leave" for each in at.button)
        at.button(key="tour").click().run()
        at.button(key="tour-next").click().run()
    at.button(key="tour-back").click().run()
    at.button(key="tour-next").click().run()
    at.button(key="tour-next").click().run()  # finished: it begins afresh
    at.button(key="tour").click().run()
    assert any("1 of 7. Where are you planning?" in each.proto.body for each in at.get("html"))
    assert not at.exception
