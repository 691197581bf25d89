"""Pride in Place on four small areas: 0 and 1 are MSOA M1, 2 and 3 are M2 (each 100 x 100 m, 1,000 people)."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds.pride import LOCAL_TOWN, NO_CODES, ONE_MSOA, OTHER_NATION, STAND_IN, pride_table

AREAS = gpd.GeoDataFrame(
    {"lsoa21cd": ["L0", "L1", "L2", "L3"], "msoa21cd": ["M1", "M1", "M2", "M2"], "residents": [1000] * 4},
    geometry=[shapely.box(100 * n, 0, 100 * n + 100, 100) for n in range(4)],
    crs=27700,
)


def listed(*rows: tuple[str, ...]) -> pd.DataFrame:
    columns = ["phase", "place", "nation", "local_authority", "lad_code", "msoa21cd", "lsoa21cds"]
    return pd.DataFrame(list(rows), columns=columns)


TOWN = ("Phase 1", "Old Town", "England", "King's Lynn", "E07000146", "", "")
ESTATE = ("Phase 2", "New End", "England", "Barnsley", "E08000016", "M1", "L1 L0")
LATER = ("Phase 3 (40 more)", "East Side", "England", "Leeds", "E08000035", "M2", "L2 L3")
WELSH = ("Phase 1", "Barry", "Wales", "Vale of Glamorgan", "", "", "")


def test_a_place_of_one_msoa_has_ground_and_people() -> None:
    place = pride_table(listed(ESTATE), AREAS).iloc[0]
    assert place["place_id"] == "barnsley/new-end"
    assert place["lsoa21cds"] == ["L0", "L1"]
    assert place["residents"] == 2000
    assert place["boundary"] == ONE_MSOA
    assert place["note"] == STAND_IN
    assert place["geometry"].equals(shapely.box(0, 0, 200, 100))


def test_a_retired_district_code_is_brought_up_to_date() -> None:
    assert pride_table(listed(ESTATE), AREAS)["district_cd"].tolist() == ["E08000038"]


def test_what_is_unknown_is_null_and_says_why() -> None:
    table = pride_table(listed(TOWN, WELSH), AREAS).set_index("place")
    assert table["residents"].isna().all()
    assert table.geometry.isna().all()
    assert table["msoa21cd"].isna().all()
    assert table["lsoa21cds"].map(len).tolist() == [0, 0]
    assert table["boundary"].to_dict() == {"Old Town": LOCAL_TOWN, "Barry": OTHER_NATION}
    assert set(table["note"]) == {NO_CODES}
    assert pd.isna(table.loc["Barry", "district_cd"])


def test_places_are_sorted_by_an_identity_that_spells_plainly() -> None:
    table = pride_table(listed(WELSH, TOWN, LATER, ESTATE), AREAS)
    assert table["place_id"].tolist() == [
        "barnsley/new-end",
        "kings-lynn/old-town",
        "leeds/east-side",
        "vale-of-glamorgan/barry",
    ]
    assert table["phase"].tolist() == ["Phase 2", "Phase 1", "Phase 3", "Phase 1"]


@pytest.mark.parametrize("codes", ["L0", "L0 L1 L2", "L0 L9", ""])
def test_small_areas_that_are_not_the_msoas_are_refused(codes: str) -> None:
    with pytest.raises(InputRefusedError, match="New End are not those of its MSOA M1"):
        pride_table(listed((*ESTATE[:-1], codes)), AREAS)


def test_the_same_place_twice_is_refused() -> None:
    with pytest.raises(InputRefusedError, match="Old Town is listed twice"):
        pride_table(listed(TOWN, TOWN), AREAS)
