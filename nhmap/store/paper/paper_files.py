"""Template and logo that people gave for their papers: kept in the user's folder, by the hash of what is in them."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.paper.paper_settings import (
    SECTIONS,
    PaperSettings,
    checked_colour,
    checked_logo,
    checked_template,
    sections_left_out,
)

if TYPE_CHECKING:
    from pathlib import Path

    from nhmap.core.plan.paper_record import PaperRecord

FOLDER: Final = "papers"
_SAID: Final = re.compile(r"([0-9a-f]{64}) (.+)", re.DOTALL)
_NAME: Final = 200


def keep(folder: Path, data: bytes, name: str) -> str:
    """Keep a checked file; what the record says of it.

    Raises
    ------
    OSError
        When the disk does not take it; then nothing of it is left.
    """
    digest = hashlib.sha256(data).hexdigest()
    file = folder / FOLDER / digest
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        try:
            part.write_bytes(data)
            part.replace(file)
        except OSError:
            part.unlink(missing_ok=True)
            raise
    return f"{digest} {name[:_NAME]}"


def name_of(said: str) -> str:
    """Name of a kept file as its person knows it; "" for none."""
    found = _SAID.fullmatch(said)
    return found.group(2) if found else ""


def settings_of(record: PaperRecord, folder: Path) -> PaperSettings:
    """How a paper shall look, by its record.

    Raises
    ------
    InputRefusedError
        When a file is gone or damaged, or what the record says cannot be used.
    """
    template, logo = _file(record.template, folder), _file(record.logo, folder)
    without = sections_left_out(name for name in record.left_out if name in SECTIONS)
    return PaperSettings(
        checked_template(template, name_of(record.template)) if template else b"",
        checked_logo(logo, name_of(record.logo)) if logo else b"",
        checked_colour(record.colour),
        without,
        {section: text for section, text in record.texts if section in SECTIONS and section not in without},
    )


def _file(said: str, folder: Path) -> bytes:
    """A kept file, held to its hash; empty for none."""
    found = _SAID.fullmatch(said)
    if found is None:
        return b""
    digest, name = found.groups()
    try:
        data = (folder / FOLDER / digest).read_bytes()
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != digest:
        message = f"{name}, which the paper is to use, is not on this computer any more."
        raise InputRefusedError(message, "Under Export, open “Paper settings” and give it again, or take it out.")
    return data
