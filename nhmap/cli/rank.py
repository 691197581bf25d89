"""``nhmap rank``: the candidate sites of a planning area."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from nhmap.cli.printing import as_json, counted
from nhmap.cli.reading import catalogue, read_file
from nhmap.core.areas import find_planning_area
from nhmap.core.candidates import measure_candidates
from nhmap.core.weights import DEFAULT, Weights, preset
from nhmap.errors import InputRefusedError
from nhmap.store.loading import load_evidence

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

_WEIGHTS_MB: Final = 1


def run(options: argparse.Namespace) -> int:
    """Print the ranking as JSON, or a line for each site."""
    weights = preset(DEFAULT) if options.weights is None else read_weights(options.weights)
    evidence = load_evidence(catalogue())
    area = find_planning_area(evidence.areas, options.area)
    candidates = measure_candidates(evidence, area, datetime.now(UTC).date())
    ranking = candidates.rank(weights)
    answer = ranking.to_dict() | {
        "area": {"kind": area.key, "code": area.code, "name": area.name},
        "travel": candidates.travel,
        "sites_without_a_place": candidates.unplaced,
        "vintages": dict(evidence.vintages),
        "attribution": evidence.attribution,
    }
    if options.json:
        print(as_json(answer))
        return 0
    print(f"{counted(len(ranking), 'candidate site')} in {area.label}; catchment: {candidates.travel}")
    for site in answer["sites"]:
        print(_line(site))
    unplaced = counted(candidates.unplaced, "site of England has", "sites of England have")
    print(f"{unplaced} no known place and can be in any planning area.")
    return 0


def read_weights(file: Path) -> Weights:
    """Weights from a JSON file.

    Raises
    ------
    InputRefusedError
        When it is not JSON or holds no weights.
    """
    data = read_file(file, _WEIGHTS_MB, "a JSON file of weights")
    try:
        given = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        message = f"{file.name} is not JSON."
        raise InputRefusedError(message, 'For example {"deprivation": 40, "people": 20}.') from error
    return Weights.from_dict(given, label="" if _labelled(given) else file.stem)


def _labelled(given: object) -> bool:
    """Whether the file names its weights itself."""
    return isinstance(given, dict) and bool(given.get("label"))


def _line(site: dict[str, Any]) -> str:
    """One site; the interval says how far what is unknown could move it."""
    score = "unknown" if site["score"] is None else f"{site['score']:.1f}"
    apart = f"  set apart: {' '.join(site['gate_reasons'])}" if site["list"] == "set apart" else ""
    return (
        f"{site['rank'] or '-':>4}  {score:>7} ({site['score_low']:.0f} to {site['score_high']:.0f})  {site['name']} "
        f"[{site['owner']}]{apart}"
    )
