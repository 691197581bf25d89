"""What several files of tests read of the publishers, read once by each worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import oracle_need, published

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


@pytest.fixture(scope="session")
def facts(opendata: Path) -> published.Published:
    """The publishers' files in plain lists and dictionaries; nobody changes them."""
    return published.read(opendata)


@pytest.fixture(scope="session")
def tables(opendata: Path) -> dict[str, pd.DataFrame]:
    """Tables of the census by small area; nobody changes them."""
    return oracle_need.census(opendata)


@pytest.fixture(scope="session")
def scaled(facts: published.Published, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Residents of each small area by age, as the second implementation scales them; nobody changes them."""
    return oracle_need.scaled(facts, tables)


@pytest.fixture(scope="session")
def registers(facts: published.Published, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Patients on each register by small area, as the second implementation shares them out; nobody changes them."""
    return oracle_need.modelled(facts, tables["ages"])
