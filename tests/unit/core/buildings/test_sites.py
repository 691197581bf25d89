import numpy as np
import pandas as pd
import pytest

from nhmap.core.buildings.sites import listed, present_id, present_ids, scope, site_of
from nhmap.errors import InputRefusedError
from tests.support.site_worlds import line_sites

INSIDE = np.array([True, True, True, False])


def test_scope_tells_inside_from_nowhere():
    found = scope(line_sites(), INSIDE)
    assert found.inside.tolist() == [True, True, False, False]
    assert found.unplaced.tolist() == [False, False, False, True]


def test_a_site_keeps_unknown_as_none():
    site = site_of(line_sites(), "s2")
    assert (site.name, site.void_m2, site.floor_area_m2, site.condition) == ("Two Centre", 0.0, None, None)
    assert site.lease_end == "2036-04-01"
    assert site.area == 2
    lost = site_of(line_sites(), "s9")
    assert (lost.x, lost.area, lost.practice_codes) == (None, None, ())


def test_no_such_site():
    with pytest.raises(InputRefusedError, match="no site nowhere"):
        site_of(line_sites(), "nowhere")


def test_an_identifier_that_is_gone_leads_to_the_row_that_its_building_is_in():
    sites = line_sites()
    sites = sites.assign(former_ids=[("old",) if i == "s2" else () for i in sites["site_id"]])
    assert site_of(sites, "old").site_id == "s2"
    assert present_ids(sites, ["s1", "old", "s2", "mine"]) == ("s1", "s2", "mine")
    assert present_id(line_sites(), "old") == "old"


def test_what_others_name_a_centre_is_a_question():
    sites = line_sites().assign(
        named_nhc="It is called Mill Neighbourhood Health Centre.", why_candidate="x", campus="y"
    )
    site = site_of(sites, "s2")
    assert site.acting_question == "It is called Mill Neighbourhood Health Centre. Does it act as one already?"
    assert (site.why_candidate, site.campus) == ("x", "y")
    assert site_of(line_sites(), "s2").acting_question == ""


def test_list_cells_come_in_several_shapes():
    assert listed(np.array(["a", "b"])) == ("a", "b")
    assert listed(None) == ()
    assert listed(pd.NA) == ()
