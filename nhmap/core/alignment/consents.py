"""Consents: what each practice was asked and answered, and what else a person settled before PCNs are aligned.

A practice changes its PCN only if it agrees. So who was asked, when, and what they said is kept beside the plan, each
practice under a key of its own: two people who note different answers do not disturb each other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

CONSENT_PREFIX: Final = "consent/"
STAYS_PREFIX: Final = "stays/"
FROZEN_PREFIX: Final = "frozen/"
RULES_KEY: Final = "pcn_rules"

WHO_LIMIT: Final = 120
NOTE_LIMIT: Final = 2_000
_CODE: Final = re.compile(r"[A-Za-z0-9]{1,12}")
MOST_PEOPLE: Final = 10_000_000


class Answer(StrEnum):
    """What a practice said of a move."""

    NOT_ASKED = "not asked"
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Consent:
    """What one practice was asked and answered.

    Attributes
    ----------
    answer
        Where it stands.
    to
        Code or name of the PCN that it was asked about; empty where nobody said.
    who, on
        Who answered or asked, and the day (ISO 8601); empty where nobody said.
    note
        Anything else, as typed.
    """

    answer: Answer = Answer.NOT_ASKED
    to: str = ""
    who: str = ""
    on: str = ""
    note: str = ""

    def to_dict(self) -> dict[str, str]:
        """The consent as plain values."""
        return {"answer": self.answer.value, "to": self.to, "who": self.who, "on": self.on, "note": self.note}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Consent:
        """The inverse of ``to_dict``; ValueError where the answer is none."""
        texts = {key: str(raw.get(key, "")) for key in ("to", "who", "on", "note")}
        return cls(Answer(raw["answer"]), **texts)

    @property
    def empty(self) -> bool:
        """Whether nothing was said at all."""
        return self == Consent()


@dataclass(frozen=True)
class MoveRules:
    """What proposals keep to.

    Attributes
    ----------
    lower, upper
        People that a PCN should hold, on the lists of its practices.
    hard
        Whether these limits come before everything else; otherwise they are the last wish.
    new
        Whether a new PCN is offered where a neighbourhood has none.
    merges
        Whether a PCN may give away all its practices.
    splits
        Whether a neighbourhood that has PCNs may get a further, new one.
    """

    lower: int = 30_000
    upper: int = 60_000
    hard: bool = False
    new: bool = True
    merges: bool = True
    splits: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The rules as plain values."""
        return dict(vars(self))

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> MoveRules:
        """The inverse of ``to_dict``; ValueError where they make no sense."""
        flags = {key: bool(raw.get(key, getattr(cls(), key))) for key in ("hard", "new", "merges", "splits")}
        return cls(int(raw["lower"]), int(raw["upper"]), **flags).sound()

    def sound(self) -> MoveRules:
        """These rules.

        Raises
        ------
        InputRefusedError
            When the limits cross.
        """
        if not 0 <= self.lower <= self.upper <= MOST_PEOPLE:
            message = f"A PCN cannot hold at least {self.lower:,} and at most {self.upper:,} people."
            raise InputRefusedError(message, "Give the smaller number first, as in 30,000 and 60,000.")
        return self


@dataclass(frozen=True)
class Settled:
    """What people settled before PCNs are aligned.

    Attributes
    ----------
    rules
        What proposals keep to.
    consents
        By practice code; practices of which nothing was said have none.
    stays
        Codes of practices that will not move.
    frozen
        Codes of PCNs that are left alone: contiguous and working well.
    """

    rules: MoveRules = field(default_factory=MoveRules)
    consents: tuple[tuple[str, Consent], ...] = ()
    stays: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()

    def consent(self, practice: str) -> Consent:
        """What is known of one practice."""
        return dict(self.consents).get(practice, Consent())

    def entries(self) -> dict[str, Any]:
        """Every statement by its key, as plain values."""
        return {
            **({RULES_KEY: self.rules.to_dict()} if self.rules != MoveRules() else {}),
            **{f"{CONSENT_PREFIX}{code}": consent.to_dict() for code, consent in self.consents},
            **{f"{STAYS_PREFIX}{code}": True for code in self.stays},
            **{f"{FROZEN_PREFIX}{code}": True for code in self.frozen},
        }

    def with_entry(self, key: str, value: Any) -> Settled | None:  # noqa: ANN401 - values of JSON
        """What is settled after one more statement; None for a key of something else."""
        kind, _, name = key.partition("/")
        if key == RULES_KEY:
            return replace(self, rules=MoveRules() if value is None else MoveRules.from_dict(value))
        if not name:
            return None
        if f"{kind}/" == CONSENT_PREFIX:
            others = {code: consent for code, consent in self.consents if code != name}
            consent = Consent() if value is None else Consent.from_dict(value)
            if not consent.empty:
                others[name] = consent
            return replace(self, consents=tuple(sorted(others.items())))
        if f"{kind}/" == STAYS_PREFIX:
            return replace(self, stays=_with(self.stays, name, there=bool(value)))
        if f"{kind}/" == FROZEN_PREFIX:
            return replace(self, frozen=_with(self.frozen, name, there=bool(value)))
        return None

    def with_consent(self, practice: str, consent: Consent) -> Settled:
        """What is settled after a practice was asked or answered.

        Raises
        ------
        InputRefusedError
            When the words are not admitted.
        """
        if not _CODE.fullmatch(practice):
            message = f"“{practice[:40]}” is no code of a practice."
            raise InputRefusedError(message, "Reload the page.")
        return self.with_entry(f"{CONSENT_PREFIX}{practice}", admit(consent).to_dict()) or self


def unsaid_of(kind: str) -> bool | None:
    """What counts where nothing was said of a key of this kind; None for consents and others."""
    return False if kind in {STAYS_PREFIX, FROZEN_PREFIX} else None


def admit(consent: Consent) -> Consent:
    """A consent as it is kept: as typed, without signs that no screen and no file can carry.

    Raises
    ------
    InputRefusedError
        When a text is too long, or the day is none.
    """
    consent_text = replace(
        consent, who=_clean(consent.who).strip(), note=_clean(consent.note).strip(), on=consent.on.strip()
    )
    for words, text, limit in (("The name", consent_text.who, WHO_LIMIT), ("The note", consent_text.note, NOTE_LIMIT)):
        if len(text) > limit:
            message = f"{words} has {len(text):,} characters; there is room for {limit:,}."
            raise InputRefusedError(message, "Shorten it, or keep the rest in a document of its own and name it here.")
    if consent_text.on:
        try:
            consent_text = replace(consent_text, on=date.fromisoformat(consent_text.on).isoformat())
        except ValueError as error:
            message = f"“{consent_text.on[:40]}” is no day."
            raise InputRefusedError(message, "Give it as 2026-11-30.") from error
    return consent_text


def _clean(text: str) -> str:
    return "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})


def _with(codes: tuple[str, ...], code: str, *, there: bool) -> tuple[str, ...]:
    return tuple(sorted({*codes, code})) if there else tuple(c for c in codes if c != code)
