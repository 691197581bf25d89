"""Practices that take no part in an alignment, in words and as plain values: they are said, never dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nhmap.core.alignment.question import left_out

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment


def counted(practices: int) -> str:
    """“1 practice”, “39 practices”."""
    return f"{practices:,} practice{'' if practices == 1 else 's'}"


def left_words(assessment: Assessment) -> list[str]:
    """What takes no part, in words."""
    registrations, left = assessment.evidence.registrations, left_out(assessment)
    sentences = []
    if len(left.without_network):
        people = int(np.nansum(registrations.list_size[left.without_network]))
        names = ", ".join(str(registrations.names[r]) for r in left.without_network[:5])
        sentences.append(f"In no PCN: {counted(len(left.without_network))} with {people:,} patients ({names}).")
    if len(left.without_list):
        sentences.append(f"{counted(len(left.without_list))} with nobody on today's lists: nothing of theirs moves.")
    if len(left.without_homes):
        people = int(np.nansum(registrations.list_size[left.without_homes]))
        sentences.append(
            f"Nobody counted where the patients of {counted(len(left.without_homes))} here live ({people:,} patients): "
            "move them to a neighbourhood by hand."
        )
    sentences.append("Branch surgeries are in no list that nhmap has: distances are from main surgeries.")
    return sentences


def left_as_dict(assessment: Assessment) -> dict[str, Any]:
    """What takes no part, as plain values."""
    registrations, left = assessment.evidence.registrations, left_out(assessment)
    zones, belongs = assessment.plan.zones, assessment.belonging.zone
    return {
        "practices_without_a_pcn": [
            {
                "practice_code": str(registrations.codes[r]),
                "practice": str(registrations.names[r]),
                "list": int(registrations.list_size[r]),
                "neighbourhood": zones[belongs[r]].name,
            }
            for r in left.without_network.tolist()
        ],
        "practices_without_counted_homes": [str(registrations.codes[r]) for r in left.without_homes.tolist()],
        "practices_without_a_list": [str(registrations.codes[r]) for r in left.without_list.tolist()],
        "branch_surgeries": "unknown: in no list that nhmap has",
    }
