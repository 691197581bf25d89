"""Plan tables: how saved plans lie in a database, and how a database is opened.

SQLite in the user's data folder needs no setting up; the tables and statements are such that PostgreSQL by URL holds
them as well.
"""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from nhmap.store.database.database import WAIT_MS, file_of, make_engine, reading, spoken, use_write_ahead_log, writing
from nhmap.store.database.faults import GoneError, NewerFormError, ReadOnlyError, damaged, fault_of
from nhmap.store.database.first_look import refuse_what_is_no_database

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["file_of", "open_engine", "reading", "settle", "spoken", "take_up", "writing"]

FORM: Final = 7
"""Version of the tables."""

NEEDS: Final = "0.2.0"
"""The first nhmap that reads this form: older ones from form 6 on can say so."""

UPGRADE_WAIT_MS: Final = 60_000
"""How long to wait for another process that makes or upgrades the tables; a large database takes seconds."""

METADATA: Final = sa.MetaData()

VERSION: Final = sa.Table("nhmap_form", METADATA, sa.Column("version", sa.Integer, nullable=False))
"""Read first by every nhmap there ever was: a number above its own makes it refuse."""

IDENTITY: Final = sa.Table(
    "nhmap_identity",
    METADATA,
    sa.Column("identity", sa.String(32), nullable=False),
    sa.Column("needs", sa.String(32), nullable=False),
)
"""Which database this is: a copy of it has the same, another one has not; and the first nhmap that reads its form."""

