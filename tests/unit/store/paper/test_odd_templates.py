"""A paper in an organisation's template whose styles and sections are odd is still one that can be read."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from nhmap.store.paper.tables import Column, Table
from nhmap.store.paper.word import Document
from nhmap.store.paper.word_tables import TWIPS_CM, widths_of
from tests.unit.store.paper.test_paper_settings import PaperSettings, checked_template, png, written


def odd():
    """A cover without a head, the paper's own section, an annex that lies across; a Normal that suits no table."""
    document = docx.Document()
    normal = document.styles["Normal"].paragraph_format
    normal.first_line_indent, normal.alignment = Cm(1.25), WD_ALIGN_PARAGRAPH.JUSTIFY
    normal.line_spacing_rule, normal.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(15)
    for name in ("List Bullet", "Subtitle", "Heading 3"):
        document.styles.element.remove(document.styles[name].element)
    document.add_paragraph("A cover")
    own = document.add_section()
    own.header.is_linked_to_previous = False
    own.header.paragraphs[0].text = "Odd Council"
    own.different_first_page_header_footer = True
    across = document.add_section()
    across.orientation, across.page_width, across.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    across.header.is_linked_to_previous = False
    across.header.paragraphs[0].text = "Annex"
    out = io.BytesIO()
    document.save(out)
    return checked_template(out.getvalue(), "odd.docx")


def test_the_upright_section_with_a_head_is_the_paper_s():
    document = written(template=odd())
    first = document.sections[0]
    assert first.header.paragraphs[0].text == "Odd Council"
    assert first.orientation == WD_ORIENT.PORTRAIT
    assert (round(first.page_width.cm, 1), round(first.page_height.cm, 1)) == (21, 29.7)
    assert first.different_first_page_header_footer
    assert not any(each.different_first_page_header_footer for each in list(document.sections)[1:])
    assert not any("A cover" in line.text for line in document.paragraphs)


def test_cells_have_no_indent_and_no_justified_words():
    document = written(template=odd())
    lines = [cell.paragraphs[0].paragraph_format for cell in document.tables[0].rows[1].cells]
    assert lines
    assert all(line.first_line_indent == 0 for line in lines)
    assert all(line.alignment in {WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT} for line in lines)


def test_lines_of_pictures_are_as_high_as_they_and_captions_stay_with_theirs():
    paper = Document("Plan", "2026-11-30T10:00:00+00:00", "foot", PaperSettings(template=odd(), logo=png()))
    paper.logo("Our ICB")
    paper.picture(png(), "A map", "Words")
    paper.table(Table("T", "Title", (Column("a", "A"),), (("x",),)))
    paper.points(["first", "second"])
    document = docx.Document(io.BytesIO(paper.data()))
    pictures = [line for line in document.paragraphs if line._p.findall(".//" + qn("w:drawing"))]
    assert len(pictures) == 2
    assert all(line.paragraph_format.line_spacing == 1.0 for line in pictures)
    figure, table = (line.paragraph_format for line in document.paragraphs if line.style.name == "Caption")
    assert not figure.keep_with_next
    assert table.keep_with_next
    assert [line.text for line in document.paragraphs if line.style.name == "List Bullet"] == [
        "•\u00a0first",
        "•\u00a0second",
    ]


def test_where_there_is_too_little_room_only_the_longest_words_are_torn():
    columns = [Column("n", "No."), *(Column(str(at), "Tolerance") for at in range(8)), Column("z", "Rolleston-on-Dove")]
    short, *same, long = widths_of(columns, [["1"] * 10], 17, 8)
    assert len(set(same)) == 1
    assert short < same[0]
    assert long <= same[0] + 1
    torn = [
        *(Column(str(at), "Incomprehensibilities") for at in range(4)),
        *(Column(f"r{at}", "Residents") for at in range(4)),
    ]
    *wide, a, b, c, d = widths_of(torn, [["1"] * 8], 17, 8)
    assert a == b == c == d < min(wide)
    assert a / TWIPS_CM > 0.17 * len("Residents")
    assert sum((*wide, a, b, c, d)) == pytest.approx(17 * TWIPS_CM, abs=8)
