"""Pipeline: what people say of the schemes of their return to the region, in their own words and figures.

It is chosen beside the plan, one key a field of a scheme, so that two windows that write of different things both keep
what they wrote. Nothing in it is worked out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.plan.typed_answers import answer_of, millions, plain, square_metres, trimmed, year_of
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCHEME_PREFIX: Final = "scheme/"
DEFINED_KEY: Final = "return/defined"
NEW_PREFIX: Final = "new:"
"""Ids of new buildings: this, and the id of the neighbourhood that the building would serve."""

OPTIONS: Final = ("refurbish", "extend", "build")
WAVES: Final = ("wave 1, to 2027", "2028 to 2030", "2031 to 2035")
DISPOSAL_STATUSES: Final = ("idea", "identified", "declared surplus", "on the market", "sold")
MOST_DISPOSALS: Final = 50
_SCHEME_ID: Final = re.compile(r"[\w :.&()-]{1,110}")


@dataclass(frozen=True)
class SchemeField:
    """One thing that is said of a scheme.

    Attributes
    ----------
    label
        As people call it, with its unit.
    limit
        Characters that a text may have.
    choices
        The only answers; empty for free text.
    amount
        Whether it is money in millions of pounds.
    asks
        What belongs here.
    """

    label: str
    limit: int = 40
    choices: tuple[str, ...] = ()
    amount: bool = False
    asks: str = ""


FIELDS: Final[dict[str, SchemeField]] = {
    "name": SchemeField("Name", 200, asks="Only where it should be called something else."),
    "option": SchemeField("Option", choices=OPTIONS),
    "wave": SchemeField("Wave", choices=WAVES),
    "criteria": SchemeField("Alignment to criteria", 2_000, asks="In your own words, beside band and readiness."),
    "capital": SchemeField("Indicative capital (£ m)", amount=True),
    "revenue": SchemeField("Indicative revenue (£ m a year)", amount=True),
    "digital": SchemeField("Digital", 2_000, asks="Network, shared records, rooms for remote care."),
    "digital_cost": SchemeField("Digital (£ m)", amount=True),
    "partners": SchemeField("Partners", 2_000, asks="Who would share it, pay for it or move in."),
    "no_disposals": SchemeField("It enables no disposal", choices=("yes",)),
}
"""What is said of a scheme, in the order in which it is written; what it lets go stands apart, as rows."""
DISPOSALS: Final = "disposals"
NO_DISPOSAL: Final = "none"
"""What people write in the place of a building where a scheme enables no disposal."""
DEFINED_LIMIT: Final = 5_000


@dataclass(frozen=True)
class Disposal:
    """A building that a scheme would let go.

    Attributes
    ----------
    size_m2
        Floor area in square metres; None where nobody said.
    year
        When it would be given up; None where nobody said.
    """

    name: str
    size_m2: Decimal | None = None
    status: str = ""
    year: int | None = None

    @classmethod
    def of(cls, name: str, size: str = "", status: str = "", year: str = "") -> Disposal:
        """A disposal as it was typed.

        Raises
        ------
        InputRefusedError
            When a value is none of its field's.
        """
        named = trimmed(name, 200, "The name of a building to dispose of")
        if not named:
            message = "A disposal has no name."
            raise InputRefusedError(message, "Name the building that would be given up.")
        return cls(
            named, square_metres(size), answer_of(status, DISPOSAL_STATUSES, "The status of a disposal"), year_of(year)
        )

    def to_dict(self) -> dict[str, str]:
        """As plain values, without what nobody said."""
        texts = {
            "name": self.name,
            "size": "" if self.size_m2 is None else plain(self.size_m2),
            "status": self.status,
            "year": "" if self.year is None else str(self.year),
        }
        return {key: text for key, text in texts.items() if text}


@dataclass(frozen=True)
class SchemeWords:
    """What was said of one scheme.

    Attributes
    ----------
    texts
        Key of ``FIELDS`` and text, of the fields that hold any; amounts as plain decimal numbers.
    """

    scheme_id: str
    texts: Mapping[str, str] = field(default_factory=dict)
    disposals: tuple[Disposal, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return not self.texts and not self.disposals

    def amount(self, key: str) -> Decimal | None:
        """Millions of pounds; None where nobody said."""
        text = self.texts.get(key, "")
        return Decimal(text) if text else None

    def with_value(self, key: str, value: Any) -> SchemeWords:  # noqa: ANN401 - values of JSON
        """The words with another value of a field; an empty one takes back what was said.

        Raises
        ------
        InputRefusedError
            When it is none of the field's.
        """
        if key == DISPOSALS:
            return replace(self, disposals=_disposals(value or ()))
        if key not in FIELDS:
            return self  # of a newer nhmap
        others = {name: text for name, text in self.texts.items() if name != key}
        answer = admitted(key, str(value or ""))
        return replace(self, texts={name: text for name in FIELDS if (text := (others | {key: answer}).get(name))})


@dataclass(frozen=True)
class Pipeline:
    """What was said for the return.

    Attributes
    ----------
    schemes
        Those of which anything was said, by id: the id of a building, or ``new:`` and the id of a neighbourhood.
    defined
        How neighbourhoods are defined, in the authors' words.
    """

    schemes: tuple[SchemeWords, ...] = ()
    defined: str = ""

    def of(self, scheme_id: str) -> SchemeWords:
        """What was said of one scheme."""
        return next((scheme for scheme in self.schemes if scheme.scheme_id == scheme_id), SchemeWords(scheme_id))

    @property
    def new(self) -> tuple[SchemeWords, ...]:
        """New buildings, which begin from a row by hand."""
        return tuple(scheme for scheme in self.schemes if scheme.scheme_id.startswith(NEW_PREFIX))

    def entries(self) -> dict[str, Any]:
        """Every statement by its key, as plain values."""
        statements: dict[str, Any] = {DEFINED_KEY: self.defined} if self.defined else {}
        for scheme in self.schemes:
            prefix = f"{SCHEME_PREFIX}{scheme.scheme_id}/"
            statements |= {f"{prefix}{key}": text for key, text in scheme.texts.items()}
            if scheme.disposals:
                statements[f"{prefix}{DISPOSALS}"] = [disposal.to_dict() for disposal in scheme.disposals]
        return statements

    def with_entry(self, key: str, value: Any) -> Pipeline | None:  # noqa: ANN401 - values of JSON
        """What was said after one more statement; None for a key of something else.

        Raises
        ------
        InputRefusedError
            When the value is none of its field's.
        """
        if key == DEFINED_KEY:
            return self.with_defined(str(value or ""))
        scheme_id, _, name = key.removeprefix(SCHEME_PREFIX).rpartition("/")
        if not key.startswith(SCHEME_PREFIX) or not scheme_id:
            return None
        return self.with_scheme(self.of(scheme_id).with_value(name, value))

    def with_defined(self, text: str) -> Pipeline:
        """The pipeline with other words on how neighbourhoods are defined.

        Raises
        ------
        InputRefusedError
            When they are too long.
        """
        return replace(self, defined=trimmed(text, DEFINED_LIMIT, "“How neighbourhoods are defined”"))

    def with_scheme(self, scheme: SchemeWords) -> Pipeline:
        """The pipeline with other words on one scheme.

        Raises
        ------
        InputRefusedError
            When there can be no such scheme.
        """
        if not _SCHEME_ID.fullmatch(scheme.scheme_id):
            message = f"“{scheme.scheme_id[:40]}” is no id of a scheme."
            raise InputRefusedError(message, "Reload the page.")
        others = [other for other in self.schemes if other.scheme_id != scheme.scheme_id]
        schemes = others if scheme.empty else [*others, scheme]
        return replace(self, schemes=tuple(sorted(schemes, key=lambda other: other.scheme_id)))


def field_label(key: str) -> str:
    """A field of a scheme as people call it."""
    return "Disposals enabled" if key == DISPOSALS else FIELDS[key].label if key in FIELDS else key


def admitted(key: str, text: str) -> str:
    """A text for a field of a scheme, as it is kept.

    Raises
    ------
    InputRefusedError
        When it is too long, no amount, or none of the answers.
    """
    question = FIELDS[key]
    if question.amount:
        amount = millions(text, question.label)
        return "" if amount is None else plain(amount)
    if question.choices:
        return answer_of(text, question.choices, f"“{question.label}”")
    return trimmed(text, question.limit, f"“{question.label}”")


def _disposals(rows: Iterable[Mapping[str, Any]]) -> tuple[Disposal, ...]:
    disposals = tuple(
        Disposal.of(*(str(row.get(key) or "") for key in ("name", "size", "status", "year"))) for row in rows
    )
    if len(disposals) > MOST_DISPOSALS:
        message = f"A scheme has {len(disposals)} disposals; {MOST_DISPOSALS} can be kept."
        raise InputRefusedError(message, "Put small ones together in a row.")
    return disposals
