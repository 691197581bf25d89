"""Laws of the return: totals are the sums of its rows, everything is in one wave, and nothing unknown is in a sum."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from nhmap.core.choices import Choices
from nhmap.core.plan.pipeline import DISPOSAL_STATUSES, DISPOSALS, OPTIONS, WAVES, Pipeline, SchemeWords
from nhmap.core.plan.typed_answers import plain
from nhmap.core.portfolio.pipeline_return import PipelineReturn, Scheme, SchemeFacts

amounts = st.one_of(st.just(""), st.integers(0, 10**9).map(lambda n: plain(Decimal(n) / 10**6)))
disposals = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["Old surgery", "Annexe"]),
            "size": st.one_of(st.just(""), st.integers(1, 90_000).map(str)),
            "status": st.sampled_from(["", *DISPOSAL_STATUSES]),
            "year": st.sampled_from(["", "2028"]),
        }
    ),
    max_size=3,
)
said = st.fixed_dictionaries(
    {
        "option": st.sampled_from(["", *OPTIONS]),
        "wave": st.sampled_from(["", *WAVES]),
        "capital": amounts,
        "revenue": amounts,
        "digital_cost": amounts,
        "no_disposals": st.sampled_from(["", "yes"]),
        DISPOSALS: disposals,
        "people": st.one_of(st.none(), st.integers(0, 90_000)),
        "zone": st.sampled_from(["", "a", "b"]),
    }
)


def scheme(at, told):
    words = SchemeWords(f"S-{at}")
    for key, value in told.items():
        words = words.with_value(key, value)  # people and zone are no fields and are passed over
    return Scheme(SchemeFacts(f"S-{at}", f"Site {at}", zone_id=told["zone"], people=told["people"]), words)


def by_hand(rows, key):
    """A sum and how many it leaves out, the slow way."""
    total, unknown = Decimal(0), 0
    for row in rows:
        if row[key] in {"", None}:
            unknown += 1
        else:
            total += Decimal(row[key])
    return total, unknown


@given(st.lists(said, max_size=8))
def test_totals_are_the_sums_of_the_rows(rows):
    returned = PipelineReturn(tuple(scheme(at, row) for at, row in enumerate(rows)), ())
    groups = {wave or "unknown": [row for row in rows if row["wave"] == wave] for wave in (*WAVES, "")}
    assert sum(each.schemes for each in returned.waves) == returned.total.schemes == len(rows)
    pairs = [(each, groups[each.label]) for each in returned.waves]
    pairs += [(returned.total, rows), (returned.against[0].total, groups[WAVES[0]] + groups[WAVES[1]])]
    for total, of in pairs:
        for key, added in (("capital", total.capital), ("revenue", total.revenue), ("digital_cost", total.digital)):
            known, unknown = by_hand(of, key)
            assert (added.known, added.unknown) == (known, unknown)
            assert (added.value is None) == (unknown == len(of) > 0)
            assert f"{unknown} unknown" in added.words() or not unknown or added.words() == "unknown"
        assert (total.people.known, total.people.unknown) == by_hand(of, "people")
        assert sum(total.options.values()) == len(of)
        gone = [each for row in of for each in row[DISPOSALS]]
        silent = sum(not row[DISPOSALS] and not row["no_disposals"] for row in of)
        known, unknown = by_hand(gone, "size")
        assert total.disposals == len(gone)
        assert (total.disposal_m2.known, total.disposal_m2.unknown) == (known, unknown + silent)


@given(st.lists(said, max_size=5), st.lists(said, max_size=5))
def test_what_is_said_of_schemes_goes_out_and_comes_back_key_by_key(before, after):
    def choices(rows):
        pipeline = Pipeline()
        for at, row in enumerate(rows):
            pipeline = pipeline.with_scheme(scheme(at, row).words)
        return Choices(pipeline=pipeline)

    old, new = choices(before), choices(after)
    assert old.said(old.differences(new).items()).pipeline == old.pipeline
    assert old.said(new.differences(old).items()).pipeline == new.pipeline
    assert Choices.from_dict(new.to_dict()) == new
