"""Typed answers: money, sizes, years and texts as people type them, read or refused in words."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from nhmap.errors import InputRefusedError

FIRST_YEAR, LAST_YEAR = 2020, 2060
_MOST_MILLIONS: Final = 100_000
_MOST_M2: Final = 1_000_000
_DECIMALS: Final = 6
_AMOUNT: Final = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?\s*(k|m|million)?", re.IGNORECASE | re.ASCII)


def millions(text: str, what: str) -> Decimal | None:
    """Millions of pounds as people type them: “12.4”, “£12.4m”, “850k”; None for nothing.

    Raises
    ------
    InputRefusedError
        When it is no amount, or can be read as pounds as well as millions.
    """
    typed = text.strip()
    if not typed:
        return None
    read = _AMOUNT.fullmatch(typed)
    if read is None or not (read[1] or read[2]):
        message = f"“{typed[:40]}” is no amount for “{what}”."
        raise InputRefusedError(message, "Give it in millions of pounds, as in 12.4, or leave it empty.")
    amount = Decimal((read[1] or "0").replace(",", "") + (read[2] or ""))
    if (read[3] or "").lower() == "k":
        amount /= 1_000
    if amount >= _MOST_MILLIONS:
        message = f"“{typed[:40]}” for “{what}” would be {amount:,.0f} million pounds."
        raise InputRefusedError(message, "Give it in millions of pounds: 12.4 stands for 12,400,000.")
    if round(amount, _DECIMALS) != amount:
        message = f"“{typed[:40]}” for “{what}” is finer than a pound."
        raise InputRefusedError(message, f"Give at most {_DECIMALS} decimals.")
    return amount


def plain(number: Decimal) -> str:
    """A decimal number without an exponent and without idle zeros: “12.4”, “0”, “100”."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def square_metres(text: str) -> Decimal | None:
    """A floor area as people type it: “850”, “1,200 m²”; None for nothing.

    Raises
    ------
    InputRefusedError
        When it is no size.
    """
    typed = re.sub(r"\s*(m2|m²|sqm)$", "", text.strip(), flags=re.IGNORECASE).replace(",", "")
    if not typed:
        return None
    try:
        size = Decimal(typed)
    except InvalidOperation:
        size = Decimal(-1)
    if not size.is_finite() or not 0 < size <= _MOST_M2:
        message = f"“{text.strip()[:40]}” is no size of a building to dispose of."
        raise InputRefusedError(message, "Give its floor area in square metres, as in 850, or leave it empty.")
    return round(size, 2)


def year_of(text: str) -> int | None:
    """A year; None for nothing.

    Raises
    ------
    InputRefusedError
        When it is none, or none of a disposal.
    """
    typed = text.strip().removesuffix(".0")
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or not FIRST_YEAR <= int(typed) <= LAST_YEAR:
        message = f"“{typed[:40]}” is no year of a disposal."
        raise InputRefusedError(message, f"Give a year from {FIRST_YEAR} to {LAST_YEAR}, or leave it empty.")
    return int(typed)


def answer_of(text: str, choices: tuple[str, ...], what: str) -> str:
    """One of the known answers however it is spaced and cased; "" for nothing or “unknown”.

    Raises
    ------
    InputRefusedError
        When it is none of them.
    """
    typed = " ".join(text.split()).casefold()
    if typed in {"", "unknown"}:
        return ""
    if typed not in choices:
        message = f"“{text.strip()[:40]}” is no answer for {what}."
        raise InputRefusedError(message, f"The answers are: {'; '.join(choices)}. Leave it empty where nobody knows.")
    return typed


def trimmed(text: str, limit: int, what: str) -> str:
    """A text without signs that nothing can show and without space around it.

    Raises
    ------
    InputRefusedError
        When it is too long.
    """
    plain_text = "".join(
        c for c in text.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}
    )
    plain_text = plain_text.strip()
    if len(plain_text) > limit:
        message = f"{what} has {len(plain_text):,} characters; {limit:,} can be kept."
        raise InputRefusedError(message, "Shorten it.")
    return plain_text
