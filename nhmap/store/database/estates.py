"""Saved estates: building facts that people brought, in the same database as the plans.

A file is stored row by row as it was matched; what a person decides later stands beside the row, so that it can be
taken back. Removing a file hides it. Nothing is ever deleted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from nhmap.core.buildings.estate import Estate, Fact, NewSite
from nhmap.errors import DataDamagedError
from nhmap.store.database.plan_tables import (
    ESTATE_MAPPINGS,
    ESTATE_PREFERRED,
    ESTATE_ROWS,
    ESTATE_UPLOADS,
)
from nhmap.store.database.transactions import Store
from nhmap.store.database.travel_uploads import moved_on, revision
from nhmap.store.estate_files.columns import signature
from nhmap.store.estate_files.matched_rows import MatchedRow, RowDecision, decision_text, row_of, row_text
from nhmap.store.tabular.cells import clean_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_UNNAMED: Final = "building facts"


@dataclass(frozen=True)
class UploadAbout:
    """What is known of a file of building facts.

    Attributes
    ----------
    upload_id, name
        Under which it is stored, and of the file.
    layout
        Which layout it was read in, in words.
    source, as_of, who
        Where the facts come from, the day they describe (YYYY-MM-DD or empty), and who gave them.
    made
        When it was taken over (ISO 8601).
    illustrative
        Whether its facts are invented.
    removed
        Whether it was taken away.
    counts
        What it held: words -> how many.
    """

    upload_id: str
    name: str
    layout: str
    source: str
    as_of: str
    who: str
    made: str
    illustrative: bool = False
    removed: bool = False
    counts: tuple[tuple[str, int], ...] = ()


class EstateStore(Store):
    """Building facts saved in one database; safe to share between threads."""

    @property
    def revision(self) -> int:
        """Grows with every change; cheap to ask."""
        return revision(self._transactions.engine)

    def keep(self, about: UploadAbout, rows: Sequence[MatchedRow]) -> None:
        """Store a file under a new id, all of it or nothing."""
        values = {
            "id": about.upload_id,
            "name": clean_name(about.name) or _UNNAMED,
            "layout": about.layout,
            "source": about.source,
            "as_of": about.as_of,
            "who": clean_name(about.who),
            "made": about.made,
            "illustrative": about.illustrative,
            "removed": about.removed,
            "counts": json.dumps(dict(about.counts), ensure_ascii=False),
        }
        stored = [
            {"upload_id": about.upload_id, "place": i, "body": row_text(r), "decided": decision_text(r.decided)}
            for i, r in enumerate(rows)
        ]
        with self._transactions.write() as connection:
            connection.execute(sa.insert(ESTATE_UPLOADS).values(values))
            if stored:
                connection.execute(sa.insert(ESTATE_ROWS), stored)
            moved_on(connection)

    def uploads(self, *, removed: bool | None = False) -> tuple[UploadAbout, ...]:
        """The files in the order in which they came; removed ones only, not, or (None) too."""
        query = sa.select(ESTATE_UPLOADS).order_by(ESTATE_UPLOADS.c.made, ESTATE_UPLOADS.c.id)
        if removed is not None:
            query = query.where(ESTATE_UPLOADS.c.removed.is_(removed))
        with self._transactions.read() as connection:
            return tuple(_about(row) for row in connection.execute(query))

    def remove(self, upload_ids: Iterable[str], *, removed: bool = True) -> None:
        """Take files away, or with ``removed=False`` bring them back."""
        change = sa.update(ESTATE_UPLOADS).where(ESTATE_UPLOADS.c.id.in_(list(upload_ids))).values(removed=removed)
        with self._transactions.write() as connection:
            connection.execute(change)
            moved_on(connection)

    def rows(self, upload_id: str) -> tuple[MatchedRow, ...]:
        """Rows of a file in its order.

        Raises
        ------
        DataDamagedError
            When one cannot be read.
        """
        table = ESTATE_ROWS.c
        query = sa.select(table.body, table.decided).where(table.upload_id == upload_id).order_by(table.place)
        with self._transactions.read() as connection:
            return tuple(row_of(row.body, row.decided) for row in connection.execute(query))

    def decide(self, upload_id: str, place: int, decision: RowDecision | None) -> None:
        """Say which building a row means; None goes back to the match.

        Parameters
        ----------
        place
            Of the row among the rows of the file, from 0.
        """
        table = ESTATE_ROWS.c
        change = sa.update(ESTATE_ROWS).where(table.upload_id == upload_id, table.place == place)
        with self._transactions.write() as connection:
            connection.execute(change.values(decided=decision_text(decision)))
            moved_on(connection)

    def prefer(self, fact: Fact) -> None:
        """Let this fact count for its building and field, whatever else is told."""
        self._prefer(fact.site_id, fact.field, fact.fact_id)

    def prefer_none(self, site_id: str, field: str) -> None:
        """Go back to the fact that is dated last."""
        self._prefer(site_id, field, None)

    def _prefer(self, site_id: str, field: str, fact_id: str | None) -> None:
        table = ESTATE_PREFERRED.c
        with self._transactions.write() as connection:
            connection.execute(sa.delete(ESTATE_PREFERRED).where(table.site_id == site_id, table.field == field))
            if fact_id is not None:
                connection.execute(sa.insert(ESTATE_PREFERRED).values(site_id=site_id, field=field, fact=fact_id))
            moved_on(connection)

    def remember(self, header: Sequence[str], mapping: Mapping[str, Any], when: str) -> None:
        """Remember which column means what for files with this header."""
        mark, body = signature(header), json.dumps(dict(mapping), ensure_ascii=False)
        with self._transactions.write() as connection:
            connection.execute(sa.delete(ESTATE_MAPPINGS).where(ESTATE_MAPPINGS.c.signature == mark))
            connection.execute(sa.insert(ESTATE_MAPPINGS).values(signature=mark, body=body, changed=when))

    def remembered(self, header: Sequence[str]) -> dict[str, Any] | None:
        """The mapping that was used last for files with this header; None where there was none."""
        query = sa.select(ESTATE_MAPPINGS.c.body).where(ESTATE_MAPPINGS.c.signature == signature(header))
        with self._transactions.read() as connection:
            body = connection.execute(query).scalar()
        if body is None:
            return None
        try:
            return {str(target): heading for target, heading in json.loads(body).items()}
        except (AttributeError, ValueError):
            return None  # a memory that cannot be read is no reason to refuse the file

    def estate(self) -> Estate:
        """All facts that count, in the order in which they came.

        Raises
        ------
        DataDamagedError
            When a row cannot be read.
        """
        uploads, stored = ESTATE_UPLOADS.c, ESTATE_ROWS.c
        query = (
            sa.select(stored.body, stored.decided)
            .join(ESTATE_UPLOADS, uploads.id == stored.upload_id)
            .where(uploads.removed.is_(False))
            .order_by(uploads.made, uploads.id, stored.place)
        )
        with self._transactions.read() as connection:
            rows = [row_of(row.body, row.decided) for row in connection.execute(query)]
            preferences = frozenset(connection.execute(sa.select(ESTATE_PREFERRED.c.fact)).scalars())
        facts = tuple(fact for row in rows for fact in row.counted)
        # A hash of every fact, which nobody needs who preferred none.
        hashes = frozenset(fact.fact_id for fact in facts) if preferences else frozenset()
        return Estate(facts, _brought(rows), preferences & hashes)


def _brought(rows: Iterable[MatchedRow]) -> tuple[NewSite, ...]:
    """New buildings, each once."""
    sites: dict[str, NewSite] = {}
    for row in rows:
        if row.brought is not None:
            sites.setdefault(row.brought.site_id, row.brought)
    return tuple(sites.values())


def _about(row: sa.Row[tuple[object, ...]]) -> UploadAbout:
    try:
        counts = tuple((str(words), int(n)) for words, n in json.loads(row.counts).items())
    except (AttributeError, TypeError, ValueError) as error:
        message = f"What is stored of {row.name} is damaged."
        raise DataDamagedError(message, "Remove the file on the page Data and bring it again.") from error
    return UploadAbout(
        row.id,
        row.name,
        row.layout,
        row.source,
        row.as_of,
        row.who,
        row.made,
        bool(row.illustrative),
        bool(row.removed),
        counts,
    )
