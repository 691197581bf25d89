"""What practices were asked and answered is kept key by key, and refused in words where it cannot be kept."""

from __future__ import annotations

import pytest

from nhmap.core.alignment.consents import NOTE_LIMIT, Answer, Consent, MoveRules, Settled, admit
from nhmap.core.choices import Choices
from nhmap.errors import InputRefusedError

AGREED = Consent(Answer.AGREED, "U12200", "Dr Shah", "2026-11-30", "from April")
SETTLED = Settled(MoveRules(20_000, 70_000, hard=True), (("M83004", AGREED),), ("M83012",), ("U12200",))


def test_what_is_settled_survives_choices_and_their_dictionary():
    chosen = Choices(pcns=SETTLED)
    assert Choices.from_dict(chosen.to_dict()) == chosen
    changes = chosen.differences(Choices())
    assert sorted(changes) == ["consent/M83004", "frozen/U12200", "pcn_rules", "stays/M83012"]
    assert Choices().said(changes.items()) == chosen
    assert chosen.said(Choices().differences(chosen).items()) == Choices()


def test_choices_from_before_there_were_consents_have_none():
    older = {key: value for key, value in Choices().to_dict().items() if key != "pcns"}
    assert Choices.from_dict(older).pcns == Settled()


def test_two_practices_are_two_statements():
    one = Settled().with_consent("M83004", AGREED)
    both = one.with_consent("Y00078", Consent(Answer.ASKED))
    assert [code for code, _ in both.consents] == ["M83004", "Y00078"]
    assert both.consent("M83004") == AGREED
    assert both.with_consent("M83004", Consent()).consents == (("Y00078", Consent(Answer.ASKED)),)


def test_text_is_kept_as_typed_and_what_no_file_can_carry_is_not():
    kept = admit(Consent(Answer.REFUSED, "", " Dr Ó Néill ", "2026-11-30", "=1+1 <b>no</b>\x00\r\nlate"))
    assert (kept.who, kept.note) == ("Dr Ó Néill", "=1+1 <b>no</b>\nlate")


@pytest.mark.parametrize(
    ("consent", "words"),
    [
        (Consent(Answer.ASKED, note="x" * (NOTE_LIMIT + 1)), "The note has 2,001 characters"),
        (Consent(Answer.ASKED, who="x" * 200), "The name has 200 characters"),
        (Consent(Answer.ASKED, on="31/02/2026"), "is no day"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(consent, words):
    with pytest.raises(InputRefusedError, match=words):
        Settled().with_consent("M83004", consent)


def test_a_code_that_is_none_is_refused():
    with pytest.raises(InputRefusedError, match="no code of a practice"):
        Settled().with_consent("M83/004", AGREED)


def test_limits_that_cross_are_refused():
    with pytest.raises(InputRefusedError, match="at least 60,000 and at most 30,000"):
        MoveRules(60_000, 30_000).sound()


@pytest.mark.parametrize("value", [{"answer": "maybe"}, {"lower": 5}, 7])
def test_a_damaged_statement_is_said(value):
    for key in ("consent/M83004", "pcn_rules"):
        with pytest.raises(InputRefusedError, match="damaged"):
            Choices().said([(key, value)])
