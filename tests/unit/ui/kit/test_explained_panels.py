"""What is this: every figure says what it means, whose it is and of when, in one place."""

from __future__ import annotations

from pathlib import Path

import pytest

from nhmap.ui.kit.explained_panels import FIGURES, as_document, levels, what_is_this

VINTAGES = {key: f"dated {key}" for key in ("residents", "registered", "practices", "ages", "deprivation", "list_ages")}
DOCUMENT = Path(__file__).parents[4] / "docs" / "figures.md"


@pytest.mark.parametrize("part", list(FIGURES))
def test_each_part_of_a_screen_unfolds_meaning_source_date_and_limit(part):
    shown = what_is_this(VINTAGES, part)
    assert shown.startswith('<details class="nh-what"><summary>What is this?</summary>')
    for each in FIGURES[part]:
        assert each.meaning.endswith(".")
        assert not each.limit or each.limit.endswith(".")
        assert f"<dt>{each.word}</dt>" in shown.replace("&#39;", "'")
        assert not each.vintage or f"dated {each.vintage}" in shown


def test_a_date_that_is_not_known_is_left_out():
    assert "dated" not in what_is_this({}, "headline")


def test_levels_are_spelled_out():
    for words in ("single neighbourhood provider", "multi-neighbourhood provider", "integrated health organisation"):
        assert words in levels()


def test_the_documentation_says_the_same():
    assert DOCUMENT.read_text(encoding="utf-8") == as_document()
