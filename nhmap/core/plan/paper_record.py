"""Paper record: how the planning paper of a plan shall look and what stands in it, as a person set it once.

It is no edit of the plan. It is chosen beside it, one key a field, as the decision record is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, Final

from nhmap.errors import InputRefusedError

PREFIX: Final = "paper/"
TEXT_PREFIX: Final = "text-"
TEXT_LIMIT: Final = 20_000
LIMITS: Final[dict[str, int]] = {"colour": 7, "without": 400, "template": 300, "logo": 300, "options": 3, "sites": 3}
"""Fields that hold one text each, and how many characters each may have."""
WORDS: Final[dict[str, str]] = {
    "colour": "Colour of headings",
    "without": "Sections left out",
    "template": "Word template",
    "logo": "Logo",
    "options": "Options of the comparison",
    "sites": "Shortlist of sites",
}
"""As people call them."""
NO: Final = "no"
_SECTION: Final = re.compile(r"[a-z]{2,30}")


@dataclass(frozen=True)
class PaperRecord:
    """How a paper looks and what stands in it; empty where nobody said.

    Attributes
    ----------
    colour
        Of headings: ``#005EB8``; "" for that of the template, or nhmap's.
    without
        Names of sections that are left out, with commas between them.
    template, logo
        A file that was given: hash and name with a blank between them; "" for none.
    options, sites
        ``no`` where the paper shall not have the options of the comparison, or the shortlist.
    texts
        Section and the text of people's own under its heading.
    """

    colour: str = ""
    without: str = ""
    template: str = ""
    logo: str = ""
    options: str = ""
    sites: str = ""
    texts: tuple[tuple[str, str], ...] = field(default=())

    def text(self, section: str) -> str:
        """People's own text of a section; "" for none."""
        return dict(self.texts).get(section, "")

    @property
    def left_out(self) -> tuple[str, ...]:
        """Names of the sections that are left out."""
        return tuple(part for part in self.without.split(",") if part)

    def with_value(self, key: str, text: str) -> PaperRecord:
        """The record with another text in a field; an empty one takes back what was said.

        Raises
        ------
        InputRefusedError
            When the text is too long.
        """
        trimmed = text.strip()
        section = key.removeprefix(TEXT_PREFIX) if key.startswith(TEXT_PREFIX) else ""
        most = TEXT_LIMIT if section else LIMITS[key]
        if len(trimmed) > most or "\x00" in trimmed:
            called = f"The text of “{section}”" if section else f"“{WORDS[key]}”"
            message = f"{called} has {len(trimmed):,} characters; up to {most:,} fit."
            raise InputRefusedError(message, "Shorten it, or write it in Word.")
        if section:
            others = tuple(pair for pair in self.texts if pair[0] != section)
            return replace(self, texts=tuple(sorted((*others, (section, trimmed)))) if trimmed else others)
        changed: dict[str, Any] = {key: trimmed}
        return replace(self, **changed)

    def with_entry(self, key: str, value: object) -> PaperRecord | None:
        """The record after a choice was said; None where the key is none of a paper's.

        A field of a newer nhmap is passed over.
        """
        if not key.startswith(PREFIX):
            return None
        name = key.removeprefix(PREFIX)
        is_field = name in LIMITS or (
            name.startswith(TEXT_PREFIX) and _SECTION.fullmatch(name.removeprefix(TEXT_PREFIX)) is not None
        )
        return self.with_value(name, str(value)) if is_field else self

    def entries(self) -> dict[str, str]:
        """Every field that somebody said, by the key of its choice."""
        texts = {f"{PREFIX}{key}": getattr(self, key) for key in LIMITS if getattr(self, key)}
        return texts | {f"{PREFIX}{TEXT_PREFIX}{section}": text for section, text in self.texts}
