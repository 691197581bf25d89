"""Names as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhmap.core.assessment.summary import rounded_beside
from nhmap.core.wording import as_said, deviation_words, percent, percent_beside


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


@pytest.mark.parametrize(
    ("share", "limit", "shown"),
    [
        (0.596, 0.6, "59.6 %"),
        (0.5999, 0.6, "59.99 %"),
        (0.6, 0.6, "60 %"),
        (0.6001, 0.6, "60.01 %"),
        (0.41, 0.6, "41 %"),
        (0.5999999999, 0.6, "59.999999 %"),
        (0.6000000001, 0.6, "60.000001 %"),
        (float("nan"), 0.6, "unknown"),
    ],
)
def test_a_share_beside_a_limit_stays_on_its_side(share, limit, shown):
    assert percent_beside(share, limit) == shown


def test_a_deviation_beside_its_tolerance_carries_its_sign():
    assert deviation_words(0.10004, 0.1) == "+10.004 %"
    assert deviation_words(0.0996, 0.1) == "+9.96 %"
    assert deviation_words(-0.1, 0.1) == "-10.0 %"
    assert deviation_words(0.0, 0.1) == "+0.0 %"


def test_numbers_for_files_are_rounded_likewise():
    assert rounded_beside(0.59996, 0.6, 4) == 0.59996
    assert rounded_beside(0.123456, 0.6, 4) == 0.1235
    assert rounded_beside(float("nan"), 0.6, 4) is None


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.integers(0, 100))
def test_what_is_shown_never_contradicts_the_verdict(part, rest, limit):
    share = part / (part + rest)
    shown = float(percent_beside(share, limit / 100).removesuffix(" %"))
    assert (shown < limit) == (share < limit / 100)
    assert shown == pytest.approx(share * 100, abs=0.5)
    if percent(share) != percent(limit / 100):
        assert percent_beside(share, limit / 100) == percent(share)
