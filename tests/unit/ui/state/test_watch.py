"""What a page says of its window, and the files of the word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nhmap.ui.state import watch
from nhmap.ui.state.watch import PARTS, News

PLAN = "plan-a"
FORMER = "0123456789ab"
FOLDER = Path(watch.__file__).parent / "word"


def said(**changes: Any) -> dict[str, Any]:
    return {"said": {"plan": PLAN, "windows": [FORMER], "who": "Ann"} | changes}


def test_a_page_says_which_windows_were_this_persons_and_who_that_is() -> None:
    assert News.parse(said(), PLAN) == News((FORMER,), "Ann")
    assert News.parse(said(windows=[], who=""), PLAN) == News((), "")


@pytest.mark.parametrize("value", [None, [], "x", 3, {}, {"said": None}, {"said": ["windows"]}, {"said": "who"}])
def test_what_is_no_word_of_a_page_says_nothing(value: object) -> None:
    assert News.parse(value, PLAN) == News()


def test_windows_of_another_plan_are_not_this_ones() -> None:
    assert News.parse(said(), "plan-b").windows == ()


@pytest.mark.parametrize(
    "windows",
    [None, "0123456789ab", {FORMER: 1}, [None], [FORMER.upper()], ["0123456789a"], [FORMER + "\n"], [["a"]], [12]],
)
def test_unsound_windows_are_left_out(windows: object) -> None:
    assert News.parse(said(windows=windows), PLAN).windows == ()


def test_at_most_two_hundred_windows_each_once() -> None:
    many = [f"{n:012x}" for n in range(500)]
    assert len(News.parse(said(windows=many), PLAN).windows) == 200
    assert News.parse(said(windows=[FORMER, "x", FORMER]), PLAN).windows == (FORMER,)


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("  Ann   O'Neill ", "Ann O'Neill"),
        ("Ann\u0000\u200b\nB", "AnnB"),
        ("x" * 500, "x" * 60),
        (5, None),
        (None, None),
        ("<b>", "<b>"),
    ],
)
def test_a_name_is_one_line_of_sixty_characters(who: object, name: str | None) -> None:
    assert News.parse(said(who=who), PLAN).who == name


def test_what_the_run_is_for() -> None:
    assert News.parse({"came": "3.0", "rescue": None}, PLAN) == News(came=True)
    assert News.parse({"came": None, "rescue": 7}, PLAN) == News(rescue=True)


def test_every_script_of_the_word_is_there_and_short_enough_to_read() -> None:
    assert {path.name for path in FOLDER.glob("*.js")} == set(PARTS)
    for path in FOLDER.iterdir():
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 300, path.name
        assert "http:" not in text
        assert "https:" not in text.replace("neither https nor", "")
