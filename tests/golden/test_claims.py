"""Who keeps what two footprints claim, and what nobody claims, on the command line and the committed layers."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from nhmap.cli import main

if TYPE_CHECKING:
    from pathlib import Path

NORTH = [[-2.22, 53.01], [-2.14, 53.01], [-2.14, 53.07], [-2.22, 53.07], [-2.22, 53.01]]
SMALL = [[-2.2, 53.0], [-2.16, 53.0], [-2.16, 53.03], [-2.2, 53.03], [-2.2, 53.0]]


@pytest.mark.parametrize(
    ("claims", "keepers"),
    [
        ([], {"North"}),
        (["--rule", "half_area"], {"North", "'=Small"}),
        (["--claims", "last"], {"'=Small"}),
        (["--claims", "smallest"], {"'=Small"}),
        (["--claims", "largest_overlap"], {"North", "'=Small"}),
    ],
)
def test_the_choice_is_followed_and_listed(
    claims: list[str], keepers: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for name, ring in (("North", NORTH), ("=Small", SMALL))
    ]
    file = tmp_path / "two.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    pack = tmp_path / "pack"
    assert main(["export", str(file), "--out", str(pack), "--area", "Stoke-on-Trent", *claims]) == 0
    with (pack / "claimed.csv").open(encoding="utf-8", newline="") as stream:
        claimed = list(csv.DictReader(stream))
    assert {row["kept by"] for row in claimed} == keepers
    assert all(row["why"] and {row["kept by"], row["also claimed by"]} == {"North", "'=Small"} for row in claimed)
    with (pack / "lookup.csv").open(encoding="utf-8-sig", newline="") as stream:
        held = {row["LSOA21CD"]: row["SNP"] for row in csv.DictReader(stream)}
    assert all(held[row["LSOA21CD"]] == row["kept by"] for row in claimed)
    free = sum(not zone for zone in held.values())
    assert f"No footprint claims {free} small areas with " in capsys.readouterr().out
