"""Access and the places of the programme from publishers' files of a few rows, good and bad."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import need_sources
from nhmap.store.layer_builds.access import access
from nhmap.store.layer_builds.programme import programme_places

if TYPE_CHECKING:
    from pathlib import Path

CODES = pd.Index(["E01000001", "E01000002"])
AREAS = pd.DataFrame(
    {
        "hwb26nm": ["Hertfordshire", "Hertfordshire", "Leeds", "Dorset"],
        "district26nm": ["Dacorum", "Watford", "Leeds", "Dorset"],
        "district26cd": ["E07000096", "E07000103", "E08000035", "E06000059"],
    }
)


def given(folder: Path, no_car: int = 3, connectivity: float = 60.5) -> Path:
    cars = (
        "date,geography,geography code,Number of cars or vans: Total: All households,"
        "Number of cars or vans: No cars or vans in household\n"
        f"2021,B,E01000002,20,{no_car}\n2021,A,E01000001,10,4\n"
    )
    indicators = (
        "LSOA code (2021),connectivity_score,patient_to_gp_ratio\n"
        f"E01000001,{connectivity},1800.25\nE01000002,10,33000\n"
    )
    for source, text in ((need_sources.CARS, cars), (need_sources.UNDERLYING, indicators)):
        data = text.encode()
        (folder / source.file).parent.mkdir(parents=True, exist_ok=True)
        (folder / source.file).write_bytes(gzip.compress(data) if source.file.endswith(".gz") else data)
    return folder


def test_each_small_area_in_the_order_of_the_layer(tmp_path: Path) -> None:
    frame = access(given(tmp_path), CODES)
    assert frame["lsoa21cd"].tolist() == list(CODES)
    assert frame["households"].tolist() == [10, 20]
    assert frame["households_no_car"].tolist() == [4, 3]
    assert frame["patients_per_gp"].tolist() == [1800.25, 33000.0]


@pytest.mark.parametrize("wrong", [{"no_car": 21}, {"connectivity": 101.0}])
def test_figures_that_cannot_be_are_refused(tmp_path: Path, wrong: dict[str, float]) -> None:
    with pytest.raises(InputRefusedError, match="Download the file again"):
        access(given(tmp_path, **wrong), CODES)  # type: ignore[arg-type]


def places(names: list[str], councils: dict[str, str]) -> pd.DataFrame:
    told = pd.DataFrame({"place_as_named": list(councils), "local_authority": list(councils.values())})
    return programme_places(pd.DataFrame({"Project_name": names}), told, AREAS).set_index("place")


def test_a_place_stands_in_the_councils_it_is_named_for() -> None:
    found = places(
        ["Leeds (Hatch, South, East)", "Dorset Place ", "Dacorum", "All Herts"],
        {"Leeds": "Leeds", "Dacorum": "Hertfordshire (Dacorum; Watford)", "All Herts": "Hertfordshire; Leeds"},
    )
    assert found.loc["Leeds (Hatch, South, East)", "district_cds"] == ["E08000035"]
    assert found.loc["Dorset Place", "district_cds"] == ["E06000059"]
    assert found.loc["Dacorum", "district_cds"] == ["E07000096", "E07000103"]
    assert found.loc["All Herts", "district_cds"] == ["E07000096", "E07000103", "E08000035"]


def test_a_place_or_council_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(InputRefusedError, match="no councils for the programme's place Atlantis"):
        places(["Atlantis"], {"Leeds": "Leeds"})
    with pytest.raises(InputRefusedError, match="is called Lyonesse"):
        places(["Atlantis"], {"Atlantis": "Lyonesse"})
