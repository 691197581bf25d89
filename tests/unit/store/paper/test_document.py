import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm

from nhmap.store.paper.all_tables import tables
from nhmap.store.paper.atlas import atlas
from nhmap.store.paper.document import HEADINGS, paper
from nhmap.store.paper.tables import Column, Kind
from nhmap.store.paper.word_tables import TWIPS_CM, widths_of
from tests.support.papers import NASTY, grid_subject


@pytest.fixture(scope="module")
def maps():
    """The maps, whose bytes `test_packing` compares."""
    return atlas(grid_subject(option="A", asked="agree these neighbourhoods"))


@pytest.fixture(scope="module")
def data(maps):
    subject = grid_subject(option="A", asked="agree these neighbourhoods")
    return paper(subject, tables(subject), maps, "5ea1", [("Spatial files", "the disk is full")])


@pytest.fixture(scope="module")
def document(data):
    return docx.Document(io.BytesIO(data))


def test_sections_stand_in_their_order(document):
    ones = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert ones == list(HEADINGS)


def test_what_is_not_held_is_a_heading_that_says_so(document):
    texts = [p.text for p in document.paragraphs]
    for heading in ("Governance", "Growth of population", "Engagement", "Councils to come", "Risks"):
        assert "ot held in nhmap" in texts[texts.index(heading) + 1]


def test_words_of_people_are_printed_as_they_are(document):
    texts = [p.text for p in document.paragraphs]
    assert "The board is asked to: agree these neighbourhoods" in texts
    assert any(NASTY in text for text in texts)
    assert any("5ea1" in text for text in texts)
    assert "Missing: Spatial files. the disk is full." in texts


def test_every_table_has_a_head_that_is_repeated_and_a_caption(document):
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption" and p.text.startswith("Table")]
    assert len(captions) == len(document.tables) > 10
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_every_picture_says_what_it_shows(document):
    shapes = [shape._inline.docPr for shape in document.inline_shapes]
    assert len(shapes) == 3 + 4
    assert all(len(about.get("descr")) > 20 for about in shapes)


def test_it_is_a4_in_british_english_with_contents(data, document):
    assert {round(min(s.page_width, s.page_height) / Cm(1), 1) for s in document.sections} == {21.0}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body, styles = archive.read("word/document.xml").decode(), archive.read("word/styles.xml").decode()
    assert 'TOC \\o "1-2"' in body.replace("&quot;", '"')
    assert 'w:lang w:val="en-GB"' in styles


def test_figures_are_those_of_the_tables(document):
    made = tables(grid_subject())
    (people,) = [
        t for t in document.tables if t.rows[0].cells[1].text == "Neighbourhood" and t.rows[1].cells[1].text == "West"
    ][:1]
    assert people.rows[1].cells[3].text == f"{made['SNP'].values('residents')[0]:,}"


def test_practices_have_the_numbers_that_the_map_gives_them(document):
    heads = [[cell.text for cell in table.rows[0].cells][:2] for table in document.tables]
    own = [table for table, head in zip(document.tables, heads, strict=True) if head == ["No.", "Practice"]]
    assert [[cell.text for cell in table.rows[1].cells][:2] for table in own] == [
        ["1", "Practice 1"],
        ["1", "Practice 2"],
    ]


def test_the_same_plan_gives_the_same_paper(data, maps):
    subject = grid_subject(option="A", asked="agree these neighbourhoods")
    assert data == paper(subject, tables(subject), maps, "5ea1", [("Spatial files", "the disk is full")])


def test_no_word_of_a_narrow_column_is_torn_apart_and_a_table_is_as_wide_as_asked():
    columns = (
        Column("b", "Band", width=3),
        Column("n", "Rank", Kind.COUNT, 4),
        Column("t", "What the band hangs on", width=60),
    )
    widths = widths_of(columns, [["B", "1", "an owner nobody knows"]] * 3, 17, 8)
    assert sum(widths) == pytest.approx(17 * TWIPS_CM, abs=3)
    assert all(width / TWIPS_CM > 0.18 * 4 + 0.2 for width in widths)
    many = tuple(Column(str(at), "Neighbourhood", width=10) for at in range(12))
    assert sum(widths_of(many, [], 17, 8)) == pytest.approx(17 * TWIPS_CM, abs=12)


def test_no_line_of_full_height_follows_a_table_without_a_note(document):
    body = list(document.element.body)
    after = [body[at + 1] for at, each in enumerate(body) if each.tag == qn("w:tbl")]
    empty = [each for each in after if not "".join(each.itertext())]
    assert empty
    assert all(each.pPr.spacing.get(qn("w:line")) == "20" for each in empty)
