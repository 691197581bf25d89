"""Tables of travel times as people give them."""

import csv
import io

import numpy as np
import pytest

from nhmap.core.reach.catchments import Coverage
from nhmap.errors import InputRefusedError
from nhmap.store.travel_files.faults import mode_of
from nhmap.store.travel_files.reading import read_travel
from tests.support.site_worlds import line_areas, line_sites

GOOD = "LSOA21CD,site_id,minutes,mode\nE01000001,s0,5,walk\nE01000002,s0,12.5,walk\nE01000003,s2,9,Driving\n"


def read(text):
    return read_travel(text.encode(), "times.csv", line_sites(), line_areas())


def test_tables_by_mode_with_their_coverage():
    upload = read(GOOD)
    assert upload.modes == ("walk", "drive")
    assert upload.coverage["walk"] == Coverage(4, 1, 2)
    assert upload.coverage["drive"] == Coverage(4, 1, 1)
    assert upload.rejects == upload.problems == ()
    assert upload.table("walk").limit_min == 20
    assert upload.table("car").limit_min == 15
    reach = upload.table("walk", 10).reach(line_sites(), line_areas())
    assert reach.members(0).tolist() == [0]
    assert reach.known.tolist() == [True, True, True, False]
    assert "1 of 4 sites covered" in upload.sentence("walk")


def test_every_row_that_cannot_be_used_comes_back_with_its_reason():
    upload = read(
        GOOD + "E01999999,s0,5,walk\nBirmingham,s0,5,walk\nE01000001,nowhere,5,walk\nE01000001,s0,,walk\n"
        "E01000001,s0,soon,walk\nE01000001,s0,-1,walk\nE01000001,s0,9999,walk\nE01000001,s0,5,\n,s0,5,walk\n"
        "E01000001,,5,walk\nE01000001,s0\n=1+1,s0,5,walk\nE01000001,s0,nan,walk\nE01000001,s0,inf,walk\n"
    )
    assert len(upload.rejects) == 14
    assert [r.line for r in upload.rejects] == list(range(5, 19))
    reasons = [r.reason for r in upload.rejects]
    assert "2011" in reasons[0]
    assert "in England" in reasons[1]
    assert "no site is known" in reasons[2]
    assert "cannot be travelled" in reasons[3]
    assert "not a number" in reasons[4]
    assert "below 0" in reasons[5]
    assert "more than a day" in reasons[6]
    assert reasons[7] == "no mode is given"
    assert reasons[8] == "no small area is named"
    assert reasons[9] == "no site is named"
    assert upload.coverage["walk"].rows_unknown_site == 2
    written = list(csv.DictReader(io.StringIO(upload.rejects_csv().decode())))
    assert len(written) == 14
    assert written[11]["LSOA21CD"] == "'=1+1"
    assert sum(len(p.lines) for p in upload.problems) == 14


def test_the_shortest_of_a_repeated_pair_counts():
    upload = read(GOOD + "E01000002,s0,30,walk\nE01000002,s0,3,walk\n")
    assert upload.coverage["walk"] == Coverage(4, 1, 2, rows_repeated=2)
    assert upload.table("walk", 4).reach(line_sites(), line_areas()).members(0).tolist() == [1]
    assert "shortest" in upload.problems[-1].message


def test_other_headers_delimiters_and_decimal_commas():
    upload = read("mode;mins;Site ID;LSOA code\nfoot;4,5;s0;e01000001\n")
    assert upload.table().minutes.tolist() == [4.5]
    assert upload.table().areas.tolist() == ["E01000001"]
    assert mode_of("Public_Transport") == "public transport"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LSOA21CD,site_id,minutes\nE01000001,s0,5\n", "lacks the column mode"),
        ("site,area\n", "lacks the columns LSOA21CD, minutes and mode"),
        ("LSOA21CD,site_id,minutes,mode\n", "no travel time"),
        ("LSOA21CD,site_id,minutes,mode\nE01000001,x,5,walk\n", "no site is known"),
        ("", "is empty"),
    ],
)
def test_what_holds_no_travel_times_is_refused(text, said):
    with pytest.raises(InputRefusedError, match=said):
        read(text)


def test_modes_and_minutes_that_cannot_be_chosen():
    upload = read(GOOD)
    for call, said in (
        (upload.table, "2 modes"),
        (lambda: upload.table("bus"), "bus"),
        (lambda: upload.table("walk", 0), "0 minutes"),
        (lambda: upload.table("walk", np.nan), "nan minutes"),
    ):
        with pytest.raises(InputRefusedError, match=said):
            call()
