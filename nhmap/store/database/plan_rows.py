"""Plan rows: what is read from and written to the tables of saved plans."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from nhmap.core.plan.plans import NAME_LIMIT
from nhmap.errors import DataDamagedError, InputRefusedError
from nhmap.store.database.plan_tables import EDITS, PLANS


class PlanUnknownError(InputRefusedError):
    """No plan was ever stored under this id; a plan that is stored and cannot be read is another matter."""


class PlanUnreadableError(DataDamagedError):
    """A plan is stored under this id and cannot be read, or not to its end.

    Attributes
    ----------
    plan_id
        Of the plan.
    whole
        How many entries of its log can be read before what is damaged; None where not even its beginning can.
    """

    def __init__(self, message: str, hint: str, plan_id: str, whole: int | None) -> None:
        super().__init__(message, hint)
        self.plan_id = plan_id
        self.whole = whole


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
    """The stored row of a plan; ``lock`` keeps others from changing it until the transaction ends.

    Raises
    ------
    PlanUnknownError
        When there is none, and never was.
    PlanUnreadableError
        When there was one, of which something is left.
    """
    query = sa.select(PLANS).where(PLANS.c.id == plan_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        _refuse_what_is_left(connection, plan_id)
        message = "There is no saved plan with this id."
        raise PlanUnknownError(message, "Choose a plan from the list; archived plans are listed apart.")
    return row


def _refuse_what_is_left(connection: sa.Connection, plan_id: str) -> None:
    """Refuse an id that entries or a row outside the index still speak of."""
    entries = sa.select(sa.func.count()).where(EDITS.c.plan_id == plan_id)
    rows = sa.select(sa.func.count()).where(sa.func.coalesce(PLANS.c.id, "") == plan_id)  # past the index
    left = int(connection.execute(entries).scalar_one())
    if left or connection.execute(rows).scalar_one():
        message = f"A plan was saved under this id, and its beginning is gone; {left} entries of its log are left."
        hint = "Nothing was changed. Bring back a copy of the file of saved plans from before."
        raise PlanUnreadableError(message, hint, plan_id, None)


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
