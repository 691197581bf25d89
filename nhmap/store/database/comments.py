"""Saved comments: what people said of neighbourhoods and places of a plan, in the same table as its choices.

The table only grows and its numbers are the plan's revision, so that other windows hear of a comment as they hear of a
choice. Who came by a link to look only may write here, on the plan of the link, and nowhere else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sqlalchemy as sa

from nhmap.core.plan.comments import MOST, PREFIX, Statement, comments_of, statements_of
from nhmap.errors import InputRefusedError
from nhmap.store.database import revisions
from nhmap.store.database.plan_rows import plan_row
from nhmap.store.database.plan_tables import CHOICE_ENTRIES
from nhmap.store.database.transactions import Store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhmap.core.plan.comments import Comment


class CommentStore(Store):
    """Comments saved in one database; safe to share between threads, and with other processes."""

    def of(self, plan_id: str) -> tuple[Comment, ...]:
        """The comments on a plan, oldest first."""
        with self._transactions.read() as connection:
            return comments_of(_statements(connection, plan_id))

    def say(self, plan_id: str, statement: Statement, window: str = "") -> None:
        """Store a comment or an answer; when this returns, it is on the disk.

        Raises
        ------
        InputRefusedError
            When there is no such plan, it has too many comments, or the comment that is answered is gone.
        """
        if statement.key.endswith("/closed"):
            message = "Closing a comment is no comment."
            raise ValueError(message)
        self._write(plan_id, (statement,), window, comment_on=plan_id)

    def settle(self, plan_id: str, statement: Statement, window: str = "") -> None:
        """Store that a comment is dealt with, or open again: not for who may only look."""
        self._write(plan_id, (statement,), window)

    def bring(self, plan_id: str, comments: Iterable[Comment], window: str = "") -> int:
        """Add what a file says to what is here: comments and answers that are here already are left as they are.

        Returns
        -------
        How many comments were not here before.
        """
        here = {comment.id: comment for comment in self.of(plan_id)}
        fresh: list[Statement] = []
        added = 0
        for comment in comments:
            earlier = here.get(comment.id)
            added += earlier is None
            have = set() if earlier is None else {statement.key for statement in statements_of(earlier)}
            fresh += [statement for statement in statements_of(comment) if statement.key not in have]
        if fresh:
            self._write(plan_id, fresh, window)
        return added

    def _write(self, plan_id: str, statements: Iterable[Statement], window: str, *, comment_on: str = "") -> None:
        statements = tuple(statements)
        with self._transactions.write(comment_on=comment_on) as connection:
            plan_row(connection, plan_id, lock=True)
            before = _statements(connection, plan_id)
            if len(before) + len(statements) > MOST:
                message = f"This plan has {len(before):,} comments and answers, and up to {MOST:,} can be kept."
                raise InputRefusedError(message, "Say it to whoever draws the plan.")
            keys = {entry.key for entry in before}
            for statement in statements:
                head = "/".join(statement.key.split("/")[:2])
                if head != statement.key and head not in keys:
                    message = "The comment that this answers is not here any more."
                    raise InputRefusedError(message, "Load the page again.")
                keys.add(statement.key)
                row = {
                    "plan_id": plan_id,
                    "key": statement.key,
                    "window": window,
                    "who": statement.who,
                    "made": statement.when,
                }
                value = json.dumps(statement.value, ensure_ascii=False, separators=(",", ":"))
                connection.execute(sa.insert(CHOICE_ENTRIES).values(**row, value=value))
        revisions.tell(plan_id)


def _statements(connection: sa.Connection, plan_id: str) -> list[Statement]:
    """Everything that was ever said of a plan, oldest first; what cannot be read is left out."""
    wanted = (
        sa.select(CHOICE_ENTRIES)
        .where(CHOICE_ENTRIES.c.plan_id == plan_id, CHOICE_ENTRIES.c.key.startswith(PREFIX, autoescape=True))
        .order_by(CHOICE_ENTRIES.c.number)
    )
    statements = []
    for row in connection.execute(wanted):
        try:
            statements.append(Statement(row.key, json.loads(row.value), row.who, row.made))
        except ValueError:
            continue
    return statements
