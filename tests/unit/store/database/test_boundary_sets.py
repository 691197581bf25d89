"""Boundaries that people brought are kept as they were given, and come back after they were removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from nhmap.errors import DataDamagedError, InputRefusedError
from nhmap.store.database.boundary_sets import BoundaryStore
from nhmap.store.database.plan_tables import BOUNDARY_SETS, open_engine

if TYPE_CHECKING:
    from pathlib import Path

WHEN = "2026-11-30T10:00:00+00:00"


@pytest.fixture
def store(tmp_path: Path) -> BoundaryStore:
    return BoundaryStore(open_engine(f"sqlite:///{tmp_path / 'plans.sqlite'}"))


def test_what_is_kept_is_listed_and_read_as_it_was(store: BoundaryStore) -> None:
    before = store.revision
    store.keep("a", {"name": "Localities", "groups": [{"name": "<b>"}]}, file="x.zip", who="Jo", when=WHEN)
    (summary,) = store.summaries()
    assert (summary.set_id, summary.name, summary.file, summary.who, summary.made) == (
        "a",
        "Localities",
        "x.zip",
        "Jo",
        WHEN,
    )
    assert store.body("a") == {"name": "Localities", "groups": [{"name": "<b>"}]}
    assert store.revision > before


def test_removed_sets_come_back_and_a_changed_one_takes_the_place_of_another(store: BoundaryStore) -> None:
    store.keep("a", {"name": "One"}, file="", who="", when=WHEN)
    store.remove("a")
    assert store.summaries() == ()
    store.remove("a", removed=False)
    store.keep("b", {"name": "Two"}, file="", who="", when=WHEN, instead_of="a")
    assert [each.name for each in store.summaries()] == ["Two"]
    assert [each.name for each in store.summaries(removed=True)] == ["One"]
    assert store.body("a") == {"name": "One"}


def test_what_is_not_there_or_damaged_is_told_in_words(store: BoundaryStore, tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="not stored here"):
        store.body("nobody")
    store.keep("a", {"name": "One"}, file="", who="", when=WHEN)
    with open_engine(f"sqlite:///{tmp_path / 'plans.sqlite'}").begin() as connection:
        connection.execute(sa.update(BOUNDARY_SETS).values(body=b"no"))
    with pytest.raises(DataDamagedError, match="boundaries One are damaged"):
        store.body("a")
