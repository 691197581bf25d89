"""Which column names the neighbourhoods of files with these headings is remembered, beside what building lists mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from nhmap.store.database.estates import EstateStore
from nhmap.store.database.naming_memory import NamingMemory
from nhmap.store.database.plan_tables import ESTATE_MAPPINGS
from nhmap.store.database.plans import PlanStore

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = ("LSOA21CD", "INT", "Team area")


def test_the_last_answer_counts_for_the_same_headings_in_any_order(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'plans.db'}"
    memory = NamingMemory(PlanStore(url).engine)
    assert not memory.remembered(HEADINGS)
    memory.remember(HEADINGS, "INT", "2026-11-30T10:00:00")
    memory.remember(HEADINGS, "Team area", "2026-11-30T11:00:00")
    again = NamingMemory(PlanStore(url).engine)
    assert again.remembered(HEADINGS[::-1]) == "Team area"
    assert not again.remembered((*HEADINGS, "Ward"))


def test_lists_of_buildings_with_the_same_headings_are_remembered_apart(tmp_path: Path) -> None:
    engine = PlanStore(f"sqlite:///{tmp_path / 'plans.db'}").engine
    memory, estates = NamingMemory(engine), EstateStore(engine)
    memory.remember(HEADINGS, "INT", "2026-11-30T10:00:00")
    assert estates.remembered(HEADINGS) is None
    estates.remember(HEADINGS, {"name": "INT"}, "2026-11-30T11:00:00")
    assert memory.remembered(HEADINGS) == "INT"


def test_a_memory_that_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    engine = PlanStore(f"sqlite:///{tmp_path / 'plans.db'}").engine
    memory = NamingMemory(engine)
    memory.remember(HEADINGS, "INT", "2026-11-30T10:00:00")
    with engine.begin() as connection:
        connection.execute(sa.update(ESTATE_MAPPINGS).values(body="[1"))
    assert not memory.remembered(HEADINGS)
