"""Building a part anew: only the layers that newer files change, on a copy of the layers in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd

from nhmap.store.layer_builds.access import build_access
from nhmap.store.layer_builds.boundaries import rebuild_small_areas
from nhmap.store.layer_builds.census import build_residents
from nhmap.store.layer_builds.councils_to_come import build_councils_to_come
from nhmap.store.layer_builds.estates import SITES_FILE, build_estates
from nhmap.store.layer_builds.holding import hold_to_contracts
from nhmap.store.layer_builds.map_record import map_record
from nhmap.store.layer_builds.named_places import build_named_places
from nhmap.store.layer_builds.patient_counts import build_patient_counts
from nhmap.store.layer_builds.points import SETTLED
from nhmap.store.layer_builds.practices import build_practices
from nhmap.store.layer_builds.pride import build_pride
from nhmap.store.layer_builds.programme import build_programme
from nhmap.store.layer_builds.proving import prove_deprivation, prove_registered
from nhmap.store.layer_builds.proving_need import prove_need
from nhmap.store.layer_builds.publish import entry_of, write_entries, write_frame
from nhmap.store.layer_builds.readers import sha256_of
from nhmap.store.layer_builds.sites import list_sizes
from nhmap.store.map_data.files import write_map_files

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from nhmap.store.layer_builds.publish import LayerRecord

GROUND: Final = "ground"
PRACTICES: Final = "practices"
PEOPLE: Final = "people"
BUILDINGS: Final = "buildings"
PLACES: Final = "places"
_POINTED: Final = ("practices/practices.parquet", "estates/sites.parquet", "estates/services.parquet")


def rebuild(
    folder: Path,
    staged: Path,
    entries: Sequence[Mapping[str, Any]],
    groups: Collection[str],
    tell: Callable[[str], None],
) -> None:
    """Build the layers of some groups anew, prove them, and write the catalogue.

    Parameters
    ----------
    folder
        Publishers' files in the builders' layout, without boundaries.
    staged
        A whole copy of the layers in use; layers are replaced in it.
    entries
        Entries of its catalogue.
    groups
        What is built anew: practices, people, buildings, places; ``ground`` is all of them.
    tell
        Hears what is being built.

    Raises
    ------
    InputRefusedError
        When the build disagrees with what is published.
    """
    wanted = {GROUND, PRACTICES, PEOPLE, BUILDINGS, PLACES} if GROUND in groups else set(groups)
    pointed = _settled_points(staged)
    records: list[LayerRecord] = []
    if GROUND in wanted:
        tell("Building small areas")
        built = rebuild_small_areas(folder, staged)
        records += built.records
        prove_deprivation(folder, built.small_areas)
    areas = gpd.read_parquet(staged / "boundaries" / "small_areas.parquet")
    areas.attrs[SETTLED] = pointed
    if PLACES in wanted:
        tell("Building places")
        records += [build_pride(folder, staged, areas), build_named_places(folder, staged, areas)]
        records += [*build_councils_to_come(folder, staged, areas), build_programme(folder, staged, areas)]
    if PRACTICES in wanted:
        tell("Building practices")
        records += build_practices(folder, staged, areas)
        tell("Proving the counts of patients")
        prove_registered(folder, staged)
        records += build_patient_counts(folder, staged)
    if PEOPLE in wanted:
        tell("Building residents")
        records += [*build_residents(folder, staged, areas), build_access(folder, staged, areas)]
    if PRACTICES in wanted or PEOPLE in wanted:
        prove_need(folder, staged)
    practices = pd.read_parquet(staged / "practices" / "practices.parquet")
    if BUILDINGS in wanted:
        tell("Building candidate buildings and services")
        records += build_estates(folder, staged, small_areas=areas, practices=practices)
    elif PRACTICES in wanted:
        _list_sizes_of_sites(staged, practices)
    tell("Drawing the map's files")
    vintages = {str(entry["name"]): str(entry["vintage"]) for entry in entries}
    vintages |= {record.name: record.vintage for record in records}
    files = write_map_files(staged, vintages, shapes=GROUND in wanted)
    records.append(map_record(staged, files, _vintage_of_areas(entries, records)))
    tell("Holding the layers to their contracts")
    file_of = {str(entry["name"]): str(entry["file"]) for entry in entries}
    hold_to_contracts(
        staged, file_of | {record.name: record.file for record in records}, [record.name for record in records]
    )
    _write_catalogue(folder, staged, entries, records)


def _settled_points(staged: Path) -> pd.DataFrame:
    """Points whose small area was found on the published boundaries."""
    parts = [pd.read_parquet(staged / file, columns=["x", "y", "area"]) for file in _POINTED]
    table = pd.concat(parts, ignore_index=True)
    return table[table["x"].notna()].round(2)


def _list_sizes_of_sites(staged: Path, practices: pd.DataFrame) -> None:
    """Bring the lists of the practices on site up to date; who is a candidate stays as it is."""
    sizes = list_sizes(practices)
    sites = pd.read_parquet(staged / SITES_FILE)
    sites["practices_list"] = pd.array(
        [
            sum(sizes[code] for code in codes) if len(codes) and all(code in sizes for code in codes) else None
            for codes in sites["practice_codes"]
        ],
        dtype="Int32",
    )
    write_frame(sites, staged / SITES_FILE)


def _vintage_of_areas(entries: Sequence[Mapping[str, Any]], records: Sequence[LayerRecord]) -> str:
    anew = [record.vintage for record in records if record.name == "small_areas"]
    return anew[0] if anew else next(str(entry["vintage"]) for entry in entries if entry["name"] == "small_areas")


def _write_catalogue(
    folder: Path, staged: Path, entries: Sequence[Mapping[str, Any]], records: Sequence[LayerRecord]
) -> None:
    """The catalogue in the order that it had: entries of layers built anew, the others with the hash they have now."""
    anew = {record.name: entry_of(folder, staged, record) for record in records}
    names = [str(entry["name"]) for entry in entries]
    merged = [
        anew.get(str(entry["name"])) or {**entry, "sha256": sha256_of(staged.joinpath(*str(entry["file"]).split("/")))}
        for entry in entries
    ]
    write_entries(staged, [*merged, *(entry for name, entry in anew.items() if name not in names)])
