"""Counts of homes that are built anew from layers are named by the publishers' files that they came from."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import tomli_w

from nhmap.store.layer_builds import readers
from nhmap.store.refresh import kept_inputs
from nhmap.store.refresh.normalising import Given

if TYPE_CHECKING:
    from pathlib import Path

OWN = Given("nhs/homes/2026-07-01-1.csv", "2026-07-01", "1 July 2026", "dd", "kent.csv")
FORMER = (
    Given(readers.REGISTERED_2022.file, "2022-07-01", "1 July 2022", "aa", "a.csv"),
    Given(readers.REGISTERED_2025.file, "2025-10-01", "1 October 2025", "bb", "b.csv"),
    Given(readers.REGISTERED_LINCOLNSHIRE.file, "2026-07-01", "1 July 2026", "cc", "c.csv"),
    OWN,
)


def from_layers(date: str, words: str) -> Given:
    return Given(f"nhs/homes/built-{date}.csv", date, words, "ff", "the data in use")


INPUTS = [
    from_layers("2022-07-01", "1 July 2022"),
    from_layers("2026-07-01", "1 July 2026"),
    Given("nhs/homes/2026-10-01-1.csv", "2026-10-01", "1 October 2026", "ee", "new.csv"),
]


def base(folder: Path) -> Path:
    (folder / kept_inputs.FOLDER).mkdir(parents=True)
    entries = [{name: getattr(each, name) for name in ("file", "date", "words", "sha256", "name")} for each in FORMER]
    (folder / kept_inputs.FOLDER / kept_inputs.LIST).write_text(tomli_w.dumps({"source": entries}), encoding="utf-8")
    return folder


def test_the_catalogue_names_what_the_layers_hold(tmp_path: Path) -> None:
    with readers.editions(kept_inputs.editions_of(INPUTS, base(tmp_path))):
        assert [count.file for count in readers.counts_at_work()] == [each.file for each in INPUTS]
        named = readers.counts_named()
        assert [(count.file, count.vintage) for count in named] == [
            (readers.REGISTERED_2022.file, "1 July 2022"),
            (readers.REGISTERED_LINCOLNSHIRE.file, "1 July 2026"),
            (OWN.file, "1 July 2026"),
            ("nhs/homes/2026-10-01-1.csv", "1 October 2026"),
        ]
        assert "Lincolnshire" in named[1].dataset
        edition = readers.edition_of(OWN.file)
        assert edition is not None
        assert edition.sha256 == "dd"
        assert readers.are_counts_of_layers()


def test_a_set_that_kept_nothing_names_the_layer(tmp_path: Path) -> None:
    with readers.editions(kept_inputs.editions_of(INPUTS[:1], tmp_path)):
        assert [count.file for count in readers.counts_named()] == ["nhs/homes/built-2022-07-01.csv"]
        assert not readers.are_counts_of_layers()


def test_what_was_replaced_whole_is_kept_no_longer_and_the_rest_for_the_next_time(tmp_path: Path) -> None:
    out = tmp_path / "out"
    kept_inputs.keep(tmp_path / "aside", out, INPUTS, base(tmp_path / "base"))
    held = kept_inputs.kept_by(out)
    assert list(held) == sorted([FORMER[0].file, FORMER[2].file, OWN.file, INPUTS[2].file])
    assert held[OWN.file] == OWN
    assert tomllib.loads((out / "sources" / "sources.toml").read_text(encoding="utf-8"))
