"""Settings of a paper: an organisation's template, logo and colour, sections left out, texts of one's own.

All of it comes from people's files: each is bounded and checked before anything opens it.
"""

from __future__ import annotations

import io
import json
import re
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from nhmap.errors import InputRefusedError
from nhmap.store.paper.zipping import zipped_evenly
from nhmap.store.tabular.archives import Archive, ArchiveLimits, is_zip
from nhmap.store.tabular.uploads import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SECTIONS: Final[dict[str, str]] = {
    "decision": "Decision asked and recommendation",
    "why": "1 Why now",
    "people": "2 People and need",
    "options": "3 Options",
    "neighbourhoods": "4 Each neighbourhood",
    "cuts": "5 What the lines cut",
    "moves": "6 What moves between options",
    "sites": "7 Sites",
    "engagement": "8 Engagement, responsibilities, initiatives and risks",
    "areas": "Appendix A Small areas",
    "practices": "Appendix B Practices and primary care networks",
    "method": "Appendix C Method, data and licences",
}
"""Name of each section on the command line, and its heading; in the order of the paper."""
ALWAYS: Final = "method"
TEMPLATE_MB, LOGO_MB, TEXTS_MB = 10, 2, 1
_MOST_CHARACTERS: Final = 20_000
_MOST_DOTS: Final = 4_000
_COLOUR: Final = re.compile(r"#?([0-9A-Fa-f]{6})")
_TEMPLATE_HINT: Final = "Save it in Word as a document (.docx) without macros, and give that."
_ROOM: Final = ArchiveLimits(members=500, unpacked_bytes=40 * MEGABYTE, hint=_TEMPLATE_HINT)
_OUTSIDE: Final = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
_ATTACHED: Final = re.compile(rb"<w:attachedTemplate\b[^>]*/>")
_AS_TEMPLATE, _AS_DOCUMENT = b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"


@dataclass(frozen=True)
class PaperSettings:
    """How a paper looks and what stands in it.

    Attributes
    ----------
    template
        A checked .docx to begin from; empty for nhmap's own look.
    logo
        A checked PNG for the first page; empty for none.
    colour
        Of headings, six hexadecimal digits; "" for that of the template, or nhmap's.
    without
        Sections that are left out, by name.
    texts
        Section -> text of people's own that stands under its heading.
    """

    template: bytes = field(default=b"", repr=False)
    logo: bytes = field(default=b"", repr=False)
    colour: str = ""
    without: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse texts that would stand nowhere."""
        lost = [key for key in self.texts if key in self.without]
        if lost:
            message = f"There is a text for “{lost[0]}”, and that section is left out."
            raise InputRefusedError(message, "Keep the section, or take the text away.")

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings of the sections that stand in the paper."""
        return tuple(heading for key, heading in SECTIONS.items() if key not in self.without)

    def own(self, heading: str) -> str:
        """Text of people's own under a heading."""
        key = next((key for key, text in SECTIONS.items() if text == heading), "")
        return self.texts.get(key, "")


def sections_left_out(names: Iterable[str]) -> frozenset[str]:
    """Names of sections that a person leaves out, checked.

    Raises
    ------
    InputRefusedError
        When there is no such section, or it always stands.
    """
    chosen = frozenset(part.strip().lower() for name in names for part in name.split(",") if part.strip())
    _known(chosen, "The paper")
    if ALWAYS in chosen:
        message = "Method, data and limits always stand in the paper: figures without them cannot be checked."
        raise InputRefusedError(message, f"Leave out others: {', '.join(x for x in SECTIONS if x != ALWAYS)}.")
    return chosen


def _known(names: Iterable[str], where: str) -> None:
    for name in names:
        if name not in SECTIONS:
            message = f"{where} has no section “{name}”."
            raise InputRefusedError(message, f"Sections are: {', '.join(SECTIONS)}.")


def checked_colour(text: str) -> str:
    """A colour as six hexadecimal digits; "" for none.

    Raises
    ------
    InputRefusedError
        When it is none.
    """
    colour = _COLOUR.fullmatch(text.strip())
    if text and not colour:
        message = f"“{text}” is no colour."
        raise InputRefusedError(message, "Write it as #005EB8.")
    return colour.group(1).upper() if colour else ""


