"""How a paper shall look, as it is kept beside a plan: a key a field."""

import pytest

from nhmap.core.choices import Choices, unsaid
from nhmap.core.plan.paper_record import PaperRecord
from nhmap.errors import InputRefusedError

SAID = (
    PaperRecord()
    .with_value("colour", "#7A1F5C")
    .with_value("without", "why,sites")
    .with_value("options", "no")
    .with_value("text-people", "  Our words.\nTwo lines. ")
)


def test_what_was_said_comes_back_key_by_key():
    entries = SAID.entries()
    assert entries == {
        "paper/colour": "#7A1F5C",
        "paper/without": "why,sites",
        "paper/options": "no",
        "paper/text-people": "Our words.\nTwo lines.",
    }
    again = Choices().said(entries.items())
    assert again.paper == SAID
    assert Choices.from_dict(again.to_dict()).paper == SAID
    assert again.paper.left_out == ("why", "sites")


def test_what_is_taken_back_leaves_nothing():
    after = Choices(paper=PaperRecord()).differences(Choices(paper=SAID))
    assert set(after.values()) == {""}
    assert Choices(paper=SAID).said(after.items()).paper == PaperRecord()
    assert unsaid("paper/colour") == ""


def test_fields_of_a_newer_nhmap_are_passed_over_and_too_long_texts_refused():
    assert PaperRecord().with_entry("paper/holograms", "yes") == PaperRecord()
    assert PaperRecord().with_entry("paper/text-../../x", "yes") == PaperRecord()
    assert PaperRecord().with_entry("decision/status", "agreed") is None
    with pytest.raises(InputRefusedError, match="20,001 characters"):
        PaperRecord().with_value("text-why", "x" * 20_001)