PLANS: Final = sa.Table(
    "plans",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("area_key", sa.String(32), nullable=False),
    sa.Column("area_code", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("created", sa.String(40), nullable=False),
    sa.Column("changed", sa.String(40), nullable=False),
    sa.Column("entries", sa.Integer, nullable=False),
    sa.Column("archived", sa.Boolean, nullable=False),
    sa.Column("start", sa.Text, nullable=False),
)

EDITS: Final = sa.Table(
    "edits",
    METADATA,
    sa.Column("plan_id", sa.String(64), sa.ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("edit_id", sa.String(128), nullable=False),
    sa.Column("made", sa.String(40), nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("window", sa.String(64), nullable=False, server_default=""),
    sa.Column("seen", sa.Integer, nullable=True),
    sa.UniqueConstraint("plan_id", "edit_id"),
)
"""One row an entry of a log, append-only; ``place`` counts from 0.

``window`` made it, with the first ``seen`` entries of the log before it; entries of forms 1 to 5 know neither.
"""

COMPARISONS: Final = sa.Table(
    "comparisons",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("preferred", sa.String(64), nullable=True),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("created", sa.String(40), nullable=False),
    sa.Column("changed", sa.String(40), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("archived", sa.Boolean, nullable=False),
    sa.Column("window", sa.String(64), nullable=False, server_default=""),
)

OPTIONS: Final = sa.Table(
    "comparison_options",
    METADATA,
    sa.Column("comparison_id", sa.String(64), sa.ForeignKey("comparisons.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("plan_id", sa.String(64), sa.ForeignKey("plans.id"), nullable=False),
    sa.Column("speaks_for", sa.Text, nullable=False),
    sa.Column("speaks_against", sa.Text, nullable=False),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.UniqueConstraint("comparison_id", "plan_id"),
)
"""One row a plan of a comparison; ``place`` 0 is option A."""


CHOICES: Final = sa.Table(
    "choices",
    METADATA,
    sa.Column("plan_id", sa.String(64), sa.ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)
"""What was set beside a plan before form 6, as JSON: what ``CHOICE_ENTRIES`` begin from."""

CHOICE_ENTRIES: Final = sa.Table(
    "choice_entries",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("plan_id", sa.String(64), sa.ForeignKey("plans.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("key", sa.String(160), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("window", sa.String(64), nullable=False, server_default=""),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("made", sa.String(40), nullable=False),
    sqlite_autoincrement=True,
)
"""What was set beside plans, choice by choice as JSON, append-only: the last entry of a key counts."""

ESTATE_UPLOADS: Final = sa.Table(
    "estate_uploads",
    METADATA,
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
"""Files of building facts that were taken over; a removed one stays, so that removing can be undone."""

ESTATE_ROWS: Final = sa.Table(
    "estate_rows",
    METADATA,
    sa.Column("upload_id", sa.String(64), sa.ForeignKey("estate_uploads.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("decided", sa.Text, nullable=True),
)
"""One row of such a file as it was read, and what a person decided about the building it means."""

ESTATE_PREFERRED: Final = sa.Table(
    "estate_preferred",
    METADATA,
    sa.Column("site_id", sa.String(128), primary_key=True),
    sa.Column("field", sa.String(64), primary_key=True),
    sa.Column("fact", sa.Text, nullable=False),
)
"""Which of several facts that differ a person prefers."""

ESTATE_MAPPINGS: Final = sa.Table(
    "estate_mappings",
    METADATA,
    sa.Column("signature", sa.String(64), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("changed", sa.String(40), nullable=False),
)
"""Which column of a file is which field, remembered by the file's header."""

TRAVEL_UPLOADS: Final = sa.Table(
    "travel_uploads",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("made", sa.String(40), nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""Tables of travel times as they were given, compressed."""

BOUNDARY_SETS: Final = sa.Table(
    "boundary_sets",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("made", sa.String(40), nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""Boundaries that people brought, as groups of small areas, compressed; a changed one is a new row, and the old one is
removed, so that both can be brought back."""

ESTATE_REVISION: Final = sa.Table("estate_revision", METADATA, sa.Column("revision", sa.Integer, nullable=False))
"""A number that grows with every change of the tables above, so that what is worked out from them can be kept."""

SITE_NOTES: Final = sa.Table(
    "site_notes",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("site_id", sa.String(128), nullable=False, index=True),
    sa.Column("field", sa.String(64), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("made", sa.String(40), nullable=False),
    sa.Column("window", sa.String(64), nullable=False, server_default=""),
    sa.Column("who", sa.Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
"""What people noted of buildings, append-only: the last entry of a field counts."""


def open_engine(url: str, wait_ms: int = WAIT_MS) -> sa.Engine:
    """An engine whose tables are there and of this version.

    Parameters
    ----------
    url
        SQLAlchemy address.
    wait_ms
        How long a writer waits for another, in milliseconds.

    Raises
    ------
    StoreFaultError
        When the database cannot be opened, is damaged, or was made by a newer nhmap.
    """
    engine = make_engine(url, wait_ms)
    settle(engine)
    return engine


def settle(engine: sa.Engine) -> None:
    """Make the tables, or bring them to this version, and remember which file this is.

    Raises
    ------
    StoreFaultError
        See ``open_engine``.
    """
    file = file_of(engine)
    if file is not None:
        refuse_what_is_no_database(file.path)
    with spoken():
        with reading(engine) as connection:
            version = _version(connection)
        # Only now: a database of a newer nhmap is never written to.
        with suppress(ReadOnlyError) if version == FORM else nullcontext():
            use_write_ahead_log(engine)
        if version != FORM:
            with writing(engine, wait_ms=UPGRADE_WAIT_MS) as connection:
                _settle_tables(connection)
        with reading(engine) as connection:
            identity = str(connection.execute(sa.select(IDENTITY.c.identity)).scalar())
    if file is not None:
        file.settle(identity)


def take_up(engine: sa.Engine) -> None:
    """Go on after the file was removed or replaced: with what lies in its place now, or by writing it there again.

    What a removed file held is still open here, and is written whole. This is for a person to say, not for us.

    Raises
    ------
    StoreFaultError
        When that cannot be done; everything is as it was.
    """
    file = file_of(engine)
    if file is None:
        return
    with spoken(), _raw_connection(engine) as connection:
        try:
            file.take_up(connection)
        except (OSError, sqlite3.Error) as error:
            raise fault_of(error, file.path) from error
    engine.dispose()
    settle(engine)


@contextmanager
def _raw_connection(engine: sa.Engine) -> Iterator[sqlite3.Connection | None]:
    """A connection that was open before the file went; None where there is none left."""
    try:
        fairy = engine.raw_connection()
    except GoneError:
        yield None
        return
    try:
        connection = fairy.dbapi_connection
        yield connection if isinstance(connection, sqlite3.Connection) else None
    finally:
        fairy.close()


def _version(connection: sa.Connection) -> int | None:
    """Form of the tables; None where there are none.

    Raises
    ------
    NewerFormError
        When it is above ours.
    DamagedError
        When it is no number, or the tables of plans are there without it.
    """
    names = set(sa.inspect(connection).get_table_names())
    file = file_of(connection.engine)
    path = None if file is None else file.path
    if VERSION.name not in names:
        if names:
            raise damaged(path, "it holds no plans of nhmap")
        return None
    version = connection.execute(sa.select(VERSION.c.version)).scalar()
    if not isinstance(version, int) or version < 1:
        raise damaged(path, f"its form is {version!r}")
    if version <= FORM:
        return version
    needs = None
    if IDENTITY.name in names:
        needs = connection.execute(sa.select(IDENTITY.c.needs)).scalar()
    edition = f"nhmap {needs} or newer" if needs else "a newer nhmap"
    message = (
        f"The saved plans{'' if path is None else f' ({path})'} are of form {version}, and this nhmap reads forms up to"
        f" {FORM}. Nothing was written to them."
    )
    raise NewerFormError(message, f"Use {edition}, or choose another folder for the plans (NHMAP_PLANS).")


def _settle_tables(connection: sa.Connection) -> None:
    """Make the tables, or bring them to this version; another process may have done so meanwhile."""
    version = _version(connection)
    if version is None:
        METADATA.create_all(connection)
        connection.execute(sa.insert(VERSION).values(version=FORM))
        connection.execute(sa.insert(IDENTITY).values(identity=uuid.uuid4().hex, needs=NEEDS))
    elif version < FORM:
        from nhmap.store.database.upgrading import upgrade  # noqa: PLC0415 - Alembic takes 160 ms, and is seldom needed

        upgrade(connection, version, FORM)
        connection.execute(sa.update(VERSION).values(version=FORM))
        connection.execute(sa.update(IDENTITY).values(needs=NEEDS))
