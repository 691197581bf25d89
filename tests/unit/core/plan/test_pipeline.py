"""What people say of schemes: amounts as they are typed, answers, limits, and what is taken back."""

from decimal import Decimal

import pytest

from nhmap.core.plan.pipeline import Disposal, Pipeline, SchemeWords
from nhmap.core.plan.typed_answers import millions
from nhmap.errors import InputRefusedError


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12.4", "12.4"),
        ("£12.4m", "12.4"),
        (" £ 1,250.5 million ", "1250.5"),
        ("850k", "0.85"),
        (".5", "0.5"),
        ("0", "0"),
        ("", None),
        ("  ", None),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, amount):
    assert millions(typed, "Capital") == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("typed", ["lots", "-3", "12,4", "1e9", "12400000", "nan", "£", "m", "1.2.3", "0.0000001", "٣"])
def test_what_is_no_amount_of_millions_is_refused_in_words(typed):
    with pytest.raises(InputRefusedError, match=r"millions|decimals"):
        millions(typed, "Capital")


def test_unknown_and_empty_take_back_what_was_said():
    words = SchemeWords("S-1").with_value("option", "Refurbish").with_value("capital", "1.50")
    assert words.texts == {"option": "refurbish", "capital": "1.5"}
    assert words.with_value("option", "unknown").with_value("capital", "").empty


def test_what_a_newer_nhmap_says_is_passed_over_and_what_is_wrong_is_refused():
    assert SchemeWords("S-1").with_value("colour", "red").empty
    with pytest.raises(InputRefusedError, match="wave 1, to 2027"):
        SchemeWords("S-1").with_value("wave", "soon")
    with pytest.raises(InputRefusedError, match="2,001 characters"):
        SchemeWords("S-1").with_value("partners", "x" * 2_001)
    with pytest.raises(InputRefusedError, match="no id"):
        Pipeline().with_entry("scheme/" + "x" * 200 + "/option", "build")
    assert Pipeline().with_entry("shortlist/S-1", value=True) is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("", "850"), "no name"),
        (("A", "big"), "no size"),
        (("A", "0"), "no size"),
        (("A", "NaN"), "no size"),
        (("A", "", "gone"), "declared surplus"),
        (("A", "", "", "28"), "no year"),
    ],
)
def test_a_disposal_that_cannot_be_is_refused(row, words):
    with pytest.raises(InputRefusedError, match=words):
        Disposal.of(*row)


def test_a_disposal_is_read_as_people_type_it():
    assert Disposal.of("Old surgery", "1,250.5 m²", "Sold", "2028").to_dict() == {
        "name": "Old surgery",
        "size": "1250.5",
        "status": "sold",
        "year": "2028",
    }


def test_keys_are_a_field_each():
    pipeline = Pipeline().with_entry("scheme/new:z1/option", "build")
    pipeline = pipeline.with_entry("return/defined", "By PCN")
    assert pipeline.entries() == {"return/defined": "By PCN", "scheme/new:z1/option": "build"}
    assert [each.scheme_id for each in pipeline.new] == ["new:z1"]
    assert pipeline.with_entry("scheme/new:z1/option", "").schemes == ()
