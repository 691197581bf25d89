"""Transactions as the stores use them: one that reads, one that writes, faults of the database in words."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nhmap.store.database.database import reading, spoken, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa


_doorkeepers: list[Callable[[str], None]] = []


def ask_before_writing(doorkeeper: Callable[[str], None]) -> None:
    """Have every transaction that writes ask first: a doorkeeper raises where it may not be.

    It is told the id of the plan where nothing is written but a comment on it, "" for anything else.
    """
    if doorkeeper not in _doorkeepers:
        _doorkeepers.append(doorkeeper)


@dataclass(frozen=True)
class Transactions:
    """How a store speaks to its database.

    Attributes
    ----------
    engine
        Of the saved plans, whose tables are settled.
    wait_ms
        How long to wait for other writers, in milliseconds; None for as long as the engine does.
    """

    engine: sa.Engine
    wait_ms: int | None = None

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that reads: all of it sees one state.

        Raises
        ------
        StoreFaultError
            Instead of any fault of the database; its class says which.
        """
        with spoken(), reading(self.engine) as connection:
            yield connection

    @contextmanager
    def write(self, *, comment_on: str = "") -> Iterator[sa.Connection]:
        """A transaction that writes: when it ends without an error all of it is on the disk, otherwise nothing.

        Parameters
        ----------
        comment_on
            Id of the plan, where nothing but a comment on it is written.

        Raises
        ------
        StoreFaultError
            Instead of any fault of the database; its class says which.
        InputRefusedError
            When a text holds signs that cannot be stored, or a doorkeeper refuses.
        """
        for may_write in _doorkeepers:
            may_write(comment_on)
        with spoken(), writing(self.engine, wait_ms=self.wait_ms) as connection:
            yield connection


class Store:
    """What is saved of one kind in one database; safe to share between threads.

    Parameters
    ----------
    engine
        Of the saved plans, whose tables are settled.
    wait_ms
        How long to wait for other writers, in milliseconds; None for as long as the engine does.
    """

    def __init__(self, engine: sa.Engine, wait_ms: int | None = None) -> None:
        self._transactions = Transactions(engine, wait_ms)
