import io
import zipfile

import docx
import pytest
from docx.shared import Cm, Pt
from PIL import Image

from nhmap.errors import InputRefusedError
from nhmap.store.paper.all_tables import tables
from nhmap.store.paper.atlas import Atlas
from nhmap.store.paper.document import HEADINGS, paper
from nhmap.store.paper.paper_settings import (
    PaperSettings,
    checked_colour,
    checked_logo,
    checked_template,
    own_texts,
    sections_left_out,
)
from nhmap.store.paper.zipping import zipped_evenly
from tests.support.papers import grid_subject


def template():
    document = docx.Document()
    document.styles["Heading 1"].font.name, document.styles["Heading 1"].font.size = "Georgia", Pt(19)
    document.styles.element.remove(document.styles["Caption"].element)
    document.add_paragraph("Sample text of the template")
    document.sections[0].header.paragraphs[0].text = "Staffordshire head"
    document.sections[0].footer.paragraphs[0].text = "Staffordshire foot"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def png(size=(300, 100)):
    out = io.BytesIO()
    Image.new("RGB", size, "#005EB8").save(out, "png")
    return out.getvalue()


def written(**settings):
    subject = grid_subject(option="A", organisation="Our ICB")
    made = paper(subject, tables(subject), Atlas(), "0" * 64, settings=PaperSettings(**settings))
    return docx.Document(io.BytesIO(made))


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


def test_a_paper_begins_from_the_template_with_its_styles_head_and_foot():
    document = written(template=checked_template(template(), "t.docx"))
    assert document.styles["Heading 1"].font.name == "Georgia"
    assert document.sections[0].header.paragraphs[0].text == "Staffordshire head"
    foot = [line.text for line in document.sections[0].footer.paragraphs]
    assert foot[0] == "Staffordshire foot"
    assert "content" in foot[1]
    assert "Sample text of the template" not in texts(document)
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == list(HEADINGS)
    assert "Caption" in [style.name for style in document.styles]


def test_a_dotx_is_taken_and_a_link_to_another_template_is_taken_away():
    held = parts(template())
    types = held["[Content_Types].xml"].replace(b"document.main+xml", b"template.main+xml")
    link = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'attachedTemplate" Target="file:///C:/Normal.dotm" TargetMode="External"/></Relationships>'
    )
    made = checked_template(
        zipped_evenly(held | {"[Content_Types].xml": types, "word/_rels/settings.xml.rels": link}), "t.dotx"
    )
    assert b"attachedTemplate" not in parts(made)["word/_rels/settings.xml.rels"]
    assert list(HEADINGS) == [p.text for p in written(template=made).paragraphs if p.style.name == "Heading 1"]


def broken(kind):
    held = parts(template())
    outside = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        b'Target="http://x.example/a.png" TargetMode="External"/></Relationships>'
    )
    return {
        "no zip": b"hello",
        "damaged": template()[:2_000],
        "workbook": zipped_evenly({"xl/workbook.xml": b"<x/>"}),
        "macros": zipped_evenly(held | {"word/vbaProject.bin": b"x"}),
        "entities": zipped_evenly(held | {"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        "outside": zipped_evenly(held | {"word/_rels/document.xml.rels": outside}),
        "no xml": zipped_evenly(held | {"word/document.xml": b"<w:document"}),
        "bomb": zipped_evenly(held | {"word/media/a.xml": bytes(60_000_000)}),
        "many": zipped_evenly(held | {f"word/{i}.xml": b"<x/>" for i in range(700)}),
    }[kind]


@pytest.mark.parametrize(
    "kind", ["no zip", "damaged", "workbook", "macros", "entities", "outside", "no xml", "bomb", "many"]
)
def test_a_hostile_or_broken_template_is_refused_in_words(kind):
    with pytest.raises(InputRefusedError) as refused:
        checked_template(broken(kind), "t.docx")
    assert "t.docx" in refused.value.message
    assert refused.value.hint


def test_sections_are_left_out_and_the_paper_says_so():
    document = written(without=sections_left_out(["areas,practices", "sites"]))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    gone = {"7 Sites", "Appendix A Small areas", "Appendix B Practices and primary care networks"}
    assert headings == [heading for heading in HEADINGS if heading not in gone]
    assert any(text.startswith("Left out of this paper by its authors: 7 Sites; ") for text in texts(document))


@pytest.mark.parametrize(("name", "words"), [("moon", "no section “moon”"), ("method", "always stand")])
def test_what_cannot_be_left_out_is_refused(name, words):
    with pytest.raises(InputRefusedError, match=words):
        sections_left_out([name])


@pytest.mark.parametrize(
    "data", [b'\xef\xbb\xbf{"why": "=Ours <b>1</b>\\nSecond"}', b"# Why\n=Ours <b>1</b>\nSecond\n"], ids=["json", "md"]
)
def test_texts_of_ones_own_stand_under_their_heading_as_they_are(data):
    said = texts(written(texts=own_texts(data, "texts")))
    at = len(said) - said[::-1].index("1 Why now") - 1  # the last: contents have it too
    assert said[at + 1 : at + 3] == ["=Ours <b>1</b>", "Second"]


@pytest.mark.parametrize(
    "data",
    [b"{", b'{"moon": "x"}', b'{"why": 1}', b"words\n# why\n", b"\xff\xfe\xff", b'{"why": "%s"}' % (b"x" * 20_001)],
)
def test_texts_that_cannot_be_read_are_refused_in_words(data):
    with pytest.raises(InputRefusedError) as refused:
        own_texts(data, "texts.json")
    assert "texts.json" in refused.value.message


def test_a_text_for_a_section_that_is_left_out_is_not_lost_silently():
    with pytest.raises(InputRefusedError, match="“sites”"):
        PaperSettings(without=frozenset({"sites"}), texts={"sites": "x"})


def test_logo_and_colour_are_on_the_paper():
    document = written(logo=checked_logo(png(), "l.png"), colour=checked_colour("#a1b2c3"))
    (shape,) = document.inline_shapes
    assert shape.width <= Cm(5)
    assert abs(shape.width / shape.height - 3) < 0.02
    assert shape._inline.docPr.get("descr") == "Logo of Our ICB"
    assert str(document.styles["Heading 1"].font.color.rgb) == "A1B2C3"


@pytest.mark.parametrize("data", [b"GIF89a", png()[:60], png((4_001, 1))], ids=["kind", "damaged", "large"])
def test_a_logo_that_is_no_small_png_is_refused(data):
    with pytest.raises(InputRefusedError, match=r"l\.png"):
        checked_logo(data, "l.png")


def test_a_colour_that_is_none_is_refused():
    with pytest.raises(InputRefusedError, match="no colour"):
        checked_colour("blue")
