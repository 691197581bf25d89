"""Not recognised: why a table is no publication that nhmap builds from, and where it belongs instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nhmap.store.refresh import columns as c
from nhmap.store.refresh import publications as pub
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    from nhmap.store.refresh.opening import Table

HEADERS_WITHIN: Final = 30
"""Rows of a table among which its header is looked for."""
_HALF: Final = 0.5
_NEARLY: Final = 0.6
"""Of a publication's columns, the share from which a table that lacks some is named as one."""
_NAMES: Final = re.compile(r"(?i)(?:nm|nmw|name)$|localit|neighbourhood|parish|ward|pcn|icb|council")
_MOST_OF_A_LOOKUP: Final = 16


def why_none(table: Table) -> str:
    """Why a table is no publication: the one that it comes closest to, and what it lacks of it."""
    best: tuple[float, str] = (0.0, "")
    for _, header in table.head[:HEADERS_WITHIN]:
        squeezed = [c.squeezed(text) for text in header]
        for other in pub.KNOWN:
            if other.headers <= set(squeezed):
                return f"It holds {other.words}."
        for publication in pub.PUBLICATIONS:
            if publication.headless:
                continue
            lacking = [
                column.name
                for column in publication.columns
                if not any(text and (text == c.squeezed(column.name) or column.known_by(text)) for text in squeezed)
            ]
            share = 1 - len(lacking) / len(publication.columns)
            if share > best[0] and share >= _NEARLY and len(publication.columns) > 1:
                what = f"lacks {some(lacking)}" if lacking else "has cells that are not of their form"
                best = (share, f"It comes closest to “{publication.title}” and {what}.")
    if not best[1] and _is_lookup(table):
        return "It names areas by small area, as a lookup does: bring it under Boundaries on the Data page."
    return best[1] or "Its columns are those of no publication that nhmap builds from."


def _is_lookup(table: Table) -> bool:
    """Whether a table of few columns has codes of small areas and names of something else."""
    for place, (_, header) in enumerate(table.head[:HEADERS_WITHIN]):
        names = [text for text in header if _NAMES.search(text.strip())]
        if not names or len(header) > _MOST_OF_A_LOOKUP:
            continue
        rows = [cells for _, cells in table.head[place + 1 :]]
        shares = [
            sum(at < len(cells) and re.fullmatch(c.LSOA, cells[at].strip()) is not None for cells in rows)
            for at in range(len(header))
        ]
        if rows and max(shares) > _HALF * len(rows):
            return True
    return False
