"""A Word document of ours: A4, British English, real headings, captions, repeated table heads, pictures with words."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from nhmap.store.paper.paper_settings import PaperSettings
from nhmap.store.paper.tables import Kind, Table, words
from nhmap.store.paper.word_tables import clean, row_xml, table_xml, widths_of
from nhmap.store.paper.word_template import emptied, plain_line
from nhmap.store.paper.zipping import again_evenly

if TYPE_CHECKING:
    from collections.abc import Sequence

BLUE: Final = "003087"
WIDTH_CM: Final = 17.0
"""Of the text on an upright page."""
WIDE_CM: Final = 25.7
MOST_ROWS: Final = 400
"""Rows that a table of the paper holds; the workbook has them all."""


class Document:
    """A document that is written from top to bottom."""

    def __init__(self, title: str, made: str, footer: str, settings: PaperSettings | None = None) -> None:
        import docx  # noqa: PLC0415 - a third of a second that only a press pays
        from docx.enum.section import WD_ORIENT  # noqa: PLC0415
        from docx.shared import Cm  # noqa: PLC0415

        self._settings = settings or PaperSettings()
        template = self._settings.template
        self._doc = docx.Document(io.BytesIO(template)) if template else docx.Document()
        self._footer = footer
        when = datetime.fromisoformat(made).replace(tzinfo=None)
        about = self._doc.core_properties
        about.title, about.author, about.language, about.comments = title, "nhmap", "en-GB", ""
        about.created = about.modified = when
        about.last_modified_by = "nhmap"
        self._lacking = emptied(self._doc) if template else frozenset()
        if not template:
            self._styles()
        section = self._doc.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        self._margins(section)
        self._colour_headings()
        self._page_numbers(section)
        self._captions = {"Table": 0, "Figure": 0}
        self._pictures = 0
        self._wide = False
        self._fresh = False

    def _margins(self, section: Any) -> None:  # noqa: ANN401
        from docx.shared import Cm  # noqa: PLC0415

        section.left_margin = section.right_margin = Cm(2)
        if not self._settings.template:  # a template's head and foot have their own room
            section.top_margin, section.bottom_margin = Cm(2), Cm(2)

    def _colour_headings(self) -> None:
        from docx.shared import RGBColor  # noqa: PLC0415

        if self._settings.colour:
            for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
                self._doc.styles[name].font.color.rgb = RGBColor.from_string(self._settings.colour)

    def _styles(self) -> None:
        from docx.oxml.ns import qn  # noqa: PLC0415
        from docx.shared import Pt, RGBColor  # noqa: PLC0415

        sizes = {
            "Normal": 10.5,
            "Title": 24,
            "Subtitle": 12,
            "Heading 1": 16,
            "Heading 2": 13,
            "Heading 3": 11,
            "Caption": 9,
        }
        for name, size in sizes.items():
            style = self._doc.styles[name]
            style.font.name, style.font.size = "Arial", Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
                fonts.set(qn(key), "Arial")
            for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(key), None)
            if name != "Normal":
                style.font.color.rgb = RGBColor.from_string(BLUE if name not in {"Caption", "Subtitle"} else "4C6272")
        self._doc.styles["Caption"].paragraph_format.keep_with_next = True
        self._doc.styles["Normal"].paragraph_format.space_after = Pt(6)
        language = self._doc.styles.element.find(".//" + qn("w:rPrDefault")).find(".//" + qn("w:lang"))
        language.set(qn("w:val"), "en-GB")

    def _page_numbers(self, section: Any) -> None:  # noqa: ANN401
        from docx.shared import Pt  # noqa: PLC0415

        footer = section.footer
        line = footer.add_paragraph() if self._settings.template else footer.paragraphs[0]
        run = line.add_run(f"{clean(self._footer)}   ·   page ")
        run.font.size = Pt(8)
        self._field(line, "PAGE", "1", 8)

    def _field(self, paragraph: Any, code: str, shown: str, size: float | None = None) -> None:  # noqa: ANN401
        """A field that Word works out, with what is shown until then."""
        from docx.oxml import OxmlElement  # noqa: PLC0415
        from docx.oxml.ns import qn  # noqa: PLC0415
        from docx.shared import Pt  # noqa: PLC0415

        for kind in ("begin", "code", "separate", "text", "end"):
            run = paragraph.add_run(shown if kind == "text" else "")
            if size:
                run.font.size = Pt(size)
            if kind == "code":
                element = OxmlElement("w:instrText")
                element.set(qn("xml:space"), "preserve")
                element.text = f" {code} "
            elif kind == "text":
                continue
            else:
                element = OxmlElement("w:fldChar")
                element.set(qn("w:fldCharType"), kind)
            run._r.append(element)  # noqa: SLF001 - python-docx has no fields of its own

    # --- parts ------------------------------------------------------------------------------------------------------
    def logo(self, whose: str) -> None:
        """The organisation's logo, where one is given: at most 5 cm wide and 2.5 cm high, at the right."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
        from docx.shared import Cm  # noqa: PLC0415

        if not self._settings.logo:
            return
        line = self._doc.add_paragraph()
        plain_line(line)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shape = line.add_run().add_picture(io.BytesIO(self._settings.logo))
        less = min(Cm(5) / shape.width, Cm(2.5) / shape.height)
        shape.width, shape.height = round(shape.width * less), round(shape.height * less)
        shape._inline.docPr.set("descr", clean(f"Logo of {whose}" if whose else "Logo"))  # noqa: SLF001

    def title(self, text: str, below: str) -> None:
        """Title and subtitle."""
        self._doc.add_paragraph(clean(text), style="Title")
        self._doc.add_paragraph(clean(below), style="Subtitle")

    def contents(self, headings: Sequence[tuple[int, str]]) -> None:
        """Table of contents: a field, with the headings themselves until somebody updates it."""
        from docx.shared import Cm  # noqa: PLC0415

        self._doc.add_paragraph("Contents", style="Subtitle")
        for at, (level, text) in enumerate(headings):
            line = self._doc.add_paragraph()
            plain_line(line)
            line.paragraph_format.left_indent = Cm(0.6 * (level - 1))
            line.paragraph_format.space_after = 0
            if at == 0:
                self._open_field(line, 'TOC \\o "1-2" \\h \\z \\u')
            line.add_run(clean(text))
            if at == len(headings) - 1:
                self._close_field(line)
        note = self._doc.add_paragraph()
        note.add_run("To add page numbers: right click the contents, then Update field.").italic = True

    def _open_field(self, paragraph: Any, code: str) -> None:  # noqa: ANN401
        from docx.oxml import OxmlElement  # noqa: PLC0415
        from docx.oxml.ns import qn  # noqa: PLC0415

        for kind in ("begin", "code", "separate"):
            run = paragraph.add_run()
            if kind == "code":
                element = OxmlElement("w:instrText")
                element.set(qn("xml:space"), "preserve")
                element.text = f" {code} "
            else:
                element = OxmlElement("w:fldChar")
                element.set(qn("w:fldCharType"), kind)
            run._r.append(element)  # noqa: SLF001

    def _close_field(self, paragraph: Any) -> None:  # noqa: ANN401
        from docx.oxml import OxmlElement  # noqa: PLC0415
        from docx.oxml.ns import qn  # noqa: PLC0415

        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), "end")
        paragraph.add_run()._r.append(element)  # noqa: SLF001

    def heading(self, text: str, level: int = 1) -> None:
        """A heading of level 1 to 3."""
        made = self._doc.add_heading(clean(text), level)
        if self._fresh:
            made.paragraph_format.page_break_before = True
            self._fresh = False
        if level == 1:
            self.say(*(line.strip() for line in self._settings.own(text).splitlines()))

    def say(self, *texts: str, style: str | None = None) -> None:
        """Paragraphs; empty ones are left out."""
        for text in texts:
            if text:
                self._doc.add_paragraph(clean(text), style=style)

    def points(self, texts: Sequence[str]) -> None:
        """A list of points."""
        mark = "•\u00a0" if "List Bullet" in self._lacking else ""
        self.say(*(f"{mark}{text}" for text in texts if text), style="List Bullet")

    def caption(self, kind: str, text: str) -> None:
        """“Table 3: …”, numbered by a field."""
        self._captions[kind] += 1
        line = self._doc.add_paragraph(style="Caption")
        line.paragraph_format.keep_with_next = kind == "Table"
        line.add_run(f"{kind} ")
        self._field(line, f"SEQ {kind} \\* ARABIC", str(self._captions[kind]))
        line.add_run(f": {clean(text)}")

    def table(self, table: Table, caption: str = "", *, size: float = 8) -> None:
        """A table with its caption; its head is repeated on every page and rows are not torn apart."""
        self.caption("Table", caption or table.title)
        rows = table.rows[:MOST_ROWS]
        texts = [[words(value, column) for value, column in zip(row, table.columns, strict=True)] for row in rows]
        widths = widths_of(table.columns, texts, WIDE_CM if self._wide else WIDTH_CM, size)
        right = [column.kind is not Kind.TEXT for column in table.columns]
        first_total = len(table.rows) - table.totals
        lines = [row_xml([column.label for column in table.columns], widths, size, head=True)]
        for number, row in enumerate(texts):
            lines.append(row_xml(row, widths, size, right=right, total=number >= first_total))
        self._append(table_xml(lines, widths, caption or table.title))
        if len(table.rows) > MOST_ROWS:
            self.say(f"{len(table.rows) - MOST_ROWS:,} more rows are in the workbook, sheet “{table.key}”.")
        self._note(table.note)

    def _note(self, text: str) -> None:
        """Small words under a table."""
        from docx.shared import Pt, RGBColor  # noqa: PLC0415

        line = self._doc.add_paragraph()
        plain_line(line)
        line.paragraph_format.space_before, line.paragraph_format.space_after = (
            Pt(2 if text else 0),
            Pt(8 if text else 5),
        )
        if not text:  # a line of full height could be all that stands on the next page
            line.paragraph_format.line_spacing = Pt(1)
        run = line.add_run(clean(text))
        run.font.size, run.font.color.rgb = Pt(8), RGBColor.from_string("4C6272")

    def _append(self, xml: str) -> None:
        """Put an element at the end of the text, before what the last section says of itself."""
        from docx.oxml import parse_xml  # noqa: PLC0415

        self._doc.element.body.insert_element_before(parse_xml(xml), "w:sectPr")

    def picture(self, data: bytes, caption: str, alt: str, width_cm: float = WIDTH_CM) -> None:
        """A picture with a caption and, for who cannot see it, its words."""
        from docx.shared import Cm  # noqa: PLC0415

        line = self._doc.add_paragraph()
        plain_line(line)
        line.paragraph_format.keep_with_next = True
        shape = line.add_run().add_picture(io.BytesIO(data), width=Cm(width_cm))
        self._pictures += 1
        about = shape._inline.docPr  # noqa: SLF001 - python-docx has no words for pictures
        about.set("descr", clean(alt))
        about.set("name", f"Map {self._pictures}")
        self.caption("Figure", caption)

    def turn(self, *, wide: bool) -> None:
        """Go on on a new page, across or upright."""
        from docx.enum.section import WD_ORIENT, WD_SECTION  # noqa: PLC0415
        from docx.shared import Cm  # noqa: PLC0415

        if wide == self._wide:  # the page lies as it shall already
            self.new_page()
            return
        self._wide = wide
        section = self._doc.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        sides = (Cm(29.7), Cm(21)) if wide else (Cm(21), Cm(29.7))
        section.page_width, section.page_height = sides
        section.different_first_page_header_footer = False  # the first page of the paper is the first
        self._margins(section)

    def new_page(self) -> None:
        """Let the next heading begin a page: a break of its own would leave blank pages behind full ones."""
        self._fresh = True

    def data(self) -> bytes:
        """The document; the same words give the same bytes."""
        stream = io.BytesIO()
        self._doc.save(stream)
        return again_evenly(stream.getvalue())
