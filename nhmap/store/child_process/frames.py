"""What parent and child say to each other: a kind, a length, and a pickle, through the child's standard streams."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typing import IO

BEGUN: Final = 1
"""The libraries are loaded; the time of the file starts to count."""
DONE: Final = 2
REFUSED: Final = 3
"""The answer is an NhmapError."""
FAILED: Final = 4
"""The answer is the text of a traceback."""
ASKED: Final = 5

MOST_BYTES: Final = 300_000_000
"""Of one frame: a file of the largest size allowed, and the layers that go with it."""

_HEAD: Final = struct.Struct("<BQ")
_state = {"inside": False}


class FrameTooLongError(ValueError):
    """A frame is announced that nobody can have meant."""


@dataclass(frozen=True)
class Job:
    """A function by its name, and its arguments."""

    module: str
    name: str
    arguments: tuple[Any, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)


def write(stream: IO[bytes], kind: int, payload: bytes = b"") -> None:
    """Send one frame."""
    if len(payload) > MOST_BYTES:
        raise FrameTooLongError
    stream.write(_HEAD.pack(kind, len(payload)))
    stream.write(payload)
    stream.flush()


def read(stream: IO[bytes]) -> tuple[int, bytes]:
    """Receive one frame.

    Raises
    ------
    EOFError
        When the other side has gone.
    FrameTooLongError
        When more is announced than anybody can have meant.
    """
    kind, length = _HEAD.unpack(_exactly(stream, _HEAD.size))
    if length > MOST_BYTES:
        raise FrameTooLongError
    return kind, _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)  # buffered: waits for all of it or the end
    if len(data) < length:
        raise EOFError
    return data


def inside() -> bool:
    """Whether this process is a child that reads files."""
    return _state["inside"]


def go_inside() -> None:
    """Say that this process is a child."""
    _state["inside"] = True
