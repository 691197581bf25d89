"""`nhmap rank` against plain loops: who is reached on foot, how deprived they are, and the order that scores give."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from nhmap.cli import main
from nhmap.config import settings

if TYPE_CHECKING:
    from tests.support import published

REACH_M = 20 / 60 * 4.8 / 1.3 * 1_000
"""Twenty minutes at 4.8 km/h, ways 1.3 times the straight line."""
AREAS = ("E06000021", "E06000052", "Isles of Scilly")


@pytest.fixture(scope="module")
def points() -> dict[str, tuple[float, float]]:
    table = pq.read_table(settings().data / "estates" / "sites.parquet", columns=["site_id", "x", "y"]).to_pydict()
    return {site: (x, y) for site, x, y in zip(table["site_id"], table["x"], table["y"], strict=True)}


@pytest.mark.parametrize("area", AREAS)
def test_people_reached_and_their_deprivation(
    area: str,
    facts: published.Published,
    points: dict[str, tuple[float, float]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rank", "--area", area, "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert answer["sites"]
    for site in answer["sites"]:
        x, y = points[site["site_id"]]
        reached = [code for code, (east, north) in facts.grid.items() if math.hypot(east - x, north - y) <= REACH_M]
        people = sum(facts.residents[code] for code in reached)
        assert site["figures"]["people"] == people, site["name"]
        if people:
            weighted = sum(facts.residents[code] * facts.score[code] for code in reached)
            assert site["figures"]["deprivation"] == pytest.approx(weighted / people), site["name"]
        else:
            assert site["figures"]["deprivation"] is None
            assert "deprivation" in site["unknown"]


@pytest.mark.parametrize("area", AREAS)
def test_ranks_are_the_order_of_scores(area: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rank", "--area", area, "--json"]) == 0
    sites = json.loads(capsys.readouterr().out)["sites"]
    for kind in ("candidates", "set apart"):
        listed = [site for site in sites if site["list"] == kind and site["score"] is not None]
        for site in listed:
            better = sum(other["score"] > site["score"] for other in listed)
            if kind == "candidates":
                assert site["rank"] == better + 1
            assert site["tied"] == (sum(other["score"] == site["score"] for other in listed) > 1)
