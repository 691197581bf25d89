"""Templates of organisations: what is taken from one, and what a paper needs whatever its styles say."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

_STYLES: Final = (*("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet"),)
"""Styles that the paper uses besides Normal."""


def emptied(document: Any) -> frozenset[str]:  # noqa: ANN401 - python-docx is loaded by who writes
    """Take a template's own text away, leave one section, and add the styles it lacks; gives these."""
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    body = document.element.body
    kept = deepcopy(_section(document))
    for child in list(body):
        body.remove(child)
    for name in ("w:type", "w:cols", "w:vAlign", "w:lnNumType"):
        for each in kept.findall(qn(name)):
            kept.remove(each)
    body.append(kept)
    known = {style.name for style in document.styles if style.type == WD_STYLE_TYPE.PARAGRAPH}
    lacking = frozenset(_STYLES) - known
    for name in _STYLES:
        if name in lacking:
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
    return lacking


def _section(document: Any) -> Any:  # noqa: ANN401
    """The section whose head and foot the paper has: the first upright one that has any, else the first with any.

    A cover often has none, and an annex often lies across.
    """
    from docx.oxml.ns import qn  # noqa: PLC0415

    sections = [section._sectPr for section in document.sections]  # noqa: SLF001 - python-docx moves no sections
    own = [each for each in sections if each.find(qn("w:headerReference")) is not None]
    own = own or [each for each in sections if each.find(qn("w:footerReference")) is not None]
    upright = [each for each in own if (each.page_height or 1) >= (each.page_width or 0)]
    return (upright or own or sections)[0]


def plain_line(paragraph: Any) -> None:  # noqa: ANN401
    """A line without what a template's Normal may ask: indents, and lines so low that they cut a picture off."""
    layout = paragraph.paragraph_format
    layout.first_line_indent = 0
    layout.line_spacing = 1.0
