"""``nhmap travel minutes`` from end to end."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from nhmap.cli import main
from nhmap.config import settings
from nhmap.core.reach.settlement import Settlement
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_small_areas
from tests.support import oracle_drives

HANLEY = (388_400.0, 347_600.0)
CODES = ("E01014240", "E01014370", "E01000001")


@pytest.fixture(scope="module")
def table():
    return load_small_areas(Catalogue.read(settings().data)).table


@pytest.mark.parametrize("mode", ["walk", "drive"])
def test_minutes_are_those_of_plain_arithmetic(mode, table, tmp_path, capsys):
    codes = [code for code in CODES if code in set(table["lsoa21cd"])]
    file, out = tmp_path / "pairs.csv", tmp_path / "minutes.csv"
    rows = "".join(f"{code},{HANLEY[0]},{HANLEY[1]}\n" for code in (*codes, "E01999999"))
    file.write_text(f"LSOA21CD,easting,northing\n{rows}", encoding="utf-8")
    assert main(["travel", "minutes", str(file), "--mode", mode, "--out", str(out)]) == 0
    settlement = Settlement.of(*(table[c].to_numpy(float) for c in ("x", "y", "residents")))
    homes = table.set_index("lsoa21cd")[["x", "y"]]
    with out.open(encoding="utf-8", newline="") as stream:
        told = list(csv.DictReader(stream))
    assert [row["LSOA21CD"] for row in told] == [*codes, "E01999999"]
    for row, code in zip(told, codes, strict=False):
        home = tuple(homes.loc[code])
        walk = math.dist(home, HANLEY) * 1.3 / 80
        wanted = walk if mode == "walk" else oracle_drives.minutes(home, HANLEY, settlement)
        assert float(row["minutes"]) == pytest.approx(wanted, abs=0.0501)
    assert told[-1]["minutes"] == ""
    said = capsys.readouterr().out
    assert f"{len(codes)} pairs of {len(codes) + 1} answered" in said
    assert ("not reliable below 12 minutes" in said) == (mode == "drive")


def test_a_drive_that_is_short_says_that_it_is_not_reliable(table, tmp_path):
    home = table.iloc[0]
    file, out = tmp_path / "pairs.csv", tmp_path / "minutes.csv"
    file.write_text(f"LSOA21CD,easting,northing\n{home['lsoa21cd']},{home['x']},{home['y']}\n", encoding="utf-8")
    assert main(["travel", "minutes", str(file), "--mode", "drive", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").splitlines()[1].endswith(",6.3,not reliable below 12 minutes")


@pytest.mark.parametrize("city", [(388_400.0, 347_600.0), (530_000.0, 180_000.0), (180_000.0, 42_000.0)])
def test_swapped_columns_are_said_and_right_ones_are_not(city, table, tmp_path, capsys):
    """Around Hanley, London and Truro: the other way about they lie in Lancashire, off Scotland and nowhere."""
    away = np.hypot(table["x"] - city[0], table["y"] - city[1]).to_numpy()
    homes = table.iloc[np.argsort(away)[:40]]
    file, out = tmp_path / "pairs.csv", tmp_path / "minutes.csv"
    for head, is_swapped in (("LSOA21CD,easting,northing", False), ("LSOA21CD,northing,easting", True)):
        rows = "".join(f"{code},{city[0]},{city[1]}\n" for code in homes["lsoa21cd"])
        file.write_text(f"{head}\n{rows}", encoding="utf-8")
        main(["travel", "minutes", str(file), "--mode", "drive", "--out", str(out)])
        said = capsys.readouterr().out
        assert ("swapped in" in said) == is_swapped
        assert (f"Easting and northing look swapped in 40 rows of {file.name}" in said) == is_swapped
        notes = [line.rpartition(",")[2] for line in out.read_text(encoding="utf-8").splitlines()[1:]]
        assert {"swapped" in note for note in notes} == {is_swapped}


def test_one_far_pair_and_a_place_outside_england_are_said_row_by_row(table, tmp_path, capsys):
    home = table.iloc[int(np.argmin(np.hypot(table["x"] - HANLEY[0], table["y"] - HANLEY[1])))]["lsoa21cd"]
    file, out = tmp_path / "pairs.csv", tmp_path / "minutes.csv"
    places = [HANLEY, HANLEY, (325_000, 674_000), (320_000, 100_000)]
    rows = "".join(f"{home},{x},{y}\n" for x, y in places)
    file.write_text(f"LSOA21CD,easting,northing\n{rows}", encoding="utf-8")
    assert main(["travel", "minutes", str(file), "--mode", "drive", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "swapped in" not in said
    assert f"1 row of {file.name}: the place lies more than 25 km outside England" in said
    notes = [line.rpartition(",")[2] for line in out.read_text(encoding="utf-8").splitlines()[1:]]
    assert [note == "the place lies outside England" for note in notes] == [False, False, True, False]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--mode", "fly", "--out", "x.csv"], "fly"),
        (["--mode", "drive"], "--out"),
        (["--mode", "drive", "--out", "x.csv"], "cannot be read"),
    ],
)
def test_what_cannot_be_answered_is_refused(arguments, words, tmp_path, capsys):
    assert main(["travel", "minutes", str(Path(tmp_path) / "none.csv"), *arguments]) == 2
    assert words in capsys.readouterr().err
