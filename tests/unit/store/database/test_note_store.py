"""Notes of buildings are stored, found again, and never lost to somebody else's."""

from __future__ import annotations

import pytest

from nhmap.core.buildings.note_book import Status
from nhmap.core.buildings.note_exchange import Noted
from nhmap.errors import InputRefusedError
from nhmap.store.database.note_store import NoteStore
from nhmap.store.database.plans import PlanStore

WHEN = "2026-11-23T10:00:00+00:00"
LATER = "2026-11-23T10:05:00+00:00"


@pytest.fixture
def notes(tmp_path):
    store = PlanStore(f"sqlite:///{(tmp_path / 'plans.sqlite').as_posix()}")
    yield NoteStore(store.engine)
    store.close()


def test_notes_are_found_again(notes):
    notes.write("S-1", {"status": "discounted", "reason": "Sold in May"}, WHEN)
    notes.write("S-2", {"proposal.digital": "Fibre =1+1"}, WHEN)
    book = notes.book()
    assert book.notes("S-1").status is Status.DISCOUNTED
    assert book.discounted == {"S-1": "Sold in May"}
    assert book.notes("S-2").proposal == {"digital": "Fibre =1+1"}


def test_a_building_cannot_be_discounted_without_a_reason(notes):
    with pytest.raises(InputRefusedError, match="with a reason"):
        notes.write("S-1", {"status": "discounted", "reason": "  "}, WHEN)
    assert notes.entries() == ()


def test_all_fields_of_one_writing_are_stored_or_none(notes):
    with pytest.raises(InputRefusedError):
        notes.write("S-1", {"reason": "kept?", "archetype": "palace"}, WHEN)
    assert notes.log("S-1") == ()


def test_the_same_words_again_are_no_entry(notes):
    notes.write("S-1", {"reason": "one"}, WHEN)
    notes.write("S-1", {"reason": "one"}, LATER)
    assert len(notes.log("S-1")) == 1


def test_a_text_can_be_emptied_and_what_it_was_stays_in_the_log(notes):
    notes.write("S-1", {"reason": "one"}, WHEN)
    notes.write("S-1", {"reason": ""}, LATER)
    assert notes.book().notes("S-1").reason == ""
    assert [e.text for e in notes.log("S-1")] == ["one", ""]


def test_somebody_elses_words_written_meanwhile_stand_and_are_handed_back(notes):
    notes.write("S-1", {"reason": "theirs before"}, WHEN, window="a")
    seen = notes.entries()[-1].number
    assert notes.write("S-1", {"reason": "theirs"}, WHEN, seen=seen, window="a", who="Anna") == ()
    mine = {"reason": "mine", "archetype": "purpose-built"}
    (unread,) = notes.write("S-1", mine, LATER, seen=seen, window="b")
    assert (unread.text, unread.who, unread.made) == ("theirs", "Anna", WHEN)
    assert notes.book().notes("S-1").reason == "theirs"
    assert notes.book().notes("S-1").archetype == "purpose-built"
    assert notes.write("S-1", {"reason": "mine"}, LATER, seen=unread.number, window="b") == ()
    assert [e.text for e in notes.log("S-1") if e.name == "reason"] == ["theirs before", "theirs", "mine"]


def test_a_window_never_contests_itself(notes):
    notes.write("S-1", {"reason": "one"}, WHEN, seen=0, window="a")
    assert notes.write("S-1", {"reason": "two"}, LATER, seen=0, window="a") == ()
    assert notes.book().notes("S-1").reason == "two"


def test_status_and_reason_are_one_statement(notes):
    notes.write("S-1", {"status": "acts as an NHC"}, WHEN, seen=0, window="a")
    (unread,) = notes.write("S-1", {"status": "discounted", "reason": "Sold"}, LATER, seen=0, window="b")
    assert unread.name == "status"
    assert notes.book().notes("S-1").reason == ""


def test_each_field_is_seen_by_itself(notes):
    notes.write("S-1", {"proposal.digital": "one", "proposal.capital": "one"}, WHEN, window="a")
    digital, capital = (e.number for e in notes.entries())
    both = {"proposal.digital": "two", "proposal.capital": "two"}
    (unread,) = notes.write(
        "S-1", both, LATER, seen={"proposal.digital": digital, "proposal.capital": capital - 1}, window="b"
    )
    assert unread.name == "proposal.capital"
    assert notes.book().notes("S-1").proposal == {"digital": "two", "capital": "one"}


def test_other_fields_and_the_same_words_are_no_conflict(notes):
    notes.write("S-1", {"reason": "one", "archetype": "purpose-built"}, WHEN)
    assert notes.write("S-1", {"reason": "one", "proposal.capital": "£1 m"}, LATER, seen=0) == ()


def test_notes_from_another_desk_keep_their_time_unless_it_lies_ahead(notes):
    notes.write("S-1", {"reason": "one"}, WHEN)
    brought = [
        Noted("S-1", "reason", "one", LATER),
        Noted("S-1", "archetype", "purpose-built", WHEN),
        Noted("S-2", "proposal.digital", "Fibre", "2099-01-01T00:00:00+00:00"),
        Noted("S-2", "proposal.capital", "£1 m"),
    ]
    assert notes.bring(brought, LATER) == 3
    made = {(e.site_id, e.name): e.made for e in notes.entries()}
    assert made["S-1", "reason"] == made["S-1", "archetype"] == WHEN
    assert made["S-2", "proposal.digital"] == made["S-2", "proposal.capital"] == LATER
    assert notes.bring(notes.noted(), LATER) == 0


def test_all_notes_from_another_desk_are_stored_or_none(notes):
    with pytest.raises(InputRefusedError):
        notes.bring([Noted("S-1", "reason", "kept?"), Noted("S-1", "archetype", "palace")], WHEN)
    assert notes.entries() == ()
