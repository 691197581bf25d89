"""Pages of matplotlib under one another in one PDF."""

import io

import pytest
from matplotlib.figure import Figure

from nhmap.store.paper.pdf_joining import joined

DAY = "D:20261130120000Z"


def sheet(text):
    figure, out = Figure(figsize=(3, 4)), io.BytesIO()
    figure.text(0.1, 0.5, text)
    figure.savefig(out, format="pdf", metadata={"CreationDate": None, "ModDate": None})
    return out.getvalue()


def test_pages_stand_in_their_order_in_one_file_that_says_what_it_is():
    pages = [sheet("one"), sheet("two 7 0 R"), sheet("three")]
    made = joined(pages, "Plän", DAY)
    assert made.startswith(b"%PDF-1.4")
    assert b"/Count 3 " in made
    assert made.count(b"/Type /Page /Parent 2 0 R") == 3
    assert "Plän".encode("utf-16-be").hex().upper().encode() in made
    assert made == joined(pages, "Plän", DAY)


def test_every_object_is_where_the_table_says_and_every_reference_leads_to_one():
    made = joined([sheet("one"), sheet("two")], "x", DAY)
    table = int(made.rpartition(b"startxref\n")[2].split()[0])
    entries = made[table:].splitlines()[3:]
    begins = [int(line[:10]) for line in entries if line.endswith(b"n ")]
    for number, at in enumerate(begins, start=1):
        assert made[at:].startswith(b"%d 0 obj\n" % number)
    size = len(begins) + 1
    assert b"/Size %d " % size in made


def test_what_is_no_page_of_matplotlib_is_refused():
    with pytest.raises(ValueError, match="matplotlib"):
        joined([b"%PDF-1.7 something else"], "x", DAY)
