"""One table of retired codes."""

from __future__ import annotations

from nhmap.core.geography import recodes


def test_no_code_is_retired_twice_and_none_leads_to_a_retired_one() -> None:
    old = [each.old for each in recodes.RECODES]
    assert len(set(old)) == len(old)
    assert not {each.new for each in recodes.RECODES} & set(old)
    assert all(each.name and each.since for each in recodes.RECODES)


def test_views_of_the_table() -> None:
    assert recodes.COUNCILS == {"E08000016": "E08000038", "E08000019": "E08000039"}
    assert recodes.DIVIDED_SUB_ICBS == {"D4U1Y": "Frimley"}
    assert recodes.named_in_words() == "Barnsley is E08000038 and Sheffield E08000039"
