"""Rankings as files: every preset side by side, and what to find out."""

import csv
import io
import math

from nhmap.core.ranking.ranking import rank
from nhmap.core.ranking.value_of_information import requests, value_of_information
from nhmap.core.ranking.weights import Weights
from nhmap.store.exports.ranking_files import letters_csv, presets_csv, to_do_csv
from tests.support.site_worlds import measures_of

HALVES = Weights.from_dict({"deprivation": 1, "people": 1})
ALONE = Weights.from_dict({"people": 1}, "people alone")


def lines(data):
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_each_site_has_its_place_now_and_under_each_other_set():
    m = measures_of([[0.9, 0.1], [0.2, 0.6], [math.nan, math.nan]], site_ids=["=a", "b", "c"])
    found = lines(presets_csv(rank(m, HALVES), {"people alone": rank(m, ALONE)}))
    assert [(r["site_id"], r["rank_now"], r["rank_people_alone"]) for r in found] == [
        ("'=a", "1", "3"),
        ("b", "2", "1"),
        ("c", "3", "2"),  # nothing is known of it: it has what is expected
    ]


def test_the_to_do_list_leaves_room_for_the_answer():
    facts = value_of_information(rank(measures_of([[0.5, 0.5], [0.6, math.nan]]), HALVES), 1)
    (row,) = lines(to_do_csv(facts, 1))
    assert (row["place"], row["chance"], row["now"], row["answer"]) == ("1", "0.2002", "outside the first 1", "")
    assert row["who_knows"]


def test_a_letter_names_who_is_asked_and_leaves_room():
    r = rank(measures_of([[0.5, 0.5], [0.6, math.nan]], site_ids=["a", "=b"]), HALVES)
    (row,) = lines(letters_csv(r, requests(r, value_of_information(r, 1))))
    assert row["for"] == "People reached"
    assert row["ask"]
    assert (row["site_id"], row["rank"], row["answer"], row["answered_by"]) == ("'=b", "2", "", "")


def test_every_line_says_that_facts_are_invented():
    r = rank(measures_of([[0.5, 0.5], [0.6, math.nan]]), HALVES)
    for data in (presets_csv(r, {}, illustrative=True), to_do_csv(value_of_information(r, 1), 1, illustrative=True)):
        assert all(row["warning"].startswith("ILLUSTRATIVE") for row in lines(data))
