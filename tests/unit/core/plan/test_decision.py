import pytest

from nhmap.core.choices import Choices
from nhmap.core.plan.decision import LIMITS, RESPONSIBLE_LIMIT, DecisionRecord
from nhmap.errors import InputRefusedError

FULL = (
    DecisionRecord()
    .with_value("status", "agreed")
    .with_value("agreed_on", "2026-12-17")
    .with_value("agreed_by", " the board ")
    .with_value("engagement", "three evenings")
    .with_responsible("z1", "Trust A")
)


def test_a_record_goes_out_and_comes_back():
    assert FULL.agreed_by == "the board"
    assert DecisionRecord.from_dict(FULL.to_dict()) == FULL
    assert DecisionRecord.from_dict({}).empty


def test_who_agreed_leaves_only_where_it_was_ticked():
    assert FULL.shared.agreed_by == ""
    assert FULL.shared.agreed_on == "2026-12-17"
    assert FULL.with_value("names", "yes").shared.agreed_by == "the board"


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("status", "perhaps", "draft or agreed"),
        ("agreed_on", "17 December", "is no day"),
        ("asked", "x" * 2_001, "2,000 can be kept"),
        ("organisation", "a\x00b", "nothing can store"),
        ("names", "no", "yes, or nothing"),
    ],
)
def test_what_no_field_takes_is_refused_in_words_and_passed_over_in_files(key, text, words):
    with pytest.raises(InputRefusedError, match=words):
        DecisionRecord().with_value(key, text)
    assert DecisionRecord.from_dict({key: text}).empty


def test_an_organisation_is_typed_and_taken_back():
    assert FULL.of_zone("z1") == "Trust A"
    assert FULL.with_responsible("z1", " ").responsible == ()
    with pytest.raises(InputRefusedError, match="200 can be kept"):
        FULL.with_responsible("z1", "x" * (RESPONSIBLE_LIMIT + 1))
    strange = {"responsible": {"z1": "x" * 201, "z2": 7, "z3": "Trust"}, "status": ["agreed"]}
    assert DecisionRecord.from_dict(strange).responsible == (("z3", "Trust"),)


def test_each_field_is_a_choice_of_its_own_and_both_of_two_windows_stand():
    before = Choices()
    mine = Choices(decision=DecisionRecord().with_value("agreed_by", "the board"))
    theirs = Choices(decision=DecisionRecord().with_responsible("z1", "Trust A"))
    assert mine.differences(before) == {"decision/agreed_by": "the board"}
    assert theirs.differences(before) == {"responsible/z1": "Trust A"}
    both = before.said([*mine.differences(before).items(), *theirs.differences(before).items()])
    assert (both.decision.agreed_by, both.decision.of_zone("z1")) == ("the board", "Trust A")
    assert both.said(before.differences(both).items()) == before


def test_choices_hold_the_record():
    choices = Choices(decision=FULL)
    assert Choices.from_dict(choices.to_dict()) == choices
    assert Choices().said(choices.entries().items()) == choices
    assert "decision" not in Choices().to_dict()


@pytest.mark.parametrize(
    "raw",
    [{key: value} for key in [*LIMITS, "responsible", "other"] for value in (None, 7, [], {}, "\ud800", "x" * 20)],
)
def test_no_file_breaks_it(raw):
    record = DecisionRecord.from_dict(raw)
    assert DecisionRecord.from_dict(record.to_dict()) == record
