"""Pride in Place: the places of the programme, with ground under those that were chosen by MSOA.

There are no official boundaries. Places of phases 2 and 3 in England were chosen as one MSOA each, and the
union of its small areas stands in until the place's board publishes another boundary. Places of phase 1
are towns whose boards drew their own line; they, and places outside England, are listed without ground.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from nhmap.core.geography.recodes import COUNCILS
from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.publish import ATTRIBUTION_ONS, ATTRIBUTION_PUBLIC, OGL, LayerRecord, write_shapes
from nhmap.units import METRES

if TYPE_CHECKING:
    from pathlib import Path

ONE_MSOA: Final = "one MSOA"
LOCAL_TOWN: Final = "unknown: a town whose board sets the boundary"
OTHER_NATION: Final = "unknown: outside England, by that nation's own method"
STAND_IN: Final = (
    "The MSOA chosen at first stands in for the place; its board may have confirmed another boundary since."
)
NO_CODES: Final = "No boundary is published as statistical areas, so people and shares are unknown."

_COLUMNS: Final = ["phase", "place", "nation", "local_authority", "lad_code", "msoa21cd", "lsoa21cds"]


def build_pride(folder: Path, out: Path, small_areas: gpd.GeoDataFrame) -> LayerRecord:
    """Write ``boundaries/pride_in_place.parquet``."""
    places = pride_table(readers.read_table(folder, readers.PRIDE, _COLUMNS), small_areas)
    write_shapes(places, out / "boundaries" / "pride_in_place.parquet")
    with_ground = int((places["boundary"] == ONE_MSOA).sum())
    return LayerRecord(
        name="pride_in_place",
        file="boundaries/pride_in_place.parquet",
        rows=len(places),
        key="place_id",
        crs=METRES,
        publisher=readers.PRIDE.publisher,
        title="Pride in Place programme: places, with stand-in boundaries where known",
        vintage=readers.PRIDE.vintage,
        licence=OGL,
        attribution=f"{ATTRIBUTION_ONS} {ATTRIBUTION_PUBLIC}",
        sources=(readers.PRIDE, readers.BOUNDARIES, readers.RESIDENTS),
        notes=(
            f"{with_ground} of {len(places)} places have ground: the one MSOA chosen for each, as the union of its "
            "small areas. Codes were matched to published names by third parties and are a stand-in. The others "
            "are listed with the reason. No official boundaries are published."
        ),
    )


def pride_table(listed: pd.DataFrame, small_areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each place its small areas, people and shape.

    Parameters
    ----------
    listed
        The published list: ``phase``, ``place``, ``nation``, ``local_authority``, ``lad_code``, ``msoa21cd``,
        ``lsoa21cds`` (codes separated by spaces), all text, empty where unknown.
    small_areas
        The built layer.

    Returns
    -------
    geopandas.GeoDataFrame
        One row for each place, sorted by ``place_id``; ``residents`` and geometry are null where unknown.

    Raises
    ------
    InputRefusedError
        When two places have the same authority and name, or the small areas listed are not those of the MSOA.
    """
    codes = pd.Index(small_areas["lsoa21cd"])
    members = [text.split() for text in listed["lsoa21cds"]]
    shapes: list[object] = []
    residents: list[int | None] = []
    people = small_areas["residents"].to_numpy()
    geometry = small_areas.geometry.to_numpy()
    msoas = small_areas["msoa21cd"].to_numpy()
    for place, msoa, inside in zip(listed["place"], listed["msoa21cd"], members, strict=True):
        rows = codes.get_indexer(inside)
        if set(rows) != set(np.flatnonzero(msoas == msoa)):
            msg = f"The small areas listed for {place} are not those of its MSOA {msoa or '(none)'}."
            raise InputRefusedError(
                msg,
                f"Correct {readers.PRIDE.file}: all small areas of the MSOA, or neither MSOA nor small areas.",
            )
        shapes.append(shapely.coverage_union_all(geometry[rows]) if len(rows) else None)
        residents.append(int(people[rows].sum()) if len(rows) else None)
    has_msoa = pd.Series([bool(inside) for inside in members])
    england = listed["nation"].eq("England").to_numpy()
    district = listed["lad_code"].replace(COUNCILS).where(listed["lad_code"] != "")
    table = gpd.GeoDataFrame(
        {
            "place_id": [
                f"{_slug(authority)}/{_slug(place)}"
                for authority, place in zip(listed["local_authority"], listed["place"], strict=True)
            ],
            "place": listed["place"],
            "phase": listed["phase"].str.extract(r"^(Phase \d)")[0],
            "nation": listed["nation"],
            "district_cd": district,
            "district_nm": listed["local_authority"],
            "msoa21cd": listed["msoa21cd"].where(listed["msoa21cd"] != ""),
            "lsoa21cds": [sorted(inside) for inside in members],
            "residents": pd.array(residents, dtype="Int32"),
            "boundary": np.where(has_msoa, ONE_MSOA, np.where(england, LOCAL_TOWN, OTHER_NATION)),
            "note": np.where(has_msoa, STAND_IN, NO_CODES),
        },
        geometry=shapes,
        crs=METRES,
    )
    if table["place_id"].duplicated().any():
        place = table.loc[table["place_id"].duplicated(), "place"].iloc[0]
        msg = f"{place} is listed twice for the same authority."
        raise InputRefusedError(msg, "Each place may stand in one row only.")
    return table.sort_values("place_id", ignore_index=True)


def _slug(name: str) -> str:
    """Lower-case letters and digits joined by hyphens: an identity that no retired code can change."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower().replace("'", "").replace("’", "")))
