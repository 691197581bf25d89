"""A part built anew from the files that it was made from, turned and renamed, changes no layer.

What everything hangs on is built anew once, from all its files together: each of them alone gives the builders the very
rows that were kept, so it would build the same.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nhmap.store.layer_builds import readers
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.refresh import kept_inputs
from nhmap.store.refresh.kept_inputs import kept_by
from nhmap.store.refresh.normalising import normalise
from nhmap.store.refresh.publications import OF_FILE
from nhmap.store.refresh.refreshing import build_into, preview
from tests.support.turning import rows_of, turned

DATA = Path(__file__).parents[2] / "data"
AGES = "ons/lsoa21_five_year_ages_mid_year.csv"
GROUND = (
    "ons/LSOA21_LAD26_UTLA26_RGN26_lookup.csv", "ons/LSOA21_SICBL26_ICB26_lookup.csv",
    "ons/LSOA21_WD24_LAD24_lookup.csv", "ons/LSOA21_RUC21.csv", "ons/LSOA_PopCentroids_EW_2021_V3.csv",
    "ons/lsoa21_population_mid_2022.csv",
)  # fmt: skip


def of_group(group: str) -> tuple[str, ...]:
    return tuple(file for file, publication in OF_FILE.items() if publication.group == group)


def downloads(opendata: Path, files: tuple[str, ...], at: Path) -> Path:
    """A folder of these files, each turned and under another name."""
    folder = at / "files"
    folder.mkdir()
    for number, file in enumerate(files):
        if file == AGES:  # nobody has published these for all England yet
            continue
        rows = rows_of(opendata / file)
        turned(rows, folder / f"download ({number})", number, header=not OF_FILE[file].headless)
    return folder


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize(
    ("files", "anew"),
    [
        pytest.param(of_group("places"), "places", id="places"),
        pytest.param(of_group("people"), "people", id="residents by group"),
        pytest.param(of_group("buildings"), "buildings", id="buildings"),
        pytest.param(GROUND, "everything", id="lookups and estimate of residents"),
    ],
)
def test_the_same_files_change_no_layer(opendata: Path, tmp_path: Path, files: tuple[str, ...], anew: str) -> None:
    shown = preview(downloads(opendata, files, tmp_path), DATA)
    assert shown.unknown == ()
    assert shown.groups == (anew,)
    outcome = build_into(shown, tmp_path / "new", DATA, lambda _: None)
    assert outcome.difference is not None
    assert [name for name, *_ in outcome.difference.layers] == []


@pytest.mark.timeout(1_800)
def test_lists_alone_keep_the_words_of_where_patients_live(opendata: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for file in (readers.LISTS.file, readers.PRACTICE_MAP.file):
        shutil.copy(opendata / file, folder)
    build_into(preview(folder, DATA), tmp_path / "new", DATA, lambda _: None)
    before, after = (
        {
            layer.name: (layer.vintage, [(each.file, each.dataset, each.vintage, each.sha256) for each in layer.source])
            for layer in Catalogue.read(data).layers
        }
        for data in (DATA, tmp_path / "new")
    )
    assert after == before
    assert list(kept_by(tmp_path / "new")) == list(kept_by(DATA))


@pytest.mark.parametrize("file", GROUND)
def test_each_file_that_everything_hangs_on_gives_alone_the_rows_that_are_kept(
    opendata: Path, tmp_path: Path, file: str
) -> None:
    shown = preview(downloads(opendata, (file,), tmp_path), DATA)
    assert (shown.unknown, shown.missing, shown.groups) == ((), (), ("everything",))
    normalise(shown.choices, tmp_path / "given", lambda _: None)
    kept_inputs.restore(DATA, tmp_path / "kept", set(kept_inputs.kept_by(DATA)) - {file})
    given, kept = (rows_of(tmp_path / side / file) for side in ("given", "kept"))
    assert len(given) > 30_000
    assert given[0] == kept[0]
    assert sorted(given) == sorted(kept)
