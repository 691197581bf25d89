"""Databases of saved plans as each form shipped, laid down as their own nhmap left them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

FORMS = ("form_1", "form_2", "form_3", "form_4", "form_5_first", "form_5", "form_6")
"""``form_5_first`` is form 5 while a planning area was at most 32 characters long."""

_FIXTURES = Path(__file__).parents[1] / "unit" / "store" / "database" / "fixtures"


def lay(folder: Path, form: str) -> Path:
    """The database of a form."""
    path = folder / "plans.sqlite"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.executescript((_FIXTURES / f"{form}.sql").read_text(encoding="utf-8"))
    return path


def told(form: str) -> dict[str, Any]:
    """What the code of its own time read from it."""
    return json.loads((_FIXTURES / f"{form}.json").read_text(encoding="utf-8"))


def dump(path: Path) -> list[str]:
    """All of a database as text."""
    with closing(sqlite3.connect(path)) as raw:
        return list(raw.iterdump())
