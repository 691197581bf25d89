"""Decision record: what people decided about a plan as a whole, in their own words.

It is no edit of the plan: it changes no small area. It is chosen beside the plan, one key a field, as weights are, so
that two windows that write of different things both keep what they wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

DRAFT, AGREED = "draft", "agreed"
STATUSES: Final = (DRAFT, AGREED)
LIMITS: Final[dict[str, int]] = {
    "status": 10,
    "agreed_on": 40,
    "agreed_by": 300,
    "asked": 2_000,
    "organisation": 200,
    "engagement": 10_000,
    "names": 5,
}
"""Fields that hold one text each, and how many characters each may have."""
WORDS: Final[dict[str, str]] = {
    "status": "Status",
    "agreed_on": "Agreed on",
    "agreed_by": "Agreed by",
    "asked": "What the board is asked to agree",
    "organisation": "Whose paper it is",
    "engagement": "Engagement",
    "names": "Who agreed it may leave with files",
}
"""As people call them."""
RESPONSIBLE_LIMIT: Final = 200
_MOST_ZONES: Final = 5_000


@dataclass(frozen=True)
class DecisionRecord:
    """What people decided about a plan; empty where nobody said.

    Attributes
    ----------
    status
        ``draft`` or ``agreed``.
    agreed_on, agreed_by
        The day as ISO 8601, and who agreed it.
    asked
        What the board is asked to agree.
    organisation
        Whose paper it is.
    engagement
        With whom it was talked over, and what they said.
    names
        ``yes`` where files may say who agreed it; off at first.
    responsible
        Id of a zone and the organisation that is responsible for it.
    """

    status: str = DRAFT
    agreed_on: str = ""
    agreed_by: str = ""
    asked: str = ""
    organisation: str = ""
    engagement: str = ""
    names: str = ""
    responsible: tuple[tuple[str, str], ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return self == DecisionRecord()

    @property
    def shared(self) -> DecisionRecord:
        """The record as files have it: who agreed it only where that was ticked."""
        agreed_by = self.agreed_by if self.names else ""
        return replace(self, agreed_by=agreed_by, names="yes" if agreed_by else "")

    def of_zone(self, zone_id: str) -> str:
        """The organisation responsible for a zone; "" where nobody said."""
        return dict(self.responsible).get(zone_id, "")

    def with_value(self, key: str, text: str) -> DecisionRecord:
        """The record with another text in a field; an empty one takes back what was said.

        Raises
        ------
        InputRefusedError
            When the text is too long, or no status or day.
        """
        value = admitted(key, text)
        changed: dict[str, Any] = {key: value or DRAFT if key == "status" else value}
        return replace(self, **changed)

    def with_responsible(self, zone_id: str, text: str) -> DecisionRecord:
        """The record with another organisation responsible for a zone; an empty text takes it back.

        Raises
        ------
        InputRefusedError
            When the text is too long.
        """
        name = text.strip()
        _short(name, RESPONSIBLE_LIMIT, "The name of an organisation")
        others = tuple(pair for pair in self.responsible if pair[0] != zone_id)
        return replace(self, responsible=tuple(sorted((*others, (zone_id, name)))) if name else others)

    def to_dict(self) -> dict[str, Any]:
        """What was said, as plain values; the inverse is ``from_dict``."""
        texts = {key: getattr(self, key) for key in LIMITS if getattr(self, key)}
        return texts | ({"responsible": dict(self.responsible)} if self.responsible else {})

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> DecisionRecord:
        """Read plain values; what is none of a record's is passed over, never refused."""
        record = cls()
        for key in LIMITS:
            text = raw.get(key)
            if isinstance(text, str):
                record = _taken(record, key, text)
        responsible = raw.get("responsible")
        if isinstance(responsible, dict):
            pairs = [(str(k), str(v).strip()) for k, v in list(responsible.items())[:_MOST_ZONES] if isinstance(v, str)]
            organisations = {
                zone: name for zone, name in pairs if name and len(name) <= RESPONSIBLE_LIMIT and "\x00" not in name
            }
            record = replace(record, responsible=tuple(sorted(organisations.items())))
        return record


def _taken(record: DecisionRecord, key: str, text: str) -> DecisionRecord:
    try:
        return record.with_value(key, text)
    except InputRefusedError:
        return record


def admitted(key: str, text: str) -> str:
    """A text for a field, trimmed.

    Raises
    ------
    InputRefusedError
        When it is too long, or no status or day.
    """
    value = text.strip()
    _short(value, LIMITS[key], f"“{WORDS[key]}”")
    if key == "status" and value and value not in STATUSES:
        message = f"The status of a plan is {' or '.join(STATUSES)}, not “{value}”."
        raise InputRefusedError(message, "Choose one of them.")
    if key == "names" and value not in {"", "yes"}:
        message = "Whether names may leave with files is yes, or nothing."
        raise InputRefusedError(message, "Tick the box or leave it.")
    if key == "agreed_on" and value:
        _day(value)
    return value


def _short(text: str, limit: int, what: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "\x00"
    if "\x00" in text:
        message = f"{what} holds a character that nothing can store."
        raise InputRefusedError(message, "Type it anew.")
    if len(text) > limit:
        message = f"{what} has {len(text):,} characters; {limit:,} can be kept."
        raise InputRefusedError(message, "Shorten it.")


def _day(text: str) -> None:
    if day_of(text) is None:
        message = f"“{text}” is no day."
        raise InputRefusedError(message, "Write it as 2026-12-17.")


def day_of(text: str) -> date | None:
    """The day of a text as ISO 8601; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
