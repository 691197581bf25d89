"""From publishers' files to the layers in ``data/``.

The build is made aside, proved against published figures, and only then put in place: a build that fails
leaves the layers as they were.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.access import build_access
from nhmap.store.layer_builds.boundaries import build_boundaries
from nhmap.store.layer_builds.census import build_residents
from nhmap.store.layer_builds.councils_to_come import build_councils_to_come
from nhmap.store.layer_builds.estates import build_estates
from nhmap.store.layer_builds.holding import hold_to_contracts
from nhmap.store.layer_builds.map_record import map_record
from nhmap.store.layer_builds.named_places import build_named_places
from nhmap.store.layer_builds.patient_counts import build_patient_counts
from nhmap.store.layer_builds.practices import build_practices
from nhmap.store.layer_builds.pride import build_pride
from nhmap.store.layer_builds.programme import build_programme
from nhmap.store.layer_builds.proving import ENGLAND, Published, prove_counts, prove_deprivation, prove_registered
from nhmap.store.layer_builds.proving_need import prove_need
from nhmap.store.layer_builds.publish import LayerRecord, write_catalogue
from nhmap.store.layer_builds.readers import is_usual
from nhmap.store.layers.placing import beside, put_in_place
from nhmap.store.map_data.files import write_map_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["LayerRecord", "build", "build_aside"]


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
    with beside(out) as staged:
        records = build_aside(folder, staged)
        put_in_place(staged, out)
    return records


def build_aside(folder: Path, staged: Path) -> list[LayerRecord]:
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
    counted = _counted(records, int(small_areas["residents"].sum()))
    prove_counts(counted, _expected(counted))
    practices = pd.read_parquet(staged / "practices" / "practices.parquet")
    records += build_estates(folder, staged, small_areas=boundaries.ground, practices=practices)
    vintages = {record.name: record.vintage for record in records}
    records.append(map_record(staged, write_map_files(staged, vintages), records[0].vintage))
    hold_to_contracts(staged, {record.name: record.file for record in records}, [record.name for record in records])
    write_catalogue(folder, staged, records)
    return records


def _expected(counted: Published) -> Published:
    """What is published of England; of issues other than those nhmap was made with, nobody has told us."""
    of = {
        "residents": readers.RESIDENTS, "icbs": readers.ICBS, "hwbs": readers.DISTRICTS,
        "districts": readers.DISTRICTS, "regions": readers.DISTRICTS, "pride_in_place": readers.PRIDE,
    }  # fmt: skip
    return replace(ENGLAND, **{name: getattr(counted, name) for name, source in of.items() if not is_usual(source)})


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
