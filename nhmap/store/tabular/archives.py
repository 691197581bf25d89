"""Archives: members of a ZIP, unpacked within bounds and never to the disk.

What an archive says of itself is not believed: members are counted before its directory is read, and no more is
unpacked than there is room for, whatever sizes it declares.
"""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.uploads import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_START: Final = b"PK\x03\x04"
_ENTRY: Final = b"PK\x01\x02"
_LOCKED: Final = 0x1
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_NAMED_METHODS: Final = {
    zipfile.ZIP_BZIP2: "bzip2", zipfile.ZIP_LZMA: "LZMA", 9: "Deflate64", 93: "Zstandard", 95: "XZ", 98: "PPMd",
    99: "AES",
}  # fmt: skip
_CHUNK: Final = 256 * 1024
_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError,
    KeyError, IndexError, OverflowError,
)  # fmt: skip
"""What the library meets in archives that are damaged or made to do harm."""


@dataclass(frozen=True)
class ArchiveLimits:
    """How much of an archive is taken on.

    Attributes
    ----------
    members
        Files in it.
    unpacked_bytes
        That all members which are read may come to.
    hint
        What to do about one that is too large or damaged.
    """

    members: int = 2_000
    unpacked_bytes: int = 250 * MEGABYTE
    hint: str = "Unpack it and give the file inside."


def is_zip(data: bytes) -> bool:
    """Whether a file begins as a ZIP does."""
    return data.startswith(_START)


class Archive:
    """A ZIP that is open for reading.

    Parameters
    ----------
    data, name
        The file, and what it is called.

    Raises
    ------
    InputRefusedError
        When it is damaged or holds too many members.
    """

    def __init__(self, data: bytes, name: str, limits: ArchiveLimits | None = None) -> None:
        self._name, self._limits = name, limits or ArchiveLimits()
        self._left = self._limits.unpacked_bytes
        count = data.count(_ENTRY)
        if count > self._limits.members:
            message = f"{name} holds {count:,} files; archives of up to {self._limits.members:,} are opened."
            raise InputRefusedError(message, self._limits.hint)
        with self._spoken():
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        # What leads out of the archive is never looked at: nothing is written anywhere, and no part is called so.
        members = [member for member in self._zip.infolist() if not _leads_out(member.filename)]
        self._members = {member.filename: member for member in members}
        self._twice = {m.filename for m in members if self._members[m.filename] is not m}

    def close(self) -> None:
        """Let go of it."""
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the members."""
        return tuple(self._members)

    def declared(self, name: str) -> int:
        """Bytes that a member says it unpacks to. The library gives no more than that; it may give less."""
        return self._members[name].file_size if name in self._members else 0

    def packed(self, name: str) -> int:
        """Bytes that a member takes in the archive, by what it says."""
        return self._members[name].compress_size if name in self._members else 0

    def admit(self, names: Iterable[str]) -> None:
        """Refuse members that together say that they unpack to more than there is room for.

        Raises
        ------
        InputRefusedError
            When they do.
        """
        self._room(sum(map(self.declared, names)))

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member, piece by piece.

        Raises
        ------
        InputRefusedError
            When there is none of this name or two, it cannot be unpacked, or there is no more room.
        """
        member = self._members.get(name)
        if member is None:
            message = f"{self._name} lacks its part {name}."
            raise InputRefusedError(message, self._limits.hint)
        if name in self._twice:
            message = f"{self._name} holds two files of the name {name}."
            raise InputRefusedError(message, "It cannot be told which one counts. Pack it again.")
        if member.flag_bits & _LOCKED:
            message = f"{self._name} is locked by a password."
            raise InputRefusedError(message, "Save it without the password.")
        if member.compress_type not in _METHODS:
            method = _NAMED_METHODS.get(member.compress_type, f"method {member.compress_type}")
            message = f"{name} in {self._name} is packed by {method}, which nhmap does not unpack."
            raise InputRefusedError(message, "Pack it again as an ordinary zip.")
        self._room(member.file_size)
        with self._spoken(), self._zip.open(member) as stream:
            while piece := stream.read(_CHUNK):
                self._left -= len(piece)
                self._room(0)
                yield piece

    def read(self, name: str, most: int | None = None) -> bytes:
        """A whole member, of at most so many bytes; as ``chunks``."""
        if most is not None and self.declared(name) > most:
            message = (
                f"{name} in {self._name} is too large once it is unpacked: {self.declared(name) / MEGABYTE:,.1f} MB."
            )
            raise InputRefusedError(message, self._limits.hint)
        return b"".join(self.chunks(name))

    def _room(self, wanted: int) -> None:
        if wanted > self._left or self._left < 0:
            most = self._limits.unpacked_bytes
            size = (most - self._left + wanted) / MEGABYTE
            message = f"{self._name} unpacks to {size:,.0f} MB; up to {most / MEGABYTE:,.0f} MB unpacked are read."
            raise InputRefusedError(message, self._limits.hint)

    @contextlib.contextmanager
    def _spoken(self) -> Iterator[None]:
        """Whatever the library meets, in words."""
        try:
            yield
        except _FAULTS as error:
            message = f"{self._name} is a damaged zip archive: it cannot be unpacked."
            raise InputRefusedError(message, self._limits.hint) from error


def _leads_out(name: str) -> bool:
    """Whether a name leads out of the archive: absolute, or upwards."""
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or name[1:2] == ":"
