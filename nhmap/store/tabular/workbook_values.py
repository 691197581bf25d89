"""Workbook values: a number as its cell shows it, with all digits: per cent, a day, a time, or a plain number."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import Final

_WHOLE: Final = 1e15
"""Whole numbers below this have no more digits than a cell can hold."""
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's days have no zone
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
_LEAP_BUG: Final = 60
"""Excel takes 1900 for a leap year: days before 29 February of that year are one too late."""
_DAYS: Final = 2_958_466
"""31 December 9999, the last day of a workbook."""
_ASIDE: Final = re.compile(r"\"[^\"]*\"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]", re.IGNORECASE)
_WORDS: Final = re.compile(r"\"[^\"]*\"|\\.")
"""What a format writes as it stands: “0"%"” shows 35 as 35%, where “0%” shows 0.35 so."""
_UNIT: Final = re.compile(
    r"[0#?](?: |\\ )?(?:\" ?(sq\.? ?(?:m|ft|feet|metres?)|m ?[²2]|ft ?[²2]|ha|hectares|acres|%|k|m)\.? ?\"|\\(%))",
    re.IGNORECASE,
)
"""A unit that a format writes behind a number; behind a comma, which shows thousands, it is another number's."""
_SCALED: Final = re.compile(r"[0#?](,{1,2})(?![,0#?])")
"""Commas behind the last digit: each shows a thousandth of what the cell holds, “#,##0,” 125 of 125,000."""
_WIDTH: Final = re.compile(r"[_*].")
_DATED: Final = re.compile(r"(?<![_\\])[dmhys]", re.IGNORECASE)
_ELAPSED: Final = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)
_BUILT_IN_DATES: Final = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_BUILT_IN_PERCENT: Final = frozenset((9, 10))
_BUILT_IN_ELAPSED: Final = 46

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES: Final = range(0xD800, 0xE000)
_MOST_REMEMBERED: Final = 200_000
_LONGEST_REMEMBERED: Final = 24
"""Cells that are remembered with what they say: so many, and none longer than this."""

Format = str
"""``percent``, ``date``, ``elapsed``, “unit ” with what it writes behind each number, “scaled ” with how many times
what it shows a cell holds (1000 or 1000000), or "" for a plain number."""


class Values(dict[tuple[str, str, str], str]):
    """What cells say, by their kind, their style and what stands in them: most stand there again and again."""

    def __init__(self, texts: list[str], formats: list[Format], *, from_1904: bool) -> None:
        super().__init__()
        self._texts, self._formats, self._from_1904 = texts, formats, from_1904

    def __missing__(self, cell: tuple[str, str, str]) -> str:
        """Work it out, and remember it while there is room.

        Raises
        ------
        ValueError, IndexError
            When it cannot be made out.
        """
        kind, style, raw = cell
        text = self._meaning(kind, style, raw)
        if len(self) < _MOST_REMEMBERED and len(raw) <= _LONGEST_REMEMBERED:
            self[cell] = text
        return text

    def _meaning(self, kind: str, style: str, raw: str) -> str:
        if kind == "n":
            if not raw.strip():
                return ""
            how = self._formats[int(style)] if style.isdigit() and self._formats else ""
            return shown(raw.strip(), how, from_1904=self._from_1904)
        if kind == "s":
            at = int(raw)
            if at < 0:
                raise IndexError(at)
            return self._texts[at]
        if kind == "b":
            return {"0": "No", "1": "Yes", "false": "No", "true": "Yes"}.get(raw.strip().lower(), "")
        if kind == "d":
            return raw.strip().replace("T00:00:00", "").replace("T", " ")
        return unescaped(raw)  # str, inlineStr and e


def format_of(number: int, code: str | None) -> Format:
    """What a number format makes of a number.

    Parameters
    ----------
    number
        Of the format; below 164 it may be built in.
    code
        The format as written, None where it is built in.
    """
    if code is None:
        if number in _BUILT_IN_PERCENT:
            return "percent"
        return "elapsed" if number == _BUILT_IN_ELAPSED else "date" if number in _BUILT_IN_DATES else ""
    plain = _ASIDE.sub("", code[:1_000].partition(";")[0])
    if _ELAPSED.search(plain):
        return "elapsed"
    if _DATED.search(plain) and plain.lower() != "general":
        return "date"
    if "%" in _WORDS.sub("", code):
        return "percent"
    return _of_numbers(code[:1_000].partition(";")[0], plain)


def _of_numbers(code: str, plain: str) -> Format:
    scale = _SCALED.search(_WIDTH.sub("", _WORDS.sub("", plain)))
    if scale:
        return f"scaled {1000 ** len(scale[1])}"
    unit = _UNIT.search(code)
    return f"unit {unit[1] or unit[2]}" if unit else ""


def scale_of(how: Format) -> int:
    """How many times what a number shows its cell holds: 1, 1000 or 1000000."""
    return int(how.removeprefix("scaled ")) if how.startswith("scaled ") else 1


def shown(text: str, how: Format, *, from_1904: bool = False) -> str:
    """A number as it is shown, but with all its digits; days as ISO.

    Raises
    ------
    ValueError
        When it is no number, or no day that there is.
    """
    value = math.nan if "_" in text else float(text)
    if not math.isfinite(value):
        message = f"{text[:40]} is no number"
        raise ValueError(message)
    if how == "percent":
        return f"{plain_number(round(value * 100, 10))}%"
    if how.startswith("unit "):
        return f"{plain_number(int(text) if text.isdigit() else value)} {how.removeprefix('unit ')}"
    if how == "elapsed":
        return str(timedelta(seconds=round(value * 86_400)))
    if how == "date":
        return _day(value, from_1904=from_1904)
    return plain_number(int(text) if text.isdigit() else value)


def plain_number(number: float) -> str:
    """A number without a point where it is whole."""
    return str(int(number)) if abs(number) < _WHOLE and number == int(number) else repr(number)


def _day(value: float, *, from_1904: bool) -> str:
    if not 0 <= value < _DAYS:
        message = f"{value:g} is no day"
        raise ValueError(message)
    if value < 1 and not from_1904:
        return (_EPOCH + timedelta(seconds=round(value * 86_400))).strftime("%H:%M:%S")
    if value < _LEAP_BUG and not from_1904:
        value += 1
    when = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(milliseconds=round(value * 86_400_000))
    if (when.hour, when.minute) == (0, 0):
        return when.date().isoformat()
    return when.isoformat(" ", "minutes")


def unescaped(text: str) -> str:
    """Text without the escapes that Excel writes for characters which XML cannot hold (“_x000D_”)."""

    def character(escape: re.Match[str]) -> str:
        code = int(escape[1], 16)
        return escape[0] if code in _SURROGATES else chr(code)

    return _ESCAPED.sub(character, text) if "_x" in text else text
