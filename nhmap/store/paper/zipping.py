"""ZIPs whose bytes depend on nothing but their files."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_THEN: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest day that a ZIP can say: files in a pack have the day of the pack in their names instead."""
_STORED: Final = (".png", ".zip", ".xlsx", ".docx", ".pdf")
"""Packed already."""


def zipped_evenly(files: Mapping[str, bytes]) -> bytes:
    """Several files as one ZIP; the same files in the same order give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _THEN)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, data, compresslevel=6)
    return stream.getvalue()


def again_evenly(data: bytes) -> bytes:
    """A ZIP written by somebody else, its files the same and its dates taken away."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped_evenly({name: archive.read(name) for name in archive.namelist()})
