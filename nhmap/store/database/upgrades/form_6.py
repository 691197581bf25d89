"""Form 6 of the saved plans: which window made an entry, and what it had seen; choices entry by entry."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """From form 5."""
    for table in ("edits", "site_notes", "comparisons"):
        op.add_column(table, sa.Column("window", sa.String(64), nullable=False, server_default=""))
    op.add_column("edits", sa.Column("seen", sa.Integer, nullable=True))
    op.add_column("site_notes", sa.Column("who", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "choice_entries",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("plan_id", sa.String(64), sa.ForeignKey("plans.id", ondelete="CASCADE"), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("window", sa.String(64), nullable=False, server_default=""),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("made", sa.String(40), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_choice_entries_plan_id", "choice_entries", ["plan_id"])
    identity = op.create_table(
        "nhmap_identity",
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("needs", sa.String(32), nullable=False),
    )
    op.bulk_insert(identity, [{"identity": uuid.uuid4().hex, "needs": "0.2.0"}])
    if op.get_bind().dialect.name != "sqlite":
        # Of the databases of form 5 some hold the code of one place only; SQLite does not mind the length.
        op.alter_column("plans", "area_code", type_=sa.Text(), existing_type=sa.String(32), existing_nullable=False)
