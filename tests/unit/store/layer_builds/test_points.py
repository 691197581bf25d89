"""Points: the best known point of a postcode, and the small area it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds.points import areas_at, place, practice_points

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = (np.array([np.nan]), np.array([np.nan]))


def test_the_published_point_of_a_practice_comes_first_then_the_postcode_then_the_source() -> None:
    exact = pd.DataFrame({"x": [1.0], "y": [2.0]}, index=["B1 1AA"])
    published = (np.array([-1.9, -1.9, -1.9, np.nan]), np.array([52.5, 52.5, 52.5, np.nan]))
    points = place(["B1 1AA", "B1 1AD", "ZZ1 1ZZ", ""], exact, published)
    assert points["point_quality"].tolist() == ["exact postcode 2022", "postcode", "published", "unknown"]
    assert points.loc[0, ["x", "y"]].tolist() == [1.0, 2.0]
    assert points.loc[1, ["x", "y"]].tolist() == [406649.0, 286530.0]
    assert points.loc[2, "x"] == pytest.approx(406888, abs=200)
    assert np.isnan(points.loc[3, ["x", "y", "lon", "lat"]].to_numpy(dtype=float)).all()


def test_degrees_are_those_of_the_metres() -> None:
    points = place(["B1 1AA"], pd.DataFrame({"x": [], "y": []}), NOWHERE)
    # The easting and northing of B1 1AA, in Birmingham's middle.
    assert points.loc[0, "lon"] == pytest.approx(-1.9035, abs=0.002)
    assert points.loc[0, "lat"] == pytest.approx(52.4768, abs=0.002)


def test_practice_points_are_one_for_each_postcode_in_metres(tmp_path: Path) -> None:
    (tmp_path / "nhs").mkdir()
    text = "ORG_CODE,POSTCODE,LATITUDE,LONGITUDE\nP2,b1 1aa,52.5,-1.9\nP1,B1 1AA,52.4768,-1.9035\nP3,,52,0\n"
    (tmp_path / "nhs" / "gp_practice_coordinates_2022.csv").write_text(text, encoding="utf-8")
    points = practice_points(tmp_path)
    assert points.index.tolist() == ["B1 1AA"]
    assert points.loc["B1 1AA", "x"] == pytest.approx(406649, abs=250)


def test_a_missing_file_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="gp_practice_coordinates_2022"):
        practice_points(tmp_path)


def test_a_point_stands_in_the_polygon_around_it_or_the_nearest_within_a_hundred_metres() -> None:
    areas = gpd.GeoDataFrame(geometry=[box(0, 0, 100, 100), box(100, 0, 200, 100)], crs=27700)
    x = np.array([50.0, 150.0, 100.0, 299.0, 301.0, np.nan])
    y = np.array([50.0, 50.0, 50.0, 50.0, 50.0, 50.0])
    assert areas_at(x, y, areas).tolist() == [0, 1, 0, 1, -1, -1]
    assert areas_at(x[:0], y[:0], areas).tolist() == []
