"""How commands print: JSON for programs, sentences for people; and what becomes of it where nobody can take it."""

from __future__ import annotations

import errno
import json
import os
from typing import Any, TextIO

from nhmap.errors import NhmapError


class AnswerLostError(NhmapError):
    """Standard output takes no more: the disk is full, or it was closed."""


class Answer:
    """Standard output; what cannot be written to it is told in words.

    A reader that has read enough (``nhmap rank … | head``) stays a ``BrokenPipeError``.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        """All else is the stream's own."""
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write text.

        Raises
        ------
        AnswerLostError
            When it cannot be written.
        """
        try:
            return self._open().write(text)
        except (OSError, ValueError) as error:
            raise _lost(error) from error

    def flush(self) -> None:
        """See that all of it is written; as ``write``."""
        try:
            self._open().flush()
        except (OSError, ValueError) as error:
            raise _lost(error) from error

    def _open(self) -> TextIO:
        if self._stream is None:
            message = "The answer cannot be written: standard output is closed."
            raise AnswerLostError(message, "Leave it open, or send it to a file with “> answer.txt”.")
        return self._stream

    def spent(self) -> None:
        """What is left has nowhere to go: Python is not to try again when it ends."""
        if self._stream is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


def _lost(error: Exception) -> Exception:
    """The refusal of an answer that cannot be written; a broken pipe as it is."""
    broken = isinstance(error, BrokenPipeError) or (
        os.name == "nt" and isinstance(error, OSError) and error.errno == errno.EINVAL
    )
    if broken:
        return BrokenPipeError(errno.EPIPE, "nobody reads on")
    reason = getattr(error, "strerror", None) or str(error)
    message = f"The answer cannot be written to standard output: {reason}."
    return AnswerLostError(message, "Make room, or send it elsewhere.")


def as_json(answer: dict[str, Any]) -> str:
    """One JSON object; NaN and infinity never get this far, and half characters become “?”."""
    return json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8", "replace").decode()


def counted(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun: “1 practice”, “3 practices”."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
