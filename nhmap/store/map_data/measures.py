"""Measures of small areas for the browser: one file each, and a list of all.

``measures/list`` says key, words and group of each; ``measures/<key>`` the step that each small area is in (uint8, 0
unknown), its value (uint16, in units of ``scale``), and in words what stands in the legend.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from nhmap.core.people.access import Access
from nhmap.core.people.area_measures import MEASURES, AreaMeasure, steps
from nhmap.core.people.cohorts import Cohorts
from nhmap.core.people.need import Need
from nhmap.core.people.practices import Registrations
from nhmap.core.people.residents import Residents
from nhmap.store.map_data.container import pack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

FOLDER: Final = "measures"
_LARGEST: Final = 65_534
_UNKNOWN: Final = 65_535
_SMALL: Final = 2.0
_NEEDED: Final = (
    *("people/resident_groups", "people/council_ages", "people/access", "practices/practices", "practices/registered"),
    *("practices/registered_elsewhere", "practices/disease_registers"),
)


def measure_files(areas: pd.DataFrame, data_dir: Path, vintages: Mapping[str, str]) -> dict[str, bytes]:
    """Name of each file below the map's folder, without its ending, and its bytes; none where a layer is missing.

    Parameters
    ----------
    areas
        The layer ``small_areas``.
    vintages
        Of each layer, in words.
    """
    if not all((data_dir / f"{name}.parquet").exists() for name in _NEEDED):
        return {}
    frames = {name.partition("/")[2]: pd.read_parquet(data_dir / f"{name}.parquet") for name in _NEEDED}
    flows = frames["registered"]
    matrix = csr_array(
        (flows["patients"].to_numpy(np.int64), (flows["practice"], flows["area"])),
        shape=(len(frames["practices"]), len(areas)),
    )
    registrations = Registrations(frames["practices"], matrix, frames["registered_elsewhere"])
    councils = frames["council_ages"]
    council = pd.Index(councils["district26cd"]).get_indexer(pd.Index(areas["district26cd"])).astype(np.int32)
    under_16 = areas["age_0_15"].to_numpy(dtype=np.int64)
    residents = Residents(frames["resident_groups"], under_16, councils, council)
    cohorts = Cohorts(frames["disease_registers"], registrations, residents)
    nobody = np.zeros((len(frames["practices"]), 0), dtype=np.int64)
    need = Need(residents, cohorts, nobody, Access(frames["access"]))
    written: dict[str, bytes] = {}
    listed = []
    for measure in MEASURES:
        values = measure.values(need, registrations.living_in)
        about = {
            "key": measure.key,
            "words": measure.words,
            "group": measure.group,
            "unit": measure.unit,
            "decimals": measure.decimals,
            "modelled": measure.modelled,
            "vintage": _dated(measure, vintages),
        }
        listed.append({key: about[key] for key in ("key", "words", "group")})
        written[f"{FOLDER}/{measure.key}"] = _file(values, about)
    written[f"{FOLDER}/list"] = pack({}, {"measures": listed})
    return written


def _dated(measure: AreaMeasure, vintages: Mapping[str, str]) -> str:
    """The date of a measure, in words."""
    parts = vintages.get(measure.dated, "").split("; ")
    vintage = parts[min(measure.part, len(parts) - 1)]
    return f"QOF {vintage}" if measure.dated == "disease_registers" else vintage


def _file(values: NDArray[np.float64], about: dict[str, Any]) -> bytes:
    step, tops = steps(values)
    finite = np.isfinite(values)
    # Small shares are told with one decimal more: four of five small areas below 2 % would else look alike.
    few = about["decimals"] > 0 and len(tops) > 1 and tops[-2] < _SMALL
    digits = about["decimals"] + int(few)
    scale = 10.0**-digits
    if finite.any() and values[finite].max() / scale > _LARGEST:
        scale = float(values[finite].max()) / _LARGEST
    value = np.where(finite, np.round(np.nan_to_num(values) / scale), _UNKNOWN).astype(np.uint16)
    lowest = float(values[finite].min()) if finite.any() else 0.0
    meta = about | {
        "decimals": digits,
        "scale": scale,
        "tops": [round(top, digits) for top in tops],
        "lowest": round(lowest, digits),
    }
    return pack({"step": step, "value": value}, meta)
