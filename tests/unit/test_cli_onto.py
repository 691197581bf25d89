"""A lookup that updates a part of a plan, by command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nhmap.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

WHOLE = "LSOA21CD,SNP,MNP\nE01006074,Central,Trafford\nE01006075,Central,Trafford\nE01005520,Central,Salford\n"


def test_the_small_areas_that_a_lookup_names_change_and_all_others_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, part = tmp_path / "whole.csv", tmp_path / "part.csv"
    whole.write_text(WHOLE)
    part.write_text("LSOA21CD,SNP,MNP\nE01006075,Central,Salford\nE01006076,West,Trafford\n")
    assert main(["assess", str(part), "--onto", str(whole), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["findings"][0]["message"].startswith("2 small areas (")
    zones = {(zone["name"], zone["parent"]): zone["small_areas"] for zone in answer["zones"] if zone["level"] == "SNP"}
    assert zones == {("Central", "Trafford"): 1, ("Central", "Salford"): 2, ("West", "Trafford"): 1}


def test_a_name_that_fits_two_neighbourhoods_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole, part = tmp_path / "whole.csv", tmp_path / "part.csv"
    whole.write_text(WHOLE)
    part.write_text("LSOA21CD,SNP\nE01006076,Central\n")
    assert main(["assess", str(part), "--onto", str(whole)]) == 2
    assert "2 SNPs called Central" in capsys.readouterr().err
