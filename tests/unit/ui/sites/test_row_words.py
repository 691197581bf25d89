"""Rows of the ranked list: what leads fits beside one another in a small window, with the longest names there are."""

from __future__ import annotations

import pytest

from nhmap.ui.sites.row_words import ROW_PX, widths

BESIDE_PX = 34 + 48 + 52
"""The box, band and score of a row."""
PANEL_PX = 596
"""The list in a window of 1,093 pixels."""
LONGEST = "Stockingford Nursery School, Children & Family Centre & Library"


@pytest.mark.parametrize(
    ("names", "reasons", "one_line"),
    [
        (["Hanley Health And Wellbeing Centre"], ["A if NHSPS/LIFT owned, open"], True),
        ([LONGEST], ["A if NHSPS/LIFT owned, open"], False),
        (["Hanley Health Centre"], ["If NHSPS/LIFT owned, condition ≥ 0.13 and space available ≥ 1,250 m²"], False),
        ([LONGEST * 3], ["It is closed. " * 12], False),
        ([], [], True),
    ],
)
def test_what_leads_a_row_stands_in_sight(names, reasons, one_line):
    wide = widths(names, reasons)
    assert wide.name + wide.reason + BESIDE_PX <= PANEL_PX
    assert (wide.row == ROW_PX) is one_line
    letters = max(map(len, names), default=0)
    lines = 1 if one_line else (wide.row - 14) // 18
    assert letters * 6.0 <= lines * wide.name
