"""Bounds: how much of somebody's files is read before they are known to be a publisher's."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING, BinaryIO, Final

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.uploads import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

MOST_FILES: Final = 2_000
MOST_BYTES: Final = 400 * MEGABYTE
"""Of one file; the largest that publishers give has 130 MB as UTF-16."""
MOST_UNPACKED: Final = 500 * MEGABYTE
MOST_OF_A_BOOK: Final = 1_500 * MEGABYTE
"""Of a workbook; its sheets are read one at a time, each within the bound above. Estimates of three years: 550."""
MOST_ROWS: Final = 2_500_000
"""Of one table; the largest that publishers give, lists of one sex by small area, has a million."""
_LONGEST_LINE: Final = 1 << 20
_MUCH: Final = 50 * MEGABYTE
_HOLLOW: Final = 100
"""How many times its packed size something of that much may unpack to: lists unpack to 20 times, estimates to 10."""
_CHUNK: Final = 1 << 20


def refuse_hollow(unpacked: int, packed: int, name: str) -> None:
    """Refuse what unpacks to many times more than tables do: it was made to fill memory.

    Raises
    ------
    InputRefusedError
        When it does.
    """
    if unpacked > _MUCH and unpacked > _HOLLOW * max(packed, 1):
        message = f"{name} unpacks to more than {_HOLLOW} times its size, as no table does."
        raise InputRefusedError(message, "Do not use it. Fetch the publisher's file again.")


def measure_gzip(path: Path, name: str) -> None:
    """Refuse what unpacks to more than there is room for; nothing is kept of it.

    Raises
    ------
    InputRefusedError
        As soon as it does.
    """
    size, packed = 0, path.stat().st_size
    with gzip.open(path) as unpacked:
        while piece := unpacked.read(_CHUNK):
            size += len(piece)
            refuse_hollow(size, packed, name)
            if size > MOST_UNPACKED:
                raise _too_large(name)


def lines_of(text: TextIO, name: str) -> Iterator[str]:
    """The lines of a text, one at a time, none longer than a table's can be.

    Raises
    ------
    InputRefusedError
        At one that is.
    """
    number = 0
    while line := text.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE and not line.endswith("\n"):
            message = f"{name} has a line of more than {_LONGEST_LINE:,} characters: line {number:,}."
            raise InputRefusedError(message, "Fetch the publisher's file again.")
        yield line


def refuse_rows(rows: int, name: str) -> None:
    """Refuse a table of more rows than any publication.

    Raises
    ------
    InputRefusedError
        When it has.
    """
    if rows > MOST_ROWS:
        message = f"{name} has more than {MOST_ROWS:,} rows; no publication has so many."
        raise InputRefusedError(message, "Give the publisher's file.")


class Bounded(io.RawIOBase):
    """A stream that ends in a refusal once more came out of it than anything real holds."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name, self._left = stream, name, MOST_UNPACKED

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """The next bytes.

        Raises
        ------
        InputRefusedError
            When there are too many.
        """
        piece = self._stream.read(len(buffer))
        self._left -= len(piece)
        if self._left < 0:
            raise _too_large(self._name)
        buffer[: len(piece)] = piece
        return len(piece)


def _too_large(name: str) -> InputRefusedError:
    message = f"{name} unpacks to more than {MOST_UNPACKED // MEGABYTE:,} MB; no publication is so large."
    return InputRefusedError(message, "Give the publisher's file.")
