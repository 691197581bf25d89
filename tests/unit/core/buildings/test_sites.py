import numpy as np
import pandas as pd
import pytest

from nhmap.core.buildings.sites import listed, scope, site_of
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


def test_list_cells_come_in_several_shapes():
    assert listed(np.array(["a", "b"])) == ("a", "b")
    assert listed(None) == ()
    assert listed(pd.NA) == ()
