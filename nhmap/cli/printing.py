"""How commands print: JSON for programs, sentences for people."""

from __future__ import annotations

import json
from typing import Any


def as_json(answer: dict[str, Any]) -> str:
    """One JSON object; NaN and infinity never get this far."""
    return json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False)


def counted(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun: “1 practice”, “3 practices”."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
