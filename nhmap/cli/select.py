"""``nhmap select``: a set of sites that together reach the most people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nhmap.cli.printing import as_json
from nhmap.cli.site_options import measured
from nhmap.core.buildings.gates import gates
from nhmap.core.portfolio.site_sets import SetQuestion, pose
from nhmap.errors import InputRefusedError
from nhmap.store.child_process.proofs import improve_apart

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable


def run(options: argparse.Namespace) -> int:
    """Print the set as JSON, or a line for each site."""
    if not (math.isfinite(options.time_limit) and options.time_limit >= 0):
        message = "The time limit must be a number of seconds from 0 up."
        raise InputRefusedError(message, "Leave it out for 20 seconds.")
    on = measured(options)
    question = SetQuestion(
        size=options.number,
        weight=options.weight,
        fixed=identifiers(options.fixed),
        excluded=identifiers(options.excluded),
        per_zone=options.per_zone,
        per=options.per,
        spacing_km=options.spacing_km,
        inside_only=options.inside_only,
    )
    judged = gates(on.candidates.sites, on.gates)
    posed = pose(question, on.candidates, judged, on.evidence.areas, on.plan)
    site_set = posed.answer()
    if options.time_limit > 0 and not site_set.proved:
        site_set = posed.better(site_set, options.time_limit, improve_apart)
    answer = site_set.to_dict() | on.about()
    if options.json:
        print(as_json(answer))
        return 0
    print(on.heading(len(answer["sites"]), "site"))
    for place, (site, reached) in enumerate(zip(answer["sites"], answer["curve"], strict=True), start=1):
        print(
            f"{place:>4}  {reached:>12,.0f}  +{site['adds']:>9,.0f}  {site['site_id']}  "
            f"{site['name']} [{site['owner']}]{''.join(f'  {remark}' for remark in site['remarks'])}"
        )
    what = "people" if options.weight == "people" else "people weighted by deprivation"
    print(f"{answer['objective']:,.0f} {what} reached. {site_set.sentence}")
    print(f"Residents of the area not reached: {answer['residents_unreached_in_area']:,}.")
    return 0


def identifiers(texts: Iterable[str] | None) -> tuple[str, ...]:
    """Identifiers of sites, given one by one or with commas between."""
    parts = (part.strip() for text in texts or () for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))
