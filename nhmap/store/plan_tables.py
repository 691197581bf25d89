"""Plan tables: how saved plans lie in a database, and how a database is opened.

SQLite in the user's data folder needs no setting up; the tables and statements are such that PostgreSQL by URL holds
them as well.
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy import exc

from nhmap.errors import DataDamagedError, NhmapError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

FORM: Final = 6
"""Version of the tables."""

_WAIT_MS: Final = 10_000
"""How long a writer waits for another before it gives up."""

METADATA: Final = sa.MetaData()

VERSION: Final = sa.Table("nhmap_form", METADATA, sa.Column("version", sa.Integer, nullable=False))
"""Read first by every nhmap there ever was: a number above its own makes it refuse."""

IDENTITY: Final = sa.Table("nhmap_identity", METADATA, sa.Column("identity", sa.String(32), nullable=False))
"""Which database this is: a copy of it has the same, another one has not."""

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


def open_engine(url: str) -> sa.Engine:
    """An engine whose tables are there and of this version.

    Raises
    ------
    NhmapError
        When the database cannot be opened, is damaged, or was made by a newer nhmap.
    """
    try:
        parsed = sa.make_url(url)
    except exc.ArgumentError as error:
        message = "The address of the saved plans is no database URL."
        raise NhmapError(message, "NHMAP_DATABASE_URL looks like sqlite:////home/me/nhmap/plans.sqlite.") from error
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database not in {None, "", ":memory:"}:
        try:
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = (
                f"The folder {Path(str(parsed.database)).parent} for saved plans cannot be made: {error.strerror}."
            )
            raise NhmapError(message, "Choose another folder with NHMAP_PLANS.") from error
    engine = sa.create_engine(parsed)
    if sqlite:
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    with spoken(), writing(engine) as connection:
        _settle_tables(connection)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Set up one connection: what is acknowledged is on the disk, readers never wait for a writer."""
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not behind our back
    connection.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Writers take the lock at once, so that what they read is what they change."""
    write = connection.get_execution_options().get("nhmap_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that writes: all of it is stored or nothing."""
    with engine.connect().execution_options(nhmap_write=True) as connection, connection.begin():
        yield connection


@contextmanager
def spoken() -> Iterator[None]:
    """Turn faults of the database into words.

    Raises
    ------
    NhmapError
        Instead of any fault of the database.
    """
    try:
        yield
    except exc.DBAPIError as error:
        said = str(error.orig)
        if "locked" in said:
            message = "The saved plans are in use by another program and could not be reached in time."
            raise NhmapError(message, "Try again in a moment.") from error
        message = f"The saved plans cannot be read or written: {said}."
        hint = "Check that the disk is not full and the folder may be written to; else bring back a copy of the file."
        raise DataDamagedError(message, hint) from error


def _settle_tables(connection: sa.Connection) -> None:
    """Make the tables, or bring them to this version."""
    if not sa.inspect(connection).has_table(VERSION.name):
        METADATA.create_all(connection)
        connection.execute(sa.insert(VERSION).values(version=FORM))
        connection.execute(sa.insert(IDENTITY).values(identity=uuid.uuid4().hex))
        return
    version = int(connection.execute(sa.select(VERSION.c.version)).scalar_one())
    if version > FORM:
        message = f"The saved plans were written by a newer nhmap (form {version}; this one reads up to {FORM})."
        raise NhmapError(message, "Update nhmap, or choose another data folder.")
    if version < FORM:
        from nhmap.store.upgrades import bring_up  # noqa: PLC0415 - Alembic takes 160 ms, and is seldom needed

        bring_up(connection, version, FORM)
        connection.execute(sa.update(VERSION).values(version=FORM))
