"""Saved choices: what was set beside a plan (targets, weights, shortlist), in the same database as the plan.

The table only grows, one entry a choice. What two windows choose at the same time is merged choice by choice; where
both choose the same thing differently, the first stands until the later one is asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from nhmap.core.choices import ORDER, Choices, damaged_choices, same
from nhmap.store.database import revisions
from nhmap.store.database.plan_rows import plan_row
from nhmap.store.database.plan_tables import CHOICE_ENTRIES, CHOICES
from nhmap.store.database.transactions import Store

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ChoiceEntry:
    """One thing that was chosen beside a plan.

    Attributes
    ----------
    number
        Grows with every entry of the whole table.
    key, value
        See ``nhmap.core.choices``.
    window, who
        Where it was chosen, and by whom, if a name was given.
    made
        When, as ISO 8601.
    """

    number: int
    key: str
    value: Any
    window: str
    who: str
    made: str


@dataclass(frozen=True)
class Standing:
    """What is chosen beside a plan.

    Attributes
    ----------
    choices
        As they stand.
    number
        Of the last entry; 0 where there is none.
    last
        The last entry of each key.
    """

    choices: Choices
    number: int
    last: Mapping[str, ChoiceEntry] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Kept(Standing):
    """What is chosen beside a plan after somebody chose.

    Attributes
    ----------
    contested
        Entries that another window made before this one had seen them, and that say something else than was to be
        kept: they stand, and what was to be kept in their place is not stored.
    """

    contested: tuple[ChoiceEntry, ...]


class ChoiceStore(Store):
    """Choices saved in one database; safe to share between threads, and with other processes."""

    def keep(  # noqa: PLR0913 - what an edit carries
        self,
        plan_id: str,
        changes: Mapping[str, Any],
        *,
        window: str,
        who: str,
        when: str,
        seen: Mapping[str, int] | int,
    ) -> Kept:
        """Store what was changed beside a saved plan: all that is not contested, or nothing.

        Parameters
        ----------
        changes
            Key and value, as of ``Choices.differences``.
        window, who, when
            Where it was chosen, by whom if a name was given, and when (ISO 8601).
        seen
            Number of the last entry that the window showed when this was chosen, of all keys or of each.

        Returns
        -------
        The choices as they stand now, with what others chose. When this returns, they are on the disk.

        Raises
        ------
        InputRefusedError
            When there is no such plan, or what is stored cannot be read.
        """
        with self._transactions.write() as connection:
            plan_row(connection, plan_id, lock=True)
            latest = _latest(connection, plan_id)
            before = _standing(connection, plan_id, latest)
            says = before.choices.entries()
            fresh = {
                key: value
                for key, value in changes.items()
                if (list(before.choices.shortlist) != value if key == ORDER else not same(says, key, value))
            }
            contested = tuple(
                entry
                for key, entry in latest.items()
                if key in fresh and key != ORDER and entry.window != window and entry.number > _of(seen, key)
            )
            rows = [
                {"plan_id": plan_id, "key": key, "value": _dump(value), "window": window, "who": who, "made": when}
                for key, value in fresh.items()
                if key not in {entry.key for entry in contested}
            ]
            for row in rows:  # one by one: the numbers follow the order in which things were said
                connection.execute(sa.insert(CHOICE_ENTRIES).values(**row))
            after = _standing(connection, plan_id, _latest(connection, plan_id)) if rows else before
        if rows:
            revisions.tell(plan_id)
        return Kept(after.choices, after.number, after.last, contested)

    def standing(self, plan_id: str) -> Standing:
        """The choices beside a plan as they stand; those that nhmap starts with where none are stored.

        Raises
        ------
        InputRefusedError
            When what is stored cannot be read.
        """
        with self._transactions.read() as connection:
            return _standing(connection, plan_id, _latest(connection, plan_id))

    def of(self, plan_id: str) -> Choices:
        """The choices beside a plan as they stand.

        Raises
        ------
        InputRefusedError
            When what is stored cannot be read.
        """
        return self.standing(plan_id).choices

    def number(self, plan_id: str) -> int:
        """Number of the last entry beside a plan, 0 where there is none: it grows when anybody chooses."""
        wanted = sa.select(sa.func.max(CHOICE_ENTRIES.c.number)).where(CHOICE_ENTRIES.c.plan_id == plan_id)
        with self._transactions.read() as connection:
            return int(connection.execute(wanted).scalar() or 0)

    def log(self, plan_id: str) -> tuple[ChoiceEntry, ...]:
        """Everything that was ever chosen beside a plan since form 6, oldest first."""
        wanted = sa.select(CHOICE_ENTRIES).where(CHOICE_ENTRIES.c.plan_id == plan_id).order_by(CHOICE_ENTRIES.c.number)
        with self._transactions.read() as connection:
            return tuple(_entry(row) for row in connection.execute(wanted))


def _standing(connection: sa.Connection, plan_id: str, latest: Mapping[str, ChoiceEntry]) -> Standing:
    """What the row of an older form says, and over it the last entry of each key."""
    body = connection.execute(sa.select(CHOICES.c.body).where(CHOICES.c.plan_id == plan_id)).scalar()
    first = Choices() if body is None else Choices.from_dict(_loads(body))
    number = max((entry.number for entry in latest.values()), default=0)
    return Standing(first.said((entry.key, entry.value) for entry in latest.values()), number, latest)


def _latest(connection: sa.Connection, plan_id: str) -> dict[str, ChoiceEntry]:
    """The last entry of each key, in the order of saying."""
    last = (
        sa.select(sa.func.max(CHOICE_ENTRIES.c.number))
        .where(CHOICE_ENTRIES.c.plan_id == plan_id)
        .group_by(CHOICE_ENTRIES.c.key)
    )
    wanted = sa.select(CHOICE_ENTRIES).where(CHOICE_ENTRIES.c.number.in_(last)).order_by(CHOICE_ENTRIES.c.number)
    return {row.key: _entry(row) for row in connection.execute(wanted)}


def _of(numbers: Mapping[str, int] | int, key: str) -> int:
    return numbers if isinstance(numbers, int) else numbers.get(key, 0)


def _entry(row: sa.Row[Any]) -> ChoiceEntry:
    return ChoiceEntry(int(row.number), row.key, _loads(row.value), row.window, row.who, row.made)


def _dump(value: Any) -> str:  # noqa: ANN401 - any value of JSON
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _loads(text: str) -> Any:  # noqa: ANN401 - any value of JSON
    try:
        return json.loads(text)
    except ValueError as error:
        raise damaged_choices() from error
