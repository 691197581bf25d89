"""The 43 places of the National Neighbourhood Health Implementation Programme, by the councils they are named for.

Nobody publishes their boundaries. A place is put in the councils that it is named for, whole: it may be a part of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds.publish import ATTRIBUTION_PUBLIC, OGL, LayerRecord, write_frame
from nhmap.store.layer_builds.readers import Source, read_table

if TYPE_CHECKING:
    from pathlib import Path

NAMES: Final = Source(
    "nhs/nnhip_43_project_names_2026.csv",
    "NHS England",
    "National Neighbourhood Health Implementation Programme: places",
    "June 2026",
)
COUNCILS: Final = Source(
    "nhs/nnhip_wave1_places.csv",
    "NHS England; press",
    "National Neighbourhood Health Implementation Programme: wave 1 places with authorities",
    "September 2025",
)
_CALLED: Final = {
    "Blackburn and Darwen": "Blackburn with Darwen",
    "Bristol (South Bristol)": "South Bristol",
    "Buckinghamshire (North, High Wycombe, Marlow Beaconsfield)": (
        "Buckinghamshire (North, High Wycombe, Marlow, Beaconsfield)"
    ),
    "Cornwall and The Isles Of Scilly": "Cornwall and Isles of Scilly",
    "East Kent": "East Kent (Folkestone and Hythe)",
    "East Surrey (Surrey Downs)": "East Surrey / Surrey Downs",
    "East Sussex (Hastings and Rother)": "Hastings and Rother",
    "Fenland and Peterborough within the North Cambridgeshire and Peterborough Care Partnership": (
        "Fenland, Peterborough and East, Peterborough"
    ),
    "Leeds (Hatch, South, East)": "Leeds",
}
"""Names of 2026 -> the same places as the list of 2025 calls them."""
_ADDED: Final = {
    "Doncaster": "Doncaster",
    "Dorset Place": "Dorset",
    "Kensington, Chelsea and Westminster (Bi-Borough)": "Kensington and Chelsea; Westminster",
}
"""Places that the list of 2025 lacks -> the councils they are named for."""


def build_programme(folder: Path, out: Path, small_areas: pd.DataFrame) -> LayerRecord:
    """Write ``boundaries/programme_places.parquet``."""
    places = programme_places(
        read_table(folder, NAMES, ["Project_name"]),
        read_table(folder, COUNCILS, ["place_as_named", "local_authority"]),
        small_areas,
    )
    write_frame(places, out / "boundaries" / "programme_places.parquet")
    return LayerRecord(
        name="programme_places",
        file="boundaries/programme_places.parquet",
        rows=len(places),
        key="place",
        crs=None,
        publisher="NHS England; press; councils by nhmap",
        title="Places of the National Neighbourhood Health Implementation Programme",
        vintage=NAMES.vintage,
        licence=OGL,
        attribution=ATTRIBUTION_PUBLIC,
        sources=(NAMES, COUNCILS),
        notes=(
            "No boundaries are published. Each place is put in the councils it is named for, whole, of which it may be "
            "a part; the councils were read from names and press and are not confirmed."
        ),
    )


def programme_places(names: pd.DataFrame, councils: pd.DataFrame, small_areas: pd.DataFrame) -> pd.DataFrame:
    """``place``, ``councils`` (in words) and ``district_cds`` (codes of 2026), sorted by name.

    Raises
    ------
    InputRefusedError
        When a place is in no list of councils, or a council is not known.
    """
    authority_of = dict(zip(councils["place_as_named"].str.strip(), councils["local_authority"], strict=True))
    codes = _codes(small_areas)
    rows = []
    for name in names["Project_name"].str.strip():
        words = _ADDED.get(name) or authority_of.get(_CALLED.get(name, name))
        if words is None:
            msg = f"{COUNCILS.file} has no councils for the programme's place {name}."
            raise InputRefusedError(msg, "Add the place to the file, or to programme.py.")
        districts: set[str] = set()
        for council in _councils(words):
            if council not in codes:
                msg = f"No council or county is called {council}, which {name} is put in."
                raise InputRefusedError(msg, f"Correct {COUNCILS.file}.")
            districts |= codes[council]
        rows.append((name, words, sorted(districts)))
    return pd.DataFrame(rows, columns=["place", "councils", "district_cds"]).sort_values("place", ignore_index=True)


def _councils(words: str) -> list[str]:
    """“Hertfordshire (Dacorum; Hertsmere)” names two districts, “Bradford; North Yorkshire” two councils."""
    inside = re.sub(r"[^;()]+\(([^)]*)\)", r"\1", words)
    return [name.strip() for name in inside.split(";") if name.strip()]


def _codes(small_areas: pd.DataFrame) -> dict[str, set[str]]:
    """Name of each district and county -> codes of its districts; a district goes before a county of its name."""
    by_name: dict[str, set[str]] = {}
    counties = small_areas[["hwb26nm", "district26cd"]].drop_duplicates()
    for name, of_county in counties.groupby("hwb26nm")["district26cd"]:
        by_name[str(name)] = set(of_county)
    districts = small_areas[["district26nm", "district26cd"]].drop_duplicates()
    return by_name | {name: {code} for name, code in zip(*districts.to_numpy().T, strict=True)}
