"""Rows of a proposal: one practice, and one PCN before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nhmap.core.assessment.summary import SHARE_DIGITS, rounded

if TYPE_CHECKING:
    from nhmap.core.alignment.consents import Consent


@dataclass(frozen=True)
class PracticeMove:
    """One practice in a proposal.

    Attributes
    ----------
    code, name
        As published.
    list_size
        People on its list.
    zone
        Name of the neighbourhood it belongs to.
    pcn, pcn_name, to, to_name
        Its PCN now and in the proposal; the same where it stays.
    out_now, out_after
        Whether its PCN serves another neighbourhood than its own.
    lives_now, lives_after
        Share of its patients with a known home who live where its PCN serves; NaN where nobody knows.
    km_now, km_after
        From its surgery to the others of its PCN, on average and as the crow flies; NaN where nobody knows.
    homes_vintage
        When it was counted where its patients live.
    stays, frozen
        Whether it will not move; whether its PCN is left alone.
    consent
        What it was asked and answered.
    """

    code: str
    name: str
    list_size: int
    zone: str
    pcn: str
    pcn_name: str
    to: str
    to_name: str
    out_now: bool
    out_after: bool
    lives_now: float
    lives_after: float
    km_now: float
    km_after: float
    homes_vintage: str
    stays: bool
    frozen: bool
    consent: Consent

    @property
    def moves(self) -> bool:
        """Whether the proposal gives it another PCN."""
        return (self.pcn, self.pcn_name) != (self.to, self.to_name)

    def to_dict(self) -> dict[str, Any]:
        """The row as plain values."""
        return {
            "practice_code": self.code,
            "practice": self.name,
            "list": self.list_size,
            "neighbourhood": self.zone,
            "pcn_code": self.pcn,
            "pcn": self.pcn_name,
            "proposed_pcn_code": self.to,
            "proposed_pcn": self.to_name,
            "moves": self.moves,
            "patients_affected": self.list_size if self.moves else 0,
            "out_of_line_now": self.out_now,
            "out_of_line_after": self.out_after,
            "live_where_pcn_serves_now": rounded(self.lives_now, SHARE_DIGITS),
            "live_where_pcn_serves_after": rounded(self.lives_after, SHARE_DIGITS),
            "km_now": rounded(self.km_now, 1),
            "km_after": rounded(self.km_after, 1),
            "homes_counted": self.homes_vintage,
            "will_not_move": self.stays,
            "pcn_left_alone": self.frozen,
            **{f"consent_{key}": value for key, value in self.consent.to_dict().items()},
        }


@dataclass(frozen=True)
class PcnChange:
    """One PCN before and after.

    Attributes
    ----------
    serves_now, serves_after
        Name of the neighbourhood where most of its patients live, and of the one it serves in the proposal; empty
        where it is none of the plan's.
    size_now, size_after
        People on the lists of its practices, those that belong to no neighbourhood of the plan included.
    practices_now, practices_after
        Of the plan.
    elsewhere
        People on the lists of its practices that belong to no neighbourhood of the plan.
    """

    code: str
    name: str
    serves_now: str
    serves_after: str
    size_now: int
    size_after: int
    practices_now: int
    practices_after: int
    elsewhere: int
    frozen: bool

    def to_dict(self) -> dict[str, Any]:
        """The row as plain values."""
        return dict(vars(self))
