"""``nhmap assess``: who lives in the footprints of a file, and what its lines cut through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nhmap.cli.footprints import assessed
from nhmap.cli.printing import as_json, counted
from nhmap.core.wording import deviation_words

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Print the assessment as JSON, or a line for each zone and each finding."""
    done = assessed(options)
    answer = done.answer()
    if options.json:
        print(as_json(answer))
        return 0
    if done.place:
        print(done.place)
    for zone in answer["zones"]:
        print(_line(zone, done.assessment.settings.basis.words))
    for finding in answer["findings"]:
        print(f"  {finding['severity']}: {finding['message']}")
    return 0


def _deviation(zone: dict[str, Any]) -> str:
    """“+9.4%”, beside the verdict."""
    return deviation_words(zone["deviation"], zone["tolerance"]).replace(" ", "")


def _line(zone: dict[str, Any], basis: str) -> str:
    """One zone in a sentence; residents and registered patients both, never in one sum."""
    state = "fits" if zone["state"] == "fits" else f"{zone['state']} its target"
    return (
        f"{zone['level']} {zone['name']}: {zone['people']:,} {basis}, {_deviation(zone)} of {zone['target']:,}, "
        f"{state}; {counted(zone['residents'], 'resident')}, {zone['registered_living_in']:,} registered and living "
        f"here, {zone['registered_list']:,} on the lists of its {counted(zone['practices'], 'practice')}"
    )
