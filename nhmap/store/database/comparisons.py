"""Saved comparisons: which plans were set side by side, what was said of each, and which is preferred.

They lie beside the plans, in the same database. A comparison holds no figures: these are worked out from the plans as
they stand, and an option remembers how long its plan's log was when it was last written about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from nhmap.core.options.option_merge import Clash, merge
from nhmap.core.options.options import FEWEST, Comparison, Option
from nhmap.errors import InputRefusedError
from nhmap.store.database.plan_rows import plan_row, usable_name
from nhmap.store.database.plan_tables import COMPARISONS, OPTIONS
from nhmap.store.database.transactions import Store

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Saved:
    """A comparison after somebody saved it.

    Attributes
    ----------
    comparison
        As it is stored now, with what others changed.
    clashes
        What this window and another changed differently: there the other's stands.
    who, window, changed
        Whose the version was that it was merged with, and when (ISO 8601); empty where there was none, or no name.
    """

    comparison: Comparison
    clashes: tuple[Clash, ...] = ()
    who: str = ""
    window: str = ""
    changed: str = ""


@dataclass(frozen=True)
class ComparisonSummary:
    """A saved comparison as it is listed.

    Attributes
    ----------
    comparison_id, name
        Of the comparison.
    changed
        When it was last changed (ISO 8601).
    plan_ids
        Its options, in order.
    archived
        Whether it is put away.
    """

    comparison_id: str
    name: str
    changed: str
    plan_ids: tuple[str, ...]
    archived: bool


class ComparisonStore(Store):
    """Comparisons saved in one database; safe to share between threads, and with other processes."""

    def save(
        self, comparison: Comparison, who: str, when: str, *, base: Comparison | None = None, window: str = ""
    ) -> Saved:
        """Store what was changed of a comparison; what others changed meanwhile stays.

        Parameters
        ----------
        base
            As it was stored when this window last read it; None where it was not.
        who, when, window
            By whom if a name was given, when (ISO 8601), and where it is saved.

        Raises
        ------
        InputRefusedError
            When it has fewer than two options or no usable name, or one of its plans is not saved.
        """
        if len(comparison.options) < FEWEST:
            message = "A comparison needs at least two plans."
            raise InputRefusedError(message, "Choose another plan beside it.")
        mine = replace(comparison, name=usable_name(comparison.name))
        with self._transactions.write() as connection:
            row = self._row(connection, mine.id)
            if row is None:
                return Saved(_store(connection, replace(mine, version=0), None, who, when, window))
            theirs = _stored(connection, row)
            merged = merge(base, mine, theirs)
            clash = Saved(theirs, merged.clashes, row.who, row.window, row.changed)
            if merged.comparison == theirs:
                return clash
            return replace(clash, comparison=_store(connection, merged.comparison, theirs, who, when, window))

    def load(self, comparison_id: str) -> Comparison:
        """A comparison as it is stored.

        Raises
        ------
        InputRefusedError
            When there is none.
        """
        return self.saved(comparison_id).comparison

    def saved(self, comparison_id: str) -> Saved:
        """A comparison as it is stored, and who changed it last.

        Raises
        ------
        InputRefusedError
            When there is none.
        """
        with self._transactions.read() as connection:
            row = self._known(connection, comparison_id)
            return Saved(_stored(connection, row), (), row.who, row.window, row.changed)

    def version(self, comparison_id: str) -> int:
        """How often a comparison was stored; 0 where it was not. It grows when anybody changes it."""
        wanted = sa.select(COMPARISONS.c.version).where(COMPARISONS.c.id == comparison_id)
        with self._transactions.read() as connection:
            return int(connection.execute(wanted).scalar() or 0)

    def summaries(self, *, archived: bool | None = False) -> tuple[ComparisonSummary, ...]:
        """Comparisons as they are listed, the one changed last first; archived ones only, not, or (None) too."""
        query = sa.select(COMPARISONS).order_by(COMPARISONS.c.changed.desc(), COMPARISONS.c.id)
        if archived is not None:
            query = query.where(COMPARISONS.c.archived.is_(archived))
        members = sa.select(OPTIONS.c.comparison_id, OPTIONS.c.plan_id).order_by(OPTIONS.c.place)
        with self._transactions.read() as connection:
            plans: dict[str, list[str]] = {}
            for member in connection.execute(members):
                plans.setdefault(member.comparison_id, []).append(member.plan_id)
            return tuple(
                ComparisonSummary(row.id, row.name, row.changed, tuple(plans.get(row.id, ())), bool(row.archived))
                for row in connection.execute(query)
            )

    def archive(self, comparison_id: str, when: str) -> None:
        """Put a comparison away; nothing of it is lost."""
        self._set(comparison_id, archived=True, changed=when)

    def restore(self, comparison_id: str, when: str) -> None:
        """Take an archived comparison out again."""
        self._set(comparison_id, archived=False, changed=when)

    def _set(self, comparison_id: str, **values: str | bool) -> None:
        with self._transactions.write() as connection:
            self._known(connection, comparison_id)
            connection.execute(sa.update(COMPARISONS).where(COMPARISONS.c.id == comparison_id).values(values))

    def _known(self, connection: sa.Connection, comparison_id: str) -> sa.Row[Any]:
        row = self._row(connection, comparison_id)
        if row is None:
            message = "There is no saved comparison with this id."
            raise InputRefusedError(message, "Choose one from the list.")
        return row

    @staticmethod
    def _row(connection: sa.Connection, comparison_id: str) -> sa.Row[Any] | None:
        return connection.execute(sa.select(COMPARISONS).where(COMPARISONS.c.id == comparison_id)).first()


def _stored(connection: sa.Connection, row: sa.Row[Any]) -> Comparison:
    query = sa.select(OPTIONS).where(OPTIONS.c.comparison_id == row.id).order_by(OPTIONS.c.place)
    options = tuple(Option(o.plan_id, o.speaks_for, o.speaks_against, int(o.seen)) for o in connection.execute(query))
    return Comparison(row.id, row.name, options, row.preferred, int(row.version))


def _store(  # noqa: PLR0913, PLR0917 - what an edit carries
    connection: sa.Connection, wanted: Comparison, before: Comparison | None, who: str, when: str, window: str
) -> Comparison:
    """Write a comparison over what is stored, and return it with its new version."""
    for plan_id in wanted.plan_ids:
        plan_row(connection, plan_id)
    after = replace(wanted, version=wanted.version + 1)
    values = {
        "name": after.name,
        "preferred": after.preferred,
        "who": who,
        "window": window,
        "changed": when,
        "version": after.version,
    }
    if before is None:
        connection.execute(sa.insert(COMPARISONS).values(id=after.id, created=when, archived=False, **values))
    else:
        connection.execute(sa.update(COMPARISONS).where(COMPARISONS.c.id == after.id).values(values))
        connection.execute(sa.delete(OPTIONS).where(OPTIONS.c.comparison_id == after.id))
    connection.execute(sa.insert(OPTIONS), [_option_row(after.id, p, o) for p, o in enumerate(after.options)])
    return after


def _option_row(comparison_id: str, place: int, option: Option) -> dict[str, str | int]:
    return {"comparison_id": comparison_id, "place": place, **vars(option)}


def options_of(summary: ComparisonSummary, names: dict[str, str]) -> str:
    """The plans of a comparison in words: “North first, South first”."""
    plan_names: Sequence[str] = [names.get(plan_id, "a plan put away") for plan_id in summary.plan_ids]
    return ", ".join(plan_names)
