"""Upgrades: how a database of saved plans comes from an older form to today's, one step a form that ever shipped.

Each step is a module with statements of its own, which never change again: they must not look at today's tables, or
the next change of a table would break every older database. A step is given Alembic's operations, bound to the
transaction in which it runs; ``nhmap_form``, which every nhmap reads first, says which form a database is of.

Alembic costs 160 ms to import: import this package only when there is something to upgrade.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from nhmap.store.database.upgrades import form_2, form_3, form_4, form_5, form_6, form_7

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa

STEPS: Final[dict[int, Callable[[Operations], None]]] = {
    2: form_2.upgrade,
    3: form_3.upgrade,
    4: form_4.upgrade,
    5: form_5.upgrade,
    6: form_6.upgrade,
    7: form_7.upgrade,
}
"""What brings a database to each form from the one before."""


def bring_up(connection: sa.Connection, version: int, form: int) -> None:
    """Bring tables of form ``version`` to ``form``, within the transaction of the connection: all steps or none."""
    # Not Alembic's module-wide ``op``: two threads that open two databases would share it.
    operations = Operations(MigrationContext.configure(connection))
    for step in range(version + 1, form + 1):
        STEPS[step](operations)
