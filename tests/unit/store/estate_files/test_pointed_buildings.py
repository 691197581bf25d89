"""A building that a person points at stands in the small area under the place."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.places import Ground, to_grid
from nhmap.store.estate_files.pointed_buildings import pointed_building
from tests.support.worlds import grid_world

AT = (-2.18, 53.02)


@pytest.fixture
def ground():
    areas = grid_world(2, 2)
    x, y = (float(v[0]) for v in to_grid([(*AT, True)]))
    # The first small area lies under the place, the others far from it.
    shapes = [shapely.box(x - 50 + i * 9_000, y - 50, x + 50 + i * 9_000, y + 50) for i in range(len(areas))]
    return Ground(areas, lambda: np.array(shapes, dtype=object))


def test_it_is_placed(ground):
    site = pointed_building(" Old  Mill ", AT, ground, "my list")
    assert (site.name, site.lon, site.lat, site.source) == ("Old Mill", *AT, "my list")
    assert site.lsoa == str(ground.areas.codes[0])
    assert site.site_id == pointed_building("OLD MILL", AT, ground).site_id
    assert site.site_id != pointed_building("New Mill", AT, ground).site_id
    assert abs(site.x - 388_000) < 3_000


@pytest.mark.parametrize(("name", "at", "said"), [(" ", AT, "no name"), ("Mill", (53.02, -2.18), "no small area")])
def test_what_cannot_be_placed_is_refused(ground, name, at, said):
    with pytest.raises(InputRefusedError, match=said):
        pointed_building(name, at, ground)
