"""Answers: what a list of buildings leaves open, asked once for the whole file, and what a person says to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from nhmap.errors import MOST, InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ANSWER_OPTION: Final = "--answer"
_LONG: Final = MOST - 300
_EACH: Final = "Answer each with one of the options below it; “--answer rows=parts” answers all of a kind."


@dataclass(frozen=True)
class Question:
    """One thing that a list leaves open; what hangs on it is withheld until it is answered.

    Attributes
    ----------
    key
        Stable: “unit:GIA”, “rows:void_m2”, “sizes”.
    words
        The question, with an example from the file.
    options
        Answers and their words.
    answer
        What the person said, "" while it is open.
    """

    key: str
    words: str
    options: tuple[tuple[str, str], ...]
    answer: str = ""

    def answered(self, answers: Answers) -> Question:
        """The question with what a person said to it."""
        return replace(self, answer=answers.to(self))


@dataclass(frozen=True)
class Answers:
    """What a person says of a file.

    Attributes
    ----------
    said
        Key of a question -> one of its options; the part of a key before its colon answers all of that kind.
    sheets
        Names of the sheets to use, hidden ones too; None for all visible ones that nhmap can read.
    hidden_rows
        Whether rows that are hidden or filtered away are used as well.
    """

    said: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] | None = None
    hidden_rows: bool = False

    def to(self, question: Question) -> str:
        """The answer to a question, "" where there is none or it is none of the options."""
        given = self.said.get(question.key) or self.said.get(question.key.partition(":")[0], "")
        return given if given in dict(question.options) else ""


def once(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Questions that several sheets raise, each once, in their order."""
    return tuple({question.key: question for question in reversed(list(questions))}.values())[::-1]


def refuse_open(name: str, questions: Sequence[Question], more: str = "") -> None:
    """Refuse a file that leaves questions open.

    Raises
    ------
    InputRefusedError
        When any is; it names each with the option that answers it.
    """
    left = [question for question in questions if not question.answer]
    if not left:
        return
    asked = [_asked(question) for question in left]
    shown = max(1, sum(total <= _LONG for total in accumulate(map(len, asked))))
    rest = f"  … and {len(left) - shown} more, asked next.\n" if shown < len(left) else ""
    message = f"{name} leaves open what nhmap will not guess:\n{''.join(asked[:shown])}{rest}"
    raise InputRefusedError(message, more or _EACH)


def _asked(question: Question) -> str:
    options = "".join(
        f"    {ANSWER_OPTION} {_quoted(f'{question.key}={key}')}  {words}\n" for key, words in question.options
    )
    return f"  {question.words}\n{options}"


def _quoted(text: str) -> str:
    return f'"{text}"' if any(mark in text for mark in " ()&£%'") else text
