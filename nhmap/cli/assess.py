"""``nhmap assess``: who lives in the footprints of a file, and what its lines cut through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nhmap.cli.footprints import assessed
from nhmap.cli.printing import as_json, counted
from nhmap.core.people.resident_groups import COHORTS, REGISTERS
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
        if done.team is not None:
            print(_caseload(zone, done.team))
    for finding in answer["findings"]:
        print(f"  {finding['severity']}: {finding['message']}")
    return 0


def _caseload(zone: dict[str, Any], team: int) -> str:
    """How many people of each cohort each of a team has; what is modelled says so."""
    cohorts = [register for registers in COHORTS.values() for register in registers]
    figures = [(f"{REGISTERS[c][1]} (modelled)", zone.get(f"each_of_team_modelled_{c}")) for c in cohorts]
    figures += [(words, zone.get(f"each_of_team_{key}")) for key, words in _COUNTED.items()]
    counts = "; ".join(f"{words} {people:,.1f}" for words, people in figures if people is not None)
    return f"  each of a team of {team:,}: {counts or 'unknown, as no layers of need are installed'}"


_COUNTED: Final = {
    "age_0_4": "under 5",
    "age_0_15": "under 16",
    "age_75_over": "75 and over",
    "age_85_over": "85 and over",
    "disabled_limited_a_lot": "disabled, limited a lot",
    "unpaid_carers": "unpaid carers",
}


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
