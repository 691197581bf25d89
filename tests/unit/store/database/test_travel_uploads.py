"""Tables of travel times are kept as they were given."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from nhmap.errors import DataDamagedError, InputRefusedError
from nhmap.store.database.plan_tables import TRAVEL_UPLOADS, open_engine
from nhmap.store.database.travel_uploads import TravelStore, revision

WHEN = "2026-11-23T10:00:00+00:00"
DATA = b"LSOA21CD,site_id,minutes,mode\nE01,S-1,4,walk\n" * 50


@pytest.fixture
def engine(tmp_path):
    opened = open_engine(f"sqlite:///{(tmp_path / 'plans.sqlite').as_posix()}")
    yield opened
    opened.dispose()


def test_a_table_comes_back_as_it_was(engine):
    store = TravelStore(engine)
    store.keep("t1", "times.csv", DATA, "Jo", WHEN)
    assert TravelStore(engine).file("t1") == ("times.csv", DATA)
    (listed,) = store.summaries()
    assert (listed.upload_id, listed.name, listed.who, listed.removed) == ("t1", "times.csv", "Jo", False)


def test_removing_can_be_undone_and_is_seen(engine):
    store = TravelStore(engine)
    store.keep("t1", "times.csv", DATA, "", WHEN)
    before = revision(engine)
    store.remove("t1")
    assert store.summaries() == ()
    assert revision(engine) > before
    store.remove("t1", removed=False)
    assert [each.upload_id for each in store.summaries()] == ["t1"]


def test_what_is_not_there_and_what_is_damaged_is_said(engine):
    store = TravelStore(engine)
    with pytest.raises(InputRefusedError, match="not stored"):
        store.file("t1")
    store.keep("t1", "times.csv", DATA, "", WHEN)
    with engine.begin() as connection:
        connection.execute(sa.update(TRAVEL_UPLOADS).values(body=b"torn"))
    with pytest.raises(DataDamagedError, match="damaged"):
        store.file("t1")
