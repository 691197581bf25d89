"""Names as people say them."""

from __future__ import annotations

import pytest

from nhmap.core.wording import as_said


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("NORFOLK STREET SURGERY", "Norfolk Street Surgery"),
        ("ABOUT BETTER CARE (ABC) PCN", "About Better Care (ABC) PCN"),
        ("ST MARY'S SURGERY LTD", "St Mary's Surgery Ltd"),
        ("Dr O'Neill & Partners", "Dr O'Neill & Partners"),
        ("", ""),
    ],
)
def test_capitals_are_lowered_and_the_rest_left(published, said):
    assert as_said(published) == said
