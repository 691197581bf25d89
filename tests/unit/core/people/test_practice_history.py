"""What became of practices: in a word for lists, in sentences for their own page."""

from __future__ import annotations

import pytest

from nhmap.core.people.practice_history import PracticeHistory


@pytest.mark.parametrize(
    ("row", "marks", "sentences"),
    [
        ({"status": "active", "opened": "1974-04-01"}, (), ()),
        ({}, (), ()),
        (
            {"status": "closed", "closed": "2024-03-31", "moved_from": "ST4 1AA"},
            ("closed",),
            (
                "Closed on 31 March 2024, says the NHS directory; it names no successor.",
                "Moved since 2022, when it stood at ST4 1AA.",
            ),
        ),
        ({"status": "active", "opened": "2023-10-02"}, ("opened 2023",), ("Opened on 2 October 2023.",)),
        ({"status": "active", "moved_from": "B1 1AA"}, ("moved",), ("Moved since 2022, when it stood at B1 1AA.",)),
        ({"status": "dormant", "closed": float("nan")}, ("dormant",), ("Dormant, says the NHS directory.",)),
        (
            {"status": "not in the directory of February 2026"},
            (),
            ("It is not in the directory of February 2026.",),
        ),
    ],
)
def test_a_practice_says_what_became_of_it(row: dict, marks: tuple[str, ...], sentences: tuple[str, ...]) -> None:
    found = PracticeHistory.of(row)
    assert found.marks == marks
    assert found.sentences == sentences
