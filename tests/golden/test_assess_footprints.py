"""`nhmap assess` on the committed layers against figures worked out from the publishers' files and kept here.

tests/opendata/test_independent_assessment.py holds the kept figures against those files wherever they are.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from nhmap.cli import main
from tests.support import footprints
from tests.support.frozen import EXPECTED, assert_same

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HELD: dict[str, dict[str, Any]] = json.loads(EXPECTED.read_text(encoding="utf-8"))


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """What a command prints as JSON."""

    def run(*arguments: object) -> dict[str, Any]:
        assert main([str(a) for a in arguments]) == 0
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    file = tmp_path / "drawn.geojson"
    file.write_text(json.dumps(footprints.collection()), encoding="utf-8")
    return file


def test_every_footprint_has_its_kept_figures(drawn: Path, said: Callable[..., dict[str, Any]]) -> None:
    zones = {zone["name"]: zone for zone in said("assess", drawn, "--json")["zones"]}
    assert list(zones) == list(HELD)
    for name, zone in zones.items():
        assert_same(zone, HELD[name])


def test_holes_and_several_parts_count(drawn: Path, said: Callable[..., dict[str, Any]]) -> None:
    """The middle of Leeds alone is what the ring around it lacks."""
    ring, hole = footprints.SHAPES["Leeds without its middle"][0]
    filled = drawn.with_name("filled.geojson")
    filled.write_text(json.dumps(footprints.collection({"filled": [[ring]], "middle": [[hole]]})), encoding="utf-8")
    middle_last = said("assess", filled, "--json")
    assert [zone["name"] for zone in middle_last["zones"]] == ["filled"]
    assert any("claim" in finding["message"] for finding in middle_last["findings"])
    alone = drawn.with_name("alone.geojson")
    alone.write_text(json.dumps(footprints.collection({"middle": [[hole]]})), encoding="utf-8")
    (middle,) = said("assess", alone, "--json")["zones"]
    (whole,) = middle_last["zones"]
    for figure in ("small_areas", "residents", "registered_living_in"):
        assert whole[figure] == HELD["Leeds without its middle"][figure] + middle[figure]


def test_an_island_with_its_named_crossing_is_in_one_piece(drawn: Path, said: Callable[..., dict[str, Any]]) -> None:
    answer = said("assess", drawn, "--json")
    ids = {zone["id"]: zone["name"] for zone in answer["zones"]}
    apart = {ids[z] for finding in answer["findings"] if finding["check"] == "pieces" for z in finding["zones"]}
    assert apart == {"Leeds without its middle", "Newcastle with Norwich"}


def test_an_export_read_back_says_the_same(
    drawn: Path, tmp_path: Path, said: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "pack"
    assert main(["export", str(drawn), "--out", str(pack)]) == 0
    capsys.readouterr()
    for name in ("footprints.geojson", "lookup.csv"):
        zones = {zone["name"]: zone for zone in said("assess", pack / name, "--json")["zones"]}
        # A lookup is in the order of its codes, and so are the zones read back from it.
        assert (list(zones) if name.endswith("geojson") else sorted(zones)) == (
            list(HELD) if name.endswith("geojson") else sorted(HELD)
        )
        for zone_name, zone in zones.items():
            assert_same(zone, HELD[zone_name])
    with (pack / "lookup.csv").open(encoding="utf-8-sig", newline="") as stream:
        listed = [row for row in csv.DictReader(stream) if row["SNP"]]
    assert len(listed) == sum(figures["small_areas"] for figures in HELD.values())


def test_the_half_area_rule_differs_only_along_the_line(drawn: Path, said: Callable[..., dict[str, Any]]) -> None:
    zones = {zone["name"]: zone for zone in said("assess", drawn, "--json", "--rule", "half_area")["zones"]}
    for name, zone in zones.items():
        assert zone["small_areas"] == pytest.approx(HELD[name]["small_areas"], rel=0.08)
    # The sea is no line that cuts: an island wholly inside is the same by either rule.
    assert_same(zones["Isle of Wight"], HELD["Isle of Wight"])
    assert any(zone["residents"] != HELD[name]["residents"] for name, zone in zones.items())
