"""``nhmap need``: whom no building serves that could be reused, and where a new one would reach most of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nhmap.cli.printing import as_json, counted
from nhmap.cli.site_options import measured
from nhmap.cli.writing import write_file
from nhmap.core.portfolio.gap_options import Judged
from nhmap.core.portfolio.gap_rows import gap_rows
from nhmap.core.portfolio.new_ground import need
from nhmap.core.reach.catchments import TravelModel
from nhmap.core.reach.driving import DriveModel
from nhmap.errors import InputRefusedError
from nhmap.store.child_process.proofs import improve_apart
from nhmap.store.exports.need_files import need_csv

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Print the answer as JSON, or in lines."""
    on = measured(options)
    if not isinstance(on.way, TravelModel | DriveModel):
        message = "A table of travel times tells of the buildings that it names, not of ground on which none stands."
        raise InputRefusedError(message, "Leave out --travel, and choose --mode walk or drive.")
    needs = need(
        on.evidence,
        on.candidates.areas,
        on.candidates.area.inside,
        on.way,
        number=options.number,
        settings=on.gates,
        plan=on.plan,
        seconds=options.time_limit,
        better=improve_apart,
        by_deprivation=options.weight == "deprivation",
    )
    judged = Judged.of(on.evidence, on.candidates.areas, on.way, on.gates)
    grounds, gaps = gap_rows(needs, judged, on.plan)
    answer = needs.to_dict(on.evidence.areas.table) | on.about()
    for places, rows in ((answer["grounds"], grounds), (answer["neighbourhoods_without_a_building"], gaps)):
        for entry, row in zip(places, rows, strict=True):
            entry["options"] = row.to_dict()
    if options.out is not None:
        write_file(options.out, need_csv((*grounds, *gaps), on.evidence.areas.table, on.candidates.travel))
    if options.json:
        print(as_json(answer))
        return 0
    print(on.heading(needs.buildings, "building that could be reused", "buildings that could be reused"))
    print(
        f"{needs.unserved:,} of {needs.residents:,} residents are within reach of none, {needs.unserved_deprived:,} of "
        "them in the most deprived fifth of England."
    )
    for place, ground in enumerate(answer["grounds"], start=1):
        print(
            f"{place:>4}  +{ground['adds']:>9,}  somewhere around {ground['around']} ({ground['msoa']}); "
            f"{ground['residents_within_reach']:,} within reach"
        )
        _tell_options(ground)
    print(needs.sentence)
    if on.plan is not None:
        print(f"{len(needs.gaps)} of {counted(needs.neighbourhoods, 'neighbourhood')} hold no such building.")
    for gap in answer["neighbourhoods_without_a_building"]:
        print(f"      {gap['name']}: {gap['residents']:,} residents, {gap['unserved']:,} served by none; {_where(gap)}")
        _tell_options(gap)
    return 0


def _tell_options(place: dict[str, Any]) -> None:
    """Reuse, extend and build beside each other, a line each."""
    for option in place["options"]:
        why = f"; {option['why']}" if option["why"] else ""
        what = f"{option['option']}: {option['name']}, {option['mean_minutes']} minutes"
        print(f"          {what}, {option['reached']:,} of them{why}")


def _where(gap: dict[str, Any]) -> str:
    """The ground of a neighbourhood in words."""
    ground, minutes = gap["ground"], gap["mean_minutes"]
    if ground is None:
        return "nobody lives there"
    return f"its people travel least to somewhere around {ground['around']}, {minutes} minutes on average"
