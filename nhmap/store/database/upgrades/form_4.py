"""Form 4 of the saved plans: building facts and travel times that people brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """From form 3."""
    op.create_table(
        "estate_uploads",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("layout", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("as_of", sa.String(40), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("made", sa.String(40), nullable=False),
        sa.Column("illustrative", sa.Boolean, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )
    op.create_table(
        "estate_rows",
        sa.Column("upload_id", sa.String(64), sa.ForeignKey("estate_uploads.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("decided", sa.Text, nullable=True),
    )
    op.create_table(
        "estate_preferred",
        sa.Column("site_id", sa.String(128), primary_key=True),
        sa.Column("field", sa.String(64), primary_key=True),
        sa.Column("fact", sa.Text, nullable=False),
    )
    op.create_table(
        "estate_mappings",
        sa.Column("signature", sa.String(64), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("changed", sa.String(40), nullable=False),
    )
    op.create_table(
        "travel_uploads",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("made", sa.String(40), nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table("estate_revision", sa.Column("revision", sa.Integer, nullable=False))
