"""Several data sets side by side, one in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nhmap import config
from nhmap.errors import InputRefusedError
from nhmap.store.layers import data_sets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE, TWO = "2026-10-03-0123abcd", "2027-01-04-89abcdef"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("NHMAP_PLANS", str(tmp_path))
    monkeypatch.delenv("NHMAP_DATA", raising=False)
    config.settings.cache_clear()
    root = config.settings().data_sets
    for name in (ONE, TWO):
        (root / name).mkdir(parents=True)
        (root / name / "layers.toml").write_text("")
        data_sets.write_about(root / name, f"Title of {name}", name[:10], "base")
    yield root
    config.settings.cache_clear()


def test_at_first_the_supplied_data_is_used(root: Path) -> None:
    assert root.is_dir()
    assert data_sets.in_use().name == data_sets.SUPPLIED
    assert [each.name for each in data_sets.all_sets()] == [data_sets.SUPPLIED, ONE, TWO]


def test_one_is_chosen_and_one_goes_back(root: Path) -> None:
    assert data_sets.use(TWO).title == f"Title of {TWO}"
    assert data_sets.folder_in_use() == root / TWO
    data_sets.use(data_sets.SUPPLIED)
    assert data_sets.in_use().name == data_sets.SUPPLIED
    assert sorted(path.name for path in root.iterdir()) == [ONE, TWO, "in-use.txt"]


def test_what_is_not_there_is_refused_and_what_is_gone_falls_back(root: Path) -> None:
    with pytest.raises(InputRefusedError, match="no data set “other”"):
        data_sets.use("other")
    (root / "in-use.txt").write_text("../../etc")
    assert data_sets.in_use().name == data_sets.SUPPLIED


def test_an_installation_that_names_its_data_leaves_no_choice(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_sets.use(ONE)
    monkeypatch.setenv("NHMAP_DATA", str(tmp_path))
    config.settings.cache_clear()
    assert data_sets.folder_in_use() == tmp_path
    with pytest.raises(InputRefusedError, match="NHMAP_DATA"):
        data_sets.use(TWO)
    assert (root / "in-use.txt").read_text().strip() == ONE
