"""Plan rows: what is read from and written to the tables of saved plans."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from nhmap.core.edits import Edit
from nhmap.core.plans import NAME_LIMIT
from nhmap.errors import DataDamagedError, InputRefusedError
from nhmap.store.plan_tables import EDITS, PLANS


@dataclass(frozen=True)
class PlanSummary:
    """A saved plan as it is listed.

    Attributes
    ----------
    plan_id, name, area_key, area_code
        Of the plan.
    who, created
        Who made it, and when (ISO 8601).
    changed
        When it was last changed, renamed, archived or restored.
    entries
        Length of its log.
    archived
        Whether it is put away.
    """

    plan_id: str
    name: str
    area_key: str
    area_code: str
    who: str
    created: str
    changed: str
    entries: int
    archived: bool


def plan_row(connection: sa.Connection, plan_id: str, *, lock: bool = False) -> sa.Row[Any]:
    """The stored row of a plan; ``lock`` keeps others from changing it until the transaction ends."""
    query = sa.select(PLANS).where(PLANS.c.id == plan_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        message = "There is no saved plan with this id."
        raise InputRefusedError(message, "Choose a plan from the list; archived plans are listed apart.")
    return row


def summary_of(row: sa.Row[Any]) -> PlanSummary:
    """A stored plan as it is listed."""
    return PlanSummary(
        row.id,
        row.name,
        row.area_key,
        row.area_code,
        row.who,
        row.created,
        row.changed,
        row.entries,
        bool(row.archived),
    )


def entries_of(connection: sa.Connection, plan_id: str, since: int) -> tuple[Edit, ...]:
    """Entries of a plan's log from place ``since`` on, in order."""
    query = sa.select(EDITS).where(EDITS.c.plan_id == plan_id, EDITS.c.place >= since).order_by(EDITS.c.place)
    return tuple(
        Edit.from_dict(
            loads(row.body),
            id=row.edit_id,
            when=row.made,
            who=row.who,
            reason=row.reason,
            window=row.window,
            seen=row.seen,
        )
        for row in connection.execute(query)
    )


def usable_name(name: str) -> str:
    """A plan's name, stripped.

    Raises
    ------
    InputRefusedError
        When it is empty or too long.
    """
    stripped = " ".join(name.split())
    if not stripped or len(stripped) > NAME_LIMIT:
        message = f"A plan needs a name of 1 to {NAME_LIMIT} characters."
        raise InputRefusedError(message, "Type a shorter name.")
    return stripped


def dump(values: dict[str, Any]) -> str:
    """Values as they are stored."""
    return json.dumps(values, separators=(",", ":"))


def loads(text: str) -> dict[str, Any]:
    """Values as they were stored.

    Raises
    ------
    DataDamagedError
        When it is no JSON object.
    """
    try:
        values = json.loads(text)
    except ValueError as error:
        message = "A saved plan is damaged: what is stored is no JSON."
        raise DataDamagedError(message, "Bring back a copy of the file of saved plans.") from error
    if not isinstance(values, dict):
        message = "A saved plan is damaged: what is stored is no record."
        raise DataDamagedError(message, "Bring back a copy of the file of saved plans.")
    return values
