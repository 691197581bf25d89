"""Saved comparisons: which plans were set side by side, what was said of each, and which is preferred.

They lie beside the plans, in the same database. A comparison holds no figures: these are worked out from the plans as
they stand, and an option remembers how long its plan's log was when it was last written about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from nhmap.core.options import FEWEST, Comparison, Option
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.plan_rows import plan_row, usable_name
from nhmap.store.plan_tables import COMPARISONS, OPTIONS, spoken, writing

if TYPE_CHECKING:
    from collections.abc import Sequence


class ComparisonMovedOnError(NhmapError):
    """Somebody else changed the comparison since it was read."""

    def __init__(self) -> None:
        message = "This comparison was changed in another window since you opened it."
        super().__init__(message, "Copy what you wrote, open the comparison again from the list and add it there.")


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


class ComparisonStore:
    """Comparisons saved in one database; safe to share between threads, and with other processes.

    Parameters
    ----------
    engine
        Of the saved plans, whose tables are settled.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def save(self, comparison: Comparison, who: str, when: str) -> Comparison:
        """Store a comparison as it stands: new when its version is 0, else over what is stored.

        Returns
        -------
        The comparison with its new version.

        Raises
        ------
        ComparisonMovedOnError
            When another version is stored than the one that was changed.
        InputRefusedError
            When it has fewer than two options or no usable name, or one of its plans is not saved.
        """
        if len(comparison.options) < FEWEST:
            message = "A comparison needs at least two plans."
            raise InputRefusedError(message, "Choose another plan beside it.")
        after = replace(comparison, name=usable_name(comparison.name), version=comparison.version + 1)
        values = {"name": after.name, "preferred": after.preferred, "changed": when, "version": after.version}
        with spoken(), writing(self._engine) as connection:
            for plan_id in after.plan_ids:
                plan_row(connection, plan_id)
            stored = self._row(connection, after.id)
            if (0 if stored is None else int(stored.version)) != comparison.version:
                raise ComparisonMovedOnError
            if stored is None:
                new = {"id": after.id, "who": who, "created": when, "archived": False}
                connection.execute(sa.insert(COMPARISONS).values({**new, **values}))
            else:
                connection.execute(sa.update(COMPARISONS).where(COMPARISONS.c.id == after.id).values(values))
                connection.execute(sa.delete(OPTIONS).where(OPTIONS.c.comparison_id == after.id))
            connection.execute(sa.insert(OPTIONS), [_option_row(after.id, p, o) for p, o in enumerate(after.options)])
        return after

    def load(self, comparison_id: str) -> Comparison:
        """A comparison as it is stored.

        Raises
        ------
        InputRefusedError
            When there is none.
        """
        query = sa.select(OPTIONS).where(OPTIONS.c.comparison_id == comparison_id).order_by(OPTIONS.c.place)
        with spoken(), self._engine.begin() as connection:
            row = self._known(connection, comparison_id)
            options = tuple(
                Option(o.plan_id, o.speaks_for, o.speaks_against, int(o.seen)) for o in connection.execute(query)
            )
        return Comparison(row.id, row.name, options, row.preferred, int(row.version))

    def summaries(self, *, archived: bool | None = False) -> tuple[ComparisonSummary, ...]:
        """Comparisons as they are listed, the one changed last first; archived ones only, not, or (None) too."""
        query = sa.select(COMPARISONS).order_by(COMPARISONS.c.changed.desc(), COMPARISONS.c.id)
        if archived is not None:
            query = query.where(COMPARISONS.c.archived.is_(archived))
        members = sa.select(OPTIONS.c.comparison_id, OPTIONS.c.plan_id).order_by(OPTIONS.c.place)
        with spoken(), self._engine.begin() as connection:
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
        with spoken(), writing(self._engine) as connection:
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


def _option_row(comparison_id: str, place: int, option: Option) -> dict[str, str | int]:
    return {"comparison_id": comparison_id, "place": place, **vars(option)}


def options_of(summary: ComparisonSummary, names: dict[str, str]) -> str:
    """The plans of a comparison in words: “North first, South first”."""
    known: Sequence[str] = [names.get(plan_id, "a plan put away") for plan_id in summary.plan_ids]
    return ", ".join(known)
