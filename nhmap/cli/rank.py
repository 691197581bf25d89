"""``nhmap rank``: the candidate sites of a planning area."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from nhmap.cli.printing import as_json, counted
from nhmap.cli.reading import read_file
from nhmap.cli.site_options import measured
from nhmap.cli.writing import write_file
from nhmap.core.ranking.bands import band_of, best_chance_below, hangs_on, little_known, why_no_a, would_be
from nhmap.core.ranking.ranking import Standing
from nhmap.core.ranking.sensitivity import sensitivity
from nhmap.core.ranking.value_of_information import requests, value_of_information
from nhmap.core.ranking.weights import DEFAULT, Weights, preset
from nhmap.errors import InputRefusedError
from nhmap.store.exports.ranking_files import letters_csv

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from nhmap.core.ranking.ranking import Ranking
    from nhmap.core.ranking.sensitivity import Sensitivity

_WEIGHTS_MB: Final = 1
_SMALL: Final = "Weights are a few lines of JSON: check that this is the right file."


def run(options: argparse.Namespace) -> int:
    """Print the ranking as JSON, or a line for each site."""
    weights = weights_of(options)
    on = measured(options)
    ranking = on.candidates.rank(weights, on.gates)
    candidates = None
    if options.draws and len(ranking):
        candidates = sensitivity(
            ranking.measures, weights, ranking.gates, draws=options.draws, seed=options.seed, top_n=options.top
        )
    drawn = {"draws": options.draws, "seed": options.seed, "top_n": options.top}
    answer = ranking.to_dict(candidates) | drawn | on.about()
    if candidates is not None:
        _add_bands(answer, ranking, candidates)
        answer["why_no_a"] = why_no_a(ranking, candidates)
    if options.letters is not None:
        letters = requests(ranking, value_of_information(ranking, options.top))
        write_file(options.letters, letters_csv(ranking, letters, illustrative=on.illustrative))
    if options.json:
        print(as_json(answer))
        return 0
    print(on.heading(len(ranking), "candidate site"))
    if answer.get("why_no_a"):
        print(answer["why_no_a"])
    for site in answer["sites"]:
        print(_line(site))
    unplaced = counted(on.candidates.unplaced, "site of England has", "sites of England have")
    print(f"{unplaced} no known place and can be in any planning area.")
    return 0


def _add_bands(answer: dict[str, Any], ranking: Ranking, sure: Sensitivity) -> None:
    """Say the band of each candidate, what a doubtful one hangs on, and why one stands outside its range.

    A site that is set apart has none of these.
    """
    listed = list(ranking.candidates())
    below = dict(zip([site.row for site in listed], best_chance_below(listed, sure), strict=True))
    for row, entry in zip(ranking.order, answer["sites"], strict=True):
        site = ranking.site(int(row))
        apart = site.standing is Standing.FAILS
        entry["band"] = None if apart else str(band_of(site, sure))
        entry["hangs_on"] = "" if apart else hangs_on(site, sure)
        entry["would_be"] = "" if apart else would_be(site, sure)
        entry["stands_oddly"] = "" if apart else little_known(site, sure, below[site.row])


def weights_of(options: argparse.Namespace) -> Weights:
    """The weights that a command was given.

    Raises
    ------
    InputRefusedError
        When both a file and a preset are given, or one cannot be used.
    """
    if options.weights is not None and options.preset is not None:
        message = "Both --weights and --preset are given."
        raise InputRefusedError(message, "Give one of them.")
    return preset(options.preset or DEFAULT) if options.weights is None else read_weights(options.weights)


def read_weights(file: Path) -> Weights:
    """Weights from a JSON file.

    Raises
    ------
    InputRefusedError
        When it is not JSON or holds no weights.
    """
    data = read_file(file, _WEIGHTS_MB, "a JSON file of weights", smaller=_SMALL)
    try:
        weights = json.loads(data.decode("utf-8-sig"), parse_int=float)  # of any number of digits
    except (ValueError, RecursionError) as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        message = f"{file.name} is not JSON."
        raise InputRefusedError(message, 'For example {"deprivation": 40, "people": 20}.') from error
    return Weights.from_dict(weights, label="" if _labelled(weights) else file.stem)


def _labelled(weights: object) -> bool:
    """Whether the file names its weights itself."""
    return isinstance(weights, dict) and bool(weights.get("label"))


def _line(site: dict[str, Any]) -> str:
    """One site; the interval says how far what is unknown could move it."""
    apart = f"  set apart: {' '.join(site['gate_reasons'])}" if site["list"] == "set apart" else ""
    drawn = f" [{site['rank_low']} to {site['rank_high']}]" if "rank_low" in site else ""
    band = f"{site['band'] or '-'} " if "band" in site else ""
    odd = site.get("would_be") or site.get("stands_oddly")  # the first says more of what the second says
    hangs = "".join(f"  {why}" for why in (site.get("hangs_on"), odd) if why)
    doubt = f"({site['score_low']:.0f} to {site['score_high']:.0f})"
    place = f"{band}{site['rank']:>4}{drawn:<14}  {site['score']:>7.1f} {doubt}"
    remarks = "".join(f"  {remark}" for remark in site["remarks"])
    return f"{place}  {site['name']} [{site['owner']}]{apart}{hangs}{remarks}"
