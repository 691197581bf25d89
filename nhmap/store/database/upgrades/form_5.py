"""Form 5 of the saved plans: status, archetype and proposal of buildings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """From form 4."""
    op.create_table(
        "site_notes",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("site_id", sa.String(128), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("made", sa.String(40), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_site_notes_site_id", "site_notes", ["site_id"])
