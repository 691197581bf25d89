"""What is noted of a building, and what of it counts."""

from __future__ import annotations

import pytest

from nhmap.core.buildings.note_book import (
    ARCHETYPES,
    FIELDS,
    PROPOSAL,
    REASON_LIMIT,
    TEXT_LIMIT,
    NoteBook,
    SiteNotes,
    Status,
    admit_text,
)
from nhmap.errors import InputRefusedError


def test_the_last_entry_of_a_field_counts():
    book = NoteBook.of([("S-1", "archetype", ARCHETYPES[0]), ("S-1", "archetype", ARCHETYPES[2])])
    assert book.notes("S-1").archetype == ARCHETYPES[2]
    assert book.notes("S-2") == SiteNotes("S-2")


def test_a_building_is_discounted_only_with_a_reason():
    book = NoteBook.of([("S-1", "status", "discounted"), ("S-2", "status", "discounted"), ("S-2", "reason", " sold ")])
    assert book.notes("S-1").stands is Status.CANDIDATE
    assert book.discounted == {"S-2": "sold"}


def test_a_reason_outlives_a_change_of_mind():
    book = NoteBook.of([("S-1", "status", "discounted"), ("S-1", "reason", "sold"), ("S-1", "status", "candidate")])
    assert book.discounted == {}
    assert book.notes("S-1").reason == "sold"


def test_acting_centres():
    book = NoteBook.of(
        [("S-1", "status", "acts as an NHC"), ("S-2", "status", "candidate"), ("S-3", "status", "designated")]
    )
    assert book.acting == frozenset({"S-1", "S-3"})
    assert not book.discounted


def test_entries_of_fields_that_are_no_more_are_passed_over():
    assert NoteBook.of([("S-1", "colour", "red")]).of_site == {}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_read_back(name):
    known = {"status": "discounted", "archetype": ARCHETYPES[1], "proposal.estate_option": "extension"}
    text = "not met" if name.startswith("readiness.") else known.get(name, "So.")
    assert SiteNotes("S-1").with_value(name, text).value(name) == text


def test_text_is_kept_as_it_was_typed():
    typed = "  First line\n\tsecond – with “quotes”, <b>marks</b> and =SUM(A1)\n\n"
    assert admit_text("proposal.planning", typed) == typed


def test_signs_that_no_file_can_carry_are_left_out():
    assert admit_text("reason", "a\x00b\x1b[0m\ud800c\r\nd") == "ab[0mc\nd"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("colour", "red", "no field"),
        ("reason", "x" * (REASON_LIMIT + 1), "501 characters"),
        ("proposal.capital", "x" * (TEXT_LIMIT + 1), "4,001 characters"),
        ("archetype", "palace", "none of the answers"),
        ("status", "sold", "none of the answers"),
        ("proposal.estate_option", "tent", "none of the answers"),
    ],
)
def test_what_cannot_be_kept_is_refused(name, text, said):
    with pytest.raises(InputRefusedError, match=said):
        admit_text(name, text)


def test_an_answer_can_be_taken_back():
    assert admit_text("archetype", "") == ""


def test_the_proposal_asks_what_the_framework_asks():
    assert len(PROPOSAL) == 10
    assert all(each.asks for each in PROPOSAL.values())
