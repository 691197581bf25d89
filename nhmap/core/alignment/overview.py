"""What is out of line now: each PCN's patients by neighbourhood, and each neighbourhood's by PCN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nhmap.core.alignment.question import lists_by_zone, networks_by_zone

if TYPE_CHECKING:
    from nhmap.core.alignment.question import Question
    from nhmap.core.assessment.assessment import Assessment


@dataclass(frozen=True)
class Share:
    """People of one PCN in one neighbourhood.

    Attributes
    ----------
    pcn_code, pcn
        The PCN.
    zone
        Name of the neighbourhood; empty for none of the plan's.
    on_lists
        People on the lists of its practices that belong there.
    live_there
        Its patients who live there.
    serves
        Whether most of its patients live there.
    """

    pcn_code: str
    pcn: str
    zone: str
    on_lists: int
    live_there: int
    serves: bool

    @property
    def out(self) -> int:
        """People on lists that are out of line here."""
        return 0 if self.serves or not self.zone else self.on_lists

    def to_dict(self) -> dict[str, Any]:
        """The cell as plain values."""
        return {
            "pcn_code": self.pcn_code,
            "pcn": self.pcn,
            "neighbourhood": self.zone,
            "on_lists_of_practices_that_belong_there": self.on_lists,
            "live_there": self.live_there,
            "pcn_serves_it": self.serves,
            "out_of_line": self.out,
        }


def overview(question: Question, assessment: Assessment) -> tuple[Share, ...]:
    """Every PCN and neighbourhood that have people in common: PCN by PCN, most people on lists first."""
    registrations, zones = assessment.evidence.registrations, assessment.plan.zones
    lists, lives = lists_by_zone(question, len(zones)), networks_by_zone(question, assessment)
    names = [*(zone.name for zone in zones), ""]
    shares: list[Share] = []
    for k, row in enumerate(question.networks.tolist()):
        members = np.flatnonzero((lists[k] > 0) | (lives[k] > 0))
        shares += [
            Share(
                str(registrations.pcn_codes[row]),
                str(registrations.pcn_names[row]),
                names[z],
                int(lists[k, z]),
                int(lives[k, z]),
                serves=bool(z < len(zones) and question.zone[k] == z),
            )
            for z in members[np.lexsort((members, -lives[k][members], -lists[k][members]))].tolist()
        ]
    return tuple(shares)
