"""Naming memory: which column or property names the neighbourhoods of files with these headings, as somebody said.

It stands beside what the columns of building lists mean, in the same table, under marks of its own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from nhmap.store.database.plan_tables import ESTATE_MAPPINGS
from nhmap.store.database.transactions import Store
from nhmap.store.estate_files.columns import signature

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK: Final = "names "


class NamingMemory(Store):
    """Answers saved in the database of the plans; safe to share between threads."""

    def remember(self, headings: Sequence[str], column: str, when: str) -> None:
        """Remember what names the neighbourhoods of files with these headings, in any order."""
        mark, body = _MARK + signature(headings), json.dumps({"named_by": column}, ensure_ascii=False)
        with self._transactions.write() as connection:
            connection.execute(sa.delete(ESTATE_MAPPINGS).where(ESTATE_MAPPINGS.c.signature == mark))
            connection.execute(sa.insert(ESTATE_MAPPINGS).values(signature=mark, body=body, changed=when))

    def remembered(self, headings: Sequence[str]) -> str:
        """What was said last of files with these headings; "" where nothing was."""
        query = sa.select(ESTATE_MAPPINGS.c.body).where(ESTATE_MAPPINGS.c.signature == _MARK + signature(headings))
        with self._transactions.read() as connection:
            body = connection.execute(query).scalar()
        try:
            return str(json.loads(body)["named_by"]) if body else ""
        except (KeyError, TypeError, ValueError):
            return ""  # a memory that cannot be read is no reason to refuse the file
