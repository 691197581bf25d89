"""The shortlist as a page to print: what it says, and that people's words stay text."""

from types import SimpleNamespace

from nhmap.core.buildings.note_book import PROPOSAL, SiteNotes
from nhmap.core.portfolio.pipeline_return import SchemeFacts
from nhmap.core.ranking.ranking import Standing
from nhmap.core.site_page.shortlist_lines import shortlist_line
from nhmap.store.exports.shortlist_page import ShortlistPage, shortlist_html


def site(**more):
    criterion = SimpleNamespace(label="Deprivation", say=lambda figure: f"{figure:g}")
    other = SimpleNamespace(label="Space", say=lambda figure: f"{figure:g}")
    given = {
        "site_id": "S-1",
        "standing": Standing.PASSES if hasattr(Standing, "PASSES") else next(iter(Standing)),
        "gates": {"owner": "unknown"},
        "gate_reasons": (),
        "remarks": ("A list above 60,000 patients.",),
        "contributions": (
            SimpleNamespace(criterion=criterion, known=True, points=9.0, figure=40.0, share=0.5),
            SimpleNamespace(criterion=other, known=False, points=2.0, figure=None, share=0.5),
        ),
    }
    return SimpleNamespace(**(given | more))


FACTS = SchemeFacts("S-1", "<i>Clinic</i>", "TR1 1AA", "z", "Truro & East", 50_000, 9_000, 2, 1, 3, "B", 4, "")


def test_reasons_risks_and_parts_are_told():
    notes = SiteNotes("S-1", proposal={next(iter(PROPOSAL)): "Here", "nonsense": "x"})
    line = shortlist_line(site(), None, notes, ["General practice on site"])
    assert line.reasons == ("Deprivation: 40",)
    assert line.unknown == ("Space",)
    assert line.risks[0].startswith("to be checked: ")
    assert "not met: General practice on site" in line.risks
    assert line.risks[-1] == "A list above 60,000 patients"
    assert line.written == 1
    assert line.complete == f"1 of {len(PROPOSAL) + 1} parts written"
    assert "Archetype" in line.missing


def test_what_is_set_apart_says_why_first():
    line = shortlist_line(site(standing=Standing.FAILS, gate_reasons=("It is shut.",)), None, SiteNotes("S-1"))
    assert line.risks[0] == "It is shut"


def test_the_page_holds_words_as_text_and_asks_nobody():
    line = shortlist_line(site(), None, SiteNotes("S-1"))
    page = ShortlistPage(
        "Plan <b>",
        "Cornwall",
        "Together 9,000.",
        "2026-11-30",
        illustrative=True,
        attribution="OGL",
        vintages={"residents": "2022"},
    )
    text = shortlist_html(page, [(FACTS, line)]).decode()
    assert "&lt;i&gt;Clinic&lt;/i&gt;" in text
    assert "Plan &lt;b&gt;" in text
    assert "ILLUSTRATIVE" in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    assert "2 met, 1 not met, 3 unknown" in text
    assert "@page{size:A4 landscape" in text
