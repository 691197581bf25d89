"""Notes of a file beside those that are here: added, the same, or different; nothing is written over unasked."""

from __future__ import annotations

from nhmap.core.buildings.note_exchange import Keep, Noted, compare, concerning, statement_label

OLD = "2026-11-20T10:00:00+00:00"
NEW = "2026-11-21T10:00:00+00:00"


def test_what_nobody_said_here_is_new():
    told = Noted("S-1", "proposal.planning", "Granted.", OLD)
    beside = compare([], [told])
    assert beside.fresh == (told,)
    assert beside.taken(Keep.HERE) == (told,)


def test_the_same_words_are_the_same_whenever_they_were_written():
    beside = compare([Noted("S-1", "archetype", "purpose-built", OLD)], [Noted("S-1", "archetype", "purpose-built")])
    assert (beside.fresh, beside.same, beside.differing) == ((), 1, ())


def test_words_that_differ_count_only_when_they_are_chosen():
    given = [Noted("S-1", "proposal.digital", "Fibre.", NEW), Noted("S-1", "proposal.planning", "None.", OLD)]
    here = [Noted("S-1", "proposal.digital", "Copper.", OLD), Noted("S-1", "proposal.planning", "Granted.", NEW)]
    beside = compare(here, given)
    assert [each.newer for each in beside.differing] == [Keep.FILE, Keep.HERE]
    assert beside.taken(Keep.HERE) == ()
    assert beside.taken(Keep.NEWER) == (given[0],)
    assert beside.taken(Keep.FILE) == tuple(given)


def test_which_is_newer_is_not_guessed():
    for made in ("", "yesterday", "2026-11-21T10:00:00"):
        (each,) = compare(
            [Noted("S-1", "archetype", "purpose-built", OLD)], [Noted("S-1", "archetype", "", made)]
        ).differing
        assert each.newer is None
        assert (each.here, each.given) == ("purpose-built", "")


def test_a_status_and_its_reason_are_one_statement():
    given = [Noted("S-1", "status", "discounted", NEW), Noted("S-1", "reason", "Sold.", NEW)]
    here = [Noted("S-1", "status", "acts as an NHC", OLD)]
    (each,) = compare(here, given).differing
    assert (each.here, each.given, each.newer) == ("acts as an NHC", "discounted: Sold.", Keep.FILE)
    assert each.entries == tuple(given)
    assert compare([], given).fresh == tuple(given)
    (back,) = compare(given, here).differing
    assert back.entries == (here[0],)


def test_a_status_without_its_reason_and_a_reason_without_a_status_say_nothing():
    assert compare([], [Noted("S-1", "status", "discounted", NEW)]).fresh == ()
    assert compare([], [Noted("S-1", "reason", "Sold.", NEW)]).fresh == ()
    assert compare([], [Noted("S-1", "status", "candidate", NEW)]).fresh == ()
    assert compare([], [Noted("S-1", "proposal.digital", "", NEW)]).fresh == ()


def test_a_changed_mind_is_a_difference():
    here = [Noted("S-1", "status", "discounted", OLD), Noted("S-1", "reason", "Sold.", OLD)]
    (each,) = compare(here, [Noted("S-1", "status", "candidate", NEW), Noted("S-1", "reason", "Sold.", OLD)]).differing
    assert (each.given, each.newer) == ("candidate", Keep.FILE)
    assert [e.name for e in each.entries] == ["status"]


def test_only_notes_of_the_plans_buildings_leave_and_centres_that_act_beyond():
    here = [
        Noted("S-1", "reason", "ours"),
        Noted("S-2", "status", "acts as an NHC"),
        Noted("S-2", "proposal.capital", "their own"),
        Noted("S-3", "status", "discounted"),
    ]
    assert concerning(here, ["S-1"]) == (here[0], here[1])


def test_fields_are_called_as_people_call_them():
    assert statement_label("proposal.informed_by") == "How partners and communities informed it"
    assert statement_label("status") == "Status"
