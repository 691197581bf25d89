"""Form 2 of the saved plans: comparisons of plans, and names that only the plan itself says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """From form 1."""
    op.create_table(
        "comparisons",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("preferred", sa.String(64), nullable=True),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("created", sa.String(40), nullable=False),
        sa.Column("changed", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
    )
    op.create_table(
        "comparison_options",
        sa.Column(
            "comparison_id", sa.String(64), sa.ForeignKey("comparisons.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.String(64), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("speaks_for", sa.Text, nullable=False),
        sa.Column("speaks_against", sa.Text, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.UniqueConstraint("comparison_id", "plan_id"),
    )
    _keep_names(op.get_bind())


def _keep_names(connection: sa.Connection) -> None:
    """Write each plan's name where plans begin: form 1 renamed a plan in the list only, and read it from there."""
    plans = sa.table("plans", sa.column("id"), sa.column("name"), sa.column("start"))
    for row in connection.execute(sa.select(plans)).all():
        try:
            start = json.dumps({**json.loads(row.start), "name": row.name}, separators=(",", ":"))
        except (TypeError, ValueError):
            continue  # a plan that cannot be read stays as it is, and is said when it is opened
        connection.execute(sa.update(plans).where(plans.c.id == row.id).values(start=start))
