"""Saved choices: what was set beside a plan (targets, weights, shortlist), in the same database as the plan."""

from __future__ import annotations

import json

import sqlalchemy as sa

from nhmap.core.choices import Choices
from nhmap.errors import InputRefusedError
from nhmap.store.plan_tables import CHOICES, spoken, writing


class ChoiceStore:
    """Choices saved in one database; safe to share between threads.

    Parameters
    ----------
    engine
        Of the saved plans, whose tables are settled.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def keep(self, plan_id: str, choices: Choices) -> None:
        """Store the choices beside a saved plan, over what was stored before."""
        body = json.dumps(choices.to_dict(), ensure_ascii=False)
        with spoken(), writing(self._engine) as connection:
            connection.execute(sa.delete(CHOICES).where(CHOICES.c.plan_id == plan_id))
            connection.execute(sa.insert(CHOICES).values(plan_id=plan_id, body=body))

    def of(self, plan_id: str) -> Choices:
        """The choices beside a plan; those that nhmap starts with where none are stored.

        Raises
        ------
        InputRefusedError
            When what is stored cannot be read.
        """
        with spoken(), self._engine.begin() as connection:
            body = connection.execute(sa.select(CHOICES.c.body).where(CHOICES.c.plan_id == plan_id)).scalar()
        if body is None:
            return Choices()
        try:
            return Choices.from_dict(json.loads(body))
        except (json.JSONDecodeError, AttributeError) as error:
            message = "What was chosen beside this plan is damaged."
            raise InputRefusedError(message, "The plan itself is whole; set them again.") from error
