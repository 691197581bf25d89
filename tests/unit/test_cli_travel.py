"""``nhmap travel minutes`` from end to end."""

import csv
import math
from pathlib import Path

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
