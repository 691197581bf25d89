"""`nhmap assess` against a second implementation: the publishers' own files, csv readers and plain loops."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from nhmap.cli import main
from tests.support import by_hand, footprints, published
from tests.support.frozen import EXPECTED, assert_same, frozen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CUT_SHARE_MARGIN = 0.02
"""The half-area rule is measured on outlines thinned by up to 10 m: nearer to a half than this, either may be right."""


@pytest.fixture(scope="module")
def zones(facts: published.Published) -> dict[str, list[str]]:
    return {name: by_hand.selected(facts, shape) for name, shape in footprints.SHAPES.items()}


@pytest.fixture(scope="module")
def expected(facts: published.Published, zones: dict[str, list[str]]) -> dict[str, Any]:
    return by_hand.assessed(facts, zones, footprints.CROSSINGS)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """What a command prints as JSON."""

    def run(*arguments: object) -> dict[str, Any]:
        assert main([str(a) for a in arguments]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_the_second_reading_of_the_files_adds_up_to_what_their_publishers_say(facts: published.Published) -> None:
    assert len(facts.residents) == len(facts.grid) == len(facts.score) == 33_755
    assert sum(facts.residents.values()) == 57_106_398
    assert len(facts.whole_list) == 6_139
    assert sum(facts.whole_list.values()) == 63_436_508
    assert sum(sum(by_area.values()) for by_area in facts.patients.values()) == 61_779_411


@pytest.mark.parametrize("name", footprints.SHAPES)
def test_drawn_footprints_hold_what_plain_loops_say(
    name: str, expected: dict[str, Any], tmp_path: Path, said: Callable[..., dict[str, Any]]
) -> None:
    file = tmp_path / "drawn.geojson"
    file.write_text(json.dumps(footprints.collection({name: footprints.SHAPES[name]})), encoding="utf-8")
    (zone,) = said("assess", file, "--json")["zones"]
    assert zone["name"] == name
    assert_same(zone, frozen(expected[name]))


def test_all_footprints_together_hold_what_plain_loops_say(
    expected: dict[str, Any], tmp_path: Path, said: Callable[..., dict[str, Any]]
) -> None:
    file = tmp_path / "drawn.geojson"
    file.write_text(json.dumps(footprints.collection()), encoding="utf-8")
    answer = said("assess", file, "--json", "--basis", "registered_list", "--target", 400_000)
    for zone in answer["zones"]:
        assert_same(zone, frozen(expected[zone["name"]]))
        people = expected[zone["name"]]["registered_list"]
        assert zone["deviation"] == pytest.approx((people - 400_000) / 400_000, abs=5e-5)


def test_frozen_figures_are_those_of_the_publishers_files(expected: dict[str, Any]) -> None:
    held = json.loads(EXPECTED.read_text(encoding="utf-8"))
    for name, figures in expected.items():
        assert_same(frozen(figures), held[name])


def test_nested_lookup_of_whole_districts(
    facts: published.Published, tmp_path: Path, said: Callable[..., dict[str, Any]]
) -> None:
    """Stoke-on-Trent's wards of the alphabet: MNPs are sums, save for practices, which are given out once more."""
    inside = sorted(code for code, hwb in facts.upper_tier.items() if hwb in {"Stoke-on-Trent", "Isles of Scilly"})
    half = {code: "North" if facts.grid[code][1] > 345_000 else "South" for code in inside}
    file = tmp_path / "lookup.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["LSOA21CD", "SNP", "MNP"])
        writer.writerows([code, half[code], "Stoke and Scilly"] for code in inside)
    answer = said("assess", file, "--json")
    by_half = {part: [code for code in inside if half[code] == part] for part in ("North", "South")}
    together = by_hand.assessed(facts, by_half, footprints.CROSSINGS)
    rows = {zone["name"]: zone for zone in answer["zones"]}
    for part in by_half:
        assert rows[part]["level"] == "SNP"
        assert rows[part]["parent"] == "Stoke and Scilly"
        assert rows[part]["parent_id"] == rows["Stoke and Scilly"]["id"]
        assert_same(rows[part], frozen(together[part]))
    alone = by_hand.assessed(facts, {"all": inside}, footprints.CROSSINGS)["all"]
    mnp = rows["Stoke and Scilly"]
    assert mnp["level"] == "MNP"
    for figure in ("registered_list", "practices"):
        # An MNP holds the practices of its SNPs: given out among the SNPs and what lies outside them.
        assert mnp[figure] == sum(rows[part][figure] for part in by_half)
        alone.pop(figure)
    assert_same(mnp, frozen(alone))


def test_half_area_rule_by_counting_along_level_lines(facts: published.Published, tmp_path: Path) -> None:
    name = "Newcastle with Norwich"
    shape = footprints.SHAPES[name]
    near = [
        c for c, at in facts.degrees.items() if by_hand.inside(at, shape) or by_hand.metres_to_line(at, shape) < 6_000
    ]
    must, may = set(), set()
    for code, metres in published.polygons(facts.folder, near).items():
        degrees = [[[published.to_degrees(*corner) for corner in ring] for ring in rings] for rings in metres]
        share = by_hand.shared_by_lines(degrees, shape, lines=100)
        if share > 0.5 + CUT_SHARE_MARGIN:
            must.add(code)
        if share > 0.5 - CUT_SHARE_MARGIN:
            may.add(code)
    file = tmp_path / "drawn.geojson"
    file.write_text(json.dumps(footprints.collection({name: shape})), encoding="utf-8")
    assert main(["export", str(file), "--out", str(tmp_path / "pack"), "--rule", "half_area"]) == 0
    with (tmp_path / "pack" / "lookup.csv").open(encoding="utf-8-sig", newline="") as stream:
        chosen = {row["LSOA21CD"] for row in csv.DictReader(stream) if row["SNP"] == name}
    assert must
    assert must <= chosen <= may
    centroids = set(by_hand.selected(facts, shape))
    assert chosen != centroids