def own_texts(data: bytes, name: str) -> dict[str, str]:
    """Texts by section, from JSON (section: text) or Markdown (“# section” and the text below it).

    Raises
    ------
    InputRefusedError
        When it is neither, or names a section that the paper has not.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{name} is no text in UTF-8."
        raise InputRefusedError(message, "Save it as UTF-8.") from error
    texts = _of_json(text, name) if text.lstrip().startswith("{") else _of_headings(text, name)
    _known(texts, name)
    for section, said in texts.items():
        if len(said) > _MOST_CHARACTERS:
            message = f"{name}: the text of “{section}” has {len(said):,} characters; up to {_MOST_CHARACTERS:,} fit."
            raise InputRefusedError(message, "Shorten it, or write it in Word.")
    return texts


def _of_json(text: str, name: str) -> dict[str, str]:
    try:
        said: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"{name} begins as JSON and cannot be read as JSON."
        raise InputRefusedError(message, 'Write {"why": "text", "sites": "text"}.') from error
    for section, value in said.items():
        if not isinstance(value, str):
            message = f"{name}: “{section}” holds no text."
            raise InputRefusedError(message, 'Write {"why": "text", "sites": "text"}.')
    return {section.strip().lower(): value for section, value in said.items()}


def _of_headings(text: str, name: str) -> dict[str, str]:
    sections: dict[str, list[str]] = {}
    lines: list[str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("# "):
            lines = sections.setdefault(line[2:].strip().lower(), [])
        elif lines is not None:
            lines.append(line)
        elif line.strip():
            message = f"{name}, line {number}: text stands before the first heading."
            raise InputRefusedError(message, "Write “# why” and the text for that section below it.")
    return {section: "\n".join(said).strip() for section, said in sections.items()}


def checked_logo(data: bytes, name: str) -> bytes:
    """A PNG as it will stand in the paper, written anew.

    Raises
    ------
    InputRefusedError
        When it is no PNG, damaged or too large.
    """
    from PIL import Image  # noqa: PLC0415 - with matplotlib

    hint = f"Give a PNG of at most {_MOST_DOTS:,} dots a side."
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        message = f"{name} is no PNG."
        raise InputRefusedError(message, hint)
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            large = max(image.size) > _MOST_DOTS
            out = io.BytesIO()
            if not large:
                image.convert("RGBA").save(out, "png")
    except Exception as error:  # Pillow raises whatever a damaged file leads to
        message = f"{name} is damaged and cannot be shown."
        raise InputRefusedError(message, hint) from error
    if large:
        message = f"{name} is larger than {_MOST_DOTS:,} dots a side."
        raise InputRefusedError(message, hint)
    return out.getvalue()


def checked_template(data: bytes, name: str) -> bytes:
    """A template without what would reach out of it, ready to be opened.

    A link to another template is taken away; .dotx is taken as .docx.

    Raises
    ------
    InputRefusedError
        When it is no Word document, damaged, holds macros, or asks for something outside it.
    """
    if not is_zip(data):
        message = f"{name} is no Word document (.docx)."
        raise InputRefusedError(message, _TEMPLATE_HINT)
    with closing(Archive(data, name, _ROOM)) as archive:
        members = [each for each in archive.names if not each.endswith("/")]
        if "word/document.xml" not in members or "[Content_Types].xml" not in members:
            message = f"{name} is no Word document (.docx): it holds no text of one."
            raise InputRefusedError(message, _TEMPLATE_HINT)
        archive.admit(members)
        parts = {member: archive.read(member, _ROOM.unpacked_bytes) for member in members}
    for part, content in parts.items():
        parts[part] = _harmless(part, content, name)
    made = zipped_evenly(parts)
    _opens(made, name)
    return made


def _harmless(part: str, content: bytes, name: str) -> bytes:
    """One part of a template, or a refusal."""
    if part.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in part.lower():
        message = f"{name} holds macros."
        raise InputRefusedError(message, _TEMPLATE_HINT)
    if not part.endswith((".xml", ".rels")):
        return content
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content:
        message = f"{name}: its part {part} is no plain XML."
        raise InputRefusedError(message, _TEMPLATE_HINT)
    if part == "[Content_Types].xml":
        return content.replace(_AS_TEMPLATE, _AS_DOCUMENT)
    if part == "word/settings.xml":
        return _ATTACHED.sub(b"", content)
    if part.endswith(".rels"):
        for link in _OUTSIDE.findall(content):
            if b"/attachedTemplate" in link:
                content = content.replace(link, b"")
            elif b"/hyperlink" not in link:
                message = f"{name} shows something that lies outside it (a linked picture or object)."
                raise InputRefusedError(message, "Put the picture into the document, and save it again.")
    return content


def _opens(data: bytes, name: str) -> None:
    import docx  # noqa: PLC0415 - a third of a second that only a press pays

    try:
        document = docx.Document(io.BytesIO(data))
        sections = len(document.sections)
        document.styles["Normal"]
    except Exception as error:  # python-docx raises whatever a damaged file leads to
        message = f"{name} is damaged or no Word document."
        raise InputRefusedError(message, _TEMPLATE_HINT) from error
    if not sections:
        message = f"{name} has no page set up."
        raise InputRefusedError(message, _TEMPLATE_HINT)
