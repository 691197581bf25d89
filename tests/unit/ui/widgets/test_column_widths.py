"""Columns are as wide as their longest text, and never without bound."""

from nhmap.ui.widgets.column_widths import MOST_PX, wide_enough


def test_a_column_holds_its_longest_text_and_its_heading():
    short, long = wide_enough(["Saltley"]), wide_enough(["Saltley", "Washwood Heath Health & Wellbeing Centre"])
    assert 60 <= short < long
    assert long >= 6.5 * len("Washwood Heath Health & Wellbeing Centre")
    assert wide_enough((), "Deprivation first") > wide_enough((), "Now")
    assert wide_enough((), least=270) == 270
    assert wide_enough(["x" * 10_000]) == MOST_PX
