"""Readiness: what makes a question met, what speaks against it, and that silence does neither."""

from dataclasses import replace

import pytest

from nhmap.core.buildings.note_book import NoteBook, SiteNotes, Status, admit_text, answers
from nhmap.core.buildings.readiness_questions import ANSWERS, READINESS
from nhmap.core.ranking.candidates import catchment_areas
from nhmap.core.site_page.readiness import Readiness, readiness, tally
from nhmap.core.site_page.site_fit import SnpFit
from nhmap.core.site_page.site_page import BuildingFact, site_page
from nhmap.core.site_page.surroundings import PracticeNear, ServiceNear
from nhmap.errors import InputRefusedError
from tests.support.site_pages import line_of_areas

NOTHING = SiteNotes("S-a")


@pytest.fixture(scope="module")
def page():
    world = line_of_areas()
    return site_page(world, catchment_areas(world), "S-a")


def practice(code, size, *, on_site=True, counted=True, pcn=""):
    return PracticeNear(code, f"{code} Surgery", pcn, size, "July 2026", 0.0, on_site, counted)


def of(page, key, fit=None, notes=NOTHING):
    return next(a for a in readiness(page, fit, notes) if a.question.key == key)


def snp(residents):
    return SnpFit("z", "Hanley", residents, (), None, "", ())


def test_every_question_is_answered_once_with_evidence_and_who_would_know(page):
    found = readiness(page, None, NOTHING)
    assert [a.question.key for a in found] == list(READINESS)
    assert all(a.evidence and a.question.who_knows for a in found)


@pytest.mark.parametrize(
    ("practices", "state", "words"),
    [
        ((), Readiness.UNKNOWN, "No practice has its main address here"),
        ((practice("A", 20_000), practice("B", 10_000)), Readiness.MET, "30,000 patients"),
        ((practice("A", 20_000), practice("B", 9_999)), Readiness.UNKNOWN, "29,999 patients"),
        ((practice("A", 15_000),), Readiness.UNKNOWN, "branch surgeries"),
        ((practice("A", 14_999),), Readiness.NOT_MET, "14,999 patients"),
        ((practice("A", 40_000), practice("B", None)), Readiness.UNKNOWN, "not all their lists"),
        ((practice("A", 9_000), practice("B", 90_000, on_site=False)), Readiness.NOT_MET, "9,000 patients"),
        ((practice("A", 90_000, counted=False),), Readiness.UNKNOWN, "No practice"),
    ],
)
def test_general_practice_counts_the_lists_on_site(page, practices, state, words):
    answer = of(replace(page, practices=practices), "general_practice")
    assert answer.state is state
    assert words in answer.evidence


@pytest.mark.parametrize(
    ("pcns", "words"),
    [
        (("", ""), "B Surgery; 30,000"),
        (("Truro PCN", "Truro PCN"), "(Truro PCN)"),
        (("Truro PCN", ""), "(Truro PCN)"),
        (("Truro PCN", "Coastal PCN"), "(of 2 PCNs)"),
    ],
)
def test_general_practice_says_whose_network_it_is(page, pcns, words):
    practices = tuple(practice(code, 15_000, pcn=pcn) for code, pcn in zip("AB", pcns, strict=True))
    assert words in of(replace(page, practices=practices), "general_practice").evidence


def test_services_at_its_postcode_are_told_and_settle_nothing(page):
    here = ServiceNear("pharmacy", "Hanley Pharmacy", page.site.postcode, 0.0, 45.0, None, "2026")
    away = ServiceNear("dentist", "Far Dentist", "ST9 9ZZ", 0.0, None, None, "2026")
    near = replace(page, site=replace(page.site, services=()), services=(here, away))
    team, opening = of(near, "community_team"), of(near, "opening")
    assert (team.state, opening.state) == (Readiness.UNKNOWN, Readiness.UNKNOWN)
    assert "At its postcode: Hanley Pharmacy (pharmacy)." in team.evidence
    assert "12 hours on six days are 72. At its postcode: Hanley Pharmacy: 45 hours a week." in opening.evidence
    assert "Far Dentist" not in team.evidence + opening.evidence


@pytest.mark.parametrize(
    ("residents", "state"),
    [
        (39_999, Readiness.NOT_MET),
        (40_000, Readiness.MET),
        (60_000, Readiness.MET),
        (60_001, Readiness.NOT_MET),
    ],
)
def test_about_50_000_is_asked_of_the_drawn_neighbourhood(page, residents, state):
    answer = of(page, "people", snp(residents))
    assert answer.state is state
    assert f"{residents:,}" in answer.evidence


def test_without_a_drawn_neighbourhood_the_people_are_unknown_and_those_in_reach_are_told(page):
    answer = of(page, "people")
    assert answer.state is Readiness.UNKNOWN
    assert "within 20 min on foot" in answer.evidence


@pytest.mark.parametrize(
    ("kind", "postcode", "always", "state"),
    [
        ("community diagnostic centre", "ST1 1AA", True, Readiness.MET),
        ("community diagnostic centre", "ST1 1AA", False, Readiness.UNKNOWN),
        ("community diagnostic centre", "ST9 9ZZ", True, Readiness.UNKNOWN),
        ("pharmacy", "ST1 1AA", True, Readiness.UNKNOWN),
    ],
)
def test_only_a_service_of_the_building_itself_says_when_it_opens(page, kind, postcode, always, state):
    service = ServiceNear(kind, "Hanley CDC", postcode, 0.0, None, always, "2026")
    site = replace(page.site, services=("community diagnostic centre",))
    assert of(replace(page, site=site, services=(service,)), "opening").state is state


def test_rooms_and_space_are_told_but_settle_nothing(page):
    told = replace(page, facts=(BuildingFact("Rooms", "24 rooms", "a list", "2026"),))
    rooms = of(told, "clinic_rooms")
    assert (rooms.state, "24 rooms" in rooms.evidence) == (Readiness.UNKNOWN, True)
    assert "Nobody has told us" in of(told, "shared_space").evidence


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_the_person_says_goes_before_open_data_which_is_still_told(page, answer):
    book = NoteBook.of([("S-a", "readiness.general_practice", answer)])
    found = of(replace(page, practices=(practice("A", 20_000),)), "general_practice", notes=book.notes("S-a"))
    assert (found.state, found.own) == (Readiness(answer), True)
    assert "You said so" in found.evidence
    assert "20,000 patients" in found.evidence


def test_an_answer_taken_back_or_unheard_of_leaves_open_data(page):
    book = NoteBook.of([("S-a", "readiness.opening", "met"), ("S-a", "readiness.opening", "")])
    assert not of(page, "opening", notes=book.notes("S-a")).own
    assert NoteBook.of([("S-a", "readiness.opening", "maybe")]).notes("S-a").value("readiness.opening") == ""
    assert answers("readiness.opening") == ANSWERS
    with pytest.raises(InputRefusedError):
        admit_text("readiness.opening", "maybe")


def test_the_tally_adds_up(page):
    assert tally(readiness(page, snp(50_000), NOTHING)) == "1 of 6 met, 1 not met, 4 unknown"


def test_three_statuses_are_three_things():
    entries = [("S-1", "status", Status.ACTING), ("S-2", "status", Status.DESIGNATED)]
    book = NoteBook.of([*entries, ("S-3", "status", Status.DISCOUNTED), ("S-3", "reason", "Sold")])
    assert book.acting == {"S-1", "S-2"}
    assert set(book.discounted) == {"S-3"}
