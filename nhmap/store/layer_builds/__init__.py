"""From publishers' files to the layers in ``data/``.

The build is made aside, proved against published figures, and only then put in place: a build that fails
leaves the layers as they were.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds.access import build_access
from nhmap.store.layer_builds.boundaries import build_boundaries
from nhmap.store.layer_builds.census import build_residents
from nhmap.store.layer_builds.councils_to_come import build_councils_to_come
from nhmap.store.layer_builds.estates import build_estates
from nhmap.store.layer_builds.named_places import ATTRIBUTION_PLACES, build_named_places
from nhmap.store.layer_builds.patient_counts import build_patient_counts
from nhmap.store.layer_builds.practices import build_practices
from nhmap.store.layer_builds.pride import build_pride
from nhmap.store.layer_builds.programme import build_programme
from nhmap.store.layer_builds.proving import ENGLAND, Published, prove_counts, prove_deprivation, prove_registered
from nhmap.store.layer_builds.proving_need import prove_need
from nhmap.store.layer_builds.publish import (
    ATTRIBUTION_ONS,
    ATTRIBUTION_PUBLIC,
    CATALOGUE,
    OGL,
    LayerRecord,
    write_catalogue,
    write_csv,
)
from nhmap.store.layer_builds.readers import BOUNDARIES, sha256_of
from nhmap.store.map_data.files import FOLDER as MAP_FOLDER
from nhmap.store.map_data.files import write_map_files

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LayerRecord", "build"]

_OURS: Final = ("boundaries", "people", "practices", "estates")


def build(folder: Path, out: Path) -> list[LayerRecord]:
    """Build every layer, prove the build, and put it in place.

    Parameters
    ----------
    folder
        Publishers' files, laid out as ``docs/data.md`` says.
    out
        The data folder; made if it is not there. Its catalogue and the layers of this build are replaced,
        layers of an earlier build that no longer exist are removed, and other files are left alone.

    Returns
    -------
    list of LayerRecord
        The catalogue's entries, in its order.

    Raises
    ------
    InputRefusedError
        When a file is missing or not what it should be, or the build disagrees with published figures; the
        data folder is then as it was.
    """
    if not folder.is_dir():
        msg = f"There is no folder {folder}."
        raise InputRefusedError(msg, "Name the folder that holds the publishers' files; see docs/data.md.")
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".building-", dir=out) as aside:
        staged = Path(aside)
        records = _build_aside(folder, staged)
        _put_in_place(staged, out)
    return records


def _build_aside(folder: Path, staged: Path) -> list[LayerRecord]:
    """Build and prove all layers in an empty folder."""
    boundaries = build_boundaries(folder, staged)
    small_areas = boundaries.small_areas
    prove_deprivation(folder, small_areas)
    pride = build_pride(folder, staged, small_areas)
    records = [*boundaries.records, pride, build_named_places(folder, staged, small_areas)]
    records += build_councils_to_come(folder, staged, small_areas)
    # Points are placed on the published boundaries: the simplified ones move a practice across a border here and there.
    records += build_practices(folder, staged, boundaries.ground)
    prove_registered(folder, staged)
    records += [*build_residents(folder, staged, small_areas), *build_patient_counts(folder, staged)]
    records += [build_access(folder, staged, small_areas), build_programme(folder, staged, small_areas)]
    prove_need(folder, staged)
    prove_counts(_counted(records, int(small_areas["residents"].sum())))
    practices = pd.read_parquet(staged / "practices" / "practices.parquet")
    records += build_estates(folder, staged, small_areas=boundaries.ground, practices=practices)
    vintages = {record.name: record.vintage for record in records}
    records.append(_map_record(staged, write_map_files(staged, vintages), small_areas_record=records[0]))
    write_catalogue(folder, staged, records)
    return records


def _counted(records: Sequence[LayerRecord], residents: int) -> Published:
    """The figures of this build that are to be compared with published ones."""
    rows = {record.name: record.rows for record in records}
    return replace(
        ENGLAND,
        small_areas=rows["small_areas"],
        residents=residents,
        neighbours=rows["adjacency"],
        icbs=rows["icbs"],
        hwbs=rows["hwbs"],
        districts=rows["districts"],
        regions=rows["regions"],
        pride_in_place=rows["pride_in_place"],
    )


def _map_record(staged: Path, written: Sequence[Path], small_areas_record: LayerRecord) -> LayerRecord:
    """List the browser's files with their hashes; the list is the layer, so its hash stands for all of them."""
    listing = f"{MAP_FOLDER}/files.csv"
    frame = pd.DataFrame(
        {
            "file": [path.relative_to(staged / MAP_FOLDER).as_posix() for path in written],
            "bytes": [path.stat().st_size for path in written],
            "sha256": [sha256_of(path) for path in written],
        }
    ).sort_values("file", ignore_index=True)
    write_csv(frame, staged / listing)
    return LayerRecord(
        name="map",
        file=listing,
        rows=len(frame),
        key="file",
        crs=None,
        publisher="nhmap, from the layers above",
        title="Files the map in the browser is drawn from",
        vintage=small_areas_record.vintage,
        licence=OGL,
        attribution=f"{ATTRIBUTION_ONS} {ATTRIBUTION_PUBLIC} {ATTRIBUTION_PLACES}",
        sources=(BOUNDARIES,),
        notes="Web Mercator, coarse for all England and finer by health and wellbeing board; for drawing only.",
    )


def _put_in_place(staged: Path, out: Path) -> None:
    """Move the built files over the old ones, the catalogue last, and remove layers that are no more."""
    built = sorted(path.relative_to(staged) for path in staged.rglob("*") if path.is_file())
    for path in built:
        if path.as_posix() != CATALOGUE:
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (staged / path).replace(out / path)
    (staged / CATALOGUE).replace(out / CATALOGUE)
    kept = {out / path for path in built}
    for name in _OURS:
        for stale in [*(out / name).rglob("*.parquet"), *(out / name).rglob("*.bin.gz")]:
            if stale not in kept:
                stale.unlink()
